"""The program that a shell waits for at the end of its script, and in which cases it makes room for that program.

Proven with each form as pid 1 of a pid namespace, run by bash 5.2, dash 0.5.12 and busybox ash 1.35: a shell that runs
a file always stays, and dash always does. Given the text by `-c`, bash and busybox put the last program in their place,
unless it is in a pipeline or a function, something is behind it, or they wait for it by `wait`; bash does not either
where it is in a compound command or has redirections, busybox where a line break is behind it.
"""

from __future__ import annotations

from .shell.nodes import Compound, Function, Simple, Test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias, TypeGuard

    from .script import Script
    from .shell.nodes import Command, Program, Statement

    Functions: TypeAlias = "dict[str, Function | Ending | None]"
    """Functions by their names, or what they end in once that is known."""

_BOTH = frozenset({"bash", "busybox"})
_NONE: frozenset[str] = frozenset()
_CLOSING = {"exit", "return", "echo", "printf", "logger", "true", ":"}
"""What may come behind the program that everything was about."""
_UNKNOWN = {"", ".", "source", "eval", "trap", "wait", "exec", "kill", "fg"}
_OPEN_ENDED = {"time", "timeout"}
SHORT = _CLOSING | {
    *("[", "test", "false", "cd", "set", "export", "unset", "local", "shift", "umask", "ulimit", "read", "let", "type"),
    *("declare", "typeset", "readonly", "alias", "shopt", "pushd", "popd", "break", "continue", "hash", "command"),
    *("ls", "cp", "mv", "rm", "ln", "mkdir", "rmdir", "chmod", "chown", "chgrp", "touch", "install", "mktemp", "stat"),
    *("cat", "grep", "egrep", "sed", "awk", "sort", "uniq", "cut", "tr", "head", "wc", "tee", "find", "xargs", "diff"),
    *("date", "env", "id", "uname", "whoami", "hostname", "nproc", "seq", "basename", "dirname", "realpath", "which"),
    *("sleep", "tail", "sync", "df", "du", "free", "ps", "pgrep", "pkill", "mount", "sysctl", "modprobe", "dmesg"),
    *("curl", "wget", "nc", "ncat", "ping", "dig", "nslookup", "getent", "openssl", "keytool", "ssh-keygen", "base64"),
    *("mysql", "mysqladmin", "mysqldump", "mariadb", "psql", "pg_isready", "pg_dump", "pg_restore", "createdb"),
    *("redis-cli", "mongo", "mongosh", "mongodump", "mongorestore", "sqlite3", "rabbitmqctl", "etcdctl", "cqlsh"),
    *("kubectl", "helm", "aws", "gsutil", "gcloud", "az", "mc", "rclone", "s3cmd", "restic", "vault", "consul"),
    *("tar", "gzip", "gunzip", "unzip", "rsync", "scp", "git", "make", "mvn", "gradle", "pip", "pip3", "apk"),
    *("apt-get", "apt", "yum", "dnf", "envsubst", "jq", "yq", "gpg", "adduser", "useradd", "nsenter", "chroot"),
    *("update-ca-certificates", "ldconfig", "ip", "iptables", "nft", "ethtool", "fstrim", "lsblk", "busybox"),
}
"""Programs that end soon, as a rule."""


_LONG = 600
"""Seconds."""
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


class Ending:
    """The program that a script ends in.

    Attributes:
        command: Its command; None where all ends soon.
        gone: The shells that make room for it if the text is given by `-c`.
    """

    __slots__ = ("command", "gone")

    def __init__(self, command: Simple | None, gone: frozenset[str] = _NONE) -> None:
        self.command = command
        self.gone = gone

    def only(self, gone: frozenset[str]) -> Ending:
        """The same, in which no other shells make room than those given."""
        return Ending(self.command, self.gone & gone)


_SOON = Ending(None)


def ending_of(script: Script) -> Ending | None:
    """What a script ends in; None where that is not known, or another program takes the place of the shell."""
    functions: Functions = {each.name: each for each in script.commands if isinstance(each, Function)}
    found = _of_program(script.program, functions)
    if found and found.command and script.text.endswith("\n"):
        return found.only(frozenset({"bash"}))
    return found


def is_exec(statement: Statement) -> bool:
    """Whether a statement puts another program in the shell's place."""
    command = statement.only
    return (
        isinstance(command, Simple)
        and command.wrappers[:1] == ["exec"]
        and bool(command.argv)
        and not statement.in_background
    )


def label(command: Simple) -> str:
    """The program of a command, as messages call it; "" where it depends on variables alone."""
    if command.name or not command.argv:
        return command.name
    folder, _, name = command.argv[0].value.rpartition("/")
    is_plain = name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return name if name == "$@" or ("$" in folder and is_plain) else ""


def waits_long(name: str, values: Sequence[str]) -> bool:
    """Whether a `sleep` or `tail` goes on for long."""
    if name == "tail":
        return any(value.startswith("-") and "f" in value.lower() for value in values)
    return name == "sleep" and (slept(values) or 0) >= _LONG


def slept(values: Sequence[str]) -> float | None:
    """The seconds that `sleep` waits with some words; None where they are none, or depend on variables.

    >>> slept(["1m", "30s"]), slept(["infinity"]), slept(["$DELAY"])
    (90.0, inf, None)
    """
    try:
        return sum(float(value.rstrip("smhd")) * _UNITS[value.lstrip(".0123456789infty")] for value in values) or None
    except (ValueError, KeyError):
        return None


def _of_program(program: Program, functions: Functions) -> Ending | None:
    if any(map(is_exec, program)):
        return None
    for i in range(len(program) - 1, -1, -1):
        if not _is_closing(program[i]):
            awaited = _awaited(program, i)
            found = awaited or _of_statement(program[i], functions)
            return found.only(_NONE) if found and (awaited or i + 1 < len(program)) else found
    return _SOON


def _is_closing(statement: Statement) -> bool:
    command = statement.only
    if not isinstance(command, Simple) or statement.in_background:
        return False
    return command.name in _CLOSING if command.words else not command.inner


def _awaited(program: Program, i: int) -> Ending | None:
    """What a `wait` waits for: the last program that was put into the background before it."""
    command = program[i].only
    if not isinstance(command, Simple) or command.name != "wait":
        return None
    behind = [each.only for each in program[:i] if each.in_background]
    last = behind[-1] if behind else None
    return _of_simple(last, {}) if isinstance(last, Simple) else None


def _of_statement(statement: Statement, functions: Functions) -> Ending | None:
    if statement.in_background:
        return None
    i = last = len(statement.pipelines) - 1
    while i and statement.operators[i - 1] == "||" and _of_pipeline(statement.pipelines[i], functions) is _SOON:
        i -= 1
    found = _of_pipeline(statement.pipelines[i], functions)
    return found.only(_NONE) if found and (i < last or i in statement.negated) else found


def _of_pipeline(pipeline: Sequence[Command], functions: Functions) -> Ending | None:
    if len(pipeline) == 1:
        return _of_command(pipeline[0], functions)
    found = [Ending(each) if _has_exec(each) else _of_command(each, functions) for each in pipeline]
    return next((each.only(_NONE) for each in found if each and each.command), _SOON if all(found) else None)


def _has_exec(command: Command) -> TypeGuard[Simple]:
    """Whether a command of a pipeline has `exec` in front, which puts it in the place of a copy of the shell."""
    return isinstance(command, Simple) and command.wrappers[:1] == ["exec"] and command.name not in SHORT


def _of_command(command: Command, functions: Functions) -> Ending | None:
    if isinstance(command, Simple):
        return _of_simple(command, functions)
    if isinstance(command, Compound):
        return _of_compound(command, functions)
    return _SOON if isinstance(command, Test) else None


def _of_simple(command: Simple, functions: Functions) -> Ending | None:
    if command.name in functions:
        return _of_function(command.name, functions)
    name = label(command)
    if name in _UNKNOWN or not _OPEN_ENDED.isdisjoint(command.wrappers) or "exec" in command.wrappers:
        return None
    if name in SHORT and not waits_long(name, [word.value for word in command.argv[1:]]):
        return _SOON
    return Ending(command, _BOTH - {"bash"} if command.redirects else _BOTH)


def _of_function(name: str, functions: Functions) -> Ending | None:
    """What the body of a function ends in; it is worked out once, and one that calls itself is not known."""
    known = functions[name]
    if isinstance(known, Function):
        functions[name] = None
        found = _of_command(known.body, functions)
        functions[name] = known = found.only(_NONE) if found else None
    return known


def _of_compound(command: Compound, functions: Functions) -> Ending | None:
    """What a group ends in, or each branch of a condition: all of them in a program, or soon."""
    if command.kind not in ("{", "(", "if", "case"):
        return None
    found = [_of_program(body, functions) for body in command.bodies]
    if not all(found):
        return None
    return next((each.only(_BOTH - {"bash"}) for each in found if each and each.command), _SOON)
