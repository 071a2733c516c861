"""The operating system of a pod, and the fields that only the other one has."""

from __future__ import annotations

from kgen.apiserver.checks import closed_set
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden
from kgen.k8s.core_v1 import PodSpec

from .containers import all_containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath

USER_NAMESPACES: Version = (1, 33)
"""Before, servers drop the newest of these fields without a word."""

LINUX_ONLY = ("host_users", "host_pid", "host_ipc", "share_process_namespace")
LINUX_ONLY_IN_POD_CONTEXT = (
    *("app_armor_profile", "se_linux_options", "seccomp_profile", "fs_group", "fs_group_change_policy", "sysctls"),
    *("run_as_user", "run_as_group", "supplemental_groups", "supplemental_groups_policy", "se_linux_change_policy"),
)
LINUX_ONLY_IN_CONTAINER_CONTEXT = (
    *("app_armor_profile", "se_linux_options", "seccomp_profile", "capabilities", "read_only_root_filesystem"),
    *("privileged", "allow_privilege_escalation", "proc_mount", "run_as_user", "run_as_group"),
)
ONCE_GATED = {"host_users", "supplemental_groups_policy", "se_linux_change_policy"}
NEEDS_MORE_THAN_PRESENCE = {"host_pid", "host_ipc", "sysctls"}
"""Fields that count only where they are true or not empty."""


@rule("KG1241", on=PodSpec)
def operating_system_unknown(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """The operating system of a pod is neither linux nor windows.

    Bad:
        os: {name: Linux}
    Good:
        os: {name: linux}
    """
    if spec.os is not None:
        where = at / "os" if spec.os.name else None
        yield from closed_set(spec.os, "name", at / "os", context, where)


@rule("KG1242", on=PodSpec)
def windows_options_on_linux(spec: PodSpec, at: FieldPath) -> Findings:
    """A pod for Linux has options that only Windows knows.

    Bad:
        os: {name: linux}
        securityContext: {windowsOptions: {runAsUserName: ContainerUser}}
    Good:
        os: {name: windows}
        securityContext: {windowsOptions: {runAsUserName: ContainerUser}}
    """
    if spec.os is None or spec.os.name != "linux":
        return
    for holder, where in ((spec, at), *all_containers(spec, at)):
        if holder.security_context and holder.security_context.windows_options is not None:
            yield forbidden(where / "securityContext" / "windowsOptions", "only a pod for Windows has them")


@rule("KG1243", on=PodSpec)
def linux_options_on_windows(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """A pod for Windows has options that only Linux knows.

    Bad:
        os: {name: windows}
        securityContext: {runAsUser: 1000}
    Good:
        os: {name: windows}
        securityContext: {windowsOptions: {runAsUserName: ContainerUser}}
    """
    if spec.os is None or spec.os.name != "windows":
        return
    new = context.version >= USER_NAMESPACES
    yield from _set(spec, LINUX_ONLY, at, new=new)
    if spec.security_context:
        yield from _set(spec.security_context, LINUX_ONLY_IN_POD_CONTEXT, at / "securityContext", new=new)
    for container, where in all_containers(spec, at):
        if container.security_context:
            inside = where / "securityContext"
            yield from _set(container.security_context, LINUX_ONLY_IN_CONTAINER_CONTEXT, inside, new=new)


def _set(value: object, names: tuple[str, ...], at: FieldPath, *, new: bool) -> Findings:
    fields = vars(value)
    for name in names:
        counts = bool(fields.get(name)) if name in NEEDS_MORE_THAN_PRESENCE else name in fields
        if counts and (new or name not in ONCE_GATED):
            yield forbidden(at / value.__fields__[name].json, "a pod for Windows cannot have it")  # type: ignore[attr-defined]
