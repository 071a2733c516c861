"""Pods: containers put together with the volumes that they ask for."""

from __future__ import annotations

from kgen.builders.metadata import name_of, patched, strings
from kgen.builders.options import ObjectOptions
from kgen.k8s.core_v1 import PodSpec, PodTemplateSpec
from kgen.k8s.meta_v1 import ObjectMeta

from .parts import ContainerPart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, Literal

    from kgen.k8s.core_v1 import ConfigMap, Container, PersistentVolumeClaim, Secret, ServiceAccount, Volume

    Containers = Sequence[ContainerPart | Container]
    RestartPolicy = Literal["Always", "OnFailure", "Never"]


class PodOptions(ObjectOptions, total=False):
    """What every builder takes that runs containers."""

    init: Containers
    """Containers that run to their end before the others start, in order (`{pod}.initContainers`)."""
    service_account: str | ServiceAccount | None
    """The ServiceAccount that the pods run as (`{pod}.serviceAccountName`)."""


class TemplateOptions(PodOptions, total=False):
    """What every builder takes that makes pods from a template."""

    pod_labels: Mapping[str, str] | None
    """Labels of the pods alone (`{template}.metadata.labels`)."""
    pod_annotations: Mapping[str, str] | None
    """Annotations of the pods alone (`{template}.metadata.annotations`)."""
    pod: PodSpec | Mapping[str, Any] | None
    """Merged into the pods' spec last (`{pod}`)."""


def pod_template(
    containers: Containers,
    options: TemplateOptions,
    *,
    selected: Mapping[str, str] | None = None,
    restart_on: Sequence[ConfigMap | Secret] = (),
    restart: RestartPolicy | None = None,
) -> PodTemplateSpec:
    """The pods that a workload makes; `selected` are the labels by which it finds them."""
    spec = patched(pod_spec(containers, options, restart), options.get("pod"))
    return PodTemplateSpec(metadata=_template_meta(options, selected, restart_on), spec=spec)


def _template_meta(
    options: TemplateOptions, selected: Mapping[str, str] | None, restart_on: Sequence[ConfigMap | Secret]
) -> ObjectMeta | None:
    labels = options.get("labels")
    if labels is not None and selected is not None and labels != selected:
        labels = {**strings("labels", labels), **selected}
    labels = _with("pod_labels", selected if labels is None else labels, options.get("pod_labels"))
    sums = {CHECKSUM: checksum(restart_on)} if restart_on else None
    annotations = _with("pod_annotations", sums, options.get("pod_annotations"))
    return None if labels is None and annotations is None else ObjectMeta(labels=labels, annotations=annotations)


def _with(keyword: str, first: Mapping[str, str] | None, more: Mapping[str, str] | None) -> dict[str, str] | None:
    """Labels or annotations and those of a keyword, which win; None where there are none."""
    if more is None:
        return None if first is None else strings("labels", first)
    return {**(first or {}), **strings(keyword, more)}


def pod_spec(containers: Containers, options: PodOptions, restart: RestartPolicy | None) -> PodSpec:
    """What runs in a pod: init containers, containers, and the volumes in the order in which they are first named."""
    init = options.get("init", ())
    service_account = options.get("service_account")
    return PodSpec(
        restart_policy=restart,
        service_account_name=None if service_account is None else name_of(service_account),
        init_containers=[_model(part) for part in init] or None,
        containers=ReadOnlyList([_model(part) for part in containers]),
        volumes=_volumes([*init, *containers]) or None,
    )


def claim_templates(containers: Containers, options: PodOptions) -> list[PersistentVolumeClaim]:
    """The claim templates that init containers and containers mount, each once."""
    every = [*options.get("init", ()), *containers]
    claims = [part.claim for each in every if isinstance(each, ContainerPart) for part in each.claims]
    return _each_once(claims, name_of, "claim template")


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

    content = [{**config.to_plain(), "metadata": name_of(config)} for config in configs]
    return sha256(dumps(content, sort_keys=True).encode()).hexdigest()


def _model(part: ContainerPart | Container) -> Container:
    return part.container if isinstance(part, ContainerPart) else part


def _volumes(parts: Containers) -> list[Volume]:
    volumes = [volume for part in parts if isinstance(part, ContainerPart) for volume in part.volumes]
    return _each_once(volumes, lambda volume: volume.name, "volume")


def _each_once(models: list[Any], name_in: Any, what: str) -> list[Any]:
    """The models without repetitions; two different ones of one name are refused."""
    found: dict[str, Any] = {}
    for model in models:
        name = name_in(model)
        first = found.setdefault(name, model)
        if first is not model and first != model:
            raise ValueError(
                f'two different {what}s are named "{name}"; give one of them another name with mount(…, volume=…)'
            )
    return ReadOnlyList(found.values())
