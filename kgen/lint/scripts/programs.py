"""What programs that are installed say of scripts, for who asks for it: a shell's own `-n`, and shellcheck.

They read the script from their standard input; nothing of it is run. Their answers depend on their versions.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from shutil import which

from kgen.apiserver.rule import PROGRAMS

from .script import remark, script_rule
from .shell.nodes import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings

    from .script import Script

SHELLCHECK = "shellcheck"
_TIMEOUT = 20
"""Seconds for one script."""
_DIALECTS = {"bash": "bash", "sh": "sh", "dash": "dash", "ash": "dash", "ksh": "ksh", "mksh": "ksh"}
"""Shells, as shellcheck calls them."""
_SYNTAX_ERROR = re.compile(r"[^\n]*?: (?:line )?(\d+): ([^\n]*)")
_COMMON = "bash"


@script_rule("KG890", around=True, needs=(PROGRAMS,))
def script_syntax(script: Script) -> Findings:
    """The shell that is to run a script refuses it: `bash -n`, `dash -n`; only with `--scripts`.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: |
            #!/bin/bash
            if [ -f /ready ]; then echo ready
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: |
            #!/bin/bash
            if [ -f /ready ]; then echo ready; fi
    """
    shell = which(_shell(script))
    if not shell:
        return
    status, _, said = _answer([shell, "-n"], script.text)
    found = _SYNTAX_ERROR.match(said) if status else None
    if status is None:
        yield remark(script, Line(1), f"{_shell(script)} -n took more than {_TIMEOUT} seconds and was ended")
    elif found:
        yield remark(script, Line(int(found[1])), f"{_shell(script)} refuses the script: {found[2]}")


@script_rule("KG891", around=True, needs=(PROGRAMS,))
def shellcheck(script: Script) -> Findings:
    """What shellcheck has to say of a script: its errors and warnings; only with `--scripts`, where it is installed.

    `# shellcheck disable=SC2034` in the script works.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: |
            #!/bin/bash
            cd /data
            rm -rf cache
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: |
            #!/bin/bash
            cd /data || exit 1
            rm -rf cache
    """
    program = which(SHELLCHECK)
    if not program:
        return
    dialect = _DIALECTS.get(script.shell, _COMMON)
    options = ["--norc", "--format=json", "--severity=warning", f"--shell={dialect}", "-"]
    status, answer, _ = _answer([program, *options], script.text)
    if status is None:
        yield remark(script, Line(1), f"shellcheck took more than {_TIMEOUT} seconds and was ended")
    for each in _listed(answer):
        code = f"SC{each['code']}"
        hint = f"https://www.shellcheck.net/wiki/{code}"
        yield remark(script, Line(int(each["line"])), f"{each['message']} ({code})", hint)


def not_installed() -> list[str]:
    """Those of the programs that are not there to be asked."""
    return [name for name in (_COMMON, SHELLCHECK) if not which(name)]


def _shell(script: Script) -> str:
    """The shell to ask: dash stands for the common ground of what is called sh."""
    if script.shell in ("sh", "ash") and which("dash"):
        return "dash"
    return script.shell or _COMMON


def _answer(command: list[str], text: str) -> tuple[int | None, str, str]:
    """Status and output of a program; None for a status where it did not come to an end."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}  # for messages in one language
    try:
        done = subprocess.run(  # noqa: S603 - found on PATH by its fixed name; the script is its input alone
            command, input=text, capture_output=True, text=True, encoding="utf-8", errors="replace",
            timeout=_TIMEOUT, check=False, env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, "", ""
    except OSError:
        return 0, "", ""
    return done.returncode, done.stdout, done.stderr


def _listed(answer: str) -> list[dict[str, str]]:
    try:
        found = json.loads(answer or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []
