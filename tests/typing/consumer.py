"""How a consumer's editor sees kgen: pyright and mypy read this file, nothing runs it.

A comment that expects a rule marks a line that pyright must refuse with it; tests/repo/test_typing.py holds both to it.
"""

from collections.abc import Iterator
from typing import assert_type

import attrs

from kgen import Blueprint, Bundle, blueprint, bundle, read, to_yaml
from kgen.builders import claim_template, container, cron_job, expose, pod, resource, stateful_set, storage_class
from kgen.files.folder import Written
from kgen.k8s import (
    Container,
    Deployment,
    LabelSelector,
    Object,
    ObjectMeta,
    Pod,
    PodSpec,
    Resource,
    Service,
    ServicePort,
    StatefulSet,
    StatefulSetSpec,
    StorageClass,
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
for deployment in read("a.yaml").all(Deployment):
    scaled = deployment.replace(spec=deployment.spec.replace(replicas=2))
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
release.one(Container)  # expect: reportArgumentType
web.metadata = ObjectMeta()  # expect: reportAttributeAccessIssue

from kgen import buundle  # noqa: E402  # expect: reportAttributeAccessIssue
from kgen.builders import statefull_set  # noqa: E402  # expect: reportAttributeAccessIssue
from kgen.k8s import StatefullSet  # noqa: E402  # expect: reportAttributeAccessIssue
