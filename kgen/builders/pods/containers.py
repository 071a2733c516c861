"""Containers: their ports, environment, mounts, resources and probes."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.given import as_mapping, as_model, is_several, shown
from kgen.builders.metadata import patched
from kgen.builders.options import NONE, REQUIRED, answering, corrected
from kgen.k8s import core_v1
from kgen.model import Model

from .mounts import Volumes, as_mount, volume_device, volume_mount
from .parts import ConfigRef, ContainerPart, DataRef, Port
from .probes import as_probe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, Never, Unpack

    from kgen.builders.dicts import (
        ContainerDict,
        EnvFromSourceDict,
        EnvVarSourceDict,
        LifecycleDict,
        ProbeDict,
        ResourceRequirementsDict,
        SecurityContextDict,
    )
    from kgen.builders.options import NoOptions
    from kgen.k8s.core_v1 import (
        Container,
        ContainerPort,
        EnvFromSource,
        EnvVar,
        EnvVarSource,
        Lifecycle,
        Probe,
        ResourceRequirements,
        SecurityContext,
    )
    from kgen.syntax.quantity import Quantity

    from .lifecycle import Hook
    from .parts import Data, Device, Mount, Mountable, PortItem, Ports, Protocol
    from .probes import Handler
    from .security import SecurityPreset

    EnvValue = str | int | float | bool | EnvVarSource | EnvVarSourceDict
    Resources = Mapping[str, Quantity]


@answering
def container(
    name: str,
    image: str,
    *_rest: Never,
    pull: Literal["Always", "IfNotPresent", "Never"] | None = None,
    command: Sequence[str] | None = None,
    args: Sequence[str] | None = None,
    working_dir: str | None = None,
    ports: Ports | None = None,
    env: Mapping[str, EnvValue] | None = None,
    env_from: Sequence[Data | EnvFromSourceDict] | None = None,
    mounts: Mapping[str, Mountable | Mount] | None = None,
    devices: Mapping[str, Device] | None = None,
    requests: Resources | None = None,
    limits: Resources | None = None,
    resources: ResourceRequirements | ResourceRequirementsDict | None = None,
    readiness: Handler | Probe | ProbeDict | None = None,
    liveness: Handler | Probe | ProbeDict | None = None,
    startup: Handler | Probe | ProbeDict | None = None,
    post_start: Hook | None = None,
    pre_stop: Hook | None = None,
    lifecycle: Lifecycle | LifecycleDict | None = None,
    security: SecurityContext | SecurityPreset | SecurityContextDict | None = None,
    stdin: bool | None = None,
    tty: bool | None = None,
    spec: Container | ContainerDict | Mapping[str, Any] | None = None,
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
        devices: Path -> the claim with `volume_mode="Block"` that is a raw block device there (`volumeDevices`).
        requests: Resource -> quantity that is reserved, such as `{"cpu": "500m", "memory": "1Gi"}`
            (`resources.requests`).
        limits: Resource -> quantity that is allowed at most (`resources.limits`).
        resources: Both of them, where they come as one (`resources`).
        readiness: Whether the pod gets traffic (`readinessProbe`).
        liveness: Whether the container is restarted (`livenessProbe`).
        startup: Holds the other two back until it succeeds (`startupProbe`).
        post_start: What runs right after the start: a command as a list of words, `probe.http(…)` or a handler
            (`lifecycle.postStart`).
        pre_stop: What runs before the stop, likewise; the container's grace is running (`lifecycle.preStop`).
        lifecycle: What runs after the start and before the stop (`lifecycle`).
        security: Privileges of this container; `restricted()` are the fewest (`securityContext`).
        stdin: Whether its standard input is kept open; no where not given (`stdin`).
        tty: Whether its standard input is a terminal; no where not given (`tty`).
        spec: Anything else, merged in last.

    Raises:
        TypeError: A mount or a value of the environment is of no usable type, or `spec` does not fit a Container.

    >>> container("web", "nginx:1.29", ports={"http": 80}, env={"WORKERS": 2}).container.env
    [EnvVar(name='WORKERS', value='2')]
    """
    if options or image is REQUIRED or _rest:
        return corrected(container, NONE, locals())
    mounted = {} if mounts is None else _mounted("mounts", mounts)
    attached = {} if devices is None else _mounted("devices", devices)
    volumes = Volumes([*mounted.values(), *attached.values()])
    names, hooks = iter(volumes.names), (lifecycle, post_start, pre_stop)
    made = core_v1.Container(
        name=name,
        image=image,
        image_pull_policy=pull,
        command=_listed("command", command),
        args=_listed("args", args),
        working_dir=working_dir,
        ports=None if ports is None else container_ports(ports),
        env_from=None if env_from is None else _env_from(env_from),
        env=None if env is None else _env(env),
        resources=_resources(requests, limits) if resources is None else _as_resources(resources, requests, limits),
        volume_mounts=None if mounts is None else [volume_mount(*each, next(names)) for each in mounted.items()],
        volume_devices=None if devices is None else [volume_device(*each, next(names)) for each in attached.items()],
        startup_probe=None if startup is None else as_probe("startup", startup),
        liveness_probe=None if liveness is None else as_probe("liveness", liveness),
        readiness_probe=None if readiness is None else as_probe("readiness", readiness),
        lifecycle=None if hooks == _NO_HOOKS else _lifecycle(*hooks),
        security_context=None if security is None else _security(security),
        stdin=stdin,
        tty=tty,
    )
    return ContainerPart(patched(made, spec), list(volumes.by_name.values()), volumes.claims, volumes.movable)


@answering
def port(
    number: int,
    *_rest: Never,
    protocol: Protocol | None = None,
    host: int | None = None,
    **options: Unpack[NoOptions],
) -> Port:
    """A port of which more is to be said than its number: the protocol, or the node's port that leads to it.

    Args:
        number: The port, 1 to 65535 (`containerPort`).
        protocol: The transport; TCP where not given (`protocol`).
        host: The port of the node that leads to it (`hostPort`).

    >>> container("dns", "coredns", ports={"dns": port(53, protocol="UDP")}).container.ports
    [ContainerPort(name='dns', container_port=53, protocol='UDP')]
    """
    if options or _rest or number is REQUIRED:
        return corrected(port, NONE, locals())
    return Port(number, protocol=protocol, host=host)


def container_ports(ports: Ports) -> list[ContainerPort]:
    """The ports as a container declares them, in the author's order.

    Raises:
        TypeError: One is no port.
    """
    if isinstance(ports, Mapping):
        return [_container_port(name, each) for name, each in ports.items()]
    if isinstance(ports, (int, Port, core_v1.ContainerPort)):
        return [_container_port(None, ports)]
    if not is_several(ports):
        raise TypeError(f'ports={shown(ports)} is no port; write a number, numbers, or name -> number: {{"http": 80}}')
    return [_container_port(None, each) for each in ports]


def _container_port(name: str | None, port: PortItem) -> ContainerPort:
    if isinstance(port, int) and not isinstance(port, bool):
        return core_v1.ContainerPort(name=name, container_port=port)
    if isinstance(port, Port):
        return core_v1.ContainerPort(name=name, container_port=port.number, host_port=port.host, protocol=port.protocol)
    if isinstance(port, (Mapping, core_v1.ContainerPort)):
        made = as_model("ports", port, core_v1.ContainerPort)
        return made if name is None else core_v1.ContainerPort.of({"name": name, **made.__dict__})
    raise TypeError(f"{shown(port)} is no port of a container; it is a number such as 80, or port(…)")


def _mounted(keyword: str, given: Mapping[str, Any]) -> dict[str, Mount]:
    paths = as_mapping(keyword, given, '{"/data": claim("data", "10Gi")}')
    return {path: as_mount(f"{keyword}[{path!r}]", source) for path, source in paths.items()}


def _listed(keyword: str, words: Sequence[str] | None) -> list[str] | None:
    if words is None:
        return None
    if isinstance(words, str):
        raise TypeError(f"{keyword} is a list of words, not the text {words!r}; write [{words!r}] or use a shell")
    if not is_several(words):
        raise TypeError(f"{keyword} is a list of words, not {shown(words)}")
    several = list(words)
    if None in several:
        at = next(i for i, each in enumerate(several) if each is None)
        raise TypeError(f"{keyword}[{at}] is None; write a text, or leave it out")
    return several


def _env(env: Mapping[str, EnvValue]) -> list[EnvVar]:
    return [_env_var(name, value) for name, value in as_mapping("env", env, '{"MODE": "fast"}').items()]


def _env_var(name: str, value: EnvValue) -> EnvVar:
    if isinstance(value, str):
        return core_v1.EnvVar(name=name, value=value)
    if isinstance(value, Mapping):
        if below := value.get("valueFrom"):
            raise TypeError(f"env[{name!r}] takes what stands below valueFrom: {shown(below)}")
        value = as_model(f"env[{name!r}]", value, core_v1.EnvVarSource)
    if isinstance(value, core_v1.EnvVarSource):
        return core_v1.EnvVar(name=name, value_from=value)
    return core_v1.EnvVar(name=name, value=env_text(name, value))


def env_text(name: str, value: object) -> str:
    """A variable's value as text: numbers as they are written, `true` and `false`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    what = "None; leave it out, or write a text" if value is None else shown(value)
    raise TypeError(
        f"env[{name!r}] is {what}; an environment variable takes text, a number, true or false, or one of key_of, "
        "field_of and resource_of"
    )


def _env_from(sources: Sequence[Data | EnvFromSourceDict]) -> list[EnvFromSource]:
    if isinstance(sources, (Model, DataRef)) or not is_several(sources):
        raise TypeError(f"env_from is a list of ConfigMaps and Secrets, not {shown(sources)}; write [it]")
    return [_env_from_source(source) for source in sources]


def _env_from_source(source: Data | EnvFromSourceDict) -> EnvFromSource:
    if isinstance(source, Mapping):
        return as_model("env_from", source, core_v1.EnvFromSource)
    from .references import data_name

    name = data_name("env_from", source)
    if isinstance(source, (core_v1.ConfigMap, ConfigRef)):
        return core_v1.EnvFromSource(config_map_ref=core_v1.ConfigMapEnvSource(name=name))
    return core_v1.EnvFromSource(secret_ref=core_v1.SecretEnvSource(name=name))


_NO_HOOKS = (None, None, None)


def _lifecycle(
    lifecycle: Lifecycle | LifecycleDict | None, post_start: Hook | None, pre_stop: Hook | None
) -> Lifecycle:
    from .lifecycle import as_lifecycle

    return as_lifecycle(lifecycle, post_start, pre_stop)


def _security(given: SecurityContext | SecurityPreset | SecurityContextDict) -> SecurityContext:
    from .security import container_security

    return container_security(given)


def _resources(requests: Resources | None, limits: Resources | None) -> ResourceRequirements | None:
    if requests is None and limits is None:
        return None
    return core_v1.ResourceRequirements(requests=_amounts("requests", requests), limits=_amounts("limits", limits))


def _as_resources(
    resources: ResourceRequirements | ResourceRequirementsDict, requests: Resources | None, limits: Resources | None
) -> ResourceRequirements:
    if requests is not None or limits is not None:
        raise TypeError("resources= says requests and limits as one; leave it out, or requests= and limits=")
    return as_model("resources", resources, core_v1.ResourceRequirements)


def _amounts(keyword: str, amounts: Resources | None) -> dict[str, Quantity] | None:
    return None if amounts is None else as_mapping(keyword, amounts, '{"cpu": "500m", "memory": "1Gi"}')
