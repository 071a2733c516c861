from __future__ import annotations

from typing import Any

import pytest

from kgen.builders.access import (
    cluster_role,
    cluster_role_binding,
    cluster_role_ref,
    group,
    policy_rule,
    role,
    role_binding,
    role_ref,
    service_account_ref,
    url_rule,
    user,
)
from kgen.builders.configuration import config_map, service_account
from kgen.k8s.apps_v1 import Deployment, StatefulSet
from kgen.k8s.core_v1 import ConfigMap, Container, Event, Pod, ServiceAccount
from kgen.k8s.events_v1 import Event as NewEvent
from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement
from kgen.k8s.rbac_v1 import ClusterRole, Role
from kgen.model import Resource

GROUP = "rbac.authorization.k8s.io"
READER = role("reader", policy_rule("pods", "get"))


@pytest.mark.parametrize(
    ("resources", "groups", "names"),
    [
        (Pod, [""], ["pods"]),
        ((Pod, "log"), [""], ["pods/log"]),
        ([Pod, (Pod, "log"), "secrets"], [""], ["pods", "pods/log", "secrets"]),
        ((Pod, ConfigMap), [""], ["pods", "configmaps"]),
        (
            [Deployment, StatefulSet, (Deployment, "scale")],
            ["apps"],
            ["deployments", "statefulsets", "deployments/scale"],
        ),
        ("pods", [""], ["pods"]),
        ("pods/log", [""], ["pods/log"]),
        ("deployments.apps", ["apps"], ["deployments"]),
        ("deployments.apps/scale", ["apps"], ["deployments/scale"]),
        ("certificates.cert-manager.io", ["cert-manager.io"], ["certificates"]),
        ([Pod, "pods"], [""], ["pods"]),
        ([Event, NewEvent], ["", "events.k8s.io"], ["events"]),
        ("events", [""], ["events"]),
        (["users", "groups"], [""], ["users", "groups"]),
        ("*", [""], ["*"]),
        ("*.*", ["*"], ["*"]),
        ("*.apps", ["apps"], ["*"]),
    ],
)
def test_resources_of_a_rule(resources: Any, groups: list[str], names: list[str]) -> None:
    assert policy_rule(resources, "get").to_plain() == {
        "apiGroups": groups,
        "resources": names,
        "verbs": ["get"],
    }


def test_a_rule_with_groups_is_written_as_it_is() -> None:
    made = policy_rule(["deployments", "replicasets/scale"], ["get", "patch"], groups=["apps", "extensions"])
    assert made.to_plain() == {
        "apiGroups": ["apps", "extensions"],
        "resources": ["deployments", "replicasets/scale"],
        "verbs": ["get", "patch"],
    }
    assert policy_rule("*", "*", groups="*").to_plain() == {
        "apiGroups": ["*"],
        "resources": ["*"],
        "verbs": ["*"],
    }


def test_a_rule_may_be_for_names_only() -> None:
    made = policy_rule(ConfigMap, "get", names=[config_map("web"), "other"])
    assert made.to_plain() == {
        "apiGroups": [""],
        "resources": ["configmaps"],
        "resourceNames": ["web", "other"],
        "verbs": ["get"],
    }
    with pytest.raises(TypeError, match=r"^names is a list, not the text 'web'; write \['web'\]$"):
        policy_rule(ConfigMap, "get", names="web")


def test_a_rule_never_allows_more_than_was_named() -> None:
    with pytest.raises(ValueError, match=r"^one rule means every resource in every group") as caught:
        policy_rule(["pods", "nodes.metrics.k8s.io", "deployments.apps/scale"], "get")
    assert str(caught.value) == (
        "one rule means every resource in every group, so this one would allow nodes, deployments/scale, "
        "pods.metrics.k8s.io, deployments.metrics.k8s.io/scale, pods.apps, nodes.apps, too; "
        "write one policy_rule for each group"
    )


def test_a_plain_name_of_another_group_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^'deployments' alone means the core group") as caught:
        policy_rule("deployments/scale", "get")
    assert str(caught.value) == (
        "'deployments' alone means the core group, which has none; write 'deployments.apps', or pass the class"
    )


@pytest.mark.parametrize("resource", [Deployment, "deployments.apps", (Pod, "log")])
def test_a_group_is_said_once(resource: Any) -> None:
    with pytest.raises(ValueError, match=r"says its group itself; leave groups= out, or write the plain plural name"):
        policy_rule(resource, "get", groups=["apps"])


@pytest.mark.parametrize(
    ("resource", "what"),
    [
        (Container, "Container"),
        (Resource, "Resource"),
        (int, "int"),
        (Pod(), "a Pod object"),
        ([Pod, 3], "3"),
        ([(Pod, ConfigMap)], r"\(Pod, ConfigMap\)"),
        ([("pods", "log")], r"\('pods', 'log'\)"),
    ],
)
def test_what_is_no_kind_is_refused(resource: Any, what: str) -> None:
    with pytest.raises(TypeError, match=rf"^{what} is no kind of the API; a rule takes classes such as Pod,"):
        policy_rule(resource, "get")


@pytest.mark.parametrize("groups", [None, ""])
def test_a_url_is_no_resource(groups: str | None) -> None:
    with pytest.raises(ValueError, match=r"^/metrics is a URL, not a resource; write url_rule\('/metrics', …\)$"):
        policy_rule("/metrics", "get", groups=groups)


def test_a_role_has_its_rules() -> None:
    assert role("reader", policy_rule(Pod, ["get", "list"]), labels={"a": "b"}).to_plain() == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "reader", "labels": {"a": "b"}},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}],
    }
    assert "rules" not in role("nothing").to_plain()


def test_a_role_refuses_urls_and_what_is_no_rule() -> None:
    with pytest.raises(ValueError, match=r"^/metrics is in no namespace, as Role a is; write a cluster_role for it$"):
        role("a", url_rule("/metrics", "get"))
    wrong: Any = "pods"
    for make in (role, cluster_role):
        with pytest.raises(TypeError, match=r"^'pods' is no rule; make one with policy_rule\(…\) or url_rule\(…\)$"):
            make("a", wrong)


def test_a_cluster_role_has_its_rules() -> None:
    assert cluster_role("metrics", url_rule(["/metrics", "/healthz*"], ["get"])).to_plain() == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "metrics"},
        "rules": [{"nonResourceURLs": ["/metrics", "/healthz*"], "verbs": ["get"]}],
    }


@pytest.mark.parametrize("aggregate", [{"to": "all"}, [{"to": "all"}], LabelSelector(match_labels={"to": "all"})])
def test_a_cluster_role_may_aggregate_others(aggregate: Any) -> None:
    assert cluster_role("all", aggregate=aggregate).to_plain() == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "all"},
        "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"to": "all"}}]},
    }


def test_a_cluster_role_may_aggregate_by_several_selectors() -> None:
    exists = LabelSelector(match_expressions=[LabelSelectorRequirement(key="x", operator="Exists")])
    made = cluster_role("all", aggregate=[{"to": "all"}, exists]).to_plain()
    assert made["aggregationRule"]["clusterRoleSelectors"] == [
        {"matchLabels": {"to": "all"}},
        {"matchExpressions": [{"key": "x", "operator": "Exists"}]},
    ]


def test_a_cluster_role_that_aggregates_has_no_rules_of_its_own() -> None:
    with pytest.raises(ValueError, match=r"^ClusterRole all aggregates others, whose rules take the place of its own"):
        cluster_role("all", policy_rule("pods", "get"), aggregate={"to": "all"})


def test_a_binding_takes_its_name_from_the_role() -> None:
    made = role_binding(READER, service_account("web"), user("jane"), group("ops"))
    assert made.to_plain() == {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": GROUP, "kind": "Role", "name": "reader"},
        "subjects": [
            {"kind": "ServiceAccount", "name": "web"},
            {"kind": "User", "name": "jane", "apiGroup": GROUP},
            {"kind": "Group", "name": "ops", "apiGroup": GROUP},
        ],
    }


def test_a_binding_has_what_was_given() -> None:
    made = role_binding(
        READER, user("jane"), name="jane-reads", labels={"a": "b"}, metadata={"annotations": {"c": "d"}}
    )
    assert made.to_plain()["metadata"] == {
        "name": "jane-reads",
        "labels": {"a": "b"},
        "annotations": {"c": "d"},
    }
    assert "subjects" not in role_binding(READER).to_plain()


@pytest.mark.parametrize(
    ("bound", "kind"),
    [
        (cluster_role("view"), "ClusterRole"),
        (cluster_role_ref("view"), "ClusterRole"),
        (role("view"), "Role"),
        (role_ref("view"), "Role"),
    ],
)
def test_a_role_binding_takes_either_kind_of_role(bound: Any, kind: str) -> None:
    made = role_binding(bound, user("jane")).to_plain()
    assert made["roleRef"] == {"apiGroup": GROUP, "kind": kind, "name": "view"}
    assert made["metadata"] == {"name": "view"}


def test_a_service_account_has_its_own_namespace() -> None:
    scraper = service_account("prometheus", metadata={"namespace": "monitoring"})
    known = {"kind": "ServiceAccount", "name": "prometheus", "namespace": "monitoring"}
    assert role_binding(READER, scraper).to_plain()["subjects"] == [known]
    assert service_account_ref("prometheus", "monitoring").to_plain() == known
    assert service_account_ref("default").to_plain() == {"kind": "ServiceAccount", "name": "default"}


def test_a_binding_lives_where_the_role_lives() -> None:
    there = role("reader", metadata={"namespace": "shop"})
    assert role_binding(there, user("jane")).to_plain()["metadata"] == {"name": "reader", "namespace": "shop"}


def test_a_cluster_role_binding_binds_a_cluster_role() -> None:
    admin = service_account("admin", metadata={"namespace": "ops"})
    for bound in (cluster_role("root"), cluster_role_ref("root")):
        assert cluster_role_binding(bound, admin, name="ops-root").to_plain() == {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": "ops-root"},
            "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": "root"},
            "subjects": [{"kind": "ServiceAccount", "name": "admin", "namespace": "ops"}],
        }


@pytest.mark.parametrize("bound", [READER, role_ref("reader")])
def test_a_cluster_role_binding_refuses_a_role(bound: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^Role reader is of one namespace; a cluster_role_binding needs a ClusterRole$"
    ):
        cluster_role_binding(bound, user("jane"))


@pytest.mark.parametrize("bind", [role_binding, cluster_role_binding])
def test_bindings_refuse_what_is_no_role_or_no_subject(bind: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^'view' may be a Role or a ClusterRole; say role_ref\('view'\) or cluster_ro"
    ):
        bind("view")
    with pytest.raises(TypeError, match=r"^a binding binds a Role or a ClusterRole, not a Pod$"):
        bind(Pod())
    with pytest.raises(TypeError, match=r"^who is 'jane'\? Say user\('jane'\), group\('jane'\) or service_account_ref"):
        bind(cluster_role("view"), "jane")
    with pytest.raises(TypeError, match=r"^a Pod is no subject; pass a ServiceAccount"):
        bind(cluster_role("view"), Pod())


@pytest.mark.parametrize(
    ("bound", "subject"), [(Role(), user("jane")), (ClusterRole(), user("jane")), (READER, ServiceAccount())]
)
def test_bindings_refuse_what_has_no_name(bound: Any, subject: Any) -> None:
    with pytest.raises(ValueError, match=r"has no metadata\.name to refer to it by"):
        role_binding(bound, subject)
