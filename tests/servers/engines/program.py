"""Real servers in root file systems of their own: what they say of an option file, checked and started."""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

CACHE = Path.home() / ".cache" / "kgen"
"""Has a root file system for each server in `roots`, and a data directory that was made once in `data`."""
NAMES = ("mysql-9.7", "mariadb-11.8", "mariadb-10.11")
_SECONDS = 60
_SILENT = 15
_READY = b"ready for connections"
_FILE = "/tmp/my.cnf"  # noqa: S108 - in a file system of its own
_DATA = "/tmp/data"  # noqa: S108
_SCRIPT = """
set -e
mount -t tmpfs -o mode=1777 none "$0/tmp"
mount --rbind /dev "$0/dev"
cp "$1/my.cnf" "$0/tmp/my.cnf"
if [ -d "$1/data" ]; then cp -a "$1/data/." "$0/tmp/data"; fi
shift
exec chroot --userspec=999:999 "$0" "$@"
"""
"""Runs a program in a root, with files of its own that go with it."""
_USUAL = re.compile(
    r"max_open_files|Insecure configuration for --secure-file-priv|test file .* could not be written|"
    r"Can't create test file|CA certificate .* is self signed|Note\] Plugin|os_file_get_last_error|"
    r"Could not open mysql.plugin table|^Version: '"
)
"""Lines about the machine."""
_STAMP = re.compile(r"^\d{4}-\d\d-\d\d[T ]\S+Z? +\d+ (?:\[(?P<level>\w+)\] )?(?:\[(?P<code>MY-\d+)\] )?(?:\[\w+\] )?")


class Answer(NamedTuple):
    """What a server makes of an option file.

    Attributes:
        verdict: `stops`, `errors` (it says so and starts), `warns` or `ok`.
        message: Its first line about that.
    """

    verdict: str
    message: str


class Output(NamedTuple):
    """What a server printed, and whether it ended by itself."""

    ended: bool
    lines: list[str]


class Engine:
    """A server of one version.

    Args:
        name: One of NAMES.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_mysql = name.startswith("mysql")
        self._program = "/usr/sbin/mysqld" if self.is_mysql else "/usr/sbin/mariadbd"
        self._usual: dict[str, set[str]] = {}

    @property
    def root(self) -> Path:
        """Its root file system, the one made last."""
        found = sorted((CACHE / "roots").glob(f"{self.name}-*/root"), key=lambda each: each.stat().st_mtime)
        return found[-1] if found else CACHE / "roots" / self.name

    @property
    def is_there(self) -> bool:
        """Whether it can be run: there is its root, and the user may make namespaces."""
        return os.geteuid() == 0 and (self.root / self._program[1:]).exists()

    @property
    def version(self) -> str:
        return self._run("", "--no-defaults", "--version").stdout.split("Ver ")[1].split()[0]

    def check(self, text: str) -> Answer:
        """What it says without a start: MySQL with --validate-config, MariaDB when it prints its help."""
        how = ("--validate-config", "--log-error-verbosity=2") if self.is_mysql else ("--verbose", "--help")
        return self._answer("check", text, how)

    def start(self, text: str, data: Path | None = None) -> Answer:
        """What it says when it is really started, over a copy of a data directory: its own, or a given one."""
        return self._answer("start", text, (), data)

    def _answer(self, way: str, text: str, how: tuple[str, ...], data: Path | None = None) -> Answer:
        if way not in self._usual:
            self._usual[way] = {message for _, message in said(self._output(way, "[mysqld]\n", how).lines)}
        output = self._output(way, text, how, data)
        new = [(level, message) for level, message in said(output.lines) if message not in self._usual[way]]
        errors = [message for level, message in new if level in ("ERROR", "")]
        warnings = [message for level, message in new if level == "Warning" or "unique option prefix" in message]
        if output.ended or any("Parsing options for plugin" in message for _, message in new):
            return Answer("stops", next(iter([*errors, *warnings]), ""))
        if errors and way == "start":
            return Answer("errors", errors[0])
        return Answer("warns", warnings[0]) if warnings else Answer("ok", "")

    def _output(self, way: str, text: str, how: tuple[str, ...], data: Path | None = None) -> Output:
        if way == "start":
            return self._started(text, data or data_of(self.name))
        done = self._run(text, f"--defaults-file={_FILE}", *how)
        return Output(done.returncode != 0, done.stderr.splitlines())

    def _command(self, folder: str, text: str, arguments: Iterable[str]) -> list[str]:
        Path(folder, "my.cnf").write_text(text)
        return ["unshare", "-m", "sh", "-c", _SCRIPT, str(self.root), folder, self._program, *arguments]

    def _run(self, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        with TemporaryDirectory() as folder:
            command = self._command(folder, text, arguments)
            return subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
            )

    def _started(self, text: str, data: Path) -> Output:
        own = [each for each in self._own() if each.partition("=")[0][2:] not in text.replace("_", "-")]
        with TemporaryDirectory() as folder:
            Path(folder, "data").symlink_to(data)
            return _until_ready(self._command(folder, text, [f"--defaults-file={_FILE}", *own]))

    def _own(self) -> tuple[str, ...]:
        """Arguments that keep a server inside its folder, and off the network."""
        of_mysql = ("--mysqlx=OFF", "--secure-file-priv=NULL") if self.is_mysql else ()
        folders = (f"--datadir={_DATA}", f"--socket={_DATA}/socket", f"--pid-file={_DATA}/pid")
        return (*folders, "--skip-networking", *of_mysql)

    def make_data(self, folder: Path) -> None:
        """Make a small data directory."""
        command = ["chroot", "--userspec=999:999", str(self.root), self._program, "--no-defaults", f"--datadir={_DATA}"]
        script = 'mount -t tmpfs -o mode=1777 none "$0/tmp"; mount --rbind /dev "$0/dev"; mkdir -p "$0/tmp/data/$1"; '
        script += 'chown -R 999:999 "$0/tmp/data"; out="$2"; shift; shift; "$@" && cp -a "$0/tmp/data" "$out"'
        if self.is_mysql:
            how, sql, inside = ["--initialize-insecure", "--innodb-redo-log-capacity=8M"], "", ""
        else:
            how = ["--bootstrap", "--innodb-log-file-size=8M", "--enforce-storage-engine="]
            sql, inside = self._tables(), "mysql"
        made = ["unshare", "-m", "sh", "-c", script, str(self.root), inside, str(folder), *command, *how]
        subprocess.run(made, input=sql, text=True, check=True, capture_output=True, timeout=_SECONDS)

    def run(self, sql: str, data: Path, left: Path, *options: str) -> str:
        """Run statements over a copy of a data directory of MariaDB, as it does before it serves, and stop it well.

        Args:
            sql: The statements.
            data: The data directory.
            left: The folder into which the data go that it leaves.
            options: Its options.

        Returns:
            The error with which it ended; "" for none.
        """
        with TemporaryDirectory() as folder:
            Path(folder, "data").symlink_to(data)
            how = ("--bootstrap", f"--datadir={_DATA}", *options)
            command = self._command(folder, "", [f"--defaults-file={_FILE}", *how])
            command[command.index(_SCRIPT)] = (
                _SCRIPT.replace("exec ", "") + f'mkdir "{left}"; cp -a "$0/tmp/data/." "{left}"'
            )
            done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False, timeout=_SECONDS)
        told = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
        assert told or not done.returncode, done.stderr
        return next(iter(told), "")

    def _tables(self) -> str:
        """What MariaDB makes its system tables of."""
        share = next(each for name in ("mariadb", "mysql") if (each := self.root / "usr/share" / name).is_dir())
        names = ("_system_tables.sql", "_performance_tables.sql", "_system_tables_data.sql", "_sys_schema.sql")
        texts = [path.read_text() for name in names for path in share.glob(f"*{name}")]
        return "use mysql;\n" + "\n".join(texts)


@cache
def data_of(name: str) -> Path:
    """A data directory of a server, made where the cache has none."""
    engine = Engine(name)
    folder = CACHE / "data" / f"{name}-{engine.version}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        engine.make_data(folder)
    return folder


def _until_ready(command: list[str]) -> Output:
    """Start a server, read what it says until it serves or ends, and kill it.

    One that says nothing more for some seconds serves as well: its log is elsewhere.
    """
    text = b""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        assert server.stderr
        while _READY not in text and select([server.stderr], [], [], _SILENT)[0]:
            read = os.read(server.stderr.fileno(), 1 << 16)
            text += read
            if not read:
                break
        ended = _READY not in text and _has_ended(server)
        server.kill()
    lines = [line for line in text.split(b"\n") if _READY not in line]
    return Output(ended, [line.decode(errors="replace") for line in lines])


def _has_ended(server: subprocess.Popen[bytes]) -> bool:
    try:
        server.wait(_SILENT)
    except subprocess.TimeoutExpired:
        return False
    return True


def said(lines: Iterable[str]) -> list[tuple[str, str]]:
    """The levels and texts of the lines of a log that are not about the machine."""
    return [_plain(line) for line in lines if line.strip() and not _USUAL.search(line)]


def _plain(line: str) -> tuple[str, str]:
    """The level and the text of a line of a log, without its time."""
    found = _STAMP.match(line)
    level = (found["level"] or "") if found else ""
    text = line[found.end() :] if found else line
    code = f"{found['code']} " if found and found["code"] else ""
    text = text.replace("Buffered warning: ", "").replace("Buffered error: ", "").replace("\x07", "")
    return level, code + re.sub(r"/usr/sbin/\w+: ", "", text).strip()
