"""Where a pod may run: node labels, tolerations, an even spread, and what holds it back."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, required
from kgen.k8s.core_v1 import Pod, PodSpec, Toleration, TopologySpreadConstraint
from kgen.syntax import grammars

from .affinity import merged_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath


@rule("KG1207", on=PodSpec)
def node_selector_label_invalid(spec: PodSpec, at: FieldPath) -> Findings:
    """A nodeSelector has a key or a value that no label can have.

    Bad:
        nodeSelector: {disk: very fast}
    Good:
        nodeSelector: {disk: very-fast}
    """
    if spec.node_selector:
        yield from checks.labels(at / "nodeSelector", spec.node_selector)


@rule("KG1208", on=Toleration)
def toleration_key_invalid(toleration: Toleration, at: FieldPath) -> Findings:
    """The key of a toleration is none that a taint can have.

    Bad:
        {key: my taint, operator: Exists}
    Good:
        {key: my-taint, operator: Exists}
    """
    if toleration.key:
        yield from checks.grammar(at / "key", toleration.key, grammars.qualified_name)


@rule("KG1209", on=Toleration)
def toleration_operator_invalid(toleration: Toleration, at: FieldPath, context: Context) -> Findings:
    """The operator of a toleration is unknown, or does not go with its key and value.

    Equal, the default, compares with a label's value; Exists takes no value, and only it does without a key.

    Bad:
        {key: dedicated, operator: Exists, value: mysql}
    Good:
        {key: dedicated, operator: Equal, value: mysql}
    """
    operator, value, where = toleration.operator or "", toleration.value or "", at / "operator"
    if not toleration.key and operator != "Exists":
        yield invalid(where, operator, "must be Exists where there is no key, which tolerates every taint")
    if operator == "Exists":
        if value:
            yield invalid(where, value, "is a value, and Exists takes none", "did you mean Equal?")
    elif operator in ("", "Equal"):
        reasons = grammars.label_value(value)
        if reasons:
            yield invalid(where, value, f"as a value {' and '.join(reasons)}")
    else:
        yield from checks.closed_set(toleration, "operator", at, context)


@rule("KG1210", on=Toleration)
def toleration_effect_invalid(toleration: Toleration, at: FieldPath, context: Context) -> Findings:
    """The effect of a toleration is unknown, or does not go with tolerationSeconds, which only NoExecute has.

    Bad:
        {key: slow, operator: Exists, effect: NoSchedule, tolerationSeconds: 60}
    Good:
        {key: slow, operator: Exists, effect: NoExecute, tolerationSeconds: 60}
    """
    effect = toleration.effect or ""
    if toleration.toleration_seconds is not None and effect != "NoExecute":
        yield invalid(at / "effect", effect, "must be NoExecute where tolerationSeconds is set")
    yield from checks.closed_set(toleration, "effect", at, context)


@rule("KG1211", on=TopologySpreadConstraint)
def spread_number_invalid(constraint: TopologySpreadConstraint, at: FieldPath) -> Findings:
    """The maxSkew of a spread is missing or not positive, or so is its minDomains.

    Bad:
        {maxSkew: 0, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}
    Good:
        {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}
    """
    yield from checks.bounds(constraint, "max_skew", at)
    yield from checks.bounds(constraint, "min_domains", at)
    if constraint.min_domains is not None and constraint.when_unsatisfiable != "DoNotSchedule":
        yield invalid(at / "minDomains", constraint.min_domains, "needs whenUnsatisfiable: DoNotSchedule")


@rule("KG1212", on=TopologySpreadConstraint)
def spread_topology_key_missing(constraint: TopologySpreadConstraint, at: FieldPath) -> Findings:
    """A spread does not say which label of the nodes makes a domain.

    Bad:
        {maxSkew: 1, whenUnsatisfiable: DoNotSchedule}
    Good:
        {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}
    """
    if not constraint.topology_key:
        yield required(at / "topologyKey", 'name a label of the nodes, such as "topology.kubernetes.io/zone"')


@rule("KG1213", on=TopologySpreadConstraint)
def spread_policy_unknown(constraint: TopologySpreadConstraint, at: FieldPath, context: Context) -> Findings:
    """A spread does not say what happens when it cannot be, or has an unknown policy about nodes.

    Bad:
        {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: Schedule}
    Good:
        {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway}
    """
    yield from checks.closed_set(constraint, "when_unsatisfiable", at, context)
    yield from checks.closed_set(constraint, "node_affinity_policy", at, context)
    yield from checks.closed_set(constraint, "node_taints_policy", at, context)


@rule("KG1214", on=PodSpec)
def spread_twice(spec: PodSpec, at: FieldPath) -> Findings:
    """Two spread constraints of a pod have the same topologyKey and whenUnsatisfiable.

    Bad:
        topologySpreadConstraints:
          - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}
          - {maxSkew: 2, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}
    Good:
        topologySpreadConstraints:
          - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}
          - {maxSkew: 2, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule}
    """
    if not spec.topology_spread_constraints:
        return
    kinds = [(each.topology_key or "", each.when_unsatisfiable or "") for each in spec.topology_spread_constraints]
    for i, kind in enumerate(kinds):
        if kind in kinds[i + 1 :]:
            where = (at / "topologySpreadConstraints")[i] / "{topologyKey, whenUnsatisfiable}"
            yield duplicate(where, f"{kind[0]} with {kind[1]}")


@rule("KG1215", on=TopologySpreadConstraint)
def spread_selector_invalid(constraint: TopologySpreadConstraint, at: FieldPath, context: Context) -> Findings:
    """A spread selects its pods by a label or an expression that cannot be.

    Bad:
        maxSkew: 1
        topologyKey: kubernetes.io/hostname
        whenUnsatisfiable: DoNotSchedule
        labelSelector: {matchLabels: {app: my web}}
    Good:
        maxSkew: 1
        topologyKey: kubernetes.io/hostname
        whenUnsatisfiable: DoNotSchedule
        labelSelector: {matchLabels: {app: my-web}}
    """
    yield from checks.label_selector(at / "labelSelector", merged_selector(constraint, context))


@rule("KG1216", on=PodSpec)
def scheduling_gate_invalid(spec: PodSpec, at: FieldPath) -> Findings:
    """A scheduling gate has a name that cannot be, or stands there twice.

    Bad:
        schedulingGates: [{name: example.com/quota}, {name: example.com/quota}]
    Good:
        schedulingGates: [{name: example.com/quota}]
    """
    known = set()
    for i, gate in enumerate(spec.scheduling_gates or ()):
        name, where = gate.name or "", (at / "schedulingGates")[i]
        yield from checks.grammar(where, name, grammars.qualified_name)
        if name in known:
            yield duplicate(where, name)
        known.add(name)


@rule("KG1217", on=Pod)
def gated_pod_has_a_node(item: Pod, at: FieldPath) -> Findings:
    """A Pod has a node although gates still hold it back; in a template the server lets that pass.

    Bad:
        metadata: {name: web}
        spec: {nodeName: node-1, schedulingGates: [{name: example.com/quota}]}
    Good:
        metadata: {name: web}
        spec: {schedulingGates: [{name: example.com/quota}]}
    """
    if item.spec and item.spec.node_name and item.spec.scheduling_gates:
        yield forbidden(at / "spec" / "nodeName", "schedulingGates must be gone before a Pod gets a node")
