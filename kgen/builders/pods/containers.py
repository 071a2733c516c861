"""Containers: their ports, environment, mounts, resources and probes."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.metadata import patched
from kgen.builders.options import NONE, REQUIRED, corrected, needs
from kgen.k8s.core_v1 import (
    ConfigMap,
    ConfigMapEnvSource,
    Container,
    ContainerPort,
    EnvFromSource,
    EnvVar,
    EnvVarSource,
    ResourceRequirements,
    SecretEnvSource,
)
from kgen.model.record import ReadOnlyDict, ReadOnlyList

from .mounts import as_mount, volume_mount, volume_of
from .parts import ClaimTemplate, ConfigRef, ContainerPart, Port
from .probes import as_probe
from .references import data_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Literal, Unpack

    from kgen.builders.options import NoOptions
    from kgen.k8s.core_v1 import Lifecycle, Probe, SecurityContext, Volume
    from kgen.syntax.quantity import Quantity

    from .parts import Data, Mount, Mountable, Ports, Protocol
    from .probes import Handler

    EnvValue = str | int | float | bool | EnvVarSource
    Resources = Mapping[str, Quantity]


@needs("image")
def container(
    name: str,
    image: str,
    *,
    pull: Literal["Always", "IfNotPresent", "Never"] | None = None,
    command: Sequence[str] | None = None,
    args: Sequence[str] | None = None,
    working_dir: str | None = None,
    ports: Ports | None = None,
    env: Mapping[str, EnvValue] | None = None,
    env_from: Sequence[Data] | None = None,
    mounts: Mapping[str, Mountable | Mount] | None = None,
    requests: Resources | None = None,
    limits: Resources | None = None,
    resources: ResourceRequirements | None = None,
    readiness: Handler | Probe | None = None,
    liveness: Handler | Probe | None = None,
    startup: Handler | Probe | None = None,
    lifecycle: Lifecycle | None = None,
    security: SecurityContext | None = None,
    spec: Container | Mapping[str, Any] | None = None,
    **options: Unpack[NoOptions],
) -> ContainerPart:
    """A container and what it asks of its pod: the volumes and claim templates that its mounts name.

    Makes: core/v1 Container.

    Args:
        name: The container's name, a DNS label (`name`).
        image: The image reference (`image`).
        pull: When the image is pulled; IfNotPresent where not given, Always for the tag latest (`imagePullPolicy`).
        command: Replaces the image's entry point; no shell reads it (`command`).
        args: Replaces the image's arguments (`args`).
        working_dir: The directory in which it starts; the image's where not given (`workingDir`).
        ports: A number, numbers, or name -> number; `port` says more of one (`ports`).
        env: Name -> text, number, true or false, or `key_of`, `field_of`, `resource_of` (`env`).
        env_from: ConfigMaps and Secrets all of whose keys become variables (`envFrom`).
        mounts: Path -> what is mounted there; `mount` says more of it (`volumeMounts`).
        requests: Resource -> quantity that is reserved, such as `{"cpu": "500m", "memory": "1Gi"}`
            (`resources.requests`).
        limits: Resource -> quantity that is allowed at most (`resources.limits`).
        resources: Both of them, where they come as one (`resources`).
        readiness: Whether the pod gets traffic (`readinessProbe`).
        liveness: Whether the container is restarted (`livenessProbe`).
        startup: Holds the other two back until it succeeds (`startupProbe`).
        lifecycle: What runs after the start and before the stop (`lifecycle`).
        security: Privileges of this container; `restricted()` are the fewest (`securityContext`).
        spec: Anything else, merged in last.

    Raises:
        TypeError: A mount or a value of the environment is of no usable type, or `spec` does not fit a Container.

    >>> container("web", "nginx:1.29", ports={"http": 80}, env={"WORKERS": 2}).container.env
    [EnvVar(name='WORKERS', value='2')]
    """
    if options or image is REQUIRED:
        return corrected(container, NONE, locals())
    paths = {path: as_mount(source) for path, source in (mounts or {}).items()}
    made = Container(
        name=name,
        image=image,
        image_pull_policy=pull,
        command=_listed(command),
        args=_listed(args),
        working_dir=working_dir,
        ports=None if ports is None else container_ports(ports),
        env_from=None if env_from is None else ReadOnlyList([_env_from(source) for source in env_from]),
        env=None if env is None else ReadOnlyList([_env_var(*each) for each in env.items()]),
        resources=_resources(requests, limits) if resources is None else resources,
        volume_mounts=None if mounts is None else ReadOnlyList([volume_mount(path, paths[path]) for path in paths]),
        startup_probe=as_probe(startup),
        liveness_probe=as_probe(liveness),
        readiness_probe=as_probe(readiness),
        lifecycle=lifecycle,
        security_context=security,
    )
    return ContainerPart(patched(made, spec), _volumes(paths.values()), _claims(paths.values()))


def port(
    number: int, *, protocol: Protocol | None = None, host: int | None = None, **options: Unpack[NoOptions]
) -> Port:
    """A port of which more is to be said than its number: the protocol, or the node's port that leads to it.

    Args:
        number: The port, 1 to 65535 (`containerPort`).
        protocol: The transport; TCP where not given (`protocol`).
        host: The port of the node that leads to it (`hostPort`).

    >>> container("dns", "coredns", ports={"dns": port(53, protocol="UDP")}).container.ports
    [ContainerPort(name='dns', container_port=53, protocol='UDP')]
    """
    if options:
        return corrected(port, NONE, locals())
    return Port(number, protocol=protocol, host=host)


def named_ports(ports: Ports) -> list[tuple[str | None, Port]]:
    """Each port with its name, in the author's order."""
    if isinstance(ports, int):
        return [(None, Port(ports))]
    if isinstance(ports, Mapping):
        return [(name, as_port(each)) for name, each in ports.items()]
    return [(None, as_port(each)) for each in ports]


def as_port(port: int | Port) -> Port:
    """A port of which nothing but the number is said, unless it was said."""
    return port if isinstance(port, Port) else Port(port)


def container_ports(ports: Ports) -> list[ContainerPort]:
    """The ports as a container declares them."""
    made = [
        ContainerPort(name=name, container_port=each.number, host_port=each.host, protocol=each.protocol)
        for name, each in named_ports(ports)
    ]
    return ReadOnlyList(made)


def _listed(words: Sequence[str] | None) -> list[str] | None:
    if isinstance(words, str):
        raise TypeError(f"a command is a list of words, not the text {words!r}; write [{words!r}] or use a shell")
    return None if words is None else ReadOnlyList(words)


def _env_var(name: str, value: EnvValue) -> EnvVar:
    if isinstance(value, EnvVarSource):
        return EnvVar(name=name, value_from=value)
    return EnvVar(name=name, value=env_text(name, value))


def env_text(name: str, value: object) -> str:
    """A variable's value as text: numbers as they are written, `true` and `false`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise TypeError(
        f"{name} is a {type(value).__name__}; an environment variable takes text, a number, true or false, "
        "or one of key_of, field_of and resource_of"
    )


def _env_from(source: Data) -> EnvFromSource:
    name = data_name(source)
    if isinstance(source, (ConfigMap, ConfigRef)):
        return EnvFromSource(config_map_ref=ConfigMapEnvSource(name=name))
    return EnvFromSource(secret_ref=SecretEnvSource(name=name))


def _resources(requests: Resources | None, limits: Resources | None) -> ResourceRequirements | None:
    if requests is None and limits is None:
        return None
    return ResourceRequirements(
        requests=None if requests is None else ReadOnlyDict(requests),
        limits=None if limits is None else ReadOnlyDict(limits),
    )


def _volumes(mounts: Iterable[Mount]) -> list[Volume]:
    return [volume for volume in map(volume_of, mounts) if volume is not None]


def _claims(mounts: Iterable[Mount]) -> list[ClaimTemplate]:
    return [mount.source for mount in mounts if isinstance(mount.source, ClaimTemplate)]
