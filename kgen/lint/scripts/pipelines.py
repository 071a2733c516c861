"""Pipelines that hide a failure."""

from __future__ import annotations

from .script import Options, remark, script_rule
from .shell.nodes import Simple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.flow import Step
    from .shell.nodes import Command

_MAY_BREAK = {
    *("mysqldump", "mariadb-dump", "mysqlpump", "mysqlbinlog", "mysql", "mariadb", "pg_dump", "pg_dumpall", "psql"),
    *("pg_basebackup", "pg_restore", "mongodump", "mongoexport", "sqlite3", "redis-cli", "clickhouse-client", "cqlsh"),
    *("xtrabackup", "mariabackup", "mariadb-backup", "innobackupex", "xbcloud", "xbstream", "etcdctl", "slapcat"),
    *("curl", "wget", "ncat", "nc", "socat", "ssh", "aws", "gsutil", "gcloud", "az", "mc", "s3cmd", "rclone"),
    *("restic", "borg", "kubectl", "helm", "vault", "docker", "crane", "skopeo", "rsync", "tar", "cpio", "zfs"),
    *("btrfs", "gunzip", "zcat", "bzcat", "xzcat", "zstdcat", "lz4cat", "unzip", "gpg", "openssl", "age", "sops"),
}
"""What reads a database, a network or an archive, and may break off in the middle."""

_TAKES_ANYTHING = {"mysql", "mariadb", "psql", "sqlite3", "xbstream", "sh", "bash", "dash", "ash"} | {
    *("xbcloud", "restic", "rclone", "gsutil", "aws", "s3cmd", "mc", "tee", "dd", "redis-cli", "mongoimport")
}
"""What acts on all that it is given, and is content with half of it, or with nothing."""

_FILTERS = {"gzip", "pigz", "bzip2", "xz", "zstd", "lz4", "openssl", "age", "cat", "sed", "awk", "cut", "tr"} | {
    *("sort", "uniq", "base64", "pv", "split", "gpg", "jq", "yq")
}
"""What writes a file of whatever comes, and is content with half of it, or with nothing."""

_DECOMPRESSING = {"-d", "--decompress", "-dc", "-cd", "-e", "--exit-status", "--dearmor", "--decrypt", "--verify"}
"""With these, the filters do notice that something is missing."""
_NOWHERE = ("/dev/null", "/dev/stdout", "/dev/stderr", "/proc/")


@script_rule("KG850")
def pipeline_failure_lost(script: Script) -> Findings:
    """A pipeline counts as done although the command that reads the data has failed.

    Its status is that of its last command: half a dump is restored, or stored as a backup, and the script goes on, or
    ends with 0. It is said of scripts with `set -e`, and of a pipeline that is the end of a script; not where
    `pipefail` is set, the status is asked for (`if`, `||`), or the last command itself notices that something is
    missing.

    Bad:
        apiVersion: batch/v1
        kind: Job
        metadata: {name: copy}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
              - name: copy
                image: mysql
                command: [bash, -ec, "mysqldump -h old shop | mysql -h new shop"]
    Good:
        apiVersion: batch/v1
        kind: Job
        metadata: {name: copy}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
              - name: copy
                image: mysql
                command: [bash, -eo, pipefail, -c, "mysqldump -h old shop | mysql -h new shop"]
    """
    text = script.text
    if script.options.pipefail or _MAY_BREAK.isdisjoint(script.names) or "pipefail" in text or "PIPESTATUS" in text:
        return
    broken = {id(each): command for each in script.pipelines if (command := _may_break(each))}
    for pipeline in _whose_status_counts(script) if broken else ():
        breaks = broken.get(id(pipeline))
        if breaks:
            names = " | ".join([f"{_name(each) or '…'} …" for each in pipeline])
            yield remark(
                script,
                breaks,
                f'"{names}" succeeds even if {breaks.name} fails: only the status of the last command counts',
                "set -o pipefail, which bash and busybox have, or write into a file first",
            )


def _may_break(pipeline: list[Command]) -> Simple | None:
    """The command that may break off in the middle, while the last one takes half of the data for all."""
    for command in pipeline[:-1]:
        if isinstance(command, Simple) and command.name in _MAY_BREAK:
            return command if _takes_anything(pipeline[-1]) else None
    return None


def _whose_status_counts(script: Script) -> Iterator[list[Command]]:
    """Pipelines whose failure would end the script, and the one that is its end."""
    errexit = script.options.errexit
    last = script.program[-1]
    for step in script.steps:
        statement = step.statement
        errexit = _errexit(step, before=errexit) if step.settings else errexit
        counts = statement is last or (errexit and not step.is_asked)
        if counts and not statement.in_background and len(statement.operators) not in statement.negated:
            yield statement.pipelines[-1]


def _errexit(step: Step, *, before: bool) -> bool:
    """Whether `set -e` holds behind a `set`: on by the script's own statements alone, off by any."""
    if any(word.startswith("+") for word in step.settings):
        return False
    return before or (step.depth == 0 and Options(step.settings).errexit)


def _name(command: Command) -> str:
    """The name of the program that a command runs."""
    return command.name if isinstance(command, Simple) else ""


def _takes_anything(command: Command) -> bool:
    """Whether a command does something lasting with its input, and does not notice where that ends."""
    if not isinstance(command, Simple):
        return False
    name = _name(command)
    if name not in _TAKES_ANYTHING and name not in _FILTERS:
        return False
    words = {word.value for word in command.words[1:]}
    if name in ("sh", "bash", "dash", "ash"):
        return not words - {"-s", "-", "--", "-x", "-e", "-ex"} or "-s" in words
    if name == "tee":
        return any(not word.startswith(("-", "/dev/", "/proc/")) for word in words)
    return name in _TAKES_ANYTHING or (not words & _DECOMPRESSING and _writes_file(command))


def _writes_file(command: Simple) -> bool:
    if any(word.value in ("-o", "--output", "-out") for word in command.words):
        return True
    return any(
        each.operator in (">", ">>", ">|") and each.number in ("", "1") and not each.target.value.startswith(_NOWHERE)
        for each in command.redirects
    )
