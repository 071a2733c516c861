"""What the words of `kgen validate` mean: files, folders, standard input, and targets that are rendered."""

from __future__ import annotations

import os

from kgen.validation.inputs.files import files_of

from .errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgen.diagnostics import Diagnostic
    from kgen.rendering.job import Job
    from kgen.rendering.plan import Options
    from kgen.settings import Definitions, Settings
    from kgen.validation.inputs import Entry, Input

_SUFFIXES = (".yaml", ".yml", ".json")


def inputs_of(
    words: Sequence[str],
    settings: Settings,
    options: Options | None = None,
    crds: Definitions | None = None,
    *,
    unreferenced: bool = False,
) -> list[Input]:
    """What to read, in the order of the words; files of a folder by name.

    Args:
        words: Files, folders, - for standard input, targets.
        settings: What pyproject.toml and the command line say.
        options: Values for the only target among the words; None where there are none.
        crds: Definitions of custom resources, if they are at hand; else those that the settings name.
        unreferenced: Whether files below a kustomization that none names are read.

    Raises:
        KgenError: A word names nothing, or there are values and not just one target.
    """
    given = settings.renders if options else ()
    targets = [word for word in words if is_target(word) or word in given]  # values are for a render, not its folder
    if options and len(targets) != 1:
        found = f"there are {', '.join(targets)}" if targets else f"{words[0]} is none"
        raise UsageError(f"-f, --set, --set-file, --set-env and -n are for one TARGET of kgen render; {found}")
    made: list[Input] = []
    for word in words:
        made += (
            [_target(word, settings, options, crds)] if word in targets else files_of(word, unreferenced=unreferenced)
        )
    return made


def note_unread(found: Iterable[Diagnostic]) -> None:
    """Tell what could not be read, or is no object: it is not among what is shown.

    Args:
        found: What was said of the inputs.
    """
    from . import terminal

    for each in found:
        if each.severity == "error" and not each.kind:
            line = f":{each.line}" if each.line else ""
            terminal.note(f"left out: {each.file}{line}: {each.message}")


def is_target(word: str) -> bool:
    """Whether a word is a TARGET of `kgen render`, and no file, no folder and not standard input."""
    is_file = os.path.exists(word) and not word.endswith(".py")
    return not (word == "-" or os.path.isdir(word) or is_file or _is_path(word))


def _target(word: str, settings: Settings, options: Options | None, crds: Definitions | None) -> Input:
    from kgen.rendering.plan import NO_OPTIONS, job_of

    job = job_of(word, settings, options or NO_OPTIONS)
    return _Rendered(word, job._replace(crds=crds) if crds else job)


class _Rendered:
    """The objects of a target, which is rendered when they are read."""

    def __init__(self, name: str, job: Job) -> None:
        self.name = name
        self.problems: list[Diagnostic] = []
        self._job = job

    def entries(self) -> Iterator[Entry]:
        """The objects, in order."""
        from kgen.rendering.render import built
        from kgen.validation.inputs import Objects

        yield from Objects(self.name, *built(self._job)[:2]).entries()


def _is_path(word: str) -> bool:
    """Whether a word that no file is called by can only be meant as one."""
    from kgen.catalog import shipped_names

    if ".py" in word or ":" in word:
        return False
    return word.endswith(_SUFFIXES) or (os.sep in word and word not in shipped_names())
