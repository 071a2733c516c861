"""Blueprints are functions; calling one gives a Bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kgen import Bundle, blueprint
from kgen.blueprinting import ParameterError, refuse_parameters
from kgen.builders import config_map
from kgen.k8s import Object


@blueprint
def two(name: str = "a", *, value: str = "x") -> Iterator[Object]:
    """Two ConfigMaps."""
    yield config_map(name, {"key": value})
    yield config_map(f"{name}-2", {"key": value})


def test_calling_gives_a_bundle_that_can_be_read_twice() -> None:
    made = two("b", value="y")
    assert isinstance(made, Bundle)
    assert [len(list(made)), len(list(made))] == [2, 2]


def test_each_call_is_its_own() -> None:
    assert two() == two()
    assert two() != two("c")


def test_brackets_without_options_change_nothing() -> None:
    @blueprint()
    def one(name: str = "a") -> Iterator[Object]:
        yield config_map(name, {"key": "x"})

    assert one("b") == Bundle([config_map("b", {"key": "x"})])
    assert one.__name__ == "one"


@pytest.mark.parametrize(
    ("call", "got"),
    [
        (lambda: blueprint(name="x"), "name="),  # type: ignore[call-overload]
        (lambda: blueprint("mysql"), "'mysql'"),  # type: ignore[call-overload]
        (lambda: blueprint(two.make, 3), "a tuple"),  # type: ignore[call-overload]
        (lambda: blueprint(3)(two), "3"),  # type: ignore[call-overload]
    ],
)
def test_options_are_refused_with_a_sentence(call: Callable[[], object], got: str) -> None:
    with pytest.raises(TypeError, match=f"^@blueprint stands above a function .*, without options; got {got}$"):
        call()


def test_it_looks_like_its_function() -> None:
    import inspect

    assert two.__doc__ == "Two ConfigMaps."
    assert list(inspect.signature(two).parameters) == ["name", "value"]
    assert repr(two) == f"<blueprint {__name__}.two>"


def test_a_function_may_return_objects_instead_of_yielding() -> None:
    @blueprint
    def listed() -> list[Object]:
        return [config_map("a", {})]

    assert len(listed()) == 1


def test_all_wrong_parameters_are_refused_at_once() -> None:
    refuse_parameters({"a": [], "b": ()})
    with pytest.raises(ParameterError) as caught:
        refuse_parameters({"a": ["must be 1"], "b": [], "c": ["must be 2", "must be 3"]})
    assert str(caught.value) == "a: must be 1\nc: must be 2\nc: must be 3"
