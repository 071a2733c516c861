"""Probes and lifecycle hooks of containers, and how they reach the container."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required
from kgen.k8s.core_v1 import (
    Container,
    ExecAction,
    GRPCAction,
    HTTPGetAction,
    LifecycleHandler,
    PodSpec,
    Probe,
    SleepAction,
    TCPSocketAction,
)
from kgen.model.facts import defaulted
from kgen.syntax import grammars

from .containers import is_plain_init

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath

HANDLERS = ("exec", "http_get", "tcp_socket", "grpc", "sleep")
"""The ways to probe in the server's order: the first counts."""
NUMBERS = (
    *("initial_delay_seconds", "timeout_seconds", "period_seconds", "success_threshold", "failure_threshold"),
    "termination_grace_period_seconds",
)


def _handlers(value: Probe | LifecycleHandler, version: Version) -> list[str]:
    """The ways that a probe or hook names, in the server's order."""
    return [name for name in HANDLERS if name in value.__dict__ and (name != "sleep" or version >= (1, 30))]


def _counts(context: Context) -> bool:
    """Whether the server looks into the value: only the first way of a probe or hook counts."""
    around = context.parent
    if not isinstance(around, (Probe, LifecycleHandler)) or len(around.__dict__) == 1:
        return True
    return _handlers(around, context.version)[:1] == [context.field]


@rule("KG236", on=Probe, also=(LifecycleHandler,))
def handler_not_one(value: Probe | LifecycleHandler, at: FieldPath, context: Context) -> Findings:
    """A probe or hook does not say what to do, or says several things.

    Bad:
        exec: {command: [cat, /ready]}
        httpGet: {port: 8080}
    Good:
        httpGet: {port: 8080}
    """
    found = _handlers(value, context.version)
    if not found and "sleep" not in value.__dict__:
        yield required(at, "must say what to do, such as exec or httpGet")
    for name in found[1:]:
        yield forbidden(at / value.__fields__[name].json, f"cannot stand beside {value.__fields__[found[0]].json}")


@rule("KG237", on=ExecAction)
def exec_command_missing(action: ExecAction, at: FieldPath, context: Context) -> Findings:
    """A probe or hook runs no command.

    Bad:
        command: []
    Good:
        command: [cat, /ready]
    """
    if not action.command and _counts(context):
        yield required(at / "command", "must say what to run")


@rule("KG238", on=HTTPGetAction, also=(TCPSocketAction, GRPCAction))
def handler_port_invalid(
    action: HTTPGetAction | TCPSocketAction | GRPCAction, at: FieldPath, context: Context
) -> Findings:
    """A probe or hook has no port, a number outside 1 to 65535, or what cannot be a port's name.

    Bad:
        port: "8080"
    Good:
        port: 8080
    """
    port = 0 if action.port is None else action.port
    if not _counts(context):
        return
    if isinstance(port, str):
        hint = "take the quotes away" if port.isdecimal() else ""
        for reason in grammars.port_name(port):
            yield invalid(at / "port", port, f"as a port's name {reason}", hint)
    else:
        yield from checks.port_number(at / "port", port)


@rule("KG239", on=HTTPGetAction)
def http_get_invalid(action: HTTPGetAction, at: FieldPath, context: Context) -> Findings:
    """A probe or hook asks with a scheme other than HTTP and HTTPS, or sends a header that cannot be.

    Bad:
        port: 8080
        scheme: https
    Good:
        port: 8080
        scheme: HTTPS
    """
    if not (action.scheme or action.http_headers) or not _counts(context):
        return
    yield from checks.closed_set(action, "scheme", at, context)
    for header in action.http_headers or ():
        yield from checks.grammar(at / "httpHeaders", header.name or "", grammars.http_header_name)


@rule("KG240", on=Probe)
def probe_number_negative(probe: Probe, at: FieldPath) -> Findings:
    """A probe waits or counts a negative number, or leaves no time to terminate.

    Bad:
        httpGet: {port: 8080}
        periodSeconds: -1
    Good:
        httpGet: {port: 8080}
        periodSeconds: 5
    """
    for name in NUMBERS:
        if name in probe.__dict__:
            yield from checks.bounds(probe, name, at)


@rule("KG241", on=Container)
def probe_setting_forbidden(container: Container, at: FieldPath, context: Context) -> Findings:
    """A liveness or startup probe needs more than one success, or a readiness probe sets a grace period.

    Only readiness can come and go, and only a failed liveness or startup probe ends the container.

    Bad:
        name: web
        image: nginx
        livenessProbe: {httpGet: {port: 8080}, successThreshold: 2}
    Good:
        name: web
        image: nginx
        readinessProbe: {httpGet: {port: 8080}, successThreshold: 2}
    """
    probes = [(name, container.__dict__.get(name)) for name in ("liveness_probe", "startup_probe")]
    if not (any(each for _, each in probes) or container.readiness_probe) or is_plain_init(container, context):
        return
    for name, probe in probes:
        if probe and defaulted(probe, "success_threshold") != 1:
            yield invalid(
                at / Container.__fields__[name].json / "successThreshold", probe.success_threshold, "must be 1"
            )
    probe = container.readiness_probe
    if probe and probe.termination_grace_period_seconds is not None:
        where = at / "readinessProbe" / "terminationGracePeriodSeconds"
        yield invalid(where, probe.termination_grace_period_seconds, "cannot be set: an unready container goes on")


@rule("KG242", on=SleepAction)
def sleep_too_long(action: SleepAction, at: FieldPath, context: Context) -> Findings:
    """A hook sleeps longer than the pod's terminationGracePeriodSeconds, or a negative time.

    Before Kubernetes 1.33 it cannot sleep 0 seconds either.

    Bad:
        seconds: 60
    Good:
        seconds: 10
    """
    spec = context.around(PodSpec)
    most = defaulted(spec or PodSpec.of({}), "termination_grace_period_seconds")
    least = 0 if context.version >= (1, 33) else 1
    seconds = action.seconds or 0
    if not least <= seconds <= most and context.version >= (1, 30) and _counts(context):
        yield invalid(at, seconds, f"must be between {least} and the pod's terminationGracePeriodSeconds, {most}")
