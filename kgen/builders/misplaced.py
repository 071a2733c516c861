"""What a builder answers to arguments without a keyword that need one; imported when there is one."""

from __future__ import annotations

from .docstrings import documented
from .given import shown
from .wrong_keywords import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOST_NAMED = 4


def refusal(builder: Any, given: dict[str, Any]) -> TypeError:
    """The error for arguments that have no place; `given` are the `locals()` of the builder when it began."""
    code = builder.__code__
    places = [name for name in code.co_varnames[: code.co_argcount] if name != "self"]
    first = given["_rest"][0]
    takes = " and ".join(filter(None, (", ".join(places[:-1]), *places[-1:]))) or "nothing"
    return TypeError(
        f"{called(builder)}() takes {takes} by place, and {shown(first)} is one too many; "
        f"{_instead(builder, given, places, first)}"
    )


def _instead(builder: Any, given: dict[str, Any], places: list[str], first: object) -> str:
    last = places[-1] if places else ""
    if last and "Sequence" in str(builder.__annotations__.get(last)) and type(given[last]) is type(first):
        return f"several are one list: [{shown(given[last])}, {shown(first)}]"
    if called(builder) == "mount" and isinstance(given["source"], str):
        return f'the path stands before it: mounts={{"{given["source"]}": mount(…)}}'
    code = builder.__code__
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    known = [f"{name}=" for name in (keywords or documented(builder.__doc__ or "")) if name not in places]
    if not known:
        return "leave it out"
    more = ", …" if len(known) > _MOST_NAMED else ""
    return f"all else has a keyword: {', '.join(known[:_MOST_NAMED])}{more}"
