"""Which server an image has, as far as its name says it."""

from __future__ import annotations

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
        from .table import VERSIONS

        wanted = f"{numbers[0]}.{numbers[1]}"
        versions = (wanted,) if wanted in VERSIONS[product] else ()
    return tuple(f"{product}-{version}" for version in versions)
