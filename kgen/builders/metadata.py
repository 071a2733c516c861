"""Names, labels and annotations: what every builder of an object begins with, and the escape hatch that ends it."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model import Object
from kgen.model.record import ReadOnlyDict

from .given import as_mapping, shown
from .options import REQUIRED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from kgen.model import Model

    M = TypeVar("M", bound=Model)
    Strings = Mapping[str, str]
    Patch = Mapping[str, Any]


def object_meta(name: str | None, options: Any, *, annotations: dict[str, str] | None = None) -> ObjectMeta:
    """The metadata of an object by its `ObjectOptions`; `annotations` come with it, `metadata` is merged in last."""
    if name.__class__ is not str or not name:
        name = _checked_name(name, options)
    if not options:
        return ObjectMeta(name=name, annotations=annotations)
    get = options.get
    namespace, labels, given, patch = get("namespace"), get("labels"), get("annotations"), get("metadata")
    made = ObjectMeta(
        name=name,
        namespace=None if namespace is None else name_in("namespace", namespace, "Namespace"),
        labels=None if labels is None else strings("labels", labels),
        annotations=annotations if given is None else {**(annotations or {}), **strings("annotations", given)},
    )
    return made if patch is None else patched(made, patch, "metadata")


def patched(model: M, patch: M | Patch | None, keyword: str = "spec") -> M:
    """The model with a builder's escape hatch merged in; most calls have none.

    Raises:
        TypeError: The patch is neither a dict nor such a model, or does not fit; the message has the keyword and paths.
    """
    if patch is None:
        return model
    if not isinstance(patch, (Mapping, type(model))):
        from kgen.wording.things import with_article

        what = with_article(type(model).__name__)
        raise TypeError(f"{keyword} takes {what}, or a dict with its fields, not {shown(patch)}")
    try:
        return model.merge(patch)
    except TypeError as error:
        from .given import unfit

        raise TypeError(unfit(keyword, type(model), error)) from None


def name_of(source: Object | str) -> str:
    """The name of an object, or a name as it is.

    Raises:
        TypeError: It is neither.
        ValueError: The object has no name.
    """
    if isinstance(source, str):
        return source
    if not isinstance(source, Object):
        raise TypeError(f"a name, or an object that has one, is wanted here, not {shown(source)}")
    name = source.metadata.name if source.metadata else None
    if not name:
        raise ValueError(f"this {source.kind} has no metadata.name to refer to it by")
    return name


def name_in(keyword: str, source: Object | str, kind: str) -> str:
    """The name of an object of a kind, or a name as it is.

    Raises:
        TypeError: It is neither.
        ValueError: The object has no name.
    """
    if isinstance(source, str):
        return source
    if isinstance(source, Object) and source.kind == kind:
        return name_of(source)
    from kgen.wording.things import with_article

    raise TypeError(f"{keyword} takes {with_article(kind)} or its name, not {shown(source)}")


def _checked_name(name: object, options: Any) -> Any:
    """The name of an object; none where `metadata=` is there, which may have `generateName`.

    Raises:
        TypeError: It is no text.
    """
    if (isinstance(name, str) and name) or (name is None and options and options.get("metadata")):
        return name
    what = "and there is none" if name is REQUIRED else f"not {shown(name)}"
    raise TypeError(f'a name comes first, as a text such as "web", {what}')


def strings(keyword: str, given: Strings) -> dict[str, str]:
    """A dict of the object's own, so that the author may go on with theirs.

    Raises:
        TypeError: It is no mapping.
    """
    if type(given) is not dict:  # seldom
        given = as_mapping(keyword, given, '{"team": "shop"}')
    if None in given.values():
        key = next(key for key, value in given.items() if value is None)
        raise TypeError(f"{keyword}[{key!r}] is None; leave it out, or write a text")
    return ReadOnlyDict(given)
