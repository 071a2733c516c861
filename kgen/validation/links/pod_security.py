"""Pod security that the bundle enforces itself, by the labels of its Namespaces, and that its own pods break."""

from __future__ import annotations

from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Namespace
from kgen.validation.link import link
from kgen.validation.neighbours import Pods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container
    from kgen.validation.link import Findings
    from kgen.validation.neighbours import Neighbours

    Problem = tuple[FieldPath, str]

ENFORCE = "pod-security.kubernetes.io/enforce"
BASELINE_CAPABILITIES = {
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"),
    *("SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
}
SECCOMP = {"RuntimeDefault", "Localhost"}


@link("KG785", on=Pods)
def pod_security_broken(pods: Pods, at: FieldPath, around: Neighbours) -> Findings:
    """A Namespace of the bundle enforces a pod security standard that pods in it do not meet.

    No pod is made: admission refuses each one. Looked at are the points of `baseline` and `restricted` that decide
    most often: the node's namespaces, paths and ports, privileges, capabilities, the user, the seccomp profile.

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
    level = _level(pods.namespace, around)
    if level not in ("baseline", "restricted") or (pods.spec.os and pods.spec.os.name == "windows"):
        return
    problems = [*_baseline(pods, at)]
    if level == "restricted":
        problems += _restricted(pods, at)
    for where, what in problems:
        yield warning(where, f"namespace {pods.namespace} enforces pod security {level}, and {what}: no pod is made")


def _level(namespace: str, around: Neighbours) -> str:
    item = around.find(Namespace, namespace) if namespace else None
    return ((item and item.metadata and item.metadata.labels) or {}).get(ENFORCE, "")


def _baseline(pods: Pods, at: FieldPath) -> Iterator[Problem]:
    spec = pods.spec
    for value, json in ((spec.host_network, "hostNetwork"), (spec.host_pid, "hostPID"), (spec.host_ipc, "hostIPC")):
        if value:
            yield at / json, f"{json} is not allowed"
    for i, volume in enumerate(spec.volumes or ()):
        if volume.host_path:
            yield (at / "volumes")[i] / "hostPath", "paths of the node are not allowed"
    for container, place in pods.containers():
        yield from _baseline_container(container, place)


def _baseline_container(container: Container, at: FieldPath) -> Iterator[Problem]:
    for i, port in enumerate(container.ports or ()):
        if port.host_port:
            yield (at / "ports")[i] / "hostPort", "ports of the node are not allowed"
    context = container.security_context
    if context and context.privileged:
        yield at / "securityContext" / "privileged", "privileged containers are not allowed"
    if context and context.capabilities and set(context.capabilities.add or ()) - BASELINE_CAPABILITIES:
        yield at / "securityContext" / "capabilities" / "add", "these capabilities are not allowed"


def _restricted(pods: Pods, at: FieldPath) -> Iterator[Problem]:
    around = pods.spec.security_context
    user = bool(around and around.run_as_non_root)
    profile = bool(around and around.seccomp_profile and around.seccomp_profile.type in SECCOMP)
    if around and around.run_as_user == 0:
        yield at / "securityContext" / "runAsUser", "user 0 is not allowed"
    for container, place in pods.containers():
        context = container.security_context
        here = place / "securityContext"
        if context is None or context.allow_privilege_escalation is not False:
            yield here / "allowPrivilegeEscalation", "it must be false"
        if "ALL" not in ((context and context.capabilities and context.capabilities.drop) or ()):
            yield here / "capabilities" / "drop", "it must name ALL"
        own = context.run_as_non_root if context else None
        if not (user if own is None else own):
            yield here / "runAsNonRoot", "it must be true, here or for the pod"
        seccomp = context.seccomp_profile if context else None
        if not (profile if seccomp is None else seccomp.type in SECCOMP):
            yield here / "seccompProfile", "it must be RuntimeDefault or Localhost, here or for the pod"


@link("KG786", on=Pods)
def root_must_not_be_root(pods: Pods, at: FieldPath, _: Neighbours) -> Findings:
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
    around = pods.spec.security_context
    for container, place in pods.containers():
        own = container.security_context
        non_root = own.run_as_non_root if own and own.run_as_non_root is not None else around and around.run_as_non_root
        user, where = (around.run_as_user, at) if around else (None, at)
        if own and own.run_as_user is not None:
            user, where = own.run_as_user, place
        if non_root and user == 0:
            message = (
                f"container {container.name} must not run as root (runAsNonRoot), but user 0 is root: it never starts"
            )
            yield warning(where / "securityContext" / "runAsUser", message)
