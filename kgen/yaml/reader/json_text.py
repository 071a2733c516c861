"""JSON text, several values in a row as well, with what Kubernetes makes of its numbers."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder, dumps

from .parts import Part, Problem
from .problems import problem_at
from .values import MOST_LEVELS, TOO_DEEP, NoConstantError, json_constant, json_float, json_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_BLANKS = re.compile(r"[ \t\n]*")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_TEXT_OR_BRACKET = re.compile(rf"{_TEXT.pattern}|[][{{}}]")
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class NoJsonError(Exception):
    """Text that may still be YAML, from an offset on, and what is wrong with it as JSON."""

    def __init__(self, problem: Problem, offset: int) -> None:
        super().__init__(problem.what)
        self.problem = problem
        self.offset = offset


class _GivenTwiceError(ValueError):
    """An object has a key twice."""


def json_values(part: Part) -> Iterator[tuple[Any, Part]]:
    """The values of JSON text, each with its own part of it.

    Raises:
        NoJsonError: A value that is no JSON, has a key twice, or too many levels.
        Problem: A value that is JSON, and that Kubernetes would refuse.
    """
    offset = _skip_blanks(part.text, 0)
    while offset < len(part.text):
        value, end = _value(part, offset)
        own = Part(part.text[offset:end], part.line + part.text.count("\n", 0, offset))
        _check(value, own, offset)
        yield value, own
        offset = _skip_blanks(part.text, end)


def _skip_blanks(text: str, offset: int) -> int:
    blanks = _BLANKS.match(text, offset)
    return blanks.end() if blanks else offset


def _value(part: Part, offset: int) -> tuple[Any, int]:
    try:
        value, end = _DECODER.raw_decode(part.text, offset)
    except JSONDecodeError as error:
        raise NoJsonError(_problem(part, offset, error), offset) from None
    except (_GivenTwiceError, NoConstantError) as error:
        raise NoJsonError(problem_at(part, offset, str(error)), offset) from None
    except ValueError as error:
        raise problem_at(part, offset, str(error)) from None
    except RecursionError:
        raise NoJsonError(problem_at(part, offset, TOO_DEEP), offset) from None
    return value, end


def _problem(part: Part, offset: int, error: JSONDecodeError) -> Problem:
    """What is wrong: where the text ends too early, the bracket that is never closed."""
    began = _unclosed(part.text, offset) if not part.text[error.pos :].strip() else None
    if began is None:
        return problem_at(part, error.pos, f"this is no JSON: {error.msg}")
    return problem_at(part, began, f'this "{part.text[began]}" is never closed')


def _unclosed(text: str, offset: int) -> int | None:
    """The place of the last bracket that is open at the end of JSON text."""
    is_open: list[int] = []
    for found in _TEXT_OR_BRACKET.finditer(text, offset):
        if found[0] in "[{":
            is_open.append(found.start())
        elif found[0] in "]}" and is_open:
            is_open.pop()
    return is_open[-1] if is_open else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _GivenTwiceError("a key is given twice")
    return made


_DECODER = JSONDecoder(
    parse_float=json_float, parse_int=json_int, parse_constant=json_constant, object_pairs_hook=_unique
)


def _check(value: Any, part: Part, offset: int) -> None:
    """Refuse what cannot be written again: halves of characters, and too many levels."""
    half = _HALF_CHARACTER.search(part.text)
    if half and not _is_whole(value):
        raise Problem(part, (0, 0), f"the text {half[0]} is half of a character")
    level = -1
    values: list[Any] = [[value]]
    while values:
        level += 1
        if level > MOST_LEVELS:
            raise NoJsonError(Problem(part, (0, 0), TOO_DEEP), offset)
        values = [
            item
            for parent in values
            for item in (parent.values() if type(parent) is dict else parent)
            if type(item) in (dict, list)
        ]


def _is_whole(value: Any) -> bool:
    """Whether all texts in a value consist of whole characters."""
    try:
        dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
