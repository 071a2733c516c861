"""Changes of objects, some for each update rule: the old manifest, the new one, and the status of the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kgen.yaml.reader import read_documents

_FILE = Path(__file__).parents[1] / "servers" / "updates.yaml"


def _merged(old: Any, new: Any) -> Any:
    """The old manifest with what is new; null takes away."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    kept = {key: value for key, value in old.items() if new.get(key, value) is not None}
    return kept | {key: _merged(old.get(key), value) for key, value in new.items() if value is not None}


def _changes() -> list[dict[str, Any]]:
    [document] = read_documents(_FILE.read_text("utf-8"), source=_FILE.name)
    return [
        {"old": each["old"], "new": _merged(each["old"], new), "status": each.get("status")}
        for each in document.plain
        for new in each["new"]
    ]


CHANGED = _changes()
