"""Model, the base of every generated class, and Object, the base of those that stand on their own."""

from __future__ import annotations

from .fields import Field, read_fields
from .record import ENDLESS, NULL, Record, unknown_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar, Never, Self

    from kgen.k8s.meta_v1 import ObjectMeta

    from .fields import Kind


HEADER_ROWS = ("api_version apiVersion str", "kind = str")
HEADER = read_fields(HEADER_ROWS)
"""Fields that every Object has. The class knows them; they are set only on an embedded object that came with them."""


class Model(Record):
    """One type of the Kubernetes API: a frozen value with snake_case fields.

    Paths and patches use the API's JSON names, as manifests do.
    """

    def to_plain(self) -> dict[str, Any]:
        """The same as dicts, lists and scalars with JSON names; absent fields stay absent."""
        from .plain import to_plain

        plain: dict[str, Any] = to_plain(self)
        return plain

    def merge(self, patch: Mapping[str, Any] | Self) -> Self:
        """A copy with `patch` merged in, as `kubectl patch` does by default (a strategic merge).

        Maps merge, lists merge by their merge key where the API names one and are replaced elsewhere, null removes.
        Items that the patch names have its order; new ones come before those that it does not name. `$patch`,
        `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…` work as in kubectl.

        Raises:
            TypeError: The patch does not fit the type, or kubectl refuses it, as an item without its merge key; the
                message has the path.
        """
        from .merging import merged

        return merged(self, patch)

    def pick(self, path: str, default: Any = None) -> Any:
        """The value at a path such as `spec.containers[name=web].image`, or `default` where there is none.

        A path with `[*]`, as in `spec.containers[*].image`, gives a list of all values that are there.

        Raises:
            PathError: The type has no such field.
        """
        from .paths import pick

        return pick(self, path, default)

    def put(self, path: str, value: Any) -> Self:
        """A copy with the value at a path set; None removes it, NULL sets null. What is missing on the way is made.

        Steps: `name`, `[0]`, `[name=manager]` (the item of a list; without one it is made), `[+]` (a new item), `[*]`
        (all items), `[app.kubernetes.io/name]` (the key of a map).

        Raises:
            PathError: The type has no such field, an item can be neither found nor made, or `[*]` reaches nothing; the
                message says why.
            TypeError: The value does not fit the field.
        """
        from .paths import put

        return put(self, path, value)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(_Missing(type(self), name))


class _Missing:
    """What is said of an attribute that a model does not have; found when somebody reads it, as many only ask."""

    __slots__ = ("model", "name")

    def __init__(self, model: type[Model], name: str) -> None:
        self.model, self.name = model, name

    def __str__(self) -> str:
        if self.name[:1] == "_":
            return f"{self.model.__name__!r} object has no attribute {self.name!r}"
        return unknown_field(self.model, self.name, METHODS)

    def __repr__(self) -> str:
        return repr(str(self))


METHODS = ("merge", "pick", "put", "replace", "to_plain")


class Object(Model):
    """A type with a kind and metadata: what a manifest file holds and an API server stores."""

    api_version: str
    kind: str
    metadata: ObjectMeta  # nearly always; None where it is absent, as for every field
    __kind__: ClassVar[Kind | None] = None

    def to_plain(self) -> dict[str, Any]:
        """The same as dicts, lists and scalars with JSON names, `apiVersion` and `kind` in front."""
        header = {"apiVersion": self.api_version, "kind": self.kind}
        return {**header, **super().to_plain()}


class _AnyField(dict[str, Field]):
    """The fields of a Resource: whatever is named."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Field:
        return Field(name, name, "any")


class _AnyRow(dict[str, str]):
    """Their rows: Python and JSON have one name for each."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return f"{name} = any"


class Resource(Object):
    """An object of a kind that has no model, such as a custom resource: plain data beside its `metadata`.

    `cluster_scoped` says whether the kind lives outside namespaces; None where nobody said. It is not written.
    """

    __slots__ = ("cluster_scoped",)
    __rows__: ClassVar[dict[str, str]] = _AnyRow(zip(HEADER, HEADER_ROWS, strict=True))
    __fields__: ClassVar[dict[str, Field]] = _AnyField(
        **HEADER, metadata=Field("metadata", "metadata", "meta_v1.ObjectMeta")
    )
    __attrs_attrs__ = None  # attrs asks the class, which does not know what else an object holds
    cluster_scoped: bool | None
    metadata: ObjectMeta = None  # type: ignore[assignment]

    def __init__(
        self, api_version: str, kind: str, *_rest: Never, cluster_scoped: bool | None = None, **fields: Any
    ) -> None:
        if _rest or not (api_version and kind and isinstance(api_version, str) and isinstance(kind, str)):
            raise TypeError(
                "a Resource takes apiVersion and kind as texts, by place, and all else by keyword: "
                'Resource("example.com/v1", "Backup", …)'
            )
        super().__init__(api_version=api_version, kind=kind, **_plain_body(fields, {}))
        _set_scope(self, cluster_scoped)

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Self:
        """A Resource with just these fields."""
        made = super().of(fields)
        _set_scope(made, None)
        return made

    @classmethod
    def field_named(cls, json: str) -> Field | None:
        """The field with this JSON name: there always is one."""
        return super().field_named(json) or (Field(json, json, "any") if isinstance(json, str) else None)

    def with_fields(self, fields: dict[str, Any]) -> Self:
        """The same kind, of the same scope, with other fields.

        Raises:
            TypeError: There is no apiVersion or kind.
        """
        if not (fields.get("api_version") and fields.get("kind")):
            raise TypeError(f"{self.kind} {self.pick('metadata.name', '')}: apiVersion and kind cannot be removed")
        made = super().with_fields(_plain_body(fields, self.__dict__))
        _set_scope(made, self.cluster_scoped)
        return made

    def replace(self, *_rest: Any, **changes: Any) -> Self:
        """A copy with these fields changed; None makes a field absent. `cluster_scoped` can be changed, too."""
        scope = changes.pop("cluster_scoped", self.cluster_scoped)
        made = super().replace(*_rest, **changes)
        _set_scope(made, scope)
        return made

    def merge(self, patch: Mapping[str, Any] | Self) -> Self:
        """A copy with `patch` merged in, as a server does it for custom resources (a JSON merge patch, RFC 7386).

        Maps merge, null removes, lists are replaced as a whole, in `metadata`, too; `$patch` means nothing.

        Raises:
            TypeError: The patch is no map, or does not fit the metadata; the message has each path.
        """
        from .json_merge import json_merged
        from .plain import from_plain, mapping, to_plain

        made = from_plain(json_merged(to_plain(self), mapping(patch)), Resource)
        return self.with_fields(made.__dict__)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(_no_such_field(self, name))

    def __getstate__(self) -> Any:
        return self.__dict__, self.cluster_scoped

    def __setstate__(self, state: Any) -> None:
        fields, scope = state if isinstance(state, tuple) else (state, None)
        super().__setstate__(fields)
        _set_scope(self, scope)


Resource.__init__.__defaults__ = ("", "")  # so that it says itself what is missing


def _set_scope(resource: Resource, scope: bool | None) -> None:  # noqa: FBT001 - what it sets
    if scope is not None and scope is not True and scope is not False:
        from kgen.wording.things import thing

        raise TypeError(f"cluster_scoped is True, False or None, not {thing(scope)}")
    object.__setattr__(resource, "cluster_scoped", scope)


def _plain_body(fields: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Resource: its metadata a model, all else plain data; `known` are so already."""
    try:
        return {name: value if value is known.get(name) else _own(name, value) for name, value in fields.items()}
    except RecursionError:
        raise TypeError(ENDLESS) from None


def _own(name: str, value: Any) -> Any:
    from .plain import from_plain, to_plain
    from .tables import model_class

    if name != "metadata":
        return value if value is NULL else to_plain(value)
    meta = model_class("meta_v1.ObjectMeta", Object)
    if value is None or isinstance(value, meta):
        return value
    return from_plain(value, meta)


def _no_such_field(resource: Resource, name: str) -> str:
    fields = resource.__dict__
    if name[:1] == "_" or "kind" not in fields:
        return f"'Resource' object has no attribute {name!r}"
    from kgen.wording.spelling import did_you_mean

    there = [each for each in fields if each not in HEADER]
    return f'this {fields["kind"]} has no "{name}"{did_you_mean(name, there)} (it has: {", ".join(there)})'
