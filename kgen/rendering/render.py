"""From a job to its objects, and to their text."""

from __future__ import annotations

from typing import Any

from kgen.catalog import opened, title_of
from kgen.errors import KgenError
from kgen.frozen import NamedTuple

from .job import is_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kgen.bundles import Bundle
    from kgen.catalog.origins import Origins
    from kgen.model import Object
    from kgen.settings import Definitions
    from kgen.values.sources import Layer

    from .job import Job

    Watch = Callable[[list[Object]], Iterable[Object]]


class Rendered(NamedTuple):
    """What came of a job.

    Attributes:
        job: The job.
        objects: Its objects.
        texts: (name, text) of each file in a folder; pieces of one text everywhere else.
        origins: Where in the author's code the objects were made.
        reads: The files that were read for it, where it is written over a file that is there.
        notes: What its blueprint tells a person who renders it.
    """

    job: Job
    objects: Bundle
    texts: list[tuple[str, str]]
    origins: Origins | None = None
    reads: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def render(job: Job, watch: Watch = iter) -> Rendered:
    """The objects and the text of a job; nothing is written.

    Args:
        job: What to render.
        watch: Takes the objects and gives them on one by one as they are written, so that a caller sees the progress.

    Raises:
        KgenError: The target, the values, the author's code or an object is wrong.
    """
    (objects, origins, notes), reads = _watched(job)
    return Rendered(job, objects, texts(job, watch(list(objects))), origins, reads, notes)


def _watched(job: Job) -> tuple[Built, frozenset[str]]:
    """The objects, and the files that were read for them where they are written over a file."""
    if job.place.is_folder or not is_file(job.place.path):
        return built(job), frozenset()
    from .reads import watched

    with watched() as reads:
        made = built(job)
    return made, frozenset(reads)


class Built(NamedTuple):
    """The objects of a job, where in the author's code they were made (None where the author is kgen), and notes."""

    objects: Bundle
    origins: Origins | None
    notes: tuple[str, ...] = ()


def build(job: Job) -> Bundle:
    """The objects of a job.

    Raises:
        KgenError: The target, the values, the author's code or an object is wrong.
    """
    return built(job).objects


def built(job: Job) -> Built:
    """The objects of a job, and where they were made.

    Raises:
        KgenError: The target, the values, the author's code or an object is wrong.
    """
    with opened(job.target, track=True) as target:
        values = _arguments(job, target.thing) if target.takes_values else _no_arguments(job)
        objects = target.build(values)
        noting = getattr(target.thing, "notes", None)
        notes = tuple(noting(**values)) if noting else ()
        if job.namespace is not None:
            objects = _in_namespace(objects, job.namespace, job.crds)
    return Built(objects.in_apply_order() if job.sort else objects, target.origins, notes)


def _arguments(job: Job, make: Any) -> dict[str, Any]:
    from kgen.values import ValuesError, arguments

    try:
        return arguments(make, [_layer(each, job) for each in job.values], job.settings)
    except ValuesError as error:
        lines = str(error).replace("\n", "\n  ")
        raise ValuesError(
            f"these values do not fit {job.target}:\n  {lines}\n`kgen blueprints {job.target}` shows its parameters"
        ) from error


def _layer(source: str | dict[str, Any], job: Job) -> Layer:
    from kgen.values.sources import from_file, from_table

    return from_file(source) if isinstance(source, str) else from_table(source, f"tool.kgen.renders.{job.name}.values")


def _no_arguments(job: Job) -> dict[str, Any]:
    if job.values or job.settings:
        from kgen.values import ValuesError

        raise ValuesError(
            f"{job.target} is a Bundle, which has no parameters, so it takes no values; "
            "make it a function with @blueprint over it, and give that parameters"
        )
    return {}


def _in_namespace(objects: Bundle, namespace: str, crds: Definitions) -> Bundle:
    from kgen.bundles.identity import identity_of, namespace_of
    from kgen.bundles.namespaces import NamespaceError
    from kgen.syntax.grammars import dns_label

    reasons = list(dns_label(namespace))
    if reasons:
        raise KgenError(f"{namespace!r} is no name of a namespace: it {reasons[0]}")
    has_custom = crds.words and any(each.__kind__ is None for each in objects)
    try:
        return objects.in_namespace(namespace, crds=crds.read() if has_custom else ())
    except NamespaceError as error:
        raise KgenError(
            f'{identity_of(error.item)} is in namespace "{namespace_of(error.item)}" already, which --namespace '
            f"{namespace} does not change; leave the namespace out where it is made, move it with "
            f'in_namespace("{namespace}", move=True), or render without --namespace'
        ) from error


def texts(job: Job, objects: Iterable[Object]) -> list[tuple[str, str]]:
    """The text of objects at the place of a job and in its format: see `Rendered.texts`."""
    from kgen.yaml.writer.formats import WRITERS

    writer = WRITERS[job.format]
    if job.place.split:
        from kgen.bundles import identity_of
        from kgen.files.names import file_name

        return [(file_name(identity_of(each), f".{job.format}"), writer.text(each)) for each in objects]
    pieces: list[str] = []
    writer.write(objects, pieces.append)
    if job.place.is_folder:
        return [(f"{job.name or title_of(job.target)}.{job.format}", "".join(pieces))]
    return [("", piece) for piece in pieces]
