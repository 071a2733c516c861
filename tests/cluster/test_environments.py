"""Folders that hold the same object, such as dev/ and prod/, are alternatives and do not see each other."""

from __future__ import annotations

import json
import os
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from kgen.cli.inputs import inputs_of
from kgen.report import render
from kgen.settings import Settings
from kgen.validation import workers as parallel
from kgen.validation.inputs.folders import files_below
from kgen.validation.options import Options
from kgen.validation.run import check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kgen.validation.result import Report


def workload(name: str = "web", *, uses: str = "", port: int = 80, app: str = "shop") -> str:
    """A Deployment whose pods use a ConfigMap."""
    source = f"envFrom: [{{configMapRef: {{name: {uses}}}}}]" if uses else ""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  selector: {{matchLabels: {{app: {app}, name: {name}}}}}
  template:
    metadata: {{labels: {{app: {app}, name: {name}}}}}
    spec: {{containers: [{{name: web, image: web, ports: [{{containerPort: {port}}}], {source}}}]}}
---
"""


def settings(name: str = "settings") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n---\n"


def service(name: str = "web", spec: str = "selector: {app: shop}, ports: [{port: 80}]") -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n"


def pod(name: str) -> str:
    """A Pod that mounts the claim."""
    return f"""\
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
  containers: [{{name: web, image: web, volumeMounts: [{{name: data, mountPath: /data}}]}}]
  volumes: [{{name: data, persistentVolumeClaim: {{claimName: data}}}}]
---
"""


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n"
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: ""}
---
"""


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = name if name.endswith(".yaml") else f"{name}/all.yaml"
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def checked(files: dict[str, str], folders: Iterable[str] = (".",)) -> Report:
    """What is found in folders; names of files without `.yaml` are those of their folders."""
    written(files)
    return check(list(chain.from_iterable(map(files_below, folders))))


def said(outcome: Report) -> list[tuple[str, str]]:
    """Where something is told, and its code."""
    return [(os.path.dirname(each.file), each.code) for each in outcome.diagnostics]


ALL = workload(uses="settings") + settings() + service()


def test_the_same_objects_in_several_folders_do_not_collide() -> None:
    outcome = checked({"dev": ALL, "prod": ALL, "test/more": ALL})
    assert (said(outcome), outcome.objects) == ([], 9)
    assert outcome.alternatives == ["dev", "prod", "test"]


def test_what_only_an_alternative_has_is_missing() -> None:
    outcome = checked({"dev": ALL, "prod": workload(uses="settings")})
    assert said(outcome) == [("prod", "KG701")]


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {app: shop}}, ingress: [{ports: [{port: 5432}]}]}
---
"""
MAKES_PODS = """\
apiVersion: example.com/v1
kind: Web
metadata: {name: web}
spec: {template: {labels: {app: made}}}
---
"""


@pytest.mark.parametrize(
    ("everywhere", "only_in_dev", "told"),
    [
        (ALL, POLICY, ("dev", "KG792")),
        (workload() + service(spec="selector: {app: made}, ports: [{port: 80}]"), MAKES_PODS, ("prod", "KG731")),
    ],
)
def test_what_is_in_an_alternative_makes_no_difference(
    everywhere: str, only_in_dev: str, told: tuple[str, str]
) -> None:
    assert said(checked({"dev": everywhere + only_in_dev, "prod": everywhere})) == [told]


def test_what_is_in_no_alternative_is_common_to_all() -> None:
    outcome = checked({"base": settings(), "a.yaml": service(), "dev": workload(uses="settings"), "prod": workload()})
    assert (said(outcome), outcome.alternatives) == ([], ["dev", "prod"])


def test_a_tree_without_the_same_objects_is_one_bundle() -> None:
    outcome = checked({"web": workload(uses="settings"), "config": settings(), "other": service("other")})
    assert (said(outcome), outcome.alternatives) == ([], [])


def test_a_namespace_that_each_part_brings_along_does_not_set_them_apart() -> None:
    outcome = checked({"web": NAMESPACE + workload(uses="settings"), "config": NAMESPACE + settings()})
    assert (said(outcome), outcome.alternatives) == ([], [])


def test_an_object_twice_in_one_folder_is_told() -> None:
    outcome = checked({"dev/a.yaml": settings(), "dev/b.yaml": settings(), "prod": settings()})
    assert [each.file for each in outcome.diagnostics] == ["dev/b.yaml"]
    assert said(outcome) == [("dev", "KG755")]


def install(version: str) -> str:
    return f"{MAP_OF}\ndata: {{version: '{version}'}}\n---\n{service()}"


ALIKE = workload("web").replace("{name: web}\n", "{name: api}\n").replace("name: web}}", "}}")
MAP_OF = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}"


def test_files_side_by_side_that_hold_the_same_objects_are_alternatives() -> None:
    outcome = checked({"app-1.0.yaml": install("1.0"), "app-1.1.yaml": install("1.1")})
    assert (outcome.diagnostics, outcome.alternatives) == ([], [])
    assert outcome.alternative_files == [(["app-1.0.yaml", "app-1.1.yaml"], 2)]
    line = "app-1.0.yaml and app-1.1.yaml hold the same 2 objects, taken as alternatives"
    assert line in list(render(outcome))


def test_a_file_that_shares_one_object_of_several_is_no_alternative() -> None:
    outcome = checked({"a.yaml": install("1.0"), "b.yaml": settings() + settings("b") + MAP_OF})
    [found] = outcome.diagnostics
    assert (outcome.alternative_files, found.code) == ([], "KG755")
    assert found.message.endswith("; the other stands in a.yaml:3")


def test_a_file_with_more_is_an_alternative_of_the_small_ones_beside_it() -> None:
    files = {f"{name}.yaml": MAP_OF + f"\ndata: {{a: {name}}}\n" for name in ("one", "two", "three")}
    outcome = checked({**files, "all.yaml": install("1.0") + settings("b") + settings("c")})
    assert outcome.diagnostics == []
    assert outcome.alternative_files == [(["all.yaml", "one.yaml", "three.yaml", "two.yaml"], 1)]


def test_the_parts_of_a_file_beside_them_see_each_other() -> None:
    parts = {"web.yaml": workload(uses="settings"), "settings.yaml": settings(), "service.yaml": service()}
    for whole in ("all.yaml", "all/install.yaml"):
        outcome = checked({**parts, whole: "".join(parts.values())})
        assert outcome.diagnostics == []
        os.remove(whole)


def test_files_that_have_nothing_to_do_with_each_other_see_each_other() -> None:
    one, other = (
        settings("one") + service("one", "clusterIP: None"),
        settings("other") + service("other", "clusterIP: None"),
    )
    files = {"a-1.yaml": one + workload(uses="other"), "a-2.yaml": one, "b-1.yaml": other, "b-2.yaml": other}
    assert [each.code for each in checked(files).diagnostics] == []
    assert [each.code for each in checked({**files, "b-2.yaml": "", "b-1.yaml": ""}).diagnostics] == ["KG701"]


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("shop/web/all.yaml", "shop/web/more/api.yaml", ["KG733"]),
        ("shop/web/all.yaml", "shop/api/all.yaml", ["KG733"]),
        ("all.yaml", "shop/api/all.yaml", ["KG733"]),
        ("shop/web/all.yaml", "blog/api/all.yaml", []),
        ("shop/web/all.yaml", "shop/api/more/all.yaml", []),
    ],
)
def test_folders_that_are_not_close_are_of_different_namespaces(one: str, other: str, codes: list[str]) -> None:
    outcome = checked({one: workload("web").replace("name: web}}", "}}"), other: ALIKE})
    assert [each.code for each in outcome.warnings] == codes
    named = {
        path: text.replace("metadata: {name:", "metadata: {namespace: shop, name:", 1)
        for path, text in ((one, workload("web").replace("name: web}}", "}}")), (other, ALIKE))
    }
    assert [each.code for each in checked(named).warnings] == ["KG733"]


def test_what_is_not_about_another_object_has_no_other_place() -> None:
    nothing = "apiVersion: example.com/v1\nkind: Shop\nmetadata: [no name]\n---\n"
    outcome = checked({"a.yaml": nothing + settings() + settings(), "b.yaml": workload(uses="gone")})
    messages = [each.message for each in outcome.warnings]
    assert ["; the other stands in a.yaml" in each for each in messages] == [True, False]


def test_a_parent_is_no_alternative_of_its_child_because_of_one_object() -> None:
    files = {"all.yaml": workload(uses="settings") + MAP_OF, "other.yaml": workload("other", uses="settings")}
    outcome = checked({**files, "child/a.yaml": settings() + settings("b") + MAP_OF})
    assert [each.code for each in outcome.diagnostics] == ["KG755"]
    assert outcome.alternatives == []


@pytest.mark.parametrize(("labels", "codes"), [("a: b", []), ("a: c", ["KG755"])])
def test_a_namespace_may_be_brought_along_in_the_same_words(labels: str, codes: list[str]) -> None:
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n"
    outcome = checked({"a.yaml": namespace, "b.yaml": namespace.replace("a: b", labels)})
    assert [each.code for each in outcome.diagnostics] == codes


def test_the_files_of_a_folder_and_a_folder_in_it_may_be_alternatives() -> None:
    outcome = checked({"install.yaml": ALL, "parts": ALL})
    assert (said(outcome), outcome.alternatives) == ([], [".", "parts"])


def test_alternatives_within_alternatives_do_not_see_what_is_around_them() -> None:
    outcome = checked({"all.yaml": ALL, "eu": ALL, "eu/west": ALL})
    assert (said(outcome), outcome.alternatives) == ([], [".", "eu", "eu/west"])


APART = {"login/dev": settings("login-dev"), "login/prod": settings("login-prod")}
APART = {folder: text + settings("login") for folder, text in APART.items()}


@pytest.mark.parametrize(
    ("user", "uses", "missing"),
    [
        ("shop/prod", "login-prod", False),
        ("shop/prod", "login-dev", True),
        ("shop/qa", "login-dev", False),
        ("shop/qa", "login-prod", False),
        ("common", "login-dev", False),
        ("common", "login-test", True),
    ],
)
def test_branches_of_the_same_name_belong_together(user: str, uses: str, missing: bool) -> None:  # noqa: FBT001
    shop = {"shop/prod": workload("shop"), "shop/qa": workload("shop")}
    outcome = checked({**APART, **shop, f"{user}/user.yaml": workload("user", uses=uses)})
    assert said(outcome) == ([(user, "KG701")] if missing else [])


def test_several_folders_are_compared_by_their_paths() -> None:
    files = {"envs/dev": ALL, "envs/prod": ALL}
    assert said(checked(files, ["envs/dev", "envs/prod"])) == []
    assert checked(files, ["envs/dev", "envs/prod"]).alternatives == ["envs/dev", "envs/prod"]
    assert said(checked(files, ["envs/dev", "envs/dev"])) == [("envs/dev", "KG755")] * 3


def test_files_that_are_named_are_one_bundle() -> None:
    written({"dev": settings(), "prod": settings()})
    outcome = check(inputs_of(["dev/all.yaml", "prod/all.yaml"], Settings()))
    assert (said(outcome), outcome.alternatives) == ([("prod", "KG755")], [])
    assert said(check(inputs_of(["dev/all.yaml", "prod"], Settings()))) == [("prod", "KG755")]


def test_a_common_object_sees_all_alternatives() -> None:
    users = workload("user", uses="only-dev") + workload("other", uses="only-prod")
    alternatives = {"dev": settings() + settings("only-dev"), "prod": settings() + settings("only-prod")}
    assert said(checked({"common": users, **alternatives})) == []


@pytest.mark.parametrize("common", ["a", "z"])
def test_what_a_common_object_lacks_is_told_once(common: str) -> None:
    outcome = checked({common: workload("user", uses="gone"), "dev": workload(uses="gone"), "prod": workload()})
    assert said(outcome) == [(common, "KG701")]


def test_what_environments_of_a_name_lack_is_told_once_for_all_that_see_each_other() -> None:
    files = {f"{app}/{env}": workload(app, uses="gone") for app in ("login", "shop") for env in ("dev", "prod")}
    assert said(checked(files)) == [("login/dev", "KG701"), ("login/prod", "KG701")]


@pytest.mark.parametrize(
    ("common", "dev", "prod", "told"),
    [
        (service(), workload("web"), workload("web", port=8080), ""),
        (service(), workload("web"), workload("web") + workload("db", port=5432), "Deployment db, too"),
        (CLAIM, pod("a") + settings(), pod("b") + settings(), ""),
        (CLAIM, settings(), pod("a") + pod("b") + settings(), "Pod a and Pod b"),
        (service("other", "selector: {app: gone}, ports: [{port: 80}]"), workload(), workload(), "selects no"),
    ],
)
def test_what_alternatives_do_to_each_other_is_not_told(common: str, dev: str, prod: str, told: str) -> None:
    found = checked({"common": common, "dev": dev, "prod": prod}).diagnostics
    messages = [each.message for each in found if each.file.startswith("common")]
    assert [told in each for each in messages] == ([True] if told else [])


def test_a_common_object_and_one_of_an_alternative_may_collide() -> None:
    spec = "type: NodePort, ports: [{port: 80, nodePort: 30080}]"
    outcome = checked({"common": service("a", spec), "dev": service("b", spec), "prod": service("b")})
    assert [each for each in said(outcome) if each[1] == "KG726"] == [("dev", "KG726")]


def test_the_summary_names_the_alternatives() -> None:
    few = checked({"dev": ALL, "prod": ALL})
    line = "2 folders have the same objects and are taken as alternatives: dev, prod"
    assert line in list(render(few))
    assert json.loads("\n".join(render(few, "json")))["summary"]["alternatives"] == ["dev", "prod"]
    many = checked({f"env-{i}": ALL for i in range(8)})
    assert list(render(many))[-1].endswith(": dev, env-0, env-1, env-2, env-3, env-4 and 4 more")


def test_several_processes_see_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    written({f"env-{i:02}": workload(uses="settings" if i % 2 else "gone") + settings() for i in range(20)})
    monkeypatch.setattr(parallel, "_CHUNK", 1)
    alone, together = (check(list(files_below(".")), Options(jobs=jobs)) for jobs in (1, 2))
    assert together.diagnostics == alone.diagnostics
    assert (len(alone.diagnostics), together.alternatives) == (10, alone.alternatives)
