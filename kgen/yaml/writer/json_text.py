"""One object as JSON text."""

from __future__ import annotations

import json

from kgen.model.base import Object
from kgen.model.record import NULL, Record

from .problems import first_problem
from .yaml_text import Unwritable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def json_document(item: Any) -> str:
    """The JSON of one object or mapping, indented by two blanks, without a line break at its end.

    Raises:
        Unwritable: There is something in it that JSON cannot hold.
    """
    if first_problem(item):  # json would turn keys such as 1 and None into text
        raise Unwritable
    plain = _header_first(item) if isinstance(item, Object) else item
    return json.dumps(plain, default=_plain, indent=2, ensure_ascii=False, allow_nan=False)


def _header_first(item: Object) -> dict[str, Any]:
    return {"apiVersion": item.api_version, "kind": item.kind, **_plain(item)}


def _plain(value: Any) -> Any:
    """What json itself does not know."""
    if isinstance(value, Record):
        return {value.__fields__[name].json: item for name, item in value.__dict__.items()}
    return None if value is NULL else dict(value)
