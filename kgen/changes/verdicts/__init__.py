"""What becomes of an object: a verdict for each of its changes, and one for the whole."""

from __future__ import annotations

from typing import NamedTuple

from kgen.changes.answers import WAYS, Lives, refusals_of_new
from kgen.changes.compare import compared
from kgen.changes.hidden import without_secrets
from kgen.changes.result import NOT_APPLIED, VERDICTS, Change, ObjectChange

from .autoscaled import handed_over, rollout_with_autoscaler
from .effects import effect_of
from .surroundings import may_be_database
from .written import as_written, is_written, of_whole_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgen.changes.answers import Answer
    from kgen.changes.compare import FieldChange
    from kgen.changes.options import Options
    from kgen.changes.pairing import Known, Pair
    from kgen.changes.result import Refusal

    from .surroundings import Surroundings


def verdict_of(pair: Pair, around: Surroundings, options: Options) -> ObjectChange | None:
    """What becomes of an object; None where nothing does.

    Args:
        pair: The object before and now.
        around: What else is there.
        options: How NEW is applied.
    """
    if pair.old is None and pair.new is not None:
        return _created(pair.new, around, options)
    if pair.new is None and pair.old is not None:
        return _deleted(pair.old, around, options)
    assert pair.old is not None and pair.new is not None  # noqa: S101, PT018 - a pair has a side
    if pair.is_renamed:
        return _renamed(pair.old, pair.new, around, options)
    if pair.old.plain == pair.new.plain and options.old_version == options.new_version:
        return None
    living = Lives(pair.old, pair.new, options, around.definitions)
    return _changed(_Both(pair.old, pair.new, living, around, options))


def _created(new: Known, around: Surroundings, options: Options) -> ObjectChange:
    from .whole import notes_of_creation, summary_of_creation

    refusals = refusals_of_new(new, options, around.definitions)
    if refusals:
        from .instead import ways_out_of_invalid

        instead = tuple(ways_out_of_invalid(refusals, is_new=True))
        return _about(new).replace(verdict="refused", refusals=refusals, instead=instead)
    return _about(new).replace(
        verdict="create", summary=summary_of_creation(new, options), notes=tuple(notes_of_creation(new, around))
    )


def _renamed(old: Known, new: Known, around: Surroundings, options: Options) -> ObjectChange:
    """An object that takes the place of another: the one is created, the other is deleted, or left behind."""
    from .whole import notes_of_deletion, summary_of_renaming

    shown = [without_secrets(each, old.plain, new.plain) for each in compared(old.plain, new.plain, new.model)]
    changes = [
        Change(path=each.path, kind=each.kind, old=each.old, new=each.new, verdict="create", line=_line(each, new))
        for each in shown
        if each.path != "metadata.name"
    ]
    return _about(new).replace(
        verdict="create",
        was=old.name.name,
        summary=summary_of_renaming(old),
        changes=tuple(changes),
        notes=tuple(notes_of_deletion(old, around, options)),
    )


def _deleted(old: Known, around: Surroundings, options: Options) -> ObjectChange:
    from .whole import notes_of_deletion, summary_of_deletion

    return _about(old).replace(
        verdict="delete",
        summary=summary_of_deletion(old),
        notes=tuple(notes_of_deletion(old, around, options)),
    )


class _Both(NamedTuple):
    """An object that both sides have, how it lives, what is around it, and how it is applied."""

    old: Known
    new: Known
    living: Lives
    around: Surroundings
    options: Options


def _changed(both: _Both) -> ObjectChange | None:
    new, living, options = both.new, both.living, both.options
    answer = living.answer(options.apply)
    before, after = living.before, answer.stored
    if answer.refusals and not living.is_readable:  # only what is written can be compared
        before, after = both.old.plain, new.plain
    stored = compared(before, after, new.model, living.shape)
    kept = [] if answer.refusals else _kept_fields(both, answer)
    if not (stored or kept or answer.refusals):
        return None
    rollout = None
    if any(each.in_template for each in stored):
        rollout = rollout_with_autoscaler(new, answer.stored, living.before, both.around, options)
    changes = [_change(each, both, answer) for each in stored if not _is_alias(each.keys)]
    if rollout is not None and rollout.number == 0:
        changes = [each.replace(verdict="in place") if each.verdict == "restart" else each for each in changes]
    changes += [_kept(each, both, answer) for each in kept if not _is_alias(each.keys)]
    made = _about(new).replace(changes=tuple(changes), rollout=rollout)
    return _with_answer(made, both, answer.refusals)


def _kept_fields(both: _Both, answer: Answer) -> list[FieldChange]:
    """The fields that the server keeps as they were, although NEW would have others if it were made anew."""
    found = compared(answer.stored, both.living.created, both.new.model, both.living.shape)
    own = [each for each in found if not both.living.is_known_to_differ(each)]
    return list({each.path: each for each in (of_whole_list(each, answer.stored) for each in own)}.values())


def _is_alias(keys: Sequence[str | int]) -> bool:
    """Whether a field only repeats what another one says."""
    return keys[-1] == "serviceAccount" or tuple(keys[:2]) == ("spec", "clusterIPs")


def _with_answer(made: ObjectChange, both: _Both, refusals: Sequence[Refusal]) -> ObjectChange:
    """The whole with what the server answers to it."""
    from .asked import recreated_by
    from .notes import notes_of_change

    by = recreated_by(both.new, both.options.apply, is_refused=bool(refusals))
    if by:  # which helps only where a server takes NEW as a new object
        refusals = both.living.answer("create").refusals
    if by and not refusals:
        changes = tuple(each.replace(verdict="recreate", why="") for each in made.changes)
        return made.replace(verdict="recreate", summary=by, rollout=None, changes=changes)
    made = made.replace(other_ways=_other_ways(both, is_refused=bool(refusals)))
    if refusals:
        return _refused(made, both, refusals)
    notes = tuple(notes_of_change(both.old, both.new, made, both.around))
    instead = (*handed_over(both.old, both.new, made, both.around, both.options), *_one_pod_first(both, made))
    return made.replace(verdict=worst(each.verdict for each in made.changes), notes=notes, instead=instead)


def _one_pod_first(both: _Both, made: ObjectChange) -> Iterator[str]:
    """The safe order of an upgrade of database servers."""
    if made.rollout and may_be_database(both.new):
        from .databases import canary

        yield from canary(both.old, both.new, made)


def _refused(made: ObjectChange, both: _Both, refusals: Sequence[Refusal]) -> ObjectChange:
    from .instead import precise, ways_out, ways_out_of_invalid

    old, new = both.old, both.new
    anew = both.living.answer("create").refusals
    found = tuple(precise(each, made.changes, new.name.kind) for each in refusals)
    return made.replace(
        verdict="refused",
        refusals=found,
        changes=tuple(_if_refused(each, found) for each in made.changes),
        rollout=None,
        instead=tuple(ways_out_of_invalid(anew) if anew else ways_out(old, new, found)),
    )


def _if_refused(change: Change, refusals: Sequence[Refusal]) -> Change:
    """A change of an object that is refused: nothing of it comes to pass, what could change by itself, too."""
    is_cause = any(change.path in each.fields for each in refusals)
    return change.replace(verdict="refused", why="" if is_cause else NOT_APPLIED)


def worst(verdicts: Iterable[str]) -> str:
    """The worst of some verdicts."""
    return min(verdicts, key=VERDICTS.index)


def _other_ways(both: _Both, *, is_refused: bool) -> str:
    """What the other ways of applying answer, where that differs."""
    from .asked import NAMES

    if not is_refused and both.new.name.kind in _ALWAYS_ALIKE:
        return ""
    others = [way for way in WAYS if way not in (both.options.apply, "create")]
    differ = [way for way in others if bool(both.living.answer(way).refusals) != is_refused]
    if not differ:
        return ""
    names = " and ".join(NAMES[way] for way in differ)
    return f"{names} {'would' if is_refused else 'would not'} take it"


_ALWAYS_ALIKE = {"ConfigMap", "Secret", "ServiceAccount"}
"""Kinds whose changes no way of applying refuses where another does not."""


def _about(known: Known) -> ObjectChange:
    file, line = known.place_of("metadata.name")
    return ObjectChange(
        name=known.name,
        api_version=str(known.plain.get("apiVersion") or ""),
        verdict="in place",
        file=file,
        line=line,
    )


def _change(each: FieldChange, both: _Both, answer: Answer) -> Change:
    new = both.new
    verdict, why = effect_of(each, both.old, new, answer)
    shown = without_secrets(as_written(each, both.old, new), both.living.before, answer.stored)
    return Change(
        path=each.path, kind=each.kind, old=shown.old, new=shown.new, verdict=verdict, why=why, line=_line(each, new)
    )


def _kept(each: FieldChange, both: _Both, answer: Answer) -> Change:
    """A field that the server keeps as it was, although an object made anew would have another value."""
    from .effects import why_kept

    shown = without_secrets(each, both.living.before, answer.stored)
    return Change(
        path=each.path, kind="changed", old=shown.old, new=shown.old, verdict="no effect", why=why_kept(shown, both.new)
    )


def _line(each: FieldChange, new: Known) -> int | None:
    """The line on which NEW has a field; None where it does not have it."""
    if each.kind == "removed":
        return None
    return new.place_of(_field(each))[1] if is_written(new.plain, each.keys) else None


def _field(each: FieldChange) -> str:
    from kgen.field_path import FieldPath

    at = FieldPath()
    for key in each.keys:
        at = at[key] if isinstance(key, int) else at.key(key) if not str(key).isidentifier() else at / key
    return str(at)
