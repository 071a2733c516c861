"""How an object lives once a server has created it."""

from __future__ import annotations

from kgen.apiserver.decoding import Decoding
from kgen.apiserver.defaulting.filling import fill
from kgen.convert import model_of
from kgen.frozen import Frozen
from kgen.model import Object

from .created import create

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    from kgen.apiserver.custom.definitions import Definitions
    from kgen.apiserver.custom.definitions import Version as CustomVersion
    from kgen.apiserver.rule import Version

    Manifest: TypeAlias = Object | Mapping[str, Any]


class Stored(Frozen):
    """An object as it lives in a cluster.

    Attributes:
        plain: All of it, with what the server has filled in. Where the server makes something up, as the IP of a
            Service, a marker stands (`ALLOCATED`), or nothing (node ports, uid). Not to be changed.
        version: The version of Kubernetes that stored it.
        is_known: Whether its kind is known, so that defaults could be filled in: a kind of Kubernetes, or one of which
            the definition was given.
    """

    __slots__ = ("is_known", "plain", "version")

    plain: dict[str, Any]
    version: Version
    is_known: bool

    def __init__(self, plain: dict[str, Any], version: Version, *, is_known: bool = True) -> None:
        self._set(plain=plain, version=version, is_known=is_known)

    def bound(self, size: str | None = None) -> Stored:
        """The same as a claim or volume that is bound; `size` is what it has, by default what it asks for."""
        spec, kind = self.plain.get("spec") or {}, self.plain.get("kind")
        status: dict[str, Any] = {"phase": "Bound"}
        if kind == "PersistentVolumeClaim":
            asked = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
            status |= {"capacity": {"storage": size or asked}, "accessModes": spec.get("accessModes")}
            spec = {**spec, "volumeName": spec.get("volumeName") or BOUND}
        return self.replace(plain={**self.plain, "spec": spec, "status": status})


BOUND = "(bound)"
"""Stands for the name of the volume that a claim is bound to."""


def lives(new: Manifest, version: Version, *, definitions: Definitions | None = None, bound: bool = False) -> Stored:
    """How an object lives after a server of a version has created it; nothing is checked.

    Args:
        new: A manifest, as plain data or as an object.
        version: Of Kubernetes.
        definitions: The definitions of custom kinds at hand.
        bound: A claim has found its volume.

    >>> web = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
    >>> stored = lives(web, (1, 36))
    >>> stored.plain["spec"]["clusterIP"], stored.plain["spec"]["ports"]
    ('(allocated)', [{'port': 80, 'protocol': 'TCP', 'targetPort': 80}])
    """
    plain = plain_of(new)
    made = completed(plain, version, definitions)
    if made is None:
        return Stored(plain, version, is_known=False)
    create(made, version)
    stored = Stored(made, version)
    is_bound = bound and made.get("kind") in ("PersistentVolumeClaim", "PersistentVolume")
    return stored.bound() if is_bound else stored


def plain_of(manifest: Manifest) -> dict[str, Any]:
    """The plain data of a manifest."""
    return manifest.to_plain() if isinstance(manifest, Object) else dict(manifest)


def completed(plain: dict[str, Any], version: Version, definitions: Definitions | None = None) -> dict[str, Any] | None:
    """Plain data as a server reads it, with its defaults; None where nobody knows the kind."""
    model = model_of(str(plain.get("apiVersion")), str(plain.get("kind")))
    if model is not None:
        header = {"apiVersion": plain["apiVersion"], "kind": plain["kind"]}
        made = Decoding(version).decode_object(plain, model).to_plain()
        take_string_data(made)
        fill(made, model, version)
        return {**header, **made}
    of_version = custom_version(plain, definitions)
    return _custom(plain, of_version, version) if of_version is not None else None


def take_string_data(plain: dict[str, Any]) -> None:
    """Move what a Secret says as text to its data, as a server does when it writes."""
    text = plain.pop("stringData", None) if plain.get("kind") == "Secret" else None
    if text:
        from base64 import b64encode

        encoded = {key: b64encode(value.encode()).decode() for key, value in text.items()}
        plain["data"] = {**(plain.get("data") or {}), **encoded}


def custom_version(plain: dict[str, Any], definitions: Definitions | None) -> CustomVersion | None:
    """What the definition of a custom resource says of its version; None where none is at hand."""
    api_version = str(plain.get("apiVersion"))
    definition = definitions.find(api_version, str(plain.get("kind"))) if definitions else None
    found = definition.version(api_version.rpartition("/")[2]) if definition else None
    return found if found is not None and found.schema is not None else None


def _custom(plain: dict[str, Any], of_version: CustomVersion, version: Version) -> dict[str, Any]:
    from kgen.apiserver.custom.reading import Reading, copied, set_defaults
    from kgen.field_path import FieldPath

    made: dict[str, Any] = copied(plain)
    assert of_version.schema is not None  # noqa: S101 - custom_version has seen to it
    Reading(version).read(made, of_version.schema, FieldPath())
    set_defaults(made, of_version.schema)
    if of_version.has_status:
        made.pop("status", None)
    return made
