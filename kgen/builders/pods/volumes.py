"""The volumes of a pod, of those that its containers ask for: each name once."""

from __future__ import annotations

from kgen.builders.metadata import name_of

from .mounts import two_of, under_free_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.k8s.core_v1 import Container, Volume

    from .parts import ContainerPart


def with_volumes(parts: list[ContainerPart]) -> tuple[list[Container], list[Volume]]:
    """The containers of a pod and its volumes, in the order in which they are first named.

    A volume whose name nobody chose gets another where a different volume has that name.

    Raises:
        ValueError: One name was chosen for two different volumes.
    """
    if not any(part.volumes for part in parts):
        return [part.container for part in parts], []
    taken = _chosen(parts)
    volumes: dict[str, Volume] = {}
    containers = []
    for part in parts:
        renamed = {}
        for volume in part.volumes:
            placed = _placed(volume, part, taken)
            if placed.name != volume.name:
                renamed[volume.name] = placed.name
            volumes[placed.name or ""] = taken[placed.name or ""] = placed
        containers.append(_renamed(part.container, renamed) if renamed else part.container)
    return containers, list(volumes.values())


def _placed(volume: Volume, part: ContainerPart, taken: dict[str, Volume | None]) -> Volume:
    """A volume under the name that it has in the pod."""
    wanted = part.movable.get(volume.name or "")
    if wanted is None:
        return volume
    return under_free_name(volume if wanted == volume.name else volume.replace(name=wanted), taken)


def _chosen(parts: list[ContainerPart]) -> dict[str, Volume | None]:
    """The names that authors chose, and those of claim templates, for which None stands."""
    taken: dict[str, Volume | None] = {name_of(each.claim): None for part in parts for each in part.claims}
    for part in parts:
        for volume in part.volumes:
            if volume.name not in part.movable and taken.setdefault(volume.name or "", volume) != volume:
                raise ValueError(two_of("volume", volume.name))
    return taken


def _renamed(container: Container, names: dict[str | None, str | None]) -> Container:
    """A container that mounts its volumes under other names."""
    lists = {"volume_mounts": container.volume_mounts, "volume_devices": container.volume_devices}
    changes: dict[str, Any] = {
        field: [each.replace(name=names.get(each.name, each.name)) for each in mounts]
        for field, mounts in lists.items()
        if mounts is not None
    }
    return container.replace(**changes)
