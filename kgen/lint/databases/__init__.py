"""What MySQL and MariaDB make of their option files, before there is a server.

Tables per version say which options a server knows and what these take; they are held to answers of real servers.
Imported where an image of such a server is.
"""

from __future__ import annotations

from kgen.lint.engines import Option, groups_of, options_in, table_of

from .contradictions import contradictions
from .judging import Problem, problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgen.lint.engines import Table

__all__ = ["Problem", "problems"]


def problems(engine: str, options: str | Mapping[str, object]) -> list[Problem]:
    r"""What a server makes of options that are not right, in their order.

    >>> for each in problems("mysql-9.7", {"expire_logs_days": 7, "max_connections": 500}):
    ...     print(each.effect, each.reason, "->", each.instead)
    refused MySQL 9.7 has no option expire_logs_days -> binlog_expire_logs_seconds, in seconds: 7 days are 604800
    >>> problems("mariadb-11.8", "[client]\nuser = x\n[mariadb]\nexpire_logs_days = 7\n")
    []

    Args:
        engine: A server and its version: `mysql-9.7`, `mysql-8.4`, `mysql-8.0`, `mysql-5.7`, `mariadb-11.8` or
            `mariadb-10.11`.
        options: The text of an option file, of which the groups are judged that the server reads; or values by name:
            True is ON, False is OFF, and None stands for an option without a value.

    Raises:
        KgenError: There is no table for the engine.
    """
    table = table_of(engine)
    given = list(_in_file(options, table) if isinstance(options, str) else _in_mapping(options))
    found = [each for option in given if (each := problem(option, table) if not option.broken else _broken(option))]
    found += contradictions(given, table)
    return sorted(found, key=lambda each: each.line)


def _in_file(text: str, table: Table) -> Iterator[Option]:
    groups = groups_of(table)
    yield from (option for option in options_in(text) if option.broken or option.group in groups)


def _in_mapping(values: Mapping[str, object]) -> Iterable[Option]:
    return [Option(name, _text(value)) for name, value in values.items()]


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return None if value is None else str(value)


def _broken(option: Option) -> Problem:
    return Problem("", option.line, "refused", option.broken)
