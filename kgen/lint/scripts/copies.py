"""Copies that were broken off, and that count as complete ever after."""

from __future__ import annotations

from .script import remark, script_rule
from .shell.flow import contents_of
from .shell.nodes import Compound, Simple, Test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Command, Statement, Word

_COPIES = {"xbstream", "tar", "cp", "rsync", "scp", "xtrabackup", "mariabackup", "mariadb-backup", "innobackupex"} | {
    *("unzip", "aws", "gsutil", "rclone", "s3cmd", "mc", "restic", "cpio")
}
_CLEANS_UP = {"mv", "trap", "ln"}
"""A script with one of these may make its copy elsewhere, or remove half a one."""


@script_rule("KG854")
def folder_taken_for_complete_copy(script: Script) -> Findings:
    """A script stops where a folder exists, and otherwise copies into that folder.

    A copy that breaks off leaves the folder, too: the next start takes half of the data for all of it, for good.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          clone.sh: |
            #!/bin/bash
            [[ -d /var/lib/mysql/mysql ]] && exit 0
            ncat --recv-only mysql-0.mysql 3307 | xbstream -x -C /var/lib/mysql
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          clone.sh: |
            #!/bin/bash
            [[ -f /var/lib/mysql/.complete ]] && exit 0
            rm -rf /var/lib/mysql/*
            ncat --recv-only mysql-0.mysql 3307 | xbstream -x -C /var/lib/mysql
            touch /var/lib/mysql/.complete
    """
    if "trap" in script.text or _COPIES.isdisjoint(script.names) or "-d" not in script.bare:
        return
    found: list[tuple[Word, Simple]] = []
    later: dict[str, tuple[int, Simple]] = {}
    for statement in reversed(script.program):
        folder = _ends_if_there(statement)
        copy = _copy_into(folder.value, later) if folder else None
        if folder and copy:
            found.append((folder, copy))
        contents = contents_of(statement)
        if not _CLEANS_UP.isdisjoint(contents.names):
            break
        _add_copies(contents.simple, later)
    for folder, copy in reversed(found):
        yield remark(
            script,
            folder,
            f"{folder.value} is there as soon as {copy.name} begins: a copy that broke off "
            "counts as complete at the next start",
            "test for a file that the script makes when all is done, and empty the folder before copying",
        )


def _add_copies(commands: Sequence[Simple], later: dict[str, tuple[int, Simple]]) -> None:
    """Note for each path the first command that copies into it, counted from the end of the script."""
    for command in reversed(commands):
        for word in command.words[1:] if command.name in _COPIES else ():
            path = word.value.rpartition("=")[2].rstrip("/")
            if path.startswith(("/", "$")) and len(path) > 1:
                later[path] = (-len(later), command)


def _copy_into(folder: str, later: dict[str, tuple[int, Simple]]) -> Simple | None:
    """The first command that copies into a folder, or into one around it."""
    found = []
    path = folder.rstrip("/")
    while path:
        found += [later[path]] if path in later else []
        path = path.rpartition("/")[0]
    return min(found)[1] if found else None


def _ends_if_there(statement: Statement) -> Word | None:
    """The folder whose existence ends the script in a statement: `[ -d folder ] && exit 0`, or the same with `if`."""
    first = statement.pipelines[0]
    if len(first) > 1 or 0 in statement.negated:
        return None
    command = first[0]
    if statement.operators == ["&&"] and _is_exit(statement.pipelines[1]):
        return _tested_folder(command)
    if isinstance(command, Compound) and command.kind == "if" and not statement.operators:
        return _of_if(command)
    return None


def _of_if(command: Compound) -> Word | None:
    condition, body = command.conditions[0], command.bodies[0]
    if len(condition) != 1 or condition[0].operators or condition[0].negated or not body:
        return None
    ends = not body[-1].operators and _is_exit(body[-1].pipelines[0])
    return _tested_folder(condition[0].pipelines[0][0]) if ends else None


def _is_exit(commands: Sequence[Command]) -> bool:
    words = [word.value for word in commands[0].words] if isinstance(commands[0], Simple) else []
    return words in (["exit"], ["exit", "0"])


def _tested_folder(command: Command) -> Word | None:
    """The folder of `[[ -d folder ]]`, `[ -d folder ]` or `test -d folder`; None for any other test."""
    words = command.words if isinstance(command, (Test, Simple)) else []
    if isinstance(command, Simple):
        values = [word.value for word in words]
        inside = (
            words[1:-1] if values[:1] == ["["] and values[-1] == "]" else words[1:] if values[:1] == ["test"] else []
        )
    else:
        inside = words
    return inside[1] if [word.value for word in inside[:1]] == ["-d"] and len(inside) == len(("-d", "folder")) else None
