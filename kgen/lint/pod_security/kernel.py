"""The Pod Security Standard `baseline`: what the kernel keeps from a pod, by AppArmor, SELinux, seccomp and sysctls.

In the words of the server's admission: they are what people search for.
"""

from __future__ import annotations

from json import dumps

from kgen.diagnostics import warning
from kgen.wording.phrases import named, plural, quoted

from .check import check, who

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings

    from .check import Holder, Subject

SECCOMP_PROFILES = {"RuntimeDefault", "Localhost"}
SECCOMP_OF_POD = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_OF = "container.seccomp.security.alpha.kubernetes.io/"
SECCOMP_IS_A_FIELD = (1, 19)
APP_ARMOR_PROFILES = {"RuntimeDefault", "Localhost"}
APP_ARMOR_OF = "container.apparmor.security.beta.kubernetes.io/"
SE_LINUX_TYPES = {
    "": (1, 0),
    "container_t": (1, 0),
    "container_init_t": (1, 0),
    "container_kvm_t": (1, 0),
    "container_engine_t": (1, 31),
}
SYSCTLS = {
    "kernel.shm_rmid_forced": (1, 0),
    "net.ipv4.ip_local_port_range": (1, 0),
    "net.ipv4.tcp_syncookies": (1, 0),
    "net.ipv4.ping_group_range": (1, 0),
    "net.ipv4.ip_unprivileged_port_start": (1, 0),
    "net.ipv4.ip_local_reserved_ports": (1, 27),
    "net.ipv4.tcp_keepalive_time": (1, 29),
    "net.ipv4.tcp_fin_timeout": (1, 29),
    "net.ipv4.tcp_keepalive_intvl": (1, 29),
    "net.ipv4.tcp_keepalive_probes": (1, 29),
    "net.ipv4.tcp_rmem": (1, 32),
    "net.ipv4.tcp_wmem": (1, 32),
}
"""What may be set, and since which version of the standards."""
_NEVER = (99, 0)


@check("KG901", "baseline")
def app_armor_off(pod: Subject) -> Findings:
    """A pod or a container takes its AppArmor profile off, by the field or by the annotation of the past.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {appArmorProfile: {type: Unconfined}}
          containers: [{name: web, image: web}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {appArmorProfile: {type: RuntimeDefault}}
          containers: [{name: web, image: web}]
    """
    holders = [each for each in pod.everyone if _app_armor(each, pod) not in {None, *APP_ARMOR_PROFILES}]
    notes = sorted(name for name, value in pod.annotations.items() if name.startswith(APP_ARMOR_OF) and _is_off(value))
    if not holders and not notes:
        return
    values = [
        *sorted({_app_armor(each, pod) or "" for each in holders}),
        *(f"{name}={_go_quoted(pod.annotations[name])}" for name in notes),
    ]
    setters = [who(holders)] * bool(holders) + [plural("annotation", notes)] * bool(notes)
    at = holders[0].at / "securityContext" / "appArmorProfile" / "type" if holders else pod.annotations_at.key(notes[0])
    yield warning(
        at,
        f"{plural('forbidden AppArmor profile', values)} "
        f"({' and '.join(setters)} must not set AppArmor profile type to {quoted(values)})",
        "leave it out, or write appArmorProfile: {type: RuntimeDefault}",
    )


def _app_armor(holder: Holder, pod: Subject) -> str | None:
    """The type of a holder's AppArmor profile; of a Pod, the server has made fields of the annotations by now."""
    own = holder.security_context.app_armor_profile
    if own is not None:
        return own.type or ""
    around = pod.pod.security_context.app_armor_profile
    copied = holder.container and not (pod.is_template or pod.is_windows or (around and around.type == _UNCONFINED))
    return _UNCONFINED if copied and pod.annotations.get(APP_ARMOR_OF + holder.name) == "unconfined" else None


_UNCONFINED = "Unconfined"


def _is_off(annotation: str) -> bool:
    return annotation not in ("", "runtime/default") and not annotation.startswith("localhost/")


@check("KG909", "baseline")
def se_linux_options_forbidden(pod: Subject) -> Findings:
    """A pod or a container has an SELinux type of its own, or sets the user or the role.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seLinuxOptions: {type: spc_t}}
          containers: [{name: web, image: web}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seLinuxOptions: {type: container_t}}
          containers: [{name: web, image: web}]
    """
    bad = [each for each in pod.everyone if _wrong_options(each, pod)]
    if not bad:
        return
    options = [each.security_context.se_linux_options for each in bad]
    types = sorted({each.type for each in options if _is_foreign(each.type, pod)})
    said = [named("type", types)] if types else []
    said += [f"{name} may not be set" for name in ("user", "role") if any(getattr(each, name) for each in options)]
    yield warning(
        bad[0].at / "securityContext" / "seLinuxOptions" / _wrong_options(bad[0], pod)[0],
        f"seLinuxOptions ({who(bad)} set forbidden securityContext.seLinuxOptions: {'; '.join(said)})",
        "leave out the user and the role; the type may be container_t",
    )


def _wrong_options(holder: Holder, pod: Subject) -> list[str]:
    """The fields of a holder's SELinux options that are forbidden."""
    options = holder.security_context.se_linux_options
    if options is None:
        return []
    return ["type"] * _is_foreign(options.type, pod) + [name for name in ("user", "role") if getattr(options, name)]


def _is_foreign(type_: str | None, pod: Subject) -> bool:
    return pod.version < SE_LINUX_TYPES.get(type_ or "", _NEVER)


@check("KG910", "baseline")
def seccomp_off(pod: Subject) -> Findings:
    """A pod or a container takes its seccomp profile off (before 1.19, by annotations).

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seccompProfile: {type: Unconfined}}
          containers: [{name: web, image: web}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seccompProfile: {type: RuntimeDefault}}
          containers: [{name: web, image: web}]
    """
    yield from seccomp_unknown(pod) if pod.version >= SECCOMP_IS_A_FIELD else _seccomp_annotations(pod)


def seccomp_unknown(pod: Subject) -> Findings:
    """That the pod or containers have a seccomp profile other than those allowed."""
    bad = [each for each in pod.everyone if seccomp_of(each) not in {None, *SECCOMP_PROFILES}]
    if bad:
        values = sorted({seccomp_of(each) or "" for each in bad})
        yield warning(
            bad[0].at / "securityContext" / "seccompProfile" / "type",
            f"seccompProfile ({who(bad)} must not set securityContext.seccompProfile.type to {quoted(values)})",
            "write seccompProfile: {type: RuntimeDefault}",
        )


def seccomp_of(holder: Holder) -> str | None:
    """The type of the seccomp profile that the pod or a container sets; None where it sets none."""
    profile = holder.security_context.seccomp_profile
    return None if profile is None else profile.type or ""


def _seccomp_annotations(pod: Subject) -> Findings:
    names = [SECCOMP_OF_POD, *(SECCOMP_OF + each.name for each in pod.containers)]
    allowed = ("runtime/default", "docker/default")
    found = {
        f"{name}={_go_quoted(pod.annotations[name])}": name
        for name in names
        if name in pod.annotations
        and pod.annotations[name] not in allowed
        and not pod.annotations[name].startswith("localhost/")
    }
    if found:
        words = sorted(found)
        at = pod.annotations_at.key(found[words[0]])
        yield warning(at, f"seccompProfile (forbidden {plural('annotation', words)} {', '.join(words)})")


@check("KG911", "baseline")
def sysctls_forbidden(pod: Subject) -> Findings:
    """A pod sets a sysctl that is not known to stay within the pod.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {sysctls: [{name: kernel.msgmax, value: "65536"}]}
          containers: [{name: web, image: web}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]}
          containers: [{name: web, image: web}]
    """
    sysctls = [each.name or "" for each in pod.pod.security_context.sysctls or ()]
    bad = [i for i, name in enumerate(sysctls) if pod.version < SYSCTLS.get(name, _NEVER)]
    if bad:
        at = (pod.at / "securityContext" / "sysctls")[bad[0]] / "name"
        told = f"forbidden sysctls ({', '.join(sysctls[i] for i in bad)})"
        yield warning(at, told, "it is not known to stay within the pod: leave it to who sets up the nodes")


def _go_quoted(text: str) -> str:
    """A text in quotes as Go writes it."""
    return dumps(text, ensure_ascii=False)
