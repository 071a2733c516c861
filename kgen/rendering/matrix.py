"""One target for many environments: each file that a pattern finds is a file of values, and has a place of its own."""

from __future__ import annotations

import os
from glob import glob
from re import findall

from .plan import PlanError, job_of, refuse_same_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.settings import Settings

    from .job import Job
    from .plan import Options

_FIELDS = ("stem", "name", "parent")


def jobs_of(target: str, pattern: str, settings: Settings, options: Options) -> list[Job]:
    """A job for each file of values that a pattern finds, in the order of their paths.

    Args:
        target: As `job_of` takes it.
        pattern: As a shell has it; `**` is any number of folders.
        settings: Those of the project.
        options: What all of them have. A file lies over `values`, and `settings` over both. `out` has `{stem}`, which
            is the file's name without its suffix, or `{name}`, with it; `{parent}` is the name of its folder.

    Raises:
        PlanError: The pattern finds no file, the place is the same for several files, or is not told.
        KgenError: As `job_of` raises.
    """
    files = sorted(each for each in glob(pattern, recursive=True) if not os.path.isdir(each))
    if not files:
        raise PlanError(f"--matrix {pattern}: no file is called like this; quote the pattern, so that kgen expands it")
    place = _place(target, settings, options)
    jobs = [_job(target, settings, options, place, file) for file in files]
    refuse_same_place(jobs, "put {parent}, the name of the file's folder, into the place, or {name}")
    return jobs


def _place(target: str, settings: Settings, options: Options) -> str:
    entry = settings.renders.get(target)
    place = options.out or (entry.out if entry else None)
    if place is None or place == "-":
        raise PlanError("--matrix needs a place for each file: -o 'out/{stem}'")
    fields = findall(r"\{(.*?)\}", place)
    unknown = [each for each in fields if each not in _FIELDS]
    if unknown:
        raise PlanError(f"-o {place}: there is no {{{unknown[0]}}}; a place takes {{stem}}, {{name}} and {{parent}}")
    if not fields:
        raise PlanError(f"-o {place} is one place for all files of --matrix; put {{stem}} into it: {_with_stem(place)}")
    return place


def _with_stem(place: str) -> str:
    folder, suffix = os.path.splitext(place)
    return os.path.join(folder, f"{{stem}}{suffix}")


def _job(target: str, settings: Settings, options: Options, place: str, file: str) -> Job:
    out = _filled(place, file)
    return job_of(target, settings, options._replace(values=(*options.values, file), out=out))._replace(source=file)


def _filled(place: str, file: str) -> str:
    """The place of a file; the dot of `prod.eu` makes no file of what is a folder for all others.

    >>> _filled("out/{stem}", "envs/prod.yaml"), _filled("out/{stem}", "envs/prod.eu.yaml")
    ('out/prod', 'out/prod.eu/')
    """
    path = os.path.abspath(file)
    name = os.path.basename(path)
    values = (os.path.splitext(name)[0], name, os.path.basename(os.path.dirname(path)))
    out = place
    for field, value in zip(_FIELDS, values, strict=True):
        out = out.replace(f"{{{field}}}", value)
    is_folder = "{name}" not in place and not os.path.splitext(place)[1]
    return f"{out}/" if is_folder and os.path.splitext(out)[1] else out
