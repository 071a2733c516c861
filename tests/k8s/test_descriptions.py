"""What Kubernetes says of its types is at hand for `kgen explain`, and read by nobody else."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import zlib
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from kgen import k8s
from kgen.report.explaining.descriptions import WIDTH, description
from tools.models.descriptions import NAME, descriptions, first_sentence
from tools.models.schemas import read_types

DATA = (files("kgen.k8s") / NAME).read_bytes()
WITHOUT = {"apiVersion", "kind"}


def test_the_file_is_what_the_schemas_say() -> None:
    assert json.loads(zlib.decompress(DATA)) == descriptions(read_types()), "run: make models"


def test_nearly_every_field_is_described() -> None:
    found = json.loads(zlib.decompress(DATA))
    fields = [
        (f"{module}.{name}", field)
        for module in sorted(set(k8s.GROUP_VERSIONS.values()))
        for name in getattr(k8s, module).MODELS
        for field in [each.json for each in getattr(getattr(k8s, module), name).__fields__.values()]
        if field not in WITHOUT
    ]
    missing = [each for each in fields if each[1] not in found.get(each[0], {})]
    assert len(fields) > 2000
    assert {name.partition(".")[0] for name, _ in missing} <= {"apiextensions_v1", "certificates_v1"}


def test_lines_are_short_unless_a_word_is_long() -> None:
    lines = [line for name in k8s.core_v1.PodSpec.__fields__ for line in description(k8s.core_v1.PodSpec, name)]
    assert lines
    assert all(len(line) <= WIDTH or " " not in line for line in lines)
    assert not list(description(k8s.core_v1.PodSpec, "zzz"))


def test_a_render_and_a_validation_do_not_read_it() -> None:
    code = (
        "import sys; from kgen import validate; from kgen.blueprints.mysql import mysql; "
        "validate(mysql()); print('kgen.report.explaining.descriptions' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_it_is_small() -> None:
    assert len(DATA) < 250_000


def test_editors_show_what_a_field_is() -> None:
    """Below each field of a stub stands the first sentence of its description."""
    found = described = 0
    for stub in sorted(Path(k8s.__file__).parent.glob("*_v*.pyi")):
        for model in ast.parse(stub.read_text("utf-8")).body:
            for field, below in pairwise(model.body if isinstance(model, ast.ClassDef) else ()):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    found += 1
                    described += isinstance(below, ast.Expr)
    assert found > 2_500
    assert described > 0.98 * found
    text = (Path(k8s.__file__).parent / "apps_v1.pyi").read_text("utf-8")
    assert '    paused: bool | None = None\n    """Indicates that the deployment is paused."""\n' in text


def test_a_description_is_cut_behind_its_first_sentence() -> None:
    assert first_sentence('The path, e.g. C:\\data. It is "C:\\data".') == "The path, e.g. C:\\\\data."
    assert first_sentence('Called "x", as v1.2 has it') == "Called 'x', as v1.2 has it"
