"""Every example of the documents, made by a blueprint, equals the document's own YAML."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kgen import to_yaml

if TYPE_CHECKING:
    from kgen import Bundle

DOCUMENTS = Path(__file__).parents[1] / "documents"
EXAMPLES = {
    "000-nginx-statefulset": "nginx_stateful_set",
    "000-nginx-statefulset-parallel": "nginx_stateful_set_parallel",
    "000-pvc-replicationcontroller": "pvc_replication_controller",
    "001-lamp-pod": "lamp_pod",
    "001-nginx-web": "nginx_web",
    "001-storageclass-aws-ebs": "storage_class_aws_ebs",
    "002-myapp": "myapp",
    "003-headless-pods": "headless_pods",
    "003-mysql-replicated": "mysql_replicated",
    "003-statefulset-rwx": "stateful_set_rwx",
    "003-storageclass-longhorn": "storage_class_longhorn",
    "003-volumes": "volumes",
    "004-mysql-single": "mysql_single",
}


def example(name: str) -> Bundle:
    module = import_module(f"kgen.blueprints.examples.{name}")
    made: Bundle = getattr(module, name)()
    return made


def test_every_document_has_its_example() -> None:
    clean = {path.stem for path in DOCUMENTS.glob("*.yaml") if not path.stem.endswith(".as-written")}
    assert clean == set(EXAMPLES)


@pytest.mark.parametrize(("document", "name"), EXAMPLES.items())
def test_example_equals_its_document(document: str, name: str) -> None:
    expected: list[Any] = list(yaml.safe_load_all((DOCUMENTS / f"{document}.yaml").read_text()))
    assert list(yaml.safe_load_all(to_yaml(example(name)))) == expected


@pytest.mark.parametrize("name", EXAMPLES.values())
def test_the_models_equal_the_document_before_any_yaml(name: str) -> None:
    document = next(document for document, example_name in EXAMPLES.items() if example_name == name)
    expected: list[Any] = list(yaml.safe_load_all((DOCUMENTS / f"{document}.yaml").read_text()))
    assert [item.to_plain() for item in example(name)] == expected
