"""The Pod Security Standard `restricted`: what a careful pod does besides `baseline`.

In the words of the server's admission: they are what people search for.
"""

from __future__ import annotations

from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Capabilities, Volume
from kgen.wording.phrases import named, quoted, verb

from .baseline import added, unmasked
from .check import USER_NAMESPACES, check, who
from .kernel import SECCOMP_IS_A_FIELD, seccomp_of, seccomp_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings

    from .check import Holder, Subject

MAY_BE_ADDED = {"NET_BIND_SERVICE"}
VOLUMES = {
    *("config_map", "csi", "downward_api", "empty_dir", "ephemeral", "image", "persistent_volume_claim"),
    *("projected", "secret"),
}
"""The fields of the sources of volumes that do not reach beyond the pod, or only through who runs the cluster."""


@check("KG913", "restricted", since=(1, 8))
def privilege_escalation_allowed(pod: Subject) -> Findings:
    """A container's processes can gain more privileges than its first one has, such as by a set-user-ID program.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {allowPrivilegeEscalation: false}}]}
    """
    bad = [each for each in pod.containers if each.security_context.allow_privilege_escalation is not False]
    if bad and not pod.is_exempt:
        yield warning(
            bad[0].at / "securityContext" / "allowPrivilegeEscalation",
            f"allowPrivilegeEscalation != false ({who(bad)} must set securityContext.allowPrivilegeEscalation=false)",
            "in each container: securityContext: {allowPrivilegeEscalation: false}",
        )


@check("KG914", "restricted", since=(1, 22), replaces="KG902")
def capabilities_kept(pod: Subject) -> Findings:
    """A container does not drop all capabilities, or adds others than NET_BIND_SERVICE.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {capabilities: {drop: [NET_RAW]}}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {capabilities: {drop: [ALL]}}}]}
    """
    if pod.is_exempt:
        return
    keep = [each for each in pod.containers if "ALL" not in _dropped(each)]
    add = [each for each in pod.containers if added(each) - MAY_BE_ADDED]
    said = [f'{who(keep)} must set securityContext.capabilities.drop=["ALL"]'] if keep else []
    if add:
        names = sorted(set().union(*map(added, add)) - MAY_BE_ADDED)
        said.append(f"{who(add)} must not include {quoted(names)} in securityContext.capabilities.add")
    if said:
        at = [*keep, *add][0].at / "securityContext" / "capabilities" / ("drop" if keep else "add")
        hint = "in each container: securityContext: {capabilities: {drop: [ALL]}}" if keep else ""
        yield warning(at, f"unrestricted capabilities ({'; '.join(said)})", hint)


def _dropped(holder: Holder) -> list[str]:
    return (holder.security_context.capabilities or Capabilities()).drop or []


@check("KG915", "restricted", since=USER_NAMESPACES, replaces="KG908")
def proc_unmasked_restricted(pod: Subject) -> Findings:
    """A container sees all of /proc, be it in a user namespace or not.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {hostUsers: false, containers: [{name: web, image: web, securityContext: {procMount: Unmasked}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {hostUsers: false, containers: [{name: web, image: web}]}
    """
    yield from unmasked(pod)


@check("KG916", "restricted", replaces="KG904")
def volume_type_restricted(pod: Subject) -> Findings:
    """A volume is neither the pod's own, nor one that a claim or a CSI driver gives.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}], volumes: [{name: data, nfs: {server: nfs, path: /data}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}], volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}
    """
    bad = {i: each for i, each in enumerate(pod.spec.volumes or ()) if _sources(each).keys().isdisjoint(VOLUMES)}
    if bad:
        names = [each.name or "" for each in bad.values()]
        types = sorted({next(iter(_sources(each).values())) for each in bad.values()})
        yield warning(
            (pod.at / "volumes")[next(iter(bad))],
            f"restricted volume types ({named('volume', names)} {verb('use', names)} "
            f"{named('restricted volume type', types)})",
            "let a PersistentVolumeClaim give the volume",
        )


def _sources(volume: Volume) -> dict[str, str]:
    """The sources of a volume, by their fields' names in Python, as JSON names them; none is an empty directory."""
    found = {name: volume.__fields__[name].json for name in volume.__dict__ if name != "name"}
    return found or {"empty_dir": "emptyDir"}


@check("KG917", "restricted")
def root_not_excluded(pod: Subject) -> Findings:
    """A container may run as root: neither it nor the pod says `runAsNonRoot: true`.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {securityContext: {runAsNonRoot: true}, containers: [{name: web, image: web}]}
    """
    if pod.is_in_user_namespace:
        return
    may = [each for each in pod.everyone if each.security_context.run_as_non_root is False]
    silent = [each for each in pod.containers if each.security_context.run_as_non_root is None]
    if may:
        said, at = f"{who(may)} must not set securityContext.runAsNonRoot=false", may[0].at
    elif silent and not pod.pod.security_context.run_as_non_root:
        said, at = f"pod or {who(silent)} must set securityContext.runAsNonRoot=true", pod.at
    else:
        return
    yield warning(
        at / "securityContext" / "runAsNonRoot",
        f"runAsNonRoot != true ({said})",
        "for the pod: securityContext: {runAsNonRoot: true}; an image whose user is root needs runAsUser, too",
    )


@check("KG918", "restricted", since=(1, 23))
def user_is_root(pod: Subject) -> Findings:
    """A pod or a container runs as user 0.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {securityContext: {runAsUser: 0}, containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {securityContext: {runAsUser: 1000}, containers: [{name: web, image: web}]}
    """
    bad = [each for each in pod.everyone if each.security_context.run_as_user == 0]
    if bad and not pod.is_in_user_namespace:
        at = bad[0].at / "securityContext" / "runAsUser"
        yield warning(at, f"runAsUser=0 ({who(bad)} must not set runAsUser=0)", "a number above 0, such as 1000")


@check("KG919", "restricted", since=SECCOMP_IS_A_FIELD, replaces="KG910")
def seccomp_missing(pod: Subject) -> Findings:
    """A container has no seccomp profile: it may call all of the node's kernel.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {securityContext: {seccompProfile: {type: RuntimeDefault}}, containers: [{name: web, image: web}]}
    """
    if pod.is_exempt:
        return
    wrong = list(seccomp_unknown(pod))
    silent = [each for each in pod.containers if seccomp_of(each) is None]
    if wrong:
        yield from wrong
    elif silent and seccomp_of(pod.pod) is None:
        yield warning(
            pod.at / "securityContext" / "seccompProfile",
            f"seccompProfile (pod or {who(silent)} must set securityContext.seccompProfile.type "
            'to "RuntimeDefault" or "Localhost")',
            "for the pod: securityContext: {seccompProfile: {type: RuntimeDefault}}",
        )
