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
    """Whether it is a list of things, and neither a text nor a mapping, nor a set, which has no order."""
    return isinstance(given, (list, tuple)) or (
        hasattr(type(given), "__iter__") and not isinstance(given, (str, bytes, Mapping, set, frozenset))
    )


def shown(given: object) -> str:
    """Something as a message shows it; see `kgen.wording.things`."""
    from kgen.wording.things import thing

    return thing(given)


def text(keyword: str, given: Any) -> str:
    """A text that is not empty.

    Raises:
        TypeError: It is none.
    """
    if isinstance(given, str) and given:
        return given
    raise TypeError(f"{keyword} is a text, not {shown(given)}")


def flag(keyword: str, given: Any) -> bool:
    """True or false.

    Raises:
        TypeError: It is neither; what else is true to Python is hardly meant.
    """
    if given is True or given is False:
        return given
    raise TypeError(f"{keyword} is True or False, not {shown(given)}")


def words(keyword: str, given: Any) -> list[Any]:
    """A list of texts.

    Raises:
        TypeError: It is none, or something in it is none; one text in its place would fall apart into letters.
    """
    if is_several(given):
        found = list(given)
        for each in found:
            if not isinstance(each, str):
                raise TypeError(f"{keyword} is a list of words, and {shown(each)} is no text")
        return found
    if isinstance(given, str):
        raise TypeError(f"{keyword} is a list of words, not the text {given!r}; write [{given!r}]")
    raise TypeError(f"{keyword} is a list of words, not {shown(given)}")


def text_pairs(option: str, pairs: Mapping[str, str]) -> dict[str, str]:
    """A mapping of texts.

    Raises:
        TypeError: It is none.
    """
    given = as_mapping(option, pairs, '{"team": "shop"}')
    for each in (*given, *given.values()):
        if not isinstance(each, str):
            raise TypeError(f"{option} takes texts, and {shown(each)} is none")
    return given


def _a(kind: type[Model]) -> str:
    from kgen.wording.things import with_article

    return with_article(kind.__name__)


def _example(given: object, kind: type[Model]) -> str:
    if isinstance(given, str) and "type" in kind.__fields__:
        return f': write {{"type": "{given}"}}'
    return f", not {shown(given)}"
