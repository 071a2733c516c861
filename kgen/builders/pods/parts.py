"""What builders hand to each other and no manifest holds as such: ports, mounts, references, a container's needs."""

from __future__ import annotations

from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, TypeAlias

    from kgen.builders.dicts import ContainerPortDict, VolumeDict
    from kgen.k8s.core_v1 import (
        ConfigMap,
        Container,
        ContainerPort,
        PersistentVolumeClaim,
        Secret,
        Volume,
    )

    Protocol = Literal["TCP", "UDP", "SCTP"]
    Propagation = Literal["None", "HostToContainer", "Bidirectional"]
    PortItem: TypeAlias = "int | Port | ContainerPort | ContainerPortDict"
    Ports: TypeAlias = "int | Mapping[str, PortItem] | Sequence[PortItem]"
    """One number, several, or name -> number; a Port says more."""
    Device: TypeAlias = "str | PersistentVolumeClaim | ClaimRef | ClaimTemplate | Volume | VolumeDict"
    """What a container can have as a raw block device."""
    Data: TypeAlias = "ConfigMap | Secret | ConfigRef | SecretRef"
    Mountable: TypeAlias = "Data | Device"
    """What a container can mount; text names a volume that the author declares otherwise."""


class Port(Slotted):
    """A port number and what else is said of it; made by `port`."""

    __slots__ = ("host", "number", "protocol")
    maker = "a port(…)"
    number: int
    protocol: Protocol | None
    host: int | None

    def __init__(self, number: int, *, protocol: Protocol | None = None, host: int | None = None) -> None:
        self.number = number
        self.protocol = protocol
        self.host = host


class Reference(Slotted):
    """The name of something outside the bundle; a subclass says of what."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class ClaimRef(Reference):
    """A PersistentVolumeClaim outside the bundle; made by `claim_ref`."""

    __slots__ = ()
    maker = "a claim_ref(…)"


class DataRef(Slotted):
    """A ConfigMap or Secret outside the bundle and, where they were said, its keys."""

    __slots__ = ("name", "keys")  # noqa: RUF023 - as they are printed

    def __init__(self, name: str, keys: Sequence[str] | None = None) -> None:
        self.name = name
        self.keys = keys


class ConfigRef(DataRef):
    """A ConfigMap outside the bundle; made by `config_ref`."""

    __slots__ = ()
    maker = "a config_ref(…)"


class SecretRef(DataRef):
    """A Secret outside the bundle; made by `secret_ref`."""

    __slots__ = ()
    maker = "a secret_ref(…)"


class ClaimTemplate(Slotted):
    """A claim that a StatefulSet makes anew for each of its pods; made by `claim_template`."""

    __slots__ = ("claim",)
    maker = "a claim_template(…)"

    def __init__(self, claim: PersistentVolumeClaim) -> None:
        self.claim = claim


class Mount(Slotted):
    """A volume's source and how a container mounts it; made by `mount`."""

    __slots__ = ("items", "mode", "propagation", "read_only", "source", "sub_path", "volume")
    maker = "a mount(…)"

    def __init__(
        self,
        source: Mountable,
        *,
        sub_path: str | None = None,
        read_only: bool | None = None,
        items: Mapping[str, str] | None = None,
        mode: int | None = None,
        propagation: Propagation | None = None,
        volume: str | None = None,
    ) -> None:
        self.source = source
        self.sub_path = sub_path
        self.read_only = read_only
        self.items = items
        self.mode = mode
        self.propagation = propagation
        self.volume = volume


class ContainerPart(Slotted):
    """A Container with the volumes and claim templates that its mounts ask for; made by `container`.

    `movable` are the volumes whose names nobody chose, and what these would be if it were free: a pod names them anew.
    """

    __slots__ = ("claims", "container", "movable", "volumes")
    maker = "a container(…)"

    def __init__(
        self,
        container: Container,
        volumes: list[Volume],
        claims: list[ClaimTemplate],
        movable: Mapping[str, str] | None = None,
    ) -> None:
        self.container = container
        self.volumes = volumes
        self.claims = claims
        self.movable = movable or {}
