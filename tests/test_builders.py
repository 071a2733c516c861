"""What holds for every builder: it is exported, documented, and its example runs (as a doctest)."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

from kgen import builders
from kgen.model import Model

NAMES: list[str] = dir(builders)
MAKERS = {name: getattr(builders, name) for name in NAMES if inspect.isfunction(getattr(builders, name))}
PRESETS = {
    f"{owner}.{name}": method
    for owner in ("probe", "storage_class")
    for name, method in inspect.getmembers(getattr(builders, owner), inspect.ismethod)
    if not name.startswith("_")
}


@pytest.mark.parametrize("make", [*MAKERS.values(), *PRESETS.values()], ids=[*MAKERS, *PRESETS])
def test_its_docstring_is_one_sentence_and_an_example(make: Any) -> None:
    doc = inspect.getdoc(make) or ""
    assert doc.partition("\n\n")[0].replace("\n", " ").endswith(".")
    assert "\n>>> " in doc


@pytest.mark.parametrize("name", MAKERS)
def test_its_docstring_names_the_type_of_the_api_that_it_makes(name: str) -> None:
    make = MAKERS[name]
    returned = inspect.signature(make).return_annotation.rpartition(".")[2]
    made = getattr(import_module(make.__module__), returned, None)
    if isinstance(made, type) and issubclass(made, Model):
        assert "Makes: " in (inspect.getdoc(make) or "")


@pytest.mark.parametrize("name", MAKERS)
def test_options_are_keyword_only(name: str) -> None:
    positional = [
        parameter
        for parameter in inspect.signature(MAKERS[name]).parameters.values()
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    assert len(positional) <= 3, positional


def test_no_exported_name_is_a_module() -> None:
    modules = {path.rpartition(".")[2] for path in (make.__module__ for make in MAKERS.values())}
    assert not modules & set(NAMES)
