"""Security contexts of containers and pods: users, profiles, capabilities, kernel parameters."""

from __future__ import annotations

from kgen.apiserver.checks import bounds, closed_set
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, required, too_long
from kgen.k8s.core_v1 import AppArmorProfile, Pod, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext
from kgen.syntax import grammars

from .containers import BLANKS, all_containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

LONGEST_PROFILE = 4095
USER_NAMESPACES_SINCE = (1, 33)
"""Before, a server drops `hostUsers`, `supplementalGroupsPolicy` and `seLinuxChangePolicy`, and resets `procMount`."""
OF_IPC = (
    *("kernel.sem", "kernel.shm", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"),
    *("kernel.msg", "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni"),
)
"""Kernel parameters of processes that talk to each other, besides those that start with `fs.mqueue.`."""


@rule("KG251", on=PodSecurityContext, also=(SecurityContext,))
def user_id_out_of_range(security: PodSecurityContext | SecurityContext, at: FieldPath) -> Findings:
    """A number of a user or group is negative or larger than 2147483647.

    Bad:
        runAsUser: -1
    Good:
        runAsUser: 1000
    """
    for name in ("run_as_user", "run_as_group", "fs_group", "supplemental_groups"):
        if name in security.__dict__:
            yield from bounds(security, name, at)


@rule("KG252", on=SecurityContext, shown_on=Pod)
def proc_mount_invalid(security: SecurityContext, at: FieldPath, context: Context) -> Findings:
    """A container's procMount is none that there is, or Unmasked without a user namespace of the pod's own.

    Bad:
        metadata: {name: builder}
        spec:
          containers: [{name: build, image: buildah, securityContext: {procMount: Unmasked}}]
    Good:
        metadata: {name: builder}
        spec:
          hostUsers: false
          containers: [{name: build, image: buildah, securityContext: {procMount: Unmasked}}]
    """
    value = security.proc_mount
    if value is None or context.version < USER_NAMESPACES_SINCE:
        return
    yield from closed_set(security, "proc_mount", at, context)
    spec = context.around(PodSpec)
    if value == "Unmasked" and not (spec and spec.host_users is False):
        yield invalid(at / "procMount", value, "needs hostUsers: false in the pod")


@rule("KG253", on=SecurityContext)
def escalation_contradicted(security: SecurityContext, at: FieldPath) -> Findings:
    """A container must not gain privileges, and is privileged or has CAP_SYS_ADMIN.

    Bad:
        allowPrivilegeEscalation: false
        privileged: true
    Good:
        allowPrivilegeEscalation: false
        privileged: false
    """
    if security.allow_privilege_escalation is not False:
        return
    if security.privileged:
        yield invalid(at, "privileged", "contradicts allowPrivilegeEscalation: false")
    added = (security.capabilities and security.capabilities.add) or ()
    for _ in (capability for capability in added if capability == "CAP_SYS_ADMIN"):
        yield invalid(at, "CAP_SYS_ADMIN", "contradicts allowPrivilegeEscalation: false")


@rule("KG254", on=SeccompProfile, also=(AppArmorProfile,))
def security_profile_invalid(profile: SeccompProfile | AppArmorProfile, at: FieldPath, context: Context) -> Findings:
    """A seccomp or AppArmor profile has no type, one that there is not, or lacks or misuses its localhostProfile.

    Bad:
        type: Localhost
    Good:
        type: RuntimeDefault
    """
    yield from (unknown := closed_set(profile, "type", at, context))
    check = _seccomp_file if isinstance(profile, SeccompProfile) else _app_armor_name
    if profile.type == "Localhost":
        yield from check(profile.localhost_profile, at / "localhostProfile")
    elif profile.localhost_profile is not None and (check is _seccomp_file or not unknown):
        yield invalid(at / "localhostProfile", profile.localhost_profile, "can only stand beside type Localhost")


def _seccomp_file(path: str | None, at: FieldPath) -> Findings:
    if path is None:
        yield required(at, "type Localhost needs the path of a file on the node")
        return
    if path.startswith("/"):
        yield invalid(at, path, "must not start with /: it is a path in the kubelet's seccomp folder")
    if ".." in path.split("/"):
        yield invalid(at, path, 'must not contain ".."')


def _app_armor_name(name: str | None, at: FieldPath) -> Findings:
    if not name:
        yield required(at, "type Localhost needs the name of a profile on the node")
        return
    if name != name.strip(BLANKS):
        yield invalid(at, name, "must not start or end with white space")
    if len(name.encode()) > LONGEST_PROFILE:
        yield too_long(at, LONGEST_PROFILE)


@rule("KG255", on=PodSecurityContext)
def security_policy_unknown(security: PodSecurityContext, at: FieldPath, context: Context) -> Findings:
    """A pod's fsGroupChangePolicy, supplementalGroupsPolicy or seLinuxChangePolicy is none that there is.

    Of seLinuxChangePolicy, servers before Kubernetes 1.37 take only `Recursive` unless SELinux mounts are switched on.

    Bad:
        fsGroupChangePolicy: Never
    Good:
        fsGroupChangePolicy: OnRootMismatch
    """
    yield from closed_set(security, "fs_group_change_policy", at, context)
    yield from closed_set(security, "supplemental_groups_policy", at, context)
    yield from closed_set(security, "se_linux_change_policy", at, context)


@rule("KG256", on=PodSecurityContext)
def sysctl_invalid(security: PodSecurityContext, at: FieldPath, context: Context) -> Findings:
    """A kernel parameter has no name, one that cannot be, one that is there twice, or it would change the host.

    Bad:
        sysctls: [{name: Net.Core.Somaxconn, value: "1024"}]
    Good:
        sysctls: [{name: net.core.somaxconn, value: "1024"}]
    """
    seen: set[str] = set()
    for i, parameter in enumerate(security.sysctls or ()):
        where, name = (at / "sysctls")[i] / "name", parameter.name or ""
        if not name:
            yield required(where, "must name a kernel parameter")
        elif grammars.sysctl_name(name):
            yield invalid(where, name, grammars.sysctl_name(name)[0])
        elif name in seen:
            yield duplicate(where, name)
        seen.add(name)
        yield from _of_the_host(name, where, context.around(PodSpec))


def _of_the_host(name: str, at: FieldPath, spec: PodSpec | None) -> Findings:
    first = next((sign for sign in name if sign in "./"), ".")
    dotted = name if first == "." else name.translate({ord("."): "/", ord("/"): "."})
    parameter = dotted.partition("*")[0]
    if spec and spec.host_network and parameter.startswith("net."):
        yield invalid(at, name, "cannot be set on the host's network")
    if spec and spec.host_ipc and (parameter in OF_IPC or parameter.startswith("fs.mqueue.")):
        yield invalid(at, name, "cannot be set where hostIPC is true")


@rule("KG257", on=PodSpec)
def host_namespace_contradicted(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """A pod has a namespace of its own and shares the host's, or uses block devices in a user namespace of its own.

    Bad:
        hostUsers: false
        hostNetwork: true
        containers: [{name: web, image: nginx}]
    Good:
        hostUsers: false
        containers: [{name: web, image: nginx}]
    """
    if spec.share_process_namespace and spec.host_pid:
        where = at / "securityContext" / "shareProcessNamespace"
        yield invalid(where, value=True, message="cannot stand beside hostPID")
    if spec.host_users is not False or context.version < USER_NAMESPACES_SINCE:
        return
    shared = (("hostNetwork", spec.host_network), ("HostPID", spec.host_pid), ("HostIPC", spec.host_ipc))
    for field in (field for field, shares in shared if shares):
        yield forbidden(at / field, "cannot be shared where hostUsers is false")
    if context.version >= (1, 35):
        yield from _devices(at, spec)


def _devices(at: FieldPath, spec: PodSpec) -> Findings:
    for container, where in all_containers(spec, at):
        if container.volume_devices:
            yield forbidden(where / "volumeDevices", "cannot be used where hostUsers is false")
