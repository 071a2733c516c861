"""A cluster of one node, to which manifests are applied."""

from __future__ import annotations

import builtins
import copy
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import attrs
import yaml

from kgen.bundles import Bundle

from .container import Container, Output
from .dns import ADDRESS, Endpoint, NameServer, Service, resolver
from .node import Node
from .pod import Pod
from .roots import Image
from .stateful_set import StatefulSet
from .volumes import Claims, data_of

_SECONDS_BETWEEN_STEPS = 0.05
_SECONDS_BETWEEN_LOOKS = 0.1
_SECONDS_TO_FORGET = 600
IGNORED = frozenset(
    {"Namespace", "NetworkPolicy", "PodDisruptionBudget", "PrometheusRule", "ServiceAccount", "ServiceMonitor"}
    | {"StorageClass", "Role", "RoleBinding", "PersistentVolumeClaim"}
)
"""Kinds that change nothing here. Claims are made when a pod mounts them."""

Manifests = Bundle | str | Iterable[dict[str, Any]]


@attrs.frozen(kw_only=True)
class Settings:
    """Times of a cluster, in seconds; tests may shorten them."""

    back_off_first: float = 10
    back_off_max: float = 300
    dns_ttl: float = 30
    dns_negative_ttl: float = 30
    probe_patience: float = 0
    """What a probe may take at least, whatever its manifest says: a busy machine is not a slow server."""

    def back_off(self, restarts: int, lived: float) -> float:
        """Seconds to wait before a restart: none before the first, then twice as long each time."""
        if restarts <= 1 or lived > _SECONDS_TO_FORGET:
            return 0
        return min(self.back_off_first * 2.0 ** (restarts - 2), self.back_off_max)


class NotSeenError(AssertionError):
    """What a test waits for did not come, or the harness itself failed."""


class Cluster:
    """Runs what manifests contain; use it in a `with` block."""

    def __init__(self, settings: Settings | None = None, *, namespace: str = "default") -> None:
        self.settings, self.namespace = settings or Settings(), namespace
        self.node = Node()
        self.claims = Claims(self)
        self.pods: dict[str, Pod] = {}
        self.events: list[str] = []
        self.figures: dict[str, str] = {}
        self.images: dict[str, Image] = {}
        """What was run, by the names in manifests."""
        self._objects: dict[tuple[str, str], dict[str, Any]] = {}
        self._stateful_sets: dict[str, StatefulSet] = {}
        self._failures: list[str] = []
        self._started, self._number = time.monotonic(), 0
        self.lock = threading.RLock()
        self._ended = threading.Event()
        self.node.run("ip", "address", "add", f"{ADDRESS}/32", "dev", "bridge")
        self._names = NameServer(
            self.node.socket(socket.SOCK_DGRAM),
            resolver(namespace, self._services),
            ttl=self.settings.dns_ttl,
            negative_ttl=self.settings.dns_negative_ttl,
        )
        self._controller = threading.Thread(target=self._control, daemon=True)
        self._controller.start()

    # Objects

    def apply(self, manifests: Manifests) -> None:
        """Apply a bundle, YAML text or plain objects; what is there already is changed."""
        for manifest in _plain(manifests):
            self._apply(copy.deepcopy(manifest))

    def _apply(self, manifest: dict[str, Any]) -> None:
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        if kind not in _KINDS and kind not in IGNORED:
            raise NotImplementedError(f"{kind} {name}: the harness does not run this kind")
        with self.lock:
            self._objects[kind, name] = manifest
            if kind == "StatefulSet" and name in self._stateful_sets:
                self._stateful_sets[name].apply(manifest)
            elif kind == "StatefulSet":
                self._stateful_sets[name] = StatefulSet(self, manifest)
            elif kind == "Pod":
                self.make_pod(name, manifest)
        if kind in ("ConfigMap", "Secret"):
            self._refresh()

    def _refresh(self) -> None:
        """Write the files of ConfigMaps and Secrets anew; a kubelet does it a minute later."""
        for pod in list(self.pods.values()):
            if not pod.is_deleted and not pod.has_ended() and hasattr(pod, "volumes"):
                pod.volumes.refresh()

    def object(self, kind: str, name: str) -> dict[str, Any]:
        """An applied object, to be changed and applied again."""
        return copy.deepcopy(self._objects[kind, name])

    def delete(self, kind: str, name: str) -> None:
        """Delete an object; a StatefulSet goes with its pods, claims stay."""
        with self.lock:
            del self._objects[kind, name]
            stateful_set = self._stateful_sets.pop(name, None) if kind == "StatefulSet" else None
        if stateful_set:
            for pod in stateful_set.pods().values():
                self.delete_pod(pod.name)

    def data(self, kind: str, name: str, *, optional: bool = False) -> dict[str, bytes]:
        """The files that a ConfigMap or a Secret holds.

        Raises:
            LookupError: It is not there, and is not optional.
        """
        found = self._objects.get((kind, name))
        if found is None and not optional:
            raise LookupError(f'{kind} "{name}" not found')
        return data_of(found) if found else {}

    # Services

    def _services(self) -> Iterator[Service]:
        for (kind, _), manifest in list(self._objects.items()):
            if kind == "Service":
                name, spec = manifest["metadata"]["name"], manifest["spec"]
                endpoints = tuple(self._endpoint(pod, name) for pod in self.behind(name))
                yield Service(name, spec.get("clusterIP") == "None", endpoints)

    def behind(self, service: str) -> list[Pod]:
        """The pods to which a Service leads at this moment."""
        spec = self._objects["Service", service]["spec"]
        selector = spec.get("selector") or {}
        chosen = [pod for pod in list(self.pods.values()) if selector and selector.items() <= pod.labels.items()]
        if spec.get("publishNotReadyAddresses"):
            return [pod for pod in chosen if pod.address and pod.phase in ("Pending", "Running")]
        return [pod for pod in chosen if pod.is_ready and not pod.is_deleted]

    def _endpoint(self, pod: Pod, service: str) -> Endpoint:
        return Endpoint(pod.address, pod.host if pod.spec.get("subdomain") == service else "")

    def service_links(self) -> dict[str, str]:
        """Variables for pods. Their addresses lead nowhere: here a name is answered with the pods behind it."""
        links: dict[str, str] = {}
        for number, (kind, name) in enumerate(list(self._objects)):
            spec = self._objects[kind, name].get("spec") or {}
            if kind == "Service" and spec.get("clusterIP") != "None":
                prefix, port = name.upper().replace("-", "_"), spec["ports"][0]["port"]
                address = f"10.96.1.{number}"
                links[f"{prefix}_SERVICE_HOST"], links[f"{prefix}_SERVICE_PORT"] = address, str(port)
                links[f"{prefix}_PORT"] = f"tcp://{address}:{port}"
        return links

    # Pods

    def make_pod(self, name: str, template: dict[str, Any], **options: Any) -> Pod:
        with self.lock:
            pod = self.pods[name] = Pod(self, name, template, **options)
        pod.start()
        return pod

    def delete_pod(
        self, name: str, *, grace: float | None = None, wait: bool = True, then: Callable[[], None] | None = None
    ) -> None:
        """Delete a pod as `kubectl delete pod` does; a StatefulSet makes it again.

        Args:
            name: The pod.
            grace: Seconds instead of those of the manifest.
            wait: Whether to return only when it is gone.
            then: Called when it is gone.
        """
        pod = self.pods[name]
        with self.lock:
            pod.is_deleted = True
        thread = threading.Thread(target=self._delete, args=(pod, grace, then))
        thread.start()
        if wait:
            thread.join()

    def _delete(self, pod: Pod, grace: float | None, then: Callable[[], None] | None) -> None:
        with self.failing(pod.name):
            pod.delete(grace)
        with self.lock:
            if self.pods.get(pod.name) is pod:
                if then:
                    then()
                del self.pods[pod.name]

    def lose_volume(self, pod: str, claim: str = "data") -> None:
        """Delete a pod of a StatefulSet at once, and its volume before there is another one."""
        self.delete_pod(pod, grace=0, then=lambda: self.claims.delete(f"{claim}-{pod}"))

    def container(self, pod: str, name: str | None = None) -> Container:
        """A container of a pod, its first one where no name is given."""
        found = self.pods[pod]
        return found.containers[name or found.spec["containers"][0]["name"]]

    def restarts(self, pod: str, name: str | None = None) -> int:
        """How often a container was started again; 0 while it, or its pod, is not there."""
        try:
            return self.container(pod, name).restarts
        except KeyError:
            return 0

    def exec(
        self, pod: str, *command: str, container: str | None = None, timeout: float = 60, stdin: str = ""
    ) -> Output:
        """How a command ends in a container of a pod, like `kubectl exec`."""
        return self.container(pod, container).exec(*command, timeout=timeout, stdin=stdin)

    def run(self, image: str, *command: str, timeout: float = 60, **spec: Any) -> Output:
        """How a command ends in a pod of its own, like `kubectl run --rm --restart=Never`."""
        name = f"run-{secrets.token_hex(3)}"
        container = {"name": "run", "image": image, "command": list(command)}
        pod = self.make_pod(name, {"spec": {"restartPolicy": "Never", "containers": [container], **spec}})
        has_ended = self.comes(pod.has_ended, timeout)
        output = Output(pod.containers["run"].exit_code if has_ended else None, pod.containers["run"].log())
        self.delete_pod(name, grace=0)
        return output

    def run_job(self, kind: str, name: str, timeout: float = 300) -> Output:
        """How a Job, or one run of a CronJob, ends: 0 and the log of the pod that succeeded, or those of all."""
        spec = self._objects[kind, name]["spec"]
        spec = spec["jobTemplate"]["spec"] if kind == "CronJob" else spec
        run, logs = f"{name}-{secrets.token_hex(3)}", []
        for attempt in range(spec.get("backoffLimit", 6) + 1):
            pod = self.make_pod(f"{run}-{attempt}", spec["template"])
            self.until(f"{pod.name} ends", pod.has_ended, timeout)
            logs.append("".join(container.log() for container in pod.containers.values()))
            self.delete_pod(pod.name, grace=0)
            if pod.phase == "Succeeded":
                return Output(0, logs[-1])
        return Output(1, "".join(logs))

    def scale(self, stateful_set: str, replicas: int) -> None:
        self.say(stateful_set, f"is scaled to {replicas}")
        manifest = self.object("StatefulSet", stateful_set)
        manifest["spec"]["replicas"] = replicas
        self._apply(manifest)

    # Time

    def until(self, what: str, condition: Callable[[], Any], timeout: float = 120) -> float:
        """Wait until a condition holds; the seconds that it took.

        Raises:
            NotSeenError: It did not within the timeout, or something of the harness failed.
        """
        started = time.monotonic()
        if not self.comes(condition, timeout):
            raise NotSeenError(f"not within {timeout:g} s: {what}\n" + self.story())
        took = time.monotonic() - started
        self.say("test", f"{what}: after {took:.1f} s")
        return took

    def comes(self, condition: Callable[[], Any], timeout: float) -> bool:
        """Whether a condition holds within a time."""
        until = time.monotonic() + timeout
        while not condition():
            if self._failures:
                raise NotSeenError("\n".join(self._failures) + "\n" + self.story())
            if time.monotonic() > until:
                return False
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return True

    def until_ready(self, *pods: str, timeout: float = 180) -> float:
        return self.until(
            f"{', '.join(pods)} ready",
            lambda: all(pod in self.pods and self.pods[pod].is_ready and not self.pods[pod].is_deleted for pod in pods),
            timeout,
        )

    def until_updated(self, stateful_set: str, timeout: float = 300) -> float:
        """Wait until all pods are there, of the newest template, and ready."""
        return self.until(f"{stateful_set} updated", lambda: self._stateful_sets[stateful_set].is_updated, timeout)

    def say(self, who: str, what: str) -> None:
        """Write a line into the cluster's story."""
        self.events.append(f"{time.monotonic() - self._started:8.2f} s  {who:<24} {what}")

    def measured(self, what: str, figure: str) -> None:
        """Keep a figure for the report of a scenario."""
        self.figures[what] = figure
        self.say("test", f"{what}: {figure}")

    @contextmanager
    def failing(self, who: str, suppress_if: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """Let the test fail that waits for something, when a thread of the harness fails here."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - it would end a thread only
            if not suppress_if():
                self.say(who, f"failed: {type(error).__name__}: {error}")
                self._failures.append(f"{who}: {type(error).__name__}: {error}")

    def story(self) -> str:
        """All that happened, and the end of each log: what a test shows that fails."""
        logs = [
            f"-- {pod.name}/{container.name}\n" + "\n".join(container.log().splitlines()[-15:])
            for pod in list(self.pods.values())
            for container in list(pod.containers.values())
        ]
        return "\n".join([*self.events, *logs])

    def next_number(self) -> int:
        """A number that nothing else in the cluster has."""
        with self.lock:
            self._number += 1
            return self._number

    def _control(self) -> None:
        while not self._ended.wait(_SECONDS_BETWEEN_STEPS):
            with self.lock:
                for stateful_set in list(self._stateful_sets.values()):
                    with self.failing(stateful_set.name):
                        stateful_set.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: builtins.object) -> None:
        with self.node:
            self._ended.set()
            self._controller.join()
            for pod in self.pods.values():
                pod.is_deleted = True
            self.node.end()
            for name in list(self.pods):
                self.delete_pod(name, grace=0)
            self._names.close()


_KINDS = frozenset({"ConfigMap", "CronJob", "Job", "Pod", "Secret", "Service", "StatefulSet"})


def _plain(manifests: Manifests) -> Iterator[dict[str, Any]]:
    if isinstance(manifests, Bundle):
        from kgen import to_yaml

        manifests = to_yaml(manifests)
    if isinstance(manifests, str):
        manifests = yaml.safe_load_all(manifests)
    yield from (manifest for manifest in manifests if manifest)
