"""`kgen diff --cluster` beside a real API server and its kubectl."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.client import Client
from tests.servers.server import programs
from tests.support import command_line
from tests.support.changes import DEPLOYMENT, STATEFUL_SET

pytestmark = pytest.mark.apiserver

LOGIN = "apiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: shop}\nstringData: {password: hunter2}\n"
SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    "spec: {selector: {app: web}, ports: [{port: 80}]}\n"
)
ALL = f"{DEPLOYMENT}---\n{STATEFUL_SET}---\n{LOGIN}---\n{SERVICE}"


@pytest.fixture(params=[("1.36", "api_server"), ("1.37", "api_server_1_37")], ids=["1.36", "1.37"])
def kubectl(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """The kubectl of a server, as kgen finds it, too; what is in its namespace goes in the end."""
    version, fixture = request.param
    server: Client = request.getfixturevalue(fixture)
    config = tmp_path / "kubeconfig"
    config.write_text(server.kubeconfig())
    monkeypatch.setenv("KUBECONFIG", str(config))
    monkeypatch.setenv("PATH", f"{programs(version)}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(f'[tool.kgen.validate]\nkubernetes = "{version}"\n')

    def call(*words: str) -> None:
        subprocess.run(["kubectl", *words], check=True, capture_output=True)

    call("create", "namespace", "shop")
    yield call
    call("delete", "-n", "shop", "deployments,statefulsets,services,secrets,hpa", "--all", "--wait=false")
    call("delete", "namespace", "shop", "--wait=false")
    call("replace", "--raw", "/api/v1/namespaces/shop/finalize", "-f", str(finalized(tmp_path)))


def finalized(folder: Path) -> Path:
    path = folder / "namespace.json"
    path.write_text('{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}, "spec": {}}')
    return path


def test_what_lives_is_compared_with_what_is_to_be_applied(kubectl: Callable[..., None], tmp_path: Path) -> None:
    manifests = tmp_path / "all.yaml"
    manifests.write_text(ALL)
    for way, words in (("server", ("--server-side", "--force-conflicts")), ("client", ())):
        kubectl("apply", "-f", "all.yaml", *words)
        same = command_line.run("diff", "all.yaml", "--cluster", "--apply", way)
        assert same.stdout.startswith("nothing changes\n4 objects unchanged\n"), same.output
        kubectl("scale", "-n", "shop", "deployment/web", "--replicas=5")
        kubectl("label", "-n", "shop", "--overwrite", "deployment/web", "who=me")
        scaled = command_line.run("diff", "all.yaml", "--cluster", "--apply", way)
        assert scaled.stdout.startswith("1 in place\n"), scaled.output
        assert "spec.replicas: 5 -> 3" in scaled.stdout
        manifests.write_text(ALL.replace("10Gi", "20Gi").replace("hunter2", "hunter3"))
        changed = command_line.run("diff", "all.yaml", "--cluster", "--apply", way)
        assert changed.stdout.startswith("1 refused, 2 in place\n"), changed.output
        assert "hunter" not in changed.output
        manifests.write_text(ALL)


@pytest.mark.parametrize(
    ("old", "line"),
    [
        (DEPLOYMENT, "  strategy: {type: Recreate}\n"),
        (STATEFUL_SET, "  updateStrategy: {type: OnDelete}\n"),
    ],
)
def test_the_way_out_of_a_refused_strategy_works(
    old: str, line: str, kubectl: Callable[..., None], tmp_path: Path
) -> None:
    manifests = tmp_path / "web.yaml"
    manifests.write_text(old)
    kubectl("apply", "--server-side", "-f", "web.yaml")
    manifests.write_text(old.replace("  replicas: 3\n", f"  replicas: 3\n{line}"))
    result = command_line.run("diff", "web.yaml", "--cluster")
    assert result.stdout.startswith("1 refused\n")
    with pytest.raises(subprocess.CalledProcessError):
        kubectl("apply", "--server-side", "-f", "web.yaml")
    [command] = [line.strip() for line in result.stdout.splitlines() if "kubectl patch" in line]
    subprocess.run(command, shell=True, check=True, capture_output=True)  # noqa: S602 - as somebody copies it
    kubectl("apply", "--server-side", "-f", "web.yaml")
    assert command_line.run("diff", "web.yaml", "--cluster").stdout.startswith("nothing changes\n")


SCALER = (
    "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n"
    "spec: {minReplicas: 2, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n"
)


@pytest.mark.parametrize("way", ["server", "client"])
def test_replicas_are_handed_over_to_an_autoscaler(
    way: str, kubectl: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = ("apply", "-f", "web.yaml", *(["--server-side", "--force-conflicts"] if way == "server" else []))
    manifests = tmp_path / "web.yaml"
    manifests.write_text(DEPLOYMENT)
    kubectl(*apply)
    manifests.write_text(DEPLOYMENT.replace("  replicas: 3\n", "") + SCALER)
    before = command_line.run("diff", "web.yaml", "--cluster", "--apply", way)
    assert "spec.replicas: 3 -> 1" in before.stdout
    [command] = [line.strip() for line in before.stdout.splitlines() if " kubectl apply " in line]
    monkeypatch.setenv("KUBE_EDITOR", "sed -i -e 's/\"replicas\":3,//' -e '/replicas: 3/d'")
    subprocess.run(command, shell=True, check=True, capture_output=True)  # noqa: S602 - as somebody copies it
    assert "spec.replicas" not in command_line.run("diff", "web.yaml", "--cluster", "--apply", way).stdout
    kubectl(*apply)
    made = subprocess.run(
        ["kubectl", "get", "deployment/web", "-n", "shop", "-o", "jsonpath={.spec.replicas}"],
        check=True,
        capture_output=True,
    )
    assert made.stdout == b"3"


@pytest.mark.usefixtures("kubectl")
def test_a_kubectl_that_cannot_answer_is_told(tmp_path: Path) -> None:
    (tmp_path / "box.yaml").write_text("apiVersion: example.org/v1\nkind: Box\nmetadata: {name: a}\n")
    result = command_line.run("diff", "box.yaml", "--cluster")
    assert result.exit_code == 2
    assert 'no matches for kind "Box"' in result.stderr
