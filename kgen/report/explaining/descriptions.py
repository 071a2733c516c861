"""What Kubernetes says of its types and fields; the text is that of the Kubernetes Authors (Apache License 2.0)."""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.model import Model

WIDTH = 100


def description(model: type[Model], field: str = "") -> Iterator[str]:
    """The lines that describe a field of a type, or the type itself."""
    import textwrap

    text = _all().get(f"{model.__module__.rpartition('.')[2]}.{model.__name__}", {}).get(field, "")
    for line in text.splitlines():
        yield from textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


@cache
def _all() -> dict[str, dict[str, str]]:
    """Every description: read when the first one is asked for."""
    import json
    import zlib
    from importlib.resources import files

    data = (files("kgen.k8s") / "descriptions.zlib").read_bytes()
    found: dict[str, dict[str, str]] = json.loads(zlib.decompress(data))
    return found
