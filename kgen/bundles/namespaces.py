"""Placing objects in a namespace, with what names it inside them."""

from __future__ import annotations

from kgen.k8s.meta_v1 import ObjectMeta
from kgen.k8s.rbac_v1 import Subject
from kgen.model import NULL, Model, Object, Resource
from kgen.syntax.hosts import ServiceHost

from .identity import BundleError, identity_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    Scopes = dict[tuple[str, str], bool]


def placed(objects: Iterable[Object], namespace: str) -> Iterator[Object]:
    """The objects, the namespaced ones of them in a namespace.

    RBAC subjects without a namespace and DNS names made by `dns_name` follow.

    Raises:
        BundleError: An object is in another namespace already, or of a kind whose scope is unknown.
    """
    objects = list(objects)
    scopes = _custom_scopes(objects)
    for each in objects:
        yield _in_namespace(_with_followers(each, namespace), namespace, scopes)


def _in_namespace(item: Object, namespace: str, scopes: Scopes) -> Object:
    there = item.metadata.namespace if item.metadata else None
    if there == namespace or (there is None and not _is_namespaced(item, scopes)):
        return item
    if there is not None and there is not NULL:
        raise BundleError(
            f"{identity_of(item)} is in namespace {there!r} already, which --namespace {namespace} does not change; "
            "leave the namespace out where it is made, or render without --namespace"
        )
    metadata = item.metadata or ObjectMeta()
    name = {"name": metadata.name} if metadata.name else {}
    fields = {**name, "namespace": namespace, **metadata.replace(name=None, namespace=None).__dict__}
    return item.replace(metadata=metadata.with_fields(fields))


def _is_namespaced(item: Object, scopes: Scopes) -> bool:
    if item.__kind__ is not None:
        return item.__kind__.namespaced
    if isinstance(item, Resource) and item.cluster_scoped is not None:
        return not item.cluster_scoped
    group = item.api_version.rpartition("/")[0]
    if (group, item.kind) in scopes:
        return scopes[group, item.kind]
    raise BundleError(
        f"{identity_of(item)}: nobody said whether a {item.kind} lives in a namespace; make it with "
        "resource(…, cluster_scoped=False), give it a namespace, or add its CustomResourceDefinition to the bundle"
    )


def _custom_scopes(objects: list[Object]) -> Scopes:
    """(group, kind) -> namespaced, as the bundle's own CustomResourceDefinitions say."""
    definitions = [each.to_plain()["spec"] for each in objects if each.kind == "CustomResourceDefinition"]
    return {(spec["group"], spec["names"]["kind"]): spec["scope"] == "Namespaced" for spec in definitions}


def _with_followers(item: Object, namespace: str) -> Object:
    made: Object = _walk(item, lambda value: _follow(value, namespace))
    return made


def _follow(value: Any, namespace: str) -> Any:
    if isinstance(value, ServiceHost):
        return value.in_namespace(namespace)
    if isinstance(value, Subject) and value.kind == "ServiceAccount" and not value.namespace:
        return value.replace(namespace=namespace)
    return value


def _walk(value: Any, how: Callable[[Any], Any]) -> Any:
    """A copy with every model and scalar inside changed."""
    if isinstance(value, Model):
        return how(value.with_fields({name: _walk(item, how) for name, item in value.__dict__.items()}))
    if isinstance(value, dict):
        return {key: _walk(item, how) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, how) for item in value]
    return how(value)
