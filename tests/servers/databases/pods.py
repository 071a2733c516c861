"""Small pods for tests of the machine itself: shells instead of databases."""

from __future__ import annotations

from typing import Any

IMAGE = "mariadb:10.11"
"""An image that has bash and socat."""
FOREVER = "while :; do sleep 0.1; done"
ANSWERS = r"""
cat >/answer <<'END'
#!/bin/bash
printf "HTTP/1.0 $(cat /status 2>/dev/null || echo 200) Text\r\n\r\n"
END
chmod +x /answer
exec socat TCP-LISTEN:8080,fork,reuseaddr EXEC:/answer
"""
"""A web server; it answers with the status that stands in /status."""


def shell(script: str = FOREVER, **fields: Any) -> dict[str, Any]:
    """A container that runs a script, which ends at SIGTERM where it does not say otherwise."""
    stopping = "trap 'exit 0' TERM\n"
    return {"name": "shell", "image": IMAGE, "command": ["bash", "-c", stopping + script], **fields}


def pod(*containers: dict[str, Any], name: str = "web", **spec: Any) -> dict[str, Any]:
    labels = {"app": "web"}
    return {"kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": {"containers": containers, **spec}}


def stateful_set(script: str = FOREVER, *, replicas: int = 1, **spec: Any) -> dict[str, Any]:
    """A StatefulSet of shells, each with a claim at /data."""
    container = shell(script, volumeMounts=[{"name": "data", "mountPath": "/data"}])
    return {
        "kind": "StatefulSet",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": replicas,
            "serviceName": "web",
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [container], "terminationGracePeriodSeconds": 2},
            },
            "volumeClaimTemplates": [{"metadata": {"name": "data"}}],
            **spec,
        },
    }


def service(name: str = "web") -> dict[str, Any]:
    return {
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"clusterIP": "None", "selector": {"app": "web"}, "ports": [{"port": 8080}]},
    }
