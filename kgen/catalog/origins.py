"""Where in an author's code objects were made: the file and line of the call, for findings."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from kgen.model.record import Record

from .crashes import is_own, shown_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

    from kgen.field_path import Step

    from .keywords import Calls


class Origins:
    """The first line outside of kgen and of other packages of the calls that made models."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[Record, str, int]] = {}  # with the model, so that no other one gets its id
        self._own: dict[str, bool] = {}
        self._calls: Calls | None = None

    def note(self, made: Record, frame: FrameType | None) -> None:
        """Remember the author's line that a model was made on, where there is one."""
        own = self._own
        while frame is not None:
            file = frame.f_code.co_filename
            if file not in own:
                own[file] = is_own(file)
            if own[file]:
                self._places[id(made)] = made, file, frame.f_lineno
                return
            frame = frame.f_back

    def carry(self, made: Record, source: Record) -> None:
        """Remember of a changed copy what is known of the model that was copied."""
        place = self._places.get(id(source))
        if place is not None:
            self._places[id(made)] = made, *place[1:]

    def place(self, item: Any, field: str) -> tuple[str, int, str] | None:
        """File, line and keyword of the call that made the innermost model around a field; None where nobody knows.

        Files below the current folder are relative to it; the keyword is "" where the author's text does not tell it.
        """
        steps = _steps(field)
        way = [*_on_way(item, steps)]  # the last one is the value of the field
        found = next((self._places[id(each)] for each in reversed(way) if id(each) in self._places), None)
        if found is None:
            return None
        if self._calls is None:
            from .keywords import Calls

            self._calls = Calls()
        names = [str(_key(step)) for step in steps]
        models = [(type(each).__name__, names[i:]) for i, each in enumerate(way) if isinstance(each, Record)]
        return shown_file(found[1]), found[2], self._calls.keyword_of(found[1], found[2], way[-1], models)


def _steps(field: str) -> tuple[Step, ...]:
    from kgen.field_path import PathSyntaxError, parse_path

    try:
        return tuple(parse_path(field)) if field else ()
    except PathSyntaxError:
        return ()


def _on_way(item: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    """An object and the values inside of it that a path leads through; None at its end where there is nothing."""
    value = item
    yield value
    for step in steps:
        value = _below(value, step)
        yield value


def _below(value: Any, step: Step) -> Any:
    if isinstance(value, Record):
        field = type(value).field_named(str(_key(step)))
        return getattr(value, field.name) if field else None
    try:
        return value[_key(step)]
    except (LookupError, TypeError):
        return None


def _key(step: Step) -> str | int:
    """What a step is called by; "" for one that reaches several."""
    key: str | int = getattr(step, step.__slots__[0]) if step.__slots__ else ""
    return key


@contextmanager
def tracked() -> Iterator[Origins]:
    """Remember where models are made inside of it; elsewhere it costs nothing."""
    origins = Origins()
    plain = {name: Record.__dict__[name] for name in ("__init__", "of", "with_fields")}

    def init(self: Record, **fields: Any) -> None:
        plain["__init__"](self, **fields)
        origins.note(self, sys._getframe(1))  # noqa: SLF001 - there is no other way to a frame that is as quick

    def of(cls: type[Record], fields: dict[str, Any]) -> Record:
        made: Record = plain["of"].__func__(cls, fields)
        origins.note(made, sys._getframe(1))  # noqa: SLF001 - likewise
        return made

    def with_fields(self: Record, fields: dict[str, Any]) -> Record:
        made: Record = plain["with_fields"](self, fields)
        origins.carry(made, self)
        return made

    _set(__init__=init, of=classmethod(of), with_fields=with_fields)
    try:
        yield origins
    finally:
        _set(**plain)


def _set(**methods: Any) -> None:
    for name, method in methods.items():
        setattr(Record, name, method)
