"""Names, labels and annotations: what every builder of an object begins with, and the escape hatch that ends it."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model import Object
from kgen.model.record import ReadOnlyDict

from .given import as_mapping, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from kgen.model import Model

    M = TypeVar("M", bound=Model)
    Strings = Mapping[str, str]
    Patch = Mapping[str, Any]


def object_meta(name: str | None, options: Any, *, annotations: dict[str, str] | None = None) -> ObjectMeta:
    """The metadata of an object by its `ObjectOptions`; `annotations` come with it, `metadata` is merged in last."""
    if not options:
        return ObjectMeta(name=name, annotations=annotations)
    get = options.get
    namespace, labels, given, patch = get("namespace"), get("labels"), get("annotations"), get("metadata")
    made = ObjectMeta(
        name=name,
        namespace=None if namespace is None else name_of(namespace),
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
        raise TypeError(f"{keyword} takes a {type(model).__name__}, or a dict with its fields, not {shown(patch)}")
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


def strings(keyword: str, given: Strings) -> dict[str, str]:
    """A dict of the object's own, so that the author may go on with theirs.

    Raises:
        TypeError: It is no mapping.
    """
    if type(given) is dict:  # nearly always
        return ReadOnlyDict(given)
    return as_mapping(keyword, given, '{"team": "shop"}')
