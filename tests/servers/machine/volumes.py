"""Folders and files that a pod mounts: claims that outlive it, empty folders, and what objects hold."""

from __future__ import annotations

import base64
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgen.syntax.quantity import quantity_value

if TYPE_CHECKING:
    from .pod import Pod

_READ, _READ_WRITE, _SEARCH, _SET_GROUP = 0o440, 0o660, 0o110, 0o2000
_FIELDS = ("configMap", "secret", "projected", "downwardAPI")


class Volumes:
    """The volumes of one pod, by name."""

    def __init__(self, pod: Pod) -> None:
        self._pod, self._cluster = pod, pod.cluster
        self._group: int | None = (pod.spec.get("securityContext") or {}).get("fsGroup")
        claims = {each["metadata"]["name"]: f"{each['metadata']['name']}-{pod.name}" for each in pod.claim_templates}
        self._volumes: dict[str, dict[str, Any]] = {each["name"]: each for each in pod.spec.get("volumes") or ()} | {
            name: {"name": name, "persistentVolumeClaim": {"claimName": claim}} for name, claim in claims.items()
        }
        self.paths: dict[str, Path] = {name: self._made(volume) for name, volume in self._volumes.items()}

    def _made(self, volume: dict[str, Any]) -> Path:
        if "persistentVolumeClaim" in volume:
            path: Path = self._cluster.claims.folder(volume["persistentVolumeClaim"]["claimName"])
            self._own(path)
            return path
        path = self._pod.folder / "volumes" / volume["name"]
        path.mkdir(parents=True)
        if "ephemeral" in volume:  # a claim that goes with the pod, as its folder does
            path.chmod(0o755)
            self._own(path)
            return path
        if "emptyDir" in volume:
            self._make_empty(path, volume["emptyDir"] or {})
        elif any(field in volume for field in _FIELDS):
            path.chmod(0o777)
            self._write(path, volume)
        else:
            raise NotImplementedError(f"volume {volume['name']}: {', '.join(volume.keys() - {'name'})}")
        return path

    def _make_empty(self, path: Path, source: dict[str, Any]) -> None:
        if source.get("medium") == "Memory":
            limit = source.get("sizeLimit")
            options = f"mode=0777,size={int(quantity_value(limit))}" if limit else "mode=0777"
            self._cluster.node.run("mount", "-t", "tmpfs", "-o", options, "volume", str(path))
        path = self._cluster.node.seen(path)
        path.chmod(0o777)
        self._give(path)

    def over_limit(self) -> str | None:
        """The first empty folder that holds more than its limit."""
        for name, path in self.paths.items():
            source = self._volumes[name].get("emptyDir") or {}
            limit = source.get("sizeLimit") if source.get("medium") != "Memory" else None
            if limit and _size(path) > int(quantity_value(limit)):
                return str(name)
        return None

    def refresh(self) -> None:
        """Write anew what objects hold; files that did not change stay."""
        for name, volume in self._volumes.items():
            if any(field in volume for field in _FIELDS):
                self._write(self.paths[name], volume)

    def _write(self, path: Path, volume: dict[str, Any]) -> None:
        """Write files as the kubelet does: into a new folder, to which one link then points."""
        files = dict(self._files(volume))
        current = path / "..data"
        if current.exists() and _held(current) == {name: content for name, (content, _) in files.items()}:
            return
        made = path / f"..{time.time_ns()}"
        made.mkdir()
        self._give(made, _READ | _SEARCH)
        for name, (content, mode) in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
            (made / name).chmod(mode)
            self._give(made / name, _READ)
        old = current.resolve() if current.exists() else None
        (path / "..new").symlink_to(made.name)
        (path / "..new").rename(current)
        names = {name.split("/")[0] for name in files}
        for link in path.iterdir():
            if link.name not in names and not link.name.startswith(".."):
                link.unlink()
        for name in names:
            if not (path / name).is_symlink():
                (path / name).symlink_to(f"..data/{name}")
        if old:
            shutil.rmtree(old)

    def _files(self, volume: dict[str, Any]) -> Iterator[tuple[str, tuple[bytes, int]]]:
        source = next(volume[field] for field in _FIELDS if field in volume)
        default = source.get("defaultMode", 0o644)
        for each in source["sources"] if "projected" in volume else [volume]:
            yield from self._source(each, default)

    def _source(self, source: dict[str, Any], default: int) -> Iterator[tuple[str, tuple[bytes, int]]]:
        if "downwardAPI" in source:
            for item in source["downwardAPI"]["items"]:
                yield item["path"], (self._pod.field(item["fieldRef"]["fieldPath"]).encode(), item.get("mode", default))
            return
        kind, field = ("Secret", "secret") if "secret" in source else ("ConfigMap", "configMap")
        reference = source[field]
        name = reference.get("secretName") or reference.get("name")
        data = self._cluster.data(kind, name, optional=bool(reference.get("optional")))
        for item in reference.get("items") or [{"key": key, "path": key} for key in data]:
            yield item["path"], (data[item["key"]], item.get("mode", default))

    def _own(self, path: Path) -> None:
        """Give all in a claim to the pod's group, as the kubelet does before a pod starts."""
        policy = (self._pod.spec.get("securityContext") or {}).get("fsGroupChangePolicy", "Always")
        path = self._cluster.node.seen(path)
        if self._group is None or (policy == "OnRootMismatch" and self._fits(path)):
            return
        for folder, _, names in os.walk(path):
            self._give(Path(folder))
            for name in names:
                if not os.path.islink(f"{folder}/{name}"):
                    self._give(Path(folder, name), _READ_WRITE)

    def _fits(self, path: Path) -> bool:
        state = path.stat()
        wanted = _READ_WRITE | _SEARCH | _SET_GROUP
        return state.st_gid == self._group and state.st_mode & wanted == wanted

    def _give(self, path: Path, mode: int = _READ_WRITE | _SEARCH | _SET_GROUP) -> None:
        if self._group is not None:
            os.chown(path, -1, self._group)
            path.chmod(path.stat().st_mode | mode)

    def sub_path(self, name: str, below: str) -> Path:
        """A folder or file in a volume, made where it is not there."""
        path = self._cluster.node.seen(self.paths[name] / below)
        if not os.path.lexists(path):
            path.mkdir(parents=True)
            self._give(path)
        return self.paths[name] / below


class Claims:
    """The volumes that outlive pods, by the names of their claims; new ones have lost+found, as a file system has."""

    def __init__(self, cluster: Any) -> None:
        self._node = cluster.node
        self.sizes: dict[str, str] = {}
        """Sizes of claims that are file systems of their own, and can be full; all others share the machine's disk."""

    def folder(self, name: str) -> Path:
        path: Path = self._node.folder / "claims" / name
        if not path.exists():
            path.mkdir()
            if name in self.sizes:
                self._make_file_system(path, self.sizes[name])
            else:
                (path / "lost+found").mkdir(mode=0o700)
        return path

    def _make_file_system(self, path: Path, size: str) -> None:
        image = path.with_suffix(".img")
        with image.open("wb") as file:
            file.truncate(int(quantity_value(size)))
        self._node.run("mkfs.ext4", "-q", "-m", "0", str(image))
        self._node.run("mount", "-o", "loop", str(image), str(path))

    def seen(self, name: str) -> Path:
        """The folder of a claim, as this process can open it."""
        path: Path = self._node.seen(self.folder(name))
        return path

    def delete(self, name: str) -> None:
        """Lose a claim with its volume."""
        path: Path = self._node.folder / "claims" / name
        if name in self.sizes:
            self._node.run("umount", str(path))
            path.with_suffix(".img").unlink()
        shutil.rmtree(path)

    def names(self) -> list[str]:
        return sorted(path.name for path in (self._node.folder / "claims").iterdir() if path.is_dir())


def data_of(manifest: dict[str, Any]) -> dict[str, bytes]:
    """The files that a ConfigMap or a Secret holds."""
    plain, encoded = ("stringData", "data") if manifest["kind"] == "Secret" else ("data", "binaryData")
    return {key: base64.b64decode(text) for key, text in (manifest.get(encoded) or {}).items()} | {
        key: text.encode() for key, text in (manifest.get(plain) or {}).items()
    }


def _held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _size(folder: Path) -> int:
    sizes = 0
    for path in folder.rglob("*"):
        try:
            sizes += path.lstat().st_blocks * 512
        except FileNotFoundError:
            continue
    return sizes
