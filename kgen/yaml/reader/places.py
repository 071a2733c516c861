"""Where things stand in a text: the parser goes over it again, so that a text without problems costs nothing."""

from __future__ import annotations

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kgen.yaml.scalars import go_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    from yaml import Mark

    Path: TypeAlias = tuple[str | int, ...]

_STARTS = (SequenceStartEvent, MappingStartEvent)
_ENDS = (SequenceEndEvent, MappingEndEvent)


def places_of(next_event: Callable[[], Any]) -> dict[Path, Mark]:
    """Where each key and each item of a list begins in a document."""
    found: dict[Path, Mark] = {}
    for path, mark in _places(next_event):
        found.setdefault(path, mark)
    return found


def first_place_of_key(next_event: Callable[[], Any], index: int) -> Mark:
    """Where a key stands for the first time that is given again at `index`, in characters from the text's start."""
    found: dict[Path, Mark] = {}
    places = ((found.setdefault(path, mark), mark) for path, mark in _places(next_event))
    return next(first for first, mark in places if mark.index == index and first.index != index)


def _go_to_document(next_event: Callable[[], Any]) -> None:
    while next_event().__class__ is not DocumentStartEvent:
        pass


def _places(next_event: Callable[[], Any]) -> Iterator[tuple[Path, Mark]]:
    """Every place of the next document."""
    _go_to_document(next_event)
    root = next_event()
    yield (), root.start_mark
    if root.__class__ in _STARTS:
        yield from _inside(next_event, root, ())


def _inside(next_event: Callable[[], Any], start: Any, path: Path) -> Iterator[tuple[Path, Mark]]:
    """Every place inside of a list or map that has just begun; what a key has for a value stands where the key does."""
    is_map = start.__class__ is MappingStartEvent
    number = 0
    while (event := next_event()).__class__ not in _ENDS:
        inner = (*path, _key(event) if is_map else number)
        yield inner, event.start_mark
        value = next_event() if is_map else event
        if value.__class__ in _STARTS:
            yield from _inside(next_event, value, inner)
        number += 1


def _key(event: Any) -> str:
    """The text of a key; an alias that stands for one is not followed."""
    if event.__class__ is AliasEvent:
        return f"*{event.anchor}"
    return go_key(event.value) if event.implicit[0] and event.tag is None else event.value
