"""Pod security that the bundle asks for itself, by the labels of its Namespaces, and that its own pods break."""

from __future__ import annotations

from functools import cache

from kgen.apiserver.rule import link
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Namespace
from kgen.wording.phrases import of_container, refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgen.apiserver.rule import Findings, Rule, Version
    from kgen.cluster.index import Index
    from kgen.diagnostics import Finding
    from kgen.field_path import FieldPath
    from kgen.lint.pod_security.labels import Standard


@link("KG785", on=Pods, needs=("Namespace",))
def pod_security_broken(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A Namespace of the bundle enforces a Pod Security Standard that pods in it do not meet.

    Admission refuses each pod, in the words after the colon; of a workload, it takes the workload and refuses the
    pods. The labels `pod-security.kubernetes.io/enforce` and `…/enforce-version` say what is enforced. It is a warning
    since the Namespace that is there when the pods come may be another.

    Bad:
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {hostNetwork: true, containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: web}]}
    """
    del at
    labels = _labels(pods, index)
    if labels:
        from kgen.lint.pod_security.labels import enforced

        standard, so = enforced(labels), refusal(pods.kind)
        found = _violations(pods, standard, index)
        yield from _told(found, f'enforces PodSecurity "{standard}", so {so}', pods)


@link("KG787", on=Pods, needs=("Namespace",))
def pod_security_warned_of(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A Namespace of the bundle warns of a Pod Security Standard that pods in it do not meet.

    The server answers to the object with the same warning. Usually the standard is to be enforced some day.

    Bad:
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {pod-security.kubernetes.io/warn: baseline}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {hostNetwork: true, containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {pod-security.kubernetes.io/warn: baseline}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: web}]}
    """
    del at
    labels = _labels(pods, index)
    if labels:
        from kgen.lint.pod_security.labels import enforced, warned

        standard = warned(labels)
        refused = {finding.message for finding in _violations(pods, enforced(labels), index)}
        found = [each for each in _violations(pods, standard, index) if each.message not in refused]
        yield from _told(found, f'warns of PodSecurity "{standard}"', pods)


def _labels(pods: Pods, index: Index) -> dict[str, str]:
    """The labels of pod security of the Namespace that pods are in."""
    item = index.find(Namespace, pods.namespace) if pods.namespace else None
    labels = (item and item.metadata and item.metadata.labels) or {}
    return {key: value for key, value in labels.items() if key.startswith("pod-security.kubernetes.io/")}


def _violations(pods: Pods, standard: Standard, index: Index) -> list[Finding]:
    """Where pods do not meet a standard, in admission's words; both links ask the same."""
    from kgen.lint.pod_security import subject_of, violations

    version = standard.policy_version(index.version)
    key = f"{standard.level} of {version}"
    if key not in pods.seen:
        found = violations(subject_of(pods, version), _checks(standard.level, version))
        pods.seen[key] = [finding for _, finding in found]
    known: list[Finding] = pods.seen[key]
    return known


@cache
def _checks(level: str, version: Version) -> list[Rule]:
    from kgen.lint.pod_security import checks_of, in_force

    return in_force(checks_of(level), version)


def _told(found: Iterable[Finding], what: str, pods: Pods) -> Findings:
    """Violations as those of the Namespace; no profile needs to repeat them."""
    from kgen.lint.pod_security import said_of

    for each in found:
        message = f"namespace {pods.namespace} {what}: {each.message}"
        yield warning(each.at, message, each.hint, once=said_of(pods, each))


@link("KG786", on=Pods)
def root_must_not_be_root(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """A container must not run as root and is told to run as user 0.

    It never starts.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: true}
          containers: [{name: web, image: web, securityContext: {runAsUser: 0}}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: true}
          containers: [{name: web, image: web, securityContext: {runAsUser: 1000}}]
    """
    of_pod = pods.spec.security_context
    for container, place in pods.containers():
        own = container.security_context
        non_root = own.run_as_non_root if own and own.run_as_non_root is not None else of_pod and of_pod.run_as_non_root
        user, where = (of_pod.run_as_user, at) if of_pod else (None, at)
        if own and own.run_as_user is not None:
            user, where = own.run_as_user, place
        if non_root and user == 0:
            who = of_container(container.name)
            yield warning(
                where / "securityContext" / "runAsUser",
                f"{who} must not run as root (runAsNonRoot), but user 0 is root: it never starts",
                "a number above 0, such as 1000, or leave runAsNonRoot out",
            )
