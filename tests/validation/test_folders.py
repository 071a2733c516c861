"""What a folder of a real repository holds beside manifests: counted by reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.report import render
from kgen.validation.inputs.files import files_of
from kgen.validation.inputs.folders import files_below
from kgen.validation.result import Report
from kgen.validation.run import check

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
PART = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"


def checked(folder: Path, files: dict[str, str]) -> Report:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return check(files_below(str(folder)))


NO_MANIFESTS = {
    "docker-compose.yml": ("services:\n  web: {image: nginx}\n", "no manifest"),
    "compose.override.yml": ("services:\n  web: !reset null\n", "no manifest"),
    "workflows/build.yml": ("on: [push]\njobs: {a: {steps: [{run: 'echo ${{ x }}'}]}}\n", "no manifest"),
    "stack.yaml": ("Resources:\n  Web:\n    kind: a\n    Ref: !Ref B\n", "no manifest"),
    "mkdocs.yml": ("extensions:\n- emoji: !!python/name:a.b\n", "no manifest"),
    "jobs.yml": ("build:\n  script: !reference [a, b]\n", "no manifest"),
    "chart/values-prod.yaml": ("kind: Deployment\nreplicas: 1\n", "no manifest"),
    "chart/values.schema.json": ('{"properties": {"kind": {"type": "string"}}}', "no manifest"),
    "charts/index.yaml": ("apiVersion: v1\nentries: {}\n", "no manifest"),
    "datasource.yaml": ("apiVersion: 1\ndatasources: []\n", "no manifest"),
    "dashboard.json": ('{"panels": [{"kind": "a"}]}', "no manifest"),
    "patch.json": ('[{"op": "add", "path": "/spec", "value": 1}]', "no manifest"),
    "ops.yaml": ("- op: remove\n  path: /spec/replicas\n", "no manifest"),
    "tsconfig.json": ('{\n  // strict\n  "kind": "x",\n}', "no manifest"),
    "log.json": ('{"kind": 1}\n{"kind": 2}\n', "no manifest"),
    "comments.json": ('{\n  /* don\'t */ "kind": ["x"]\n}', "no manifest"),
    "inventory.yml": ("{% for host in hosts %}\n{{ host }}: 1\n{% endfor %}\n", "template"),
    "site.yml": ("{% if x %}\na: [\n{% endif %}\n", "template"),
    "play.yml": ("- k8s:\n    definition:\n      kind: Pod\n      metadata: {name: {{ x }}}\n", "template"),
    "kubeconfig.yaml": ("apiVersion: v1\nkind: Config\nclusters: []\n", "kubeconfig"),
    "tests/a/00-assert.yaml": (PART, "what a test expects"),
    "tests/a/01-errors-gone.yaml": ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", "what a test expects"),
    "tests/b/00-web-assert.yaml": (PART, "what a test expects"),
    "node_modules/a/pod.yaml": ("apiVersion: v1\nkind: Pod\n", "folder node_modules"),
    "gone.yaml": (f"{PART}$patch: delete\n", "kustomize patch"),
}


@pytest.mark.parametrize("name", NO_MANIFESTS)
def test_what_is_no_manifest_is_counted_by_reason(name: str, tmp_path: Path) -> None:
    text, reason = NO_MANIFESTS[name]
    outcome = checked(tmp_path, {name: text, "web.yaml": MAP})
    assert (outcome.diagnostics, outcome.skipped, outcome.objects) == ([], {reason: 1}, 1)


@pytest.mark.parametrize("text", ['{"a": [', '{"a": "b', '{"a"', '[{"a": 1}', '{"a": 1,\n'])
def test_json_that_ends_too_early_is_named(text: str, tmp_path: Path) -> None:
    outcome = checked(tmp_path, {"a.json": text, "web.yaml": MAP})
    assert outcome.diagnostics == []
    assert outcome.skipped == {"unreadable": 1}
    assert [each.partition(":")[0].rpartition("/")[2] for each in outcome.unreadable] == ["a.json"]


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("skaffold/v4beta6", "Config"),
        ("kind.x-k8s.io/v1alpha4", "Cluster"),
        ("kubeadm.k8s.io/v1beta4", "ClusterConfiguration"),
        ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"),
        ("audit.k8s.io/v1", "Policy"),
        ("backstage.io/v1alpha1", "Component"),
    ],
)
def test_files_of_other_tools_count_as_custom_resources(api_version: str, kind: str, tmp_path: Path) -> None:
    outcome = checked(tmp_path, {"a.yaml": f"apiVersion: {api_version}\nkind: {kind}\nrules: []\n"})
    assert (outcome.diagnostics, outcome.not_checked) == ([], {(api_version, kind): 1})


@pytest.mark.parametrize("missing", ["apiVersion", "kind"])
def test_what_was_forgotten_is_told(missing: str, tmp_path: Path) -> None:
    lines = [line for line in MAP.splitlines() if not line.startswith(missing)]
    [found] = checked(tmp_path, {"a.yaml": "\n".join(lines)}).diagnostics
    assert found.message == f"this is no Kubernetes object: it has no {missing}"


def test_a_broken_manifest_is_told(tmp_path: Path) -> None:
    [found] = checked(tmp_path, {"a.yaml": f"{MAP}  x: 1\n"}).diagnostics
    assert found.code == "KG004"


LOOKING_LIKE_MANIFESTS = [
    *("metadata: {name: x\n", "apiVersion: v1\nkind: [\n", "---apiVersion: v1\nkind: a\n", "  kind: a\n b: c\n"),
    *('{"apiVersion": "v1", "data": [}', "apiversion: v1\n\tkind: a\n", "a: b: c\n---\nkind: ConfigMap\n"),
]


@pytest.mark.parametrize("text", LOOKING_LIKE_MANIFESTS)
def test_what_looks_like_a_manifest_and_cannot_be_read_is_told_as_it_is_alone(text: str, tmp_path: Path) -> None:
    found, *_ = checked(tmp_path, {"a.yaml": text, "web.yaml": MAP}).diagnostics
    alone, *_ = check(files_of(str(tmp_path / "a.yaml"))).diagnostics
    assert (found.code, found.line, found.message) == ("KG004", alone.line, alone.message)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("text", ["a: [\n", "a: b: c\n", 'a: 1\n  b: "2\n', '{"a": [\n', "\ta: 1\n"])
def test_what_cannot_be_read_and_does_not_look_like_a_manifest_is_named(name: str, text: str, tmp_path: Path) -> None:
    report = checked(tmp_path, {name: text, "web.yaml": MAP})
    [alone] = check(files_of(str(tmp_path / name))).diagnostics
    assert (report.ok, report.objects, report.skipped) == (True, 1, {"unreadable": 1})
    assert report.unreadable == [f"{tmp_path / name}:{alone.line}"]
    assert f"unreadable, without apiVersion and kind: {tmp_path / name}:{alone.line}" in list(render(report))


@pytest.mark.parametrize("folder", ["chart", "chart/templates", "."])
def test_templates_of_a_chart_are_known_by_their_folder(folder: str, tmp_path: Path) -> None:
    files = {"chart/Chart.yaml": "name: web\n", "chart/templates/web/map.yaml": MAP, "chart/crds/map.yaml": MAP}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    outcome = check(files_below(str(tmp_path / folder)))
    assert outcome.skipped["template"] == 1
    assert outcome.objects == (0 if folder == "chart/templates" else 1)


def test_templates_that_are_of_no_chart_are_manifests(tmp_path: Path) -> None:
    assert checked(tmp_path, {"templates/map.yaml": MAP}).objects == 1


@pytest.mark.parametrize(("listed", "skipped"), [(True, {"folder vendor": 1}), (False, {})])
def test_a_folder_vendor_is_that_of_go(listed: bool, skipped: dict[str, int], tmp_path: Path) -> None:  # noqa: FBT001
    files = {"vendor/modules.txt": "# a v1\n"} if listed else {}
    outcome = checked(tmp_path, {**files, "vendor/a/map.yaml": MAP, "map.yaml": MAP.replace("web", "other")})
    assert (outcome.objects, outcome.skipped) == (1 if listed else 2, skipped)


@pytest.mark.parametrize(
    "name", ["00-install.yaml", "assert.yaml", "errors.yaml", "1-assertive.yaml", "a-0-assert.yaml"]
)
def test_other_files_of_tests_are_manifests(name: str, tmp_path: Path) -> None:
    assert checked(tmp_path, {name: MAP}).objects == 1


@pytest.mark.parametrize("name", ["assert.yaml", "web-assert.yaml", "assert-web.yaml", "web-errors.yaml"])
def test_files_beside_a_test_with_chainsaw_say_what_it_expects(name: str, tmp_path: Path) -> None:
    test = "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata: {name: a}\nspec: {}\n"
    outcome = checked(tmp_path, {"chainsaw-test.yaml": test, name: PART})
    assert (outcome.errors, outcome.skipped) == ([], {"what a test expects": 1})
