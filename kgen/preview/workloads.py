"""Which pods, claims and volumes a workload has, in the order in which its controller starts them."""

from __future__ import annotations

from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.rollout import pod_names, rollout_of
from kgen.k8s.core_v1 import Service

from . import Claim, Pod, Volume, Workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.cluster.index import Index
    from kgen.cluster.pods import Pods


def workload(pods: Pods, index: Index) -> Workload:
    """What is made of an object with pods.

    Args:
        pods: The pods that the object is or makes.
        index: The objects, and the version of the cluster.
    """
    plain = pods.owner.to_plain()
    spec = plain.get("spec") or {}
    made = _with_names(_MAKERS.get(pods.kind, _other)(pods, spec), pods, index)
    rollout = rollout_of(plain, index.version)
    colon = ":" if rollout and rollout.number == 0 else ""
    notes = [f"a new template{colon} {each}" for each in rollout.sentences()[:1]] if rollout else []
    return made._replace(volumes=tuple(_volumes(pods)), notes=(*made.notes, *notes))


def _with_names(made: Workload, pods: Pods, index: Index) -> Workload:
    """The workload, whose pods have names in the DNS only behind a headless Service; else it is said why not."""
    domain = next((each.dns.partition(".")[2] for each in made.pods if each.dns), "")
    why = _why_no_names(domain, pods, index) if domain else ""
    if not why:
        return made
    note = f"no names of their own in the DNS: Service {domain} {why}"
    return made._replace(pods=tuple(each._replace(dns="") for each in made.pods), notes=(*made.notes, note))


def _why_no_names(domain: str, pods: Pods, index: Index) -> str:
    service = index.find(Service, domain, namespace_of(pods.owner))
    if service is None or service.spec is None:
        return "is not among these objects"
    if service.spec.cluster_ip != "None":
        return "is not headless"
    return "" if any(each.owner is pods.owner for each in index.served_by(service).pods) else "does not select them"


def _made(pods: Pods, number: int | None, order: str, several: list[Pod]) -> Workload:
    return Workload(pods.kind, name_of(pods.owner), namespace_of(pods.owner), number, order, tuple(several), ())


def _stateful_set(pods: Pods, spec: dict[str, Any]) -> Workload:
    names = pod_names(name_of(pods.owner), spec)
    service = spec.get("serviceName") or ""
    is_parallel = spec.get("podManagementPolicy") == "Parallel"
    order = "all at once (Parallel)" if is_parallel else "one by one, each when those before are Ready (OrderedReady)"
    several = [
        Pod(each, each, f"{each}.{service}" if service else "", tuple(_claims(spec, each.rpartition("-")[2], pods)))
        for each in names
    ]
    return _made(pods, len(names), order, several)


def _claims(spec: dict[str, Any], ordinal: str, pods: Pods) -> Iterator[Claim]:
    for template in spec.get("volumeClaimTemplates") or ():
        name, asked = (template.get("metadata") or {}).get("name") or "", template.get("spec") or {}
        size = ((asked.get("resources") or {}).get("requests") or {}).get("storage") or ""
        yield Claim(f"{name}-{name_of(pods.owner)}-{ordinal}", name, str(size), asked.get("storageClassName"))


def _deployment(pods: Pods, spec: dict[str, Any]) -> Workload:
    number = pods.replicas or 0
    order = "none before it is resumed, where it is new (paused)" if spec.get("paused") is True else "all at once"
    return _made(pods, number, order, [Pod(f"{name_of(pods.owner)}-*")] if number else [])


def _daemon_set(pods: Pods, _: dict[str, Any]) -> Workload:
    return _made(pods, None, "a pod on each node that it fits", [Pod(f"{name_of(pods.owner)}-*")])


def _pod(pods: Pods, spec: dict[str, Any]) -> Workload:
    name = name_of(pods.owner)
    hostname = spec.get("hostname") or name
    subdomain = spec.get("subdomain") or ""
    return _made(pods, 1, "", [Pod(name, hostname, f"{hostname}.{subdomain}" if subdomain else "")])


def _job(pods: Pods, spec: dict[str, Any]) -> Workload:
    name = name_of(pods.owner)
    completions, parallelism = spec.get("completions"), spec.get("parallelism", 1)
    number = completions or parallelism or 0
    order = f"{min(parallelism, number)} at a time, until {number} succeeded" if number > 1 else "until it succeeds"
    if spec.get("suspend"):
        order = "suspended: none is started"
    if spec.get("completionMode") == "Indexed":
        subdomain = ((spec.get("template") or {}).get("spec") or {}).get("subdomain")
        own = [f"{name}-{i}" for i in range(number)]
        several = [Pod(f"{each}-*", each, f"{each}.{subdomain}" if subdomain else "") for each in own]
        return _made(pods, number, order, several)
    return _made(pods, number, order, [Pod(f"{name}-*")])


def _cron_job(pods: Pods, spec: dict[str, Any]) -> Workload:
    inner = _job(pods, ((spec.get("jobTemplate") or {}).get("spec")) or {})
    zone = f" in {spec['timeZone']}" if spec.get("timeZone") else ""
    when = "suspended" if spec.get("suspend") else f"at each {spec.get('schedule')}{zone}"
    return inner._replace(order=f"{when}: {inner.order}", pods=(Pod(f"{name_of(pods.owner)}-*-*"),))


def _other(pods: Pods, _: dict[str, Any]) -> Workload:
    number = pods.replicas
    return _made(pods, number, "all at once", [Pod(f"{name_of(pods.owner)}-*")] if number else [])


_MAKERS = {
    "CronJob": _cron_job,
    "DaemonSet": _daemon_set,
    "Deployment": _deployment,
    "Job": _job,
    "Pod": _pod,
    "StatefulSet": _stateful_set,
}


def _volumes(pods: Pods) -> Iterator[Volume]:
    """The volumes in the order of the pod, those of claim templates first."""
    mounts: dict[str, list[str]] = {}
    for container, _ in pods.containers():
        for mount in container.volume_mounts or ():
            sub = f" (its {mount.sub_path})" if mount.sub_path else ""
            mounts.setdefault(mount.name or "", []).append(f"{container.name}:{mount.mount_path}{sub}")
        for device in container.volume_devices or ():
            mounts.setdefault(device.name or "", []).append(f"{container.name}:{device.device_path} (raw)")
    templates = (pods.owner.to_plain().get("spec") or {}).get("volumeClaimTemplates") or ()
    names = [(each.get("metadata") or {}).get("name") or "" for each in templates]
    for name in names:
        yield Volume(name, "a claim of each pod", tuple(mounts.get(name, ())))
    for each in pods.spec.volumes or ():
        if each.name not in names:
            yield Volume(each.name or "", _source(each.to_plain()), tuple(mounts.get(each.name or "", ())))


_NAMED = {
    "configMap": ("ConfigMap", "name"),
    "persistentVolumeClaim": ("PersistentVolumeClaim", "claimName"),
    "secret": ("Secret", "secretName"),
}


def _source(volume: dict[str, Any]) -> str:
    """What a volume comes from, in a few words."""
    kind = next((key for key in volume if key != "name"), "emptyDir")
    source = volume.get(kind) or {}
    if kind in _NAMED:
        title, field = _NAMED[kind]
        return f"{title} {source.get(field) or source.get('name') or ''}".rstrip()
    if kind == "projected":
        return " and ".join(map(_source, source.get("sources") or ())) or kind
    if kind == "hostPath":
        return f"the node's {source.get('path')}"
    if kind == "emptyDir":
        return "memory" if source.get("medium") == "Memory" else "an empty folder of the pod (emptyDir)"
    return kind
