"""Images of MySQL and MariaDB, the options that each version knows, and option files, read as the servers read them.

The tables are in `databases`, as is what judges values. A line is a name, the versions that have it (`8.0-`, `-8.4`,
`9.7`, `-` for all), and what it takes:

    bool  int:MIN:MAX  uint:MIN:MAX  num:MIN:MAX  enum:A,B  set:A,B  flags:A,B  str  none
    charset  collation  tls  zone  consistency  policy
    gone (accepted, and does nothing)  foreign (an option of MySQL, which MariaDB ignores)

`?` in front says that the value may be left out, `~` that the server warns that it is deprecated.
"""

from __future__ import annotations

from functools import cache

from kgen.errors import KgenError
from kgen.frozen import Frozen
from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = f"{__file__.removesuffix('engines.py')}databases/"
VERSIONS = {"mysql": ("5.7", "8.0", "8.4", "9.7"), "mariadb": ("10.11", "11.8")}
"""The versions that tables have, the oldest first."""
ASKED = ("mysql-9.7", "mariadb-11.8", "mariadb-10.11")
"""The engines whose real servers were asked; the others are from the manuals, and only names and forms are judged."""
TITLES = {"mysql": "MySQL", "mariadb": "MariaDB"}
"""The products, as messages call them."""


class Kind(Slotted):
    """What an option takes.

    Attributes:
        form: The form, such as "uint".
        details: Bounds or the values that there are.
        is_optional: Whether the value may be left out.
        is_deprecated: Whether the server warns of it.
    """

    __slots__ = ("details", "form", "is_deprecated", "is_optional")

    def __init__(self, text: str) -> None:
        self.is_deprecated = text.startswith("~")
        text = text.removeprefix("~")
        self.is_optional = text.startswith("?")
        self.form, _, details = text.removeprefix("?").partition(":")
        self.details = details


class Table:
    """The options of one version of a server.

    Attributes:
        engine: Its name, such as "mysql-9.7".
        product: `mysql` or `mariadb`.
        version: Such as "9.7".
        is_asked: Whether a real server of the version was asked.
    """

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.product, _, self.version = engine.partition("-")
        self.is_asked = engine in ASKED
        self._kinds = _kinds(self.product, self.version)

    @property
    def title(self) -> str:
        """The server, as messages call it."""
        return f"{TITLES[self.product]} {self.version}"

    @property
    def is_mysql(self) -> bool:
        """Whether it is MySQL."""
        return self.product == "mysql"

    def kind(self, name: str) -> Kind | None:
        """What an option takes, by its name with dashes; None for one that the server does not know."""
        text = self._kinds.get(name)
        return Kind(text) if text else None

    def names(self, prefix: str = "") -> list[str]:
        """The names that begin in a way."""
        return [name for name in self._kinds if name.startswith(prefix) and name[0] != "@"]

    def values(self, name: str) -> frozenset[str]:
        """The names of the server's character sets or collations."""
        kind = self.kind(f"@{name}")
        return frozenset(kind.details.split(",")) if kind else frozenset()


@cache
def table_of(engine: str) -> Table:
    """The table of an engine.

    Raises:
        KgenError: There is none.
    """
    product, _, version = engine.partition("-")
    if version not in VERSIONS.get(product, ()):
        known = ", ".join(f"{name}-{each}" for name, versions in VERSIONS.items() for each in versions)
        raise KgenError(f"no table of options for {engine}: there are {known}")
    return Table(engine)


def _kinds(product: str, version: str) -> dict[str, str]:
    """What each option of a version takes, by its name."""
    versions = VERSIONS[product]
    place = versions.index(version)
    first, last = ("", *versions[: place + 1]), ("", *versions[place:])
    spans = {version, *(f"{since}-{until}" for since in first for until in last)}
    with open(f"{_FOLDER}{product}.txt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split(" ", 2) for line in file]
    return {name: kind for name, span, kind in rows if span in spans}


def groups_of(table: Table) -> frozenset[str]:
    """The groups of an option file that a server reads."""
    if table.is_mysql:
        return frozenset({"mysqld", "server", "mysql_cluster", f"mysqld-{table.version}"})
    versions = (
        "",
        f"-{table.version}",
        *(() if table.version == "10.11" else (f"-{table.version.partition('.')[0]}",)),
    )
    named = {f"{name}{version}" for name in ("mariadb", "mariadbd") for version in versions}
    return frozenset({"mysqld", "server", f"mysqld-{table.version}", "client-server", "galera", *named})


_REPOSITORIES = {
    "mysql": "mysql",
    "library/mysql": "mysql",
    "mysql/mysql-server": "mysql",
    "mysql/community-server": "mysql",
    "bitnami/mysql": "mysql",
    "bitnamilegacy/mysql": "mysql",
    "mariadb": "mariadb",
    "library/mariadb": "mariadb",
    "bitnami/mariadb": "mariadb",
    "bitnamilegacy/mariadb": "mariadb",
}
"""Repositories, without the registry, that hold what their name says; forks with options of their own are not here."""
_MOVING: dict[str, dict[str, tuple[str, ...]]] = {
    "mysql": {"5": ("5.7",), "8": ("8.0", "8.4"), "9": ("9.7",)},
    "mariadb": {"10": ("10.11",), "11": ("11.8",)},
}
"""Tags that move, and the versions that are or were behind them."""


def product_of(image: str) -> str:
    """`mysql` or `mariadb`; "" for any other image.

    >>> product_of("docker.io/library/mysql:8.4"), product_of("registry:5000/team/mysql-backup:1")
    ('mysql', '')
    """
    name = _name(image)
    parts = name.split("/")
    if len(parts) > 1 and ("." in parts[0] or ":" in parts[0] or parts[0] == "localhost"):
        parts = parts[1:]
    return _REPOSITORIES.get("/".join(parts[-2:]) if len(parts) > 1 else parts[0], "")


def _name(image: str) -> str:
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"


def tag_of(image: str) -> str:
    """The tag of an image; "" for one without.

    >>> tag_of("registry:5000/mysql"), tag_of("mysql:8.4@sha256:00")
    ('', '8.4')
    """
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def version_of(image: str) -> tuple[int, ...]:
    """The numbers that a tag begins with: () where it has none.

    >>> version_of("mysql:8.4.3-oracle"), version_of("mariadb:lts"), version_of("mysql:8")
    ((8, 4, 3), (), (8,))
    """
    numbers = []
    for part in tag_of(image).partition("-")[0].split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers)


def engines_of(image: str) -> tuple[str, ...]:
    """The engines that may be in an image; () where its name does not say it, or kgen has no table.

    >>> engines_of("mysql:8.4.3"), engines_of("bitnami/mariadb:11.8.2-debian-12-r0"), engines_of("mysql:8")
    (('mysql-8.4',), ('mariadb-11.8',), ('mysql-8.0', 'mysql-8.4'))
    >>> engines_of("mysql"), engines_of("mysql:lts"), engines_of("mariadb:11.4"), engines_of("nginx:1.29")
    ((), (), (), ())
    """
    product, numbers = product_of(image), version_of(image)
    if not product or not numbers:
        return ()
    if len(numbers) == 1:
        versions = _MOVING[product].get(str(numbers[0]), ())
    else:
        wanted = f"{numbers[0]}.{numbers[1]}"
        versions = (wanted,) if wanted in VERSIONS[product] else ()
    return tuple(f"{product}-{version}" for version in versions)


_SPACE = " \t\r\v\f"
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "s": " ", '"': '"', "'": "'", "\\": "\\"}


class Option(Frozen):
    """A line of an option file, or an argument.

    Attributes:
        name: The name as it is written; "" for a line that no server reads.
        value: What follows `=`; None without one.
        line: The line, from 1; the position of an argument.
        group: The group around it, such as "mysqld"; "" for an argument.
        broken: Why the server stops at the line.
    """

    __slots__ = ("broken", "group", "line", "name", "value")
    name: str
    value: str | None
    line: int
    group: str
    broken: str

    def __init__(self, name: str, value: str | None, line: int = 0, group: str = "", broken: str = "") -> None:
        self._set(name=name, value=value, line=line, group=group, broken=broken)


def options_in(text: str) -> Iterator[Option]:
    r"""The options of an option file, of all groups.

    >>> [(each.group, each.name, each.value) for each in options_in("[mysqld]\na = 'x # y' # z\nskip-b\n")]
    [('mysqld', 'a', 'x # y'), ('mysqld', 'skip-b', None)]
    """
    group, is_in_group = "", False
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.strip(_SPACE)
        if not line or line[0] in "#;!":
            continue
        if line[0] == "[":
            group, end, _ = line[1:].partition("]")
            group, is_in_group = group.rstrip(_SPACE).lower(), True
            if not end:
                yield Option("", None, number, broken="the group has no ]")
                return
        elif not is_in_group:
            yield Option("", None, number, broken="the line is not in a group such as [mysqld]")
            return
        else:
            name, equals, value = _without_comment(line).partition("=")
            yield Option(name.rstrip(_SPACE), _unquoted(value.strip(_SPACE)) if equals else None, number, group)


def _without_comment(line: str) -> str:
    """A line without what follows a `#` outside of quotes."""
    quote, escaped = "", False
    for i, letter in enumerate(line):
        if letter in "'\"" and not escaped:
            quote = letter if not quote else "" if quote == letter else quote
        elif letter == "#" and not quote:
            return line[:i]
        escaped = bool(quote) and letter == "\\" and not escaped
    return line


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    if "\\" not in value:
        return value
    made, i = "", 0
    while i < len(value):
        if value[i] == "\\" and i + 1 < len(value):
            i += 1
            made += _ESCAPED.get(value[i], f"\\{value[i]}")
        else:
            made += value[i]
        i += 1
    return made


def is_plain(text: str, table: Table) -> bool:
    r"""Whether an option file has nothing to judge: each option is known, alone, and has no value, or ON or OFF.

    >>> is_plain("[mysqld]\nlog-bin\n", table_of("mysql-8.4")), is_plain("[mysqld]\nport = 1\n", table_of("mysql-8.4"))
    (True, False)
    """
    groups = groups_of(table)
    return all(_is_plain(each, table) for each in options_in(text) if each.broken or each.group in groups)


_OF_SEVERAL = ("enforce-gtid", "gtid", "log-slow", "log-queries", "log-slave", "log-error")
"""How the names of options begin that are judged together with others."""


def _is_plain(option: Option, table: Table) -> bool:
    name = option.name.replace("_", "-")
    kind = None if option.broken or name.startswith(_OF_SEVERAL) else table.kind(name)
    if kind is None or kind.is_deprecated or kind.form not in ("bool", "str"):
        return False
    return kind.is_optional if option.value is None else kind.form == "bool" and option.value in ("ON", "OFF", "1", "0")
