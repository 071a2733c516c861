"""Makes `kgen/k8s/descriptions.zlib`: what Kubernetes' own schemas say of each type and field.

The text is that of the Kubernetes Authors, under the Apache License 2.0. `kgen explain` reads it; the stubs have the
first sentence of each.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING

from .schemas import described

if TYPE_CHECKING:
    from .schemas import TypeFacts

NAME = "descriptions.zlib"


def descriptions(types: list[TypeFacts]) -> dict[str, dict[str, str]]:
    """Types as `core_v1.Container` -> fields, and "" for the type itself -> text."""
    found = {}
    for type_ in types:
        texts = {"": described(type_), **{field.json: field.schema.get("description", "") for field in type_.fields}}
        found[f"{type_.module}.{type_.name}"] = {name: text.strip() for name, text in texts.items() if text.strip()}
    return found


def packed(types: list[TypeFacts]) -> bytes:
    """The same as a compressed file."""
    text = json.dumps(descriptions(types), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 9)


_SENTENCE = re.compile(r"(.+?[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?= [A-Z\"'`(]|$)")


def first_sentence(text: str) -> str:
    r"""The first sentence of a description, on one line, as it can stand between three quotes.

    >>> first_sentence("Use e.g. a name.  More is\nin the docs.\n\nAnd below.")
    'Use e.g. a name.'
    """
    whole = " ".join(text.strip().partition("\n\n")[0].split())
    found = _SENTENCE.match(whole)
    sentence = found[1] if found else whole
    return sentence.replace("\\", "\\\\").replace('"', "'")
