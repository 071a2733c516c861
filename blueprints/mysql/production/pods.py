"""The pods: an init container that gets the data, the server, and the agent that makes it primary or replica."""

from __future__ import annotations

from kgen.builders import (
    claim_template,
    container,
    empty_dir,
    field_of,
    mount,
    probe,
    restricted,
    secret_ref,
    stateful_set,
)

from .given import CLONE_PORT, PORT, TEMPORARY, UID
from .optional import additions, metrics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.builders.pods.parts import ContainerPart, Mount
    from kgen.builders.pods.probes import Handler
    from kgen.k8s import ConfigMap, ResourceRequirements, SecurityContext, Service, ServiceAccount, StatefulSet

    from .given import Given

SCRIPTS = "/etc/kgen/scripts"
READABLE_BY_GROUP = 0o440
_RUN = empty_dir("run", medium="Memory", size="16Mi")


def servers(
    given: Given, *, scripts: ConfigMap, cluster: ConfigMap, service: Service, account: ServiceAccount
) -> StatefulSet:
    """The StatefulSet: all pods are alike, and one of them is the primary."""
    rollout, storage = given.rollout, given.storage
    mounts = _mounts(given, scripts, cluster)
    is_pinned = all("@" in image for image in additions.images(given).values())
    servers = stateful_set(
        given.name,
        _server(given, mounts | metrics.login(given)),
        _agent(given, mounts),
        *metrics.exporters(given),
        init=[_prepare(given, mounts | metrics.login(given))],
        labels=given.labels,
        annotations=None if is_pinned else {"kgen/ignore": "image-not-pinned"},
        service=service,
        service_account=account,
        replicas=given.replicas,
        pod_management_policy="Parallel",
        strategy={"type": "RollingUpdate", "rollingUpdate": {"partition": rollout.partition}},
        min_ready=rollout.min_ready or None,
        restart_on=[scripts],
        termination_grace=given.grace,
        enable_service_links=False,
        security=restricted(run_as_user=UID, run_as_group=UID).pod.replace(
            fs_group=UID, fs_group_change_policy="OnRootMismatch"
        ),
        spread=dict(rollout.spread) or None,
        node_selector=dict(rollout.node_selector) or None,
        tolerations=rollout.tolerations or None,
        affinity=rollout.affinity,
        priority_class=rollout.priority_class,
        pull_secrets=[secret_ref(each) for each in rollout.pull_secrets] or None,
        pod_annotations=dict(rollout.annotations) or None,
        pod={"automountServiceAccountToken": False},
        spec={
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": storage.retention, "whenScaled": storage.retention},
            "revisionHistoryLimit": 5,
        },
    )
    return additions.with_additions(servers, given)


def _mounts(given: Given, scripts: ConfigMap, cluster: ConfigMap) -> dict[str, Mount]:
    data = claim_template("data", given.storage.size, storage_class=given.storage_class)
    return {
        "/var/lib/mysql": mount(data),
        "/run/mysqld": mount(_RUN),
        TEMPORARY: mount(empty_dir("tmp", size=given.storage.temporary)),
        SCRIPTS: mount(scripts, read_only=True, volume="scripts"),
        "/etc/kgen/cluster": mount(cluster, read_only=True, volume="cluster"),
        "/etc/kgen/secrets": mount(
            secret_ref(given.secret), read_only=True, mode=READABLE_BY_GROUP, volume="passwords"
        ),
        "/etc/kgen/tls": mount(secret_ref(given.tls), read_only=True, mode=READABLE_BY_GROUP, volume="tls"),
    }


def _script(name: str) -> list[str]:
    return ["bash", f"{SCRIPTS}/{name}.sh"]


_ENV = {"POD_NAMESPACE": field_of("metadata.namespace")}


def _security() -> SecurityContext:
    return restricted().container.replace(read_only_root_filesystem=True)


def _prepare(given: Given, mounts: dict[str, Mount]) -> ContainerPart:
    return container(
        "prepare",
        given.image,
        command=_script("prepare"),
        env=_ENV,
        mounts=mounts,
        resources=_server_resources(given),
        security=_security(),
    )


def _server(given: Given, mounts: dict[str, Mount]) -> ContainerPart:
    health = given.health
    return container(
        "mysql",
        given.image,
        command=_script("start"),
        env=_ENV,
        ports={"mysql": PORT},
        mounts=mounts,
        resources=_server_resources(given),
        startup=_ping(given)(period=1, timeout=health.timeout, failures=health.startup),
        liveness=_ping(given)(period=10, timeout=max(10, health.timeout), failures=6),
        readiness=probe.exec(*_script("ready"))(period=health.period, timeout=health.timeout),
        pre_stop=_script("stop"),
        security=_security(),
    )


def _ping(given: Given) -> Handler:
    admin = "mysqladmin" if given.engine.family == "mysql" else "mariadb-admin"
    return probe.exec(admin, "--defaults-file=/run/mysqld/probe.cnf", "--connect-timeout=5", "ping")


def _agent(given: Given, mounts: dict[str, Mount]) -> ContainerPart:
    return container(
        "agent",
        given.image,
        command=_script("agent"),
        env=_ENV,
        ports={"clone": CLONE_PORT} if given.engine.family == "mariadb" else None,
        mounts=mounts,
        requests={"cpu": "10m", "memory": "64Mi"},
        limits={"memory": "128Mi" if given.engine.family == "mysql" else "256Mi"},
        security=_security(),
    )


def _server_resources(given: Given) -> ResourceRequirements:
    """As given, with a limit of the memory, which the buffer pool follows from."""
    limits = {"memory": given.memory, **(given.resources.limits or {})}
    return given.resources.replace(limits=limits)
