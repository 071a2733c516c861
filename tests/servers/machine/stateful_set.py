"""What the StatefulSet controller does: pods in order or at once, scaled, and replaced from the last to the first."""

from __future__ import annotations

import copy
import hashlib
import json
import time
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cluster import Cluster
    from .pod import Pod


class StatefulSet:
    """A StatefulSet of the cluster, which its controller looks at many times a second."""

    def __init__(self, cluster: Cluster, manifest: dict[str, Any]) -> None:
        self._cluster = cluster
        self.apply(manifest)
        self._current = self._template
        """The template of pods below the partition: that of the last update that came to its end."""

    def apply(self, manifest: dict[str, Any]) -> None:
        self.manifest = manifest
        self.spec: dict[str, Any] = manifest["spec"]
        self.name: str = manifest["metadata"]["name"]
        self._template: dict[str, Any] = copy.deepcopy(self.spec["template"])

    @property
    def replicas(self) -> int:
        replicas: int = self.spec.get("replicas", 1)
        return replicas

    def pods(self) -> dict[int, Pod]:
        """The pods that are there, by their ordinals."""
        found = [pod for pod in self._cluster.pods.values() if pod.owner == self.name]
        return {int(pod.name.rpartition("-")[2]): pod for pod in found}

    @property
    def is_updated(self) -> bool:
        """Whether all pods are there, of the newest template, and ready."""
        pods = self.pods()
        newest = _revision(self._template)
        return sorted(pods) == list(range(self.replicas)) and all(
            pod.is_ready and pod.revision == newest for pod in pods.values()
        )

    def sync(self) -> None:
        """Do the next step, if there is one."""
        pods = self.pods()
        for pod in pods.values():
            if pod.has_ended() and not pod.is_deleted:
                self._cluster.delete_pod(pod.name, wait=False)
        in_order = self.spec.get("podManagementPolicy", "OrderedReady") == "OrderedReady"
        if self._scale(pods, in_order=in_order) and self._strategy("type", "RollingUpdate") == "RollingUpdate":
            self._update(self.pods())  # with those that have just been made, which are waited for
        if self.is_updated:
            self._current = self._template

    def _strategy(self, field: str, default: Any) -> Any:
        return (self.spec.get("updateStrategy") or {}).get(field, default)

    def _partition(self) -> int:
        partition: int = (self._strategy("rollingUpdate", None) or {}).get("partition", 0)
        return partition

    def _scale(self, pods: dict[int, Pod], *, in_order: bool) -> bool:
        """Make pods that lack, and delete those that are too many. Whether an update may go on."""
        for ordinal in range(self.replicas):
            pod = pods.get(ordinal)
            if pod is None:
                self._make(ordinal)
            if in_order and not (pod and self._is_available(pod)):
                return False
        surplus = sorted((ordinal for ordinal in pods if ordinal >= self.replicas), reverse=True)
        for ordinal in surplus[:1] if in_order else surplus:
            if not pods[ordinal].is_deleted:
                self._cluster.delete_pod(pods[ordinal].name, wait=False, then=partial(self._scaled_in, ordinal))
        return not surplus

    def _is_available(self, pod: Pod) -> bool:
        since = pod.ready_since
        is_ready = pod.is_ready and not pod.is_deleted and since is not None
        return is_ready and time.monotonic() - (since or 0) >= self.spec.get("minReadySeconds", 0)

    def _make(self, ordinal: int) -> None:
        template = self._template if ordinal >= self._partition() else self._current
        revision = _revision(template)
        name = f"{self.name}-{ordinal}"
        made = copy.deepcopy(template)
        made["spec"].update(hostname=name, subdomain=self.spec.get("serviceName"))
        labels = made.setdefault("metadata", {}).setdefault("labels", {})
        labels |= {
            "statefulset.kubernetes.io/pod-name": name,
            "apps.kubernetes.io/pod-index": str(ordinal),
            "controller-revision-hash": f"{self.name}-{revision}",
        }
        claims = self.spec.get("volumeClaimTemplates") or []
        self._cluster.make_pod(name, made, owner=self.name, revision=revision, claim_templates=claims)

    def _update(self, pods: dict[int, Pod]) -> None:
        """Replace the last pod of another template; those that are not available are waited for."""
        newest = _revision(self._template)
        for ordinal in sorted(pods, reverse=True):
            if ordinal < self._partition():
                return
            pod = pods[ordinal]
            if pod.revision != newest and not pod.is_deleted:
                self._cluster.say(self.name, f"replaces {pod.name}")
                self._cluster.delete_pod(pod.name, wait=False)
                return
            if not self._is_available(pod):
                return

    def _scaled_in(self, ordinal: int) -> None:
        """Delete the claims of a pod that is one too many, where the manifest says so."""
        if (self.spec.get("persistentVolumeClaimRetentionPolicy") or {}).get("whenScaled") == "Delete":
            for template in self.spec.get("volumeClaimTemplates") or ():
                self._cluster.claims.delete(f"{template['metadata']['name']}-{self.name}-{ordinal}")


def _revision(template: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]
