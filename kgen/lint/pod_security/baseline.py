"""The Pod Security Standard `baseline`: what lets a pod out of its container.

In the words of the server's admission: they are what people search for.
"""

from __future__ import annotations

from kgen.diagnostics import warning
from kgen.k8s.core_v1 import Capabilities
from kgen.wording.phrases import named, plural, quoted, verb

from .check import check, who

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings
    from kgen.field_path import FieldPath

    from .check import Holder, Subject

CAPABILITIES = {
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"),
    *("SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
}


@check("KG902", "baseline")
def capabilities_added(pod: Subject) -> Findings:
    """A container has capabilities that a container runtime would not give it by itself.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {capabilities: {add: [NET_ADMIN]}}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {capabilities: {add: [CHOWN]}}}]}
    """
    bad = [each for each in pod.containers if added(each) - CAPABILITIES]
    if bad:
        names = sorted(set().union(*map(added, bad)) - CAPABILITIES)
        yield warning(
            bad[0].at / "securityContext" / "capabilities" / "add",
            f"non-default capabilities ({who(bad)} must not include {quoted(names)} "
            "in securityContext.capabilities.add)",
            f"allowed are {', '.join(sorted(CAPABILITIES))}",
        )


def added(holder: Holder) -> set[str]:
    """The capabilities that a container adds."""
    return set((holder.security_context.capabilities or Capabilities()).add or ())


@check("KG903", "baseline")
def host_namespaces_shared(pod: Subject) -> Findings:
    """A pod shares the network, the processes or the memory of its node.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {hostNetwork: true, containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    """
    spec = pod.spec
    flags = {"hostNetwork": spec.host_network, "hostPID": spec.host_pid, "hostIPC": spec.host_ipc}
    shared = [json for json, value in flags.items() if value]
    if shared:
        yield warning(
            pod.at / shared[0], f"host namespaces ({', '.join(f'{json}=true' for json in shared)})", "leave it out"
        )


@check("KG904", "baseline")
def host_path_mounted(pod: Subject) -> Findings:
    """A pod has a volume that is a path of its node.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}], volumes: [{name: logs, hostPath: {path: /var/log}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}], volumes: [{name: logs, emptyDir: {}}]}
    """
    bad = {volume.name or "": i for i, volume in enumerate(pod.spec.volumes or ()) if volume.host_path}
    if bad:
        first = next(iter(bad.values()))
        yield warning(
            (pod.at / "volumes")[first] / "hostPath",
            f"hostPath volumes ({named('volume', bad)})",
            "let a PersistentVolumeClaim give the volume, or make it an emptyDir",
        )


@check("KG905", "baseline")
def host_port_taken(pod: Subject) -> Findings:
    """A container takes a port of its node.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 80, hostPort: 80}]}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
    """
    bad = [each for each in pod.containers if any(port.host_port for port in each.container.ports or ())]
    if bad:
        numbers = sorted({str(port.host_port) for each in bad for port in each.container.ports if port.host_port})
        first = next(i for i, port in enumerate(bad[0].container.ports) if port.host_port)
        yield warning(
            (bad[0].at / "ports")[first] / "hostPort",
            f"hostPort ({who(bad)} {verb('use', bad)} {plural('hostPort', numbers)} {', '.join(numbers)})",
            "leave it out: a Service reaches the pod on containerPort",
        )


@check("KG906", "baseline", since=(1, 34))
def probe_of_other_host(pod: Subject) -> Findings:
    """A probe or a hook names a host, so that the node asks somebody else than the pod.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, livenessProbe: {tcpSocket: {port: 80, host: 10.0.0.1}}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, livenessProbe: {tcpSocket: {port: 80}}}]}
    """
    found = [(each.name, host, at) for each in pod.containers for host, at in _hosts(each)]
    if found:
        names, hosts = sorted({name for name, _, _ in found}), sorted({host for _, host, _ in found})
        yield warning(
            found[0][2],
            f"probe or lifecycle host ({named('container', names)} {verb('use', names)} "
            f"{named('probe or lifecycle host', hosts)})",
            "leave the host out: it is the pod",
        )


def _hosts(holder: Holder) -> Iterator[tuple[str, FieldPath]]:
    """The hosts that the probes and hooks of a container name, with their paths."""
    container = holder.container
    lifecycle = container.lifecycle
    actions = {
        "livenessProbe": container.liveness_probe,
        "readinessProbe": container.readiness_probe,
        "startupProbe": container.startup_probe,
        "lifecycle.postStart": lifecycle and lifecycle.post_start,
        "lifecycle.preStop": lifecycle and lifecycle.pre_stop,
    }
    for path, action in actions.items():
        for json, target in (("httpGet", action.http_get), ("tcpSocket", action.tcp_socket)) if action else ():
            if target and target.host:
                at = holder.at
                for step in path.split("."):
                    at = at / step
                yield target.host, at / json / "host"


@check("KG907", "baseline")
def container_privileged(pod: Subject) -> Findings:
    """A container is privileged: whoever breaks into it owns the node.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {privileged: true}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    """
    bad = [each for each in pod.containers if each.security_context.privileged]
    if bad:
        at = bad[0].at / "securityContext" / "privileged"
        yield warning(at, f"privileged ({who(bad)} must not set securityContext.privileged=true)", "leave it out")


@check("KG908", "baseline")
def proc_unmasked(pod: Subject) -> Findings:
    """A container sees all of /proc, and is not in a user namespace (`hostUsers: false`, since 1.35).

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, securityContext: {procMount: Unmasked}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {hostUsers: false, containers: [{name: web, image: web, securityContext: {procMount: Unmasked}}]}
    """
    if not pod.is_in_user_namespace:
        yield from unmasked(pod)


def unmasked(pod: Subject) -> Findings:
    """That containers see all of /proc."""
    bad = [each for each in pod.containers if each.security_context.proc_mount not in (None, "Default")]
    if bad:
        values = sorted({each.security_context.proc_mount for each in bad})
        yield warning(
            bad[0].at / "securityContext" / "procMount",
            f"procMount ({who(bad)} must not set securityContext.procMount to {quoted(values)})",
            "leave it out",
        )


@check("KG912", "baseline")
def host_process(pod: Subject) -> Findings:
    """A pod or a container of Windows runs as a process of its node.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostNetwork: true
          securityContext: {windowsOptions: {hostProcess: true}}
          containers: [{name: web, image: web}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {windowsOptions: {hostProcess: false}}
          containers: [{name: web, image: web}]
    """
    bad = [
        each
        for each in pod.everyone
        if each.security_context.windows_options and each.security_context.windows_options.host_process
    ]
    if bad:
        at = bad[0].at / "securityContext" / "windowsOptions" / "hostProcess"
        told = f"hostProcess ({who(bad)} must not set securityContext.windowsOptions.hostProcess=true)"
        yield warning(at, told, "leave it out")
