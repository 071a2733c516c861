"""`[tool.kgen.validate] rules`: what a project adds to kgen's rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import process, run

RULES = """
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import ConfigMap, Container
from kgen.validation import link, rule


@rule("SHOP001", on=Container, severity="error")
def foreign_image(container, at):
    \"\"\"An image comes from elsewhere than our registry.\"\"\"
    if container.image and not container.image.startswith("registry.example.com/"):
        yield warning(at / "image", f"{container.image} is not of our registry")


@link("SHOP002", on=ConfigMap)
def lonely_map(item, at, index):
    \"\"\"A ConfigMap has no neighbor.\"\"\"
    if len(index.objects) == 1:
        yield warning(at, "it is alone")


@link("SHOP003", on=ConfigMap)
def breaks(item, at, index):
    \"\"\"Breaks.\"\"\"
    raise ZeroDivisionError
    yield
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'nginx:1'}]}\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"


@pytest.fixture(autouse=True)
def project(folder: Path) -> None:
    (folder / "shop_policies").mkdir()
    (folder / "shop_policies" / "__init__.py").touch()
    (folder / "shop_policies" / "images.py").write_text(RULES)
    (folder / "pyproject.toml").write_text('[tool.kgen.validate]\nrules = ["shop_policies.images"]\n')
    (folder / "deploy").mkdir()
    (folder / "deploy" / "pod.yaml").write_text(POD)
    (folder / "map.yaml").write_text(MAP)


def found(*args: str, cwd: Path | None = None) -> list[str]:
    text = process("validate", *args, cwd=cwd or Path.cwd()).stdout.decode()
    return [line.rpartition("[")[2][:-1] for line in text.splitlines() if line.endswith("]") and ": " in line]


def test_rules_of_every_family_run_from_the_command_line() -> None:
    assert found("deploy/pod.yaml") == ["SHOP001"]
    assert found("map.yaml") == ["SHOP002", "KG008"]


def test_they_are_found_from_the_folder_of_the_settings(folder: Path) -> None:
    assert found("pod.yaml", cwd=folder / "deploy") == ["SHOP001"]


def test_they_can_be_left_out_and_ignored() -> None:
    assert found("deploy/pod.yaml", "--no-rules") == []
    assert found("deploy/pod.yaml", "--ignore", "SHOP001") == []
    assert found("deploy/pod.yaml", "map.yaml", "--select", "foreign-image") == ["SHOP001"]


def test_other_processes_know_them(folder: Path) -> None:
    for i in range(3):
        (folder / "deploy" / f"pod-{i}.yaml").write_text(POD.replace("name: web}", f"name: web-{i}}}", 1))
    assert found("deploy", "--jobs", "2") == ["SHOP001"] * 4


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (
            "rule('KG901', on=ConfigMap)(check)",
            "shop_policies.more.check: codes with KG are kgen's own; choose another",
        ),
        ("", "shop_policies.more has no rules; a rule is a function under @rule or @link of kgen.validation"),
        ("rule('SHOP001', on=ConfigMap)(check)", "shop_policies.more.check has the code SHOP001, which shop_policies."),
        ("1 / 0", "shop_policies.more: ZeroDivisionError: division by zero"),
    ],
)
def test_what_is_wrong_with_them_is_said(folder: Path, module: str, message: str) -> None:
    head = "from kgen.k8s.core_v1 import ConfigMap\nfrom kgen.validation import rule\ndef check(item, at):\n    yield\n"
    (folder / "shop_policies" / "more.py").write_text(f"{head}made = {module or None}\n")
    (folder / "pyproject.toml").write_text(
        '[tool.kgen.validate]\nrules = ["shop_policies.images", "shop_policies.more"]\n'
    )
    done = process("validate", "map.yaml", cwd=folder)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"Error: {message}")


def test_a_render_holds_to_them(folder: Path) -> None:
    (folder / "app.py").write_text(
        "from kgen import blueprint\nfrom kgen.builders import container, pod\n\n@blueprint\ndef app():\n"
        "    yield pod('web', container('web', 'nginx:1'))\n"
    )
    done = process("render", "app.py", cwd=folder)
    assert done.returncode == 1
    assert b"SHOP001" in done.stderr
    assert run("render", "app.py", "--no-validate").exit_code == 0
