"""Containers and volumes of one's own in the pods of the servers."""

from __future__ import annotations

from kgen.builders import restricted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.blueprints.mysql.production.given import Given
    from kgen.k8s import Container, StatefulSet

OWN_CONTAINERS = ("prepare", "mysql", "agent", "exporter")
OWN_VOLUMES = ("data", "run", "tmp", "scripts", "cluster", "passwords", "tls", "exporter", "ca")


def with_additions(servers: StatefulSet, given: Given) -> StatefulSet:
    """The StatefulSet with them; first the init containers, so that sidecars among them run before data are fetched."""
    rollout = given.rollout
    if not (rollout.containers or rollout.init_containers or rollout.volumes):
        return servers
    template = servers.spec.template
    pod = template.spec
    pod = pod.replace(
        init_containers=[*map(_secured, rollout.init_containers), *(pod.init_containers or [])],
        containers=[*pod.containers, *map(_secured, rollout.containers)],
        volumes=[*(pod.volumes or []), *rollout.volumes],
    )
    return servers.replace(spec=servers.spec.replace(template=template.replace(spec=pod)))


def _secured(container: Container) -> Container:
    """The container; one that says nothing of its rights gets the least."""
    if container.security_context:
        return container
    return container.replace(security_context=restricted().container.replace(read_only_root_filesystem=True))


def images(given: Given) -> dict[str, str]:
    """Parameter -> image, of all containers that were chosen."""
    found = {"image": given.image}
    if given.observability.exporter:
        found["observability.image"] = given.observability.image
    for field in ("containers", "init_containers"):
        added: list[Container] = getattr(given.rollout, field)
        found |= {f"rollout.{field}[{index}].image": each.image or "" for index, each in enumerate(added)}
    return found


def refused(given: Given) -> dict[str, list[str]]:
    """Parameter -> why its value cannot be right."""
    rollout = given.rollout
    named = [each.name for each in [*rollout.init_containers, *rollout.containers]]
    return {
        "rollout.containers": list(_taken(named, OWN_CONTAINERS, "container")),
        "rollout.volumes": list(_taken([each.name for each in rollout.volumes], OWN_VOLUMES, "volume")),
        **{where: list(_moving(image)) for where, image in images(given).items()},
    }


def _taken(names: list[str], own: tuple[str, ...], what: str) -> Iterator[str]:
    for name in sorted(set(names)):
        if name in own:
            yield f"{name!r} is a {what} of the blueprint; take another name"
        elif names.count(name) > 1:
            yield f"{name!r} is the name of two {what}s"


def _moving(image: str) -> Iterator[str]:
    """Why an image may be another one tomorrow."""
    tag = image.rpartition("/")[2].partition(":")[2]
    if image and "@" not in image and tag in ("", "latest"):
        yield f"{image!r} may be another version tomorrow; write a version or a digest behind it"
