"""Workloads: what makes pods and keeps them."""

from __future__ import annotations

from kgen.k8s import apps_v1, core_v1

from .given import as_model
from .metadata import name_in, object_meta, patched
from .options import REQUIRED, answering, corrected, keywords
from .pods.templates import (
    PodOptions,
    TemplateOptions,
    claim_templates,
    label_selection,
    pod_spec,
    pod_template,
    refuse_claim_templates,
    selection,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal, Unpack

    from kgen.builders.dicts import (
        ContainerDict,
        DaemonSetSpecDict,
        DaemonSetUpdateStrategyDict,
        DeploymentSpecDict,
        DeploymentStrategyDict,
        PodSpecDict,
        ReplicationControllerSpecDict,
        StatefulSetSpecDict,
        StatefulSetUpdateStrategyDict,
    )
    from kgen.k8s.apps_v1 import (
        DaemonSet,
        DaemonSetSpec,
        DaemonSetUpdateStrategy,
        Deployment,
        DeploymentSpec,
        DeploymentStrategy,
        StatefulSet,
        StatefulSetSpec,
        StatefulSetUpdateStrategy,
    )
    from kgen.k8s.core_v1 import (
        ConfigMap,
        Container,
        Pod,
        PodSpec,
        PodTemplateSpec,
        ReplicationController,
        ReplicationControllerSpec,
        Secret,
        Service,
    )
    from kgen.k8s.meta_v1 import LabelSelector

    from .pods.parts import ContainerPart
    from .pods.templates import Containers, RestartPolicy, Selector


class WorkloadOptions(TemplateOptions, total=False):
    """What every builder takes that keeps pods running."""

    min_ready: int | None
    """Seconds that a new pod must be ready before it counts; 0 where not given (`spec.minReadySeconds`)."""
    restart_on: Sequence[ConfigMap | Secret]
    """ConfigMaps and Secrets whose change restarts the pods, by an annotation with their checksum
    (`spec.template.metadata.annotations`)."""


class DeploymentOptions(WorkloadOptions, total=False):
    """What a Deployment takes beside its own arguments."""

    update: DeploymentStrategy | DeploymentStrategyDict | None
    """Short for `strategy`."""


class DaemonSetOptions(WorkloadOptions, total=False):
    """What a DaemonSet takes beside its own arguments."""

    update: DaemonSetUpdateStrategy | DaemonSetUpdateStrategyDict | None
    """Short for `strategy`."""


class StatefulSetOptions(WorkloadOptions, total=False):
    """What a StatefulSet takes beside its own arguments."""

    update: StatefulSetUpdateStrategy | StatefulSetUpdateStrategyDict | None
    """Short for `strategy`."""
    management: Literal["OrderedReady", "Parallel"] | None
    """Short for `pod_management_policy`."""


WORKLOAD = keywords(WorkloadOptions)
POD = keywords(PodOptions)


@answering
def stateful_set(
    name: str,
    *containers: ContainerPart | Container | ContainerDict,
    selector: Selector | None = None,
    service: str | Service | None = None,
    replicas: int | None = None,
    pod_management_policy: Literal["OrderedReady", "Parallel"] | None = None,
    strategy: StatefulSetUpdateStrategy | StatefulSetUpdateStrategyDict | None = None,
    spec: StatefulSetSpec | StatefulSetSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[StatefulSetOptions],
) -> StatefulSet:
    """Pods with lasting names and, through the claim templates that its containers mount, lasting volumes.

    Makes: apps/v1 StatefulSet.

    Args:
        name: The name; its pods are `name-0`, `name-1`, … (`metadata.name`).
        containers: The containers, in order (`spec.template.spec.containers`).
        selector: Labels by which it finds its pods, which they all have, or a LabelSelector; `labels` where not given.
            It can never be changed: keep versions out of it (`spec.selector`).
        service: The headless Service that gives each pod its DNS name (`spec.serviceName`).
        replicas: How many pods; 1 where not given. Leave it out where an autoscaler decides (`spec.replicas`).
        pod_management_policy: Whether pods start and stop one after the other (OrderedReady), as where not given, or
            all at once (Parallel) (`spec.podManagementPolicy`).
        strategy: How pods are replaced after a change; a rolling update where not given (`spec.updateStrategy`).
        spec: Merged into the spec last (`spec`).
        labels: Labels of the object and of its pods (`metadata.labels`).

    Options:
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        init: Containers that run to their end before the others start, in order (`spec.template.spec.initContainers`).
        service_account: The ServiceAccount that the pods run as; the namespace's own where not given
            (`spec.template.spec.serviceAccountName`).
        node_selector: Labels that a node must have (`spec.template.spec.nodeSelector`).
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from
            (`spec.template.spec.affinity`).
        spread: Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly ->
            what becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the
            pods. Or a list of constraints (`spec.template.spec.topologySpreadConstraints`).
        tolerations: Taints of nodes that do not keep the pods away (`spec.template.spec.tolerations`).
        priority_class: How important the pods are; the cluster's default class where not given
            (`spec.template.spec.priorityClassName`).
        runtime_class: What runs the containers, such as gvisor (`spec.template.spec.runtimeClassName`).
        security: Privileges of all containers; `restricted()` are the fewest (`spec.template.spec.securityContext`).
        pull_secrets: The registry logins with which images are pulled (`spec.template.spec.imagePullSecrets`).
        termination_grace: Seconds that containers get to end; 30 where not given
            (`spec.template.spec.terminationGracePeriodSeconds`).
        host_network: Whether the pods have the node's network; no where not given (`spec.template.spec.hostNetwork`).
        dns_policy: Which name servers are asked; ClusterFirst where not given (`spec.template.spec.dnsPolicy`).
        dns: More name servers, search domains and options (`spec.template.spec.dnsConfig`).
        enable_service_links: Whether Services become environment variables; yes where not given
            (`spec.template.spec.enableServiceLinks`).
        pod_labels: Labels of the pods alone (`spec.template.metadata.labels`).
        pod_annotations: Annotations of the pods alone (`spec.template.metadata.annotations`).
        pod: Merged into the pods' spec last (`spec.template.spec`).
        min_ready: Seconds that a new pod must be ready before it counts; 0 where not given (`spec.minReadySeconds`).
        restart_on: ConfigMaps and Secrets whose change restarts the pods, by an annotation with their checksum
            (`spec.template.metadata.annotations`).

    Raises:
        TypeError: A patch does not fit; the message has the path.
        ValueError: Two different volumes or claim templates have one name.

    >>> from kgen.builders import container
    >>> web = stateful_set("web", container("nginx", "nginx:1.29"), labels={"app": "web"}, service="web")
    >>> web.spec.selector
    LabelSelector(match_labels={'app': 'web'})
    """
    if not options.keys() <= WORKLOAD or name is REQUIRED:
        return corrected(stateful_set, WORKLOAD, locals())
    selected = selection("stateful_set", options.get("labels"), selector, spec)
    made = apps_v1.StatefulSetSpec(
        service_name=None if service is None else name_in("service", service, "Service"),
        replicas=replicas,
        selector=selected,
        pod_management_policy=pod_management_policy,
        update_strategy=None if strategy is None else as_model("strategy", strategy, apps_v1.StatefulSetUpdateStrategy),
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, options, selected),
        volume_claim_templates=claim_templates(containers, options) or None,
    )
    return apps_v1.StatefulSet(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def deployment(
    name: str,
    *containers: ContainerPart | Container | ContainerDict,
    selector: Selector | None = None,
    replicas: int | None = None,
    strategy: DeploymentStrategy | DeploymentStrategyDict | None = None,
    spec: DeploymentSpec | DeploymentSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[DeploymentOptions],
) -> Deployment:
    """Pods that are all alike and may be replaced at any time.

    Makes: apps/v1 Deployment.

    Args:
        name: The name (`metadata.name`).
        containers: The containers, in order (`spec.template.spec.containers`).
        selector: Labels by which it finds its pods, which they all have, or a LabelSelector; `labels` where not given.
            It can never be changed: keep versions out of it (`spec.selector`).
        replicas: How many pods; 1 where not given. Leave it out where an autoscaler decides (`spec.replicas`).
        strategy: How pods are replaced after a change; a rolling update where not given (`spec.strategy`).
        spec: Merged into the spec last (`spec`).
        labels: Labels of the object and of its pods (`metadata.labels`).

    Options:
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        init: Containers that run to their end before the others start, in order (`spec.template.spec.initContainers`).
        service_account: The ServiceAccount that the pods run as; the namespace's own where not given
            (`spec.template.spec.serviceAccountName`).
        node_selector: Labels that a node must have (`spec.template.spec.nodeSelector`).
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from
            (`spec.template.spec.affinity`).
        spread: Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly ->
            what becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the
            pods. Or a list of constraints (`spec.template.spec.topologySpreadConstraints`).
        tolerations: Taints of nodes that do not keep the pods away (`spec.template.spec.tolerations`).
        priority_class: How important the pods are; the cluster's default class where not given
            (`spec.template.spec.priorityClassName`).
        runtime_class: What runs the containers, such as gvisor (`spec.template.spec.runtimeClassName`).
        security: Privileges of all containers; `restricted()` are the fewest (`spec.template.spec.securityContext`).
        pull_secrets: The registry logins with which images are pulled (`spec.template.spec.imagePullSecrets`).
        termination_grace: Seconds that containers get to end; 30 where not given
            (`spec.template.spec.terminationGracePeriodSeconds`).
        host_network: Whether the pods have the node's network; no where not given (`spec.template.spec.hostNetwork`).
        dns_policy: Which name servers are asked; ClusterFirst where not given (`spec.template.spec.dnsPolicy`).
        dns: More name servers, search domains and options (`spec.template.spec.dnsConfig`).
        enable_service_links: Whether Services become environment variables; yes where not given
            (`spec.template.spec.enableServiceLinks`).
        pod_labels: Labels of the pods alone (`spec.template.metadata.labels`).
        pod_annotations: Annotations of the pods alone (`spec.template.metadata.annotations`).
        pod: Merged into the pods' spec last (`spec.template.spec`).
        min_ready: Seconds that a new pod must be ready before it counts; 0 where not given (`spec.minReadySeconds`).
        restart_on: ConfigMaps and Secrets whose change restarts the pods, by an annotation with their checksum
            (`spec.template.metadata.annotations`).

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> deployment("web", container("nginx", "nginx:1.29"), labels={"app": "web"}, replicas=2).spec.replicas
    2
    """
    if not options.keys() <= WORKLOAD or name is REQUIRED:
        return corrected(deployment, WORKLOAD, locals())
    selected = selection("deployment", options.get("labels"), selector, spec)
    refuse_claim_templates(containers, options, "Deployment")
    made = apps_v1.DeploymentSpec(
        replicas=replicas,
        selector=selected,
        strategy=None if strategy is None else as_model("strategy", strategy, apps_v1.DeploymentStrategy),
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, options, selected),
    )
    return apps_v1.Deployment(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def daemon_set(
    name: str,
    *containers: ContainerPart | Container | ContainerDict,
    selector: Selector | None = None,
    strategy: DaemonSetUpdateStrategy | DaemonSetUpdateStrategyDict | None = None,
    spec: DaemonSetSpec | DaemonSetSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[DaemonSetOptions],
) -> DaemonSet:
    """One pod on each node.

    Makes: apps/v1 DaemonSet.

    Args:
        name: The name (`metadata.name`).
        containers: The containers, in order (`spec.template.spec.containers`).
        selector: Labels by which it finds its pods, which they all have, or a LabelSelector; `labels` where not given.
            It can never be changed: keep versions out of it (`spec.selector`).
        strategy: How pods are replaced after a change; a rolling update where not given (`spec.updateStrategy`).
        spec: Merged into the spec last (`spec`).
        labels: Labels of the object and of its pods (`metadata.labels`).

    Options:
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        init: Containers that run to their end before the others start, in order (`spec.template.spec.initContainers`).
        service_account: The ServiceAccount that the pods run as; the namespace's own where not given
            (`spec.template.spec.serviceAccountName`).
        node_selector: Labels that a node must have (`spec.template.spec.nodeSelector`).
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from
            (`spec.template.spec.affinity`).
        spread: Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly ->
            what becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the
            pods. Or a list of constraints (`spec.template.spec.topologySpreadConstraints`).
        tolerations: Taints of nodes that do not keep the pods away (`spec.template.spec.tolerations`).
        priority_class: How important the pods are; the cluster's default class where not given
            (`spec.template.spec.priorityClassName`).
        runtime_class: What runs the containers, such as gvisor (`spec.template.spec.runtimeClassName`).
        security: Privileges of all containers; `restricted()` are the fewest (`spec.template.spec.securityContext`).
        pull_secrets: The registry logins with which images are pulled (`spec.template.spec.imagePullSecrets`).
        termination_grace: Seconds that containers get to end; 30 where not given
            (`spec.template.spec.terminationGracePeriodSeconds`).
        host_network: Whether the pods have the node's network; no where not given (`spec.template.spec.hostNetwork`).
        dns_policy: Which name servers are asked; ClusterFirst where not given (`spec.template.spec.dnsPolicy`).
        dns: More name servers, search domains and options (`spec.template.spec.dnsConfig`).
        enable_service_links: Whether Services become environment variables; yes where not given
            (`spec.template.spec.enableServiceLinks`).
        pod_labels: Labels of the pods alone (`spec.template.metadata.labels`).
        pod_annotations: Annotations of the pods alone (`spec.template.metadata.annotations`).
        pod: Merged into the pods' spec last (`spec.template.spec`).
        min_ready: Seconds that a new pod must be ready before it counts; 0 where not given (`spec.minReadySeconds`).
        restart_on: ConfigMaps and Secrets whose change restarts the pods, by an annotation with their checksum
            (`spec.template.metadata.annotations`).

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> daemon_set("agent", container("agent", "agent:1"), labels={"app": "agent"}).metadata.name
    'agent'
    """
    if not options.keys() <= WORKLOAD or name is REQUIRED:
        return corrected(daemon_set, WORKLOAD, locals())
    selected = selection("daemon_set", options.get("labels"), selector, spec)
    refuse_claim_templates(containers, options, "DaemonSet")
    made = apps_v1.DaemonSetSpec(
        selector=selected,
        update_strategy=None if strategy is None else as_model("strategy", strategy, apps_v1.DaemonSetUpdateStrategy),
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, options, selected),
    )
    return apps_v1.DaemonSet(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def replication_controller(
    name: str,
    *containers: ContainerPart | Container | ContainerDict,
    selector: Mapping[str, str] | None = None,
    replicas: int | None = None,
    spec: ReplicationControllerSpec | ReplicationControllerSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[WorkloadOptions],
) -> ReplicationController:
    """The predecessor of the Deployment; new work uses `deployment`.

    Makes: core/v1 ReplicationController.

    Args:
        name: The name (`metadata.name`).
        containers: The containers, in order (`spec.template.spec.containers`).
        selector: Labels by which it finds its pods, which they all have; `labels` where not given (`spec.selector`).
        replicas: How many pods; 1 where not given. Leave it out where an autoscaler decides (`spec.replicas`).
        spec: Merged into the spec last (`spec`).
        labels: Labels of the object and of its pods (`metadata.labels`).

    Options:
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        init: Containers that run to their end before the others start, in order (`spec.template.spec.initContainers`).
        service_account: The ServiceAccount that the pods run as; the namespace's own where not given
            (`spec.template.spec.serviceAccountName`).
        node_selector: Labels that a node must have (`spec.template.spec.nodeSelector`).
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from
            (`spec.template.spec.affinity`).
        spread: Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly ->
            what becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the
            pods. Or a list of constraints (`spec.template.spec.topologySpreadConstraints`).
        tolerations: Taints of nodes that do not keep the pods away (`spec.template.spec.tolerations`).
        priority_class: How important the pods are; the cluster's default class where not given
            (`spec.template.spec.priorityClassName`).
        runtime_class: What runs the containers, such as gvisor (`spec.template.spec.runtimeClassName`).
        security: Privileges of all containers; `restricted()` are the fewest (`spec.template.spec.securityContext`).
        pull_secrets: The registry logins with which images are pulled (`spec.template.spec.imagePullSecrets`).
        termination_grace: Seconds that containers get to end; 30 where not given
            (`spec.template.spec.terminationGracePeriodSeconds`).
        host_network: Whether the pods have the node's network; no where not given (`spec.template.spec.hostNetwork`).
        dns_policy: Which name servers are asked; ClusterFirst where not given (`spec.template.spec.dnsPolicy`).
        dns: More name servers, search domains and options (`spec.template.spec.dnsConfig`).
        enable_service_links: Whether Services become environment variables; yes where not given
            (`spec.template.spec.enableServiceLinks`).
        pod_labels: Labels of the pods alone (`spec.template.metadata.labels`).
        pod_annotations: Annotations of the pods alone (`spec.template.metadata.annotations`).
        pod: Merged into the pods' spec last (`spec.template.spec`).
        min_ready: Seconds that a new pod must be ready before it counts; 0 where not given (`spec.minReadySeconds`).
        restart_on: ConfigMaps and Secrets whose change restarts the pods, by an annotation with their checksum
            (`spec.template.metadata.annotations`).

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> replication_controller("web", container("nginx", "nginx:1.29"), labels={"app": "web"}).spec.selector
    {'app': 'web'}
    """
    if not options.keys() <= WORKLOAD or name is REQUIRED:
        return corrected(replication_controller, WORKLOAD, locals())
    selected = label_selection("replication_controller", options.get("labels"), selector, spec)
    refuse_claim_templates(containers, options, "ReplicationController")
    made = core_v1.ReplicationControllerSpec(
        replicas=replicas,
        selector=selected,
        min_ready_seconds=options.get("min_ready"),
        template=_template(containers, options, selected),
    )
    return core_v1.ReplicationController(metadata=object_meta(name, options), spec=patched(made, spec))


@answering
def pod(
    name: str,
    *containers: ContainerPart | Container | ContainerDict,
    restart: RestartPolicy | None = None,
    spec: PodSpec | PodSpecDict | Mapping[str, Any] | None = None,
    **options: Unpack[PodOptions],
) -> Pod:
    """A pod of its own, which nothing brings back when its node is gone.

    Makes: core/v1 Pod. `spec` is merged in last; `PodOptions` explains the other options.

    Args:
        name: The name (`metadata.name`).
        containers: The containers, in order (`spec.containers`).
        restart: When containers start again after their end; Always where not given (`spec.restartPolicy`).
        spec: Merged into the spec last (`spec`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).
        init: Containers that run to their end before the others start, in order (`spec.initContainers`).
        service_account: The ServiceAccount that the pods run as; the namespace's own where not given
            (`spec.serviceAccountName`).
        node_selector: Labels that a node must have (`spec.nodeSelector`).
        affinity: Nodes that the pods want or must have, and pods that they run beside or apart from (`spec.affinity`).
        spread: Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly ->
            what becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the
            pods. Or a list of constraints (`spec.topologySpreadConstraints`).
        tolerations: Taints of nodes that do not keep the pods away (`spec.tolerations`).
        priority_class: How important the pods are; the cluster's default class where not given
            (`spec.priorityClassName`).
        runtime_class: What runs the containers, such as gvisor (`spec.runtimeClassName`).
        security: Privileges of all containers; `restricted()` are the fewest (`spec.securityContext`).
        pull_secrets: The registry logins with which images are pulled (`spec.imagePullSecrets`).
        termination_grace: Seconds that containers get to end; 30 where not given
            (`spec.terminationGracePeriodSeconds`).
        host_network: Whether the pods have the node's network; no where not given (`spec.hostNetwork`).
        dns_policy: Which name servers are asked; ClusterFirst where not given (`spec.dnsPolicy`).
        dns: More name servers, search domains and options (`spec.dnsConfig`).
        enable_service_links: Whether Services become environment variables; yes where not given
            (`spec.enableServiceLinks`).

    Raises:
        TypeError: A container mounts a claim template, or a patch does not fit; the message has the path.
        ValueError: Two different volumes have one name.

    >>> from kgen.builders import container
    >>> pod("once", container("sh", "busybox", command=["true"]), restart="Never").spec.restart_policy
    'Never'
    """
    if not options.keys() <= POD or name is REQUIRED:
        return corrected(pod, POD, locals())
    refuse_claim_templates(containers, options, "Pod")
    made = pod_spec(containers, options, restart, options.get("labels"))
    return core_v1.Pod(metadata=object_meta(name, options), spec=patched(made, spec))


def _template(
    containers: Containers, options: WorkloadOptions, selector: LabelSelector | Mapping[str, str]
) -> PodTemplateSpec:
    return pod_template(containers, options, selector=selector, restart_on=options.get("restart_on", ()))
