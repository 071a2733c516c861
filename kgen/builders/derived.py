"""What is derived from objects: the labels of a workload's pods, ports of its containers and of a Service."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.k8s.meta_v1 import LabelSelector, ObjectMeta
from kgen.model import Object, Resource
from kgen.model.record import ReadOnlyDict

from .given import as_model, shown, text
from .metadata import strings
from .options import NONE, REQUIRED, answering, corrected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Never, TypeAlias, TypeGuard, Unpack

    from kgen.k8s.apps_v1 import DaemonSet, Deployment, ReplicaSet, StatefulSet
    from kgen.k8s.batch_v1 import CronJob, Job
    from kgen.k8s.core_v1 import ContainerPort, Pod, ReplicationController, Service, ServicePort

    from .dicts import LabelSelectorDict
    from .options import NoOptions

    Workload: TypeAlias = (
        StatefulSet | Deployment | DaemonSet | ReplicaSet | ReplicationController | Job | CronJob | Pod
    )
    """What is a pod or makes pods."""
    Labels: TypeAlias = "Mapping[str, str] | LabelSelectorDict"

_WORKLOADS = {
    "StatefulSet",
    "Deployment",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "Pod",
}


@answering
def labels_of(source: Object, *_rest: Never, **options: Unpack[NoOptions]) -> dict[str, str]:
    """The labels by which a selector finds an object: of a workload those of its pods, of all else its own.

    A ServiceMonitor finds a Service by the Service's own labels, not by those that the Service selects.

    Args:
        source: The object.

    Raises:
        ValueError: There are no such labels, or the workload selects its pods by expressions, too.

    >>> from kgen.builders import service
    >>> labels_of(service("web", ports=80, selects={"app": "web"}, labels={"team": "shop"}))
    {'team': 'shop'}
    """
    if options or _rest or source is REQUIRED:
        return corrected(labels_of, NONE, locals())
    if not isinstance(source, Object):
        raise TypeError(f"labels_of takes an object, such as a Service, not {shown(source)}")
    if is_workload(source):
        return dict(pod_labels(source))
    labels = source.metadata.labels if source.metadata else None
    if not labels:
        raise ValueError(
            f"{title(source)} has no labels of its own for a selector to find it by; "
            "give it some with labels={…} where it is made"
        )
    return dict(labels)


@answering
def port_of(service: Service, name: str | None = None, *_rest: Never, **options: Unpack[NoOptions]) -> str:
    """The name of a Service's only port, or the `name` after a check that the Service has it.

    Args:
        service: The Service.
        name: The port's name; the only port where not given.

    Raises:
        ValueError: There is no such port, there are several to choose from, or the only one has no name.

    >>> from kgen.builders import service
    >>> port_of(service("web", ports={"http": 80}, selects={"app": "web"}))
    'http'
    """
    if options or _rest or service is REQUIRED:
        return corrected(port_of, NONE, locals())
    if getattr(service, "kind", "") != "Service":
        raise TypeError(f"port_of takes a Service, not {shown(service)}")
    port = port_in(service, None if name is None else text("name", name))
    if not port.name:
        raise ValueError(
            f"port {port.port} of {title(service)} has no name to refer to it by; "
            f'give it one: ports={{"http": {port.port}}}'
        )
    return port.name


def port_in(service: Service, wanted: int | str | None) -> ServicePort:
    """A Service's port of a name or number, or its only one."""
    ports = (service.spec.ports if service.spec else None) or []
    if wanted is None and len(ports) == 1:
        return ports[0]
    if wanted is None:
        which = f"several ports ({_list(ports)}); say which" if ports else "no port to choose"
        raise ValueError(f"{title(service)} has {which}")
    for port in ports:
        if wanted == (port.port if isinstance(wanted, int) else port.name):
            return port
    raise ValueError(f"{title(service)} has no port {shown(wanted)}{_hint(wanted, ports)} (it has {_list(ports)})")


def is_workload(source: object) -> TypeGuard[Workload]:
    """Whether it is a pod or makes pods; a custom resource is not known to."""
    return isinstance(source, Object) and source.kind in _WORKLOADS and not isinstance(source, Resource)


def pod_selector(source: Labels | LabelSelector | Workload) -> LabelSelector:
    """The selector for pods: of a workload its own, or else one for all labels of its pods; of `{}` all pods.

    Raises:
        TypeError: The source is neither labels nor a workload.
        ValueError: Its pods have no labels.
    """
    if isinstance(source, LabelSelector):
        return source
    if isinstance(source, Mapping):
        return as_selector("the selector", source)
    if not is_workload(source):
        raise TypeError(f"pods are selected by labels or by a workload, such as a Deployment, not by {shown(source)}")
    selector = getattr(_maker(source), "selector", None)
    return selector if isinstance(selector, LabelSelector) else _by_labels(source, selector)


def pod_labels(source: Labels | LabelSelector | Workload) -> dict[str, str]:
    """The labels that select pods, where labels must do.

    Raises:
        TypeError: The source is neither labels nor a workload.
        ValueError: Its pods have no labels, or it selects them by expressions, too.
    """
    if isinstance(source, Mapping) and not ("matchLabels" in source or "matchExpressions" in source):
        return strings("the selector", source)  # type: ignore[arg-type]  # no LabelSelectorDict is left
    selector = pod_selector(source)
    if selector.match_expressions:
        who = title(source) if is_workload(source) else "this selector"
        raise ValueError(f"{who} has matchExpressions, which labels cannot say; write the labels instead")
    return selector.match_labels or {}


def as_selector(keyword: str, given: Any) -> LabelSelector:
    """The selector for all labels of a mapping, or the one whose fields it has; `{}` selects everything.

    Raises:
        TypeError: Its fields do not fit.
    """
    if "matchLabels" in given or "matchExpressions" in given:
        return as_model(keyword, given, LabelSelector)
    return LabelSelector(match_labels=strings(keyword, given) or None)


def container_ports_of(workload: Workload) -> list[ContainerPort]:
    """The ports that the containers declare; of init containers those that keep running have some, too."""
    from kgen.bundles.pods import pod_of

    pod = pod_of(workload)
    if pod is None:
        return []
    ports = [port for each in pod.containers or () for port in each.ports or ()]
    for each in pod.init_containers or ():
        if each.restart_policy == "Always":
            ports += each.ports or ()
    return ports


def check_port_name(workload: Workload, name: str) -> None:
    """Refuse the name of a port that no container declares."""
    ports = container_ports_of(workload)
    if name not in {port.name for port in ports}:
        raise ValueError(
            f"no container of {title(workload)} declares a port {shown(name)}{_hint(name, ports)} "
            f"(they declare {_list(ports)})"
        )


def namespace_of(source: object) -> str | None:
    """The namespace that an object says; None for all else."""
    named = source.metadata.namespace if isinstance(source, Object) and source.metadata else None
    return named or None


def with_namespace(metadata: ObjectMeta, namespace: str | None) -> ObjectMeta:
    """Metadata that lives in a namespace, unless it names one itself."""
    if namespace is None or metadata.namespace is not None:
        return metadata
    return ObjectMeta(name=metadata.name, namespace=namespace).replace(**metadata.__dict__)


def title(source: Object) -> str:
    """An object in a message: its kind and name."""
    name = source.metadata.name if source.metadata else None
    return f'{source.kind} "{name}"' if name else f"a {source.kind} without a name"


def _maker(workload: Workload) -> Any:
    """The spec of what makes the pods: a CronJob's is that of its Jobs."""
    spec: Any = workload.spec
    return spec.job_template.spec if workload.kind == "CronJob" and spec and spec.job_template else spec


def _by_labels(workload: Workload, selector: Mapping[str, str] | None) -> LabelSelector:
    """A selector as a ReplicationController has it, or else for the labels of the pods."""
    from kgen.bundles.pods import template_of

    template = template_of(workload)
    labels = selector or (template.metadata.labels if template and template.metadata else None)
    if not labels:
        raise ValueError(f"the pods of {title(workload)} have no labels to select them by; give it labels={{…}}")
    return LabelSelector(match_labels=ReadOnlyDict(labels))


def _hint(wanted: int | str, ports: Iterable[ServicePort | ContainerPort]) -> str:
    from kgen.wording.spelling import did_you_mean

    return did_you_mean(str(wanted), [port.name for port in ports if port.name])


def _list(ports: Sequence[ServicePort | ContainerPort]) -> str:
    numbers: list[Any] = [getattr(port, "port", None) or getattr(port, "container_port", None) for port in ports]
    named = [f"{port.name} {number}" if port.name else str(number) for port, number in zip(ports, numbers, strict=True)]
    return ", ".join(named) or "none"
