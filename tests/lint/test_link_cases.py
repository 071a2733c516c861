"""Links: what no single link's example shows, and what must stay unsaid."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kgen.validation import validate

QUOTA = """
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota}
spec: {hard: {HARD}}
"""
LIMITS = """
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, default: {memory: 1Gi}}]}
"""
CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: NAME}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
"""
SCALER = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: NAME}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9, METRICS}
"""
BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: NAME}
spec: {maxUnavailable: 1, selector: {matchLabels: {LABELS}}}
"""


def workload(name: str, *, kind: str = "Deployment", replicas: int | None = 1, **spec: Any) -> dict[str, Any]:
    """A workload whose pods are labelled by its name."""
    own = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, **spec.pop("around", {})}
    container = {"name": name, "image": name, **spec.pop("container", {})}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], **spec}}
    spec = {key: value for key, value in own.items() if value is not None}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": {**spec, "template": template}}


def resources(**values: Any) -> dict[str, Any]:
    return {"resources": values}


def told(*bundle: str | dict[str, Any], of: str, **options: Any) -> list[str]:
    """Fields, messages and hints of the warnings whose codes begin as asked for."""
    objects = [each if isinstance(each, dict) else yaml.safe_load(each) for each in bundle]
    report = validate(objects, **options)
    assert not report.errors, report.errors
    return [f"{each.field}: {each.message} -> {each.hint}" for each in report.warnings if each.code.startswith(of)]


def test_a_quota_says_how_much_is_needed_and_who_takes_most() -> None:
    small = [workload(f"small-{i}", container=resources(requests={"memory": "100Mi"})) for i in range(3)]
    large = workload("large", replicas=3, container=resources(requests={"memory": "1536Mi"}))
    db = workload("db", kind="StatefulSet", replicas=2, container=resources(requests={"memory": "1Gi"}))
    [said] = told(QUOTA.replace("HARD", "requests.memory: 4Gi"), *small, large, db, of="KG798")
    assert said == (
        "spec.hard[requests.memory]: 4Gi is less than the 6.8Gi that the bundle needs: Deployment large 4.5Gi "
        "(3 of 1.5Gi), StatefulSet db 2Gi (2 of 1Gi), Deployment small-0 0.1Gi and 2 more "
        "-> raise it, or ask for less: what is beyond it is never made"
    )


TEMPLATES = {"volumeClaimTemplates": [{**yaml.safe_load(CLAIM), "metadata": {"name": "data"}}]}
MOUNT = {"volumeMounts": [{"name": "data", "mountPath": "/data"}]}
DB = workload("db", kind="StatefulSet", replicas=3, around=TEMPLATES, container=MOUNT)
PODS_RESOURCES = workload("web", replicas=2, resources={"requests": {"cpu": "2"}})
SIDECAR = {"name": "log", "image": "log", "restartPolicy": "Always", **resources(requests={"cpu": "1"})}


@pytest.mark.parametrize(
    ("hard", "bundle", "expected"),
    [
        ("cpu: 500m", [workload("web", container=resources(requests={"cpu": "0.6"}))], "500m is less than the 600m"),
        ("cpu: 1", [workload("web", container=resources(limits={"cpu": "2"}))], "1 is less than the 2"),
        ("limits.cpu: 1", [workload("web", container=resources(requests={"cpu": "2"}))], ""),
        ("cpu: 3", [PODS_RESOURCES], "3 is less than the 4 that the bundle needs: Deployment web 4 (2 of 2)"),
        ("cpu: 500m", [workload("web", initContainers=[SIDECAR])], "1000m"),
        ("cpu: 500m", [workload("web", initContainers=[{**SIDECAR, "restartPolicy": None}])], ""),
        ("pods: 4", [workload("web", replicas=5)], "4 is less than the 5 that the bundle needs: Deployment web 5"),
        ("pods: 5", [workload("web", replicas=5)], ""),
        ("persistentvolumeclaims: 2", [DB], "2 is less than the 3 that the bundle needs: StatefulSet db 3"),
        ("requests.storage: 10Gi", [DB], "10Gi is less than the 15Gi that the bundle needs: StatefulSet db 15Gi (3 of"),
        ("requests.storage: 15Gi", [DB, CLAIM.replace("NAME", "data-db-0")], ""),
        ("requests.storage: 15Gi", [DB, CLAIM.replace("NAME", "logs")], "PersistentVolumeClaim logs 5Gi"),
        ("requests.storage: 1Gi", [workload("web", kind="DaemonSet", replicas=None)], ""),
    ],
)
def test_what_a_quota_counts(hard: str, bundle: list[Any], expected: str) -> None:
    found = told(QUOTA.replace("HARD", hard), *bundle, of="KG798")
    assert len(found) == bool(expected), found
    assert not found or expected in found[0]


def test_a_quota_elsewhere_counts_others() -> None:
    elsewhere = QUOTA.replace("HARD", "pods: 1").replace("{name: quota}", "{name: quota, namespace: shop}")
    assert told(elsewhere, workload("web", replicas=3), of="KG798") == []


def test_what_a_quota_wants_to_know_of_each_container() -> None:
    quota = QUOTA.replace("HARD", "cpu: 9, limits.memory: 9Gi, requests.nvidia.com/gpu: 1, pods: 9")
    [said] = told(quota, workload("web"), of="KG797")
    assert said == (
        "spec.template.spec.containers[0].resources: container web has no requests.cpu and no limits.memory, which "
        "ResourceQuota quota counts: no pod is made -> set what is missing, or add a LimitRange with defaults"
    )
    assert told(quota, LIMITS, workload("web"), of="KG797") == []
    assert told(quota, PODS_RESOURCES, of="KG797") == []


@pytest.mark.parametrize(
    "name", ["data-{{ .Index }}", "${RELEASE}-data", "$(RELEASE)-data", "<% name %>", "[[ name ]]"]
)
def test_a_template_that_was_not_rendered_is_called_by_its_name(name: str) -> None:
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": name}}]
    [said] = told(workload("web", volumes=volumes), of="KG706")
    assert f'"{name}" is a template that was not rendered: the pods stay pending -> render it' in said


def test_a_claim_template_replaces_a_volume_of_its_name() -> None:
    volumes = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in ("data", "logs")]
    db = workload("db", kind="StatefulSet", around=TEMPLATES, container=MOUNT, volumes=volumes)
    [said] = told(db, of="KG706")
    assert 'there is no PersistentVolumeClaim "logs" here' in said


def test_a_name_that_nothing_can_have_is_told_as_one() -> None:
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "My_Data"}}]
    assert 'there can be no PersistentVolumeClaim "My_Data"' in told(workload("web", volumes=volumes), of="KG706")[0]


def test_of_claim_templates_with_one_name_the_last_one_counts() -> None:
    around = {"volumeClaimTemplates": TEMPLATES["volumeClaimTemplates"] * 2}
    db = workload("db", kind="StatefulSet", around=around, container=MOUNT)
    assert 'two claim templates are called "data": only the last one counts' in told(db, of="KG717")[0]


def apart(*, preferred: bool = False, **selector: Any) -> dict[str, Any]:
    """An anti-affinity with a selector."""
    term = {"topologyKey": "kubernetes.io/hostname", **selector}
    if preferred:
        weighted = {"weight": 1, "podAffinityTerm": term}
        return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [weighted]}}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def labels(**values: str) -> dict[str, Any]:
    return {"matchLabels": {key.replace("_", "-"): value for key, value in values.items()}}


IN = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["orders"]}]}
SLIP = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["oders"]}]}


@pytest.mark.parametrize(
    ("affinity", "replicas", "is_told"),
    [
        (apart(labelSelector=labels(app="oders")), 2, True),
        (apart(labelSelector=labels(k8s_app="orders")), 2, True),
        (apart(labelSelector=SLIP, preferred=True), 2, True),
        (apart(labelSelector=labels(app="orders")), 2, False),
        (apart(labelSelector=IN), 2, False),
        (apart(labelSelector=labels(app="oders")), 1, False),
        (apart(labelSelector=labels(app="database")), 2, False),
        (apart(labelSelector=labels(app="orders", tier="web")), 2, False),
        (apart(labelSelector=labels(app="other")), 2, False),
        (apart(labelSelector=labels(app="oders"), namespaces=["shop"]), 2, False),
        (apart(labelSelector=labels(app="oders"), namespaceSelector={}), 2, False),
    ],
)
def test_anti_affinity_that_means_the_replicas(affinity: dict[str, Any], replicas: int, is_told: bool) -> None:  # noqa: FBT001
    found = told(workload("orders", replicas=replicas, affinity=affinity), workload("other"), of="KG735")
    assert len(found) == is_told, found


def test_anti_affinity_may_mean_somebody_of_an_almost_equal_name() -> None:
    orders = workload("orders", replicas=2, affinity=apart(labelSelector=labels(app="order")))
    assert told(orders, of="KG735") == []  # a plural is no slip
    orders = workload("orders", replicas=2, affinity=apart(labelSelector=labels(app="oders")))
    assert told(orders, workload("oders"), of="KG735") == []


def test_a_spread_without_a_selector_counts_nobody() -> None:
    spread = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}
    web = workload("web", replicas=2, topologySpreadConstraints=[spread])
    assert "is missing, and selects nothing: they are not spread -> the pods have app: web" in told(web, of="KG734")[0]
    spread["labelSelector"] = labels(app="web")
    assert told(web, of="KG734") == []


def metrics(**source: Any) -> str:
    return f"metrics: [{source}]".replace("'", '"')


PERCENT = {"type": "Utilization", "averageUtilization": 70}
MEMORY = metrics(type="Resource", resource={"name": "memory", "target": PERCENT})
OF_LOG = metrics(type="ContainerResource", containerResource={"name": "cpu", "container": "log", "target": PERCENT})
VALUE = metrics(type="Resource", resource={"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}})
CPU_ALONE = resources(requests={"cpu": "1"})


@pytest.mark.parametrize(
    ("asked", "web", "expected"),
    [
        ("minReplicas: 2", workload("web", replicas=None), "container web of Deployment web requests no cpu"),
        ("minReplicas: 2", workload("web", replicas=None, container=CPU_ALONE), ""),
        ("minReplicas: 2", workload("web", replicas=None, container=resources(limits={"cpu": "1"})), ""),
        (MEMORY, workload("web", replicas=None, container=CPU_ALONE), "requests no memory"),
        (VALUE, workload("web", replicas=None), ""),
        (OF_LOG, workload("web", replicas=None, initContainers=[SIDECAR]), ""),
        ("minReplicas: 2", PODS_RESOURCES, ""),
    ],
)
def test_a_percentage_needs_requests(asked: str, web: dict[str, Any], expected: str) -> None:
    found = told(SCALER.replace("NAME", "web").replace("METRICS", asked), web, of="KG758")
    assert len(found) == bool(expected), found
    assert not found or expected in found[0]


def test_a_limit_range_may_say_what_containers_request() -> None:
    scaler, web = SCALER.replace("NAME", "web").replace("METRICS", "minReplicas: 2"), workload("web", replicas=None)
    assert told(scaler, web, of="KG758")
    assert told(scaler, web, LIMITS, of="KG758") == []
    assert told(scaler, web, of="KG758", external=["LimitRange/*"]) == []


def test_two_autoscalers_are_one_too_many() -> None:
    scalers = [SCALER.replace("NAME", name).replace("METRICS", "minReplicas: 2") for name in ("one", "two")]
    [said] = told(*scalers, workload("web"), of="KG756")
    assert "HorizontalPodAutoscaler one scales Deployment web, too" in said
    assert told(scalers[0], scalers[0], workload("web"), of="KG756") == []


def test_two_budgets_of_one_pod_are_one_too_many() -> None:
    one, two = (BUDGET.replace("NAME", name) for name in ("one", "two"))
    web, api = workload("web", replicas=2), workload("api", replicas=2)
    [said] = told(one.replace("LABELS", "app: web"), two.replace("LABELS", ""), web, api, of="KG757")
    assert "PodDisruptionBudget one selects Deployment web, too: then no eviction is allowed" in said
    assert told(one.replace("LABELS", "app: web"), two.replace("LABELS", "app: api"), web, api, of="KG757") == []


def test_a_limit_range_says_what_it_allows() -> None:
    limits = LIMITS.replace("default: {memory: 1Gi}", "max: {memory: 1Gi}, min: {cpu: 100m}")
    web = workload("web", container=resources(limits={"memory": "2Gi"}, requests={"cpu": "50m"}))
    assert [each.partition(": ")[2] for each in told(limits, web, of="KG795")] == [
        "2Gi is more than LimitRange limits allows: no pod is made -> at most 1Gi, or change the LimitRange",
        "50m is less than LimitRange limits allows: no pod is made -> at least 100m, or change the LimitRange",
    ]


@pytest.mark.parametrize(
    ("given", "is_told"),
    [
        ({"requests": {"memory": "2Gi"}}, True),
        ({"requests": {"memory": "2Gi"}, "limits": {"memory": "2Gi"}}, False),
        ({"requests": {"memory": "1Gi"}}, False),
        ({"requests": {"cpu": "2"}}, False),
    ],
)
def test_a_request_above_the_limit_that_it_gets_by_default(given: dict[str, Any], is_told: bool) -> None:  # noqa: FBT001
    found = told(LIMITS, workload("web", container=resources(**given)), of="KG795")
    field = "spec.template.spec.containers[0].resources.requests[memory]"
    said = (
        f"{field}: 2Gi is more than the 1Gi that LimitRange limits gives as a limit: no pod is made -> set a limit, too"
    )
    assert found == ([said] if is_told else [])


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"container": resources(limits={"cpu": "500m"})}, ""),
        ({"resources": {"limits": {"cpu": "1"}}}, ""),
        ({"container": resources(requests={"cpu": "500m"}), "initContainers": [SIDECAR]}, "ask for 1.5 of cpu, more"),
        ({"resources": {"limits": {"cpu": "2"}}}, "ask for 2 of cpu, more"),
        ({"container": resources(limits={"cpu": "2"})}, "ask for 2 of cpu, more"),
        ({"container": resources(requests={"cpu": "500m"})}, "no container has a limit of cpu, and no limit is more"),
    ],
)
def test_what_a_pod_may_have_in_all(spec: dict[str, Any], expected: str) -> None:
    limits = LIMITS.replace("type: Container, default: {memory: 1Gi}", "type: Pod, max: {cpu: 1}")
    found = told(limits, workload("web", **spec), of="KG799")
    assert len(found) == bool(expected), found
    assert not found or f"{expected} than LimitRange limits allows a pod: no pod is made" in found[0]


def test_a_limit_of_a_container_by_default_is_one_of_the_pod() -> None:
    limits = LIMITS.replace("type: Container, default: {memory: 1Gi}", "type: Pod, max: {memory: 2Gi}")
    assert told(limits, workload("web"), of="KG799")
    assert told(limits, LIMITS.replace("{name: limits}", "{name: defaults}"), workload("web"), of="KG799") == []


def test_a_selector_that_takes_a_pod_of_nobody_adopts_it() -> None:
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}}
    pod["spec"] = {"containers": [{"name": "web", "image": "web"}]}
    replica_set = {**workload("web"), "kind": "ReplicaSet"}
    assert "selects the pods of Pod web, too: adopts it, and may delete it" in told(replica_set, pod, of="KG733")[0]


def test_replica_sets_of_a_deployment_adopt_nobody_without_their_hash() -> None:
    pod: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}}
    pod["spec"] = {"containers": [{"name": "web", "image": "web"}]}
    assert "autoscalers and kubectl take them for its own" in told(workload("web"), pod, of="KG733")[0]
    pod["metadata"]["annotations"] = {"helm.sh/hook": "test"}
    assert told(workload("web"), pod, of="KG733") == []


@pytest.mark.parametrize(
    ("limits", "replicas", "is_told"),
    [
        ("maxUnavailable: 0", 3, True),
        ("maxUnavailable: 0%", 3, True),
        ("", 3, True),
        ("minAvailable: 3", 3, True),
        ("minAvailable: 100%", 3, True),
        ("minAvailable: 90%", 3, True),
        ("minAvailable: 3", 4, False),
        ("minAvailable: 50%", 3, False),
        ("maxUnavailable: 1%", 3, False),
    ],
)
def test_what_blocks_every_eviction(limits: str, replicas: int, is_told: bool) -> None:  # noqa: FBT001
    budget = BUDGET.replace("maxUnavailable: 1,", limits and f"{limits},")
    budget = budget.replace("NAME", "web").replace("LABELS", "app: web")
    assert len(told(budget, workload("web", replicas=replicas), of="KG751")) == is_told


def test_what_scales_up_leaves_room_for_evictions() -> None:
    budget = BUDGET.replace("maxUnavailable: 1", "minAvailable: 2").replace("NAME", "web").replace("LABELS", "app: web")
    scaler = SCALER.replace("NAME", "web").replace("METRICS", "minReplicas: 2")
    assert told(budget, workload("web", replicas=2), of="KG751")
    assert (
        told(budget, scaler.replace("minReplicas: 2", "minReplicas: 3"), workload("web", replicas=2), of="KG751") == []
    )
    [said] = told(budget, scaler, workload("web", replicas=None), of="KG751")
    assert "2 of 2 pods must stay available at the autoscaler's minReplicas" in said


POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: PEER}}}]}]}
"""
HEADLESS = """
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 3306}]}
"""


@pytest.mark.parametrize(("peer", "is_told"), [("web", True), ("db", False)])
def test_replicas_have_to_reach_each_other(peer: str, is_told: bool) -> None:  # noqa: FBT001
    around = {"serviceName": "db"}
    db = workload("db", kind="StatefulSet", replicas=2, around=around, container={"args": ["--primary=db-0.db"]})
    found = told(POLICY.replace("PEER", peer), HEADLESS, db, workload("web"), of="KG793")
    assert len(found) == is_told, found


def test_the_name_of_a_pod_that_is_not_made() -> None:
    db = workload("db", kind="StatefulSet", replicas=2, around={"serviceName": "db"}, container={"args": ["db-2.db"]})
    [said] = told(HEADLESS, db, of="KG771")
    assert said.endswith(
        'no pod is called "db-2.db": StatefulSet db makes db-0 to db-1 -> count from the first, or raise replicas'
    )


def test_what_other_kinds_of_policies_let_through_is_not_known() -> None:
    other = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: db}, spec: {}}"
    around = {"serviceName": "db"}
    db = workload("db", kind="StatefulSet", replicas=2, around=around, container={"args": ["--primary=db-0.db"]})
    assert told(POLICY.replace("PEER", "web"), HEADLESS, db, workload("web"), of="KG79")
    assert told(POLICY.replace("PEER", "web"), HEADLESS, db, workload("web"), other, of="KG79") == []


FIELD_AS_FILE = {"path": "name", "mode": 444, "fieldRef": {"fieldPath": "metadata.name"}}
LOGIN = "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\n"
FROM_SECRET = {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "login", "key": "password"}}}


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ("data: {password: c2VjcmV0Cg==}", True),
        ('stringData: {password: "secret\\r\\n"}', True),
        ("stringData: {password: secret}", False),
        ('stringData: {password: "two\\nlines\\n"}', False),
        ("data: {other: c2VjcmV0Cg==, password: c2VjcmV0}", False),
        ("data: {password: not base64}", False),
    ],
)
def test_line_breaks_at_the_end_of_secrets(values: str, is_told: bool) -> None:  # noqa: FBT001
    report = validate(
        [yaml.safe_load(LOGIN + values), workload("web", container={"env": [FROM_SECRET]})], independent=False
    )
    found = [each for each in report if each.code == "KG773"]
    assert bool(found) is is_told
    assert not any("secret" in each.message.replace("Secret", "") for each in found)


def test_all_keys_of_a_secret_can_feed_variables_and_files_may_end_in_line_breaks() -> None:
    secret = LOGIN + "data: {password: c2VjcmV0Cg==}"
    assert told(secret, workload("web", container={"envFrom": [{"secretRef": {"name": "login"}}]}), of="KG773")
    volume = {"name": "login", "secret": {"secretName": "login"}}
    mount = {"name": "login", "mountPath": "/login"}
    assert told(secret, workload("web", container={"volumeMounts": [mount]}, volumes=[volume]), of="KG773") == []


@pytest.mark.parametrize(
    ("volume", "field"),
    [
        ({"configMap": {"name": "a", "optional": True, "defaultMode": 440}}, "configMap.defaultMode"),
        ({"secret": {"secretName": "a", "items": [{"key": "a", "path": "a", "mode": 400}]}}, "secret.items[0].mode"),
        (
            {"projected": {"sources": [{"downwardAPI": {"items": [FIELD_AS_FILE]}}]}},
            "projected.sources[0].downwardAPI.items[0].mode",
        ),
        ({"configMap": {"name": "a", "optional": True, "defaultMode": 420}}, None),
        ({"configMap": {"name": "a", "optional": True, "defaultMode": 256}}, None),
    ],
)
def test_modes_in_decimal(volume: dict[str, Any], field: str | None) -> None:
    found = told(workload("web", volumes=[{"name": "files", **volume}]), of="KG783")
    assert [each.partition(":")[0] for each in found] == [f"spec.template.spec.volumes[0].{field}"] * bool(field)


INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {rules: [{http: {paths: [{path: PATH, pathType: TYPE, backend: {resource: {kind: Bucket, name: a}}}]}}]}
"""


@pytest.mark.parametrize("path", ["/api(/|$)(.*)", "/.*", "/files/*", "/v[12]", "/a\\d", "/shop$", "/(en|de)", "/^a"])
@pytest.mark.parametrize("type_", ["Prefix", "Exact", "ImplementationSpecific"])
def test_regular_expressions_in_paths(path: str, type_: str) -> None:
    ingress = INGRESS.replace("PATH", f"'{path}'").replace("TYPE", type_)
    assert bool(told(ingress, of="KG727")) is (type_ != "ImplementationSpecific")


@pytest.mark.parametrize("path", ["/", "/api/v1.2", "/odata/$metadata", "/Products(1)", "/a+b", "/~user", "/%7Euser"])
def test_plain_paths(path: str) -> None:
    assert told(INGRESS.replace("PATH", f"'{path}'").replace("TYPE", "Prefix"), of="KG727") == []


JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: load}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}
"""
NTH = "apiVersion: v1\nkind: Service\nmetadata: {name: nth}\nspec: {ports: [{port: 80}], selector: {SELECTOR}}\n"


@pytest.mark.parametrize(
    ("selector", "is_told"),
    [
        ("statefulset.kubernetes.io/pod-name: db-2", False),
        ("statefulset.kubernetes.io/pod-name: db-9", True),
        ("statefulset.kubernetes.io/pod-name: other-9", False),
        ("app: db, statefulset.kubernetes.io/pod-name: other-0", True),
        ("statefulset.kubernetes.io/pod-name: db-02", True),
        ("app: db, apps.kubernetes.io/pod-index: a", True),
        ('app: db, apps.kubernetes.io/pod-index: "2"', False),
        ('app: db, apps.kubernetes.io/pod-index: "3"', True),
        ('apps.kubernetes.io/pod-index: "3"', False),
    ],
)
def test_services_of_single_pods(selector: str, is_told: bool) -> None:  # noqa: FBT001
    service = NTH.replace("SELECTOR", selector)
    assert bool(told(service, workload("db", kind="StatefulSet", replicas=3), of="KG720")) is is_told


@pytest.mark.parametrize(
    ("selector", "is_told"),
    [
        ("statefulset.kubernetes.io/pod-name: db-2", False),
        ("statefulset.kubernetes.io/pod-name: db-9", False),
        ("statefulset.kubernetes.io/pod-name: other-0", True),
        ("batch.kubernetes.io/job-name: load", False),
        ("job-name: laod", True),
    ],
)
def test_labels_that_controllers_add_select_pods(selector: str, is_told: bool) -> None:  # noqa: FBT001
    service = NTH.replace("SELECTOR", selector)
    db = workload("db", kind="StatefulSet", replicas=3)
    assert bool(told(service, db, JOB, of="KG731")) is is_told


def test_ordinals_may_begin_later_and_autoscalers_add_pods() -> None:
    service = NTH.replace("SELECTOR", "statefulset.kubernetes.io/pod-name: db-5")
    db = workload("db", kind="StatefulSet", replicas=3)
    assert told(service, {**db, "spec": {**db["spec"], "ordinals": {"start": 4}}}, of="KG720") == []
    scaler = SCALER.replace("NAME", "db").replace("METRICS", "minReplicas: 3")
    scaler = scaler.replace("kind: Deployment, name: web", "kind: StatefulSet, name: db")
    assert told(service, db, scaler, of="KG720") == []


@pytest.mark.parametrize(
    ("resources", "fields"),
    [
        ({"requests": {"memory": "512", "cpu": "100"}}, ["requests[memory]", "requests[cpu]"]),
        ({"limits": {"memory": "128k"}}, ["limits[memory]"]),
        ({"limits": {"memory": "128m"}}, []),  # KG250 says so
        ({"requests": {"ephemeral-storage": 10}}, ["requests[ephemeral-storage]"]),
        ({"requests": {"cpu": "64", "memory": "1Mi"}, "limits": {"memory": "1e9", "nvidia.com/gpu": 1}}, []),
        ({"requests": {"cpu": "0", "memory": "0"}}, []),
    ],
)
def test_amounts_without_a_unit(resources: dict[str, Any], fields: list[str]) -> None:
    found = [each.code + each.field for each in validate(workload("web", container={"resources": resources}))]
    at = "KG765spec.template.spec.containers[0].resources."
    assert [each for each in found if each.startswith("KG765")] == [at + field for field in fields]


@pytest.mark.parametrize(
    ("item", "of", "field"),
    [
        ("kind: LimitRange", "KG765", "spec.limits[0].default[memory]"),
        ("kind: ResourceQuota", "KG765", "spec.hard[requests.memory]"),
        ("kind: PersistentVolume", "KG766", "spec.capacity[storage]"),
        ("kind: PersistentVolumeClaim", "KG766", "spec.resources.requests[storage]"),
    ],
)
def test_amounts_elsewhere_without_a_unit(item: str, of: str, field: str) -> None:
    specs = {
        "kind: LimitRange": "{limits: [{type: Container, default: {memory: 512, cpu: 1}}]}",
        "kind: ResourceQuota": "{hard: {requests.memory: 512, requests.cpu: 400, pods: 4}}",
        "kind: PersistentVolume": "{capacity: {storage: 10}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}",
        "kind: PersistentVolumeClaim": "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 10}}}",
    }
    found = told(f"apiVersion: v1\n{item}\nmetadata: {{name: a}}\nspec: {specs[item]}\n", of=of)
    assert [each.partition(":")[0] for each in found] == [field]


CLAIM_SPEC = "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 5}}}"


@pytest.mark.parametrize(
    ("volume", "field"),
    [
        ("emptyDir: {sizeLimit: 100}", "emptyDir.sizeLimit"),
        (
            f"ephemeral: {{volumeClaimTemplate: {{spec: {CLAIM_SPEC}}}}}",
            "ephemeral.volumeClaimTemplate.spec.resources.requests[storage]",
        ),
    ],
)
def test_amounts_of_volumes_without_a_unit(volume: str, field: str) -> None:
    spec = f"{{containers: [{{name: a, image: b}}], volumes: [{{name: a, {volume}}}]}}"
    found = told(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n", of="KG765")
    assert [each.partition(":")[0] for each in found] == [f"spec.volumes[0].{field}"]


@pytest.mark.parametrize(
    ("lines", "is_told"),
    [
        ("provisioner: disk.csi.azure.com", True),
        ("provisioner: disk.csi.azure.com, parameters: {skuName: Premium_ZRS}", False),
        ("provisioner: pd.csi.storage.gke.io, parameters: {replication-type: regional-pd}", False),
        ("provisioner: efs.csi.aws.com", False),
        ("provisioner: ebs.csi.aws.com, volumeBindingMode: WaitForFirstConsumer", False),
    ],
)
@pytest.mark.parametrize("name", ["storageClassName: fast, ", ""])
def test_zonal_volumes_bound_at_once(lines: str, is_told: bool, name: str) -> None:  # noqa: FBT001
    class_ = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast, annotations: MARK}, LINES}"
    class_ = class_.replace("MARK", '{storageclass.kubernetes.io/is-default-class: "true"}').replace("LINES", lines)
    spread = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule"}
    db = workload("db", kind="StatefulSet", replicas=3, topologySpreadConstraints=[spread])
    amount = "resources: {requests: {storage: 1Gi}}"
    claim = f"{{metadata: {{name: data}}, spec: {{{name}accessModes: [ReadWriteOnce], {amount}}}}}"
    made = {**db, "spec": {**db["spec"], "volumeClaimTemplates": [yaml.safe_load(claim)]}}
    assert bool(told(class_, made, of="KG743")) is is_told


ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules: [{RULE}]\n"


@pytest.mark.parametrize(
    ("rule", "hints"),
    [
        ('apiGroups: [""], resources: [Pod, pods/log, configmap], verbs: [get]', ['"pods"', '"configmaps"']),
        ('apiGroups: [""], resources: [pods/logs, nodes/metrics, services/x], verbs: [get]', ['"pods/log"', ""]),
        ("apiGroups: [apps/v1, core, a.example.com, extensions], resources: [a], verbs: [get]", ['"apps"', '""']),
        ("apiGroups: [bacth], resources: [a], verbs: [get]", ['"batch"']),
        ('apiGroups: [""], resources: [pods], verbs: [all]', ['"*"']),
        ('apiGroups: [""], resources: [deployments/scale], verbs: [get]', ['it is in API group "apps"']),
        ('apiGroups: ["", apps], resources: [pods, deployments], verbs: ["*"]', []),
        ('apiGroups: ["", example.com], resources: [widgets], verbs: [spin]', []),
        ('apiGroups: [""], resources: ["*", users, "*/status"], verbs: [impersonate]', []),
        ('apiGroups: [""], resources: [pods], verbs: [read, LIST, spin]', ['"get"', '"list"', ""]),
        ("apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [a/b], verbs: [approve, sign]", []),
        ("nonResourceURLs: [/metrics], verbs: [get, head]", []),
    ],
)
def test_what_roles_name(rule: str, hints: list[str]) -> None:
    found = [*told(ROLE.replace("RULE", rule), of="KG774"), *told(ROLE.replace("RULE", rule), of="KG775")]
    assert len(found) == len(hints), found
    assert all(hint in each.rpartition(" -> ")[2] for hint, each in zip(hints, found, strict=True))
