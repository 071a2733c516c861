r"""Escapes in double quotes that PyYAML reads in its own way: to Kubernetes `\'` is a quote, and `\/` an error."""

from __future__ import annotations

import re

import yaml
from yaml.events import ScalarEvent

from .problems import UNKNOWN_ESCAPE, problem_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .parts import Part

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MARKED_QUOTE = "\ufdd0\ufdd1"
r"""Stands for `\'`, in as many characters; both are no characters to Unicode."""


def mark_quotes(part: Part, error: yaml.MarkedYAMLError) -> bool:
    r"""Mark each `\'` in the double quotes that the parser gave up in; whether there is one."""
    text = _QUOTED.match(part.text, error.context_mark.index) if error.context_mark else None
    if text is None or UNKNOWN_ESCAPE not in (error.problem or ""):
        return False
    marked = _ESCAPE.sub(lambda escape: _MARKED_QUOTE if escape[1] == "'" else escape[0], text[0])
    part.text = part.text[: text.start()] + marked + part.text[text.end() :]
    return marked != text[0]


def with_quotes(value: Any) -> Any:
    """A value with quotes where they were marked."""
    if isinstance(value, dict):
        return {with_quotes(key): with_quotes(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_quotes(item) for item in value]
    return value.replace(_MARKED_QUOTE, "'") if isinstance(value, str) else value


def refuse_slashes(part: Part, next_event: Callable[[], Any]) -> None:
    r"""Refuse `\/`, which is JSON's alone.

    Raises:
        Problem: There is one in double quotes.
    """
    for event in iter(next_event, None):
        kind = event.__class__
        if kind is ScalarEvent and event.style == '"':
            for escape in _ESCAPE.finditer(part.text, event.start_mark.index, event.end_mark.index):
                if escape[1] == "/":
                    what = f"{UNKNOWN_ESCAPE}: neither kubectl nor an API server reads \\/ in YAML"
                    raise problem_at(part, escape.start(), what, "write / alone")
        elif kind is yaml.DocumentEndEvent:
            return
