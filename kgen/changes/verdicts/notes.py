"""What to know beside the verdict of a change: data at stake, outages, and what follows for other objects."""

from __future__ import annotations

from kgen.changes.plain import items, mapping
from kgen.changes.result import Note
from kgen.cluster.rollout import RESTARTED, pod_names

from .availability import of_budget, of_budgets, of_claims
from .reached import has_labels, of_services
from .reading import needed_keys, uses
from .surroundings import may_be_database, pod_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kgen.changes.pairing import Known
    from kgen.changes.result import ObjectChange

    from .surroundings import Surroundings


def notes_of_change(old: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """What to know of a change beside its verdicts."""
    for notes in _NOTES.get(new.name.kind, ()):
        yield from notes(old, new, made, around)


def _changed(made: ObjectChange, path: str) -> list[Any]:
    """The changes at or below a path."""
    return [each for each in made.changes if each.path == path or each.path.startswith((f"{path}.", f"{path}["))]


def _of_pods(old: Known, new: Known, made: ObjectChange, _: Surroundings) -> Iterator[Note]:
    """What happens while pods are replaced."""
    rollout = made.rollout
    if rollout is None:
        return
    if rollout.is_all_at_once:
        yield Note(kind="outage", message="all pods stop before the first new one starts (Recreate)")
    elif (
        new.name.kind == "StatefulSet"
        and rollout.wanted == rollout.number == 1
        and not rollout.is_by_hand
        and not rollout.kept
    ):
        yield Note(kind="outage", message="there is one pod: nothing answers while it is replaced")
    elif (rollout.wanted == rollout.at_once and rollout.wanted) or (
        rollout.at_once is None and rollout.percent == "100%"
    ):
        yield Note(kind="outage", message="all pods may be unavailable at a time (maxUnavailable)")
    if new.name.kind == "StatefulSet" and _moves(made) and mapping(old.plain, "spec").get("volumeClaimTemplates"):
        message = "pods keep their volumes: a pod whose volume is on another node or zone stays Pending"
        yield Note(kind="outage", message=message)


def _moves(made: ObjectChange) -> bool:
    """Whether pods are to run on other nodes than before."""
    places = ("spec.template.spec.nodeSelector", "spec.template.spec.affinity", "spec.template.spec.nodeName")
    return any(_changed(made, each) for each in places)


def _of_volumes(old: Known, new: Known, _: ObjectChange, __: Surroundings) -> Iterator[Note]:
    """Volumes of pods that hold something else than before."""
    before, now = (_volumes(each.plain) for each in (old, new))
    for name, volume in before.items():
        claim = mapping(volume, "persistentVolumeClaim").get("claimName")
        other = mapping(now, name, "persistentVolumeClaim").get("claimName")
        if claim and claim != other:
            what = f"claim {other}" if other else "no claim"
            yield Note(
                kind="data", message=f"volume {name} was claim {claim} and is {what}: the pods do not see its data"
            )


def _volumes(plain: dict[str, Any]) -> dict[str, dict[str, Any]]:
    pod, _ = pod_spec(plain)
    return {str(each.get("name")): each for each in items(pod.get("volumes"))}


def _of_scale(old: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """What becomes of pods, claims and an autoscaler where the number of pods changes."""
    scaler = around.scaler(new) if _changed(made, "spec.replicas") else None
    if scaler is not None:
        yield Note(kind="outage", message=_of_scaler(scaler, made))
    before, now = (_replicas(each) for each in (old, new))
    if now == 0 and before and _changed(made, "spec.replicas"):
        yield Note(kind="outage", message="no pod runs any more (replicas: 0)")
    if new.name.kind == "StatefulSet" and now < before and scaler is None:
        yield from _of_claims_left(old, new, now)


def _of_scaler(scaler: Known, made: ObjectChange) -> str:
    if any(each.verdict == "reset" for each in made.changes):
        return f"{scaler.name} scales it: until replicas are handed over, they fall to 1 in between"
    return f"{scaler.name} scales it: each apply takes it back to the replicas that are written; leave replicas out"


def _of_claims_left(old: Known, new: Known, now: int) -> Iterator[Note]:
    spec = mapping(old.plain, "spec")
    templates = [str(mapping(each, "metadata").get("name")) for each in items(spec.get("volumeClaimTemplates"))]
    names = [f"{template}-{pod}" for pod in pod_names(new.name.name, spec)[now:] for template in templates]
    if not names:
        return
    policy = mapping(new.plain, "spec", "persistentVolumeClaimRetentionPolicy").get("whenScaled")
    if policy == "Delete":
        yield Note(kind="data", message=f"the claims go with the pods, and their data: {', '.join(names)}")
    else:
        yield Note(kind="data", message=f"the claims stay, with their data: {', '.join(names)}")


def _replicas(known: Known) -> int:
    value = mapping(known.plain, "spec").get("replicas")
    return value if isinstance(value, int) else 1


def _of_retention(_: Known, __: Known, made: ObjectChange, ___: Surroundings) -> Iterator[Note]:
    for each in _changed(made, "spec.persistentVolumeClaimRetentionPolicy"):
        if each.new == "Delete":
            when = "the StatefulSet is deleted" if each.path.endswith("whenDeleted") else "it is scaled down"
            yield Note(kind="data", message=f"claims and their data go from now on when {when}")


def _of_readers(_: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """Who reads a ConfigMap or Secret that changed, and whether that restarts anything."""
    kind, name = new.name.kind, new.name.name
    if not (_changed(made, "data") or _changed(made, "binaryData")):
        return
    for each in around.new(new, name):
        pod, metadata = pod_spec(each.plain)
        found = {use.how for use in uses(pod, kind, name)} if pod else set()
        if found:
            yield Note(kind="cascade", message=_of_reader(each, found, metadata, around))


def _of_reader(reader: Known, found: set[str], metadata: dict[str, Any], around: Surroundings) -> str:
    if reader.name.kind in ("CronJob", "Job"):
        return f"{reader.name} reads it at its next run"
    if reader.name.kind in RESTARTED and _rolls(reader, metadata, around):
        return f"{reader.name} reads it, and restarts because its template changes, too"
    words = {"env": "in variables", "subPath": "by subPath", "volume": "in a volume"}
    ways = " and ".join(words[each] for each in ("env", "subPath", "volume") if each in found)
    if found == {"volume"}:
        return f"{reader.name} reads it {ways}: its files change after about a minute, nothing restarts"
    restart = f"kubectl rollout restart {reader.name.kind.lower()} {reader.name.name}"
    space = f" -n {reader.name.namespace}" if reader.name.namespace else ""
    return f"{reader.name} reads it {ways}: nothing restarts, and the old values stay until: {restart}{space}"


def _rolls(reader: Known, metadata: dict[str, Any], around: Surroundings) -> bool:
    """Whether the template of a workload changes with this comparison."""
    for each in around.old(reader, reader.name.name):
        if each.name == reader.name:
            return pod_spec(each.plain) != (pod_spec(reader.plain)[0], metadata)
    return False


def _of_service(old: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    before, now = (mapping(each.plain, "spec") for each in (old, new))
    if _changed(made, "spec.selector") and now.get("selector"):
        yield from _of_selector(new, now["selector"], around)
    if before.get("type") == "LoadBalancer" and now.get("type", "ClusterIP") != "LoadBalancer":
        yield Note(kind="outage", message="its external address is released and may not come back")
    if before.get("type") != "ExternalName" and now.get("type") == "ExternalName":
        message = "its address is released: who still has it from the DNS reaches nothing any more"
        yield Note(kind="outage", message=message)


def _of_selector(new: Known, selector: dict[str, Any], around: Surroundings) -> Iterator[Note]:
    words = [str(value) for value in selector.values()]
    old = [each for each in around.old(new, *words) if has_labels(each, selector)]
    if old:
        return
    later = [each for each in around.new(new, *words) if has_labels(each, selector)]
    shown = ", ".join(f"{key}={value}" for key, value in selector.items())
    if later:
        names = ", ".join(str(each.name) for each in later)
        message = f"no pod has the labels {shown} until {names} is rolled out: nothing answers until then"
    else:
        message = f"no pod of these manifests has the labels {shown}: nothing answers"
    yield Note(kind="outage", message=message)


def _of_volume(_: Known, __: Known, made: ObjectChange, ___: Surroundings) -> Iterator[Note]:
    for each in _changed(made, "spec.persistentVolumeReclaimPolicy"):
        if each.new == "Delete":
            yield Note(kind="data", message="the disk goes when its claim is deleted from now on (Delete)")


def _of_definition(old: Known, new: Known, _: ObjectChange, __: Surroundings) -> Iterator[Note]:
    for version, fields in _fields_removed(old, new).items():
        shown = ", ".join(fields)
        message = f"{version} has no {shown} any more: objects lose it at their next write"
        yield Note(kind="data", message=message)


def _fields_removed(old: Known, new: Known) -> dict[str, list[str]]:
    before, now = _schemas(old), _schemas(new)
    found = {name: sorted(set(_fields(before[name])) - set(_fields(now[name]))) for name in before if name in now}
    return {name: fields for name, fields in found.items() if fields}


def _schemas(known: Known) -> dict[str, Any]:
    versions = items(mapping(known.plain, "spec").get("versions"))
    return {str(each.get("name")): mapping(each, "schema", "openAPIV3Schema") for each in versions}


def _fields(schema: dict[str, Any], at: str = "") -> Iterator[str]:
    for name, inner in mapping(schema, "properties").items():
        path = f"{at}.{name}" if at else str(name)
        yield path
        if isinstance(inner, dict):
            yield from _fields(inner, path)
            yield from _fields(mapping(inner, "items"), f"{path}[]")


def _of_data(_: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    gone = [each.path for each in _changed(made, "data") if each.kind == "removed"]
    if not gone:
        return
    yield Note(kind="data", message=f"removed: {', '.join(gone)}")
    keys = {path.removeprefix("data[").removesuffix("]") for path in gone}
    for each in around.new(new, new.name.name):
        missing = sorted(keys & needed_keys(pod_spec(each.plain)[0], new.name.kind, new.name.name))
        if missing:
            yield Note(kind="outage", message=f"{each.name} needs {', '.join(missing)}: its new pods will not start")


def _of_databases(old: Known, new: Known, _: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """What the database servers of a workload make of their data."""
    if may_be_database(new):
        from .databases import notes_of_options, notes_of_versions

        yield from notes_of_versions(old, new, around)
        yield from notes_of_options(old, new, around)


def _of_option_files(_: Known, new: Known, made: ObjectChange, around: Surroundings) -> Iterator[Note]:
    """What database servers make of option files that change."""
    has_options = any("_" in str(text) for each in _changed(made, "data") for text in (each.old, each.new))
    if has_options and any(may_be_database(each) for each in around.new(new, new.name.name)):
        from .databases import notes_of_file

        yield from notes_of_file(new, around)


_WORKLOAD = (_of_pods, _of_volumes, _of_scale, of_services, of_budgets)
_NOTES: dict[str, tuple[Callable[[Known, Known, ObjectChange, Surroundings], Iterator[Note]], ...]] = {
    "Deployment": (*_WORKLOAD, of_claims, _of_databases),
    "StatefulSet": (*_WORKLOAD, _of_retention, _of_databases),
    "DaemonSet": (_of_pods, _of_volumes, of_services),
    "Pod": (_of_databases,),
    "ConfigMap": (_of_readers, _of_data, _of_option_files),
    "Secret": (_of_readers, _of_data),
    "PodDisruptionBudget": (of_budget,),
    "Service": (_of_service,),
    "PersistentVolume": (_of_volume,),
    "CustomResourceDefinition": (_of_definition,),
}
