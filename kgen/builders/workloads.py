"""Workloads: what makes pods and keeps them."""

from __future__ import annotations

from kgen.k8s.apps_v1 import (
    DaemonSet,
    DaemonSetSpec,
    Deployment,
    DeploymentSpec,
    StatefulSet,
    StatefulSetSpec,
)
from kgen.k8s.core_v1 import Pod, ReplicationController, ReplicationControllerSpec

from .metadata import name_of, object_meta, patched
from .pods.templates import claim_templates, pod_spec, pod_template, refuse_claim_templates, selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from kgen.k8s.apps_v1 import DaemonSetUpdateStrategy, DeploymentStrategy, StatefulSetUpdateStrategy
    from kgen.k8s.core_v1 import ConfigMap, Container, PodSpec, Secret, Service, ServiceAccount
    from kgen.k8s.meta_v1 import ObjectMeta

    from .pods.parts import ContainerPart
    from .pods.templates import Containers, RestartPolicy


def stateful_set(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    service: str | Service | None = None,
    replicas: int | None = None,
    init: Containers = (),
    management: Literal["OrderedReady", "Parallel"] | None = None,
    update: StatefulSetUpdateStrategy | None = None,
    min_ready: int | None = None,
    service_account: str | ServiceAccount | None = None,
    restart_on: Sequence[ConfigMap | Secret] = (),
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    pod: PodSpec | Mapping[str, Any] | None = None,
    spec: StatefulSetSpec | Mapping[str, Any] | None = None,
) -> StatefulSet:
    """Pods with lasting names and, through the claim templates that its containers mount, lasting volumes.

    Makes: apps/v1 StatefulSet.

    Args:
        name: The name; its pods are `name-0`, `name-1`, …
        containers: The containers, in order.
        labels: The pods' labels, which are the selector, too.
        service: The headless Service that gives each pod its DNS name.
        replicas: How many pods; leave it out where an autoscaler decides.
        init: Containers that run to their end before the others start, in order.
        management: Whether pods start and stop one after the other or all at once.
        update: How pods are replaced after a change.
        min_ready: Seconds that a new pod must be ready before it counts.
        service_account: Who the pods are to the API.
        restart_on: Configuration whose change restarts the pods, by an annotation with its checksum.
        metadata: Merged into the metadata last.
        pod: Merged into the pods' spec last.
        spec: Merged into the spec last.

    Raises:
        TypeError: A patch does not fit; the message has the path.
        ValueError: Two different volumes or claim templates have one name.

    >>> from kgen.builders import container
    >>> web = stateful_set("web", container("nginx", "nginx:1.29"), labels={"app": "web"}, service="web")
    >>> web.spec.selector
    LabelSelector(match_labels={'app': 'web'})
    """
    made = StatefulSetSpec(
        service_name=None if service is None else name_of(service),
        replicas=replicas,
        selector=selector(labels),
        pod_management_policy=management,
        update_strategy=update,
        min_ready_seconds=min_ready,
        template=pod_template(
            containers,
            init,
            labels=labels,
            restart_on=restart_on,
            service_account=service_account,
            pod=pod,
        ),
        volume_claim_templates=claim_templates([*init, *containers]) or None,
    )
    return StatefulSet(metadata=object_meta(name, None, metadata), spec=patched(made, spec))


def deployment(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    replicas: int | None = None,
    init: Containers = (),
    update: DeploymentStrategy | None = None,
    min_ready: int | None = None,
    service_account: str | ServiceAccount | None = None,
    restart_on: Sequence[ConfigMap | Secret] = (),
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    pod: PodSpec | Mapping[str, Any] | None = None,
    spec: DeploymentSpec | Mapping[str, Any] | None = None,
) -> Deployment:
    """Pods that are all alike and may be replaced at any time.

    Makes: apps/v1 Deployment. `labels` are the pods' labels and the selector; see `stateful_set` for the rest.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> deployment("web", container("nginx", "nginx:1.29"), labels={"app": "web"}, replicas=2).spec.replicas
    2
    """
    refuse_claim_templates([*init, *containers], "Deployment")
    made = DeploymentSpec(
        replicas=replicas,
        selector=selector(labels),
        strategy=update,
        min_ready_seconds=min_ready,
        template=pod_template(
            containers,
            init,
            labels=labels,
            restart_on=restart_on,
            service_account=service_account,
            pod=pod,
        ),
    )
    return Deployment(metadata=object_meta(name, None, metadata), spec=patched(made, spec))


def daemon_set(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    init: Containers = (),
    update: DaemonSetUpdateStrategy | None = None,
    min_ready: int | None = None,
    service_account: str | ServiceAccount | None = None,
    restart_on: Sequence[ConfigMap | Secret] = (),
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    pod: PodSpec | Mapping[str, Any] | None = None,
    spec: DaemonSetSpec | Mapping[str, Any] | None = None,
) -> DaemonSet:
    """One pod on each node.

    Makes: apps/v1 DaemonSet. `labels` are the pods' labels and the selector; see `stateful_set` for the rest.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> daemon_set("agent", container("agent", "agent:1"), labels={"app": "agent"}).metadata.name
    'agent'
    """
    refuse_claim_templates([*init, *containers], "DaemonSet")
    made = DaemonSetSpec(
        selector=selector(labels),
        update_strategy=update,
        min_ready_seconds=min_ready,
        template=pod_template(
            containers,
            init,
            labels=labels,
            restart_on=restart_on,
            service_account=service_account,
            pod=pod,
        ),
    )
    return DaemonSet(metadata=object_meta(name, None, metadata), spec=patched(made, spec))


def replication_controller(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    replicas: int | None = None,
    init: Containers = (),
    restart_on: Sequence[ConfigMap | Secret] = (),
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    pod: PodSpec | Mapping[str, Any] | None = None,
    spec: ReplicationControllerSpec | Mapping[str, Any] | None = None,
) -> ReplicationController:
    """The predecessor of the Deployment; new work uses `deployment`.

    Makes: core/v1 ReplicationController. `labels` are the pods' labels and the selector; see `stateful_set` for more.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> replication_controller("web", container("nginx", "nginx:1.29"), labels={"app": "web"}).spec.selector
    {'app': 'web'}
    """
    refuse_claim_templates([*init, *containers], "ReplicationController")
    made = ReplicationControllerSpec(
        replicas=replicas,
        selector=dict(labels),
        template=pod_template(containers, init, labels=labels, restart_on=restart_on, pod=pod),
    )
    return ReplicationController(metadata=object_meta(name, None, metadata), spec=patched(made, spec))


def pod(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str] | None = None,
    init: Containers = (),
    restart: RestartPolicy | None = None,
    service_account: str | ServiceAccount | None = None,
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    spec: PodSpec | Mapping[str, Any] | None = None,
) -> Pod:
    """A pod of its own, which nothing brings back when its node is gone.

    Makes: core/v1 Pod. `spec` and `metadata` are merged in last.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> pod("once", container("sh", "busybox", command=["true"]), restart="Never").spec.restart_policy
    'Never'
    """
    refuse_claim_templates([*init, *containers], "Pod")
    made = pod_spec(containers, init, restart=restart, service_account=service_account)
    return Pod(metadata=object_meta(name, labels, metadata), spec=patched(made, spec))
