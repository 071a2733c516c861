"""Paths such as `spec.template.spec.containers.[name=web].image`, of `vars` and `replacements`."""

from __future__ import annotations

import re

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.fields import split_path
from kgen.kustomize.texts import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_INDEXED = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)


def steps_of(path: str) -> list[str]:
    """The steps of a path; brackets keep dots together, and stay where they hold a condition.

    >>> steps_of("metadata.annotations.[example.com/a].x.[name=a.b].0")
    ['metadata', 'annotations', 'example.com/a', 'x', '[name=a.b]', '0']
    """
    steps: list[str] = []
    parts = split_path(path, ".")
    while parts:
        part = parts.pop(0)
        if part.startswith("[") and not part.endswith("]"):
            while parts and not part.endswith("]"):
                part = f"{part}.{parts.pop(0)}"
            part = part if "=" in part else part.strip("[]")
        steps.append(part)
    return steps


def indexed(steps: list[str]) -> list[str]:
    """Steps where `a[0]` is two.

    >>> indexed(["ports[0]", "port"])
    ['ports', '0', 'port']
    """
    made: list[str] = []
    for step in steps:
        found = _INDEXED.fullmatch(step)
        made += [step] if found is None else [each for each in found.groups() if each]
    return made


def value_at(value: Any, steps: list[str]) -> Any:
    """The value at the end of a path; None where there is none."""
    for step in (each.strip() for each in steps if each.strip()):
        if value is None:
            return None
        value = _inside(value, step)
    return value


def _inside(value: Any, step: str) -> Any:
    if step.isdecimal() or step == "-":
        number = -1 if step == "-" else int(step)
        return value[number] if isinstance(value, list) and -len(value) <= number < len(value) else None
    if is_condition(step):
        key, text = condition_of(step)
        items = value if isinstance(value, list) else []
        return next((each for each in items if _text_in(each, key) == text), None)
    if not isinstance(value, dict):
        raise KustomizeError(f"there is no field {step} in a list or text")
    return value.get(step)


def is_condition(step: str) -> bool:
    """Whether a step is like `[name=web]`."""
    return step.startswith("[") and step.endswith("]")


def condition_of(step: str) -> tuple[str, str]:
    """The field and the text of a condition."""
    key, equals, text = step[1:-1].partition("=")
    if not equals:
        raise KustomizeError(f"{step} must be [field=value]")
    return key, text


def _text_in(item: Any, key: str) -> str | None:
    value = item if not key else item.get(key) if isinstance(item, dict) else None
    return None if value is None or isinstance(value, (dict, list)) else text_of(value)


def places_at(
    parent: Any, key: Any, steps: list[str], create: Callable[[], Any] | None = None
) -> Iterator[tuple[Any, Any]]:
    """The lists and maps in which a path ends, each with its index or key there.

    Args:
        parent: What holds the value in which the path begins.
        key: Where it holds it.
        steps: The path.
        create: What is to be there where nothing is.

    Raises:
        KustomizeError: The path does not fit.
    """
    if not steps:
        yield parent, key
        return
    step, rest = steps[0], steps[1:]
    value = parent[key]
    make = (lambda: _empty(rest, create)) if create else None
    if step.isdecimal():
        yield from _at_index(value, int(step), rest, create, make)
    elif is_condition(step) or step == "*":
        yield from _at_items(value, step, rest, create)
    elif isinstance(value, dict):
        if value.get(step) is None and make and step not in value:
            value[step] = make()
        if step in value:
            yield from places_at(value, step, rest, create)
    elif value is not None:
        raise KustomizeError(f"there is no field {step} in a list or text")


def _empty(rest: list[str], create: Callable[[], Any] | None) -> Any:
    if not rest:
        return create() if create else None
    return [] if is_condition(rest[0]) or rest[0].isdecimal() else {}


def _at_index(
    value: Any, number: int, rest: list[str], create: Callable[[], Any] | None, make: Callable[[], Any] | None
) -> Iterator[tuple[Any, Any]]:
    if not isinstance(value, list):
        raise KustomizeError(f"there is no item {number} in what is no list")
    if number == len(value) and make:
        value.append(make())
    if number >= len(value):
        raise KustomizeError(f"there is no item {number} in a list of {len(value)}")
    yield from places_at(value, number, rest, create)


def _at_items(value: Any, step: str, rest: list[str], create: Callable[[], Any] | None) -> Iterator[tuple[Any, Any]]:
    if not isinstance(value, list):
        if value is None:
            return
        raise KustomizeError(f"{step} asks for items of what is no list")
    if step == "*":
        for i in range(len(value)):
            yield from places_at(value, i, rest, create)
        return
    key, text = condition_of(step)
    found = [i for i, item in enumerate(value) if _fits(item, key, text)]
    if not found and create:
        value.append({key: text} if key else text)
        found = [len(value) - 1]
    for i in found:
        yield from places_at(value, i, rest, create)


def _fits(item: Any, key: str, pattern: str) -> bool:
    text = _text_in(item, key)
    try:
        return text is not None and re.search(pattern, text) is not None
    except re.error as error:
        raise KustomizeError(f'"{pattern}" is no pattern: {error}') from None
