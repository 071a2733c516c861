"""Disruption budgets that block evictions or protect nothing, and objects that are there twice."""

from __future__ import annotations

from kgen.apiserver.checks.selectors import selects_all
from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.index import remembered
from kgen.cluster.selecting import budgets
from kgen.cluster.selection import NOTHING
from kgen.diagnostics import warning
from kgen.k8s.policy_v1 import PodDisruptionBudget
from kgen.syntax import grammars

from .selectors import selects_nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Group
    from kgen.cluster.selection import Selection
    from kgen.field_path import FieldPath
    from kgen.k8s.policy_v1 import PodDisruptionBudgetSpec


@link("KG751", on=PodDisruptionBudget)
def budget_blocks_all(item: PodDisruptionBudget, at: FieldPath, index: Index) -> Findings:
    """A PodDisruptionBudget allows no eviction at all.

    Draining a node for its upgrade then never ends. Without minAvailable and maxUnavailable, nothing is allowed,
    either. Where an autoscaler scales the pods, its minReplicas counts, too.

    Bad:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    spec = item.spec
    if spec is None:
        return
    if spec.max_unavailable is None and spec.min_available is None:
        yield warning(at / "spec", f"neither maxUnavailable nor minAvailable: {_BLOCKED}", _ALLOW_ONE)
    elif spec.max_unavailable is not None:
        if _is_nothing(spec.max_unavailable):
            where = at / "spec" / "maxUnavailable"
            yield warning(where, f"{spec.max_unavailable} may be unavailable: {_BLOCKED}", _ALLOW_ONE)
    else:
        selected = index.selected(spec.selector, namespace_of(item))
        where = at / "spec" / "minAvailable"
        number, least = number_of(selected, index), _least_of(selected, index)
        if _keeps_all(spec, number):
            of = f" of {number} pods" if number else ""
            yield warning(where, f"{spec.min_available}{of} must stay available: {_BLOCKED}", _ALLOW_ONE)
        elif least != number and _keeps_all(spec, least):
            told = f"{spec.min_available} of {least} pods must stay available at the autoscaler's minReplicas"
            yield warning(where, f"{told}: then {_BLOCKED}", _ALLOW_ONE)


_BLOCKED = "no eviction is allowed, and no node can be drained"
_ALLOW_ONE = "maxUnavailable: 1 allows one pod at a time, however many there are"


def _is_nothing(amount: int | str) -> bool:
    return amount == 0 or (isinstance(amount, str) and _percent(amount) == 0)


def _percent(amount: str) -> int | None:
    return None if grammars.percent(amount) else int(amount[:-1])


def _keeps_all(spec: PodDisruptionBudgetSpec, number: int | None) -> bool:
    """Whether minAvailable, rounded up as the controller does, is as many as there are pods."""
    least = spec.min_available
    if isinstance(least, str):
        percent = _percent(least)
        if percent is None:
            return False
        return percent >= _WHOLE or bool(number and -(-number * percent // _WHOLE) >= number)
    return bool(number and least and least >= number)


_WHOLE = 100


@remembered
def number_of(selected: Selection, index: Index) -> int | None:
    """How many pods there are at most; None where that cannot be known."""
    numbers = [index.most(pods) for pods in selected.pods]
    return None if None in numbers else sum(number for number in numbers if number)


@remembered
def _least_of(selected: Selection, index: Index) -> int | None:
    """How many pods there are when autoscalers have scaled all down; None where that cannot be known."""
    numbers = [index.least(pods) for pods in selected.pods]
    return None if None in numbers else sum(number for number in numbers if number)


@link("KG752", on=PodDisruptionBudget)
def budget_selects_nothing(item: PodDisruptionBudget, at: FieldPath, index: Index) -> Findings:
    """A PodDisruptionBudget selects no pods of the bundle, so that it protects none.

    Without a selector it selects none, with an empty one all. A budget without pods beside it in the bundle is left
    alone, and one whose pods may be made of a custom resource.

    Bad:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: wbe}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web}]}
    """
    spec = item.spec
    if spec is None:
        return
    if spec.selector is None:
        yield warning(at / "spec" / "selector", "is missing: the budget selects no pods", "{} selects all")
        return
    if not selects_all(spec.selector):
        where, namespace = at / "spec" / "selector", namespace_of(item)
        yield from selects_nothing(spec.selector, where, index, namespace=namespace, so="it protects none")


@link("KG757", on=PodDisruptionBudget)
def budgets_overlap(item: PodDisruptionBudget, at: FieldPath, index: Index) -> Findings:
    """Two PodDisruptionBudgets select the same pods: the server then refuses every eviction of them.

    Draining a node never ends.

    Bad:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: shop}
        spec: {maxUnavailable: 1, selector: {matchLabels: {team: shop}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web, team: shop}}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: shop}
        spec: {maxUnavailable: 1, selector: {matchLabels: {team: shop, app: api}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web, team: shop}}
        spec: {containers: [{name: web, image: web}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, labels: {app: api, team: shop}}
        spec: {containers: [{name: api, image: api}]}
    """
    selected = index.selected(item.spec.selector, namespace_of(item)) if item.spec else NOTHING
    for group, pods in selected.groups.items():
        first = _first_budget(group, index)
        if name_of(first) != name_of(item):
            told = f"PodDisruptionBudget {name_of(first)} selects {pods.title}, too: then no eviction is allowed"
            yield warning(at / "spec" / "selector", told, "leave each pod to one budget")
            return


@remembered
def _first_budget(group: Group, index: Index) -> PodDisruptionBudget:
    """The first budget that selects some pods."""
    several = (index.get(budgets, each, group.namespace)[0] for each in index.selecting(budgets, group))
    first: PodDisruptionBudget = min(several, key=index.order)
    return first
