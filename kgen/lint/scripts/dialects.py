"""Text that the shell which runs it does not understand."""

from __future__ import annotations

from .script import remark, script_rule
from .shell.nodes import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Command, Word

_POSIX = {"sh", "dash", "ash"}
"""Shells that may be no bash."""
_MOST_NAMED = 5
"""How many forms one message names."""


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

    The sh of Debian and Ubuntu is dash, that of Alpine and busybox is ash. They refuse it, some of it before the first
    line is run, or take it for something else. It is said where both of them do, or the name of the image says which
    one it has; not where that is bash, as in Red Hat's images.

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
    if script.shell not in _POSIX:
        return
    from .bashisms import bashisms
    from .shells import shell_of

    shell = shell_of(script)
    if shell == "bash" or _asks_for_bash(script):
        return
    found: dict[str, Command | Word | Line] = {}
    for where, what, known in bashisms(script):
        if shell not in known if shell else not known:
            found.setdefault(what, where)
    if found:
        is_other = script.shell == "sh" and shell
        yield remark(
            script,
            min(found.values(), key=lambda where: where.line),
            f"{f'sh is {shell} in this image, and' if is_other else script.shell} does not know {_listed([*found])}: "
            f"{'bash does' if is_other else 'only bash does'}",
            "run it with bash, if the image has it, or write it as POSIX sh does",
        )


def _listed(forms: Sequence[str]) -> str:
    more = len(forms) - _MOST_NAMED
    return ", ".join(forms[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _asks_for_bash(script: Script) -> bool:
    """Whether a script looks at which shell runs it, or goes on in bash."""
    if "BASH_VERSION" in script.text:
        return True
    for command in script.simple_commands if "bash" in script.names or "posix" in script.text else ():
        if command.name == "bash" and "exec" in command.wrappers:
            return True
        if command.name == "set" and "posix" in [word.value for word in command.words]:
            return True
    return False
