"""What the API says of a field when two manifests of an object are merged: built-in kinds and custom ones alike."""

from __future__ import annotations

from kgen.model.facts import defaulted, list_keys
from kgen.model.place import PathError, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from kgen.apiserver.custom.schema import Schema
    from kgen.model import Model

ATOMIC: None = None
"""A list that is replaced as a whole."""
SET = ()
"""A list of scalars of which none is there twice."""


class Shape:
    """What stands at a place of a built-in kind."""

    __slots__ = ("is_atomic", "keys", "merge_key", "place", "retains")

    def __init__(self, place: Place | None, keys: tuple[str, ...] | None = ATOMIC) -> None:
        self.place = place
        self.keys = keys
        self.merge_key: str | None = None
        self.retains = False
        self.is_atomic = False

    def field(self, json: str) -> Shape:
        """The shape of a field of this map."""
        if self.place is None or self.place.type in ("any", "object"):
            return _FREE
        if not self.place.is_model():
            return Shape(self.place.inner())
        try:
            field, place = self.place.field(json)
        except PathError:
            return _FREE
        owner = place.owner
        found = Shape(place, _keys(list_keys(owner, field.name), is_set=field.fact("set") is not None))
        found.merge_key = field.fact("merge")
        found.retains = (owner.__name__, json) in _RETAINING
        found.is_atomic = field.type.rpartition(".")[2] in _ATOMIC_MAPS
        return found

    def item(self) -> Shape:
        """The shape of an item of this list."""
        return Shape(self.place.inner()) if self.place else _FREE

    def identity(self, item: Any) -> Hashable:
        """What an item of this list is known by: its keys, some of which have a default."""
        if not self.keys:
            return item if not isinstance(item, (dict, list)) else str(item)
        model = self.item().model()
        return tuple(_key(item, key, model) for key in self.keys)

    @property
    def needs_key(self) -> bool:
        """Whether an item of this list must have a key: what is required, and a local object's name, has a default."""
        model = self.item().model()
        if model is None or model.__name__ == "LocalObjectReference":
            return False
        fields = [model.field_named(key) for key in self.keys or ()]
        return not any(field is not None and field.fact("required") is not None for field in fields)

    def model(self) -> type[Any] | None:
        """The model that stands here; None where none does."""
        return self.place.model() if self.place is not None and self.place.is_model() else None


_FREE = Shape(None)
_RETAINING = {("DeploymentSpec", "strategy"), ("PodSpec", "resourceClaims"), ("PodSpec", "volumes")}
"""Maps of which client-side apply drops the keys that a manifest does not name, once it changes any."""


_ATOMIC_MAPS = frozenset(
    {
        *("ConfigMapKeySelector", "CrossVersionObjectReference", "EndpointAddress", "EndpointPort", "FileKeySelector"),
        *("LabelSelector", "LocalObjectReference", "MatchResources", "NamedRuleWithOperations", "NodeSelector"),
        *("NodeSelectorTerm", "ObjectFieldSelector", "ObjectReference", "OwnerReference", "ParamKind", "ParamRef"),
        *("ResourceFieldSelector", "RoleRef", "ScopeSelector", "SecretKeySelector", "SecretReference"),
        *("ServiceBackendPort", "Subject", "TopologySelectorTerm", "TypedLocalObjectReference", "Variable"),
    }
)
"""Types that server-side apply replaces as a whole (x-kubernetes-map-type: atomic)."""


def shape_of(model: type[Model]) -> Shape:
    """The shape of a kind."""
    return Shape(Place(model))


def _keys(keys: list[str], *, is_set: bool) -> tuple[str, ...] | None:
    return tuple(keys) if keys else SET if is_set else ATOMIC


def _key(item: Any, key: str, model: type[Any] | None) -> Any:
    given = item.get(key) if isinstance(item, dict) else None
    if given is None and model is not None and (field := model.field_named(key)):
        return defaulted(model.of({}), field.name)
    return given


class CustomShape(Shape):
    """What stands at a place of a custom resource."""

    __slots__ = ("schema",)

    def __init__(self, schema: Schema | None) -> None:
        is_map = schema is not None and schema.list_type == "map"
        is_set = schema is not None and schema.list_type == "set"
        super().__init__(None, _keys(schema.keys if schema and is_map else [], is_set=is_set))
        self.schema = schema
        self.is_atomic = schema is not None and schema.text("x-kubernetes-map-type") == "atomic"

    def field(self, json: str) -> Shape:
        """The shape of a field of this map; metadata is that of every kind."""
        return CustomShape(self.schema.child(json) if self.schema else None)

    def item(self) -> Shape:
        """The shape of an item of this list."""
        return CustomShape(self.schema.items if self.schema else None)
