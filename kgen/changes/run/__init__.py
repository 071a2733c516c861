"""From two sides to a Result."""

from __future__ import annotations

from kgen.changes.options import Options
from kgen.changes.pairing import paired, renamed, with_hashes_paired
from kgen.changes.result import VERDICTS, Result
from kgen.changes.sides.reading import Sides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kgen.apiserver.custom.definitions import Definitions
    from kgen.changes.pairing import Pair
    from kgen.changes.result import Change, Note, ObjectChange, Refusal
    from kgen.changes.sides import Side
    from kgen.wording.hashed_names import HashedNames


def diff(old: Side, new: Side, options: Options | None = None) -> Result:
    """What applying NEW over OLD would do.

    Args:
        old: What lives in the cluster.
        new: What is to be applied.
        options: How; server-side to a server of the newest version that is proven, if not given.

    Raises:
        ComparisonError: A side cannot be read.
    """
    options = options or Options()
    is_one_version = options.old_version == options.new_version
    return compared_sides(Sides(old, new, skip_same=is_one_version), (old, new), options)


def compared_sides(
    sides: Sides, named: tuple[Side, Side], options: Options, crds: Sequence[dict[str, Any]] = ()
) -> Result:
    """What applying NEW over OLD would do, of sides that are read.

    Args:
        sides: What was read.
        named: The sides, for what they are called.
        options: How NEW is applied.
        crds: Definitions of custom kinds beside those in the sides.
    """
    pairs = list(with_hashes_paired(paired(sides.old, sides.new)))
    old, new = named
    objects = _objects(pairs, sides, named, options, crds) if pairs else []
    return Result(
        old=old.title,
        new=new.title,
        apply=options.apply,
        versions=(options.old_version, options.new_version),
        objects=sorted(objects, key=lambda each: VERDICTS.index(each.verdict)),
        same=len(pairs) - len(objects),
        same_files=sides.same_files,
        assumptions=[*_assumptions(options), *filter(None, [old.note, new.note])],
        skipped=sides.skipped,
    )


def _objects(
    pairs: Sequence[Pair], sides: Sides, named: tuple[Side, Side], options: Options, crds: Sequence[dict[str, Any]]
) -> list[ObjectChange]:
    """The objects that differ; what judges them is imported where there are some."""
    from kgen.changes.verdicts import verdict_of
    from kgen.changes.verdicts.surroundings import Surroundings
    from kgen.wording.hashed_names import HashedNames

    around = Surroundings(sides, renamed(pairs), _definitions(pairs, sides, crds))
    found = [each for pair in pairs if (each := verdict_of(pair, around, options)) is not None]
    names = HashedNames(each.plain for each in (*sides.old, *sides.new))
    return [_without_hashes(_in_files(each, *named), names) for each in found]


def _definitions(pairs: Sequence[Pair], sides: Sides, crds: Sequence[dict[str, Any]]) -> Definitions | None:
    """The definitions of custom kinds at hand; those of NEW count. None where nobody needs them."""
    if not any(pair.old and pair.new and pair.new.model is None for pair in pairs):
        return None
    from kgen.apiserver.custom.definitions import KIND, Definitions, is_definition

    known = [*sides.old, *sides.unchanged(KIND), *sides.new]
    found = [*crds, *(each.plain for each in known if is_definition(each.plain))]
    return Definitions.of(found, ()) if found else None


def _assumptions(options: Options) -> Iterator[str]:
    if options.is_live:
        yield "OLD is what the current context's cluster has now; objects that NEW does not have are not looked for"
    else:
        yield "OLD is taken as it lives: created from these manifests alone, and changed by nobody since"
    if options.is_back:
        yield f"Kubernetes supports no way back from {options.old_version} to {options.new_version}"


def _in_files(made: ObjectChange, old: Side, new: Side) -> ObjectChange:
    side = old if made.verdict == "delete" else new
    return made.replace(file=side.shown(made.file))


def _without_hashes(made: ObjectChange, names: HashedNames) -> ObjectChange:
    def change(each: Change) -> Change:
        return each.replace(old=names.shown(each.old), new=names.shown(each.new), path=names.shown(each.path))

    def note(each: Note) -> Note:
        return each.replace(message=names.shown(each.message))

    def refusal(each: Refusal) -> Refusal:
        return each.replace(message=names.shown(each.message), fields=tuple(map(names.shown, each.fields)))

    return made.replace(
        name=made.name._replace(name=names.shown(made.name.name)),
        summary=names.shown(made.summary),
        refusals=tuple(map(refusal, made.refusals)),
        was=names.shown(made.was),
        changes=tuple(map(change, made.changes)),
        notes=tuple(map(note, made.notes)),
        instead=tuple(map(names.shown, made.instead)),
        file=names.shown(made.file),
    )
