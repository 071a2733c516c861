"""One thing to render: what, with which values, how and where to; and its way from the target to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kgen.catalog import opened
from kgen.errors import KgenError

from .gate import validated
from .places import Place, files_of, text_of

if TYPE_CHECKING:
    from kgen.bundles import Bundle
    from kgen.validation.result import Report
    from kgen.values.sources import Layer, Setting

    from .places import Format


class Job(NamedTuple):
    """What to render; `sources` are files and tables of values, `settings` lie over them."""

    target: str
    place: Place
    sources: tuple[str | dict[str, Any], ...] = ()
    settings: tuple[Setting, ...] = ()
    namespace: str | None = None
    sort: bool = False
    format: Format = "yaml"
    name: str | None = None
    """Its name in pyproject.toml, if it has one."""
    validate: bool = True


class Rendered(NamedTuple):
    """A job's text: files for a folder, pieces of one stream for all else."""

    job: Job
    texts: list[tuple[str, str]]
    outcome: Report | None = None
    """What validation says of its objects."""


def rendered(job: Job) -> Rendered:
    """The text of a job; nothing is written yet.

    Raises:
        KgenError: The target, the values, the author's code or an object is wrong.
    """
    title, objects = objects_of(job)
    outcome = validated(job, objects) if job.validate else None
    if job.place.is_folder:
        return Rendered(job, files_of(objects, job.format, job.place, job.name or title), outcome)
    return Rendered(job, [("", piece) for piece in text_of(objects, job.format)], outcome)


def objects_of(job: Job) -> tuple[str, Bundle]:
    """A short name for files, and the objects of a job.

    Raises:
        KgenError: The target, the values, the author's code or an object is wrong.
    """
    title, objects = _built(job)
    objects = _in_namespace(objects, job.namespace) if job.namespace is not None else objects
    return title, objects.in_apply_order() if job.sort else objects


def _in_namespace(objects: Bundle, namespace: str) -> Bundle:
    from kgen.grammars import dns_label

    reasons = list(dns_label(namespace))
    if reasons:
        raise KgenError(f"{namespace!r} is no name of a namespace: it {reasons[0]}")
    return objects.in_namespace(namespace)


def _built(job: Job) -> tuple[str, Bundle]:
    with opened(job.target) as target:
        given = _arguments(job, target.thing) if target.takes_values else _none(job)
        return target.title, target.build(given)


def _arguments(job: Job, make: Any) -> dict[str, Any]:
    from kgen.values import ValuesError, arguments

    try:
        return arguments(make, [_layer(each, job) for each in job.sources], job.settings)
    except ValuesError as error:
        lines = str(error).replace("\n", "\n  ")
        raise ValuesError(
            f"these values do not fit {job.target}:\n  {lines}\n`kgen blueprints {job.target}` shows its parameters"
        ) from error


def _layer(source: str | dict[str, Any], job: Job) -> Layer:
    from kgen.values.sources import from_file, from_table

    return from_file(source) if isinstance(source, str) else from_table(source, f"tool.kgen.renders.{job.name}.values")


def _none(job: Job) -> dict[str, Any]:
    if job.sources or job.settings:
        from kgen.values import ValuesError

        raise ValuesError(
            f"{job.target} is a Bundle, which has no parameters, so it takes no values; "
            "make it a function with @blueprint over it, and give that parameters"
        )
    return {}
