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
from .options import refuse_unknown
from .pods.templates import (
    PodOptions,
    TemplateOptions,
    claim_templates,
    pod_spec,
    pod_template,
    refuse_claim_templates,
    selector,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal, Unpack

    from kgen.k8s.apps_v1 import DaemonSetUpdateStrategy, DeploymentStrategy, StatefulSetUpdateStrategy
    from kgen.k8s.core_v1 import ConfigMap, Container, PodSpec, PodTemplateSpec, Secret, Service

    from .pods.parts import ContainerPart
    from .pods.templates import Containers, RestartPolicy


class WorkloadOptions(TemplateOptions, total=False):
    """What every builder takes that keeps pods running."""

    min_ready: int | None
    """Seconds that a new pod must be ready before it counts."""
    restart_on: Sequence[ConfigMap | Secret]
    """Configuration whose change restarts the pods, by an annotation with its checksum."""


def stateful_set(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    service: str | Service | None = None,
    replicas: int | None = None,
    management: Literal["OrderedReady", "Parallel"] | None = None,
    update: StatefulSetUpdateStrategy | None = None,
    spec: StatefulSetSpec | Mapping[str, Any] | None = None,
    **options: Unpack[WorkloadOptions],
) -> StatefulSet:
    """Pods with lasting names and, through the claim templates that its containers mount, lasting volumes.

    Makes: apps/v1 StatefulSet.

    Args:
        name: The name; its pods are `name-0`, `name-1`, …
        containers: The containers, in order.
        labels: The pods' labels, which are the selector, too.
        service: The headless Service that gives each pod its DNS name.
        replicas: How many pods; leave it out where an autoscaler decides.
        management: Whether pods start and stop one after the other or all at once.
        update: How pods are replaced after a change.
        spec: Merged into the spec last.
        **options: `WorkloadOptions`, which all workloads share.

    Raises:
        TypeError: A patch does not fit; the message has the path.
        ValueError: Two different volumes or claim templates have one name.

    >>> from kgen.builders import container
    >>> web = stateful_set("web", container("nginx", "nginx:1.29"), labels={"app": "web"}, service="web")
    >>> web.spec.selector
    LabelSelector(match_labels={'app': 'web'})
    """
    refuse_unknown(stateful_set, options, WorkloadOptions.__annotations__)
    made = StatefulSetSpec(
        service_name=None if service is None else name_of(service),
        replicas=replicas,
        selector=selector(labels),
        pod_management_policy=management,
        update_strategy=update,
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, labels, options),
        volume_claim_templates=claim_templates(containers, options) or None,
    )
    return StatefulSet(metadata=object_meta(name, None, options.get("metadata")), spec=patched(made, spec))


def deployment(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    replicas: int | None = None,
    update: DeploymentStrategy | None = None,
    spec: DeploymentSpec | Mapping[str, Any] | None = None,
    **options: Unpack[WorkloadOptions],
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
    refuse_unknown(deployment, options, WorkloadOptions.__annotations__)
    refuse_claim_templates(containers, options, "Deployment")
    made = DeploymentSpec(
        replicas=replicas,
        selector=selector(labels),
        strategy=update,
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, labels, options),
    )
    return Deployment(metadata=object_meta(name, None, options.get("metadata")), spec=patched(made, spec))


def daemon_set(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    update: DaemonSetUpdateStrategy | None = None,
    spec: DaemonSetSpec | Mapping[str, Any] | None = None,
    **options: Unpack[WorkloadOptions],
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
    refuse_unknown(daemon_set, options, WorkloadOptions.__annotations__)
    refuse_claim_templates(containers, options, "DaemonSet")
    made = DaemonSetSpec(
        selector=selector(labels),
        update_strategy=update,
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, labels, options),
    )
    return DaemonSet(metadata=object_meta(name, None, options.get("metadata")), spec=patched(made, spec))


def replication_controller(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str],
    replicas: int | None = None,
    spec: ReplicationControllerSpec | Mapping[str, Any] | None = None,
    **options: Unpack[WorkloadOptions],
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
    refuse_unknown(replication_controller, options, WorkloadOptions.__annotations__)
    refuse_claim_templates(containers, options, "ReplicationController")
    made = ReplicationControllerSpec(
        replicas=replicas,
        selector=dict(labels),
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, labels, options),
    )
    return ReplicationController(metadata=object_meta(name, None, options.get("metadata")), spec=patched(made, spec))


def pod(
    name: str,
    *containers: ContainerPart | Container,
    labels: Mapping[str, str] | None = None,
    restart: RestartPolicy | None = None,
    spec: PodSpec | Mapping[str, Any] | None = None,
    **options: Unpack[PodOptions],
) -> Pod:
    """A pod of its own, which nothing brings back when its node is gone.

    Makes: core/v1 Pod. `spec` is merged in last; `PodOptions` explains the other options.

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> pod("once", container("sh", "busybox", command=["true"]), restart="Never").spec.restart_policy
    'Never'
    """
    refuse_unknown(pod, options, PodOptions.__annotations__)
    refuse_claim_templates(containers, options, "Pod")
    made = pod_spec(containers, options, restart)
    return Pod(metadata=object_meta(name, labels, options.get("metadata")), spec=patched(made, spec))


def _template(containers: Containers, labels: Mapping[str, str], options: WorkloadOptions) -> PodTemplateSpec:
    return pod_template(containers, labels, options, restart_on=options.get("restart_on", ()))
