"""From the options of `kgen render` and pyproject.toml to what there is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kgen.errors import KgenError

from .job import Job
from .places import place_of

if TYPE_CHECKING:
    from kgen.settings.entries import Render
    from kgen.values.sources import Setting

BY_OUT = "(out)"
"""What `--check` holds when it is given without a place."""


class UsageError(KgenError):
    """Options that contradict each other."""


class Options(NamedTuple):
    """The options of the command, as they were given."""

    files: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    namespace: str | None = None
    out: str | None = None
    format: Any = None
    split: bool | None = None
    sort: bool = False
    check: str | None = None
    validate: bool = True

    def overrides(self) -> list[str]:
        """The options given that say what to render or where to: what `--all` reads from pyproject.toml."""
        given = {
            "-f": self.files,
            "--set": self.settings,
            "--namespace": self.namespace is not None,
            "-o": self.out is not None,
            "--format": self.format,
            "--split" if self.split else "--single": self.split is not None,
            "--sort": self.sort,
        }
        return [name for name, is_given in given.items() if is_given]


def job_of(target: str | None, options: Options) -> Job:
    """What to do for one TARGET.

    Raises:
        KgenError: The options contradict each other, or pyproject.toml is wrong.
    """
    from kgen.settings import renders

    known = renders()
    if not target:
        names = f", or a name of pyproject.toml ({', '.join(known)}), or --all" if known else ""
        raise UsageError(f"name a TARGET to render: a blueprint, a Python file{names}")
    if target in known:
        return _named_job(target, known[target], options)
    return Job(
        target,
        place_of(_where(options, None), options.split),
        sources=options.files,
        settings=options.settings,
        namespace=options.namespace,
        sort=options.sort,
        format=options.format or "yaml",
        validate=options.validate,
    )


def _named_job(name: str, entry: Render, options: Options) -> Job:
    """A job of pyproject.toml; the command line's options lie over it."""
    split = entry.split if options.split is None else options.split
    out = _where(options, entry.out)
    return Job(
        entry.target,
        place_of(out, None if out in (None, "-") and options.split is None else split),
        sources=(*entry.sources, *options.files),
        settings=options.settings,
        namespace=entry.namespace if options.namespace is None else options.namespace,
        sort=options.sort or entry.sort,
        format=options.format or entry.format or "yaml",
        name=name,
        validate=options.validate,
    )


def _where(options: Options, out: str | None) -> str | None:
    """The place to write to or to check."""
    if options.check not in (None, BY_OUT):
        if options.out is not None:
            raise UsageError("give the place either to --check or to -o")
        return options.check
    place = out if options.out is None else options.out
    if options.check is not None and place in (None, "-"):
        raise UsageError("--check needs a folder or a file to compare with: --check DIR")
    return place


def all_jobs(target: str | None, options: Options) -> list[Job]:
    """What to do for `--all`.

    Raises:
        KgenError: There is nothing to do, or more is given than `--all` takes; or pyproject.toml is wrong.
    """
    from kgen.settings import renders

    known = renders()
    if not known:
        raise UsageError("there is no [tool.kgen.renders] in a pyproject.toml here or above, which --all would render")
    if target is not None or options.overrides() or options.check not in (None, BY_OUT):
        given = ["TARGET"] * (target is not None) + (options.overrides() or ["PLACE of --check"])
        raise UsageError(f"--all renders what pyproject.toml says, so it takes no {given[0]}")
    missing = [name for name, entry in known.items() if entry.out is None]
    if missing:
        raise UsageError(
            f"--all needs to know where to write {', '.join(missing)}: give each an `out` in pyproject.toml"
        )
    jobs = [_named_job(name, entry, options) for name, entry in known.items()]
    _refuse_same_place(jobs)
    return jobs


def _refuse_same_place(jobs: list[Job]) -> None:
    from os.path import realpath

    places: dict[str, str | None] = {}
    for job in jobs:
        other = places.setdefault(realpath(job.place.path), job.name)
        if other != job.name:
            raise UsageError(f"{other} and {job.name} would both write to {job.place.path}; give each its own `out`")


def settings_of(
    sets: tuple[str, ...], set_files: tuple[str, ...], set_envs: tuple[str, ...], files: tuple[str, ...]
) -> tuple[Setting, ...]:
    """The settings of values; `files` is asked only who reads standard input.

    Raises:
        KgenError: A setting is not written as it should be, or what it names is not there.
    """
    if sum(each == "-" for each in files) + sum(each.endswith("=-") for each in set_files) > 1:
        raise UsageError("standard input can be read once, for one -f - or one --set-file NAME=-")
    if not (sets or set_files or set_envs):
        return ()
    from kgen.values.sources import setting, setting_from_env, setting_from_file

    return (*map(setting, sets), *map(setting_from_file, set_files), *map(setting_from_env, set_envs))
