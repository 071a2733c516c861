"""Placing objects in a namespace, with what names them."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.convert import model_of
from kgen.model import Object, Resource

from .identity import BundleError, Identity, identity_of, name_of, namespace_of
from .references import Renames
from .renaming import renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Scopes = dict[tuple[Any, Any], bool]


class NamespaceError(BundleError):
    """An object that is in another namespace than the one in which it is to be placed."""

    def __init__(self, item: Object, namespace: str) -> None:
        self.item = item
        there = namespace_of(item)
        super().__init__(
            f'{identity_of(item)} is in namespace "{there}" already; leave the namespace out where it is made, or '
            f'move it: in_namespace("{namespace}", move=True)'
        )


def placed(
    objects: Iterable[Object], namespace: str, crds: Iterable[Object | Mapping[str, Any]] = (), *, move: bool
) -> list[Object]:
    """The objects, the namespaced ones of them in a namespace, and what names them.

    With `move` those in other namespaces move, and the Namespaces that they were in get the new name.

    Raises:
        BundleError: An object is in another namespace already and may not move, is of a kind whose scope is unknown, or
            would get the place of another one.
    """
    objects = list(objects)
    if not hasattr(type(crds), "__iter__") or isinstance(crds, (Object, str)):
        from kgen.wording.things import thing

        raise BundleError(f"crds is a list of CustomResourceDefinitions, not {thing(crds)}")
    scopes = _custom_scopes([*objects, *crds])
    inside = [each for each in objects if _is_namespaced(each, scopes)]
    left = {namespace_of(each) for each in inside} - {namespace}
    if not move:
        _check_unplaced(inside, namespace)
    namespaces = dict.fromkeys(left | {""}, namespace)
    new = {identity_of(each): _placed_in(identity_of(each), namespace) for each in inside if namespace_of(each) in left}
    homes = [each for each in objects if each.kind == "Namespace" and name_of(each) in left]
    new |= {identity_of(each): Identity((*identity_of(each)[:3], namespace)) for each in homes}
    return renamed(objects, Renames(new, namespaces, objects))


def _placed_in(identity: Identity, namespace: str) -> Identity:
    return Identity((*identity[:2], namespace, identity[3]))


def _check_unplaced(objects: Iterable[Object], namespace: str) -> None:
    for each in objects:
        there = namespace_of(each)
        if there not in ("", namespace):
            raise NamespaceError(each, namespace)


def _is_namespaced(item: Object, scopes: Scopes) -> bool:
    if isinstance(item, Resource) and item.cluster_scoped is not None:
        return not item.cluster_scoped
    model = model_of(item.api_version, item.kind)
    if model is not None and model.__kind__ is not None:
        return model.__kind__.namespaced
    if namespace_of(item):
        return True
    group = item.api_version.rpartition("/")[0]
    if (group, item.kind) in scopes:
        return scopes[group, item.kind]
    raise BundleError(
        f"{identity_of(item)}: nobody said whether a {item.kind} lives in a namespace; make it with "
        "resource(…, cluster_scoped=False), or of what was read a copy with replace(cluster_scoped=False); give it a "
        "namespace, or name its CustomResourceDefinition: in the bundle, by --crd, or by crds of [tool.kgen.validate]"
    )


def _custom_scopes(objects: Iterable[Object | Mapping[str, Any]]) -> Scopes:
    """(group, kind) -> namespaced, as CustomResourceDefinitions say."""
    several = (each.to_plain() if isinstance(each, Object) else each for each in objects if _is_definition(each))
    specs = [each.get("spec") or {} for each in several]
    return {(spec.get("group"), _kind(spec)): spec.get("scope") == "Namespaced" for spec in specs}


def _kind(spec: Mapping[str, Any]) -> Any:
    return (spec.get("names") or {}).get("kind")


def _is_definition(item: Object | Mapping[str, Any]) -> bool:
    if not isinstance(item, (Object, Mapping)):
        from kgen.wording.things import thing

        raise BundleError(f"crds are CustomResourceDefinitions, and {thing(item)} is none")
    return (item.kind if isinstance(item, Object) else item.get("kind")) == "CustomResourceDefinition"
