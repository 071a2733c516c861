"""Pods and claims as their controllers create them, with what the API server fills in.

What is made up in a cluster is a marker here: the hashes of revisions and templates, random ends of names, uids.
"""

from __future__ import annotations

from kgen.apiserver.changes import lives
from kgen.cluster.rollout import pod_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Version

    Plain: TypeAlias = dict[str, Any]

HASH = "(hash)"
"""Stands for the hash of a revision, of a template, or of the time of a CronJob's run."""


def expanded(plain: Plain, version: Version) -> Iterator[Plain]:
    """The claims and pods of a workload: each of a StatefulSet, one for all of another one.

    Args:
        plain: The workload, as plain data.
        version: The version of the cluster.
    """
    kind = plain.get("kind")
    if kind == "Pod":
        yield lives(plain, version).plain
        return
    stored = lives(plain, version).plain
    if kind == "StatefulSet":
        for name in pod_names(stored["metadata"]["name"], stored["spec"]):
            yield from (lives(each, version).plain for each in _claims(stored, name))
            yield lives(_of_stateful_set(stored, name), version).plain
    elif kind == "DaemonSet":
        yield lives(_of_daemon_set(stored), version).plain
    elif kind in ("Job", "CronJob"):
        yield from (lives(each, version).plain for each in _of_job(stored))
    elif kind in _LABELS:
        yield lives(_of_other(stored), version).plain


def _pod(owner: Plain, template: Plain, own: Plain) -> Plain:
    """A pod of a template, with metadata of its own."""
    said = template.get("metadata") or {}
    metadata = {key: said[key] for key in ("labels", "annotations", "finalizers") if said.get(key)}
    namespace = owner["metadata"].get("namespace")
    metadata |= {"namespace": namespace} if namespace else {}
    metadata |= {**own, "labels": {**metadata.get("labels", {}), **own["labels"]}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": dict(template.get("spec") or {})}


def _owner(plain: Plain, kind: str = "", name: str = "") -> Plain:
    api_version = "batch/v1" if kind == "Job" else plain["apiVersion"]
    return {
        "apiVersion": api_version,
        "kind": kind or plain["kind"],
        "name": name or plain["metadata"]["name"],
        "uid": "(uid)",
        "controller": True,
        "blockOwnerDeletion": True,
    }


def _of_stateful_set(plain: Plain, name: str) -> Plain:
    spec, set_name = plain["spec"], plain["metadata"]["name"]
    ordinal = name.rpartition("-")[2]
    labels = {
        "apps.kubernetes.io/pod-index": ordinal,
        "controller-revision-hash": f"{set_name}-{HASH}",
        "statefulset.kubernetes.io/pod-name": name,
    }
    own = {"name": name, "generateName": f"{set_name}-", "labels": labels, "ownerReferences": [_owner(plain)]}
    made = _pod(plain, spec["template"], own)
    made["spec"]["hostname"] = name
    if spec.get("serviceName"):
        made["spec"]["subdomain"] = spec["serviceName"]
    made["spec"]["volumes"] = _volumes(spec, name, made["spec"])
    return made


def _volumes(spec: Plain, pod: str, of_template: Plain) -> list[Plain]:
    """The volumes of the claims, and those of the template that they do not replace."""
    names = [each["metadata"]["name"] for each in spec.get("volumeClaimTemplates") or ()]
    claimed = [{"name": name, "persistentVolumeClaim": {"claimName": f"{name}-{pod}"}} for name in names]
    return claimed + [each for each in of_template.get("volumes") or () if each.get("name") not in names]


def _claims(plain: Plain, pod: str) -> Iterator[Plain]:
    """The claims of a pod; those of a set whose claims go with it belong to it."""
    spec = plain["spec"]
    is_deleted = (spec.get("persistentVolumeClaimRetentionPolicy") or {}).get("whenDeleted") == "Delete"
    for template in spec.get("volumeClaimTemplates") or ():
        said = template.get("metadata") or {}
        labels = {**(said.get("labels") or {}), **((spec.get("selector") or {}).get("matchLabels") or {})}
        metadata: Plain = {"name": f"{said['name']}-{pod}", "labels": labels}
        for key, value in (
            ("annotations", said.get("annotations")),
            ("namespace", plain["metadata"].get("namespace")),
            ("ownerReferences", [_owner(plain)] if is_deleted else None),
        ):
            metadata |= {key: value} if value else {}
        yield {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": template["spec"]}


_LABELS: dict[str, dict[str, str]] = {
    "Deployment": {"pod-template-hash": HASH},
    "ReplicaSet": {},
    "ReplicationController": {},
}
"""The labels that these controllers add to those of the template."""


def _of_other(plain: Plain) -> Plain:
    """A pod of a workload whose pods have no names of their own; those of a Deployment belong to a ReplicaSet."""
    name = plain["metadata"]["name"]
    maker = "ReplicaSet" if plain["kind"] == "Deployment" else ""
    made = f"{name}-{HASH}" if maker else name
    labels = _LABELS[plain["kind"]]
    own = {"generateName": f"{made}-", "labels": labels, "ownerReferences": [_owner(plain, maker, made)]}
    return _pod(plain, plain["spec"]["template"], own)


def _of_daemon_set(plain: Plain) -> Plain:
    """The pod of a node: bound to it by its name, and staying there whatever is wrong with it."""
    labels = {"controller-revision-hash": HASH, "pod-template-generation": "1"}
    own = {
        "generateName": f"{plain['metadata']['name']}-",
        "labels": labels,
        "ownerReferences": [_owner(plain)],
    }
    made = _pod(plain, plain["spec"]["template"], own)
    spec = made["spec"]
    node = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [NODE]}]}
    affinity = spec.get("affinity") or {}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [node]}}
    spec["affinity"] = {**affinity, "nodeAffinity": {**(affinity.get("nodeAffinity") or {}), **required}}
    tolerated = [*_OF_DAEMONS, *([_NO_NETWORK] if spec.get("hostNetwork") else [])]
    more = [{"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": effect} for key, effect in tolerated]
    spec["tolerations"] = [*(spec.get("tolerations") or ()), *more]
    return made


NODE = "(node)"
"""Stands for the name of a node."""
_OF_DAEMONS = (
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
)
"""What the pods of DaemonSets tolerate."""
_NO_NETWORK = ("network-unavailable", "NoSchedule")
_INDEX = "batch.kubernetes.io/job-completion-index"


def _of_job(plain: Plain) -> Iterator[Plain]:
    """A pod of a Job, or of the Job of a CronJob's run; one for each index of an indexed one."""
    name = plain["metadata"]["name"]
    is_cron = plain["kind"] == "CronJob"
    spec = plain["spec"]["jobTemplate"]["spec"] if is_cron else plain["spec"]
    job = f"{name}-{HASH}" if is_cron else name
    uid = {"controller-uid": "(uid)", "job-name": job}
    labels = {**uid, **{f"batch.kubernetes.io/{key}": value for key, value in uid.items()}}
    owner = _owner(plain, "Job" if is_cron else "", job)
    is_indexed = spec.get("completionMode") == "Indexed"
    for index in map(str, range(spec.get("completions") or 1)) if is_indexed else [""]:
        begin = f"{job}-{index}-" if index else f"{job}-"
        made = _pod(plain, spec["template"], {"generateName": begin, "labels": labels, "ownerReferences": [owner]})
        finalizers = made["metadata"].get("finalizers") or []
        made["metadata"]["finalizers"] = [*finalizers, "batch.kubernetes.io/job-tracking"]
        yield _indexed(made, job, index) if index else made


def _indexed(made: Plain, job: str, index: str) -> Plain:
    """A pod with the index of its work: in a label, an annotation, its host name and a variable."""
    metadata, spec = made["metadata"], made["spec"]
    metadata["labels"] = {**metadata["labels"], _INDEX: index}
    metadata["annotations"] = {**metadata.get("annotations", {}), _INDEX: index}
    source = {"fieldRef": {"apiVersion": "v1", "fieldPath": f"metadata.labels['{_INDEX}']"}}
    variable = {"name": "JOB_COMPLETION_INDEX", "valueFrom": source}
    for kind in ("initContainers", "containers"):
        if spec.get(kind):
            spec[kind] = [{**each, "env": [*(each.get("env") or ()), variable]} for each in spec[kind]]
    spec["hostname"] = f"{job}-{index}"
    return made
