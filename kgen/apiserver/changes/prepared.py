"""What an API server makes of a new object before it looks at it, where another one lives: what stays, what is counted.

Each function takes plain data of both with their defaults, and changes the new one.
"""

from __future__ import annotations

from .created import OF_SERVER, drop_sources, equal_sources, tolerate_lost_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from kgen.model import Object

    Plain: TypeAlias = dict[str, Any]


def prepare(new: Plain, old: Plain) -> None:
    """Make of a new object with its defaults what the server compares with the one that lives."""
    _keep(new, old, "status")
    metadata, before = new.setdefault("metadata", {}), old.get("metadata") or {}
    for name in (*OF_SERVER, "generation"):
        if name not in _OF_AUTHOR or metadata.get(name) is None:
            _keep(metadata, before, name)
    special = _PREPARED.get(new.get("kind", ""))
    if special is not None:
        special(new, old)


_OF_AUTHOR = ("uid", "deletionTimestamp", "deletionGracePeriodSeconds")
"""What the server compares where an author writes it."""


def _keep(new: Plain, old: Plain, name: str) -> None:
    """The new map has in a field what the old one has."""
    new.pop(name, None)
    if name in old:
        new[name] = old[name]


def counts(old: Object, new: Object) -> bool:
    """Whether a change raises the generation of an object."""
    from kgen.apiserver.defaulting.equality import changed_fields

    fields = _COUNTED.get(new.kind, ("spec",))
    metadata = _COUNTED_METADATA.get(new.kind, "")
    labels = [getattr(each.metadata, metadata, None) or {} for each in (old, new)]
    return any(each.name in fields for each in changed_fields(old, new)) or labels[0] != labels[1]


def counts_before_it_drops(sent: Plain) -> bool:
    """Whether an object has what raises its generation each time, since a server drops it only afterwards."""
    is_slice = sent.get("kind") == "EndpointSlice"
    return is_slice and any(each.get("deprecatedTopology") for each in sent.get("endpoints") or ())


_COUNTED = {
    "EndpointSlice": ("endpoints", "ports", "address_type"),
    "MutatingWebhookConfiguration": ("webhooks",),
    "PodTemplate": ("template",),
    "PriorityClass": (),
    "ValidatingWebhookConfiguration": ("webhooks",),
}
_COUNTED_METADATA = {"Deployment": "annotations", "EndpointSlice": "labels"}


def _namespace(new: Plain, old: Plain) -> None:
    _keep(new.setdefault("spec", {}), old.get("spec") or {}, "finalizers")


def _signing_request(new: Plain, old: Plain) -> None:
    _keep(new, old, "spec")


def _claim(new: Plain, old: Plain) -> None:
    spec, before = new.setdefault("spec", {}), old.get("spec") or {}
    if before.get("dataSource") or before.get("dataSourceRef"):
        equal_sources(spec)
    else:
        drop_sources(spec)


def _claim_templates(new: Plain, _: Plain) -> None:
    for claim in (new.get("spec") or {}).get("volumeClaimTemplates") or ():
        claim.update(apiVersion="v1", kind="PersistentVolumeClaim", status={"phase": "Pending"})


def _definition(new: Plain, old: Plain) -> None:
    stored = list((old.get("status") or {}).get("storedVersions") or ())
    versions = (new.get("spec") or {}).get("versions") or ()
    storage = next((each.get("name") for each in versions if each.get("storage")), None)
    if storage is not None and storage not in stored:
        new["status"] = {**(old.get("status") or {}), "storedVersions": [*stored, storage]}


def _pod(new: Plain, old: Plain) -> None:
    spec, before = new.setdefault("spec", {}), old.get("spec") or {}
    tolerate_lost_nodes(spec)
    for name in ("priority", "preemptionPolicy"):
        if spec.get(name) is None:
            _keep(spec, before, name)


def _service(new: Plain, old: Plain) -> None:
    from .services import allocate_again, drop_dependents

    spec, before = new.setdefault("spec", {}), old.get("spec") or {}
    allocate_again(spec, before)
    drop_dependents(spec, before)


_PREPARED: dict[str, Callable[[Plain, Plain], None]] = {
    "CertificateSigningRequest": _signing_request,
    "CustomResourceDefinition": _definition,
    "Namespace": _namespace,
    "PersistentVolumeClaim": _claim,
    "Pod": _pod,
    "Service": _service,
    "StatefulSet": _claim_templates,
}
