"""GitLab's Code Quality report: an issue for each thing to say, each with a fingerprint of its own."""

from __future__ import annotations

import json
from collections import Counter

from . import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.changes.result import ObjectChange, Result

_SEVERITIES = {
    "refused": "blocker",
    "recreate": "critical",
    "delete": "critical",
    "data": "critical",
    "outage": "major",
    "restart": "major",
    "reset": "major",
    "no effect": "major",
    "unknown": "minor",
    "cascade": "minor",
    "in place": "info",
    "create": "info",
}


def lines(result: Result, failing: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of the JSON text."""
    seen: Counter[str] = Counter()
    issues = [_issue(each, said, failing, seen) for each in result.objects for said in words.said_of(each)]
    yield json.dumps(issues, indent=2, ensure_ascii=False)


def _issue(each: ObjectChange, said: words.Said, failing: tuple[str, ...], seen: Counter[str]) -> dict[str, Any]:
    return {
        "description": f"{said.word}: {words.title(each)}: {said.message}",
        "check_name": f"kgen-diff/{said.word.replace(' ', '-')}",
        "fingerprint": _fingerprint(each, said, seen),
        "severity": "blocker" if said.word in failing else _SEVERITIES[said.word],
        "location": {"path": words.path_of(each), "lines": {"begin": said.line or 1}},
    }


def _fingerprint(each: ObjectChange, said: words.Said, seen: Counter[str]) -> str:
    """What tells an issue apart from all others, and stays the same while lines move; no value is in it."""
    from hashlib import sha256

    name = each.name
    parts = (each.file, name.group, name.kind, name.namespace, name.name, said.word, said.path)
    text = "\0".join(parts)
    seen[text] += 1
    return sha256(f"{text}\0{seen[text]}".encode("utf-8", "surrogatepass")).hexdigest()
