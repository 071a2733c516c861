"""When a container is restarted: its restart policy, its restart rules, and what a resize does to it."""

from __future__ import annotations

from kgen.apiserver.checks import closed_set
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, not_supported, required, too_many
from kgen.k8s.core_v1 import Container, EphemeralContainer, PodSpec
from kgen.model.facts import values_of

from .containers import is_plain_init

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import ContainerResizePolicy, ContainerRestartRule

    from .containers import AnyContainer

MOST_RULES = 20
MOST_EXIT_CODES = 255


@rule("KG209", on=Container)
def container_restart_policy_invalid(container: Container, at: FieldPath, context: Context) -> Findings:
    """A container's own restart policy is none that there is, or its restart rules stand without one.

    Before Kubernetes 1.35, only init containers had one, and only `Always`, which makes them sidecars.

    Bad:
        name: web
        image: nginx
        restartPolicy: always
    Good:
        name: web
        image: nginx
        restartPolicy: Always
    """
    policy = container.restart_policy
    if policy is None and not container.restart_policy_rules:
        return
    if context.version < (1, 35):
        yield from _old_restart_policy(container, at, context)
    elif policy is None:
        yield required(at / "restartPolicy", "restart rules need a restart policy for all other exits")
    else:
        yield from closed_set(container, "restart_policy", at, context)


def _old_restart_policy(container: Container, at: FieldPath, context: Context) -> Findings:
    if context.version == (1, 34):
        return  # its server takes away what it does not know yet
    if context.field != "init_containers":
        yield forbidden(at / "restartPolicy", "only an init container has its own before Kubernetes 1.35")
    elif container.restart_policy != "Always":
        known = values_of(Container, "restart_policy", context.version)
        yield not_supported(at / "restartPolicy", container.restart_policy or "", known)


@rule("KG210", on=Container)
def restart_rule_invalid(container: Container, at: FieldPath, context: Context) -> Findings:
    """A restart rule has no exit codes, or an action or operator that is none; or there are too many.

    In Kubernetes 1.35, sidecars cannot have any.

    Bad:
        name: web
        image: nginx
        restartPolicy: Never
        restartPolicyRules: [{action: Restart}]
    Good:
        name: web
        image: nginx
        restartPolicy: Never
        restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
    """
    rules, where = container.restart_policy_rules, at / "restartPolicyRules"
    if not rules or not _are_looked_at(container, context):
        return
    if context.version == (1, 35) and context.field == "init_containers" and container.restart_policy == "Always":
        yield forbidden(where, "a sidecar can have restart rules since Kubernetes 1.36")
        return
    if len(rules) > MOST_RULES:
        yield too_many(where, len(rules), MOST_RULES)
    for i, each in enumerate(rules):
        yield from closed_set(each, "action", where[i], context)
        yield from _exit_codes(each, where[i] / "exitCodes", context)


def _are_looked_at(container: Container, context: Context) -> bool:
    without_policy = context.field == "init_containers" and container.restart_policy is None
    return context.version >= (1, 35) and not without_policy


def _exit_codes(each: ContainerRestartRule, at: FieldPath, context: Context) -> Findings:
    codes = each.exit_codes
    if codes is None:
        yield required(at, "a restart rule must say for which exit codes it is")
        return
    yield from closed_set(codes, "operator", at, context)
    if len(codes.values or ()) > MOST_EXIT_CODES:
        yield too_many(at / "values", len(codes.values or ()), MOST_EXIT_CODES)


@rule("KG211", on=Container, also=(EphemeralContainer,))
def resize_policy_invalid(container: AnyContainer, at: FieldPath, context: Context) -> Findings:
    """A resizePolicy names a resource twice, one that cannot be resized, or a restart that cannot be.

    A container that is never restarted, or an init container that runs once, cannot be restarted by a resize either.

    Bad:
        name: web
        image: nginx
        resizePolicy: [{resourceName: disk, restartPolicy: NotRequired}]
    Good:
        name: web
        image: nginx
        resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]
    """
    if not container.resize_policy or context.version < (1, 33):
        return
    where, seen = at / "resizePolicy", set[str]()
    for i, policy in enumerate(container.resize_policy):
        if (policy.resource_name or "") in seen:
            yield duplicate(where[i], policy.resource_name or "")
        seen.add(policy.resource_name or "")
        yield from closed_set(policy, "resource_name", at, context, where)
        yield from closed_set(policy, "restart_policy", at, context, where)
        yield from _impossible_restart(policy, where, i, (container, context))


def _impossible_restart(
    policy: ContainerResizePolicy, at: FieldPath, i: int, where: tuple[AnyContainer, Context]
) -> Findings:
    container, context = where
    spec = context.around(PodSpec)
    restart = policy.restart_policy or ""
    if spec and spec.restart_policy == "Never" and restart != "NotRequired":
        yield invalid(at, restart, "must be NotRequired where the pod's restartPolicy is Never")
    if restart == "RestartContainer" and context.version >= (1, 36) and is_plain_init(container, context):
        yield invalid(at[i] / "restartPolicy", restart, "must be NotRequired in an init container that is no sidecar")
