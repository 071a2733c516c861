"""StatefulSets. What their claim templates say is looked at where a PersistentVolumeClaimSpec stands.

The server puts a volume for each claim template in front of the template's own, in a random order where there are
several; `kgen.apiserver.defaulting` does so in the templates' order. Errors of such a volume stand at
`spec.template.spec.volumes[k]`.
"""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import FORBIDDEN, Finding, invalid, warning
from kgen.k8s.apps_v1 import (
    StatefulSetOrdinals,
    StatefulSetPersistentVolumeClaimRetentionPolicy,
    StatefulSetSpec,
    StatefulSetUpdateStrategy,
)
from kgen.model.facts import defaulted
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

SERVICE_NAME_CHECKED = (1, 33)


@rule("KG424", on=StatefulSetSpec)
def pod_management_policy_unknown(spec: StatefulSetSpec, at: FieldPath, context: Context) -> Findings:
    """A podManagementPolicy is neither OrderedReady nor Parallel.

    Bad:
        podManagementPolicy: Ordered
    Good:
        podManagementPolicy: OrderedReady
    """
    yield from checks.closed_set(spec, "pod_management_policy", at, context)


@rule("KG425", on=StatefulSetUpdateStrategy)
def stateful_set_strategy_unknown(strategy: StatefulSetUpdateStrategy, at: FieldPath, context: Context) -> Findings:
    """A StatefulSet's updateStrategy is neither RollingUpdate nor OnDelete.

    Bad:
        type: Recreate
    Good:
        type: OnDelete
    """
    yield from checks.closed_set(strategy, "type", at, context, where=at)


@rule("KG426", on=StatefulSetUpdateStrategy)
def rolling_update_of_on_delete(strategy: StatefulSetUpdateStrategy, at: FieldPath) -> Findings:
    """A StatefulSet that waits until somebody deletes its pods says how to roll.

    Bad:
        type: OnDelete
        rollingUpdate: {partition: 1}
    Good:
        type: OnDelete
    """
    if strategy.type == "OnDelete" and strategy.rolling_update is not None:
        yield invalid(at / "rollingUpdate", "", "must not be there when the type is OnDelete")


@rule("KG427", on=StatefulSetUpdateStrategy)
def partition_negative(strategy: StatefulSetUpdateStrategy, at: FieldPath) -> Findings:
    """The ordinal from which pods are updated is negative.

    Bad:
        rollingUpdate: {partition: -1}
    Good:
        rollingUpdate: {partition: 0}
    """
    rolling = strategy.rolling_update
    if rolling is not None and defaulted(strategy, "type") == "RollingUpdate":
        yield from checks.bounds(rolling, "partition", at / "rollingUpdate")


@rule("KG428", on=StatefulSetPersistentVolumeClaimRetentionPolicy)
def claim_retention_unknown(
    policy: StatefulSetPersistentVolumeClaimRetentionPolicy, at: FieldPath, context: Context
) -> Findings:
    """What becomes of the claims is neither Retain nor Delete.

    Bad:
        whenDeleted: Keep
    Good:
        whenDeleted: Retain
        whenScaled: Delete
    """
    yield from checks.closed_set(policy, "when_deleted", at, context)
    yield from checks.closed_set(policy, "when_scaled", at, context)


@rule("KG429", on=StatefulSetOrdinals)
def first_ordinal_negative(ordinals: StatefulSetOrdinals, at: FieldPath) -> Findings:
    """The number of the first pod is negative.

    Bad:
        start: -1
    Good:
        start: 1
    """
    yield from checks.bounds(ordinals, "start", at)


@rule("KG430", on=StatefulSetSpec)
def service_name_invalid(spec: StatefulSetSpec, at: FieldPath, context: Context) -> Findings:
    """The Service that gives the pods their host names has a name that none can have.

    Servers before Kubernetes 1.33 took it, and then could not create a pod.

    Bad:
        serviceName: web.shop.svc
    Good:
        serviceName: web
    """
    if spec.service_name and context.version >= SERVICE_NAME_CHECKED:
        yield from checks.grammar(at / "serviceName", spec.service_name, grammars.dns_label)


@rule("KG431", on=StatefulSetSpec, severity="warning")
def all_revisions_kept(spec: StatefulSetSpec, at: FieldPath) -> Findings:
    """A negative revisionHistoryLimit keeps every revision that there ever was.

    The server takes it, and answers with a warning.

    Bad:
        revisionHistoryLimit: -1
    Good:
        revisionHistoryLimit: 10
    """
    if spec.revision_history_limit is not None and spec.revision_history_limit < 0:
        yield warning(at / "revisionHistoryLimit", "a negative limit keeps all revisions; write 0 or more")


MUTABLE = {
    "min_ready_seconds",
    "ordinals",
    "persistent_volume_claim_retention_policy",
    "replicas",
    "revision_history_limit",
    "template",
    "update_strategy",
}
"""What may change in the spec of a StatefulSet."""
_MUTABLE_NAMES = (
    "replicas, ordinals, template, updateStrategy, revisionHistoryLimit, "
    "persistentVolumeClaimRetentionPolicy and minReadySeconds"
)
SAID_OF_EACH_FIELD = (1, 37)
"""The first version that names the fields which may not change."""


@update_rule("KG1401", on=StatefulSetSpec)
def stateful_set_field_immutable(spec: StatefulSetSpec, at: FieldPath, context: Context) -> Findings:
    """A change to a StatefulSet touches a field that cannot change once it exists.

    Until 1.36 the server answers at `spec` and does not say which field it is; since 1.37 it names each. Delete the
    StatefulSet with `--cascade=orphan`, which leaves its pods and volumes, and create it anew.

    Bad:
        serviceName: db
        ---
        serviceName: db-headless
    Good:
        serviceName: db
        replicas: 3
        ---
        serviceName: db
        replicas: 5
    """
    from kgen.apiserver.defaulting.equality import changed_fields

    fixed = [field for field in changed_fields(context.old, spec) if field.name not in MUTABLE]
    if fixed and context.version < SAID_OF_EACH_FIELD:
        fields = tuple(at / field.json for field in fixed)
        message = f"updates to statefulset spec for fields other than {_MUTABLE_NAMES} are forbidden"
        hint = f"changed: {' and '.join(map(str, fields))}; {RECREATE}"
        yield Finding(at, FORBIDDEN, message, hint, fields=fields)
        return
    for field in fixed:
        yield invalid(at / field.json, spec.__dict__.get(field.name), "field is immutable", RECREATE)


RECREATE = "keep the old value, or delete with --cascade=orphan and create it anew"
