"""Which fields a rule looks at: the names that its code and the functions that it calls read, from its types on."""

from __future__ import annotations

from inspect import unwrap
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING

from kgen.apiserver.rule import Context
from kgen.cluster.index import Neighbours, Pods
from kgen.lint.link import Link
from kgen.lint.scripts import holds_scripts
from kgen.model import Model, Object

from .examples import example, prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Rule
    from kgen.model.fields import Field

    Step: TypeAlias = tuple[type[Model], Field]
    """A type, and the field of it that a path goes through."""

_PACKAGES = ("kgen.validation", "kgen.apiserver", "kgen.cluster", "kgen.lint")
_OF_PODS = ("Pod", "PodTemplateSpec", "PodSpec")
"""Where the paths begin that a link on Pods follows."""


def looks_at(rule: Rule | Link, path: Sequence[Step]) -> bool:
    """Whether a rule reads the last field of a path: all names from one of its types on stand in its code.

    Many things have a `name`, and a rule that reads `ports` and some name may not read those of the ports: what it
    reads in its own examples tells.
    """
    if rule.stage == "scripts":
        return holds_scripts(*path[-1])
    names, types = _read_by(rule)
    starts = (i for i, (owner, _) in enumerate(path) if _begins(owner, types, is_root=i == 0))
    return any(all(field.name in names for _, field in path[i:]) for i in starts) and not _is_of_others(rule, *path[-1])


def _begins(owner: type[Model], types: Iterable[Any], *, is_root: bool) -> bool:
    """Whether a rule is given a type; an object inside another, such as a claim template, does not count as one."""
    if owner.__name__ in _OF_PODS and Pods in types:
        return True
    return any(issubclass(owner, type_) and (is_root or not issubclass(type_, Object)) for type_ in types)


def _read_by(rule: Rule | Link) -> tuple[set[str], set[Any]]:
    """The names in the code of a rule and of the functions that it calls, and the types that it looks for."""
    names: set[str] = set()
    types: set[Any] = {rule.on}
    helpers: tuple[type, ...] = (Context,)
    if isinstance(rule, Link):
        types.add(Pods)  # any link may meet pods among the neighbours
        helpers = (Pods, Neighbours)
    else:
        types.update(rule.also)
    waiting: list[FunctionType] = [unwrap(rule.check)]
    seen = set(waiting)
    while waiting:
        function = waiting.pop()
        for code in _codes(function.__code__):
            names.update(code.co_names, _texts(code.co_consts))
            for value in _named(code, function, helpers):
                if isinstance(value, type) and issubclass(value, Model):
                    types.add(value)
                elif isinstance(value, FunctionType) and value not in seen and value.__module__.startswith(_PACKAGES):
                    seen.add(value)
                    waiting.append(value)
                else:
                    names.update(_texts(value))
    return (names | {"metadata"} if rule.on is Pods else names), types


def _is_of_others(rule: Rule | Link, owner: type[Model], field: Field) -> bool:
    """Whether a rule, in its examples, reads the type and the field's name, but never the field of the type."""
    read = _read_in_examples(rule)
    in_type = {name for type_, name in read if issubclass(owner, type_)}
    return bool(in_type) and field.name not in in_type and any(name == field.name for _, name in read)


def _read_in_examples(rule: Rule | Link) -> set[tuple[type[Model], str]]:
    """The types and fields that a rule reads in its examples."""
    read: set[tuple[type[Model], str]] = set()

    def noted(model: Any, name: str) -> Any:
        if name in type(model).__fields__:
            read.add((type(model), name))
        return object.__getattribute__(model, name)

    checks = [prepared(rule, example(rule, heading)) for heading in ("Bad", "Good")]
    Model.__getattribute__ = noted  # type: ignore[method-assign]
    try:
        for check in checks:
            check()
    finally:
        del Model.__getattribute__
    return read


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions and comprehensions in it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _named(code: CodeType, function: FunctionType, helpers: Sequence[type]) -> Iterator[Any]:
    """What the names in a code stand for: globals, what is taken from modules, methods of what rules are given."""
    found = [function.__globals__[name] for name in code.co_names if name in function.__globals__]
    yield from found
    places = [*(vars(each) for each in found if isinstance(each, ModuleType)), *map(vars, helpers)]
    for place in places:
        for name in code.co_names:
            value = place.get(name)
            yield value.fget if isinstance(value, property) else value


def _texts(value: Any) -> Iterator[str]:
    """The texts in a constant: names of fields often stand in tables."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts((*value, *value.values()))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for each in value:
            yield from _texts(each)
