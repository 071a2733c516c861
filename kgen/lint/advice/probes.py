"""Probes, and how pods are stopped."""

from __future__ import annotations

from kgen.apiserver.rule import advice
from kgen.cluster.pods import Pods
from kgen.cluster.running import run_on, running
from kgen.cluster.selecting import services
from kgen.diagnostics import warning
from kgen.model.facts import default_of, defaulted
from kgen.wording.phrases import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, Probe

GRACE = "termination_grace_period_seconds"
_HANDLERS = ("exec", "grpc", "http_get", "tcp_socket")


@advice("KG923", on=Pods)
def readiness_probe_missing(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """Pods that serve somebody have no readinessProbe: they get requests before they can answer.

    A rollout goes on to the next pod as soon as the process runs, whether it works or not. Looked at are pods behind
    a Service of the bundle, and those with a containerPort, unless they run to their end.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, ports: [{containerPort: 80}], readinessProbe: {httpGet: {port: 80}}}]
    """
    del at
    containers = running(pods)
    if not run_on(pods) or any(each.readiness_probe for each, _ in containers):
        return
    serving = [pair for pair in containers if pair[0].ports] or (containers if _is_served(pods, index) else [])
    if serving:
        container, place = serving[0]
        yield warning(
            place / "readinessProbe",
            "no container has a readinessProbe: the pod gets requests before it can answer",
            f"readinessProbe: {{tcpSocket: {{port: {_port(container)}}}}}, or better a request that needs all of it",
        )


def _port(container: Container) -> int | str:
    first = next(iter(container.ports or ()), None)
    return "…" if first is None else first.name or first.container_port or "…"


def _is_served(pods: Pods, index: Index) -> bool:
    return bool(index.selecting(services, pods.group))


@advice("KG924", on=Pods, recommended=False)
def liveness_probe_missing(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """Pods have no livenessProbe: a process that hangs is not restarted.

    One that ends is. A liveness probe that fails for another reason than a hanging process restarts what was well, so
    not everybody wants one.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, livenessProbe: {httpGet: {port: 80}}}]}
    """
    if run_on(pods) and pods.spec.containers and not any(each.liveness_probe for each, _ in running(pods)):
        yield warning(
            (at / "containers")[0] / "livenessProbe",
            "no container has a livenessProbe: one that hangs is never restarted",
            "probe the process itself, not what it needs: otherwise a slow database restarts all pods",
        )


@advice("KG925", on=Pods)
def liveness_as_strict_as_readiness(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """A container is killed as soon as it is found not to be ready: both probes ask the same, as often.

    What only needs a pause gets a restart, under load all pods at once. Other than readiness, liveness should wait
    longer, or ask for less.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web
            readinessProbe: {httpGet: {port: 80}}
            livenessProbe: {httpGet: {port: 80}}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web
            readinessProbe: {httpGet: {port: 80}}
            livenessProbe: {httpGet: {port: 80}, failureThreshold: 10}
    """
    del at
    for container, place in running(pods):
        live, ready = container.liveness_probe, container.readiness_probe
        if live and ready and _same_handler(live, ready) and _patience(live) <= _patience(ready):
            period = defaulted(live, "period_seconds")
            yield warning(
                place / "livenessProbe",
                f"asks the same as readinessProbe, and gives up after {_patience(live)} s already: "
                "a container that only needs a pause is restarted",
                f"set failureThreshold above {-(-_patience(ready) // period)}, such as 10",
            )


def _same_handler(one: Probe, other: Probe) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _HANDLERS)


def _patience(probe: Probe) -> int:
    """Seconds from the first failure to the consequence."""
    seconds: int = defaulted(probe, "period_seconds") * defaulted(probe, "failure_threshold")
    return seconds


@advice("KG926", on=Pods)
def grace_too_short(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """Pods are killed before they can end: the grace is 0, or preStop sleeps for all of it.

    terminationGracePeriodSeconds counts from the beginning of preStop, and is 30 where nobody says otherwise.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web, lifecycle: {preStop: {sleep: {seconds: 30}}}}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 60
          containers: [{name: web, image: web, lifecycle: {preStop: {sleep: {seconds: 30}}}}]
    """
    grace, usual = defaulted(pods.spec, GRACE), default_of(type(pods.spec), GRACE)
    if grace <= 0:
        what = "pods are killed at once, with no time to finish what they are at"
        yield warning(at / "terminationGracePeriodSeconds", what, f"leave it out: the default is {usual}")
        return
    for container, place in running(pods):
        seconds = _seconds_asleep(container)
        if seconds >= grace:
            yield warning(
                place / "lifecycle" / "preStop",
                f"container {quoted([container.name or ''])} sleeps for {seconds} of the {grace} seconds that it has "
                "to end: then it is killed",
                f"terminationGracePeriodSeconds: {seconds + usual}",
            )


def _seconds_asleep(container: Container) -> int:
    """How long preStop sleeps, as far as it can be seen."""
    hook = container.lifecycle and container.lifecycle.pre_stop
    if not hook:
        return 0
    if hook.sleep:
        return hook.sleep.seconds or 0
    import re

    command = " ".join((hook.exec and hook.exec.command) or ())
    return sum(int(number) for number in re.findall(r"\bsleep (\d{1,6})s?\b", command))
