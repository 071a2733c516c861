"""Probes: how the kubelet asks a container whether it is up."""

from __future__ import annotations

from kgen.builders.given import as_model, is_several, shown
from kgen.builders.metadata import strings
from kgen.builders.options import NONE, REQUIRED, TypedDict, answering, corrected, no_such_method
from kgen.k8s import core_v1

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, Never, Unpack

    from kgen.builders.dicts import ProbeDict
    from kgen.builders.options import NoOptions
    from kgen.k8s.core_v1 import Probe


class TimingOptions(TypedDict, total=False):
    """Short words for timings."""

    every: int | None
    """Short for `period`."""
    delay: int | None
    """Short for `initial_delay`."""


class Handler:
    """What a probe asks; calling it says how often, in seconds, and makes the Probe."""

    __slots__ = ("probe",)
    maker = "a probe"

    def __init__(self, probe: Probe) -> None:
        self.probe = probe

    def __call__(
        self,
        *_rest: Never,
        initial_delay: int | None = None,
        period: int | None = None,
        timeout: int | None = None,
        successes: int | None = None,
        failures: int | None = None,
        grace: int | None = None,
        **options: Unpack[TimingOptions],
    ) -> Probe:
        """The probe with its timings.

        Args:
            initial_delay: Seconds from the container's start to the first probe; 0 where not given
                (`initialDelaySeconds`).
            period: Seconds between two probes; 10 where not given (`periodSeconds`).
            timeout: Seconds until no answer counts as a failure; 1 where not given (`timeoutSeconds`).
            successes: Successes in a row that count as up; 1 where not given (`successThreshold`).
            failures: Failures in a row that count as down; 3 where not given (`failureThreshold`).
            grace: Seconds that a container has to end after it failed; the pod's where not given
                (`terminationGracePeriodSeconds`).

        Makes: core/v1 Probe.
        """
        if options or _rest:
            return corrected(self.__call__, NONE, locals())
        return self.probe.replace(
            initial_delay_seconds=initial_delay,
            period_seconds=period,
            timeout_seconds=timeout,
            success_threshold=successes,
            failure_threshold=failures,
            termination_grace_period_seconds=grace,
        )

    def __repr__(self) -> str:
        return f"probe.{next(_KINDS[field] for field in self.probe.__dict__ if field in _KINDS)}(…)"

    def timed(self, timings: Probe) -> Probe:
        """The probe with the timings of another, as a parameter of a blueprint may hold them."""
        return self.probe.with_fields({**self.probe.__dict__, **timings.__dict__})


_KINDS = {"exec": "exec", "http_get": "http", "tcp_socket": "tcp", "grpc": "grpc"}


class Probes:
    """The kinds of probes; the one instance is `probe`."""

    handler = Handler
    """What each makes; its call takes the times."""

    def __repr__(self) -> str:
        return "probe"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise no_such_method(self, name)

    def exec(self, *command: str, **options: Unpack[NoOptions]) -> Handler:
        """Runs a command in the container; status 0 is up. No shell reads it: `$VAR` stays as it is.

        Args:
            command: The command and its arguments, a word each (`exec.command`).

        >>> probe.exec("mysqladmin", "ping")(initial_delay=30)
        Probe(exec=ExecAction(command=['mysqladmin', 'ping']), initial_delay_seconds=30)
        """
        if options:
            return corrected(self.exec, NONE, locals())
        if len(command) == 1 and not isinstance(command[0], str) and is_several(command[0]):
            raise TypeError(f"probe.exec takes a word each, not a list of them; write probe.exec(*{shown(command[0])})")
        return Handler(core_v1.Probe(exec=core_v1.ExecAction(command=list(command))))

    @answering
    def http(
        self,
        path: str,
        port: int | str,
        *_rest: Never,
        scheme: Literal["HTTP", "HTTPS"] | None = None,
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Unpack[NoOptions],
    ) -> Handler:
        """Asks a URL path at a port's number or name; a status from 200 to 399 is up.

        Args:
            path: The path, such as /healthz (`httpGet.path`).
            port: The port's number or name (`httpGet.port`).
            scheme: HTTP where not given (`httpGet.scheme`).
            host: The host; the pod's address where not given (`httpGet.host`).
            headers: Name -> value of headers of the request (`httpGet.httpHeaders`).

        >>> probe.http("/healthz", "http").probe.http_get.port
        'http'
        """
        if options or _rest or port is REQUIRED:
            return corrected(self.http, NONE, locals())
        named = {} if headers is None else strings("headers", headers)
        pairs = (
            None if headers is None else [core_v1.HTTPHeader(name=name, value=value) for name, value in named.items()]
        )
        action = core_v1.HTTPGetAction(path=path, port=port, scheme=scheme, host=host, http_headers=pairs)
        return Handler(core_v1.Probe(http_get=action))

    @answering
    def tcp(self, port: int | str, *_rest: Never, host: str | None = None, **options: Unpack[NoOptions]) -> Handler:
        """Opens a connection to a port's number or name; that it opens is up.

        Args:
            port: The port's number or name (`tcpSocket.port`).
            host: The host; the pod's address where not given (`tcpSocket.host`).

        >>> probe.tcp(3306)(period=5).period_seconds
        5
        """
        if options or _rest or port is REQUIRED:
            return corrected(self.tcp, NONE, locals())
        return Handler(core_v1.Probe(tcp_socket=core_v1.TCPSocketAction(port=port, host=host)))

    @answering
    def grpc(self, port: int, *_rest: Never, service: str | None = None, **options: Unpack[NoOptions]) -> Handler:
        """Asks the gRPC health service at a port's number; SERVING is up.

        Args:
            port: The port's number (`grpc.port`).
            service: The service that is asked for; none in particular where not given (`grpc.service`).

        >>> probe.grpc(9000).probe.grpc
        GRPCAction(port=9000)
        """
        if options or _rest or port is REQUIRED:
            return corrected(self.grpc, NONE, locals())
        return Handler(core_v1.Probe(grpc=core_v1.GRPCAction(port=port, service=service)))


probe = Probes()
"""Makes probes: `probe.exec("pg_isready")(period=5)`, `probe.http("/healthz", "http")`, `probe.tcp`, `probe.grpc`."""


def as_probe(keyword: str, given: Handler | Probe | ProbeDict) -> Probe:
    """A probe; one whose timings were not said has none.

    Raises:
        TypeError: It is no probe, or a dict does not fit.
    """
    return given.probe if isinstance(given, Handler) else as_model(keyword, given, core_v1.Probe)
