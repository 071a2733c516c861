"""What becomes of each change: refused, restarted, reset, in place, without effect."""

from __future__ import annotations

import pytest

from tests.support.changes import DEPLOYMENT, STATEFUL_SET, change_at, compared, notes, only

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {level: info}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {%sselector: {app: web}, ports: [{port: 80}]}\n"
POLICY = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"
    "spec: {podSelector: {}, ingress: [{}]%s}\n"
)
STORAGE = "spec.volumeClaimTemplates[data].spec.resources.requests[storage]"


def test_a_refused_change_names_the_field_and_the_way_out() -> None:
    new = STATEFUL_SET.replace("10Gi", "20Gi").replace("8.4", "9.0")
    found = only(STATEFUL_SET, new)
    assert found.verdict == "refused"
    [refusal] = found.refusals
    assert (refusal.field, refusal.reason, refusal.fields) == ("spec", "FieldValueForbidden", (STORAGE,))
    assert "  kubectl delete statefulset db -n shop --cascade=orphan" in found.instead
    assert found.rollout is None
    assert {each.verdict for each in found.changes} == {"refused"}
    assert [each.path for each in found.changes if not each.why] == [STORAGE]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("storage: 10Gi", "storage: 5Gi"),
        ("[ReadWriteOnce]", "[ReadWriteOnce], storageClassName: fast"),
        ("metadata: {name: data}", "metadata: {name: disk}"),
    ],
)
@pytest.mark.parametrize("version", ["1.36", "1.37"])
def test_claims_that_exist_never_shrink_nor_change_their_class(old: str, new: str, version: str) -> None:
    found = only(STATEFUL_SET, STATEFUL_SET.replace(old, new), old_version=version, new_version=version)
    assert found.instead == (
        "claims that exist keep what they have: only those made later follow the new template",
        "delete the StatefulSet, which leaves its pods and claims, and apply:",
        "  kubectl delete statefulset db -n shop --cascade=orphan",
    )


@pytest.mark.parametrize("annotation", ["", ", annotations: {argocd.argoproj.io/sync-options: Force=true}"])
def test_nobody_is_told_to_delete_for_what_no_server_takes(annotation: str) -> None:
    old = STATEFUL_SET.replace("namespace: shop", f"namespace: shop{annotation}")
    found = only(old, old.replace("10Gi", "20Gi").replace('"mysql:8.4"', "true"))
    assert found.verdict == "refused"
    assert found.instead[-1].startswith("correct the manifest (`kgen validate` says more)")
    assert "delete" not in " ".join(found.instead)


def test_a_new_object_that_no_server_takes_is_refused() -> None:
    found = only("", STATEFUL_SET.replace("serviceName: db", "replicas: -1").replace("  replicas: 3\n", ""))
    assert (found.verdict, [each.field for each in found.refusals]) == ("refused", ["spec.replicas"])
    assert found.instead == ("correct the manifest (`kgen validate` says more)",)
    manifest = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: hunter2}\n"
    [refusal] = only("", manifest).refusals
    assert "hunter2" not in refusal.message


def test_1_37_names_the_field_itself() -> None:
    [refusal] = only(
        STATEFUL_SET, STATEFUL_SET.replace("10Gi", "20Gi"), old_version="1.37", new_version="1.37"
    ).refusals
    assert (refusal.field, refusal.reason) == ("spec.volumeClaimTemplates", "FieldValueInvalid")


def test_the_same_amount_is_no_change() -> None:
    assert compared(STATEFUL_SET, STATEFUL_SET.replace("10Gi", "10240Mi")).objects == []


def test_a_changed_template_restarts_pods_in_order() -> None:
    found = only(STATEFUL_SET, STATEFUL_SET.replace("8.4", "9.0"))
    assert found.verdict == "restart"
    assert found.rollout is not None
    assert found.rollout.pods == ("db-2", "db-1", "db-0")


def test_the_order_of_variables_restarts_pods() -> None:
    turned = DEPLOYMENT.replace(
        '{name: A, value: "1"}, {name: B, value: "2"}', '{name: B, value: "2"}, {name: A, value: "1"}'
    )
    found = only(DEPLOYMENT, turned)
    assert found.verdict == "restart"
    assert [(each.kind, each.old, each.new) for each in found.changes] == [("order", ["A", "B"], ["B", "A"])]


def test_replicas_that_are_left_out_become_1() -> None:
    found = only(DEPLOYMENT, DEPLOYMENT.replace("  replicas: 3\n", ""))
    assert found.verdict == "reset"
    assert (change_at(found, "spec.replicas").old, change_at(found, "spec.replicas").new) == (3, 1)


def test_an_autoscaler_beside_replicas_is_told_with_the_safe_order() -> None:
    scaler = (
        "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n"
        "spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n"
    )
    new = DEPLOYMENT.replace("  replicas: 3\n", "") + scaler
    found = compared(DEPLOYMENT, new).objects[0]
    assert notes(found) == [
        (
            "outage",
            "HorizontalPodAutoscaler shop/web scales it: until replicas are handed over, they fall to 1 in between",
        )
    ]
    first, command, last = found.instead
    assert first.startswith("apply HorizontalPodAutoscaler shop/web first")
    assert '"spec":{"replicas":3}}' in command
    assert "--server-side --field-manager=replicas" in command
    assert last == "then apply; where that says conflict, the autoscaler has them already"
    client = compared(DEPLOYMENT, new, apply="client").objects[0]
    assert "  kubectl apply edit-last-applied deployment/web -n shop" in client.instead
    assert "each replace without them makes it 1" in compared(DEPLOYMENT, new, apply="replace").objects[0].instead[0]
    assert compared(new, new.replace("nginx:latest", "nginx:1")).objects[0].instead == ()


def test_an_image_keeps_the_pull_policy_of_its_old_tag() -> None:
    found = only(DEPLOYMENT, DEPLOYMENT.replace("nginx:latest", "nginx:1.25"))
    kept = change_at(found, "spec.template.spec.containers[web].imagePullPolicy")
    assert (found.verdict, kept.verdict, kept.old) == ("restart", "no effect", "Always")
    replaced = only(DEPLOYMENT, DEPLOYMENT.replace("nginx:latest", "nginx:1.25"), apply="replace")
    changed = change_at(replaced, "spec.template.spec.containers[web].imagePullPolicy")
    assert (changed.verdict, changed.old, changed.new) == ("restart", "Always", "IfNotPresent")


@pytest.mark.parametrize(
    ("old", "new", "path", "stays"),
    [
        (SERVICE % "clusterIP: None, ", SERVICE % "", "spec.clusterIP", "None"),
        (POLICY % "", POLICY % ", egress: [{}]", "spec.policyTypes", ["Ingress"]),
        (
            DEPLOYMENT,
            DEPLOYMENT.replace("      serviceAccountName: web\n", ""),
            "spec.template.spec.serviceAccountName",
            "web",
        ),
    ],
)
def test_what_the_server_keeps_is_without_effect(old: str, new: str, path: str, stays: object) -> None:
    found = only(old, new)
    assert found.verdict == "no effect"
    assert (change_at(found, path).verdict, change_at(found, path).old) == ("no effect", stays)


def test_what_a_server_fills_in_is_no_change() -> None:
    written = DEPLOYMENT.replace(
        "  replicas: 3\n", "  replicas: 3\n  revisionHistoryLimit: 10\n  strategy: {type: RollingUpdate}\n"
    )
    assert compared(DEPLOYMENT, written).objects == []
    assert compared(written, DEPLOYMENT).objects == []


def test_the_other_ways_are_named_where_they_differ() -> None:
    recreate = DEPLOYMENT.replace("  replicas: 3\n", "  replicas: 3\n  strategy: {type: Recreate}\n")
    found = only(DEPLOYMENT, recreate)
    assert (found.verdict, found.other_ways) == ("refused", "client-side apply and replace would take it")
    found = only(DEPLOYMENT, recreate, apply="client")
    assert (found.verdict, found.other_ways) == ("in place", "server-side apply would not take it")
    assert only(DEPLOYMENT, recreate, apply="create").verdict == "recreate"


@pytest.mark.parametrize(
    ("annotation", "by"),
    [
        ("helm.sh/hook: pre-upgrade", "Helm"),
        ("argocd.argoproj.io/hook: Sync", "Argo CD"),
        ("argocd.argoproj.io/sync-options: 'Prune=false,Force=true'", "Argo CD"),
        ("kustomize.toolkit.fluxcd.io/force: enabled", "Flux"),
    ],
)
def test_what_asks_to_be_made_anew_is_not_refused(annotation: str, by: str) -> None:
    old = STATEFUL_SET.replace("namespace: shop}", f"namespace: shop, annotations: {{{annotation}}}}}")
    found = only(old, old.replace("10Gi", "20Gi"))
    assert found.verdict == "recreate"
    assert found.summary.startswith(by)


def test_who_reads_a_config_map_is_told() -> None:
    reader = DEPLOYMENT.replace("env:", "envFrom: [{configMapRef: {name: web}}], env:")
    old = f"{CONFIG_MAP}---\n{reader}"
    found = only(old, old.replace("info", "debug"))
    assert found.verdict == "in place"
    [(kind, message)] = notes(found)
    assert kind == "cascade"
    assert message == (
        "Deployment shop/web reads it in variables: nothing restarts, and the old values stay until: "
        "kubectl rollout restart deployment web -n shop"
    )
    rolled = old.replace("info", "debug").replace("nginx:latest", "nginx:1.25")
    assert "restarts because its template changes, too" in str([notes(each) for each in compared(old, rolled).objects])


def test_a_hash_in_a_name_is_a_new_object_and_shown_as_a_change() -> None:
    old = CONFIG_MAP.replace("name: web", "name: web-5h9ffd72dm")
    found = only(old, old.replace("5h9ffd72dm", "7h9ffd72dm").replace("info", "debug"))
    assert (found.verdict, found.was) == ("create", "web-5h9ffd72dm")
    assert [(each.path, each.old, each.new) for each in found.changes] == [("data[level]", "info", "debug")]


def test_a_renamed_object_is_gone_and_new_and_the_data_stays_behind() -> None:
    gone, new = compared(STATEFUL_SET, STATEFUL_SET.replace("name: db, names", "name: db2, names")).objects
    assert (gone.verdict, new.verdict) == ("delete", "create")
    assert ("data", "its claims stay behind, with their data: data-db-N") in notes(gone)
    assert "its volumes are new and empty" in str(notes(new))


def test_deleting_a_claim_takes_its_data() -> None:
    claim = (
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\n"
        "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n"
    )
    found = only(f"{claim}---\n{CONFIG_MAP}", CONFIG_MAP)
    assert found.verdict == "delete"
    assert [kind for kind, _ in notes(found)] == ["data"]


def test_scaling_a_stateful_set_names_pods_and_claims() -> None:
    found = only(STATEFUL_SET, STATEFUL_SET.replace("replicas: 3", "replicas: 1"))
    assert change_at(found, "spec.replicas").why == "deletes db-2, db-1, the highest first"
    assert notes(found) == [("data", "the claims stay, with their data: data-db-1, data-db-2")]
    more = only(STATEFUL_SET, STATEFUL_SET.replace("replicas: 3", "replicas: 5"))
    assert change_at(more, "spec.replicas").why == "makes db-3, db-4"


def test_a_service_that_selects_nothing_until_pods_roll() -> None:
    service = "---\n" + (SERVICE % "").replace("name: web", "name: web, namespace: shop")
    old = DEPLOYMENT + service
    new = DEPLOYMENT.replace("labels: {app: web}", "labels: {app: web, tier: new}") + service.replace(
        "selector: {app: web}", "selector: {tier: new}"
    )
    [found] = [each for each in compared(old, new).objects if each.name.kind == "Service"]
    assert notes(found) == [
        ("outage", "no pod has the labels tier=new until Deployment shop/web is rolled out: nothing answers until then")
    ]


def test_a_partition_above_all_pods_restarts_none() -> None:
    held = STATEFUL_SET.replace("  replicas: 3\n", "  replicas: 3\n  updateStrategy: {rollingUpdate: {partition: 3}}\n")
    found = only(held, held.replace("8.4", "9.0"))
    assert found.verdict == "in place"
    assert found.rollout is not None
    assert found.rollout.sentences() == ["no pod restarts: db-0, db-1, db-2 keep the old template (partition)"]


def test_claims_that_live_are_bound() -> None:
    claim = (
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\n"
        "spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 2Gi}}}\n"
    )
    assert only(claim, claim.replace("2Gi", "3Gi")).verdict == "in place"
    assert only(claim, claim.replace("2Gi", "1Gi")).verdict == "refused"
    assert only(claim, claim.replace("fast", "slow")).verdict == "refused"
    assert compared(claim, claim.replace("2Gi", "2048Mi")).objects == []
    made_anew = only(claim, claim.replace("2Gi", "1Gi"), apply="create")
    assert [each.path for each in made_anew.changes] == ["spec.resources.requests[storage]"]


def test_a_custom_resource_is_unknown() -> None:
    shop = "apiVersion: example.org/v1\nkind: Shop\nmetadata: {name: a}\nspec: {size: 1}\n"
    assert only(shop, shop.replace("size: 1", "size: 2")).verdict == "unknown"


def test_an_upgrade_alone_may_change_objects() -> None:
    found = only(STATEFUL_SET, STATEFUL_SET, old_version="1.36", new_version="1.37")
    [change] = found.changes
    assert (change.path, change.new) == ("spec.updateStrategy.rollingUpdate.maxUnavailable", 1)


def test_the_worst_comes_first() -> None:
    old = f"{DEPLOYMENT}---\n{CONFIG_MAP}---\n{STATEFUL_SET}"
    new = old.replace("info", "debug").replace("nginx:latest", "nginx:1.25").replace("10Gi", "20Gi")
    assert [each.verdict for each in compared(old, new).objects] == ["refused", "restart", "in place"]


BUDGET = (
    "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n"
    "spec: {minAvailable: %s, selector: {matchLabels: {app: web}}}\n"
)
CLAIM = (
    "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\n"
    "spec: {accessModes: [%s], resources: {requests: {storage: 1Gi}}}\n"
)


@pytest.mark.parametrize("old", ["", BUDGET % 2])
def test_a_budget_that_blocks_every_drain_is_told(old: str) -> None:
    found = only(DEPLOYMENT + old, DEPLOYMENT + BUDGET % 3)
    [(kind, message)] = notes(found)
    assert kind == "outage"
    assert message.startswith("3 of 3 pods must stay available: no eviction is allowed, and no node can be drained; ")
    assert notes(only(DEPLOYMENT + BUDGET % 3, DEPLOYMENT + BUDGET % 2)) == []


@pytest.mark.parametrize(
    ("mode", "strategy", "is_told"),
    [
        ("ReadWriteOnce", "", True),
        ("ReadWriteOncePod", "", True),
        ("ReadWriteMany", "", False),
        ("ReadWriteOnce", "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}\n  ", False),
    ],
)
def test_a_claim_of_one_node_is_in_the_way_of_a_surge(mode: str, strategy: str, *, is_told: bool) -> None:
    pod = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n      serviceAccountName"
    old = DEPLOYMENT.replace("serviceAccountName", pod).replace("selector", f"{strategy}selector") + CLAIM % mode
    told = notes(only(old, old.replace("nginx:latest", "nginx:1.27")))
    assert [kind for kind, _ in told] == (["outage"] if is_told else [])
    assert not is_told or f"a new pod starts while an old one has claim data ({mode})" in told[0][1]


def test_a_service_that_becomes_a_name_outside_releases_its_address() -> None:
    new = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: ExternalName, externalName: example.com}\n"
    )
    [(kind, message)] = notes(only(SERVICE % "", new))
    assert (kind, message.partition(":")[0]) == ("outage", "its address is released")


INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {defaultBackend: %s}\n"
GONE = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: web}\nspec: {backend: {serviceName: web}}\n"


@pytest.mark.parametrize("old", ["", INGRESS % "{service: {name: web, port: {number: 80}}}"])
def test_an_api_version_that_the_server_does_not_have_is_refused(old: str) -> None:
    found = only(old, GONE)
    assert (found.verdict, found.refusals[0].message) == (
        "refused",
        "Kubernetes served extensions/v1beta1 Ingress until 1.21",
    )
    assert found.instead[0] == "use networking.k8s.io/v1 Ingress"


def test_an_upgrade_takes_api_versions_away() -> None:
    schema = (
        "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\n"
        "spec: {priorityLevelConfiguration: {name: exempt}}\n"
    )
    found = only(schema, schema, old_version="1.31", new_version="1.32")
    assert (found.verdict, found.instead[0]) == ("refused", "use flowcontrol.apiserver.k8s.io/v1 FlowSchema")


def test_nothing_restarts_while_a_deployment_is_paused() -> None:
    paused = DEPLOYMENT.replace("replicas: 3", "paused: true\n  replicas: 3")
    found = only(paused, paused.replace('value: "1"', 'value: "3"'))
    assert found.verdict == "in place"
    assert found.rollout is not None
    assert found.rollout.sentences() == [
        "no pod restarts while it is paused (spec.paused): the new template waits for kubectl rollout resume"
    ]
    assert notes(found) == []


@pytest.mark.parametrize(
    ("rolling", "how", "is_told"),
    [
        ("maxUnavailable: 100%", "on 100% of the nodes at a time; the old one stops before the new one starts", True),
        (
            "maxUnavailable: 20%",
            "on 20% of the nodes (rounded up) at a time; the old one stops before the new one starts",
            False,
        ),
        (
            "maxSurge: 25%, maxUnavailable: 0",
            "on 25% of the nodes (rounded up) at a time; the new one starts before the old one stops",
            False,
        ),
    ],
)
def test_a_share_of_the_nodes(rolling: str, how: str, *, is_told: bool) -> None:
    strategy = f"updateStrategy: {{rollingUpdate: {{{rolling}}}}}\n  selector"
    old = DEPLOYMENT.replace("kind: Deployment", "kind: DaemonSet").replace("  replicas: 3\n", "")
    old = old.replace("selector", strategy, 1)
    found = only(old, old.replace("nginx:latest", "nginx:1.27"))
    assert found.rollout is not None
    assert found.rollout.sentences() == [f"replaces the pod of each node, {how}"]
    assert bool(notes(found)) is is_told


def test_a_service_that_goes_answers_nobody() -> None:
    assert notes(only(SERVICE % "", "")) == [("outage", "its name and address answer nobody any more")]


@pytest.mark.parametrize("way", ["server", "client", "replace"])
def test_a_server_of_1_36_keeps_max_unavailable_where_one_of_1_37_has_stored_it(way: str) -> None:
    path = "spec.updateStrategy.rollingUpdate.maxUnavailable"
    two = STATEFUL_SET.replace(
        "  replicas: 3\n", "  replicas: 3\n  updateStrategy: {rollingUpdate: {maxUnavailable: 2}}\n"
    )
    back = {"old_version": "1.37", "new_version": "1.36", "apply": way}
    kept = change_at(only(two, two, **back), path)
    assert (kept.verdict, kept.old) == ("no effect", 2)
    assert kept.why.startswith("the server keeps it, since it is in use")
    of_default = change_at(only(STATEFUL_SET, STATEFUL_SET, **back), path)
    assert of_default.verdict == ("in place" if way == "replace" else "no effect")
    assert "no way back from 1.37 to 1.36" in compared(two, two, **back).assumptions[-1]
    assert "no way back" not in str(compared(two, two, old_version="1.36", new_version="1.37").assumptions)


def test_each_kind_of_refusal_has_its_way_out() -> None:
    new = DEPLOYMENT.replace("app: web}", "app: web2}").replace("  replicas: 3\n", "  strategy: {type: Recreate}\n")
    found = only(DEPLOYMENT, new)
    assert [each.field for each in found.refusals] == ["spec.strategy.rollingUpdate", "spec.selector"]
    assert "or, with an outage: kubectl delete deployment web -n shop, then apply" in found.instead
    assert found.instead[-1].startswith("  kubectl patch deployment web -n shop --type=merge")
    new = STATEFUL_SET.replace("10Gi", "20Gi").replace("serviceName: db", "updateStrategy: {type: OnDelete}")
    found = only(STATEFUL_SET, new)
    assert [each.field for each in found.refusals] == ["spec.updateStrategy.rollingUpdate", "spec"]
    assert (
        found.instead[-1] == "  kubectl delete statefulset db -n shop --cascade=orphan"
    )  # which is the way out of both
    assert "kubectl patch statefulset" not in str(found.instead)


def test_what_cannot_be_read_is_shown_as_it_is_written() -> None:
    found = only(DEPLOYMENT, DEPLOYMENT.replace("replicas: 3", "replicas: three").replace("env:", "ttyy: 1, env:"))
    assert [(each.path, each.old, each.new) for each in found.changes] == [
        ("spec.replicas", 3, "three"),
        ("spec.template.spec.containers[web].ttyy", None, 1),
    ]


def test_an_address_that_was_allocated_is_what_is_refused() -> None:
    found = only(SERVICE % "", SERVICE % "clusterIP: 10.0.0.5, ")
    assert [(each.path, each.why) for each in found.changes] == [("spec.clusterIP", "")]
