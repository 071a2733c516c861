"""Random pods, each with a few things that a Pod Security Standard has an opinion on."""

from __future__ import annotations

from random import Random
from typing import Any

APP_ARMOR = [{"type": "Unconfined"}, {"type": "RuntimeDefault"}, {"type": "Localhost", "localhostProfile": "web"}]
SECCOMP = APP_ARMOR
SE_LINUX: list[dict[str, Any]] = [
    {},
    {"type": "container_t"},
    {"type": "container_init_t"},
    {"type": "container_engine_t"},
    {"type": "spc_t"},
    {"type": ""},
    {"user": "u", "level": "s0"},
    {"role": "r", "type": "other_t"},
    {"user": "u", "role": "r"},
]
WINDOWS = [{"hostProcess": True}, {"hostProcess": False}, {"runAsUserName": "web"}]
CONTEXT: dict[str, list[Any]] = {
    "runAsNonRoot": [True, False],
    "runAsUser": [0, 1000],
    "seccompProfile": SECCOMP,
    "appArmorProfile": APP_ARMOR,
    "seLinuxOptions": SE_LINUX,
    "windowsOptions": WINDOWS,
}
"""What the security contexts of pods and of containers both have."""
SYSCTLS = [
    *("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "kernel.msgmax"),
    *("net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem", "net.core.somaxconn"),
]
CAPABILITIES = ["ALL", "CHOWN", "NET_ADMIN", "NET_BIND_SERVICE", "NET_RAW", "SYS_PTRACE", "CAP_CHOWN", "chown"]
CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
SOURCES: list[dict[str, Any]] = [
    {"emptyDir": {}},
    {},
    {"hostPath": {"path": "/var/log"}},
    {"configMap": {"name": "web"}},
    {"secret": {"secretName": "web"}},
    {"downwardAPI": {}},
    {"projected": {"sources": []}},
    {"csi": {"driver": "csi.example.com"}},
    {"persistentVolumeClaim": {"claimName": "web"}},
    {"image": {"reference": "web:1"}},
    {"ephemeral": {"volumeClaimTemplate": {"spec": CLAIM}}},
    {"nfs": {"server": "nfs", "path": "/data"}},
    {"iscsi": {"targetPortal": "10.0.0.1:3260", "iqn": "iqn.2001-04.com.example:storage", "lun": 0}},
    {"gcePersistentDisk": {"pdName": "web"}},
    {"awsElasticBlockStore": {"volumeID": "vol-1"}},
    {"azureDisk": {"diskName": "web", "diskURI": "https://blob/web.vhd"}},
    {"azureFile": {"secretName": "web", "shareName": "web"}},
    {"cinder": {"volumeID": "web"}},
    {"cephfs": {"monitors": ["10.0.0.1"]}},
    {"rbd": {"monitors": ["10.0.0.1"], "image": "web"}},
    {"fc": {"targetWWNs": ["50060e801049cfd1"], "lun": 0}},
    {"flexVolume": {"driver": "example.com/web"}},
    {"flocker": {"datasetName": "web"}},
    {"gitRepo": {"repository": "https://example.com/web.git"}},
    {"glusterfs": {"endpoints": "web", "path": "web"}},
    {"photonPersistentDisk": {"pdID": "web"}},
    {"portworxVolume": {"volumeID": "web"}},
    {"quobyte": {"registry": "quobyte:7861", "volume": "web"}},
    {"scaleIO": {"gateway": "https://gateway", "system": "web", "volumeName": "web", "secretRef": {"name": "web"}}},
    {"storageos": {"volumeName": "web"}},
    {"vsphereVolume": {"volumePath": "[store] web"}},
]
ANNOTATIONS = {
    "container.apparmor.security.beta.kubernetes.io/web": [
        *("unconfined", "runtime/default", "localhost/web", 'odd "text"', ""),
    ],
    "container.apparmor.security.beta.kubernetes.io/other": ["unconfined", "runtime/default"],
    "seccomp.security.alpha.kubernetes.io/pod": ["unconfined", "docker/default", "localhost/web"],
    "container.seccomp.security.alpha.kubernetes.io/web": ["unconfined", "runtime/default", ""],
}
NAMES = ("web", "side", "third")
CAREFUL = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def random_pod(random: Random) -> dict[str, Any]:
    """A Pod; every other one starts from what `restricted` asks for."""
    careful = random.random() < 0.5
    spec: dict[str, Any] = {"containers": [_container(random, name, careful) for name in _some(random, NAMES)]}
    if random.random() < 0.3:
        spec["initContainers"] = [_container(random, f"init-{name}", careful) for name in _some(random, NAMES[:2])]
    context = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}} if careful else {}
    context |= _some_values(random, CONTEXT, 0.25)
    if random.random() < 0.2:
        context["sysctls"] = [{"name": name, "value": "1"} for name in _some(random, SYSCTLS)]
    if context:
        spec["securityContext"] = context
    flags = {key: [True, False] for key in ("hostNetwork", "hostPID", "hostIPC", "hostUsers")}
    spec |= _some_values(random, flags, 0.12)
    if random.random() < 0.1:
        spec["os"] = {"name": random.choice(["windows", "linux"])}
    if random.random() < 0.3:
        volumes = [random.choice(SOURCES) for _ in range(random.randint(1, 3))]
        spec["volumes"] = [{"name": f"volume-{i}", **source} for i, source in enumerate(volumes)]
    if random.random() < 0.2:
        random.choice([_in_user_namespace, _on_the_node])(random, spec)
    annotations = _some_values(random, ANNOTATIONS, 0.08)
    metadata = {"name": "web", "labels": {"app": "web"}, **({"annotations": annotations} if annotations else {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _in_user_namespace(random: Random, spec: dict[str, Any]) -> None:
    """Servers take an unmasked /proc only of such a pod."""
    spec["hostUsers"] = False
    for each in spec["containers"]:
        each.setdefault("securityContext", {}).update(random.choice([{"procMount": "Unmasked"}, {"runAsUser": 0}]))


def _on_the_node(random: Random, spec: dict[str, Any]) -> None:
    """Servers take a process of the node only of a pod that is nothing else."""
    spec.update(os={"name": "windows"}, hostNetwork=True)
    around, own = random.choice([(True, {}), (None, {"hostProcess": True}), (True, {"hostProcess": True})])
    spec["securityContext"] = {"windowsOptions": {"hostProcess": True}} if around else {}
    for each in (*spec["containers"], *spec.get("initContainers", ())):
        each["securityContext"] = {"windowsOptions": own} if own else {}


def workload(pod: dict[str, Any]) -> dict[str, Any]:
    """A Deployment of such pods."""
    template = {"metadata": {**pod["metadata"]}, "spec": pod["spec"]}
    template["metadata"].pop("name")
    spec = {"selector": {"matchLabels": {"app": "web"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def _container(random: Random, name: str, careful: bool) -> dict[str, Any]:  # noqa: FBT001 - it is the word for it
    container: dict[str, Any] = {"name": name, "image": "web"}
    context = dict(CAREFUL) if careful else {}
    context |= _some_values(random, CONTEXT, 0.12)
    if random.random() < 0.15:
        context |= _some_values(random, {"privileged": [True, False], "procMount": ["Unmasked", "Default"]}, 0.6)
    if random.random() < 0.1:
        context["allowPrivilegeEscalation"] = random.choice([True, False])
    if random.random() < 0.25:
        context["capabilities"] = {key: _some(random, CAPABILITIES) for key in _some(random, ("add", "drop"))}
    if context:
        container["securityContext"] = context
    if random.random() < 0.15:
        container["ports"] = [
            {"containerPort": port, **random.choice([{}, {"hostPort": port}])}
            for port in sorted(random.sample(range(80, 99), random.randint(1, 3)))
        ]
    if not name.startswith("init-") and random.random() < 0.15:
        container |= _some_values(random, {"livenessProbe": PROBES, "readinessProbe": PROBES}, 0.6)
        container |= _some_values(random, {"startupProbe": PROBES, "lifecycle": LIFECYCLES}, 0.3)
    return container


HOST = {"port": 80, "host": "10.0.0.1"}
PROBES: list[dict[str, Any]] = [
    {"httpGet": HOST},
    {"tcpSocket": {**HOST, "host": "example.com"}},
    {"httpGet": {"port": 80}},
    {"exec": {"command": ["true"]}},
]
LIFECYCLES: list[dict[str, Any]] = [
    {"preStop": {"httpGet": HOST}},
    {"postStart": {"httpGet": {**HOST, "host": "10.0.0.2"}}, "preStop": {"exec": {"command": ["true"]}}},
]


def _some(random: Random, words: Any) -> list[Any]:
    return random.sample(list(words), random.randint(1, len(words)))


def _some_values(random: Random, values: dict[str, list[Any]], chance: float) -> dict[str, Any]:
    return {key: random.choice(choices) for key, choices in values.items() if random.random() < chance}
