"""Pods: containers put together with the volumes that they ask for."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.derived import as_selector
from kgen.builders.given import as_model, is_several, shown
from kgen.builders.metadata import name_in, name_of, patched, strings
from kgen.builders.options import ObjectOptions, keywords
from kgen.k8s.core_v1 import ConfigMap, Container, PodSpec, PodTemplateSpec, Secret
from kgen.k8s.meta_v1 import LabelSelector, ObjectMeta
from kgen.model import Model

from .mounts import two_of, with_volumes
from .parts import ContainerPart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Literal, TypeAlias

    from kgen.builders.dicts import (
        AffinityDict,
        ContainerDict,
        LabelSelectorDict,
        PodDNSConfigDict,
        PodSecurityContextDict,
        PodSpecDict,
        TolerationDict,
    )
    from kgen.k8s.core_v1 import (
        Affinity,
        PersistentVolumeClaim,
        PodDNSConfig,
        PodSecurityContext,
        ServiceAccount,
        Toleration,
    )
    from kgen.k8s.node_v1 import RuntimeClass
    from kgen.k8s.rbac_v1 import Subject
    from kgen.k8s.scheduling_v1 import PriorityClass

    from .fields import Spread
    from .parts import SecretRef
    from .security import SecurityPreset

    Containers = Sequence[ContainerPart | Container | ContainerDict]
    Selector: TypeAlias = Mapping[str, str] | LabelSelector | LabelSelectorDict
    RestartPolicy = Literal["Always", "OnFailure", "Never"]


class PodOptions(ObjectOptions, total=False):
    """What every builder takes that runs containers."""

    init: Containers
    """Containers that run to their end before the others start, in order (`{pod}.initContainers`)."""
    service_account: str | ServiceAccount | Subject | None
    """The ServiceAccount that the pods run as; the namespace's own where not given (`{pod}.serviceAccountName`)."""
    node_selector: Mapping[str, str] | None
    """Labels that a node must have (`{pod}.nodeSelector`)."""
    affinity: Affinity | AffinityDict | None
    """Nodes that the pods want or must have, and pods that they run beside or apart from (`{pod}.affinity`)."""
    spread: Spread | None
    """Label of nodes, such as topology.kubernetes.io/zone, over whose values the pods are spread evenly -> what
    becomes of one that cannot be (DoNotSchedule, ScheduleAnyway); maxSkew is 1, the selector that of the pods. Or a
    list of constraints (`{pod}.topologySpreadConstraints`)."""
    tolerations: Sequence[Toleration | TolerationDict] | None
    """Taints of nodes that do not keep the pods away (`{pod}.tolerations`)."""
    priority_class: str | PriorityClass | None
    """How important the pods are; the cluster's default class where not given (`{pod}.priorityClassName`)."""
    runtime_class: str | RuntimeClass | None
    """What runs the containers, such as gvisor (`{pod}.runtimeClassName`)."""
    security: PodSecurityContext | SecurityPreset | PodSecurityContextDict | None
    """Privileges of all containers; `restricted()` are the fewest (`{pod}.securityContext`)."""
    pull_secrets: Sequence[str | Secret | SecretRef] | None
    """The registry logins with which images are pulled (`{pod}.imagePullSecrets`)."""
    termination_grace: int | None
    """Seconds that containers get to end; 30 where not given (`{pod}.terminationGracePeriodSeconds`)."""
    host_network: bool | None
    """Whether the pods have the node's network; no where not given (`{pod}.hostNetwork`)."""
    dns_policy: Literal["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] | None
    """Which name servers are asked; ClusterFirst where not given (`{pod}.dnsPolicy`)."""
    dns: PodDNSConfig | PodDNSConfigDict | None
    """More name servers, search domains and options (`{pod}.dnsConfig`)."""
    enable_service_links: bool | None
    """Whether Services become environment variables; yes where not given (`{pod}.enableServiceLinks`)."""


class TemplateOptions(PodOptions, total=False):
    """What every builder takes that makes pods from a template."""

    pod_labels: Mapping[str, str] | None
    """Labels of the pods alone (`{template}.metadata.labels`)."""
    pod_annotations: Mapping[str, str] | None
    """Annotations of the pods alone (`{template}.metadata.annotations`)."""
    pod: PodSpec | PodSpecDict | Mapping[str, Any] | None
    """Merged into the pods' spec last (`{pod}`)."""


def pod_template(
    containers: Containers,
    options: TemplateOptions,
    *,
    selector: LabelSelector | Mapping[str, str] | None = None,
    restart_on: Sequence[ConfigMap | Secret] = (),
    restart: RestartPolicy | None = None,
) -> PodTemplateSpec:
    """The pods that a workload makes, which its selector finds."""
    selected = selector.match_labels if isinstance(selector, LabelSelector) else selector
    meta = _template_meta(options, selected, restart_on)
    labels = meta.labels if meta else None
    spec = pod_spec(containers, options, restart, labels if selector is None else selector)
    return PodTemplateSpec(metadata=meta, spec=patched(spec, options.get("pod"), "pod"))


def _template_meta(
    options: TemplateOptions, selected: Mapping[str, str] | None, restart_on: Sequence[ConfigMap | Secret]
) -> ObjectMeta | None:
    labels = options.get("labels")
    if labels is not None and selected is not None and labels != selected:
        labels = {**strings("labels", labels), **selected}
    labels = _with("pod_labels", selected if labels is None else labels, options.get("pod_labels"))
    sums = {CHECKSUM: checksum(restart_on)} if restart_on != () else None
    annotations = _with("pod_annotations", sums, options.get("pod_annotations"))
    return None if labels is None and annotations is None else ObjectMeta(labels=labels, annotations=annotations)


def _with(keyword: str, first: Mapping[str, str] | None, more: Mapping[str, str] | None) -> dict[str, str] | None:
    """Labels or annotations and those of a keyword, which win; None where there are none."""
    if more is None:
        return None if first is None else strings("labels", first)
    return {**(first or {}), **strings(keyword, more)}


def pod_spec(
    containers: Containers,
    options: PodOptions,
    restart: RestartPolicy | None,
    selector: LabelSelector | Mapping[str, str] | None,
) -> PodSpec:
    """What runs in a pod: init containers, containers, and the volumes in the order in which they are first named."""
    service_account = options.get("service_account")
    init = _parts("init", options.get("init", ()))
    parts, volumes = with_volumes([*init, *_parts("the containers", containers)])
    made = PodSpec(
        restart_policy=restart,
        service_account_name=None if service_account is None else _account_name(service_account, options),
        init_containers=parts[: len(init)] or None,
        containers=parts[len(init) :],
        volumes=volumes or None,
    )
    if options.keys().isdisjoint(_POD_FIELDS):
        return made
    from .fields import pod_fields

    return PodSpec.of({**pod_fields(options, selector), **made.__dict__})


def _account_name(account: str | ServiceAccount | Subject, options: PodOptions) -> str:
    """The name of a service account; `service_account_ref` makes a Subject, as bindings have them.

    Raises:
        ValueError: It lives in another namespace than the pods.
    """
    if type(account).__name__ != "Subject":  # nobody's pods load that class
        return name_in("service_account", account, "ServiceAccount")  # type: ignore[arg-type]
    subject: Subject = account  # type: ignore[assignment]
    if subject.kind != "ServiceAccount":
        raise TypeError(
            f"service_account takes a ServiceAccount, its name or service_account_ref(…), not {shown(subject)}"
        )
    namespace = options.get("namespace")
    if subject.namespace and namespace is not None and name_of(namespace) != subject.namespace:
        raise ValueError(f"the service account {subject.name} is in {subject.namespace}, not in that of its pods")
    return subject.name


_POD_FIELDS = keywords(PodOptions) - keywords(ObjectOptions) - {"init", "service_account"}


def _parts(keyword: str, parts: Containers) -> list[ContainerPart]:
    """Containers with what they ask of their pod.

    Raises:
        TypeError: They are no list, or one is no container.
    """
    is_list = isinstance(parts, (list, tuple))
    if not is_list and (isinstance(parts, (ContainerPart, Container, Mapping)) or not is_several(parts)):
        raise TypeError(f"{keyword} takes a list of containers, not {shown(parts)}; write [it]")
    return [part if isinstance(part, ContainerPart) else _part(keyword, part) for part in parts]


def _part(keyword: str, part: object) -> ContainerPart:
    if is_several(part) and not isinstance(part, Model):
        raise TypeError(f"{keyword} are given one by one, not as a list: write *[…], or leave the brackets out")
    return ContainerPart(as_model("a container" if keyword == "the containers" else keyword, part, Container), [], [])


def selection(workload: str, labels: Mapping[str, str] | None, selector: object, spec: object) -> LabelSelector:
    """The selector of a workload: the one in `spec`, else `selector`, else all its labels.

    Raises:
        TypeError: There are no labels to select by.
    """
    given = selector if spec is None else _selector_in(spec) or selector
    if given is None and type(labels) is dict:
        return LabelSelector(match_labels=labels.copy())
    if given is None and labels is not None:
        return LabelSelector(match_labels=strings("labels", labels))
    if isinstance(given, LabelSelector):
        return given
    return as_selector("selector", label_selection(workload, labels, given, None))


def label_selection(workload: str, labels: object, selector: object, spec: object) -> dict[str, str]:
    """The same for a ReplicationController, which selects by labels alone.

    Raises:
        TypeError: There are no labels to select by.
    """
    given: Any = selector if spec is None else _selector_in(spec) or selector
    if given is not None:
        return strings("selector", given)
    if labels is None:
        raise TypeError(
            f'{workload} needs labels={{…}} to find its pods by, such as {{"app": "web"}}, or selector={{…}}'
        )
    return strings("labels", labels)  # type: ignore[arg-type]  # it says what is wrong


def _selector_in(spec: object) -> object:
    return spec.get("selector") if isinstance(spec, Mapping) else getattr(spec, "selector", None)


def claim_templates(containers: Containers, options: PodOptions) -> list[PersistentVolumeClaim]:
    """The claim templates that init containers and containers mount, each once.

    Raises:
        ValueError: Two different ones have one name.
    """
    found: dict[str, PersistentVolumeClaim] = {}
    init = options.get("init", ())
    for part in [*init, *containers] if is_several(init) else containers:
        for each in part.claims if isinstance(part, ContainerPart) else ():
            name = name_of(each.claim)
            if found.setdefault(name, each.claim) != each.claim:
                raise ValueError(two_of("claim template", name))
    return list(found.values())


def refuse_claim_templates(containers: Containers, options: PodOptions, kind: str) -> None:
    """Refuse what only a StatefulSet can do.

    Raises:
        TypeError: A container mounts a claim template.
    """
    for claim in claim_templates(containers, options):
        name = name_of(claim)
        raise TypeError(
            f'only a StatefulSet makes claims from a template; this {kind} mounts claim_template("{name}"): '
            f'mount claim("{name}", …), or use stateful_set'
        )


CHECKSUM = "checksum/config"
"""The annotation that makes pods restart when the configuration in `restart_on` changes."""


def checksum(configs: Iterable[ConfigMap | Secret]) -> str:
    """The SHA-256 of what the configurations hold, in hexadecimal."""
    from hashlib import sha256
    from json import dumps

    if isinstance(configs, Model) or not is_several(configs):
        raise TypeError(f"restart_on takes a list of ConfigMaps and Secrets, not {shown(configs)}; write [it]")
    several = list(configs)
    for each in several:
        if not isinstance(each, (ConfigMap, Secret)):
            raise TypeError(f"restart_on takes ConfigMaps and Secrets, and {shown(each)} is neither")
    content = [{**config.to_plain(), "metadata": name_of(config)} for config in several]
    return sha256(dumps(content, sort_keys=True).encode()).hexdigest()
