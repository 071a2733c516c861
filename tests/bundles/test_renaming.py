"""Other names and namespaces for the objects of a bundle; what names them follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgen import Bundle, bundle, read
from kgen.builders import (
    config_map,
    container,
    deployment,
    dns_name,
    headless_service,
    namespace,
    pod,
    resource,
    service,
    service_account,
    stateful_set,
)
from kgen.bundles import BundleError
from kgen.k8s import EndpointSlice, ObjectMeta
from tests.support.kustomize_answers import by_key, own

HEADER, *CASES = map(
    json.loads, (Path(__file__).parents[1] / "conformance" / "kustomizations.jsonl").read_text().splitlines()
)


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_names_change_as_kustomize_changes_them(case: dict[str, Any]) -> None:
    assert own(case) == by_key(case["answer"])


def test_the_answers_are_of_one_kubectl() -> None:
    assert HEADER == {"kubectl": "v1.36.3"}
    assert {each for case in CASES for each in case["options"]} == {"namePrefix", "nameSuffix", "namespace"}


VENDOR = """\
apiVersion: v1
kind: Namespace
metadata: {name: vendor}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: bot, namespace: vendor}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: bot}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
- {kind: ServiceAccount, name: bot, namespace: vendor}
- {kind: ServiceAccount, name: default, namespace: vendor}
- {kind: ServiceAccount, name: other, namespace: kube-system}
- {kind: User, name: "system:serviceaccount:vendor:bot", apiGroup: rbac.authorization.k8s.io}
- {kind: Group, name: "system:serviceaccounts:vendor", apiGroup: rbac.authorization.k8s.io}
- {kind: Group, name: "system:serviceaccounts", apiGroup: rbac.authorization.k8s.io}
---
apiVersion: v1
kind: Service
metadata: {name: hook, namespace: vendor}
spec: {ports: [{port: 443}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook, annotations: {cert-manager.io/inject-ca-from: vendor/hook}}
webhooks:
- name: a.example.com
  clientConfig: {service: {name: hook, namespace: vendor, path: /a}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.example.com}
spec: {group: example.com, version: v1, service: {name: hook, namespace: vendor}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  conversion:
    strategy: Webhook
    webhook: {clientConfig: {service: {name: hook, namespace: vendor}}, conversionReviewVersions: [v1]}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: hook, namespace: vendor}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
"""


class TestMoving:
    def test_third_party_objects_move_and_what_names_them_follows(self) -> None:
        made = read(VENDOR).in_namespace("shop", move=True)
        assert [each.pick("metadata.namespace") for each in made] == [
            *(None, "shop", None, "shop", None, None, None, "shop", "shop")
        ]
        assert made.one("Namespace").pick("metadata.name") == "shop"
        subjects = made.one("ClusterRoleBinding").to_plain()["subjects"]
        assert [(each["name"], each.get("namespace")) for each in subjects] == [
            ("bot", "shop"),
            ("default", "shop"),
            ("other", "kube-system"),
            ("system:serviceaccount:shop:bot", None),
            ("system:serviceaccounts:shop", None),
            ("system:serviceaccounts", None),
        ]
        hook = made.one("ValidatingWebhookConfiguration")
        assert hook.pick("webhooks[0].clientConfig.service").to_plain() == {
            "name": "hook",
            "namespace": "shop",
            "path": "/a",
        }
        assert hook.pick("metadata.annotations") == {"cert-manager.io/inject-ca-from": "shop/hook"}
        assert made.one("APIService").pick("spec.service.namespace") == "shop"
        path = "spec.conversion.webhook.clientConfig.service.namespace"
        assert made.one("CustomResourceDefinition").pick(path) == "shop"

    def test_it_needs_to_be_asked_for(self) -> None:
        with pytest.raises(BundleError) as caught:
            read(VENDOR).in_namespace("shop")
        assert str(caught.value) == (
            'ServiceAccount vendor/bot is in namespace "vendor" already; leave the namespace out where it is made, or '
            'move it: in_namespace("shop", move=True)'
        )

    def test_objects_of_several_namespaces_do_not_take_the_place_of_one_another(self) -> None:
        both = bundle(*(config_map("a", {}, metadata={"namespace": each}) for each in ("one", "two")))
        with pytest.raises(BundleError, match="ConfigMap one/a and ConfigMap two/a would both be ConfigMap x/a"):
            both.in_namespace("x", move=True)
        homes = bundle(namespace("one"), config_map("a", {}, metadata={"namespace": "one"}), namespace("x"))
        with pytest.raises(BundleError, match="Namespace one and Namespace x would both be Namespace x"):
            homes.in_namespace("x", move=True)

    def test_host_names_that_builders_made_follow(self) -> None:
        db = headless_service("db", ports=5432, selects={"app": "db"})
        db = db.replace(metadata=ObjectMeta(name="db", namespace="old"))
        hosts = {"DB": dns_name(db), "POD": dns_name(db, pod="db-0"), "OTHER": dns_name("mail", namespace="post")}
        made = bundle(db, pod("a", container("a", "a", env=hosts))).in_namespace("new", move=True)
        assert env(made) == {"DB": "db.new.svc", "POD": "db-0.db.new.svc", "OTHER": "mail.post.svc"}

    def test_what_is_there_already_stays(self) -> None:
        there = bundle(config_map("a", {}, metadata={"namespace": "x"}), namespace("y"))
        assert there.in_namespace("x", move=True) == there


def env(made: Bundle) -> dict[str, str]:
    variables = made.one("Pod").pick("spec.containers[0].env")
    return {each.name: each.value for each in variables}


class TestNames:
    def test_a_prefix_and_a_suffix(self) -> None:
        conf, account = config_map("conf", {"a": "b"}), service_account("bot")
        web = deployment("web", container("web", "web:1", mounts={"/conf": conf}), labels={"app": "web"})
        web = web.put("spec.template.spec.serviceAccountName", "bot")
        made = bundle(conf, account, web).with_name_prefix("x-").with_name_suffix("-y")
        assert [each.pick("metadata.name") for each in made] == ["x-conf-y", "x-bot-y", "x-web-y"]
        assert made.one("Deployment").pick("spec.template.spec.volumes[0].configMap.name") == "x-conf-y"
        assert made.one("Deployment").pick("spec.template.spec.serviceAccountName") == "x-bot-y"
        assert made.one("Deployment").pick("spec.selector.matchLabels") == {"app": "web"}

    def test_the_order_of_metadata_stays(self) -> None:
        text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: b}, namespace: shop, name: c}\n"
        made = read(text).with_name_prefix("x-").one("ConfigMap").to_plain()["metadata"]
        assert str(made) == "{'labels': {'a': 'b'}, 'namespace': 'shop', 'name': 'x-c'}"

    def test_names_of_what_is_not_there_stay(self) -> None:
        web = deployment("web", container("web", "web:1"), labels={"app": "web"})
        web = web.put("spec.template.spec.imagePullSecrets[name=pull]", {})
        made = bundle(web).with_name_prefix("x-").one("Deployment")
        assert made.pick("spec.template.spec.imagePullSecrets[*].name") == ["pull"]

    def test_names_that_say_what_they_describe_stay(self) -> None:
        made = read(VENDOR).with_name_prefix("x-")
        assert [each.pick("metadata.name") for each in made] == [
            *("vendor", "x-bot", "x-bot", "x-hook", "x-hook", "v1.example.com", "widgets.example.com", "x-hook", "x-w")
        ]
        assert made.one("APIService").pick("spec.service.name") == "x-hook"
        annotations = made.one("ValidatingWebhookConfiguration").pick("metadata.annotations")
        assert annotations == {"cert-manager.io/inject-ca-from": "vendor/x-hook"}

    def test_host_names_that_builders_made_follow(self) -> None:
        db = headless_service("db", ports=5432, selects={"app": "db"})
        mysql = stateful_set("mysql", container("db", "db:1"), labels={"app": "db"}, service=db)
        hosts = {"DB": dns_name(db, full=True), "POD": dns_name(mysql, pod=0), "OTHER": dns_name("mail")}
        made = bundle(db, mysql, pod("a", container("a", "a", env=hosts))).with_name_prefix("x-")
        assert env(made) == {"DB": "x-db", "POD": "x-mysql-0.x-db", "OTHER": "mail"}
        assert env(made.in_namespace("shop")) == {"DB": "x-db.shop.svc", "POD": "x-mysql-0.x-db", "OTHER": "mail"}
        assert made.one("StatefulSet").pick("spec.serviceName") == "x-db"

    def test_labels_and_rules_that_name_objects_follow(self) -> None:
        web = service("web", ports=80, selects={"app": "web"})
        slice_ = EndpointSlice(
            metadata=ObjectMeta(name="web-1", labels={"kubernetes.io/service-name": "web"}),
            address_type="IPv4",
            endpoints=[],
        )
        rules = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules:
- {apiGroups: [""], resources: [services/proxy], resourceNames: [web, other], verbs: [get]}
- {apiGroups: [""], resources: [secrets], resourceNames: [web], verbs: [get]}
- {apiGroups: [apps], resources: ["*"], resourceNames: [web], verbs: [get]}
"""
        made = bundle(web, slice_, read(rules)).with_name_suffix("-y")
        assert made.one(EndpointSlice).pick("metadata.labels") == {"kubernetes.io/service-name": "web-y"}
        assert made.one("Role").pick("rules[*].resourceNames") == [["web-y", "other"], ["web"], ["web"]]

    def test_knative_services_follow(self) -> None:
        text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
        source = {"secretKeyRef": {"name": "s", "key": "k"}}
        template = {
            "spec": {"containers": [{"env": [{"name": "A", "valueFrom": source}, {"name": "B", "value": "s"}]}]}
        }
        knative = resource("serving.knative.dev/v1", "Service", "k", spec={"template": template})
        made = bundle(read(text), knative).with_name_prefix("x-").all("Service")[0].to_plain()
        first, second = made["spec"]["template"]["spec"]["containers"][0]["env"]
        assert (first["valueFrom"]["secretKeyRef"]["name"], second["value"]) == ("x-s", "s")

    def test_objects_that_were_read_untyped_follow_if_they_fit_their_kind(self) -> None:
        text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\n"
        text += "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        spec = "spec: {containers: [{name: c, image: i, envFrom: [{configMapRef: {name: c}}]}]}\n"
        made = read(text + spec, typed=False).with_name_prefix("x-")
        assert made.one("Pod").to_plain()["spec"]["containers"][0]["envFrom"] == [{"configMapRef": {"name": "x-c"}}]
        with pytest.raises(BundleError, match=r"cannot see what Pod p names: .*\n  spek: unknown field"):
            read(f"{text}spek: {{}}\n", typed=False).with_name_prefix("x-")
