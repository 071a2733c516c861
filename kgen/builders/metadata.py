"""Names, labels and annotations: what every builder of an object begins with, and the escape hatch that ends it."""

from __future__ import annotations

from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model.record import ReadOnlyDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeVar

    from kgen.model import Model, Object

    M = TypeVar("M", bound=Model)
    Strings = Mapping[str, str]
    Patch = Mapping[str, Any]


def object_meta(
    name: str | None,
    labels: Strings | None,
    metadata: ObjectMeta | Patch | None,
    *,
    annotations: Strings | None = None,
) -> ObjectMeta:
    """The metadata of an object, `metadata` merged in last."""
    made = ObjectMeta(
        name=name,
        labels=None if labels is None else ReadOnlyDict(labels),
        annotations=None if annotations is None else ReadOnlyDict(annotations),
    )
    return patched(made, metadata)


def patched(model: M, patch: M | Patch | None) -> M:
    """The model with a builder's escape hatch merged in; most calls have none."""
    return model if patch is None else model.merge(patch)


def name_of(source: Object | str) -> str:
    """The name of an object, or a name as it is.

    Raises:
        ValueError: The object has no name.
    """
    if isinstance(source, str):
        return source
    name = source.metadata.name if source.metadata else None
    if not name:
        raise ValueError(f"this {source.kind} has no metadata.name to refer to it by")
    return name
