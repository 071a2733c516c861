"""Text that the shell which runs it does not understand."""

from __future__ import annotations

import re

from .script import remark, script_rule
from .shell.nodes import Compound, Function, Line, Simple, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Command, Word

_BASH_AS_SH = (
    r"ubi\d|rhel|centos|fedora|rocky|alma|oracle|amazon|redhat|suse|photon|mariner|azurelinux|archlinux|gentoo|nixos"
    r"|(?:^|/)bash(?:[:@]|$)"
)
"""Images whose sh is bash."""
_ASKS_FOR_BASH = r"BASH_VERSION|\bexec\s+(?:/usr)?(?:/bin/)?bash\b|\bset\s+-o\s+posix"
_ARRAY = r"\w+\+?=\("
_EXPANSIONS = {
    r"\$\{\w+\[": "an array",
    r"\$\{!\w": "${!name}",
    r"\$\{\w+(?:\^|,)": "${name^^} or ${name,,}",
    r"\$\(\s*<\s*[\w./\"${}-]+\s*\)$": "$(<file), which is empty there",
}


@script_rule("KG855")
def carriage_returns(script: Script) -> Findings:
    r"""The lines of a script end as on Windows, and no shell takes that.

    "bad interpreter" for a first line of `#!/bin/sh\r`, "$'\r': command not found" for the others.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: "#!/bin/sh\r\necho hello\r\n"
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: "#!/bin/sh\necho hello\n"
    """
    lines = script.text.split("\n")[:-1] if "\r" in script.text else []
    if lines and all(line.endswith("\r") for line in lines):
        yield remark(
            script,
            Line(1),
            "the lines end with a carriage return, as on Windows: the shell takes it for a part of each command",
            "save the file with LF, or convert it with dos2unix, and make the ConfigMap again",
        )


@script_rule("KG856", around=True)
def bashism_in_sh(script: Script) -> Findings:
    """A script for sh has what only bash understands.

    The sh of Debian, Ubuntu (dash), Alpine and busybox (ash) all refuse it, most of it before the first line is run. It
    is not said where the image is known to have bash as its sh, as Red Hat's have.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: |
            #!/bin/sh
            hosts=(one two three)
            for host in "${hosts[@]}"; do ping -c1 "$host"; done
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          run.sh: |
            #!/bin/bash
            hosts=(one two three)
            for host in "${hosts[@]}"; do ping -c1 "$host"; done
    """
    image = (script.container.image or "") if script.container else ""
    is_sh = script.shell in ("dash", "ash") or (script.shell == "sh" and not re.search(_BASH_AS_SH, image.lower()))
    if not is_sh or re.search(_ASKS_FOR_BASH, script.text):
        return
    found = next((pair for command in script.commands for pair in _bashisms(command)), None)
    if found:
        where, what = found
        yield remark(
            script,
            where,
            f"{script.shell} does not know {what}: only bash does",
            "run it with bash, if the image has it, or write it as POSIX sh does",
        )


def _bashisms(command: Command) -> Iterator[tuple[Command | Word, str]]:
    """What neither dash 0.5.12 nor busybox ash 1.35 understands; both were tried."""
    if isinstance(command, Compound) and command.kind in ("for ((", "select"):
        yield command, f"{command.kind} …"
    if not isinstance(command, Function):
        for redirect in command.redirects:
            if redirect.operator == "<<<":
                yield redirect.target, "<<<"
    assigned = len(command.assignments) if isinstance(command, Simple) else 0
    for i, word in enumerate(words_of(command)):  # assignments are in front
        if i < assigned and re.match(_ARRAY, word.raw):
            yield word, "an array"
        for expansion in word.expansions:
            for pattern, what in _EXPANSIONS.items():
                if re.match(pattern, expansion):
                    yield word, what
