"""Pods: containers put together with the volumes that they ask for."""

from __future__ import annotations

from kgen.builders.metadata import name_of, patched
from kgen.k8s.core_v1 import PodSpec, PodTemplateSpec
from kgen.k8s.meta_v1 import LabelSelector, ObjectMeta

from .parts import ContainerPart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, Literal

    from kgen.k8s.core_v1 import ConfigMap, Container, PersistentVolumeClaim, Secret, ServiceAccount, Volume

    Containers = Sequence[ContainerPart | Container]
    RestartPolicy = Literal["Always", "OnFailure", "Never"]


def pod_template(
    containers: Containers,
    init: Containers,
    *,
    labels: Mapping[str, str] | None,
    restart_on: Sequence[ConfigMap | Secret] = (),
    restart: RestartPolicy | None = None,
    service_account: str | ServiceAccount | None = None,
    pod: PodSpec | Mapping[str, Any] | None = None,
) -> PodTemplateSpec:
    """The pods that a workload makes."""
    metadata = ObjectMeta(
        labels=dict(labels) if labels is not None else None,
        annotations={CHECKSUM: checksum(restart_on)} if restart_on else None,
    )
    spec = pod_spec(containers, init, restart=restart, service_account=service_account)
    return PodTemplateSpec(metadata=metadata if metadata != ObjectMeta() else None, spec=patched(spec, pod))


def pod_spec(
    containers: Containers,
    init: Containers,
    *,
    restart: RestartPolicy | None = None,
    service_account: str | ServiceAccount | None = None,
) -> PodSpec:
    """What runs in a pod: init containers, containers, and the volumes in the order in which they are first named."""
    return PodSpec(
        restart_policy=restart,
        service_account_name=None if service_account is None else name_of(service_account),
        init_containers=[_model(part) for part in init] or None,
        containers=[_model(part) for part in containers],
        volumes=_volumes([*init, *containers]) or None,
    )


def selector(labels: Mapping[str, str]) -> LabelSelector:
    """The selector for just these labels."""
    return LabelSelector(match_labels=dict(labels))


def claim_templates(containers: Containers) -> list[PersistentVolumeClaim]:
    """The claim templates that containers mount, each once."""
    claims = [part.claim for each in containers if isinstance(each, ContainerPart) for part in each.claims]
    return _each_once(claims, name_of, "claim template")


def refuse_claim_templates(containers: Containers, kind: str) -> None:
    """Refuse what only a StatefulSet can do.

    Raises:
        TypeError: A container mounts a claim template.
    """
    for claim in claim_templates(containers):
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
    return list(found.values())
