"""What comes of objects that are new, and what deleting takes along."""

from __future__ import annotations

from kgen.changes.plain import items, mapping
from kgen.changes.result import Note

from .callers import notes_of_callers
from .surroundings import pod_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.changes.options import Options
    from kgen.changes.pairing import Known

    from .surroundings import Surroundings

_STAYS = "kubectl apply leaves it in the cluster (an orphan); Helm, and Flux and Argo CD with prune, delete it"


def summary_of_creation(new: Known, options: Options) -> str:
    """What becomes of an object that is new."""
    if new.is_generated and options.apply != "create":
        return "its name is made up by the server (generateName): apply refuses it, kubectl create makes one each time"
    return ""


def summary_of_deletion(_: Known) -> str:
    """What becomes of an object that is gone."""
    return _STAYS


def summary_of_renaming(old: Known) -> str:
    """What becomes of an object whose name changes with what it holds."""
    return (
        f"a new object, since its name changes with what it holds; {old.name.name} stays for pods that still run with "
        "it, until somebody prunes it"
    )


def notes_of_creation(new: Known, around: Surroundings) -> Iterator[Note]:
    """What to know of an object that is new."""
    if new.name.kind == "PodDisruptionBudget":
        from .availability import of_budget

        yield from of_budget(None, new, None, around)
    if new.name.kind == "Deployment" and mapping(new.plain, "spec").get("paused") is True:
        yield Note(kind="outage", message="it is paused: no pod is made until it is resumed (kubectl rollout resume)")
    was = around.renamed.get(new.name)
    if was is None:
        return
    where = "under another name" if was.name != new.name.name else "in another namespace"
    if new.name.kind in ("PersistentVolumeClaim", "StatefulSet") and _has_claims(new):
        message = f"{was} {where}: its volumes are new and empty; those of {was.name} stay behind with the data"
        yield Note(kind="data", message=message)
    else:
        yield Note(kind="cascade", message=f"{was} {where}; both are there until the old one is deleted")


def _has_claims(new: Known) -> bool:
    return new.name.kind == "PersistentVolumeClaim" or bool(mapping(new.plain, "spec").get("volumeClaimTemplates"))


def notes_of_deletion(old: Known, around: Surroundings, options: Options) -> Iterator[Note]:
    """What deleting an object takes along, and what stays behind."""
    kind, spec = old.name.kind, mapping(old.plain, "spec")
    if kind in _TAKEN_ALONG:
        yield Note(kind="data", message=_TAKEN_ALONG[kind])
    if kind == "PersistentVolume":
        yield _of_volume(spec)
    if kind == "StatefulSet":
        yield from _of_stateful_set(old, spec)
    if kind == "Service":
        yield Note(kind="outage", message="its name and address answer nobody any more")
    if kind == "Service" and spec.get("type") == "LoadBalancer":
        yield Note(kind="outage", message="its external address is released and may not come back")
    if kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job"):
        yield Note(kind="outage", message="its pods stop")
    del options
    for reader in _readers(old, around):
        yield Note(kind="outage", message=f"{reader} still needs it: its new pods will not start")
    yield from notes_of_callers(old, around)


_TAKEN_ALONG = {
    "PersistentVolumeClaim": "the claim's volume and its data go with it, unless the volume's reclaim policy is Retain",
    "Namespace": "everything in the Namespace goes with it, claims and their data, too",
    "CustomResourceDefinition": "all custom resources of the kind go with it, in every namespace",
}


def _of_volume(spec: dict[str, Any]) -> Note:
    if spec.get("persistentVolumeReclaimPolicy") == "Delete":
        return Note(kind="data", message="its reclaim policy is Delete: the disk goes with it once it is released")
    return Note(kind="data", message="the disk stays; nothing in the cluster knows of it then")


def _of_stateful_set(old: Known, spec: dict[str, Any]) -> Iterator[Note]:
    names = [str(mapping(each, "metadata").get("name")) for each in items(spec.get("volumeClaimTemplates"))]
    if not names:
        return
    claims = ", ".join(f"{name}-{old.name.name}-N" for name in names)
    if mapping(spec, "persistentVolumeClaimRetentionPolicy").get("whenDeleted") == "Delete":
        yield Note(kind="data", message=f"its claims go with it, and their data: {claims} (whenDeleted: Delete)")
    else:
        yield Note(kind="data", message=f"its claims stay behind, with their data: {claims}")


def _readers(old: Known, around: Surroundings) -> Iterator[str]:
    """The workloads of NEW that still need an object that is gone."""
    if old.name.kind not in ("ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount"):
        return
    for each in around.new(old, old.name.name):
        pod, _ = pod_spec(each.plain)
        if pod and needs(pod, old.name.kind, old.name.name):
            yield str(each.name)


def needs(pod: dict[str, Any], kind: str, name: str) -> bool:
    """Whether pods do not start without an object."""
    if kind == "ServiceAccount":
        return pod.get("serviceAccountName") == name
    volumes = items(pod.get("volumes"))
    if kind == "PersistentVolumeClaim":
        return any(mapping(each, "persistentVolumeClaim").get("claimName") == name for each in volumes)
    from .reading import uses

    return any(not each.is_optional for each in uses(pod, kind, name))
