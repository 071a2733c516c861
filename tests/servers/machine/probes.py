"""Probes of containers, as the kubelet runs them."""

from __future__ import annotations

import threading
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .container import Container

_LARGE_FAILURE = 400


def watch(container: Container) -> None:
    """Run the probes of a container until it ends."""
    for kind in ("startup", "liveness", "readiness"):
        if probe := container.spec.get(f"{kind}Probe"):
            threading.Thread(target=_watch, args=(container, kind, probe), daemon=True).start()


def _watch(container: Container, kind: str, probe: dict[str, Any]) -> None:
    pid, good, bad = container.pid, 0, 0
    period = probe.get("periodSeconds", 10)
    container.gone.wait(probe.get("initialDelaySeconds", 0))
    while container.pid == pid and not container.gone.is_set():
        if kind != "startup" and not container.is_started:
            container.gone.wait(0.1)
            continue
        passed, text = check(container, probe)
        if container.pid != pid:
            return
        good, bad = (good + 1, 0) if passed else (0, bad + 1)
        if kind == "readiness":
            _note_readiness(container, probe, good, bad, text)
        elif bad >= probe.get("failureThreshold", 3):
            container.restart(f"{kind} probe failed {bad} times: {text}")
            return
        elif kind == "startup" and good:
            container.is_started = True
            container.pod.note_readiness()
            return
        container.gone.wait(period)


def _note_readiness(container: Container, probe: dict[str, Any], good: int, bad: int, text: str) -> None:
    if good >= probe.get("successThreshold", 1):
        container.passes_readiness = True
    elif bad >= probe.get("failureThreshold", 3):
        if container.passes_readiness:
            container.pod.cluster.say(f"{container.pod.name}/{container.name}", f"readiness probe fails: {text}")
        container.passes_readiness = False
    container.pod.note_readiness()


def check(container: Container, probe: dict[str, Any]) -> tuple[bool, str]:
    """Whether a probe passes, and what it said."""
    timeout = max(probe.get("timeoutSeconds", 1), container.pod.cluster.settings.probe_patience)
    if "exec" in probe:
        code, text = container.exec(*probe["exec"]["command"], timeout=timeout)
        return code == 0, f"{'timed out' if code is None else code} {text.strip()[-200:]}"
    try:
        return _asked(container, probe, timeout)
    except (OSError, HTTPException) as error:
        return False, str(error)


def _asked(container: Container, probe: dict[str, Any], timeout: float) -> tuple[bool, str]:
    """Connect from the node, as the kubelet does."""
    action = probe["httpGet"] if "httpGet" in probe else probe["tcpSocket"]
    port = action["port"]
    if isinstance(port, str):
        port = next(each["containerPort"] for each in container.spec["ports"] if each.get("name") == port)
    host = action.get("host") or container.pod.address
    with container.pod.cluster.node.socket() as connection:
        connection.settimeout(timeout)
        connection.connect((host, port))
        if "tcpSocket" in probe:
            return True, ""
        client = HTTPConnection(host, port)
        client.sock = connection
        headers = {each["name"]: each["value"] for each in action.get("httpHeaders") or ()}
        client.request("GET", action.get("path", "/"), headers=headers)
        status = client.getresponse().status
        return status < _LARGE_FAILURE, f"status {status}"
