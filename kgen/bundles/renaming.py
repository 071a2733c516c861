"""Other names for the objects of a bundle: a prefix, a suffix, or another namespace."""

from __future__ import annotations

from kgen.k8s.meta_v1 import ObjectMeta

from .identity import BundleError, Identity, identity_of, name_of
from .references import Renames, followed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgen.model import Object

NAMED_OTHERWISE = {
    ("", "Namespace"),
    ("", "Node"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "APIService"),
    ("storage.k8s.io", "CSIDriver"),
    ("storage.k8s.io", "CSINode"),
}
"""Groups and kinds whose names say what they describe: a group's version, a driver, a machine."""


def with_name(objects: Iterable[Object], prefix: str = "", suffix: str = "") -> list[Object]:
    """The objects with a prefix and a suffix around their names, and what names them.

    Raises:
        BundleError: An object was read as a Resource and does not fit its kind, so that nobody sees what it names.
    """
    objects = list(objects)
    olds = [identity_of(each) for each in objects if name_of(each)]
    new = {old: Identity((*old[:3], f"{prefix}{old[3]}{suffix}")) for old in olds if old[:2] not in NAMED_OTHERWISE}
    return renamed(objects, Renames(new, {}, objects))


def renamed(objects: list[Object], renames: Renames) -> list[Object]:
    """The objects with their new names and namespaces, and with what names them.

    Raises:
        BundleError: Two objects would have one name.
    """
    made = [_as_called(followed(each, renames), renames.new.get(identity_of(each))) for each in objects]
    known: dict[Identity, Object] = {}
    for old, each in zip(objects, made, strict=True):
        other = known.setdefault(identity_of(each), old)
        if other is not old:
            raise BundleError(
                f"{identity_of(other)} and {identity_of(old)} would both be {identity_of(each)}; rename one"
            )
    return made


def _as_called(item: Object, identity: Identity | None) -> Object:
    """An object with the name and namespace of an identity; a new namespace stands behind the name."""
    if identity is None:
        return item
    metadata = item.metadata or ObjectMeta()
    if metadata.name:
        metadata = metadata.replace(name=identity[3])
    if identity[2] and metadata.namespace != identity[2]:
        named = {"name": metadata.name} if metadata.name else {}
        rest = metadata.replace(name=None, namespace=None).__dict__
        metadata = metadata.with_fields({**named, "namespace": identity[2], **rest})
    return item.replace(metadata=metadata)
