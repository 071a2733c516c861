"""What happens to pods when a workload is scaled or changed, step by step."""

from __future__ import annotations

from typing import NamedTuple

from kgen.apiserver.changes import answer, lives
from kgen.cluster.rollout import listed, rollout_of
from kgen.cluster.stateful_sets import Controller, Event, Pod, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kgen.apiserver.rule import Version

SCALED = ("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet")
"""Kinds that can be scaled."""


class Timeline(NamedTuple):
    """What happens to the pods of a workload.

    Attributes:
        kind: Its kind.
        name: Its name.
        namespace: Its namespace; "" for none.
        change: What is done to it, in a few words.
        steps: What happens, in order.
        notes: What else to know.
    """

    kind: str
    name: str
    namespace: str
    change: str
    steps: tuple[str, ...]
    notes: tuple[str, ...] = ()


def scaled(plain: dict[str, Any], number: int, version: Version) -> Timeline | None:
    """What happens when a workload that runs is scaled; None where its kind is not scaled.

    Args:
        plain: The workload as plain data.
        number: How many pods it is to have.
        version: The version of the cluster.
    """
    if plain.get("kind") not in SCALED:
        return None
    old = lives(plain, version).plain
    new = {**old, "spec": {**old["spec"], "replicas": number}}
    made = _timeline(old, new, version)
    return made._replace(change=f"scaled from {old['spec'].get('replicas', 1)} to {number}")


def changed(old: dict[str, Any], new: dict[str, Any], old_version: Version, version: Version) -> Timeline | None:
    """What happens when a workload that runs is changed; None where that is nothing.

    Args:
        old: The workload as it was written, as plain data.
        new: What is applied, server-side.
        old_version: The version that stored the old one.
        version: The version of the cluster now.
    """
    before = lives(old, old_version)
    said = answer(before, new, new_version=version, last=old)
    if said.stored is None:
        refused = ", ".join(dict.fromkeys(each.field for each in said.findings if each.field)) or "the object"
        note = f"the server refuses the change at {refused}: nothing happens; `kgen diff` says what to do"
        return _made(new, "refused", (), (note,))
    made = _timeline(before.plain, said.stored.plain, version)
    return made if made.steps or made.notes else None


def _made(plain: dict[str, Any], change: str, steps: tuple[str, ...], notes: tuple[str, ...] = ()) -> Timeline:
    metadata = plain.get("metadata") or {}
    name, namespace = metadata.get("name") or "", metadata.get("namespace") or ""
    return Timeline(plain.get("kind") or "", name, namespace, change, steps, notes)


def _timeline(old: dict[str, Any], new: dict[str, Any], version: Version) -> Timeline:
    is_other = old["spec"].get("template") != new["spec"].get("template")
    if new.get("kind") == "StatefulSet":
        return _of_stateful_set(old, new, version, is_other=is_other)
    steps = tuple(_of_others(old, new, version, is_other=is_other))
    return _made(new, "changed", steps)


def _of_stateful_set(old: dict[str, Any], new: dict[str, Any], version: Version, *, is_other: bool) -> Timeline:
    before = Settings.of(old["spec"])
    pods = {n: Pod("old", is_ready=True) for n in range(before.start, before.start + before.replicas)}
    events = Controller(Settings.of(new["spec"]), version, dict(pods), update="new" if is_other else "old").run()
    started = {each.ordinal for each in events if each.action == "start"}
    notes = [*_new_claims(new, started.difference(pods)), *_kept_claims(new, events, started)]
    rollout = rollout_of(new, version, old) if is_other else None
    notes += rollout.sentences()[1:] if rollout else []
    if rollout and not events:
        notes = rollout.sentences()
    return _made(new, "changed", tuple(_steps(new, events, is_other=is_other)), tuple(notes))


def _steps(plain: dict[str, Any], events: list[Event], *, is_other: bool) -> Iterator[str]:
    """The events in words; a pod that is stopped, started and Ready without anything between is replaced."""
    name = plain["metadata"].get("name")
    i = 0
    while i < len(events):
        event, pod = events[i], f"{name}-{events[i].ordinal}"
        several = [each.action for each in events[i : i + 3] if each.ordinal == event.ordinal]
        template = f" with the {event.revision} template" if is_other else ""
        if several == ["stop", "start", "ready"]:
            yield f"{pod} stops, starts again with the {events[i + 1].revision} template, and is Ready"
            i += 3
        elif several[:2] == ["start", "ready"]:
            yield f"{pod} starts{template}, and is Ready"
            i += 2
        else:
            yield {"stop": f"{pod} stops", "start": f"{pod} starts{template}", "ready": f"{pod} is Ready"}[event.action]
            i += 1


def _new_claims(plain: dict[str, Any], started: set[int]) -> Iterator[str]:
    """The claims of pods that were not there before."""
    claims = _claims(plain, sorted(started))
    if claims:
        yield f"the claims {listed(claims)} are made, unless they are there from before"


def _claims(plain: dict[str, Any], ordinals: Iterable[int]) -> tuple[str, ...]:
    """The names of the claims of some pods of a StatefulSet."""
    spec, name = plain["spec"], plain["metadata"].get("name")
    templates = [(each.get("metadata") or {}).get("name") for each in spec.get("volumeClaimTemplates") or ()]
    return tuple(f"{template}-{name}-{n}" for n in ordinals for template in templates)


def _kept_claims(plain: dict[str, Any], events: list[Event], started: set[int]) -> Iterator[str]:
    """What becomes of the claims of pods that go for good."""
    claims = _claims(plain, [each.ordinal for each in events if each.action == "stop" and each.ordinal not in started])
    if not claims:
        return
    is_deleted = (plain["spec"].get("persistentVolumeClaimRetentionPolicy") or {}).get("whenScaled") == "Delete"
    what = "are deleted, and what is in them (whenScaled: Delete)" if is_deleted else "stay (whenScaled: Retain)"
    yield f"the claims {listed(claims)} {what}"


def _of_others(old: dict[str, Any], new: dict[str, Any], version: Version, *, is_other: bool) -> Iterator[str]:
    rollout = rollout_of(new, version, old) if is_other else None
    if rollout:
        yield from rollout.sentences()
    before, after = old["spec"].get("replicas"), new["spec"].get("replicas")
    if isinstance(before, int) and isinstance(after, int) and before != after:
        number = abs(after - before)
        verb = "start" if after > before else "stop"
        yield f"1 pod {verb}s" if number == 1 else f"{number} pods {verb}"
