"""What servers make of data that another version left, and of values that are fixed when data are made."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.lint.engines import Table

    Version = tuple[int, ...]

_MYSQL_LTS = ((5, 5), (5, 6), (5, 7), (8, 0), (8, 4), (9, 7))
"""The versions of MySQL of which none can be left out: each upgrades the data of the one before."""
_OWN_DICTIONARY = (8, 0)
"""The first MySQL with a data dictionary of its own: it starts on no data of a later one."""
_PATCHES_GO_BACK = (8, 1)
"""The first MySQL that may go back within a version, such as from 8.4.3 to 8.4.2."""
_NO_NATIVE_PASSWORD = (8, 4)
"""The first MySQL in which accounts with mysql_native_password cannot log in unless that is switched on."""
_GONE_NATIVE_PASSWORD = (9, 0)


class Step(NamedTuple):
    """What a server makes of data that another version left.

    Attributes:
        way: `up`, `back`, or "" where the data stay as they are, or nothing is known.
        through: The versions that must be rolled out in between, as texts: without them the server does not start.
        starts: Whether it starts on the data.
    """

    way: str
    through: tuple[str, ...] = ()
    starts: bool = True


def step(product: str, old: Version, new: Version) -> Step:
    """What a server makes of data of another version of the same product.

    >>> step("mysql", (5, 7), (9, 7))
    Step(way='up', through=('8.0', '8.4'), starts=False)
    >>> step("mysql", (8, 4, 3), (8, 0)).starts, step("mariadb", (11, 8), (10, 11))
    (False, Step(way='back', through=(), starts=True))

    Args:
        product: `mysql` or `mariadb`.
        old: The numbers of the version that has the data; with fewer than two nothing is known.
        new: Those of the version that is to start on them.
    """
    if min(len(old), len(new)) < len("xy"):
        return Step("")
    if old[:2] == new[:2]:
        return _of_patches(product, old, new)
    if new[:2] < old[:2]:
        return _back(product, old)
    through = _between(old[:2], new[:2]) if product == "mysql" else ()
    return Step("up", through, starts=not through)


def _back(product: str, old: Version) -> Step:
    if product == "mariadb":
        return Step("back")
    return Step("back", starts=False) if old[:2] >= _OWN_DICTIONARY else Step("")


def _of_patches(product: str, old: Version, new: Version) -> Step:
    is_back = len(old) == len(new) and new < old
    if product == "mysql" and is_back and _OWN_DICTIONARY <= old[:2] < _PATCHES_GO_BACK:
        return Step("back", starts=False)
    return Step("")


def _between(old: Version, new: Version) -> tuple[str, ...]:
    return tuple(".".join(map(str, each)) for each in _MYSQL_LTS if old < each < new)


def locks_out_native_passwords(old: Version, new: Version) -> bool:
    """Whether accounts with mysql_native_password can log in with an old MySQL, and not with a new one by itself.

    >>> locks_out_native_passwords((8, 0), (8, 4)), locks_out_native_passwords((8, 4), (9, 7))
    (True, True)
    >>> locks_out_native_passwords((8, 4, 1), (8, 4, 3))
    False
    """
    return any(old[:2] < each <= new[:2] for each in (_NO_NATIVE_PASSWORD, _GONE_NATIVE_PASSWORD))


def has_native_passwords(version: Version) -> bool:
    """Whether mysql_native_password can still be switched on."""
    return version[:2] < _GONE_NATIVE_PASSWORD


FIXED = {
    "lower-case-table-names": "0",
    "innodb-page-size": "16384",
    "innodb-data-file-path": "ibdata1:12M:autoextend",
    "innodb-data-home-dir": "",
    "innodb-undo-directory": "",
}
"""Options that must be what they were when the data were made, each with its default."""


def outcome(name: str, table: Table) -> str:
    """What becomes of data that were made with another value of an option that is fixed.

    >>> from kgen.lint.engines import table_of
    >>> [outcome("lower-case-table-names", table_of(each)) for each in ("mysql-8.4", "mariadb-11.8")]
    ['stops', 'loses']

    Returns:
        `stops`: the server does not start. `depends`: it does not unless the value describes the files that are there.
        `loses`: it starts, and does not find tables with capital letters in their names. "": it does not matter.
    """
    if name == "innodb-data-file-path":
        return "depends"
    if table.engine in _WITHOUT_UNDO and name == "innodb-undo-directory":
        return ""
    return "loses" if name == "lower-case-table-names" and table.engine in _TAKES_OTHER_CASE else "stops"


_TAKES_OTHER_CASE = ("mysql-5.7", "mariadb-10.11", "mariadb-11.8")
_WITHOUT_UNDO = ("mysql-5.7", "mariadb-10.11")
"""Those that make no undo tablespaces unless they are asked to."""
