"""What the control plane makes of a bundle: pods, their claims and names, and what reaches them."""

from __future__ import annotations

from typing import NamedTuple


class Claim(NamedTuple):
    """A claim that a StatefulSet makes for a pod.

    Attributes:
        name: Its name.
        volume: The volume that it is in the pod.
        size: What it asks for; "" for nothing.
        storage_class: Its StorageClass; None for the default one, "" for none.
    """

    name: str
    volume: str
    size: str
    storage_class: str | None


class Pod(NamedTuple):
    """A pod, or several that differ in a random end of their names.

    Attributes:
        name: Its name; `*` stands for what the control plane makes up.
        hostname: Its host name, where it is known.
        dns: Its own name in the DNS, beside the namespace; "" where it has none.
        claims: The claims that are made for it.
    """

    name: str
    hostname: str = ""
    dns: str = ""
    claims: tuple[Claim, ...] = ()


class Volume(NamedTuple):
    """A volume of pods: its name, what it comes from, and where containers mount it."""

    name: str
    source: str
    mounts: tuple[str, ...]


class Workload(NamedTuple):
    """What makes pods.

    Attributes:
        kind: Its kind.
        name: Its name.
        namespace: Its namespace; "" for none.
        number: How many pods; None where nodes decide.
        order: How they are started.
        pods: The pods, in the order in which they are started.
        volumes: Their volumes.
        notes: What else to know.
    """

    kind: str
    name: str
    namespace: str
    number: int | None
    order: str
    pods: tuple[Pod, ...]
    volumes: tuple[Volume, ...]
    notes: tuple[str, ...] = ()


class Port(NamedTuple):
    """A port of a Service, and the port of the containers behind it; None where none of that name is declared."""

    name: str
    port: int
    protocol: str
    target: int | str
    number: int | None


class Reach(NamedTuple):
    """What a Service reaches.

    Attributes:
        name: The Service.
        namespace: Its namespace; "" for none.
        dns: Its name in the DNS.
        is_headless: Whether the DNS answers with the pods themselves.
        ports: Its ports.
        pods: The pods behind it, by workload: kind, name, and names of pods.
        elsewhere: Where it leads instead, such as an external name; "" for nowhere else.
    """

    name: str
    namespace: str
    dns: str
    is_headless: bool
    ports: tuple[Port, ...]
    pods: tuple[tuple[str, str, tuple[str, ...]], ...]
    elsewhere: str = ""


class Preview(NamedTuple):
    """What is made of a bundle: its workloads and Services, in the order of the objects."""

    workloads: tuple[Workload, ...]
    services: tuple[Reach, ...]
