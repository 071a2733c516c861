"""Volumes in containers: mounted as folders, or given as block devices."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.apiserver.rules.pods.containers import all_containers
from kgen.diagnostics import forbidden, invalid, not_found, required
from kgen.k8s.core_v1 import Container, EphemeralContainer, PodSpec, VolumeMount

from .volumes import good_volumes, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.apiserver.rules.pods.containers import AnyContainer
    from kgen.diagnostics import Finding
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Volume

READ_ONLY_ALL_THE_WAY = ("Enabled", "IfPossible")
RECURSION_SINCE = (1, 31)
CLAIMS = ("persistent_volume_claim", "ephemeral")


@rule("KG229", on=PodSpec, after=True)
def mounted_volume_missing(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """A container mounts a volume that the pod does not have, or that has an error itself.

    The volumes of a StatefulSet's claim templates count, too.

    Bad:
        containers:
        - {name: mysql, image: mysql, volumeMounts: [{name: data, mountPath: /var/lib/mysql}]}
    Good:
        containers:
        - {name: mysql, image: mysql, volumeMounts: [{name: data, mountPath: /var/lib/mysql}]}
        volumes: [{name: data, emptyDir: {}}]
    """
    known: dict[str, Volume] | None = None
    for container, where in all_containers(spec, at):
        if not container.volume_mounts:
            continue
        known = good_volumes(spec, at, context) if known is None else known
        for i, mount in enumerate(container.volume_mounts):
            if not mount.name or mount.name not in known:
                yield _missing((where / "volumeMounts")[i] / "name", mount.name or "", known)


def _missing(at: FieldPath, name: str, known: dict[str, Volume]) -> Finding:
    from kgen.wording.spelling import closest

    return not_found(at, name, "is no volume of the pod", closest(name, known))


@rule("KG230", on=PodSpec, after=True)
def device_volume_unfit(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """A block device is a volume that the pod does not have, or that is no claim.

    Bad:
        containers: [{name: db, image: db, volumeDevices: [{name: data, devicePath: /dev/xvda}]}]
        volumes: [{name: data, emptyDir: {}}]
    Good:
        containers: [{name: db, image: db, volumeDevices: [{name: data, devicePath: /dev/xvda}]}]
        volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    """
    for container, where in all_containers(spec, at):
        if not container.volume_devices:
            continue
        known = good_volumes(spec, at, context)
        for i, device in enumerate(container.volume_devices):
            name, here = device.name or "", (where / "volumeDevices")[i] / "name"
            if name not in known:
                yield _missing(here, name, known)
            elif not set(CLAIMS) & set(sources_of(known[name])):
                yield invalid(here, name, "must be a persistentVolumeClaim or ephemeral volume")


@rule("KG231", on=Container, also=(EphemeralContainer,))
def mount_path_invalid(container: AnyContainer, at: FieldPath) -> Findings:
    """A mount has no name or no path, or its path is that of another mount.

    Bad:
        name: web
        image: nginx
        volumeMounts: [{name: a, mountPath: /data}, {name: b, mountPath: /data}]
    Good:
        name: web
        image: nginx
        volumeMounts: [{name: a, mountPath: /data/a}, {name: b, mountPath: /data/b}]
    """
    seen: set[str] = set()
    for i, mount in enumerate(container.volume_mounts or ()):
        path = mount.mount_path or ""
        if not mount.name:
            yield required((at / "volumeMounts")[i] / "name", "must name a volume of the pod")
        if not path:
            yield required((at / "volumeMounts")[i] / "mountPath", "must say where in the container")
        if path in seen:
            yield invalid((at / "volumeMounts")[i] / "mountPath", path, "is already mounted")
        seen.add(path)


@rule("KG232", on=Container, also=(EphemeralContainer,))
def device_path_invalid(container: AnyContainer, at: FieldPath) -> Findings:
    """A block device has no name or no path, or one that is there twice or leads upwards.

    Bad:
        name: db
        image: db
        volumeDevices: [{name: data, devicePath: /dev/../xvda}]
    Good:
        name: db
        image: db
        volumeDevices: [{name: data, devicePath: /dev/xvda}]
    """
    names: set[str] = set()
    paths: set[str] = set()
    for i, device in enumerate(container.volume_devices or ()):
        where, name, path = (at / "volumeDevices")[i], device.name or "", device.device_path or ""
        yield from _unique(where / "name", name, names, "must name a claim of the pod")
        yield from _unique(where / "devicePath", path, paths, "must say where in the container")
        if name:
            names.add(name)
        if _leads_up(path):
            yield invalid(where / "devicePath", path, 'must not contain ".."')
        else:
            paths.add(path)


def _unique(at: FieldPath, value: str, seen: set[str], must: str) -> Findings:
    if not value:
        yield required(at, must)
    if value in seen:
        yield invalid(at, value, "is there twice")


def _leads_up(path: str) -> bool:
    return ".." in path.split("/")


@rule("KG233", on=Container, also=(EphemeralContainer,))
def mounted_and_device(container: AnyContainer, at: FieldPath) -> Findings:
    """A volume, or a path in the container, is both a mount and a block device.

    Bad:
        name: db
        image: db
        volumeMounts: [{name: data, mountPath: /data}]
        volumeDevices: [{name: data, devicePath: /dev/xvda}]
    Good:
        name: db
        image: db
        volumeMounts: [{name: logs, mountPath: /logs}]
        volumeDevices: [{name: data, devicePath: /dev/xvda}]
    """
    if not container.volume_mounts or not container.volume_devices:
        return
    mounts = [(mount.name or "", mount.mount_path or "") for mount in container.volume_mounts]
    devices = [(device.name or "", device.device_path or "") for device in container.volume_devices]
    yield from _both(at / "volumeMounts", "mountPath", mounts, dict(devices))
    yield from _both(at / "volumeDevices", "devicePath", devices, dict(mounts))


def _both(at: FieldPath, path_field: str, ours: list[tuple[str, str]], theirs: dict[str, str]) -> Findings:
    for i, (name, path) in enumerate(ours):
        if name in theirs:
            yield invalid(at[i] / "name", name, "cannot be both a mount and a device")
        if path in theirs.values():
            yield invalid(at[i] / path_field, path, "cannot be both a mount and a device")


@rule("KG234", on=Container, also=(EphemeralContainer,))
def sub_path_invalid(container: AnyContainer, at: FieldPath) -> Findings:
    """A mount's subPath or subPathExpr leads out of the volume, or it has both.

    Bad:
        name: web
        image: nginx
        volumeMounts: [{name: a, mountPath: /data, subPath: ../other}]
    Good:
        name: web
        image: nginx
        volumeMounts: [{name: a, mountPath: /data, subPath: web}]
    """
    where = at / "volumeMounts"
    for i, mount in enumerate(container.volume_mounts or ()):
        if mount.sub_path:
            yield from _inside(where / "subPath", mount.sub_path)
        if mount.sub_path_expr:
            if mount.sub_path:
                yield invalid(where[i] / "subPathExpr", mount.sub_path_expr, "cannot stand beside subPath")
            yield from _inside(where / "subPathExpr", mount.sub_path_expr)


def _inside(at: FieldPath, path: str) -> Findings:
    if path.startswith("/"):
        yield invalid(at, path, 'must not start with "/": it is a path in the volume')
    if _leads_up(path):
        yield invalid(at, path, 'must not contain ".."')


@rule("KG235", on=Container, also=(EphemeralContainer,))
def mount_mode_invalid(container: AnyContainer, at: FieldPath, context: Context) -> Findings:
    """A mount's mountPropagation or recursiveReadOnly is none that there is, or lacks what it needs.

    Bidirectional propagation needs a privileged container, recursive read-only a `readOnly: true` mount.

    Bad:
        name: web
        image: nginx
        volumeMounts: [{name: a, mountPath: /data, recursiveReadOnly: Enabled}]
    Good:
        name: web
        image: nginx
        volumeMounts: [{name: a, mountPath: /data, readOnly: true, recursiveReadOnly: Enabled}]
    """
    where = at / "volumeMounts"
    for mount in container.volume_mounts or ():
        if mount.mount_propagation is None and mount.recursive_read_only is None:
            continue
        yield from checks.closed_set(mount, "mount_propagation", where, context)
        if mount.mount_propagation == "Bidirectional":
            yield from _propagation(container, where / "mountPropagation")
        yield from checks.closed_set(mount, "recursive_read_only", where, context)
        if mount.recursive_read_only in READ_ONLY_ALL_THE_WAY and context.version >= RECURSION_SINCE:
            yield from _recursion(mount, where / "recursiveReadOnly")


def _propagation(container: AnyContainer, at: FieldPath) -> Findings:
    if not (container.security_context and container.security_context.privileged):
        yield forbidden(at, "only a privileged container may change the host's mounts")


def _recursion(mount: VolumeMount, at: FieldPath) -> Findings:
    if not mount.read_only:
        yield forbidden(at, "needs readOnly: true")
    if mount.mount_propagation not in (None, "None"):
        yield forbidden(at, "cannot stand beside a mountPropagation")
