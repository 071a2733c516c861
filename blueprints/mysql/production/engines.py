"""What differs between the engines: image, tools, defaults, memory."""

from __future__ import annotations

from kgen.frozen import NamedTuple


class Engine(NamedTuple):
    """A version of a server.

    Attributes:
        family: MySQL or MariaDB: which scripts and settings it takes.
        image: Its official image.
        collation: The collation that is best for utf8mb4.
        base_memory: MiB that it needs beside the buffer pool.
        least_memory: MiB below which it does not work.
        is_run: Whether its manifests were run on a real server, or follow its manual.
    """

    family: str
    image: str
    collation: str
    base_memory: int
    least_memory: int
    is_run: bool = True


ENGINES = {
    "mysql-9.7": Engine("mysql", "mysql:9.7", "utf8mb4_0900_ai_ci", 640, 768),
    "mysql-8.4": Engine("mysql", "mysql:8.4", "utf8mb4_0900_ai_ci", 640, 768, is_run=False),
    "mariadb-11.8": Engine("mariadb", "mariadb:11.8", "utf8mb4_uca1400_ai_ci", 192, 512),
    "mariadb-10.11": Engine("mariadb", "mariadb:10.11", "utf8mb4_unicode_ci", 192, 512),
}
MIB = 2**20
LEAST_POOL = 128


def pool(engine: Engine, limit: int) -> int:
    """The buffer pool, in bytes, for a memory limit in bytes: three quarters of what the engine leaves of it.

    >>> pool(ENGINES["mysql-9.7"], 2 * 2**30) // MIB
    1056
    >>> pool(ENGINES["mariadb-11.8"], 2**30) // MIB
    624
    """
    free = limit // MIB - engine.base_memory
    return max(LEAST_POOL, free * 3 // 4) * MIB
