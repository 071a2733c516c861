"""JSON for programs; docs/diff.schema.json says what is in it."""

from __future__ import annotations

import json

from . import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.changes.result import Change, ObjectChange, Refusal, Result
    from kgen.cluster.rollout import Rollout

VERSION = 1
"""Of the schema."""


def lines(result: Result, failing: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of the JSON text."""
    yield json.dumps(plain(result, failing), indent=2, ensure_ascii=False)


def plain(result: Result, failing: tuple[str, ...] = ()) -> dict[str, Any]:
    """A Result as plain data."""
    old, new = result.versions
    return {
        "version": VERSION,
        "old": result.old,
        "new": result.new,
        "apply": result.apply,
        "kubernetes": {"old": old, "new": new},
        "summary": {
            "verdicts": words.counts(result),
            "notes": words.note_counts(result),
            "unchanged": result.same,
            "identical_files": result.same_files,
            "failing": [word for word in failing if result.count(word)],
        },
        "objects": [_object(each) for each in result.objects],
        "assumptions": list(result.assumptions),
        "skipped": dict(sorted(result.skipped.items())),
    }


def _object(each: ObjectChange) -> dict[str, Any]:
    return {
        "object": {
            "apiVersion": each.api_version,
            "kind": each.name.kind,
            "namespace": each.name.namespace,
            "name": each.name.name,
        },
        "was": each.was,
        "verdict": each.verdict,
        "summary": each.summary,
        "file": each.file,
        "line": each.line,
        "refusals": [_refusal(refusal) for refusal in each.refusals],
        "instead": list(each.instead),
        "other_ways": each.other_ways,
        "notes": [{"kind": note.kind, "message": note.message} for note in each.notes],
        "rollout": _rollout(each.rollout) if each.rollout else None,
        "changes": [_change(change) for change in each.changes],
    }


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "field": refusal.field,
        "fields": list(refusal.fields),
        "reason": refusal.reason,
        "message": refusal.message,
    }


def _rollout(rollout: Rollout) -> dict[str, Any]:
    return {
        "pods": list(rollout.pods),
        "number": rollout.number,
        "at_once": rollout.at_once,
        "extra": rollout.extra,
        "kept": list(rollout.kept),
        "by_hand": rollout.is_by_hand,
        "ordered": rollout.is_ordered,
        "all_at_once": rollout.is_all_at_once,
        "text": rollout.sentences(),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "kind": change.kind,
        "verdict": change.verdict,
        "why": change.why,
        "old": change.old,
        "new": change.new,
        "line": change.line,
    }
