"""A pod: its network, its volumes, and its containers in their order."""

from __future__ import annotations

import copy
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .container import Container
from .network import PodNetwork
from .volumes import Volumes

if TYPE_CHECKING:
    from .cluster import Cluster

_DEFAULT_GRACE = 30
_SECONDS_BETWEEN_LIMITS = 5


class Pod:
    """A pod that runs from the moment it is made."""

    def __init__(
        self,
        cluster: Cluster,
        name: str,
        template: dict[str, Any],
        *,
        owner: str = "",
        revision: str = "",
        claim_templates: list[dict[str, Any]] | None = None,
    ) -> None:
        template = copy.deepcopy(template)
        self.cluster, self.name, self.spec = cluster, name, template["spec"]
        self.owner, self.revision, self.claim_templates = owner, revision, claim_templates or []
        metadata = template.get("metadata") or {}
        self.labels: dict[str, str] = metadata.get("labels") or {}
        self.annotations: dict[str, str] = metadata.get("annotations") or {}
        self.uid = f"{name}-{secrets.token_hex(4)}"
        self.folder = cluster.node.folder / "pods" / self.uid
        self.host: str = (self.spec.get("hostname") or name)[:63]
        self.grace: float = self.spec.get("terminationGracePeriodSeconds", _DEFAULT_GRACE)
        self.phase = "Pending"
        self.address = ""
        self.containers: dict[str, Container] = {}
        self.is_deleted = False
        self.ready_since: float | None = None
        self._deleted = threading.Event()
        self._sidecars: list[Container] = []
        self._thread = threading.Thread(target=self._live, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether the pod is deleted within so many seconds."""
        return self._deleted.wait(seconds)

    def _live(self) -> None:
        with self.failing():
            self._prepare()
            if self._initialize():
                self._run()

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Let the test fail when this fails, unless the pod is deleted: its folders may be gone already."""
        with self.cluster.failing(self.name, suppress_if=lambda: self.is_deleted):
            yield

    def _prepare(self) -> None:
        self.folder.mkdir()
        self.network = PodNetwork(self.cluster.node, self.cluster.next_number(), self.host)
        self.network.write_files(self.folder, self.host, self.spec.get("subdomain"), self.cluster.namespace)
        self.address = self.network.address
        self.volumes = Volumes(self)
        self.cluster.say(self.name, f"starts with the address {self.address}")

    def _initialize(self) -> bool:
        """Run the init containers one after the other; sidecars among them go on. Whether all came to their end."""
        for spec in self.spec.get("initContainers") or ():
            container = self.containers[spec["name"]] = Container(self, spec)
            if spec.get("restartPolicy") == "Always":
                self._sidecars.append(container)
                threading.Thread(target=container.keep_running, daemon=True).start()
                while not (container.pid and container.is_started) and not self.wait(0.05):
                    pass
            else:
                self._complete(container)
            if self.is_deleted or self.phase == "Failed":
                return False
        return True

    def _complete(self, container: Container) -> None:
        """Run an init container until it succeeds."""
        while not self.is_deleted:
            started = time.monotonic()
            code = container.run()
            if code == 0 or self.is_deleted:
                return
            self.cluster.say(f"{self.name}/{container.name}", f"ended with {code}: {_end(container)}")
            if self.spec.get("restartPolicy") == "Never":
                self.phase = "Failed"
                return
            container.restarts += 1
            self.wait(self.cluster.settings.back_off(container.restarts + 1, time.monotonic() - started))

    def _run(self) -> None:
        main = [Container(self, spec) for spec in self.spec["containers"]]
        self.containers |= {each.name: each for each in main}
        threads = [threading.Thread(target=each.keep_running, daemon=True) for each in main]
        for thread in threads:
            thread.start()
        self.phase = "Running"
        threading.Thread(target=self._watch_limits, daemon=True).start()
        for thread in threads:
            thread.join()
        for sidecar in reversed(self._sidecars):
            sidecar.stop(self.grace)
        if not self.is_deleted:
            self.phase = "Failed" if any(each.exit_code for each in main) else "Succeeded"

    def _watch_limits(self) -> None:
        """Evict the pod when an empty folder holds more than its limit."""
        while not self.wait(_SECONDS_BETWEEN_LIMITS) and self.phase == "Running":
            if name := self.volumes.over_limit():
                self.cluster.say(self.name, f"evicted: emptyDir {name} exceeds its sizeLimit")
                self._stop_containers(0)
                self.phase = "Failed"

    @property
    def is_ready(self) -> bool:
        names = [each["name"] for each in self.spec["containers"]]
        containers = [self.containers.get(name) for name in names] + self._sidecars
        return self.phase == "Running" and all(each and each.is_ready for each in containers)

    def has_ended(self) -> bool:
        return self.phase in ("Failed", "Succeeded")

    def note_readiness(self) -> None:
        """Notice when the pod becomes ready, or is not any more."""
        is_ready = self.is_ready
        if is_ready == (self.ready_since is not None):
            return
        self.ready_since = time.monotonic() if is_ready else None
        self.cluster.say(self.name, "is ready" if is_ready else "is not ready")

    def field(self, path: str) -> str:
        """A field of the pod, as a manifest asks for it."""
        if found := re.fullmatch(r"metadata\.(labels|annotations)\['(.+)'\]", path):
            return {"labels": self.labels, "annotations": self.annotations}[found[1]].get(found[2], "")
        fields = {
            "metadata.name": self.name,
            "metadata.namespace": self.cluster.namespace,
            "metadata.uid": self.uid,
            "spec.nodeName": "node",
            "spec.serviceAccountName": self.spec.get("serviceAccountName", "default"),
            "status.hostIP": "10.244.0.1",
            "status.podIP": self.address,
            "status.podIPs": self.address,
        }
        return str(fields[path])

    def service_links(self) -> dict[str, str]:
        """The variables that name Services with a cluster address."""
        return self.cluster.service_links() if self.spec.get("enableServiceLinks", True) else {}

    def delete(self, grace: float | None = None) -> None:
        """Stop the containers as their manifest says, or within other seconds, and remove the pod."""
        started = time.monotonic()
        self.is_deleted = True
        self._deleted.set()
        self._stop_containers(self.grace if grace is None else grace)
        self._thread.join()
        if hasattr(self, "network"):
            self.network.close()
        self._unmount()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.cluster.say(self.name, f"is gone after {time.monotonic() - started:.1f} s")

    def _stop_containers(self, grace: float) -> None:
        main = [each for each in list(self.containers.values()) if each not in self._sidecars]
        threads = [threading.Thread(target=each.stop, args=(grace,)) for each in main]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for sidecar in reversed(self._sidecars):
            sidecar.stop(grace)

    def _unmount(self) -> None:
        for volume in self.spec.get("volumes") or ():
            if (volume.get("emptyDir") or {}).get("medium") == "Memory" and hasattr(self, "volumes"):
                self.cluster.node.unmount(self.folder / "volumes" / volume["name"])


def _end(container: Container) -> str:
    return " | ".join(container.log().splitlines()[-3:])[-300:]
