"""What authors give to builders: dicts where a model is wanted, lists, mappings; and what is said of anything else."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from kgen.model import Model

    M = TypeVar("M", bound=Model)


def as_model(keyword: str, given: Any, kind: type[M]) -> M:
    """A model as it is, or the one whose fields a dict has, by their names in the API.

    Raises:
        TypeError: It is neither, or the dict does not fit; the message has each path and the name that was meant.
    """
    if isinstance(given, kind):
        return given
    if not isinstance(given, Mapping):
        raise TypeError(f"{keyword} takes {_a(kind)}, or a dict with its fields{_example(given, kind)}")
    from kgen.model.plain import ConversionError, from_plain
    from kgen.model.record import taken

    try:
        return from_plain(taken(given), kind)
    except ConversionError as error:
        raise TypeError(unfit(keyword, kind, error)) from None


def unfit(keyword: str, kind: type[Model], error: Exception) -> str:
    """What is said of a dict whose fields are not those of a model, with each path."""
    problems = getattr(error, "problems", None) or [("", str(error).removeprefix("cannot merge the patch: "))]
    lines = "\n  ".join(f"{at}: {problem}" if str(at) else problem for at, problem in problems)
    return f"{keyword} does not fit {_a(kind)}:\n  {lines}"


def as_models(keyword: str, given: Any, kind: type[M]) -> list[M]:
    """A list of models, each as `as_model` takes it.

    Raises:
        TypeError: It is no list, or an item does not fit.
    """
    if isinstance(given, kind) or not is_several(given):
        raise TypeError(f"{keyword} takes a list of {kind.__name__} or dicts, not {shown(given)}")
    return [as_model(f"{keyword}[{i}]", each, kind) for i, each in enumerate(given)]


def as_mapping(keyword: str, given: Any, example: str) -> dict[str, Any]:
    """A dict of one's own, of a mapping such as the example shows.

    Raises:
        TypeError: It is no mapping.
    """
    if type(given) is dict or isinstance(given, Mapping):  # of a dict, type() is quicker to ask
        return dict(given)
    raise TypeError(f"{keyword} takes a mapping such as {example}, not {shown(given)}")


def is_several(given: object) -> bool:
    """Whether it is a list of things, and neither a text nor a mapping."""
    return isinstance(given, (list, tuple)) or (hasattr(given, "__iter__") and not isinstance(given, (str, Mapping)))


def shown(given: object) -> str:
    """Something as a message shows it: an object by kind and name, a part by its type, plain data as it is."""
    from kgen.model import Object
    from kgen.model.record import Record
    from kgen.slotted import Slotted

    if isinstance(given, Object):
        name = given.metadata.name if given.metadata else None
        return f'the {given.kind} "{name}"' if name else f"a {given.kind}"
    if isinstance(given, (Record, Slotted)):
        return f"a {type(given).__name__}"
    return repr(given)


def _a(kind: type[Model]) -> str:
    """A type with its article.

    >>> from kgen.k8s import Affinity, Probe
    >>> _a(Affinity), _a(Probe)
    ('an Affinity', 'a Probe')
    """
    return f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}"


def _example(given: object, kind: type[Model]) -> str:
    if isinstance(given, str) and "type" in kind.__fields__:
        return f': write {{"type": "{given}"}}'
    return f", not {shown(given)}"
