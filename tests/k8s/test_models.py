"""The generated models: fresh, whole, and the same from plain data and back."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import pytest

from kgen import k8s, to_yaml
from kgen.convert import model_of, object_from_plain
from kgen.model import Model, Object
from kgen.model.fields import SCALARS
from kgen.model.plain import from_plain, to_plain
from kgen.model.tables import model_class
from kgen.yaml.reader import read_documents
from tools.models.emit import package
from tools.models.schemas import definitions, read_types

MODULES = [import_module(f"kgen.k8s.{name}") for name in sorted(set(k8s.GROUP_VERSIONS.values()) | {"meta_v1"})]
KINDS = [model for module in MODULES for name in module.__all__ if issubclass(model := getattr(module, name), Object)]


def test_the_generated_files_are_what_the_generator_makes() -> None:
    folder = Path(k8s.__file__).parent
    made = package(read_types())
    assert {path.name for path in folder.glob("*.py*") if path.suffix != ".pyc"} == set(made)
    stale = [name for name, text in made.items() if (folder / name).read_text() != text]
    assert not stale, "run `make models`"


def test_there_is_a_model_for_every_kind_that_a_server_of_1_36_serves() -> None:
    for name, schema in definitions("1.36").items():
        for kind in schema.get("x-kubernetes-group-version-kind", ()):
            api_version = f"{kind['group']}/{kind['version']}".lstrip("/")
            is_wanted = "alpha" not in kind["version"] and not name.endswith("List")
            if is_wanted and "ObjectMeta" in str(schema.get("properties", {}).get("metadata")):
                assert model_of(api_version, kind["kind"]), name


def filled(model: type[Model], around: tuple[type[Model], ...] = ()) -> dict[str, Any]:
    """Plain data with a value in every field of a model; one inside its own kind stays empty."""
    if model in around:
        return {}
    return {field.json: value(field.type, model, (*around, model)) for field in model.__fields__.values()}


def value(type_: str, owner: type[Model], around: tuple[type[Model], ...]) -> Any:
    if type_[0] == "[":
        return [value(type_[1:-1], owner, around)]
    if type_[0] == "{":
        return {"a.key/with-dots": value(type_[1:-1], owner, around)}
    if type_ not in SCALARS:
        return filled(model_class(type_, owner), around)
    samples = {
        "bool": False,
        "int32": 0,
        "int64": 2**40,
        "float": 1.5,
        "quantity": "1.5Gi",
        "int_or_str": "25%",
    }
    return samples.get(type_, {"any": [1, None, {"x": ""}], "object": {"x": None, "": []}}.get(type_, "yes"))


@pytest.mark.parametrize("model", KINDS, ids=lambda model: f"{model.api_version}.{model.kind}")
def test_every_field_of_a_kind_survives_yaml(model: type[Object]) -> None:
    plain = {**filled(model), "apiVersion": model.api_version, "kind": model.kind}
    made = object_from_plain(plain)
    assert type(made) is model
    [document] = read_documents(to_yaml(made), "test")
    assert document.plain == plain
    assert object_from_plain(document.plain) == made


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_models_tell_absent_null_empty_and_zero_apart(module: Any) -> None:
    for name in module.__all__:
        model = getattr(module, name)
        for field in model.__fields__.values():
            for plain in ({}, {field.json: None}, *({field.json: empty} for empty in empties(field.type))):
                assert to_plain(from_plain(plain, model)) == plain


def empties(type_: str) -> list[Any]:
    if type_[0] == "[":
        return [[]]
    if type_[0] == "{" or type_ not in SCALARS:
        return [{}]
    numbers = {"int32": 0, "int64": 0, "float": 0, "bool": False, "object": {}, "quantity": 0}
    return [numbers.get(type_, "")]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_models_are_attrs_classes_to_whoever_asks(module: Any) -> None:
    for name in module.__all__:
        model = getattr(module, name)
        header = ("api_version", "kind") if issubclass(model, Object) else ()
        names = [field for field in model.__fields__ if field not in header]
        assert attrs.has(model)
        assert [field.name for field in attrs.fields(model)] == names


def test_a_bare_name_means_the_stable_model_of_the_usual_group() -> None:
    assert k8s.Event.api_version == "v1"
    assert k8s.HorizontalPodAutoscaler.api_version == "autoscaling/v2"
    assert k8s.DeviceClass.api_version == "resource.k8s.io/v1"
    assert k8s.Ingress.__module__ == "kgen.k8s.networking_v1"


def test_a_misspelt_model_gets_the_right_name() -> None:
    with pytest.raises(AttributeError, match='did you mean "StatefulSet"'):
        _ = k8s.StatefullSet  # type: ignore[attr-defined]


def test_importing_a_model_makes_no_other() -> None:
    code = (
        "import sys; from kgen.k8s import StatefulSet\n"
        "assert 'kgen.k8s.apps_v1' in sys.modules\n"
        "assert 'Deployment' not in vars(sys.modules['kgen.k8s.apps_v1'])\n"
        "unwanted = {'attr', 'attrs', 'cattrs', 'typing', 're', 'inspect', 'yaml', 'json', 'kgen.k8s.core_v1'}\n"
        "assert not unwanted & set(sys.modules), unwanted & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}"], check=True)
