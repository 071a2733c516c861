"""Options that are right one by one, and contradict each other or what the server does without them."""

from __future__ import annotations

from .judging import Problem, match

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.lint.engines import Option, Table

_DEFAULT_CHARSET = {"mysql-5.7": "latin1", "mariadb-10.11": "latin1"}
_ALIASES = {"utf8": "utf8mb3"}
_ON = ("on", "1", "true")
_ANY_CHARSET = ("uca1400",)


def contradictions(options: Iterable[Option], table: Table) -> Iterator[Problem]:
    """What a server refuses of options together."""
    last = {}
    for option in options:
        if not option.broken:
            last[match(option.name, option.value, table).name] = option
    yield from _of_gtid(last, table)
    yield from _of_collation(last, table)
    yield from _of_log(last, table)
    yield from _of_slow_log(last, table)
    yield from _of_binary_log(last, table)


def _of_gtid(last: dict[str, Option], table: Table) -> Iterator[Problem]:
    consistency, mode = last.get("enforce-gtid-consistency"), last.get("gtid-mode")
    about = consistency or mode
    if not table.is_mysql or about is None:
        return
    new = table.version == "9.7"
    is_on = _value(mode, "ON" if new else "OFF") in _ON
    is_kept = _value(consistency, "ON" if new else "OFF") in _ON
    if is_on and not is_kept:
        told = "gtid_mode is ON" + ("" if mode else f", as {table.title} has it without being asked")
        yield Problem(about.name, about.line, "refused", f"{told}, and that needs enforce_gtid_consistency=ON")


def _value(option: Option | None, default: str) -> str:
    if option is None:
        return default.lower()
    return "on" if option.value is None else option.value.lower()


def _of_collation(last: dict[str, Option], table: Table) -> Iterator[Problem]:
    collation = last.get("collation-server")
    charset = last.get("character-set-server")
    if collation is None or not collation.value:
        return
    own = _charset(collation.value.lower().partition("_")[0])
    name = charset.value.lower() if charset and charset.value else _DEFAULT_CHARSET.get(table.engine, "utf8mb4")
    if own in _ANY_CHARSET or own == _charset(name) or not _is_known(collation.value.lower(), table):
        return
    told = f"the collation {collation.value} is none of the character set {name}"
    yield Problem(collation.name, collation.line, "refused", told, f"character_set_server={own}")


def _is_known(collation: str, table: Table) -> bool:
    """Whether a server has a collation, by any of its names."""
    charset, _, rest = collation.partition("_")
    known = table.values("collation")
    if table.is_mysql:
        return collation in known
    return not known.isdisjoint((collation, f"{_charset(charset)}_{rest}", rest))


def _charset(name: str) -> str:
    return _ALIASES.get(name, name)


def _of_log(last: dict[str, Option], table: Table) -> Iterator[Problem]:
    log = last.get("log-error")
    if log and log.value == "stderr":
        told = (
            f"{table.title} writes its log into a file stderr.err of the data directory, and nothing to the container"
        )
        yield Problem(log.name, log.line, "adjusted", told, "leave log_error out: the log goes to stderr")


_FOR_SLOW_LOG = ("log-queries-not-using-indexes", "log-slow-admin-statements", "log-slow-replica-statements")


def _of_slow_log(last: dict[str, Option], table: Table) -> Iterator[Problem]:
    if not table.is_mysql or _value(last.get("slow-query-log"), "OFF") in _ON:
        return
    for name in _FOR_SLOW_LOG:
        option = last.get(name)
        if option and _value(option, "OFF") in _ON and not option.name.startswith(("skip", "disable")):
            told = f"{option.name} does nothing while slow_query_log is OFF"
            yield Problem(option.name, option.line, "ignored", told, "slow_query_log=ON")


_FOR_BINARY_LOG = ("expire-logs-days", "binlog-expire-logs-seconds", "log-slave-updates", "binlog-format")


def _of_binary_log(last: dict[str, Option], table: Table) -> Iterator[Problem]:
    if table.engine != "mariadb-10.11" or "log-bin" in last:
        return
    for name in _FOR_BINARY_LOG:
        option = last.get(name)
        if option and (name != "log-slave-updates" or _value(option, "OFF") in _ON):
            yield Problem(option.name, option.line, "ignored", f"{option.name} does nothing without log_bin", "log_bin")
