"""Passwords that others can read: in command lines and in traces.

A variable that is set for one command (`PGPASSWORD=$X psql`) is fine: it goes into the environment of the process,
which only its own user and root can read, while its command line is open to everyone who sees the process.
"""

from __future__ import annotations

import itertools
import re

from .script import Options, remark, script_rule
from .shell.nodes import Function, Simple, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Word

    Flags: TypeAlias = tuple[tuple[str, str], ...]
    """Options with a password: `-pX` is "joined", `-p X` is "apart", `-u user:X` is "pair"."""

_MYSQL = ("set MYSQL_PWD for this command, or give a file by --defaults-extra-file", (("-p", "joined"),))
_MONGO = ("let it read the password from a file by --config", (("-p", "apart"), ("--password", "apart")))
_REDIS = ("set REDISCLI_AUTH for this command", (("-a", "apart"), ("--pass", "apart")))
_CURL = ("give it a file by --netrc-file or --config", (("-u", "pair"), ("--user", "pair"), ("--proxy-user", "pair")))
_LDAP = ("give it a file by -y", (("-w", "apart"),))
_REGISTRY = ("let it read --password-stdin", (("-p", "apart"), ("--password", "apart")))
_POSTGRES: tuple[str, Flags] = ("set PGPASSWORD for this command, or use ~/.pgpass", ())
_ANY: tuple[str, Flags] = ("give it by a variable of the environment or a file, as far as the program can", ())

_PROGRAMS: dict[str, tuple[str, Flags]] = {
    **dict.fromkeys(
        ("mysql", "mysqladmin", "mysqldump", "mysqlcheck", "mysqlimport", "mysqlshow", "mysqlslap"), _MYSQL
    ),
    **dict.fromkeys(("mariadb", "mariadb-admin", "mariadb-dump", "mariadb-check", "mariadb-import"), _MYSQL),
    **dict.fromkeys(
        ("mysqlbinlog", "mysqlpump", "xtrabackup", "mariabackup", "mariadb-backup", "innobackupex"), _MYSQL
    ),
    **dict.fromkeys(("mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport"), _MONGO),
    **dict.fromkeys(("redis-cli", "valkey-cli", "keydb-cli"), _REDIS),
    **dict.fromkeys(("ldapsearch", "ldapadd", "ldapmodify", "ldapwhoami", "ldapdelete", "ldappasswd"), _LDAP),
    **dict.fromkeys(
        ("psql", "pg_dump", "pg_dumpall", "pg_restore", "pg_isready", "pg_basebackup", "createdb"), _POSTGRES
    ),
    **dict.fromkeys(("git", "wget", "amqp-publish", "mysqlsh", "etcdctl", "influx", "celery"), _ANY),
    "curl": _CURL,
    "sshpass": ("set SSHPASS and use -e", (("-p", "joined"), ("-p", "apart"))),
    "sqlcmd": ("set SQLCMDPASSWORD for this command", (("-P", "apart"),)),
    "clickhouse-client": ("set CLICKHOUSE_PASSWORD for this command", (("--password", "apart"),)),
    "cypher-shell": ("set NEO4J_PASSWORD for this command", (("-p", "apart"), ("--password", "apart"))),
}
_LOGIN = {"docker", "podman", "helm", "skopeo", "crane", "buildah", "oras", "nerdctl"}
"""Programs whose `login` takes a password."""
_FLAGS = {name: tuple([f" {flag}" for flag, _ in flags]) for name, (_, flags) in _PROGRAMS.items()} | dict.fromkeys(
    _LOGIN, tuple([f" {flag}" for flag, _ in _REGISTRY[1]])
)
"""The options with a password of each program, with a blank before."""
_LONG = ("--password=", "--http-password=", "--ftp-password=", "--passphrase=")
_OF_MYSQL = {name for name, options in _PROGRAMS.items() if options is _MYSQL}
_IN_LONG = "pass"
_NO_PROCESS = {
    "echo",
    "printf",
    "export",
    "set",
    "test",
    "[",
    "local",
    "declare",
    "readonly",
    "typeset",
    "eval",
    ":",
} | {*("read", "case", "unset", "return", "exit", "trap", "alias", "shift", "getopts", "true", "false")}
"""Words of the shell itself, which start no process."""
_URL = r"^[a-z+.]+://[^/\s:@]*:([^/\s@]+)@"
_PAIR = r"(?s)(?!-)(?:\$\{[^}]*\}|\$\([^)]*\)|\$(?![{(])|[^:$])+:(.+)"
_ONE_VARIABLE = r"\$(?:\w+|\{\w+\}|\(\w+\))"
_PASSWORD_ENDS = ("PASSWORD", "PASSWD")
_PASSWORD_NAMES = {"MYSQL_PWD", "REDISCLI_AUTH", "SSHPASS"}
"""How the names of variables that hold a password end, and other names of such."""
_SET = tuple([f"{name}=" for name in (*_PASSWORD_ENDS, *sorted(_PASSWORD_NAMES))])
_EXPORTING = ("export", "declare", "local")
_SPELT_SO = r"(?i)\$[({]?\w*(?:PASS|PWD)\w*[)}]?"
"""A variable that holds a password, by its name."""
_ELSEWHERE = r"/|@|file:|env:|fd:|(?:-|stdin|prompt|true|false|yes|no)$"
"""Values that say where the password is, or whether there is one."""


class _Shown:
    """A password in a command: the word that holds it, how a message may show it, and what to do."""

    __slots__ = ("hint", "text", "word")

    def __init__(self, word: Word, text: str, hint: str) -> None:
        self.word = word
        self.text = text
        self.hint = hint


@script_rule("KG852", of_commands=True)
def password_in_command_line(script: Script) -> Findings:
    """A command is given a password as one of its words.

    The words of every process can be read by all others in the container, and by everyone on the node; some programs
    hide theirs, but only a moment after they have begun.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: mysql
            livenessProbe: {exec: {command: [sh, -c, 'mysqladmin -p"$MYSQL_ROOT_PASSWORD" ping']}}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: mysql
            livenessProbe: {exec: {command: [sh, -c, 'MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysqladmin ping']}}
    """
    told: set[str] = set()
    for _, shown in _given(script):
        if shown.text not in told:
            told.add(shown.text)
            yield remark(
                script,
                shown.word,
                f"the password in {shown.text} stands in the list of processes, open to the container and the node",
                shown.hint,
            )


@script_rule("KG861", of_commands=True)
def password_set_apart(script: Script) -> Findings:
    """A program of MySQL is given `-p` and the password as two words.

    It takes a password only from the word that begins with `-p`: it asks for one, gets none, and takes the other word
    for the name of a database or a command.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          ping.sh: |
            #!/bin/sh
            mysqladmin -p $MYSQL_ROOT_PASSWORD ping
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          ping.sh: |
            #!/bin/sh
            MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysqladmin ping
    """
    names = _OF_MYSQL & _suspects(script)
    for simple in script.simple_commands if names else ():
        if simple.name not in names:
            continue
        for word, behind in itertools.pairwise(simple.argv[1:]):
            if word.value in ("-p", "--password") and re.fullmatch(_SPELT_SO, behind.value):
                yield remark(
                    script,
                    behind,
                    f"{simple.name} takes no password from the word behind {word.value}: it asks for one",
                    _MYSQL[0],
                )


@script_rule("KG860")
def password_traced(script: Script) -> Findings:
    """A script with `set -x` handles a password: it is written into the log of the container.

    The trace shows every command and every assignment with its values put in.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          dump.sh: |
            #!/bin/bash
            set -ex
            export PGPASSWORD=$(cat /run/secrets/password)
            pg_dump shop -f /backup/shop.sql
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          dump.sh: |
            #!/bin/bash
            set -e
            export PGPASSWORD=$(cat /run/secrets/password)
            pg_dump shop -f /backup/shop.sql
    """
    found = next(_traced(script), None)
    if found:
        yield remark(
            script,
            found.word,
            f"set -x writes the password in {found.text} into the container's log",
            "leave -x out, or put `set +x` before the line",
        )


def _traced(script: Script) -> Iterator[_Shown]:
    """The passwords in commands that run while each is traced, as far as the script's own statements say."""
    held = {id(simple): shown for simple, shown in (*_given(script), *_assigned(script))}
    is_on = script.options.xtrace
    for step in script.steps if held else ():
        if step.settings:
            is_off = any(word.startswith("+") for word in step.settings)
            is_on = not is_off and (is_on or (step.depth == 0 and Options(step.settings).xtrace))
        for pipeline in step.statement.pipelines if is_on else ():
            yield from (held[id(command)] for command in pipeline if id(command) in held)


def _assigned(script: Script) -> Iterator[tuple[Simple, _Shown]]:
    """The passwords that commands put into variables, with the commands."""
    bare = script.bare
    for simple in script.simple_commands if any(each in bare for each in _SET) else ():
        exported = simple.argv[1:] if simple.name in _EXPORTING and not simple.wrappers else ()
        for word in (*simple.assignments, *exported):
            name, equals, value = word.value.partition("=")
            if equals and value and (name.endswith(_PASSWORD_ENDS) or name in _PASSWORD_NAMES):
                yield simple, _Shown(word, f"{name}=…", "")
                break


def _given(script: Script) -> list[tuple[Simple, _Shown]]:
    """The first password among the words of each command, with the commands."""
    if "passwords" not in script.notes:
        names = _suspects(script)
        commands = [each for each in script.simple_commands if each.name in names] if names else []
        found = [(each, shown) for each in commands if (shown := _password(each))]
        functions = {each.name for each in script.commands if isinstance(each, Function)} if found else set()
        script.notes["passwords"] = [pair for pair in found if pair[0].name not in functions]
    given: list[tuple[Simple, _Shown]] = script.notes["passwords"]
    return given


def _suspects(script: Script) -> set[str]:
    """The names of the programs that a password may be given to, by what else is in the text."""
    if "suspects" not in script.notes:
        script.notes["suspects"] = _with_signs(script.names, script.bare)
    suspects: set[str] = script.notes["suspects"]
    return suspects


def _with_signs(names: set[str], bare: str) -> set[str]:
    """Those of some programs that a password may be given to; `bare` is the text without quotes, "" if unknown."""
    if not bare or _IN_LONG in bare:
        return names - _NO_PROCESS
    has_url = "://" in bare
    return {name for name in names if name in _FLAGS and (has_url or any(flag in bare for flag in _FLAGS[name]))}


def _password(simple: Simple) -> _Shown | None:
    """The first password among the words of a command."""
    name, words = simple.name, simple.argv
    hint, flags = _PROGRAMS.get(name, _ANY)
    if name in _LOGIN and any(word.value == "login" for word in words):
        hint, flags = _REGISTRY
    found = (flags and _by_flag(words, flags, hint)) or _by_long(words, hint)
    return found or (_by_url(words, hint) if name in _PROGRAMS else None)


def _by_flag(words: Sequence[Word], flags: Flags, hint: str) -> _Shown | None:
    starts = tuple([flag for flag, _ in flags])
    for word, behind in zip(words[1:], [*words[2:], None], strict=False):
        for flag, form in flags if word.value.startswith(starts) else ():
            if form == "joined" and word.value.startswith(flag) and len(word.value) > len(flag):
                return _shown(words[0], word, (flag, word.value[len(flag) :]), hint)
            if form == "apart" and word.value == flag and behind is not None and _is_secret(behind):
                return _shown(words[0], behind, (f"{flag} ", behind.value), hint)
            pair = _pair(word, behind, flag) if form == "pair" else None
            if pair:
                return _shown(words[0], pair[0], (f"{flag} USER:", pair[1]), hint)
    return None


def _is_secret(word: Word) -> bool:
    return bool(word.value) and not word.value.startswith("-")


def _pair(word: Word, behind: Word | None, flag: str) -> tuple[Word, str] | None:
    """The word and the password of `-u user:password`."""
    is_joined = word.value != flag and word.value.startswith(flag) and not flag.startswith("--")
    given = word if is_joined else behind if word.value == flag else None
    found = re.match(_PAIR, given.value[len(flag) if is_joined else 0 :]) if given else None
    return (given, found[1]) if given and found else None


def _by_long(words: Sequence[Word], hint: str) -> _Shown | None:
    for word in words[1:]:
        if word.value.startswith(_LONG):
            flag, _, value = word.value.partition("=")
            if value and not re.match(_ELSEWHERE, value):
                return _shown(words[0], word, (f"{flag}=", value), hint)
    return None


def _by_url(words: Sequence[Word], hint: str) -> _Shown | None:
    for word in words[1:]:
        found = re.match(_URL, word.value) if "://" in word.value else None
        if found:
            return _shown(words[0], word, ("the URL with ", found[1]), hint)
    return None


def _shown(program: Word, word: Word, flag: tuple[str, str], hint: str) -> _Shown:
    """Only the name of a variable may be shown; anything else may be the password itself."""
    before, value = flag
    name = name_of(program)
    secret = value if re.fullmatch(_ONE_VARIABLE, value) and not word.is_literal else "…"
    return _Shown(word, f"`{name} {before}{secret}`" if name else f"`{before}{secret}`", hint)
