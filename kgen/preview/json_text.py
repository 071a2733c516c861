"""A preview as JSON for programs."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from . import Preview
    from .changing import Timeline


def lines(made: Preview, timelines: Iterable[Timeline] = ()) -> Iterator[str]:
    """The lines of the JSON text: `{"workloads": […], "services": […], "timelines": […]}`."""
    found = {**_plain(made), "timelines": [_plain(each) for each in timelines]}
    yield json.dumps(found, indent=2, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Named tuples as maps, all others as they are."""
    if hasattr(value, "_asdict"):
        return {_camel(key): _plain(inner) for key, inner in value._asdict().items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _camel(name: str) -> str:
    first, *rest = name.removeprefix("is_").split("_")
    return first + "".join(map(str.capitalize, rest))
