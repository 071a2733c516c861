"""From a target, pyproject.toml and options to jobs."""

from __future__ import annotations

from kgen.catalog import is_target, shipped_names
from kgen.errors import KgenError
from kgen.frozen import NamedTuple
from kgen.settings import Definitions, Render

from .job import Job, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.settings import Settings
    from kgen.values.sources import Setting
    from kgen.yaml.writer.formats import Format


class PlanError(KgenError):
    """Renders of pyproject.toml that there are not, or that cannot be done together."""


class Options(NamedTuple):
    """What is asked for beside what pyproject.toml says of a render (values, settings), or instead of it (the rest)."""

    values: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    namespace: str | None = None
    out: str | None = None
    format: Format | None = None
    split: bool | None = None
    sort: bool = False
    matrix: str | None = None


NO_OPTIONS = Options()


def job_of(target: str, settings: Settings, options: Options = NO_OPTIONS) -> Job:
    """The job that a target means: a render of pyproject.toml by its name, or a target itself.

    Raises:
        PlanError: The target is spelled almost like a render, and is nothing else.
        PlaceError: The place cannot be written to as it is asked for.
        ValuesError: A file or an environment variable that the render takes a value from is not there.
    """
    target_of(target, settings)
    entry = settings.renders.get(target)
    return _job(entry or Render(target), target if entry else None, options, Definitions(settings.validate.crds))


def target_of(name: str, settings: Settings) -> str:
    """The target that a name means: that of a render of pyproject.toml, or the name itself.

    Raises:
        PlanError: The name is spelled almost like a render, and is nothing else.
    """
    entry = settings.renders.get(name)
    if entry is not None:
        return entry.target
    if settings.renders and not is_target(name):
        from kgen.wording.spelling import did_you_mean

        hint = did_you_mean(name, [*settings.renders, *shipped_names()])
        if hint:
            raise PlanError(f"there is no render and no blueprint {name}{hint}\n`kgen blueprints` lists them")
    return name


def all_jobs(settings: Settings) -> list[Job]:
    """A job for each render of pyproject.toml.

    Raises:
        PlanError: One does not say where to write, or two would write to the same place.
        PlaceError: A place cannot be written to as it is asked for.
        ValuesError: A file or an environment variable that a render takes a value from is not there.
    """
    missing = [name for name, entry in settings.renders.items() if entry.out is None]
    if missing:
        raise PlanError(
            f"--all needs to know where to write {', '.join(missing)}: give each an `out` in pyproject.toml"
        )
    crds = Definitions(settings.validate.crds)
    jobs = [_job(entry, name, NO_OPTIONS, crds) for name, entry in settings.renders.items()]
    refuse_same_place(jobs, "give each its own `out`")
    return jobs


def _job(entry: Render, name: str | None, options: Options, crds: Definitions) -> Job:
    """The job of an entry with options over it."""
    return Job(
        entry.target,
        name,
        values=(*entry.sources, *options.values),
        settings=(*_settings_of(entry, name, {each.path for each in options.settings}), *options.settings),
        namespace=entry.namespace if options.namespace is None else options.namespace,
        sort=options.sort or entry.sort,
        format=options.format or entry.format or "yaml",
        place=place_of(
            entry.out if options.out is None else options.out,
            split=entry.split if options.split is None else options.split,
        ),
        crds=crds,
    )


def _settings_of(entry: Render, name: str | None, given: set[str]) -> tuple[Setting, ...]:
    """The single values of an entry, but for those that are given instead, whose sources need not be there."""
    if not (entry.set or entry.set_file or entry.set_env):
        return ()
    from kgen.values.sources import settings_of_table

    return settings_of_table(f"tool.kgen.renders.{name}", entry.set, entry.set_file, entry.set_env, given)


def refuse_same_place(jobs: list[Job], hint: str) -> None:
    """Refuse jobs that would overwrite each other.

    Raises:
        PlanError: Two would write to the same place; the hint says what to do instead.
    """
    from os.path import realpath

    places: dict[str, Job] = {}
    for job in jobs:
        other = places.setdefault(realpath(job.place.path), job)
        if other is not job:
            names = f"{other.source or other.name} and {job.source or job.name}"
            raise PlanError(f"{names} would both write to {job.place.path}; {hint}")
