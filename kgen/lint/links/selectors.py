"""Selectors: those that select nothing, those that select the pods of somebody else, those that change."""

from __future__ import annotations

from bisect import bisect_left

from kgen.apiserver.checks.selectors import lacking, matches, selects_all
from kgen.apiserver.rule import WITH_PODS, link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.index import remembered
from kgen.cluster.pods import RUN_TO_END, SCALED, Pods
from kgen.cluster.selection import key_of
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Service
from kgen.k8s.meta_v1 import LabelSelector
from kgen.model import Object
from kgen.wording.spelling import almost

from .services import leads_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Port, Ports
    from kgen.cluster.selection import Selection
    from kgen.field_path import FieldPath

KUBE_SYSTEM = "kube-system"
SELECTING = {*SCALED, "DaemonSet"}
"""Workloads that go on, and find their pods by a selector."""
ADOPTING = {"DaemonSet", "ReplicaSet", "ReplicationController"}
"""Those that adopt any pod that nobody owns, which Deployments (by a hash) and StatefulSets (by names) do not."""
HOOK = "helm.sh/hook"
"""The annotation of a pod that is there for a moment only."""


FIXED = ("DaemonSet", "Deployment", "StatefulSet")
"""Kinds whose selector cannot be changed."""
VERSION_WORDS = {"version", "appversion", "revision", "commit", "sha", "digest", "checksum", "hash", "timestamp"}
"""Words in the key of a label whose value changes with each release."""
RELEASE_WORDS = {"build", "chart", "date", "release", "tag"}
"""Words in the key of a label whose value does so where it has a number."""
MIN_SHA, MAX_SHA = 7, 40
MIN_TIMESTAMP = 8


def nearest(labels: dict[str, str], namespace: str, index: Index) -> str:
    """How labels that select nothing differ from those of the pods that come closest."""
    best = _closest_pods(labels, namespace, index)
    wrong = [f"{key}: {value}" for key, value in lacking(labels, best.labels).items()]
    there = ", ".join(f"{key}: {value}" for key, value in best.labels.items()) or "no labels"
    return f"{best.title} has {there}, not {', '.join(wrong)}"


def _closest_pods(labels: dict[str, str], namespace: str, index: Index) -> Pods:
    """The pods that have most of some labels."""
    rows = sorted((index.selected(dict([each]), namespace) for each in labels.items()), key=lambda row: len(row.pods))
    return _with_most(tuple(filter(None, rows)), namespace, index)


@remembered
def _with_most(rows: tuple[Selection, ...], namespace: str, index: Index) -> Pods:
    """The first of the pods that are in most of some rows, of which the shortest come first."""
    if not rows:
        return index.first_pods(namespace)
    numbers: dict[Pods, int] = {}
    for i, row in enumerate(rows):
        for pods in row.pods if max(numbers.values(), default=0) <= len(rows) - i else ():
            numbers[pods] = sum(pods.group in each.groups for each in rows)
    most = max(numbers.values())
    return min((pods for pods, number in numbers.items() if number == most), key=lambda each: each.order_in(namespace))


def selects_nothing(
    selector: LabelSelector | dict[str, str], at: FieldPath, index: Index, *, namespace: str, so: str
) -> Findings:
    """A selector that selects no pods, though there are some around, and nobody will make others; `so` is the outcome.

    In kube-system the cluster has pods of its own.
    """
    labels = selector if isinstance(selector, dict) else selector.match_labels or {}
    if namespace == KUBE_SYSTEM or index.selected(selector, namespace) or not index.has_pods(namespace):
        return
    if not _will_be_there(labels, namespace, index):
        yield warning(at, f"selects no pods of the bundle: {so}", nearest(labels, namespace, index) if labels else "")


def _will_be_there(labels: dict[str, str], namespace: str, index: Index) -> bool:
    """Whether pods with such labels live elsewhere, as somebody said (`Pod/app=web`), or will be made or labelled."""
    if any(index.is_external("Pod", f"{key}={value}") for key, value in labels.items()):
        return True
    from kgen.cluster.operators import labels_later, makes_pods, may_create

    if not labels:
        return False
    if makes_pods(labels, namespace, index) or labels_later(labels, namespace, index):
        return True
    return may_create("Pod", namespace, index) and not _is_misspelt(labels, namespace, index)


def _is_misspelt(labels: dict[str, str], namespace: str, index: Index) -> bool:
    """Whether labels are nearly those of pods of the bundle."""
    best = _closest_pods(labels, namespace, index)
    return all(almost(value, [best.labels.get(key, "")]) for key, value in lacking(labels, best.labels).items())


@link("KG731", on=Service, needs=WITH_PODS)
def service_selects_nothing(item: Service, at: FieldPath, index: Index) -> Findings:
    """A Service's selector selects no pods of the bundle.

    It leads nowhere. A Service without pods beside it in the bundle is left alone, and one whose pods may be made of a
    custom resource; so is one of kube-system, where the cluster has pods of its own.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: wbe}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    """
    spec = item.spec
    if spec and spec.selector and spec.type != "ExternalName":
        where, namespace = at / "spec" / "selector", namespace_of(item)
        yield from selects_nothing(spec.selector, where, index, namespace=namespace, so="nobody answers")


@link("KG732", on=Service, needs=WITH_PODS)
def service_selects_strangers(item: Service, at: FieldPath, index: Index) -> Findings:
    """A Service's selector is looser than its workload's, and selects other pods that do not serve its port.

    Some of the connections end at pods that do not listen.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: shop}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: shop, tier: web}}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: shop, tier: db}}
        spec: {containers: [{name: db, image: db, ports: [{containerPort: 5432}]}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: shop, tier: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: shop, tier: web}}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: shop, tier: db}}
        spec: {containers: [{name: db, image: db, ports: [{containerPort: 5432}]}]}
    """
    served = index.served_by(item)
    serving, stranger = _serving_and_stranger(served, leads_of(item), index) if served.pods[1:] else (None, None)
    if serving and stranger:
        yield warning(
            at / "spec" / "selector",
            f"selects {stranger.title}, too, which does not declare its ports: some connections fail",
            _difference(serving, stranger),
            other=stranger.owner,
        )


@remembered
def _serving_and_stranger(served: Selection, leads: Ports, index: Index) -> tuple[Pods | None, Pods | None]:
    """The first pods that declare one of some ports, and then the first that mean to do something else."""
    several = _by_what_they_declare(served, index)
    firsts = _first_to_declare(served, index)
    found = [firsts[lead] for lead in leads if lead in firsts]
    if not found:
        return None, None
    strangers = (each for each in several if each.kind in RUN_TO_END or each.declared())
    return several[min(found)], next((each for each in strangers if not any(map(each.declares, leads))), None)


@remembered
def _by_what_they_declare(served: Selection, _: Index) -> list[Pods]:
    """The first pods of those that declare the same ports."""
    found: dict[Any, Pods] = {}
    for pods in served.pods:
        found.setdefault((*pods.declared().items(), pods.kind in RUN_TO_END), pods)
    return list(found.values())


@remembered
def _first_to_declare(served: Selection, index: Index) -> dict[Port, int]:
    """The positions of the first pods that declare a port."""
    several = enumerate(_by_what_they_declare(served, index))
    ports = [(port, i) for i, pods in several for port in pods.declared() if pods.declares(port)]
    return dict(reversed(ports))


def _difference(one: Pods, other: Pods) -> str:
    only = [f"{key}: {value}" for key, value in lacking(one.labels, other.labels).items()]
    return f"add {' or '.join(only)} to the selector" if only else "give the pods different labels"


@link("KG733", on=Object, needs=tuple(sorted(SELECTING)))
def selectors_overlap(item: Object, at: FieldPath, index: Index) -> Findings:
    """A workload's selector selects the pods of another object, too.

    A Pod that nobody owns is adopted by a ReplicaSet or a DaemonSet, and deleted where it is one too many. Pods of
    another workload stay with it, but whoever goes by the selector, such as an autoscaler or `kubectl logs`, takes all
    of them together. Hooks of Helm, such as the test of a chart, are there for a moment only.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: api, image: api}]}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec: {containers: [{name: api, image: api}]}
    """
    own = index.pods_of(item)
    if own is None or item.kind not in SELECTING:
        return
    selected = index.selected(own_selector(own), own.namespace)
    if selected.pods == [own]:
        return
    others = [each for each in (peers.of_others(own) for peers in _peers(selected, index)) if each[1]]
    if others:
        first = min((pods for pods, _ in others), key=lambda each: each.order_in(own.namespace))
        number = sum(number for _, number in others)
        more = f" and of {number - 1} more" if number > 1 else ""
        so = (
            "adopts it, and may delete it"
            if first.kind == "Pod" and own.kind in ADOPTING
            else "autoscalers and kubectl take them for its own"
        )
        message = f"selects the pods of {first.title}{more}, too: {so}"
        yield warning(at / "spec" / "selector", message, _difference(own, first), other=first.owner)


def own_selector(pods: Pods) -> LabelSelector | None:
    """The selector by which a workload finds its pods; None where it selects nothing in particular."""
    if "selector" not in pods.seen:
        selector = getattr(getattr(pods.owner, "spec", None), "selector", None)
        if isinstance(selector, dict):
            selector = LabelSelector(match_labels=selector)
        elif selector is None and pods.kind == "ReplicationController" and pods.labels:
            selector = LabelSelector(match_labels=pods.labels)
        pods.seen["selector"] = selector if selector and not selects_all(selector) else None
    found: LabelSelector | None = pods.seen["selector"]
    return found


class _Peers:
    """Pods of a selection whose owners find them by the same selector.

    Args:
        pods: The pods, in their order.
    """

    __slots__ = ("_numbers", "_of_objects", "_pods")

    def __init__(self, pods: list[Pods]) -> None:
        self._pods = pods
        self._numbers = sorted(each.number for each in pods)
        self._of_objects: dict[Any, list[int]] = {}
        for each in sorted(pods, key=lambda each: each.number):
            self._of_objects.setdefault(_object(each), []).append(each.number)

    def of_others(self, own: Pods) -> tuple[Pods, int]:
        """The first of those that are for others to select, and their number.

        Of two that select each other, the second one says so. KG755 reports an object that is in the bundle twice.
        """
        first = self._pods[0]
        if _is_hook(first) and own.kind not in ADOPTING:
            return first, 0
        is_mutual = first.kind in SELECTING and matches(own_selector(first), own.labels)
        end = own.number if is_mutual else self._numbers[-1] + 1
        number = bisect_left(self._numbers, end) - bisect_left(self._of_objects.get(_object(own), []), end)
        others = (each for each in self._pods if each.number < end and _object(each) != _object(own))
        return (next(others) if number else first), number


@remembered
def _peers(selected: Selection, _: Index) -> list[_Peers]:
    """The pods of a selection that others may be for, by the selectors of their owners."""
    found: dict[Any, list[Pods]] = {}
    for pods in selected.pods:
        if pods.kind in SELECTING or pods.kind == "Pod":
            selector = own_selector(pods) if pods.kind in SELECTING else None
            found.setdefault((selector and key_of(selector), pods.kind == "Pod", _is_hook(pods)), []).append(pods)
    return list(map(_Peers, found.values()))


def _is_hook(pods: Pods) -> bool:
    metadata = pods.owner.metadata
    return HOOK in ((metadata and metadata.annotations) or {})


def _object(pods: Pods) -> tuple[str, str, str]:
    """What the owner has in common with one that is the same object, there twice."""
    return pods.kind, pods.namespace, name_of(pods.owner)


@link("KG736", on=Object, needs=FIXED)
def selector_has_version(item: Object, at: FieldPath, _: Index) -> Findings:
    """A workload's selector has a label that looks like a version or a release.

    The selector can never be changed: the API server refuses the next version of the object. Keep such labels on the
    pods and out of the selector. A workload of its own for each version, such as `web-v1`, may have it.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web, version: 1.4.2}}
          template:
            metadata: {labels: {app: web, version: 1.4.2}}
            spec: {containers: [{name: web, image: "web:1.4.2"}]}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, version: 1.4.2}}
            spec: {containers: [{name: web, image: "web:1.4.2"}]}
    """
    if item.kind not in FIXED:
        return
    selector = getattr(getattr(item, "spec", None), "selector", None)
    labels: dict[str, str] = (selector and selector.match_labels) or {}
    wrong = [key for key, value in labels.items() if _changes(key, str(value)) and str(value) not in name_of(item)]
    for key in wrong:
        rest = ", ".join(f'"{each}": "{labels[each]}"' for each in labels if each not in wrong)
        hint = f"leave it to the pods' labels; with builders: selector={{{rest}}}"
        message = f'"{labels[key]}" looks like a version, and a selector cannot be changed: the next version is refused'
        yield warning(at / "spec" / "selector" / "matchLabels" / key, message, hint)


def _changes(key: str, value: str) -> bool:
    """Whether the value of a label is likely to be another one with the next release."""
    words = set(_split(key.rpartition("/")[2].lower()))
    if words & VERSION_WORDS:
        return True
    numbered = any(word.removeprefix("v")[:1].isdigit() for word in _split(value))
    return _is_version(value) or (numbered and bool(words & RELEASE_WORDS))


def _is_version(value: str) -> bool:
    """Whether it reads as `1.4`, `v1.4.2-rc1`, `2026-11-30`, a time stamp, or the hash of a commit.

    >>> [_is_version(value) for value in ("v1.4.2", "2026-11-30", "20261130", "3f2a91c", "web", "8080", "a-1")]
    [True, True, True, True, False, False, False]
    """
    first, *rest = _split(value.removeprefix("v"))
    if first.isdigit() and rest:
        return rest[0][:1].isdigit()
    if value.isdigit():
        return len(value) >= MIN_TIMESTAMP
    is_hex = MIN_SHA <= len(value) <= MAX_SHA and set(value) <= set("0123456789abcdef")
    return is_hex and any(each.isdigit() for each in value)


def _split(text: str) -> list[str]:
    return text.replace("_", "-").replace(".", "-").split("-")
