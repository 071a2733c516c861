"""What the words of `kgen diff` mean: the two sides, where a cluster, a revision or a render may be one of them."""

from __future__ import annotations

import os
from typing import NamedTuple

from .errors import UsageError
from .inputs import inputs_of, is_target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack

    from kgen.changes.sides import Side
    from kgen.rendering.plan import Options as Values
    from kgen.settings import Settings


class Asked(NamedTuple):
    """What a command line says of the sides.

    Attributes:
        words: OLD and NEW, or NEW alone.
        revision: The git revision of `--from`.
        is_live: Whether `--cluster` asks for what a cluster has.
        old: Values for OLD.
        new: Values for NEW.
        typed: The options of the values for OLD, or else for NEW, as they were typed.
    """

    words: Sequence[str]
    revision: str | None
    is_live: bool
    old: Values | None
    new: Values | None
    typed: Sequence[str] = ()


def sides_of(asked: Asked, settings: Settings, stack: ExitStack) -> tuple[Side, Side]:
    """OLD and NEW; what they need is kept until the stack is closed.

    Raises:
        UsageError: The words do not say what OLD is.
        KgenError: A side is not there.
    """
    word = asked.words[-1]
    new = _side(word, settings, asked.new)
    if asked.is_live:
        return _live(new), new
    if len(asked.words) > 1:
        return _side(asked.words[0], settings, asked.old and _as_old(asked.old)), new
    if asked.revision is None and _is_rendered(word, settings) and not _is_own_file(word, settings):
        return _of_render(word, settings), new
    return _at_revision(asked, asked.revision or "HEAD", settings, stack), new


def check_words(asked: Asked) -> None:
    """Refuse words that do not fit each other.

    Raises:
        UsageError: They do not.
    """
    if not asked.words:
        raise UsageError("name what to compare: OLD and NEW, or NEW alone")
    both = len(asked.words) > 1
    if both and (asked.revision is not None or asked.is_live):
        option = "--cluster" if asked.is_live else "--from"
        raise UsageError(f"{option} says what OLD is, so name NEW alone")
    if asked.is_live and asked.revision is not None:
        raise UsageError("--from and --cluster both say what OLD is; give one of them")
    if asked.old is not None and not both and asked.revision is None:
        raise UsageError("--old-set, --old-f and the like are for OLD; name it before NEW, or give --from")
    if not both and asked.words[0] == "-" and not asked.is_live:
        raise UsageError("standard input has no older state; name OLD before it: kgen diff OLD -")


def _side(word: str, settings: Settings, values: Values | None) -> Side:
    from kgen.changes.sides import Side

    inputs = inputs_of([word], settings, values)
    return Side("standard input" if word == "-" else word, inputs, word if os.path.isdir(word) else "")


def _as_old(values: Values) -> Values:
    """Values for OLD, whose options are called as they were typed in messages."""
    settings = tuple(each._replace(option=each.option.replace("--", "--old-", 1)) for each in values.settings)
    return values._replace(settings=settings)


def _is_rendered(word: str, settings: Settings) -> bool:
    return word in settings.renders or is_target(word)


def _is_own_file(word: str, settings: Settings) -> bool:
    """Whether a target is a Python file, which has a state at HEAD, and no render of pyproject.toml."""
    file, colon, _ = word.partition(".py:")
    return word not in settings.renders and os.path.isfile(f"{file}.py" if colon else word)


def _of_render(word: str, settings: Settings) -> Side:
    """What was rendered last of a target, at the place that pyproject.toml says."""
    from kgen.changes.sides import Side
    from kgen.rendering.job import STDOUT
    from kgen.rendering.plan import job_of

    place = job_of(word, settings).place
    if place == STDOUT:
        list(inputs_of([word], settings)[0].entries())  # which says if there is no such target
        raise UsageError(
            f"{word} says nowhere what OLD is: name OLD before it, give --from REVISION, "
            "or give it an `out` in [tool.kgen.renders] of pyproject.toml"
        )
    if not os.path.exists(place.path):
        raise UsageError(f"{word} was not rendered yet: there is no {place.path}; render it, or name OLD before it")
    return Side(place.path, inputs_of([place.path], settings), place.path if place.is_folder else "")


def _at_revision(asked: Asked, revision: str, settings: Settings, stack: ExitStack) -> Side:
    word = asked.words[-1]
    if _is_rendered(word, settings) and not os.path.isdir(word):
        return _rendered_at(word, revision, asked)
    return _path_at(word, revision, stack)


def _rendered_at(word: str, revision: str, asked: Asked) -> Side:
    from kgen.changes.sides import Side
    from kgen.changes.sides.revisions import rendered_at
    from kgen.validation.inputs.streams import Stream

    title = f"{word} at {revision}"
    note = f"OLD was rendered from the files at {revision} by today's kgen and Python environment"
    return Side(title, [Stream(title, [rendered_at(revision, word, asked.typed)])], note=note)


def _path_at(word: str, revision: str, stack: ExitStack) -> Side:
    from kgen.changes.sides import Side
    from kgen.changes.sides.revisions import checked_out
    from kgen.validation.inputs.files import files_of

    if not os.path.lexists(word):
        list(files_of(word))  # which says that there is no such file
    folder = stack.enter_context(checked_out(revision, word))
    path = os.path.normpath(os.path.join(folder, os.path.relpath(word)))
    title = f"{revision}:{word}"
    is_folder = os.path.isdir(path)
    return Side(title, list(files_of(path)), path if is_folder else "", title.rstrip("/") if is_folder else None)


def _live(new: Side) -> Side:
    from kgen.changes.pairing import Known
    from kgen.changes.sides import Kept, Side
    from kgen.changes.sides.clusters import live
    from kgen.validation.inputs.streams import Stream

    new.inputs = [Kept(each) for each in new.inputs]
    known = [Known(entry) for each in new.inputs for entry in each.entries() if entry.item]
    return Side("the cluster", [Stream("the cluster", [live(known)])])
