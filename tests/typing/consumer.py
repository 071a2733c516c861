"""How a consumer's editor sees kgen: pyright and mypy read this file, nothing runs it.

A comment that expects a rule marks a line that pyright must refuse with it; tests/repo/test_typing.py holds both to it.
"""

from collections.abc import Iterator
from typing import assert_type

import attrs

from kgen import Blueprint, Bundle, blueprint, bundle, read, to_yaml
from kgen.builders import (
    allow,
    anywhere,
    claim,
    claim_ref,
    claim_template,
    cluster_role,
    cluster_role_binding,
    cluster_role_ref,
    config_map,
    config_ref,
    container,
    cron_job,
    daemon_set,
    deployment,
    dns_name,
    empty_dir,
    expose,
    external_service,
    field_of,
    group,
    hashed,
    headless_service,
    host_path,
    hpa,
    ingress,
    ingress_class,
    ip_block,
    job,
    key_of,
    labels_of,
    limit_range,
    mount,
    namespace,
    network_policy,
    peer,
    persistent_volume,
    pod,
    pod_disruption_budget,
    policy_rule,
    port,
    port_of,
    port_range,
    priority_class,
    priority_class_ref,
    probe,
    registry_secret,
    replication_controller,
    resource,
    resource_of,
    resource_quota,
    restricted,
    role,
    role_binding,
    role_ref,
    secret,
    secret_ref,
    service,
    service_account,
    service_account_ref,
    service_port,
    stateful_set,
    storage_class,
    storage_class_ref,
    tls_secret,
    url_rule,
    user,
)
from kgen.files.folder import Written
from kgen.k8s import (
    Affinity,
    Container,
    Deployment,
    Ingress,
    LabelSelector,
    Object,
    ObjectMeta,
    Pod,
    PodSpec,
    Probe,
    Resource,
    Secret,
    Service,
    ServicePort,
    StatefulSet,
    StatefulSetSpec,
    StorageClass,
    Toleration,
)
from kgen.validation.result import Report

fast = storage_class.longhorn("fast", replicas=3)
www = claim_template("www", "1Gi", storage_class=fast)
web = stateful_set(
    "web", container("nginx", "nginx:1.29", ports={"web": 80}, mounts={"/www": www}), labels={"app": "web"}
)
stateful_set(
    "web",
    selector={},
    pod_labels={},
    annotations=None,
    namespace="a",
    init=[container("wait", "busybox")],
    service_account="web",
    min_ready=3,
    restart_on=[],
    pod={},
)
cron_job("backup", "@daily", container("a", "b"), labels={}, restart="Never", ttl=None, metadata={"labels": {}})
release = bundle(fast, expose(web, headless=True), web)

assert_type(fast, StorageClass)
assert_type(web, StatefulSet)
assert_type(release, Bundle)
assert_type(release.one(Service), Service)
assert_type(release.all(StatefulSet), list[StatefulSet])
assert_type(release.one("Service"), Object)
assert_type(to_yaml(release), str)
assert_type(web.replace(metadata=ObjectMeta(name="other")), StatefulSet)
assert_type(web.put("spec.replicas", 3), StatefulSet)
assert_type(web.replace(spec=web.spec.replace(replicas=3)), StatefulSet)
assert_type(web.spec.template.spec.containers[0].name, str)
assert_type(web.spec.replicas, int | None)
assert_type(release.one(Service).spec.ports, list[ServicePort] | None)
names = [obj.metadata.name for obj in release]
for found in read("a.yaml").all(Deployment):
    scaled = found.replace(spec=found.spec.replace(replicas=2))
    assert_type(scaled.metadata.labels, dict[str, str] | None)
    assert_type(scaled.spec.template.metadata.name, str | None)
for each in release.all("Deployment.apps"):
    assert_type(each, Object)
report = release.validate(kubernetes="1.36", ignore=["KG731"])
assert_type(report, Report)
report.raise_for_errors()
assert_type(release.write("out/"), Written)
certificate = resource("cert-manager.io/v1", "Certificate", "shop", spec={"secretName": "a"})
assert_type(certificate.merge({"spec": None}).put("spec.secretName", "b"), Resource)
secret_name: str = certificate.spec["secretName"]
assert_type(Service(metadata=ObjectMeta(name="a")), Service)
assert_type(Pod(metadata=None, spec=PodSpec(containers=[])), Pod)
assert_type(attrs.evolve(web, metadata=ObjectMeta(name="b")), StatefulSet)
assert_type(read("a.yaml").change(StatefulSet, lambda each: each.replace(spec=None)), Bundle)


conf = config_map("conf", {"a": "1"}, binary={"b": b"1"}, immutable=True, labels={}, annotations={}, namespace="shop")
login = secret("login", {"a": "1", "b": b"1"}, type="Opaque", metadata={"finalizers": []})
account = service_account("web", automount=False, pull_secrets=[login, "other", secret_ref("third", keys=["a"])])
disk = claim("disk", "1Gi", access=["ReadWriteOnce"], volume_mode="Block", data_source={"kind": "a", "name": "b"})
main = container(
    "main",
    "main:1",
    pull="Always",
    command=["a"],
    args=["b"],
    working_dir="/",
    ports={"http": 80, "dns": port(53, protocol="UDP"), "plain": {"containerPort": 81}},
    env={
        "A": 1,
        "B": key_of(login, "a"),
        "C": field_of("metadata.name"),
        "D": resource_of("limits.cpu"),
        "E": {"fieldRef": {"fieldPath": "a"}},
    },
    env_from=[conf, config_ref("a"), {"secretRef": {"name": "a"}}],
    mounts={
        "/a": conf,
        "/b": mount(login, items={"a": "b"}, mode=0o400),
        "/c": empty_dir("c", medium="Memory", size="1Gi"),
        "/d": host_path("d", "/d", type="Directory"),
        "/e": claim_ref("e"),
        "/f": {"name": "f", "emptyDir": {"sizeLimit": "1Gi"}},
    },
    devices={"/dev/a": disk, "/dev/b": claim_template("block", "1Gi", volume_mode="Block")},
    requests={"cpu": "1", "memory": 1},
    readiness=probe.http("/", "http", headers={"a": "b"}),
    liveness=probe.exec("a", "b")(period=5, initial_delay=1, timeout=1, successes=1, failures=3, grace=1),
    startup={"tcpSocket": {"port": 80}},
    post_start=["a"],
    pre_stop={"sleep": {"seconds": 5}},
    security=restricted(run_as_user=1),
    stdin=True,
    tty=False,
)
front = deployment(
    "front",
    main,
    {"name": "other", "image": "other:1"},
    selector={"matchLabels": {"app": "front"}},
    replicas=2,
    strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
    spec={"revisionHistoryLimit": 3},
    labels={"app": "front"},
    annotations={"a": "b"},
    namespace=namespace("shop", pod_security="restricted"),
    pod_labels={"a": "b"},
    pod_annotations={"a": "b"},
    init=[main],
    service_account=account,
    node_selector={"a": "b"},
    affinity={"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}},
    spread={"topology.kubernetes.io/zone": "DoNotSchedule"},
    tolerations=[{"key": "a", "operator": "Exists"}, Toleration(key="b")],
    priority_class=priority_class("high", 1000, preemption="Never"),
    runtime_class="gvisor",
    security=restricted(),
    pull_secrets=[login],
    termination_grace=30,
    host_network=False,
    dns_policy="ClusterFirst",
    dns={"options": [{"name": "ndots", "value": "2"}]},
    enable_service_links=False,
    pod={"hostAliases": []},
    min_ready=3,
    restart_on=[conf, login],
)
daemon_set("a", main, labels={"a": "b"}, affinity=Affinity(), update={"type": "OnDelete"})
replication_controller("a", main, labels={"a": "b"}, tolerations=[])
job("a", main, completions=3, indexed=True, spec={"backoffLimit": 3}, host_network=True)
cron_job("a", "@daily", main, job={"backoffLimit": 3}, spec={"suspend": True}, security={"runAsUser": 1})
pod("a", main, restart="Never", spec={"hostNetwork": True}, security={"runAsUser": 1}, labels=None)
stateful_set("a", main, labels={"a": "b"}, service="a", pod_management_policy="Parallel", strategy={"type": "OnDelete"})
stateful_set("a", main, labels={"a": "b"}, update={"rollingUpdate": {"partition": 3}}, management="Parallel")
deployment("a", main, labels={"a": "b"}, update={"type": "Recreate"}, service_account=service_account_ref("a"))
claim("a", "1Gi", storage_class=storage_class_ref("fast"))
assert_type(hashed(login), Secret)
pod("a", main, priority_class=priority_class_ref("high"))
daemon_set("a", main, labels={"a": "b"}, update={"type": "OnDelete"})
web_service = service(
    "a",
    ports=[80, (80, "http"), service_port(81, target="x", node_port=30080), {"port": 82}],
    selects=front,
    type="NodePort",
    session_affinity="ClientIP",
    external_traffic_policy="Local",
    internal_traffic_policy="Cluster",
    load_balancer_class="a",
    publish_not_ready=True,
    spec={"externalIPs": []},
)
headless_service("a", selects={"a": "b"}, ports={"http": 80}, session_affinity="None")
external_service("a", "b.example.com", annotations={"a": "b"})
expose(front, "a", ports=80, external_traffic_policy="Cluster")
dns_name(web_service, namespace="a", full=True)
port_of(web_service, "http")
labels_of(front)
nginx = ingress_class("nginx", "k8s.io/ingress-nginx", default=True)
ingress(
    "a", {"host": web_service}, class_name=nginx, default={"service": {"name": "a", "port": {"number": 80}}}, tls="a"
)
network_policy(
    "a",
    selects=front,
    ingress=[
        allow(
            {"app": "a"}, peer(namespaces="a"), "10.0.0.0/8", ip_block("10.0.0.0/8"), ports=[80, "a", port_range(1, 2)]
        )
    ],
    egress=[allow(anywhere, ports={"port": 53, "protocol": "UDP"})],
)
hpa(
    front,
    "a",
    max=3,
    min=1,
    cpu=70,
    metrics=[{"type": "Pods"}],
    behavior={"scaleDown": {"stabilizationWindowSeconds": 1}},
)
pod_disruption_budget(front, "a", max_unavailable=1, unhealthy_policy="AlwaysAllow")
resource_quota("a", {"pods": 3}, scopes=["NotTerminating"], spec={"scopeSelector": {}})
limit_range("a", of="Pod", max={"cpu": 1}, requests={"cpu": "1"})
reader = role(
    "a", policy_rule([Pod, (Pod, "log")], ["get"]), {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
)
role_binding(reader, account, user("a"), group("b"), service_account_ref("c", "d"), {"kind": "User", "name": "a"})
role_binding(role_ref("a"), name="b")
cluster_role("a", url_rule("/metrics", "get"))
cluster_role("b", aggregate={"a": "b"})
cluster_role_binding(cluster_role_ref("view"), group("a"), labels={"a": "b"})
registry_secret("a", "ghcr.io", username="a", password="b", email="c")
tls_secret("a", "cert", b"key", immutable=True)
persistent_volume("a", "1Gi", nfs={"server": "a", "path": "/"}, reclaim_policy="Retain", node_affinity={"a": ["b"]})
persistent_volume("a", "1Gi", host_path=("/a", "Directory"), reclaim="Delete", storage_class=fast)
storage_class(
    "a", provisioner="b", reclaim_policy="Retain", allow_volume_expansion=True, volume_binding_mode="Immediate"
)
storage_class.aws_ebs("a", type="gp3", reclaim="Retain", expandable=True, binding="Immediate", topologies={"a": ["b"]})
storage_class.gce_pd("a", secrets={"node-stage": login})
storage_class.azure_disk("a", sku="Premium_LRS", default=True)
storage_class.nfs("a", server="a", share="/")
storage_class.local("a", labels={})
storage_class.aws_efs("a", file_system="fs-1", gid_range=(1, 2))
storage_class.azure_file("a", protocol="nfs")
storage_class.filestore("a", tier="zonal")
storage_class.ceph_rbd("a", cluster_id="b", pool="c")
storage_class.ceph_fs("a", cluster_id="b", file_system="c")
resource("example.com/v1", "Thing", "a", spec={"a": 1}, cluster_scoped=True)
assert_type(front, Deployment)
assert_type(web_service, Service)
assert_type(probe.tcp(80)(every=5, delay=3), Probe)
assert_type(ingress("a"), Ingress)


@blueprint
def shop(name: str, *, replicas: int = 3) -> Iterator[Object]:
    """A shop."""
    yield from stateful(name, replicas)


def stateful(name: str, replicas: int) -> Iterator[Object]:
    """What the blueprint yields."""
    yield stateful_set(name, labels={}, replicas=replicas)


assert_type(shop("a", replicas=2), Bundle)
made: Blueprint[...] = shop

shop("a", replica=2)  # expect: reportCallIssue
shop(1)  # expect: reportArgumentType
Container(name="a", imge="x")  # expect: reportCallIssue
Container(name="a", image=1)  # expect: reportArgumentType
Container(name="a", image_pull_policy="always")  # expect: reportArgumentType
Container(image="x")  # expect: reportCallIssue
Deployment(metadata=ObjectMeta(name="a"))  # expect: reportCallIssue
StatefulSetSpec(selector=LabelSelector())  # expect: reportCallIssue
PodSpec(containers=None)  # expect: reportArgumentType
web.replace(spek=None)  # expect: reportCallIssue
stateful_set("web", labels={"app": "web"}, replica=3)  # expect: reportCallIssue
stateful_set("web", labels={"app": "web"}, pod_management_policy="parallel")  # expect: reportArgumentType
stateful_set("web", labels={"app": "web"}, min_ready="3")  # expect: reportArgumentType
stateful_set("web", selector=["web"])  # expect: reportArgumentType
cron_job("backup", "@daily", init=[container("a", "b")], restart="Always")  # expect: reportArgumentType
pod("once", min_ready=3)  # expect: reportCallIssue
storage_class.longhorn("fast", replicas="3")  # expect: reportArgumentType
storage_class.longhorn("fast", reclaim_policy="retain")  # expect: reportArgumentType
container("a", "b", comand=["c"])  # expect: reportCallIssue
container("a")  # expect: reportCallIssue
container("a", "b", readiness={"httpget": {}})  # expect: reportArgumentType
container("a", "b", security={"runAsUsr": 1})  # expect: reportArgumentType
deployment("a", labels={}, affinity={"nodeAfinity": {}})  # expect: reportArgumentType
deployment("a", labels={}, tolerations=[{"efect": "NoSchedule"}])  # expect: reportArgumentType
deployment("a", labels={}, strategy="Recreate")  # expect: reportArgumentType
deployment("a", labels={}, update={"type": "OnDelete"})  # expect: reportArgumentType
stateful_set("a", labels={}, update={"type": "Recreate"})  # expect: reportArgumentType
deployment("a", labels={}, serviceName="a")  # expect: reportCallIssue
service("a", ports=80, sessionAffinity="ClientIP")  # expect: reportCallIssue
service("a", ports=80, session_affinity="Client")  # expect: reportArgumentType
headless_service("a")  # expect: reportCallIssue
cluster_role("a", namespace="b")  # expect: reportCallIssue
probe.tcp(80)(periods=5)  # expect: reportCallIssue
secret_ref("a", key="b")  # expect: reportCallIssue
hpa(front)  # expect: reportCallIssue
storage_class("a")  # expect: reportCallIssue
probe.htttp("/", 80)  # expect: reportAttributeAccessIssue
storage_class.ebs("a")  # expect: reportAttributeAccessIssue
release.one(Container)  # expect: reportArgumentType
web.metadata = ObjectMeta()  # expect: reportAttributeAccessIssue

from kgen import buundle  # noqa: E402  # expect: reportAttributeAccessIssue
from kgen.builders import statefull_set  # noqa: E402  # expect: reportAttributeAccessIssue
from kgen.k8s import StatefullSet  # noqa: E402  # expect: reportAttributeAccessIssue
