"""Folders with kustomizations: what is checked is what `kubectl kustomize` prints, and what is not is told."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kgen.report import render
from kgen.validation.inputs.folders import files_below
from kgen.validation.run import check

if TYPE_CHECKING:
    from pathlib import Path

    from kgen.validation.result import Report

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: web, image: "nginx:1.29", envFrom: [{configMapRef: {name: settings}}]}
"""
LABELS = "labels: [{pairs: {app: web}, includeSelectors: true}]\n"
GENERATED = "configMapGenerator: [{name: settings, literals: [a=b]}]\n"


def checked(folder: Path, files: dict[str, str], *, unreferenced: bool = False) -> Report:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return check(files_below(str(folder), unreferenced=unreferenced))


def told(report: Report, folder: Path) -> list[tuple[str, int | None, str]]:
    """File, line and code of what is said."""
    return [(each.file.removeprefix(f"{folder}/"), each.line, each.code) for each in report.diagnostics]


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_what_a_kustomization_names_is_checked_as_it_prints_it(name: str, tmp_path: Path) -> None:
    report = checked(tmp_path, {name: f"resources: [web.yaml]\n{LABELS}{GENERATED}", "web.yaml": WEB})
    assert (report.diagnostics, report.objects, report.skipped) == ([], 2, {})
    assert [each.code for each in checked(tmp_path / "plain", {"web.yaml": WEB}).errors] == ["KG401", "KG405"]


def test_a_base_is_checked_once_for_each_kustomization_that_no_other_names(tmp_path: Path) -> None:
    base = {"base/kustomization.yaml": f"resources: [web.yaml]\n{LABELS}", "base/web.yaml": WEB}
    files = {f"{each}/kustomization.yaml": f"resources: [../base]\n{GENERATED}" for each in ("dev", "prod")}
    report = checked(tmp_path, {**base, **files})
    assert (report.diagnostics, report.objects) == ([], 4)
    assert report.alternatives == [str(tmp_path / "dev"), str(tmp_path / "prod")]


def test_what_is_said_of_a_base_is_said_once(tmp_path: Path) -> None:
    base = {"base/kustomization.yaml": "resources: [map.yaml]\n", "base/map.yaml": f"{MAP}dota: {{}}\n"}
    files = {f"{each}/kustomization.yaml": "resources: [../base]\n" for each in ("dev", "prod")}
    assert told(checked(tmp_path, {**base, **files}), tmp_path) == [("base/map.yaml", 4, "KG001")]


PATCHED = {
    "merge": ("patches: [{path: p.yaml}]\n", f"{MAP}dota: {{a: b}}\n", ("p.yaml", 4)),
    "operation": (
        "patches: [{path: p.yaml, target: {kind: ConfigMap}}]\n",
        "- op: add\n  path: /dota\n  value:\n    a: b\n",
        ("p.yaml", 3),
    ),
    "inline": (
        "patches:\n- patch: |-\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: web}\n    dota: {}\n",
        "",
        ("kustomization.yaml", 7),
    ),
    "label": ("commonLabels:\n  app: web\n  -a: b\n", "", ("kustomization.yaml", 2)),
    "name": ("patches: [{path: p.yaml}]\nnamePrefix: x-\n", f"{MAP}data: {{a: b, 'ö': c}}\n", ("p.yaml", 4)),
}


@pytest.mark.parametrize("name", PATCHED)
def test_a_value_stands_where_its_author_wrote_it(name: str, tmp_path: Path) -> None:
    kustomization, patch, place = PATCHED[name]
    files = {"kustomization.yaml": f"resources: [map.yaml]\n{kustomization}", "map.yaml": MAP}
    report = checked(tmp_path, {**files, "p.yaml": patch} if patch else files)
    assert [(file, line) for file, line, _ in told(report, tmp_path)] == [place]


def test_items_keep_their_lines_where_a_patch_puts_others_before_them(tmp_path: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: a, image: a, x: 1}\n"
    patch = pod.replace("a, image: a, x: 1", "b, image: b, y: 1")
    files = {
        "kustomization.yaml": "resources: [pod.yaml]\npatches: [{path: p.yaml}]\n",
        "pod.yaml": pod,
        "p.yaml": patch,
    }
    found = {(each.file.rpartition("/")[2], each.line, each.field) for each in checked(tmp_path, files).errors}
    assert found == {("p.yaml", 6, "spec.containers[0].y"), ("pod.yaml", 6, "spec.containers[1].x")}


def test_a_generated_object_stands_in_the_kustomization_and_a_file_of_it_in_the_file(tmp_path: Path) -> None:
    script = "#!/bin/sh\nif true; then\n  echo\n"
    pod = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: "debian:12", command: [sh, /s/run.sh], volumeMounts: [{name: s, mountPath: /s}]}]
  volumes: [{name: s, configMap: {name: s}}]
"""
    generator = "resources: [pod.yaml]\nconfigMapGenerator:\n- name: s\n  files: [run.sh]\n- name: -x\n"
    report = checked(tmp_path, {"kustomization.yaml": generator, "run.sh": script, "pod.yaml": pod})
    places = told(report, tmp_path)
    assert ("kustomization.yaml", 5) in [(file, line) for file, line, _ in places]
    assert {file for file, _, _ in places} <= {"kustomization.yaml", "run.sh"}


@pytest.mark.parametrize(
    "what", ["resources: [../gone]", "resources: [../gone.yaml]", "patches: [{path: ../gone.yaml}]"]
)
def test_what_is_not_there_is_missing_wherever_it_would_be(what: str, tmp_path: Path) -> None:
    report = checked(tmp_path, {"here/kustomization.yaml": f"namePrefix: a-\n{what}\n"})
    assert [(each.code, each.severity) for each in report.diagnostics] == [("KG010", "warning")]


UNNAMED = {"kustomization.yaml": "resources: [map.yaml]\n", "map.yaml": MAP, "patches/p.yaml": f"{MAP}dota: 1\n"}


def test_a_file_that_no_kustomization_names_is_left_out_and_told(tmp_path: Path) -> None:
    report = checked(tmp_path, UNNAMED)
    assert (report.diagnostics, report.objects) == ([], 1)
    assert report.skipped == {"named by no kustomization": 1}
    assert report.unreferenced == [str(tmp_path / "patches/p.yaml")]
    assert f"left out, --unreferenced checks them: {tmp_path}/patches/p.yaml" in list(render(report))


FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: PATH}\n"
ARGO_CD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: apps}
spec: {source: {repoURL: "https://example.com/x.git", path: PATH}}
"""


@pytest.mark.parametrize("deployer", [FLUX, ARGO_CD, ARGO_CD.replace("source: {", "sources: [{").replace("}}", "}]}")])
@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("./patches", ["patches/p.yaml"]),
        ("patches/", ["patches/p.yaml"]),
        ("./", []),
        ("atches", []),
        ("web", []),
        ("5", []),
    ],
)
def test_what_is_left_out_and_applied_by_others_is_told(
    deployer: str, path: str, files: list[str], tmp_path: Path
) -> None:
    named = {**UNNAMED, "kustomization.yaml": "resources: [map.yaml, apps.yaml]\n", "apps.yaml": deployer}
    inner = {"web/kustomization.yaml": "resources: [a.yaml]\n", "web/a.yaml": MAP, "web/b.yaml": MAP}
    report = checked(tmp_path, {**named, **inner, "apps.yaml": deployer.replace("PATH", path)})
    kind = "Kustomization" if deployer == FLUX else "Application"
    told = {f"{kind} apps": [str(tmp_path / each) for each in files]} if files else {}
    assert report.applied_elsewhere == told
    lines = [line for line in render(report) if "applies: " in line]
    assert lines == [f"of these, {kind} apps applies: {tmp_path / each}" for each in files]


def test_such_files_are_checked_where_somebody_asks_for_them(tmp_path: Path) -> None:
    report = checked(tmp_path, UNNAMED, unreferenced=True)
    assert ("patches/p.yaml", 4, "KG001") in told(report, tmp_path)
    assert report.unreferenced == []


def test_files_beside_the_folder_of_a_kustomization_are_checked(tmp_path: Path) -> None:
    report = checked(tmp_path, {"a/kustomization.yaml": "resources: [map.yaml]\n", "a/map.yaml": MAP, "b.yaml": MAP})
    assert (report.objects, report.unreferenced) == (2, [])


def test_other_files_below_a_kustomization_are_counted_as_anywhere(tmp_path: Path) -> None:
    report = checked(tmp_path, {**UNNAMED, "compose.yaml": "services: {}\n", "values.yaml": "a: b\n"})
    assert report.skipped == {"named by no kustomization": 1, "no manifest": 1, "Helm values file": 1}


def test_a_component_that_nobody_names_is_counted(tmp_path: Path) -> None:
    report = checked(tmp_path, {"a/kustomization.yaml": "kind: Component\nresources: [map.yaml]\n", "a/map.yaml": MAP})
    assert (report.objects, sum(report.skipped.values())) == (0, 1)


NOT_FOLLOWED = {
    "helmCharts": "helmCharts: [{name: web}]\n",
    "transformers": "transformers: [t.yaml]\n",
    "configurations": "configurations: [c.yaml]\n",
    "https://example.com/a.yaml": "resources: ['https://example.com/a.yaml']\n",
    "github.com/acme/web//deploy?ref=v1": "components: ['github.com/acme/web//deploy?ref=v1']\n",
}


@pytest.mark.parametrize("what", NOT_FOLLOWED)
def test_what_is_not_followed_is_told_with_its_folder(what: str, tmp_path: Path) -> None:
    patch = "patches: [{path: p.yaml}]\n"
    files = {"a/kustomization.yaml": NOT_FOLLOWED[what] + patch, "a/p.yaml": MAP}
    report = checked(tmp_path, files)
    assert (report.diagnostics, report.not_followed) == ([], {str(tmp_path / "a"): [what]})
    assert f"not followed in kustomizations: {tmp_path}/a ({what})" in list(render(report))


def test_what_may_be_in_what_is_not_followed_is_not_missing(tmp_path: Path) -> None:
    files = {"kustomization.yaml": f"resources: [web.yaml]\n{LABELS}", "web.yaml": WEB}
    assert [each.code for each in checked(tmp_path / "a", files).diagnostics] == ["KG701"]
    files["kustomization.yaml"] += "helmCharts: [{name: settings}]\n"
    assert checked(tmp_path / "b", files).diagnostics == []


REFUSED = {
    "patch for nobody": ("resources: [map.yaml]\npatches: [{path: p.yaml}]\n", ("p.yaml", 1, "KG009")),
    "unknown field": ("resource: [map.yaml]\n", ("kustomization.yaml", 1, "KG009")),
    "no list": ("namespace: a\nresources: map.yaml\n", ("kustomization.yaml", 2, "KG009")),
    "no YAML": ("resources: [map.yaml\n", ("kustomization.yaml", 1, "KG004")),
    "missing file": ("resources:\n- map.yaml\n- no.yaml\n", ("kustomization.yaml", 3, "KG010")),
    "missing patch": ("resources: [map.yaml]\npatches:\n- path: no.yaml\n", ("kustomization.yaml", 3, "KG010")),
    "missing value": ("configMapGenerator: [{name: a, files: [no.txt]}]\n", ("kustomization.yaml", 1, "KG010")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_kubectl_would_not_build_is_told(name: str, tmp_path: Path) -> None:
    kustomization, place = REFUSED[name]
    files = {"kustomization.yaml": kustomization, "map.yaml": MAP, "p.yaml": MAP.replace("web", "nobody")}
    assert told(checked(tmp_path, files), tmp_path) == [place]


def test_a_resource_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    files = {"kustomization.yaml": "resources: [a.yaml, map.yaml]\n", "a.yaml": f"{MAP}  x: 1\n", "map.yaml": MAP}
    report = checked(tmp_path, files)
    assert told(report, tmp_path) == [("a.yaml", 4, "KG004")]
    assert report.objects == 1


@pytest.mark.parametrize("text", ["- a\n", "", "patches: web\n", "patches: [{path: 1}, null]\n", "resources: [.]\n"])
def test_no_kustomization_makes_kgen_fall_over(text: str, tmp_path: Path) -> None:
    assert checked(tmp_path, {"kustomization.yaml": text, "web.yaml": MAP}).diagnostics


def test_a_tree_without_kustomizations_needs_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAP)
    code = f"from kgen.validation.inputs.folders import files_below\nlist(files_below({str(tmp_path)!r}))\n"
    code += "import sys\nprint([name for name in sys.modules if 'kustom' in name])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
