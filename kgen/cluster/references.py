"""Which ConfigMaps and Secrets, and which keys of them, pods use."""

from __future__ import annotations

from .contents import table
from .pods import Pods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.field_path import FieldPath

    from .contents import Contents, Entries


class Use:
    """One use of a ConfigMap or Secret: its kind and name, where it stands, the key if one is meant."""

    __slots__ = ("at", "feeds_variables", "key", "kind", "name", "optional")

    def __init__(
        self,
        kind: str,
        name: str | None,
        at: FieldPath,
        *,
        key: str = "",
        optional: bool | None,
        feeds_variables: bool = False,
    ) -> None:
        self.kind = kind
        self.name = name or ""
        self.at = at
        self.key = key
        self.optional = bool(optional)
        self.feeds_variables = feeds_variables


def uses(pods: Pods) -> list[Use]:
    """All uses in pods, in the order in which they stand."""
    if "uses" not in pods.seen:
        pods.seen["uses"] = [*_in_containers(pods), *_in_volumes(pods), *_for_pulling(pods)]
    found: list[Use] = pods.seen["uses"]
    return found


def _in_containers(pods: Pods) -> Iterator[Use]:
    for container, at in pods.containers():
        for i, source in enumerate(container.env_from or ()):
            here = (at / "envFrom")[i]
            if source.config_map_ref:
                yield _variables("ConfigMap", source.config_map_ref, here / "configMapRef" / "name")
            if source.secret_ref:
                yield _variables("Secret", source.secret_ref, here / "secretRef" / "name")
        for i, variable in enumerate(container.env or ()):
            if variable.value_from:
                yield from _in_variable(variable.value_from, (at / "env")[i] / "valueFrom")


def _variables(kind: str, ref: Any, at: FieldPath, *, key: str = "") -> Use:
    return Use(kind, ref.name, at, key=key, optional=ref.optional, feeds_variables=True)


def _in_variable(source: Any, at: FieldPath) -> Iterator[Use]:
    for kind, ref, json in (
        ("ConfigMap", source.config_map_key_ref, "configMapKeyRef"),
        ("Secret", source.secret_key_ref, "secretKeyRef"),
    ):
        if ref:
            yield _variables(kind, ref, at / json, key=ref.key or "")


def _in_volumes(pods: Pods) -> Iterator[Use]:
    for i, volume in enumerate(pods.spec.volumes or ()):
        at = (pods.at / "volumes")[i]
        if volume.config_map:
            yield from _files("ConfigMap", volume.config_map.name, volume.config_map, at / "configMap")
        if volume.secret:
            yield from _files("Secret", volume.secret.secret_name, volume.secret, at / "secret")
        for j, source in enumerate((volume.projected and volume.projected.sources) or ()):
            here = (at / "projected" / "sources")[j]
            if source.config_map:
                yield from _files("ConfigMap", source.config_map.name, source.config_map, here / "configMap")
            if source.secret:
                yield from _files("Secret", source.secret.name, source.secret, here / "secret")


def _files(kind: str, name: str | None, source: Any, at: FieldPath) -> Iterator[Use]:
    yield Use(kind, name, at, optional=source.optional)
    for i, item in enumerate(source.items or ()):
        yield Use(kind, name, (at / "items")[i] / "key", key=item.key or "", optional=source.optional)


def _for_pulling(pods: Pods) -> Iterator[Use]:
    for i, ref in enumerate(pods.spec.image_pull_secrets or ()):
        yield Use("Secret", ref.name, (pods.at / "imagePullSecrets")[i] / "name", optional=False)


def keys_of(item: Any) -> list[str]:
    """The keys of a ConfigMap or Secret."""
    return [key for keys in _keys(item) for key in keys]


def has_key(item: Any, key: str) -> bool:
    """Whether a ConfigMap or Secret has a key."""
    return any(key in keys for keys in _keys(item))


def has_keys(item: Any) -> bool:
    """Whether a ConfigMap or Secret has any keys."""
    return any(_keys(item))


def _keys(item: Any) -> tuple[dict[str, Any], ...]:
    return item.data or {}, getattr(item, "binary_data", None) or {}, getattr(item, "string_data", None) or {}


@table(Pods)
def mounting(pods: Pods, _: Contents) -> Entries:
    """Pods by the names of the ConfigMaps that they mount."""
    names = {each.config_map.name for each in pods.spec.volumes or () if each.config_map and each.config_map.name}
    yield from ((name, pods) for name in names)
