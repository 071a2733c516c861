"""Files of ConfigMaps and Secrets: those that no key makes, and modes that are not meant."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of
from kgen.cluster.commands import texts_of
from kgen.cluster.index import remembered
from kgen.cluster.pods import Pods
from kgen.cluster.references import has_keys, keys_of
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import ConfigMap, Secret
from kgen.wording.phrases import shown
from kgen.wording.spelling import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, Volume

_FILE = r"/([A-Za-z0-9_-][A-Za-z0-9._-]*[A-Za-z0-9_-]|[A-Za-z0-9_])(?![\w.*?${}\[/-])"
"""A file right inside a folder, spelt out: no pattern, no variable, no folder."""


class _Source:
    """What a volume of a ConfigMap or Secret of the bundle is made of: its object and the files that it has."""

    __slots__ = ("files", "item")

    def __init__(self, item: ConfigMap | Secret, files: Collection[str]) -> None:
        self.item = item
        self.files = files

    @property
    def title(self) -> str:
        """The object, as messages call it."""
        return f"{self.item.kind} {name_of(self.item)}"


@remembered
def _sources(pods: Pods, index: Index) -> dict[str, _Source]:
    """The volumes whose files are known, by their names."""
    found = {}
    for volume in pods.spec.volumes or ():
        source = _source(volume, pods, index) if volume.config_map or volume.secret else None
        if source and volume.name:
            found[volume.name] = source
    return found


def _source(volume: Volume, pods: Pods, index: Index) -> _Source | None:
    if volume.config_map:
        whole = _whole(ConfigMap, volume.config_map.name or "", pods.namespace, index)
    else:
        whole = _whole(Secret, (volume.secret and volume.secret.secret_name) or "", pods.namespace, index)
    reference = volume.config_map or volume.secret
    items = reference.items if reference else None
    return _Source(whole.item, [each.path or "" for each in items]) if whole and items else whole


@remembered
def _whole(kind: type[ConfigMap | Secret], name: str, namespace: str, index: Index) -> _Source | None:
    item = index.find(kind, name, namespace)
    if item is None or not has_keys(item) or getattr(item, "type", None) == "kubernetes.io/service-account-token":
        return None
    return _Source(item, dict.fromkeys(keys_of(item)))


@link("KG781", on=Pods)
def mounted_file_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A mount picks a file by `subPath` that its ConfigMap or Secret does not have.

    The container gets an empty folder in its place, or does not start.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {web.conf: x}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, volumeMounts: [{name: conf, mountPath: /etc/web.conf, subPath: web.cnf}]}
          volumes: [{name: conf, configMap: {name: conf}}]
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {web.conf: x}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, volumeMounts: [{name: conf, mountPath: /etc/web.conf, subPath: web.conf}]}
          volumes: [{name: conf, configMap: {name: conf}}]
    """
    del at
    sources = _sources(pods, index)
    for container, place in pods.containers() if sources else ():
        for i, mount in enumerate(container.volume_mounts or ()):
            source = sources.get(mount.name or "")
            if not source or not mount.sub_path or mount.sub_path in source.files:
                continue
            if all(not file.startswith(f"{mount.sub_path}/") for file in source.files):
                where = (place / "volumeMounts")[i] / "subPath"
                yield warning(
                    where,
                    f"{source.title} has no file {shown(mount.sub_path)}: the container gets an empty folder",
                    _hint(mount.sub_path, source),
                )


def _hint(file: str, source: _Source) -> str:
    meant = closest(file, source.files)
    return meant or f"it has {', '.join(sorted(source.files)[:8])}"


@link("KG782", on=Pods)
def used_file_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A command, an argument or a variable names a file that the ConfigMap mounted there does not have.

    Such a folder is read-only: nobody else can make the file.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {web.conf: x}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web
            args: [--config=/etc/web/web.cnf]
            volumeMounts: [{name: conf, mountPath: /etc/web}]
          volumes: [{name: conf, configMap: {name: conf}}]
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {web.conf: x}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web
            args: [--config=/etc/web/web.conf]
            volumeMounts: [{name: conf, mountPath: /etc/web}]
          volumes: [{name: conf, configMap: {name: conf}}]
    """
    del at
    sources = _sources(pods, index)
    for (container, _), texts in zip(pods.containers(), texts_of(pods), strict=True) if sources else ():
        for folder, source in _folders(container, sources).items():
            for text, where in texts:
                for path in _files_in(folder, text) if folder in text else ():
                    if not _is_there(path, folder, source, container):
                        name = path[len(folder) + 1 :]
                        yield warning(where, f"there is no {path}: {source.title} has no such key", _hint(name, source))


def _folders(container: Container, sources: dict[str, _Source]) -> dict[str, _Source]:
    """Where volumes whose files are known are mounted as a whole."""
    mounts = container.volume_mounts or ()
    return {
        mount.mount_path.rstrip("/"): sources[mount.name]
        for mount in mounts
        if mount.name in sources and mount.mount_path and not mount.sub_path and not mount.sub_path_expr
    }


def _files_in(folder: str, text: str) -> list[str]:
    import re

    names = re.findall(rf"(?<![\w./-]){re.escape(folder)}{_FILE}", text)
    return [f"{folder}/{name}" for name in dict.fromkeys(names)]


def _is_there(path: str, folder: str, source: _Source, container: Container) -> bool:
    """Whether a key makes the file (or the folder), or something else is mounted there."""
    name = path[len(folder) + 1 :]
    if name in source.files or any(file.startswith(f"{name}/") for file in source.files):
        return True
    return any((mount.mount_path or "").startswith(path) for mount in container.volume_mounts or ())


@link("KG783", on=Pods)
def mode_in_decimal(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """The mode of files is written in decimal with the digits of an octal one.

    Modes are octal with a zero in front in YAML, `0400`, and decimal in JSON, `256`. `defaultMode: 400` is 0620: the
    owner may write, the group may write, and nobody may read as meant.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, volumeMounts: [{name: tls, mountPath: /tls}]}]
          volumes: [{name: tls, secret: {secretName: tls, optional: true, defaultMode: 400}}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, volumeMounts: [{name: tls, mountPath: /tls}]}]
          volumes: [{name: tls, secret: {secretName: tls, optional: true, defaultMode: 0400}}]
    """
    for i, volume in enumerate(pods.spec.volumes or ()):
        for mode, where in _modes(volume, (at / "volumes")[i]):
            if mode in _MEANT_OCTAL:
                hint = f"write 0{mode}, or {int(str(mode), 8)} in decimal"
                yield warning(where, f"{mode} is 0{mode:o} as the mode of a file", hint)


_MEANT_OCTAL = {400, 404, 440, 444, 500, 504}
"""Decimal numbers that are modes of files by their digits; higher ones are refused."""


def _modes(volume: Volume, at: FieldPath) -> Iterator[tuple[int | None, FieldPath]]:
    for json, source in (
        ("configMap", volume.config_map),
        ("secret", volume.secret),
        ("downwardAPI", volume.downward_api),
        ("projected", volume.projected),
    ):
        if source:
            yield source.default_mode, at / json / "defaultMode"
            items = getattr(source, "items", None) or ()
            yield from ((item.mode, (at / json / "items")[i] / "mode") for i, item in enumerate(items))
    for i, part in enumerate((volume.projected and volume.projected.sources) or ()):
        here = (at / "projected" / "sources")[i]
        parts: Any = (("configMap", part.config_map), ("secret", part.secret), ("downwardAPI", part.downward_api))
        for json, inner in parts:
            for j, item in enumerate((inner and inner.items) or ()):
                yield item.mode, (here / json / "items")[j] / "mode"
