"""Probes: how the kubelet asks a container whether it is up."""

from __future__ import annotations

from kgen.k8s.core_v1 import ExecAction, GRPCAction, HTTPGetAction, HTTPHeader, Probe, TCPSocketAction
from kgen.model.record import ReadOnlyList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal


class Handler:
    """What a probe asks; calling it says how often, in seconds, and makes the Probe."""

    __slots__ = ("probe",)

    def __init__(self, probe: Probe) -> None:
        self.probe = probe

    def __call__(
        self,
        *,
        delay: int | None = None,
        every: int | None = None,
        timeout: int | None = None,
        successes: int | None = None,
        failures: int | None = None,
        grace: int | None = None,
    ) -> Probe:
        """The probe with its timings.

        Args:
            delay: Seconds from the container's start to the first probe.
            every: Seconds between two probes.
            timeout: Seconds until no answer counts as a failure.
            successes: Successes in a row that count as up.
            failures: Failures in a row that count as down.
            grace: Seconds that a container has to end after it failed.

        Makes: core/v1 Probe.
        """
        return self.probe.replace(
            initial_delay_seconds=delay,
            period_seconds=every,
            timeout_seconds=timeout,
            success_threshold=successes,
            failure_threshold=failures,
            termination_grace_period_seconds=grace,
        )

    def timed(self, timings: Probe) -> Probe:
        """The probe with the timings of another, as a parameter of a blueprint may hold them."""
        return self.probe.with_fields({**self.probe.__dict__, **timings.__dict__})


class _Probes:
    """The kinds of probes; the one instance is `probe`."""

    def exec(self, *command: str) -> Handler:
        """Runs a command in the container; status 0 is up. No shell reads it: `$VAR` stays as it is.

        >>> probe.exec("mysqladmin", "ping")(delay=30)
        Probe(exec=ExecAction(command=['mysqladmin', 'ping']), initial_delay_seconds=30)
        """
        return Handler(Probe(exec=ExecAction(command=ReadOnlyList(command))))

    def http(
        self,
        path: str,
        port: int | str,
        *,
        scheme: Literal["HTTP", "HTTPS"] | None = None,
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Handler:
        """Asks a URL path at a port's number or name; a status from 200 to 399 is up.

        >>> probe.http("/healthz", "http").probe.http_get.port
        'http'
        """
        pairs = None if headers is None else [HTTPHeader(name=name, value=headers[name]) for name in headers]
        action = HTTPGetAction(path=path, port=port, scheme=scheme, host=host, http_headers=pairs)
        return Handler(Probe(http_get=action))

    def tcp(self, port: int | str, *, host: str | None = None) -> Handler:
        """Opens a connection to a port's number or name; that it opens is up.

        >>> probe.tcp(3306)(every=5).period_seconds
        5
        """
        return Handler(Probe(tcp_socket=TCPSocketAction(port=port, host=host)))

    def grpc(self, port: int, *, service: str | None = None) -> Handler:
        """Asks the gRPC health service at a port's number; SERVING is up.

        >>> probe.grpc(9000).probe.grpc
        GRPCAction(port=9000)
        """
        return Handler(Probe(grpc=GRPCAction(port=port, service=service)))


probe = _Probes()
"""Makes probes: `probe.exec("pg_isready")(every=5)`, `probe.http("/healthz", "http")`, `probe.tcp`, `probe.grpc`."""


def as_probe(probe: Handler | Probe | None) -> Probe | None:
    """A probe whose timings were not said is one without timings."""
    return probe.probe if isinstance(probe, Handler) else probe
