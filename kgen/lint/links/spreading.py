"""What keeps pods apart, and selects other pods than those that it is meant for."""

from __future__ import annotations

from kgen.apiserver.checks.selectors import matches
from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.wording.spelling import almost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import PodAffinityTerm
    from kgen.k8s.meta_v1 import LabelSelector


@link("KG734", on=Pods)
def spread_selects_others(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """A topology spread constraint does not select the pods that have it.

    They are spread evenly among other pods, or among none, and not among each other.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web}]
          topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: kubernetes.io/hostname
            whenUnsatisfiable: DoNotSchedule
            labelSelector: {matchLabels: {app: wbe}}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web}]
          topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: kubernetes.io/hostname
            whenUnsatisfiable: DoNotSchedule
            labelSelector: {matchLabels: {app: web}}
    """
    for i, each in enumerate(pods.spec.topology_spread_constraints or ()):
        if not matches(each.label_selector, pods.labels):
            where = (at / "topologySpreadConstraints")[i] / "labelSelector"
            told = "does not select the pods themselves" if each.label_selector else "is missing, and selects nothing"
            yield warning(where, f"{told}: they are not spread", _have(pods))


def _have(pods: Pods) -> str:
    labels = ", ".join(f"{key}: {value}" for key, value in pods.labels.items())
    return f"the pods have {labels}" if labels else "the pods have no labels"


@link("KG735", on=Pods)
def anti_affinity_selects_none(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """The anti-affinity that is to keep replicas apart selects no pods, not even theirs.

    It is told where the selector seems to mean the replicas themselves: a value of theirs is misspelt, or stands
    behind another key. Other pods that a selector may mean can live outside the bundle.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app.kubernetes.io/name: web}}
          template:
            metadata: {labels: {app.kubernetes.io/name: web}}
            spec:
              containers: [{name: web, image: web}]
              affinity:
                podAntiAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                  - topologyKey: kubernetes.io/hostname
                    labelSelector: {matchLabels: {app: web}}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app.kubernetes.io/name: web}}
          template:
            metadata: {labels: {app.kubernetes.io/name: web}}
            spec:
              containers: [{name: web, image: web}]
              affinity:
                podAntiAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                  - topologyKey: kubernetes.io/hostname
                    labelSelector: {matchLabels: {app.kubernetes.io/name: web}}
    """
    terms = list(anti_affinity_terms(pods, at))
    if not terms or (index.most(pods) or 0) <= 1 or any(matches(term.label_selector, pods.labels) for term, _ in terms):
        return
    for term, where in terms:
        if _means(term, pods) and not index.selected(term.label_selector, pods.namespace):
            told = f"selects no pods, not even those of {pods.title}: nothing keeps them apart"
            yield warning(where / "labelSelector", told, _have(pods))


def anti_affinity_terms(pods: Pods, at: FieldPath) -> Iterator[tuple[PodAffinityTerm, FieldPath]]:
    """What keeps pods away from others, whether it is required or preferred."""
    anti = pods.spec.affinity and pods.spec.affinity.pod_anti_affinity
    if not anti:
        return
    where = at / "affinity" / "podAntiAffinity"
    for i, term in enumerate(anti.required_during_scheduling_ignored_during_execution or ()):
        yield term, (where / "requiredDuringSchedulingIgnoredDuringExecution")[i]
    preferred = where / "preferredDuringSchedulingIgnoredDuringExecution"
    for i, each in enumerate(anti.preferred_during_scheduling_ignored_during_execution or ()):
        if each.pod_affinity_term:
            yield each.pod_affinity_term, preferred[i] / "podAffinityTerm"


def _means(term: PodAffinityTerm, pods: Pods) -> bool:
    """Whether a term for the own namespace selects by what the pods have, or almost have."""
    if term.namespaces or term.namespace_selector is not None or term.label_selector is None:
        return False
    labels = _wanted(term.label_selector)
    own = {*pods.labels.values(), name_of(pods.owner)}
    return bool(labels) and all(
        bool(almost(value, [pods.labels[key]])) or value == pods.labels[key] if key in pods.labels else value in own
        for key, value in labels
    )


def _wanted(selector: LabelSelector) -> list[tuple[str, str]]:
    """The labels that a selector demands; none where it is about more than one value for each."""
    found = list((selector.match_labels or {}).items())
    for each in selector.match_expressions or ():
        if each.operator != "In" or len(each.values or ()) != 1:
            return []
        found += [(each.key or "", value) for value in each.values or ()]
    return found
