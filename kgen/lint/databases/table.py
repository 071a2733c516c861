"""The options that each version of MySQL and MariaDB knows, as tables beside this module have them.

A line of a table is a name, the versions that have it (`8.0-`, `-8.4`, `9.7`, `-` for all), and what it takes:

    bool  int:MIN:MAX  uint:MIN:MAX  num:MIN:MAX  enum:A,B  set:A,B  flags:A,B  str  none
    charset  collation  tls  zone  consistency  policy
    gone (accepted, and does nothing)  foreign (an option of MySQL, which MariaDB ignores)

`?` in front says that the value may be left out, `~` that the server warns that it is deprecated.
"""

from __future__ import annotations

from functools import cache

from kgen.errors import KgenError
from kgen.slotted import Slotted

VERSIONS = {"mysql": ("5.7", "8.0", "8.4", "9.7"), "mariadb": ("10.11", "11.8")}
"""The versions that tables have, the oldest first."""
ASKED = ("mysql-9.7", "mariadb-11.8", "mariadb-10.11")
"""The engines whose real servers were asked; the others are from the manuals, and only names and forms are judged."""
_TITLES = {"mysql": "MySQL", "mariadb": "MariaDB"}


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
        return f"{_TITLES[self.product]} {self.version}"

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
    with open(f"{__file__.removesuffix('table.py')}{product}.txt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split(" ", 2) for line in file]
    return {name: kind for name, span, kind in rows if span in spans}
