"""The cluster's name server: names of Services and of the pods behind headless ones, with CoreDNS' caching."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

ADDRESS = "10.96.0.10"
DOMAIN = "cluster.local"
_A, _PTR, _NO_NAME = 1, 12, 3
_HEADER, _RECORD = ">HHHHHH", ">HHHIH"


class Answer(NamedTuple):
    """The data of the records of a name; None where the name does not exist."""

    records: tuple[bytes, ...] | None
    is_cached: bool = True
    """The addresses of a Service with a cluster address never change, so what is answered instead may not be old."""


Resolve = Callable[[str, int], Answer]


class NameServer:
    """Answers questions that come to a socket, and gives the same answer again until it is too old."""

    def __init__(self, listening: socket.socket, resolve: Resolve, *, ttl: float, negative_ttl: float) -> None:
        """
        Args:
            listening: A UDP socket of the node's network.
            resolve: The answer of this moment to a name and a type of record.
            ttl: Seconds for which an answer is given again.
            negative_ttl: Likewise, for the answer that there is none.
        """
        self._listening, self._resolve, self._ttl, self._negative_ttl = listening, resolve, ttl, negative_ttl
        self._cache: dict[tuple[str, int], tuple[float, Answer]] = {}
        listening.bind((ADDRESS, 53))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                question, client = self._listening.recvfrom(512)
            except OSError:
                return
            if not question:
                return
            self._listening.sendto(self._reply(question), client)

    def _reply(self, message: bytes) -> bytes:
        name, end = _name(message)
        (kind,) = struct.unpack_from(">H", message, end)
        question = message[12 : end + 4]
        records = self._answer(name, kind).records
        shuffled = random.sample(records or (), len(records or ()))
        flags = 0x8580 | (_NO_NAME if records is None else 0)
        header = struct.pack(_HEADER, *struct.unpack_from(">H", message), flags, 1, len(shuffled), 0, 0)
        return header + question + b"".join(_record(kind, int(self._ttl), data) for data in shuffled)

    def _answer(self, name: str, kind: int) -> Answer:
        until, answer = self._cache.get((name, kind), (0.0, Answer(None)))
        if time.monotonic() < until:
            return answer
        answer = self._resolve(name, kind)
        if answer.is_cached:
            self._cache[name, kind] = time.monotonic() + (self._ttl if answer.records else self._negative_ttl), answer
        return answer

    def close(self) -> None:
        """Stop; a thread that waits for a message notices only that its socket is shut down, not that it is closed."""
        with suppress(OSError):  # it says that it is not connected
            self._listening.shutdown(socket.SHUT_RD)
        self._thread.join()
        self._listening.close()


def _name(message: bytes) -> tuple[str, int]:
    """The name in question, and where its type follows."""
    at, labels = 12, []
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode())
        at += message[at] + 1
    return ".".join(labels).lower(), at + 1


def _record(kind: int, ttl: int, data: bytes) -> bytes:
    return b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data


class Endpoint(NamedTuple):
    """A pod behind a Service."""

    address: str
    host: str
    """The pod's host name where its subdomain is the Service's name; else empty."""


class Service(NamedTuple):
    """What the name server knows of a Service at this moment."""

    name: str
    is_headless: bool
    endpoints: tuple[Endpoint, ...]


def resolver(namespace: str, services: Callable[[], Iterator[Service]]) -> Resolve:
    """What CoreDNS answers to addresses of names, and to names of addresses."""
    end = f".{namespace}.svc.{DOMAIN}"

    def resolve(name: str, kind: int) -> Answer:
        if kind == _PTR:
            return _names_of(".".join(reversed(name.removesuffix(".in-addr.arpa").split("."))), end, services())
        found = _addresses(name.removesuffix(end), services()) if name.endswith(end) else Answer(None)
        return found if kind == _A or not found.records else found._replace(records=())

    return resolve


def _addresses(name: str, services: Iterator[Service]) -> Answer:
    host, _, service = name.rpartition(".")
    for each in services:
        if each.name == service:
            chosen = [
                point.address for point in each.endpoints if not host or (each.is_headless and point.host == host)
            ]
            if not (chosen or host or each.is_headless):
                chosen = [ADDRESS]  # which refuses connections, as that of a Service without endpoints does
            return Answer(tuple(map(socket.inet_aton, chosen)) or None, is_cached=each.is_headless)
    return Answer(None)


def _names_of(address: str, end: str, services: Iterator[Service]) -> Answer:
    names = {
        f"{point.host}.{each.name}{end}"
        for each in services
        for point in each.endpoints
        if each.is_headless and point.host and point.address == address
    }
    return Answer(tuple(_encoded(name) for name in sorted(names)) or None)


def _encoded(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
