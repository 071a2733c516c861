"""`kgen diff`: the sides, the exit codes, what is printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from tests.support import command_line
from tests.support.changes import DEPLOYMENT, STATEFUL_SET

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {a: %s}\n"
BLUEPRINT = """
from kgen import blueprint
from kgen.builders import config_map

@blueprint
def web(text: str = "hello"):
    yield config_map("web", {"text": text})
"""


def diff(*args: str, **more: str) -> Result:
    return command_line.run("diff", *args, **more)


def git(*words: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *name, *words], check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    (folder / ".git").rmdir()
    git("init", "-q", "-b", "main")
    return folder


def commit(message: str) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", message)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_refused_change_comes_first(folder: Path) -> None:
    write(folder / "old/web.yaml", DEPLOYMENT)
    write(folder / "old/db.yaml", STATEFUL_SET)
    write(folder / "new/web.yaml", DEPLOYMENT.replace("replicas: 3", "replicas: 4"))
    write(folder / "new/db.yaml", STATEFUL_SET.replace("10Gi", "20Gi"))
    result = diff("old", "new")
    assert result.exit_code == 1
    assert result.stdout == REFUSED


REFUSED = """\
1 refused, 1 in place

REFUSED  StatefulSet shop/db  new/db.yaml:4
    spec.volumeClaimTemplates[data].spec.resources.requests[storage]: 10Gi -> 20Gi
  the server answers: spec: updates to statefulset spec for fields other than replicas, ordinals, template, \
updateStrategy, revisionHistoryLimit, persistentVolumeClaimRetentionPolicy and minReadySeconds are forbidden
  instead: existing claims do not grow by the template; if their StorageClass allows expansion, resize each:
      kubectl patch pvc data-db-0 -n shop -p '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'
      kubectl patch pvc data-db-1 -n shop -p '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'
      kubectl patch pvc data-db-2 -n shop -p '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'
    then delete the StatefulSet, which leaves its pods and claims, and apply:
      kubectl delete statefulset db -n shop --cascade=orphan

IN PLACE  Deployment shop/web  new/web.yaml:4
  starts 1 pod more
    spec.replicas: 3 -> 4

server-side apply (forced, one manager), Kubernetes 1.36
OLD is taken as it lives: created from these manifests alone, and changed by nobody since
"""


def test_equal_files_are_not_parsed(folder: Path) -> None:
    for side in ("old", "new"):
        write(folder / side / "a.yaml", CONFIG_MAP % ("a", "x"))
        write(folder / side / "broken.yaml", "kind: [")
    result = diff("old", "new")
    assert (result.exit_code, result.stdout.splitlines()[:2]) == (0, ["nothing changes", "2 files identical"])


def test_equal_folders_need_no_rules(folder: Path) -> None:
    for side in ("old", "new"):
        write(folder / side / "a.yaml", CONFIG_MAP % ("a", "x"))
    code = (
        "import sys; from kgen.cli.group import kgen\n"
        "try: kgen.main(['diff', 'old', 'new'])\n"
        "except SystemExit: print(sorted(name for name in sys.modules if name.startswith('kgen.')))"
    )
    environment = {**os.environ, "PYTHONPATH": str(command_line.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder, env=environment
    )
    assert "'kgen.changes.run'" in done.stdout
    for name in (
        "kgen.changes.verdicts",
        "kgen.apiserver.changes",
        "kgen.apiserver.index",
        "kgen.rendering",
        "kgen.catalog",
    ):
        assert f"'{name}'" not in done.stdout


def test_what_reads_a_config_map_in_an_equal_file_is_found(folder: Path) -> None:
    reader = DEPLOYMENT.replace("env:", "envFrom: [{configMapRef: {name: settings}}], env:")
    for side, text in (("old", "x"), ("new", "z")):
        write(
            folder / side / "a.yaml",
            CONFIG_MAP.replace("{name: %s}", "{name: %s, namespace: shop}") % ("settings", text),
        )
        write(folder / side / "web.yaml", reader)
    assert "cascade: Deployment shop/web reads it in variables" in diff("old", "new").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [("refused", 0), ("restart", 0), ("in-place", 1), ("create", 1), ("restart,in-place", 1), ("none", 0), ("data", 0)],
)
def test_fail_on_takes_verdicts_and_notes(words: str, code: int, folder: Path) -> None:
    write(folder / "old.yaml", CONFIG_MAP % ("a", "x"))
    write(folder / "new.yaml", (CONFIG_MAP % ("a", "z")) + "---\n" + CONFIG_MAP % ("b", "x"))
    assert diff("old.yaml", "new.yaml", "--fail-on", words).exit_code == code


def test_a_target_is_compared_with_itself_under_other_values(folder: Path) -> None:
    write(folder / "web.py", BLUEPRINT)
    result = diff("web.py", "web.py", "--old-set", "text=a", "--set", "text=b")
    assert "data[text]: a -> b" in result.stdout
    write(folder / "values.yaml", "text: c\n")
    assert "data[text]: c -> hello" in diff("web.py", "web.py", "--old-f", "values.yaml").stdout


def test_standard_input_is_a_side(folder: Path) -> None:
    write(folder / "old.yaml", CONFIG_MAP % ("a", "x"))
    assert "data[a]: x -> z" in diff("old.yaml", "-", input=CONFIG_MAP % ("a", "z")).stdout


def test_a_folder_alone_is_compared_with_head(repository: Path) -> None:
    write(repository / "m/a.yaml", CONFIG_MAP % ("a", "x"))
    write(repository / "m/gone.yaml", CONFIG_MAP % ("gone", "x"))
    commit("one")
    write(repository / "m/a.yaml", CONFIG_MAP % ("a", "z"))
    (repository / "m/gone.yaml").unlink()
    before = sorted(repository.rglob("*"))
    result = diff("m")
    assert "data[a]: x -> z" in result.stdout
    assert "DELETE  ConfigMap gone  HEAD:m/gone.yaml:3" in result.stdout
    assert sorted(repository.rglob("*")) == before
    assert "data[a]: x -> z" in diff("m/a.yaml").stdout
    commit("two")
    assert diff("m").stdout.startswith("nothing changes\n1 file identical\n")
    assert "data[a]: x -> z" in diff("m", "--from", "HEAD~1").stdout


def test_a_kustomization_at_a_revision_finds_what_it_names(repository: Path) -> None:
    write(repository / "base/a.yaml", CONFIG_MAP % ("a", "x"))
    write(repository / "base/kustomization.yaml", "resources: [a.yaml]\n")
    write(repository / "prod/kustomization.yaml", "resources: [../base]\nnamePrefix: prod-\n")
    commit("one")
    write(repository / "base/a.yaml", CONFIG_MAP % ("a", "z"))
    result = diff("prod")
    assert "IN PLACE  ConfigMap prod-a" in result.stdout
    assert "data[a]: x -> z" in result.stdout


def test_a_target_at_a_revision_is_rendered_there(repository: Path) -> None:
    write(repository / "web.py", "from helper import TEXT\n" + BLUEPRINT.replace('"hello"', "TEXT"))
    write(repository / "helper.py", "TEXT = 'old'\n")
    commit("one")
    write(repository / "helper.py", "TEXT = 'new'\n")
    result = diff("web.py", "--from", "HEAD")
    assert "data[text]: old -> new" in result.stdout
    assert result.stdout.endswith("OLD was rendered from the files at HEAD by today's kgen and Python environment\n")
    assert diff("web.py", "--from", "HEAD", "--set", "text=same").stdout.startswith("nothing changes\n")
    assert "data[text]: a -> new" in diff("web.py", "--from", "HEAD", "--old-set", "text=a").stdout


def test_a_render_is_compared_with_its_place(folder: Path) -> None:
    write(folder / "web.py", BLUEPRINT)
    write(
        folder / "pyproject.toml", '[tool.kgen.renders.prod]\ntarget = "web.py"\nout = "out/"\nset = {text = "new"}\n'
    )
    assert command_line.run("render", "prod", "--set", "text=old").exit_code == 0
    assert "data[text]: old -> new" in diff("prod").stdout


def test_a_file_that_is_new_is_compared_with_nothing(repository: Path) -> None:
    write(repository / "a.yaml", CONFIG_MAP % ("a", "x"))
    commit("one")
    write(repository / "b.yaml", CONFIG_MAP % ("b", "x"))
    assert diff("b.yaml").stderr == f"Error: HEAD has no b.yaml; if it is new, give {os.devnull} as OLD\n"
    assert diff(os.devnull, "b.yaml").stdout.startswith("1 create\n")


def test_missing_revisions_name_the_depth_of_the_clone(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(repository / "a.yaml", CONFIG_MAP % ("a", "x"))
    commit("one")
    result = diff("a.yaml", "--from", "v9")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: this repository has no revision v9; name a commit, a branch or a tag\n",
    )
    commit_two = repository / "a.yaml"
    write(commit_two, CONFIG_MAP % ("a", "z"))
    commit("two")
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "-q", "--depth=1", f"file://{repository}", str(clone))
    done = command_line.process("diff", "a.yaml", "--from", "HEAD~1", cwd=clone)
    assert done.returncode == 2
    assert b"fetch-depth: 0" in done.stderr
    assert b"GIT_DEPTH" in done.stderr


@pytest.mark.parametrize("revision", ["HEAD~1", "v1", "other", "origin/other", "commit"])
def test_the_command_for_a_shallow_clone_works(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, revision: str
) -> None:
    write(repository / "a.yaml", CONFIG_MAP % ("a", "x"))
    commit("one")
    git("tag", "-m", "one", "v1")
    git("branch", "other")
    (head,) = subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True).stdout.split()
    write(repository / "a.yaml", CONFIG_MAP % ("a", "z"))
    commit("two")
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "-q", "--depth=1", f"file://{repository}", str(clone))
    asked = head.decode() if revision == "commit" else revision
    refused = command_line.process("diff", "a.yaml", "--from", asked, cwd=clone).stderr.decode()
    fetch, _, then = refused.partition("fetch it first (")[2].partition(")")[0].partition(", then --from ")
    subprocess.run(fetch.split(), check=True, capture_output=True, cwd=clone)
    done = command_line.process("diff", "a.yaml", "--from", then or asked, cwd=clone)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, b"1 in place")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "name what to compare: OLD and NEW, or NEW alone"),
        (["a.yaml", "a.yaml", "a.yaml"], "two sides are compared, OLD and NEW; got 3"),
        (["-"], "standard input has no older state; name OLD before it: kgen diff OLD -"),
        (["a.yaml", "a.yaml", "--from", "HEAD"], "--from says what OLD is, so name NEW alone"),
        (["a.yaml", "--from", "HEAD", "--cluster"], "--from and --cluster both say what OLD is; give one of them"),
        (["nothing.yaml", "a.yaml"], "cannot read nothing.yaml: no such file or folder"),
        (["a.yaml", "a.yaml", "--fail-on", "restarts"], '--fail-on has no "restarts"; did you mean "restart"?'),
        (["a.yaml", "a.yaml", "--kubernetes", "1.2"], "kgen knows Kubernetes 1.29 to 1.37, not '1.2'"),
        (["a.yaml", "a.yaml", "--kubernetes", "1.36.."], "--kubernetes 1.36..: name both versions, as in 1.36..1.37"),
        (["mysql", "mysql", "--old-set", "replica=1"], "--old-set: replica: unknown parameter"),
        (["a.yaml", "broken.yaml"], "cannot compare what cannot be read, in broken.yaml:\n  broken.yaml:1: "),
        (["empty", "empty"], "nothing to compare: there are no objects in empty and empty"),
        (["mysql"], "mysql says nowhere what OLD is: name OLD before it, give --from REVISION"),
        (["a.yaml"], "--from needs a git repository here"),
        (["a.yaml", "a.yaml", "--old-set", "a=b"], "-f, --set, --set-file, --set-env and -n are for one TARGET"),
    ],
)
def test_wrong_use_is_answered(args: list[str], message: str, folder: Path) -> None:
    write(folder / "a.yaml", CONFIG_MAP % ("a", "x"))
    write(folder / "broken.yaml", "kind: [\n")
    (folder / "empty").mkdir()
    result = diff(*args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_json_is_json(folder: Path) -> None:
    write(folder / "old.yaml", CONFIG_MAP % ("a", "x"))
    made = json.loads(diff("old.yaml", "old.yaml", "--format", "json").stdout)
    assert (made["summary"]["unchanged"], made["objects"]) == (1, [])


def test_kubernetes_takes_two_versions(folder: Path) -> None:
    write(folder / "db.yaml", STATEFUL_SET)
    result = diff("db.yaml", "db.yaml", "--kubernetes", "1.36..1.37")
    assert "spec.updateStrategy.rollingUpdate.maxUnavailable: added 1" in result.stdout
    assert "OLD stored by Kubernetes 1.36, NEW sent to 1.37" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diff", "-", "-"), "for OLD or NEW, one -f, --old-f, --crd, --set-file or --old-set-file"),
        (("preview", "-", "--old", "-"), "for SOURCE or --old, one -f, --old-f, --set-file or --old-set-file"),
    ],
)
def test_standard_input_that_is_asked_for_twice_is_told(words: tuple[str, ...], said: str) -> None:
    result = command_line.run(*words)
    assert (result.exit_code, result.stderr) == (
        2,
        f"Error: standard input can be read once: give - only once, {said}\n",
    )


def test_a_python_file_alone_is_compared_with_head(repository: Path) -> None:
    write(repository / "web.py", BLUEPRINT)
    commit("one")
    write(repository / "web.py", BLUEPRINT.replace("hello", "world"))
    for words in (("web.py",), ("web.py:web",), ("web.py", "--from", "HEAD")):
        result = diff(*words)
        assert "data[text]: hello -> world" in result.stdout, result.output
        assert "OLD was rendered from the files at HEAD" in result.stdout


def test_reports_name_paths_of_the_repository(repository: Path) -> None:
    write(repository / "m/a.yaml", CONFIG_MAP % ("a", "b"))
    write(repository / "m/b.yaml", CONFIG_MAP % ("b", "b"))
    commit("one")
    (repository / "m/a.yaml").unlink()
    write(repository / "pyproject.toml", '[tool.kgen.renders.db]\ntarget = "mysql"\nout = "rendered/"\n')
    issues = json.loads(diff("m", "--format", "gitlab").stdout)
    assert [each["location"]["path"] for each in issues] == ["m/a.yaml"]
    assert "::warning file=m/a.yaml,line=3," in diff("m", "--format", "github").stdout
    command_line.run("render", "db")
    issues = json.loads(diff("db", "--set", "storage=30Gi", "--format", "gitlab").stdout)
    assert {each["location"]["path"] for each in issues} == {"pyproject.toml"}
