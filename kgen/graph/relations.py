"""What an object says of others: names in fields, selectors, host names of Services."""

from __future__ import annotations

from kgen.bundles.identity import name_of, namespace_of
from kgen.bundles.references import meant
from kgen.field_path import FieldPath
from kgen.model import Model, Resource
from kgen.model.facts import references_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.cluster.index import Index
    from kgen.model import Object

_ROOT = FieldPath()


class Relation:
    """One object that another is about.

    Attributes:
        kind: The kind of the other; "" for the pods that a selector looks for.
        name: Its name.
        namespace: Its namespace, "" where it has none or nobody knows it.
        at: The field that says it.
        others: The objects that are meant, as far as they are there.
    """

    __slots__ = ("at", "kind", "name", "namespace", "others")

    def __init__(self, kind: str, name: str, namespace: str, at: FieldPath, others: list[Object]) -> None:
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.at = at
        self.others = others


def relations(item: Object, index: Index) -> Iterator[Relation]:
    """What an object says of others in the order of its fields, what it selects, and the Services that it calls."""
    if isinstance(item, Resource):
        yield from _of_routes(item, index)
        return
    for kind, group, name, namespace, at in _named(item, _ROOT, ""):
        there = "" if _is_cluster_wide(kind) else namespace or namespace_of(item)
        yield Relation(kind, name, there, at, index.named(kind, name, there, group))
    yield from _selected(item, index)
    yield from _called(item, index)


def _is_cluster_wide(kind: str) -> bool:
    from kgen import k8s

    known = getattr(k8s, kind, None)
    return known is not None and not known.__kind__.namespaced


def _named(value: Any, at: FieldPath, kind: str) -> Iterator[tuple[str, str | None, str, str, FieldPath]]:
    """Kind, group, name and namespace of what a value names, and where."""
    if isinstance(value, Model):
        references = references_of(type(value))
        for name, inner in value.__dict__.items():
            reference, here = references.get(name), at / type(value).__fields__[name].json
            if reference is None or not isinstance(inner, str):
                if name != "status":
                    yield from _named(inner, here, reference.kind if reference else "")
            elif inner:
                what, group = meant(value, reference, kind)
                namespace = getattr(value, reference.namespace) if reference.namespace else ""
                yield what, group, inner, namespace or "", here
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _named(inner, at[i], kind)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _named(inner, at.key(key), kind)


def _selected(item: Object, index: Index) -> Iterator[Relation]:
    """The pods that an object selects, by what makes them."""
    spec: Any = getattr(item, "spec", None)
    if item.kind == "Service":
        field, selection = "selector", index.served_by(item)  # type: ignore[arg-type]
        selector = spec and spec.selector
    elif item.kind in ("NetworkPolicy", "PodDisruptionBudget"):
        field = "podSelector" if item.kind == "NetworkPolicy" else "selector"
        selector = spec and (spec.pod_selector if item.kind == "NetworkPolicy" else spec.selector)
        selection = index.selected(selector, namespace_of(item))
    else:
        return
    if selector:
        owners = [each.owner for each in selection.pods]
        yield Relation("", "", namespace_of(item), _ROOT / "spec" / field, owners)


def _called(item: Object, index: Index) -> Iterator[Relation]:
    """Services whose host names stand in the texts of an object."""
    from kgen.k8s.core_v1 import Service
    from kgen.lint.links.hosts import service_hosts

    for host, at in service_hosts(item, index) if index.has_any("Service") else ():
        found = index.find(Service, host, namespace_of(item))
        if found is not None:
            yield Relation("Service", host, namespace_of(found), at, [found])


def _of_routes(item: Resource, index: Index) -> Iterator[Relation]:
    """The Gateways and Services of a route of the Gateway API."""
    if not item.api_version.startswith("gateway.networking.k8s.io/"):
        return
    for kind, at, ref in _refs(item.to_plain().get("spec"), _ROOT / "spec"):
        name, what = str(ref.get("name") or ""), str(ref.get("kind") or kind)
        namespace = str(ref.get("namespace") or namespace_of(item))
        if name:
            yield Relation(what, name, namespace, at / "name", index.named(what, name, namespace, None))


def _refs(value: Any, at: FieldPath) -> Iterator[tuple[str, FieldPath, dict[str, Any]]]:
    """The entries of `parentRefs` and `backendRefs` in plain data."""
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _refs(inner, at[i])
    elif isinstance(value, dict):
        for key, inner in value.items():
            kind = {"parentRefs": "Gateway", "backendRefs": "Service"}.get(key)
            if kind and isinstance(inner, list):
                yield from ((kind, (at / key)[i], ref) for i, ref in enumerate(inner) if isinstance(ref, dict))
            else:
                yield from _refs(inner, at / key)


def title_of(item: Object) -> tuple[str, str, str]:
    """Kind, name and namespace of an object."""
    return item.kind, name_of(item) or f"{(item.metadata and item.metadata.generate_name) or ''}*", namespace_of(item)
