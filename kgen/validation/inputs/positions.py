"""From a field as a diagnostic names it to the steps that lead to it in plain data."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def steps_to(plain: Any, field: str) -> list[str | int]:
    """The keys and indexes that lead to a field, as far as the data has it.

    >>> steps_to({"spec": {"ports": [{"port": 80}]}}, "spec.ports[0].targetPort")
    ['spec', 'ports', 0]
    >>> steps_to({"data": {"my.cnf": ""}}, "data[my.cnf]")
    ['data', 'my.cnf']
    """
    return [step for step, _ in _walk(plain, field)]


def value_at(plain: Any, field: str) -> Any:
    """The value of a field, or of the last thing on the way that there is."""
    value = plain
    for _, inside in _walk(plain, field):
        value = inside
    return value


def _walk(plain: Any, field: str) -> Iterator[tuple[str | int, Any]]:
    value, rest = plain, field
    while rest:
        found = _step(value, rest)
        if found is None:
            return
        step, rest = found
        value = value[step]
        yield step, value


def _step(value: Any, rest: str) -> tuple[str | int, str] | None:
    if isinstance(value, dict):
        return _key(value, rest)
    number, bracket, behind = rest[1:].partition("]")
    if isinstance(value, list) and rest[0] == "[" and bracket and number.isdecimal() and int(number) < len(value):
        return int(number), behind.removeprefix(".")
    return None


def _key(value: dict[str, Any], rest: str) -> tuple[str, str] | None:
    """The longest key with which the rest begins: keys may have dots themselves."""
    best: tuple[str, str] | None = None
    for key in value:
        behind = _behind(str(key), rest)
        if behind is not None and (best is None or len(key) > len(best[0])):
            best = key, behind
    return best


def _behind(key: str, rest: str) -> str | None:
    """What is left of a path behind a key; None where it does not begin with it."""
    if rest.startswith(f"[{key}]"):
        return rest[len(key) + 2 :].removeprefix(".")
    if rest.startswith(key) and rest[len(key) : len(key) + 1] in ("", ".", "["):
        return rest[len(key) :].removeprefix(".")
    return None
