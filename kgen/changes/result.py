"""What a comparison says: an object each, its changes, each with a verdict, and notes."""

from __future__ import annotations

from typing import NamedTuple

from kgen.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from typing import Any

    from kgen.changes.pairing import Name
    from kgen.cluster.rollout import Rollout

VERDICTS = (
    "refused",
    "recreate",
    "delete",
    "restart",
    "reset",
    "no effect",
    "unknown",
    "in place",
    "create",
)
"""From the worst to the least: an object shows the first of its changes' verdicts."""
NOTES = ("data", "outage", "cascade")
"""What notes are about."""
NOT_APPLIED = "not applied either, since the whole object is refused"
"""Why a change does not come to pass that a server would take by itself."""


class Change(Frozen):
    """A field that differs, and what becomes of it.

    Attributes:
        path: The field as people read it: `spec.template.spec.containers[web].image`.
        kind: "added", "removed", "changed", or "order" of a list's items.
        old: The value before; None where there was none.
        new: The value now; None where there is none.
        verdict: One of VERDICTS.
        why: What happens, in a sentence.
        line: Where NEW says so, from 1; None where it does not.
    """

    __slots__ = ("kind", "line", "new", "old", "path", "verdict", "why")
    path: str
    kind: str
    old: Any
    new: Any
    verdict: str
    why: str
    line: int | None

    def __init__(
        self,
        *,
        path: str,
        kind: str,
        verdict: str,
        old: Any = None,
        new: Any = None,
        why: str = "",
        line: int | None = None,
    ) -> None:
        self._set(path=path, kind=kind, verdict=verdict, old=old, new=new, why=why, line=line)


class Refusal(Frozen):
    """What a server answers to a change that it refuses.

    Attributes:
        field: The field as the server prints it.
        reason: Its reason, such as "FieldValueForbidden".
        message: What is wrong.
        hint: What to do; "" where no rule says.
        fields: The precise fields, where the server's own is vague.
    """

    __slots__ = ("field", "fields", "hint", "message", "reason")
    field: str
    reason: str
    message: str
    hint: str
    fields: tuple[str, ...]

    def __init__(self, *, field: str, reason: str, message: str, hint: str = "", fields: tuple[str, ...] = ()) -> None:
        self._set(field=field, reason=reason, message=message, hint=hint, fields=fields)


class Note(Frozen):
    """What to know beside the verdict: `kind` is one of NOTES."""

    __slots__ = ("kind", "message")
    kind: str
    message: str

    def __init__(self, *, kind: str, message: str) -> None:
        self._set(kind=kind, message=message)


class ObjectChange(Frozen):
    """An object that differs, is new or is gone.

    Attributes:
        name: What tells it apart.
        api_version: Its apiVersion, that of NEW where it is there.
        verdict: The worst of its changes' verdicts.
        summary: What happens to it as a whole, in a sentence; "" where its changes say all.
        changes: Its fields that differ.
        refusals: What the server answers, where it refuses the change.
        instead: What to do instead, a step a line.
        other_ways: What the other ways of applying would answer, where that differs.
        notes: What to know beside.
        rollout: Which pods restart, in which order; None where none does.
        file: Where NEW, or else OLD, has it.
        line: Its line there, from 1.
        was: The name that it had in OLD, where only the hash in it differs.
    """

    __slots__ = (
        "api_version",
        "changes",
        "file",
        "instead",
        "line",
        "name",
        "notes",
        "other_ways",
        "refusals",
        "rollout",
        "summary",
        "verdict",
        "was",
    )
    name: Name
    api_version: str
    verdict: str
    summary: str
    changes: tuple[Change, ...]
    refusals: tuple[Refusal, ...]
    instead: tuple[str, ...]
    other_ways: str
    notes: tuple[Note, ...]
    rollout: Rollout | None
    file: str
    line: int | None
    was: str

    def __init__(
        self,
        *,
        name: Name,
        api_version: str,
        verdict: str,
        summary: str = "",
        changes: tuple[Change, ...] = (),
        refusals: tuple[Refusal, ...] = (),
        instead: tuple[str, ...] = (),
        other_ways: str = "",
        notes: tuple[Note, ...] = (),
        rollout: Rollout | None = None,
        file: str = "",
        line: int | None = None,
        was: str = "",
    ) -> None:
        self._set(name=name, api_version=api_version, verdict=verdict, summary=summary, changes=changes)
        self._set(refusals=refusals, instead=instead, other_ways=other_ways, notes=notes, rollout=rollout)
        self._set(file=file, line=line, was=was)


class Result(NamedTuple):
    """All that a comparison says.

    Attributes:
        old: What OLD is called.
        new: What NEW is called.
        apply: How NEW is applied: "server", "client", "replace" or "create".
        versions: The Kubernetes versions by which OLD is stored and to which NEW is sent.
        objects: The objects that differ, the worst first.
        same: How many objects were read and do not differ.
        same_files: How many files are the same on both sides, so that they were not read.
        assumptions: What the verdicts rely on, a sentence each.
        skipped: Why files of folders were not read, and how many.
    """

    old: str
    new: str
    apply: str
    versions: tuple[str, str]
    objects: Sequence[ObjectChange]
    same: int
    same_files: int
    assumptions: Sequence[str]
    skipped: Counter[str]

    def count(self, word: str) -> int:
        """How many objects have a verdict, or a note of a kind."""
        if word in NOTES:
            return sum(any(note.kind == word for note in each.notes) for each in self.objects)
        return sum(word in {each.verdict, *(change.verdict for change in each.changes)} for each in self.objects)
