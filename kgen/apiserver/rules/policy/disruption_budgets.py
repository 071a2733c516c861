"""PodDisruptionBudgets. Their metadata has only the generic checks, after all else was fine."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.workloads import amount
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid
from kgen.k8s.policy_v1 import PodDisruptionBudgetSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath


@rule("KG483", on=PodDisruptionBudgetSpec)
def budget_ambiguous(spec: PodDisruptionBudgetSpec, at: FieldPath) -> Findings:
    """A budget says both how many pods must be there and how many may be missing.

    Bad:
        minAvailable: 2
        maxUnavailable: 1
    Good:
        maxUnavailable: 1
    """
    if spec.min_available is not None and spec.max_unavailable is not None:
        yield invalid(at, "", "has both minAvailable and maxUnavailable; keep one")


@rule("KG484", on=PodDisruptionBudgetSpec)
def budget_invalid(spec: PodDisruptionBudgetSpec, at: FieldPath) -> Findings:
    """A budget is neither a number from 0 nor a percentage up to 100 %; in quotes a number is none.

    Bad:
        minAvailable: "2"
    Good:
        minAvailable: 50%
    """
    yield from amount(at / "minAvailable", spec.min_available)
    yield from amount(at / "maxUnavailable", spec.max_unavailable)


@rule("KG485", on=PodDisruptionBudgetSpec)
def budget_selector_invalid(spec: PodDisruptionBudgetSpec, at: FieldPath) -> Findings:
    """A budget's selector has a key, a value or an operator that cannot be.

    Bad:
        selector: {matchExpressions: [{key: app, operator: In}]}
    Good:
        selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
    """
    yield from checks.label_selector(at / "selector", spec.selector)


@rule("KG486", on=PodDisruptionBudgetSpec)
def eviction_policy_unknown(spec: PodDisruptionBudgetSpec, at: FieldPath, context: Context) -> Findings:
    """What becomes of pods that are not healthy is neither IfHealthyBudget nor AlwaysAllow.

    Bad:
        unhealthyPodEvictionPolicy: Always
    Good:
        unhealthyPodEvictionPolicy: AlwaysAllow
    """
    yield from checks.closed_set(spec, "unhealthy_pod_eviction_policy", at, context)
