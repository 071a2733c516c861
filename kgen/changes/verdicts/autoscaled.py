"""Workloads of which an autoscaler decides how many pods there are."""

from __future__ import annotations

import json

from kgen.changes.plain import mapping
from kgen.cluster.rollout import rollout_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.changes.options import Options
    from kgen.changes.pairing import Known
    from kgen.changes.result import ObjectChange
    from kgen.cluster.rollout import Rollout

    from .surroundings import Surroundings


def handed_over(old: Known, new: Known, made: ObjectChange, around: Surroundings, options: Options) -> Iterator[str]:
    """The safe order for replicas that are left out from now on, since something scales them, a step a line."""
    if not any(each.path == "spec.replicas" and each.verdict == "reset" for each in made.changes):
        return
    scaler = around.scaler(new)
    if scaler is None:
        return
    if options.apply == "replace":
        yield "write replicas: each replace without them makes it 1; apply server-side to leave them to the autoscaler"
        return
    yield f"apply {scaler.name} first, then hand replicas over before you leave them out:"
    if options.apply == "client":
        yield f"  kubectl apply edit-last-applied {_named(new)}"
        yield "take replicas out there, so that the next apply does not take it for removed; then apply"
        return
    apply = "kubectl apply --server-side --field-manager=replicas --validate=false -f -"
    yield f"  echo '{_replicas_alone(old)}' | {apply}"
    yield "then apply; where that says conflict, the autoscaler has them already"


def _named(new: Known) -> str:
    space = f" -n {new.name.namespace}" if new.name.namespace else ""
    return f"{new.name.kind.lower()}/{new.name.name}{space}"


def _replicas_alone(old: Known) -> str:
    """The object with nothing in it but the replicas that it has now."""
    names = {"name": old.name.name, **({"namespace": old.name.namespace} if old.name.namespace else {})}
    header = {key: old.plain.get(key) for key in ("apiVersion", "kind")}
    replicas = mapping(old.plain, "spec").get("replicas")
    return json.dumps({**header, "metadata": names, "spec": {"replicas": replicas}}, separators=(",", ":"))


def rollout_with_autoscaler(
    new: Known, stored: dict[str, Any], before: dict[str, Any], around: Surroundings, options: Options
) -> Rollout | None:
    """How pods are replaced; where nobody writes replicas, as many as the autoscaler keeps at least are counted.

    Args:
        new: The workload.
        stored: It as it is stored after the change.
        before: It as it lives before.
        around: What else is there.
        options: How it is applied, and whether what lives is known.
    """
    is_counted = not options.is_live and "replicas" not in mapping(new.plain, "spec")
    scaler = around.scaler(new) if is_counted else None
    least, most = _bounds(scaler) if scaler else (0, 0)
    if not least or mapping(before, "spec").get("replicas") != 1:
        return rollout_of(stored, options.version, before)
    made = rollout_of(_with_replicas(stored, least), options.version, _with_replicas(before, least))
    return made and made.replace(most=most)


def _bounds(scaler: Known) -> tuple[int, int]:
    """The fewest and the most pods that an autoscaler, or one of KEDA, keeps; 0 where it does not say."""
    spec = mapping(scaler.plain, "spec")
    least, most = (spec.get(f"{end}Replicas", spec.get(f"{end}ReplicaCount")) for end in ("min", "max"))
    return (least if isinstance(least, int) else 0), (most if isinstance(most, int) else 0)


def _with_replicas(plain: dict[str, Any], number: int) -> dict[str, Any]:
    return {**plain, "spec": {**mapping(plain, "spec"), "replicas": number}}
