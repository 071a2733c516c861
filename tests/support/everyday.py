"""Objects that builders make with every everyday keyword: of pods, containers and Services."""

from __future__ import annotations

from typing import Any

from kgen.builders import (
    claim,
    claim_template,
    container,
    cron_job,
    daemon_set,
    deployment,
    expose,
    job,
    pod,
    probe,
    replication_controller,
    restricted,
    secret_ref,
    service,
    stateful_set,
)
from kgen.k8s import Object

APP = {"app": "web"}
POD: dict[str, Any] = {
    "node_selector": {"disk": "ssd"},
    "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}},
    "spread": {"topology.kubernetes.io/zone": "DoNotSchedule", "kubernetes.io/hostname": "ScheduleAnyway"},
    "tolerations": [{"key": "dedicated", "operator": "Exists"}],
    "priority_class": "high",
    "runtime_class": "gvisor",
    "security": restricted(run_as_user=1000),
    "pull_secrets": [secret_ref("registry")],
    "termination_grace": 60,
    "service_account": "web",
    "host_network": False,
    "dns_policy": "ClusterFirst",
    "dns": {"options": [{"name": "ndots", "value": "2"}]},
    "enable_service_links": False,
}
"""Every everyday keyword of pods."""
POD_PLAIN: dict[str, Any] = {
    "nodeSelector": {"disk": "ssd"},
    "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}},
    "topologySpreadConstraints": [
        {
            "maxSkew": 1,
            "topologyKey": "topology.kubernetes.io/zone",
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": APP},
        },
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": APP},
        },
    ],
    "tolerations": [{"key": "dedicated", "operator": "Exists"}],
    "priorityClassName": "high",
    "runtimeClassName": "gvisor",
    "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
    "imagePullSecrets": [{"name": "registry"}],
    "terminationGracePeriodSeconds": 60,
    "serviceAccountName": "web",
    "hostNetwork": False,
    "dnsPolicy": "ClusterFirst",
    "dnsConfig": {"options": [{"name": "ndots", "value": "2"}]},
    "enableServiceLinks": False,
}
"""The fields that they set."""
SERVICE: dict[str, Any] = {
    "session_affinity": "ClientIP",
    "external_traffic_policy": "Local",
    "internal_traffic_policy": "Local",
    "load_balancer_class": "example.com/lb",
    "publish_not_ready": True,
}
"""Every everyday keyword of Services."""
SERVICE_PLAIN: dict[str, Any] = {
    "sessionAffinity": "ClientIP",
    "externalTrafficPolicy": "Local",
    "internalTrafficPolicy": "Local",
    "loadBalancerClass": "example.com/lb",
    "publishNotReadyAddresses": True,
}
"""The fields that they set."""


def full_container(name: str = "web") -> Any:
    """A container with every everyday keyword of containers."""
    disk = claim("disk", "1Gi", volume_mode="Block")
    return container(
        name,
        "web:1",
        ports={"http": 80},
        working_dir="/srv",
        devices={"/dev/xvda": disk},
        post_start=probe.http("/warm", "http"),
        pre_stop=["sleep", "5"],
        security=restricted(),
        stdin=True,
        tty=True,
    )


def workloads() -> list[Object]:
    """One object of each builder of pods."""
    part = full_container()
    block = claim_template("block", "1Gi", volume_mode="Block")
    return [
        deployment("web", part, labels=APP, **POD),
        stateful_set("web", part, container("db", "db:1", devices={"/dev/a": block}), labels=APP, **POD),
        daemon_set("web", part, labels=APP, **POD),
        replication_controller("web", part, labels=APP, **POD),
        job("web", part, labels=APP, **POD),
        cron_job("web", "@daily", part, labels=APP, **POD),
        pod("web", part, labels=APP, **POD),
    ]


def services() -> list[Object]:
    """Services with every everyday keyword."""
    web = deployment("web", full_container(), labels=APP)
    return [
        service("web", ports=80, selects=APP, type="LoadBalancer", **SERVICE),
        expose(web, type="LoadBalancer", **SERVICE),
    ]
