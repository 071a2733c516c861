"""Amounts that the server takes and that are almost surely meant otherwise: bytes, cores and claims without a unit."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import PersistentVolumeClaim
from kgen.syntax.quantity import billionths, quantity_problem
from kgen.wording.phrases import shown

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
_MAX_CORES = 96 * _ONE
"""More cores than most nodes have."""


@link("KG765", on=Pods)
def amount_without_unit(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """A container requests some bytes of memory, or a hundred cores: a unit is missing.

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
    for container, where in pods.containers():
        yield from _suspicious(container.resources, where / "resources")
    yield from _suspicious(pods.spec.resources, at / "resources")


@link("KG766", on=PersistentVolumeClaim, also=(StatefulSet,))
def storage_without_unit(item: PersistentVolumeClaim | StatefulSet, at: FieldPath, _: Index) -> Findings:
    """A claim or a claim template asks for some bytes of storage: a unit is missing.

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
        for name, amount in (amounts or {}).items():
            told = _told(name, amount)
            if told:
                yield warning((at / part).key(name), *told)


def _told(name: str, amount: str | float) -> tuple[str, str] | None:
    """What is wrong with an amount, and what was probably meant; None where it may be meant."""
    if quantity_problem(amount):
        return None
    number = billionths(amount)
    if name == "cpu" and number > _MAX_CORES:
        return f"{amount} is {number // _ONE} cores: hardly a node has as many", f"thousandths of a core: {amount}m"
    if name in ("memory", "ephemeral-storage", "storage") and 0 < number < _MIN_BYTES:
        return f"{shown(amount)} is {_bytes(number)}", f"with a unit: {_digits(amount)}Mi or {_digits(amount)}Gi"
    return None


def _bytes(number: int) -> str:
    whole = -(-number // _ONE)
    return "1 byte" if whole == 1 else f"{whole} bytes"


def _digits(amount: str | float) -> str:
    return str(amount).rstrip("mkKiunEPTGM")
