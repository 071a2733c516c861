"""How large an object may be as a whole, whatever it is."""

from __future__ import annotations

from kgen.apiserver.stated import OBJECT_TOO_LARGE

from . import of_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.diagnostics import Diagnostic

    from . import Entry

_REQUEST = 3 * 2**20
_STORED = 3 * 2**19
_HINT = "divide it into several objects"


def too_large(entry: Entry) -> list[Diagnostic]:
    """What a server says of an object of this size, as the JSON that kubectl makes of it; nothing for one that fits."""
    import json

    if not isinstance(entry.item, dict) or not {"apiVersion", "kind"} <= entry.item.keys():
        return []
    text = json.dumps(entry.item, separators=(",", ":"), ensure_ascii=False)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size <= _STORED:
        return []
    read = f"{size:,} bytes as JSON: a server reads no request of more than {_REQUEST:,}"
    stored = f"{size:,} bytes as JSON: etcd stores no object of more than {_STORED:,}, unless it is told to"
    is_refused = size > _REQUEST
    found = of_text(OBJECT_TOO_LARGE, entry.file, read if is_refused else stored, entry.position("kind"), _HINT)
    whole = found.replace(
        api_version=str(entry.item["apiVersion"]),
        kind=str(entry.item["kind"]),
        document=entry.number,
        severity="error" if is_refused else "warning",
        server_answer=is_refused,
        reason="RequestEntityTooLarge" if is_refused else "",
    )
    return [whole]
