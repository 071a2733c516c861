"""Advice: hardening and taste, for whoever asks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from kgen.blueprints.mysql import mysql
from kgen.cli.completion import profiles
from kgen.cli.group import kgen
from kgen.lint.advice import PROFILES, UnknownProfileError
from kgen.validation import validate
from tests.support import manifests

NAKED = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"


def pod(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    return manifests.pod(manifests.container(**(container or {})), **spec)


def deployment(replicas: int | None = None, kind: str = "Deployment", **spec: Any) -> dict[str, Any]:
    made = manifests.workload(kind, **spec)
    return {**made, "spec": {**({} if replicas is None else {"replicas": replicas}), **made["spec"]}}


def advised(source: Any, *words: str, **options: Any) -> list[str]:
    """Code, field and message of the advice."""
    found = [each for each in validate(source, profiles=words, **options) if each.severity == "advice"]
    return [f"{each.code} {each.field} {each.message}" for each in found]


def test_nobody_is_advised_unasked() -> None:
    assert advised(pod()) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_has_advice(profile: str) -> None:
    careless = pod({"securityContext": {"privileged": True}})
    assert advised(careless, profile)


def test_what_the_profiles_have() -> None:
    careless = pod({"securityContext": {"privileged": True}, "image": "web"})
    codes = {profile: {each[:5] for each in advised(careless, profile)} for profile in PROFILES}
    assert codes["baseline"] == {"KG907"}
    assert codes["restricted"] == {"KG907", "KG913", "KG914", "KG917", "KG919"}
    assert codes["recommended"] == {"KG921", "KG922", "KG927", "KG935"}
    assert codes["all"] == codes["restricted"] | codes["recommended"] | {"KG924", "KG928", "KG936", "KG941"}


def test_single_pieces_of_advice_are_asked_for_by_code_and_by_name() -> None:
    careless = pod({"image": "web"})
    assert [each[:5] for each in advised(careless, "image-not-pinned", "KG927")] == ["KG927", "KG928"]
    assert {each[:5] for each in advised(careless, "KG92")} == {"KG921", "KG922", "KG924", "KG927", "KG928"}


@pytest.mark.parametrize(
    ("word", "hint"), [("restrictd", 'did you mean "restricted"?'), ("KG301", "there are: recommended, baseline")]
)
def test_an_unknown_profile_is_refused(word: str, hint: str) -> None:
    with pytest.raises(UnknownProfileError, match="there is no profile") as caught:
        validate([], profiles=[word])
    assert hint in str(caught.value)


def test_what_decodes_wrongly_gets_no_advice() -> None:
    assert advised(pod(hostNetwork="yes"), "all") == []


LIMITS = {
    "apiVersion": "v1",
    "kind": "LimitRange",
    "metadata": {"name": "limits"},
    "spec": {"limits": [{"type": "Container", "default": {"cpu": "1", "memory": "1Gi"}}]},
}
BUDGET = {
    "apiVersion": "policy/v1",
    "kind": "PodDisruptionBudget",
    "metadata": {"name": "web"},
    "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}},
}
ACCOUNT = {
    "apiVersion": "v1",
    "kind": "ServiceAccount",
    "metadata": {"name": "default"},
    "automountServiceAccountToken": False,
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web"},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]},
}
SCALER = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "web"},
    "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, "maxReplicas": 9},
}
JOB = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "web"},
    "spec": {"template": {"spec": pod({"ports": [{"containerPort": 80}]}, restartPolicy="Never")["spec"]}},
}
SIDECAR = {"name": "log", "image": "log:1", "restartPolicy": "Always"}
ASLEEP = {"lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "sleep 20; nginx -s quit; sleep 15"]}}}}
PROBE = {"tcpSocket": {"port": 80}}
READY = {"readinessProbe": PROBE, "ports": [{"containerPort": 80}]}
AFFINITY: dict[str, Any] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}}
BINDING = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRoleBinding",
    "metadata": {"name": "web"},
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
}


def role(**rule: Any) -> dict[str, Any]:
    made = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], **rule}
    metadata = {"name": "web"}
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata, "rules": [made]}


def elsewhere(plain: dict[str, Any], namespace: str = "shop") -> dict[str, Any]:
    return {**plain, "metadata": {**plain["metadata"], "namespace": namespace}}


def bound(account: str, namespace: str = "shop") -> dict[str, Any]:
    subject = {"kind": "ServiceAccount", "name": account, "namespace": namespace}
    return {**BINDING, "subjects": [subject]}


FOUND: dict[str, tuple[str, list[Any], str]] = {
    "a request of one resource": ("KG921", [pod({"resources": {"requests": {"cpu": 1}}})], "no memory:"),
    "limits are requests": ("KG921", [pod({"resources": {"limits": {"cpu": 1, "memory": "1Gi"}}})], ""),
    "a LimitRange has defaults": ("KG921", [pod(), LIMITS], ""),
    "a LimitRange has default limits": ("KG922", [pod(), LIMITS], ""),
    "a LimitRange elsewhere": ("KG922", [elsewhere(pod()), elsewhere(LIMITS, "other")], "no memory limit"),
    "the pod has resources": ("KG922", [pod(resources={"limits": {"memory": "1Gi"}})], ""),
    "init containers end": (
        "KG922",
        [pod({"resources": {"limits": {"memory": 1}}}, initContainers=[SIDECAR])],
        '"log"',
    ),
    "a Service without ports in sight": ("KG923", [deployment(), SERVICE], "no container has"),
    "nobody is served": ("KG923", [deployment()], ""),
    "pods that end": ("KG923", [JOB], ""),
    "one probe is enough": ("KG923", [pod(READY)], ""),
    "pods that end are not probed": ("KG924", [JOB], ""),
    "liveness that is patient": ("KG925", [pod({"livenessProbe": {**PROBE, "periodSeconds": 60}, **READY})], ""),
    "liveness that is hasty": ("KG925", [pod({"livenessProbe": {**PROBE, "periodSeconds": 5}, **READY})], "15 s"),
    "liveness that asks something else": (
        "KG925",
        [pod({"livenessProbe": {"exec": {"command": ["true"]}}, **READY})],
        "",
    ),
    "no grace": ("KG926", [pod(terminationGracePeriodSeconds=0)], "killed at once"),
    "a long sleep": ("KG926", [pod(ASLEEP)], "35 of the 30 seconds"),
    "a long sleep with more grace": ("KG926", [pod(ASLEEP, terminationGracePeriodSeconds=60)], ""),
    "a registry with a port": ("KG927", [pod({"image": "registry:5000/web"})], '"registry:5000/web"'),
    "a digest": ("KG927", [pod({"image": "web@sha256:" + "0" * 64})], ""),
    "a moving tag from the registry": ("KG929", [pod({"image": "web", "imagePullPolicy": "Always"})], ""),
    "anti-affinity": ("KG931", [deployment(2, affinity=AFFINITY)], ""),
    "what scales": ("KG931", [deployment(), SCALER], "up to 9 pods"),
    "a DaemonSet": ("KG931", [deployment(kind="DaemonSet")], ""),
    "a budget": ("KG932", [deployment(2), BUDGET], ""),
    "a role for all verbs": ("KG937", [role(verbs=["*"])], ""),
    "a role for all resources": ("KG937", [role(resources=["*"])], ""),
    "a role for everything": ("KG937", [role(verbs=["*"], resources=["*"])], "every verb on every resource"),
    "a binding of nobody": ("KG938", [BINDING], ""),
    "Windows": ("KG936", [pod(os={"name": "windows"})], ""),
    "a budget of others": ("KG932", [deployment(2), {**BUDGET, "metadata": {"name": "b", "namespace": "x"}}], ""),
    "what scales is not alone": ("KG933", [deployment(), SCALER], ""),
    "a default account without token": ("KG935", [pod(), ACCOUNT], ""),
    "a token in spite of the account": ("KG935", [pod(automountServiceAccountToken=True), ACCOUNT], "token"),
    "an account of its own": ("KG935", [pod(serviceAccountName="web")], ""),
    "an account of its own, as it was called": ("KG935", [pod(serviceAccount="web")], ""),
    "a default account with rights": ("KG935", [pod(), bound("default")], ""),
    "rights of another account": ("KG935", [pod(), bound("web")], "is given no rights"),
    "rights in another namespace": ("KG935", [elsewhere(pod()), bound("default", "other")], "is given no rights"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_counts(name: str) -> None:
    code, bundle, message = FOUND[name]
    found = advised(bundle, code)
    assert len(found) == bool(message), found
    assert not found or message in found[0]


@pytest.mark.parametrize(
    ("name", "value", "is_secret"),
    [
        ("DB_PASSWORD", "hunter2", True),
        ("db.passwd", "hunter2", True),
        ("GITHUB_TOKEN", "hunter2", True),
        ("AWS_SECRET_ACCESS_KEY", "hunter2", True),
        ("DATABASE_URL", "postgres://web:hunter2@db/web", True),
        ("DATABASE_URL", "postgres://web:$(DB_PASSWORD)@db/web", False),
        ("DATABASE_URL", "postgres://db:5432/web", False),
        ("DB_PASSWORD", "", False),
        ("DB_PASSWORD", "$(OTHER)", False),
        ("DB_PASSWORD", "/run/secrets/db", False),
        ("STRIPE_API_KEY", "hunter2", True),
        ("DB_PASSWORD_FILE", "/run/secrets/db", False),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", "1", False),
        ("TOKEN_URL", "https://example.com/token", False),
        ("AWS_ACCESS_KEY_ID", "hunter2", False),
        ("PRIMARY_KEY", "hunter2", False),
        ("KEYBOARD", "hunter2", False),
    ],
)
def test_secrets_in_variables_are_found_and_never_shown(name: str, value: str, is_secret: bool) -> None:  # noqa: FBT001
    report = validate(pod({"env": [{"name": name, "value": value}]}), profiles=["secret-in-variable"])
    assert len(report.advice) == is_secret
    assert all(name in each.message and "hunter2" not in each.message + each.hint for each in report.advice)


def test_one_piece_of_advice_speaks_of_all_containers() -> None:
    containers = [{"name": name, "image": f"{name}:1"} for name in ("web", "log")]
    [limit] = advised(manifests.pod(containers=containers), "KG922")
    assert limit.startswith('KG922 spec.containers[0].resources containers "web", "log" have no memory limit')


@pytest.mark.parametrize(
    ("source", "code", "hint"),
    [
        (pod({"ports": [{"name": "http", "containerPort": 80}]}), "KG923", "readinessProbe: {tcpSocket: {port: http}}"),
        (pod({"image": "k8s.gcr.io/pause:3"}), "KG930", "registry.k8s.io/pause:3"),
        (pod(ASLEEP), "KG926", "terminationGracePeriodSeconds: 65"),
        (deployment(2), "KG932", "spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}}"),
        (pod({"image": "web:latest"}), "KG927", "name the version: web:VERSION"),
    ],
)
def test_hints_say_what_to_write(source: Any, code: str, hint: str) -> None:
    [found] = validate(source, profiles=[code]).advice
    assert hint in found.hint


def test_labels_in_hints_are_text() -> None:
    text = yaml.safe_dump(deployment(2)).replace("app: web", "app: 'true'")
    [found] = validate(yaml.safe_load(text), profiles=["KG932"]).advice
    assert yaml.safe_load(found.hint)["spec"]["selector"] == {"matchLabels": {"app": "true"}}


def test_a_budget_may_live_elsewhere() -> None:
    assert advised(deployment(2), "KG932", external=["PodDisruptionBudget/web"]) == []


def test_each_object_by_itself_hears_nothing_of_what_may_be_beside_it() -> None:
    alone, together = (advised(deployment(2), "KG93", independent=each) for each in (True, False))
    assert {each[:5] for each in alone} == {"KG931", "KG935", "KG936"}
    assert {each[:5] for each in together} == {"KG931", "KG932", "KG935", "KG936"}


def test_the_label_is_the_templates() -> None:
    [found] = advised(deployment(), "name-label-missing")
    assert found.startswith("KG941 spec.template.metadata.labels the pods have no label")


def test_the_mysql_blueprint() -> None:
    assert {each[:5] for each in advised(mysql(), "recommended")} == {"KG922", "KG931", "KG932", "KG935"}


DOCUMENTS = {
    "001-lamp-pod": {"KG921", "KG922", "KG927", "KG934", "KG935"},
    "001-storageclass-aws-ebs": {"KG939"},
    "000-nginx-statefulset": {"KG921", "KG922", "KG923", "KG930", "KG931", "KG932", "KG935"},
}


@pytest.mark.parametrize(("name", "expected"), DOCUMENTS.items())
def test_the_documents(name: str, expected: set[str]) -> None:
    text = (Path(__file__).parents[1] / "documents" / f"{name}.yaml").read_text()
    assert {each[:5] for each in advised(list(yaml.safe_load_all(text)), "recommended")} == expected


def test_a_shell_completes_profiles() -> None:
    found = profiles(None, None, "re")  # type: ignore[arg-type]
    assert [each.value for each in found] == ["recommended", "restricted"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pod.yaml").write_text(NAKED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(kgen, ["validate", *words])


@pytest.mark.usefixtures("folder")
class TestCommandLine:
    def test_advice_never_fails(self) -> None:
        done = run("pod.yaml", "--profile", "recommended,restricted", "--strict")
        assert done.exit_code == 0
        assert "0 errors, 0 warnings, 8 pieces of advice in 1 object" in done.stdout

    def test_an_unknown_profile_is_wrong_use(self) -> None:
        done = run("pod.yaml", "--profile", "recomended")
        assert (done.exit_code, done.stdout) == (2, "")
        assert 'there is no profile recomended; did you mean "recommended"?' in done.stderr

    def test_to_select_advice_is_to_ask_for_it(self) -> None:
        assert "[KG927]" in run("pod.yaml", "--select", "KG9").stdout
        assert "1 piece of advice" in run("pod.yaml", "--select", "image-tag-moves").stdout
        assert "advice" not in run("pod.yaml", "--select", "KG3").stdout

    def test_what_is_ignored_is_counted(self, folder: Path) -> None:
        done = run("pod.yaml", "--profile", "recommended", "--ignore", "KG92")
        assert "suppressed: KG921 by --ignore (1), KG922 by --ignore (1), KG927 by --ignore (1)" in done.stdout
        (folder / "pod.yaml").write_text(NAKED.replace("name: web", "name: web, annotations: {kgen/ignore: KG92}", 1))
        assert "KG927 by annotation (1)" in run("pod.yaml", "--profile", "recommended").stdout

    @pytest.mark.parametrize(
        ("format_", "part"),
        [("json", '"advice": 4'), ("json", '"stage": "advice"'), ("github", "::notice "), ("sarif", '"level": "note"')],
    )
    def test_every_format_has_it(self, format_: str, part: str) -> None:
        assert part in run("pod.yaml", "--profile", "recommended", "--format", format_).stdout

    def test_the_project_may_ask_for_it(self, folder: Path) -> None:
        (folder / "pyproject.toml").write_text('[tool.kgen.validate]\nprofiles = ["recommended"]\n')
        assert "4 pieces of advice" in run("pod.yaml").stdout
        assert "1 piece of advice" in run("pod.yaml", "--profile", "image-not-pinned").stdout

    def test_the_place_is_in_the_file(self) -> None:
        found = json.loads(run("pod.yaml", "--select", "KG927", "--format", "json").stdout)["diagnostics"]
        assert [(each["line"], each["column"], each["field"]) for each in found] == [
            (4, 33, "spec.containers[0].image")
        ]

    def test_each_object_by_itself(self) -> None:
        assert "4 pieces of advice" in run("pod.yaml", "--profile", "recommended", "--independent").stdout


def test_what_nobody_asks_for_is_not_even_imported(folder: Path) -> None:
    code = (
        "import sys; from kgen.cli import main; sys.argv = ['kgen', 'validate', 'pod.yaml']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if 'advice' in name or 'validation.pod_security' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    assert done.stdout.splitlines()[-1] == "[]"
