"""Amounts that the server takes and that are almost surely meant otherwise: bytes, cores and claims without a unit."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import LimitRange, PersistentVolume, PersistentVolumeClaim, ResourceQuota
from kgen.syntax.quantity import billionths, quantity_problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import ResourceRequirements, VolumeResourceRequirements

    Quantities = Mapping[str, str | int | float]

_ONE = 10**9
"""Of billionths."""
_MIN_BYTES = 2**20 * _ONE
"""Less memory or storage than a mebibyte serves nothing."""
_MANY = 10_000
"""From so many bytes on they are no number of mebibytes."""
_MAX_CORES = 96 * _ONE
"""More cores than most nodes have."""


@link("KG765", on=Pods, also=(LimitRange, ResourceQuota))
def amount_without_unit(item: Pods | LimitRange | ResourceQuota, at: FieldPath, _: Index) -> Findings:
    """A container requests some bytes of memory, or a hundred cores, or a namespace is given these: a unit is missing.

    Without a unit memory is in bytes, and the cpu in cores: `memory: 512` is 512 bytes, and the container never
    starts; with `cpu: 100` no node is large enough, and the pods stay pending.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {requests: {cpu: 100, memory: 512}}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, resources: {requests: {cpu: 100m, memory: 512Mi}}}]}
    """
    if isinstance(item, Pods):
        yield from _of_pods(item, at)
    elif isinstance(item, ResourceQuota):
        yield from _of_amounts((item.spec and item.spec.hard) or {}, at / "spec" / "hard")
    else:
        for i, limits in enumerate((item.spec and item.spec.limits) or ()):
            for part in ("default", "defaultRequest", "max", "min"):
                yield from _of_amounts(limits.pick(part) or {}, (at / "spec" / "limits")[i] / part)


def _of_pods(pods: Pods, at: FieldPath) -> Findings:
    for container, where in pods.containers():
        yield from _suspicious(container.resources, where / "resources")
    yield from _suspicious(pods.spec.resources, at / "resources")
    for i, volume in enumerate(pods.spec.volumes or ()):
        where = (at / "volumes")[i]
        if volume.empty_dir and volume.empty_dir.size_limit is not None:
            told = _told("storage", volume.empty_dir.size_limit)
            yield from [warning(where / "emptyDir" / "sizeLimit", *told)] if told else ()
        claim = volume.ephemeral.volume_claim_template if volume.ephemeral else None
        if claim and claim.spec:
            inside = where / "ephemeral" / "volumeClaimTemplate" / "spec" / "resources"
            yield from _suspicious(claim.spec.resources, inside)


@link("KG766", on=PersistentVolumeClaim, also=(PersistentVolume, StatefulSet))
def storage_without_unit(
    item: PersistentVolumeClaim | PersistentVolume | StatefulSet, at: FieldPath, _: Index
) -> Findings:
    """A claim, a claim template or a volume has some bytes of storage: a unit is missing.

    `storage: 10` is 10 bytes. Most provisioners then make the smallest volume that they have, and a claim template
    cannot be corrected without making its StatefulSet anew.

    Bad:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10}}}
    Good:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
    """
    if isinstance(item, PersistentVolume):
        yield from _of_amounts((item.spec and item.spec.capacity) or {}, at / "spec" / "capacity")
        return
    for claim, where in _claims(item, at):
        yield from _suspicious(claim.spec and claim.spec.resources, where / "spec" / "resources")


def _claims(item: PersistentVolumeClaim | StatefulSet, at: FieldPath) -> Iterator[tuple[Any, FieldPath]]:
    """A claim itself, or the claim templates of a StatefulSet."""
    if isinstance(item, PersistentVolumeClaim):
        yield item, at
    else:
        for i, claim in enumerate((item.spec and item.spec.volume_claim_templates) or ()):
            yield claim, (at / "spec" / "volumeClaimTemplates")[i]


def _suspicious(resources: ResourceRequirements | VolumeResourceRequirements | None, at: FieldPath) -> Findings:
    for part, amounts in (("requests", resources and resources.requests), ("limits", resources and resources.limits)):
        yield from _of_amounts(amounts or {}, at / part)


def _of_amounts(amounts: Quantities, at: FieldPath) -> Findings:
    for name, amount in amounts.items():
        told = _told(name, amount)
        if told:
            yield warning(at.key(name), *told)


def _told(name: str, amount: str | float) -> tuple[str, str] | None:
    """What is wrong with an amount, and what was probably meant; None where it may be meant."""
    if quantity_problem(amount):
        return None
    number, said = billionths(amount), f"{amount} is" if str(amount)[-1:].isalpha() else f"{amount} has no unit: it is"
    if name == "cpu" and number > _MAX_CORES:
        return f"{said} {number // _ONE} cores, and hardly a node has as many", f"thousandths of a core: {amount}m"
    if name not in _IN_BYTES or number % _ONE or not 0 < number < _MIN_BYTES:
        return None
    whole = number // _ONE
    return f"{said} {whole} byte{'' if whole == 1 else 's'}", _with_unit(amount, whole)


_IN_BYTES = {
    *("memory", "requests.memory", "limits.memory", "storage", "requests.storage"),
    *("ephemeral-storage", "requests.ephemeral-storage", "limits.ephemeral-storage"),
}


def _with_unit(amount: str | float, number: int) -> str:
    digits = str(amount).rstrip("kKi")
    if digits == str(amount) and number >= _MANY:
        return "add a unit, such as Mi or Gi"
    return f"with a unit: {digits}Mi or {digits}Gi"
