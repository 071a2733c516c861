"""What docs/ci.md tells others to copy: what the files run is run here, in a repository with a merged change."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "ci"
DIFF = FOLDER / "github" / "workflows" / "kgen-diff.yml"
COMMENT = FOLDER / "github" / "workflows" / "kgen-comment.yml"
ACTION = FOLDER / "github" / "actions" / "kgen-diff" / "action.yml"
GITLAB = FOLDER / "gitlab-ci.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
CONFIG = FOLDER / "pre-commit-config.yaml"
MARKER = "<!-- kgen diff -->"

SETTINGS = """
[tool.kgen.renders.dev]
target = "mysql"
set = {replicas = 2}
out = "rendered/dev"

[tool.kgen.renders.prod]
target = "mysql"
set = {replicas = 5}
out = "rendered/prod"
"""
CHANGED = SETTINGS.replace("replicas = 5", 'replicas = 5, storage = "30Gi"').replace(
    "replicas = 2", 'replicas = 2, image = "mysql:5.7.44"'
)

GH = """
import json, os, shutil, subprocess, sys
state = json.load(open(os.environ["GH_STATE"]))
words = sys.argv[1:]
if words[:2] == ["run", "download"]:
    if state["artifact"] is None:
        sys.exit("no artifact matches any of the names or patterns provided")
    shutil.copytree(state["artifact"], words[words.index("--dir") + 1], symlinks=True)
    sys.exit()
path = next(word for word in words if word.startswith("repos/"))
method = words[words.index("--method") + 1] if "--method" in words else "GET"
if method == "GET":
    answer = state["comments" if path.endswith("/comments") else "pulls"]
    subprocess.run(["jq", words[words.index("--jq") + 1]], input=json.dumps(answer), text=True, check=True)
else:
    file = next(word for word in words if word.startswith("body=@")).removeprefix("body=@")
    state["written"].append([method, path, open(file).read()])
    json.dump(state, open(os.environ["GH_STATE"], "w"))
"""
"""What `gh` does, against answers in a file instead of GitHub."""


def git(folder: Path, *words: str) -> str:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *name, *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with kgen, this Python and a gh that knows no network."""
    folder = tmp_path_factory.mktemp("programs")
    for name, command in {"kgen": "-m kgen", "python": "", "gh": str(folder / "gh.py")}.items():
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n')
        (folder / name).chmod(0o755)
    (folder / "gh.py").write_text(GH)
    return folder


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, programs: Path) -> Path:
    """A repository whose last commit merges a change that a server would refuse in part."""
    folder = tmp_path_factory.mktemp("origin")
    git(folder, "init", "-q", "-b", "main")
    (folder / "requirements.txt").write_text("pyyaml\n")
    for number, settings in enumerate((SETTINGS, CHANGED)):
        if number:
            git(folder, "checkout", "-q", "-b", "change")
        (folder / "pyproject.toml").write_text(settings)
        assert bash("kgen render --all", folder, programs).returncode == 0
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"State {number}")
    git(folder, "checkout", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge", "change")
    return folder


@pytest.fixture
def checkout(tmp_path: Path, origin: Path) -> Path:
    """What actions/checkout leaves with the depth that the workflow asks for."""
    depth = next(step["with"] for step in load(DIFF)["jobs"]["diff"]["steps"] if "checkout" in step["uses"])
    git(tmp_path, "clone", "-q", "--depth", str(depth["fetch-depth"]), origin.as_uri(), "checkout")
    return tmp_path / "checkout"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def bash(script: str, folder: Path, programs: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a script as the runners of GitHub and GitLab do, without network."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    known = {"PATH": path, "PYTHONPATH": str(ROOT), "PIP_NO_INDEX": "1", "HOME": str(folder), **more}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


def expanded(env: dict[str, Any], context: dict[str, str]) -> dict[str, str]:
    """Variables with GitHub's expressions replaced; one that is not known is an error."""
    return {
        name: re.sub(r"\$\{\{ *(.+?) *\}\}", lambda found: context[found[1]], str(value)) for name, value in env.items()
    }


def run_action(folder: Path, programs: Path, **inputs: str) -> list[subprocess.CompletedProcess[str]]:
    """Run the steps of the composite action as a runner does: the first that fails ends it."""
    action = load(ACTION)
    context = {f"inputs.{name}": str(each.get("default", "")) for name, each in action["inputs"].items()}
    context |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
    files = {"GITHUB_OUTPUT": str(folder.parent / "output"), "GITHUB_STEP_SUMMARY": str(folder.parent / "summary")}
    done: list[subprocess.CompletedProcess[str]] = []
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        done.append(bash(step["run"], folder, programs, **files, **expanded(step["env"], context)))
        if done[-1].returncode:
            break
        output = Path(files["GITHUB_OUTPUT"])
        for line in output.read_text().splitlines() if output.exists() else ():
            name, _, value = line.partition("=")
            context[f"steps.{step['id']}.outputs.{name}"] = value
        output.unlink(missing_ok=True)
    return done


def test_the_workflow_of_a_pull_request_runs(checkout: Path, programs: Path) -> None:
    steps = load(DIFF)["jobs"]["diff"]["steps"]
    for step in steps:
        if "run" in step:
            done = bash(step["run"], checkout, programs)
            assert done.returncode == 0, done.stderr
    action = next(step for step in steps if step.get("uses", "").startswith("./.github/"))
    assert ROOT.joinpath("docs", "ci", action["uses"].replace("./.github", "github"), "action.yml").exists()
    compared, decided = run_action(checkout, programs, **action["with"])
    assert (compared.returncode, decided.returncode) == (0, 1)
    assert "::error file=rendered/prod/statefulset-mysql.yaml,line=" in compared.stdout
    assert "::warning file=rendered/dev/statefulset-mysql.yaml,line=" in compared.stdout
    comment = (checkout / "kgen-diff" / "comment.md").read_text()
    assert comment.startswith(f"{MARKER}\n### 1 refused, 1 restart (2 pods)\n")
    assert (checkout.parent / "summary").read_text() == comment
    upload = next(step for step in load(ACTION)["runs"]["steps"] if "upload-artifact" in step.get("uses", ""))
    assert (checkout / upload["with"]["path"]).exists()


def test_the_page_shows_the_comment_as_it_is(checkout: Path, programs: Path) -> None:
    run_action(checkout, programs, new="rendered")
    shown = (ROOT / "docs" / "ci.md").read_text()
    assert (checkout / "kgen-diff" / "comment.md").read_text() in shown


def test_the_action_fails_on_what_it_is_told(checkout: Path, programs: Path) -> None:
    assert [each.returncode for each in run_action(checkout, programs, new="rendered", fail_on="data")] == [0, 0]
    assert [each.returncode for each in run_action(checkout, programs, new="rendered", fail_on="restart")] == [0, 1]
    (only,) = run_action(checkout, programs, new="rendered", **{"from": "HEAD~9"})
    assert only.returncode == 2
    assert "fetch-depth" in only.stderr


def test_stale_manifests_fail_the_workflow(checkout: Path, programs: Path) -> None:
    (checkout / "rendered" / "dev" / "statefulset-mysql.yaml").unlink()
    check = next(step["run"] for step in load(DIFF)["jobs"]["diff"]["steps"] if "--check" in step.get("run", ""))
    assert bash(check, checkout, programs).returncode == 1


def test_foreign_code_never_meets_secrets() -> None:
    diff, comment = load(DIFF), load(COMMENT)
    assert diff[True] == "pull_request"  # YAML 1.1 reads `on` so
    assert diff["permissions"] == {"contents": "read"}
    assert "secrets." not in DIFF.read_text() + ACTION.read_text()
    assert list(comment[True]) == ["workflow_run"]
    assert comment[True]["workflow_run"]["workflows"] == [diff["name"]]
    assert comment["permissions"] == {}
    (job,) = comment["jobs"].values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert not any("uses" in step for step in job["steps"])  # no checkout, and no action of others
    for path in (DIFF, COMMENT, ACTION):
        assert not re.search(r"run:[^\n]*\$\{\{", path.read_text())
    steps = [*job["steps"], *diff["jobs"]["diff"]["steps"], *load(ACTION)["runs"]["steps"]]
    assert not any("${{" in step.get("run", "") for step in steps)  # what strangers write is never a part of a script


PULLS = [{"number": 7, "head": {"sha": "abc"}}, {"number": 8, "head": {"sha": "other"}}]
OF_OTHERS = {"id": 1, "user": {"login": "somebody"}, "body": f"{MARKER}\nmine"}
OWN = {"id": 2, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\nold"}
OTHER_BOT = {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "coverage"}


class Comments:
    """The comment workflow, run with an artifact and answers of GitHub."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.programs = programs
        self.artifact = folder / "artifact"
        self.artifact.mkdir()

    def write(self, text: str) -> None:
        (self.artifact / "comment.md").write_text(text)

    def run(self, comments: list[Any], *, pulls: list[Any] = PULLS, there: bool = True) -> tuple[int, list[Any]]:
        state = self.folder / "state.json"
        artifact = str(self.artifact) if there else None
        state.write_text(json.dumps({"artifact": artifact, "pulls": pulls, "comments": comments, "written": []}))
        temporary = self.folder / "temporary"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        run = "github.event.workflow_run"
        context = {
            "github.token": "t",
            "github.repository": "a/b",
            f"{run}.id": "1",
            f"{run}.head_sha": "abc",
            f"{run}.head_repository.owner.login": "a",
            f"{run}.head_branch": "$(touch $HOME/run)",
        }
        (step,) = load(COMMENT)["jobs"]["comment"]["steps"]
        env = expanded(step["env"], context)
        done = bash(step["run"], self.folder, self.programs, RUNNER_TEMP=str(temporary), GH_STATE=str(state), **env)
        assert not (self.folder / "run").exists()
        return done.returncode, json.loads(state.read_text())["written"]


@pytest.fixture
def comments(tmp_path: Path, programs: Path) -> Comments:
    if not shutil.which("jq"):
        pytest.skip("jq is not here, which does what gh's --jq does")
    return Comments(tmp_path, programs)


def test_the_comment_is_written_once_and_then_renewed(comments: Comments) -> None:
    text = f"{MARKER}\n### 1 refused\n"
    comments.write(text)
    assert comments.run([OF_OTHERS, OTHER_BOT]) == (0, [["POST", "repos/a/b/issues/7/comments", text]])
    assert comments.run([OF_OTHERS, OWN, OTHER_BOT]) == (0, [["PATCH", "repos/a/b/issues/comments/2", text]])
    more = {**OWN, "id": 4}
    assert comments.run([OWN, more]) == (0, [["PATCH", "repos/a/b/issues/comments/2", text]])


def test_no_comment_is_written_where_there_is_none_or_no_pull_request(comments: Comments) -> None:
    comments.write(f"{MARKER}\n")
    assert comments.run([], pulls=PULLS[1:]) == (0, [])
    assert comments.run([], there=False) == (0, [])
    comments.write("### something else\n")
    assert comments.run([]) == (1, [])
    (comments.artifact / "comment.md").unlink()
    assert comments.run([]) == (1, [])


def test_a_link_out_of_the_artifact_is_not_followed(comments: Comments, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{MARKER}\nsecret\n")
    (comments.artifact / "comment.md").symlink_to(tmp_path / "secret")
    assert comments.run([]) == (1, [])


def test_the_gitlab_job_reports_and_decides(tmp_path: Path, origin: Path, programs: Path) -> None:
    git(tmp_path, "clone", "-q", origin.as_uri(), "checkout")
    checkout = tmp_path / "checkout"
    job = load(GITLAB)["kgen-diff"]
    base = git(checkout, "rev-parse", "HEAD^1")
    variables = {**job["variables"], "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    assert variables["GIT_DEPTH"] == "0"
    done = bash("\n".join([*job["before_script"], *job["script"]]), checkout, programs, **variables)
    assert done.returncode == 1, done.stderr
    assert "REFUSED  StatefulSet mysql" in done.stdout
    reports = job["artifacts"]["reports"]
    issues = json.loads((checkout / reports["codequality"]).read_text())
    assert len({each["fingerprint"] for each in issues}) == len(issues) >= 2
    assert {each["severity"] for each in issues} >= {"blocker", "major"}
    assert all((checkout / each["location"]["path"]).is_file() for each in issues)
    suite = ET.parse(checkout / reports["junit"]).getroot()  # noqa: S314 - what kgen wrote
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    done = bash("\n".join(job["script"]), checkout, programs, **{**variables, "FAIL_ON": "none"})
    assert done.returncode == 0, done.stderr


def hooks(path: Path) -> list[Any]:
    found = load(path)
    return [hook for repository in found["repos"] for hook in repository["hooks"]] if "repos" in found else list(found)


def test_every_hook_judges_all_objects() -> None:
    assert {hook["id"] for hook in hooks(HOOKS)} == {hook["id"] for hook in hooks(CONFIG)}
    assert not any(hook["pass_filenames"] for hook in [*hooks(HOOKS), *hooks(CONFIG)])


@pytest.mark.parametrize("path", [HOOKS, CONFIG], ids=["hooks", "config"])
def test_hooks_pass_what_is_committed_and_stop_what_would_be_refused(
    path: Path, tmp_path: Path, origin: Path, programs: Path
) -> None:
    git(tmp_path, "clone", "-q", origin.as_uri(), "checkout")
    checkout = tmp_path / "checkout"
    scripts = {each["id"]: " ".join([each["entry"], *each.get("args", [])]) for each in hooks(path)}
    codes = {name: bash(script, checkout, programs).returncode for name, script in scripts.items()}
    assert codes == dict.fromkeys(scripts, 0)
    file = checkout / "rendered" / "prod" / "statefulset-mysql.yaml"
    file.write_text(file.read_text().replace("storage: 30Gi", "storage: 40Gi"))
    codes = {name: bash(script, checkout, programs).returncode for name, script in scripts.items()}
    assert codes == {"kgen-render": 1, "kgen-validate": 0, "kgen-diff": 1}
