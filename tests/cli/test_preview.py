from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.command_line import run


def test_text() -> None:
    done = run("preview", "mysql", "--set", "replicas=2")
    assert done.exit_code == 0
    assert "StatefulSet mysql: 2 pods, one by one" in done.stdout
    assert done.stdout.endswith("2 pods, 2 claims, 2 Services\n")


def test_json_has_what_text_has() -> None:
    made = json.loads(run("preview", "mysql", "--scale", "mysql=4", "--format", "json").stdout)
    assert [each["name"] for each in made["workloads"][0]["pods"]] == ["mysql-0", "mysql-1", "mysql-2"]
    assert made["services"][0]["headless"] is True
    assert made["timelines"][0]["steps"] == ["mysql-3 starts, and is Ready"]


def test_pods_and_claims_themselves() -> None:
    made = list(yaml.safe_load_all(run("preview", "mysql", "--set", "replicas=1", "--expand").stdout))
    assert [(each["kind"], each["metadata"]["name"]) for each in made] == [
        ("PersistentVolumeClaim", "data-mysql-0"),
        ("Pod", "mysql-0"),
    ]


def test_pods_do_not_show_checksums_of_secrets(folder: Path) -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015"
    template = f"metadata: {{annotations: {{checksum/secret: abc, own: {digest}, team: shop}}, labels: {{app: web}}}}"
    (folder / "web.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n"
        f"  template:\n    {template}\n    spec: {{containers: [{{name: web, image: web}}]}}\n"
    )
    pod = yaml.safe_load(run("preview", "web.yaml", "--expand").stdout)
    assert pod["metadata"]["annotations"] == {"checksum/secret": "(hidden)", "own": "(hidden)", "team": "shop"}


@pytest.mark.parametrize(
    "words",
    [
        *([("preview",)] + [("preview", *words) for words in (("--expand",), ("--format", "json"), ("--old", "old"))]),
        *(("graph", "--format", format_) for format_ in ("text", "html", "mermaid", "dot", "svg")),
    ],
    ids=" ".join,
)
def test_names_of_secrets_have_no_hash(words: tuple[str, ...], folder: Path) -> None:
    for side, password in (("old", "hunter2"), ("new", "hunter3")):
        (folder / side).mkdir()
        (folder / side / "kustomization.yaml").write_text(
            f"resources: [pod.yaml]\nsecretGenerator: [{{name: login, literals: [password={password}]}}]\n"
        )
        (folder / side / "pod.yaml").write_text(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\n"
            "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
            "    spec:\n      volumes: [{name: s, secret: {secretName: login}}]\n"
            "      containers: [{name: web, image: web, envFrom: [{secretRef: {name: login}}]}]\n"
        )
    made = run(*words, "new")
    assert made.exit_code == 0
    assert re.findall(r"login-[a-z0-9]+", made.stdout) == []
    assert "login" in made.stdout


def test_a_change_of_a_target() -> None:
    said = run("preview", "mysql", "--set", "replicas=4", "--old", "mysql").stdout
    assert "StatefulSet mysql is changed:\n  1. mysql-3 starts, and is Ready\n" in said


def test_values_of_the_old_side() -> None:
    said = run("preview", "mysql", "--old", "mysql", "--old-set", "replicas=5").stdout
    assert "  1. mysql-4 stops\n  2. mysql-3 stops\n  the claims data-mysql-4, data-mysql-3 stay" in said


def test_a_git_revision(folder: Path) -> None:
    manifest = run("render", "mysql").stdout
    (folder / "mysql.yaml").write_text(manifest)
    (folder / ".git").rmdir()
    for words in ("init -q", "add .", "-c user.name=a -c user.email=a@example.com commit -qm a"):
        subprocess.run(["git", *words.split()], check=True)
    (folder / "mysql.yaml").write_text(manifest.replace("replicas: 3", "replicas: 4"))
    assert "  1. mysql-3 starts, and is Ready\n" in run("preview", "mysql.yaml", "--from", "HEAD").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name what to preview"),
        (("empty.yaml",), "nothing to preview: no objects in empty.yaml"),
        (("mysql", "--scale", "mysql"), "--scale takes NAME=N, such as mysql=5; got mysql"),
        (("mysql", "--scale", "mysql=-1"), "--scale takes NAME=N"),
        (("mysql", "--scale", "mysq=1"), 'no workload that can be scaled is called mysq; did you mean "mysql"?'),
        (("mysql", "--scale", "deployment/mysql=1"), "no workload that can be scaled is called deployment/mysql"),
        (("mysql", "--old-set", "replicas=2"), "name it with --old, or give --from"),
        (("mysql", "--kubernetes", "1.2"), "1.2"),
    ],
)
def test_wrong_use(words: tuple[str, ...], message: str, folder: Path) -> None:
    (folder / "empty.yaml").write_text("")
    done = run("preview", *words)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["preview", "graph"])
def test_what_cannot_be_read_is_told(command: str, folder: Path) -> None:
    (folder / "bad.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: [1\n")
    done = run(command, "bad.yaml")
    assert done.exit_code == 2
    assert 'left out: bad.yaml:3: this "[" is never closed' in done.stderr
    assert "no objects in bad.yaml" in done.stderr
    (folder / "web.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n")
    done = run(command, ".")
    assert done.exit_code == 0
    assert "bad.yaml:3:" in done.stderr
