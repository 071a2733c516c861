"""Walks through an object and runs each rule where a value of its type stands."""

from __future__ import annotations

from kgen.field_path import FieldPath
from kgen.model import Model, Object
from kgen.model.tables import model_class

from .defaults import as_checked
from .rule import ALL
from .structs import ALL_VERSIONS, ALWAYS_THERE, LOOKED_INTO_SINCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from kgen.diagnostics import Finding
    from kgen.model.fields import Field

    from .rule import Context, Rule, Version

    Inner: TypeAlias = tuple[str, str, Model | None, Version]
    """A field in which models stand: its two names, what stands there when nothing is, and since when it counts."""
    Found: TypeAlias = list[tuple[Rule, Finding]]

_NEVER_INSIDE = {"ObjectMeta", "ListMeta"}
"""Metadata has rules of the object that it belongs to: those of a template are reported elsewhere."""


class Walk:
    """Rules by their types, ready to be run over objects: some given, others asked for when their type is met."""

    def __init__(self, rules: Iterable[Rule], rules_on: Callable[[type[Model]], Iterable[Rule]] | None = None) -> None:
        self._rules = list(rules)
        self._rules_on = rules_on or (lambda _: ())
        self._by_type: dict[type, tuple[list[Rule], list[Rule]]] = {}
        self._inner: dict[type, list[Inner]] = {}

    def findings(self, context: Context) -> Found:
        """What all rules find in the object of a context."""
        found: Found = []
        context.item = as_checked(context.item)
        self._visit(context.item, FieldPath(), context, found)
        return found

    def _visit(self, model: Model, at: FieldPath, context: Context, found: Found) -> None:
        before, after = self._rules_for(type(model)) if _counts(model, context) else ((), ())
        hidden = _run(before, model, at, context, found)
        if hidden is ALL:
            return
        for name, json, empty, since in self._inner_fields(type(model)):
            inside = model.__dict__.get(name, empty)
            if inside is not None and name not in hidden and context.version >= since:
                context.parents.append((model, name))
                context.places.append(at)
                for value, where in _values(inside, at / json):
                    self._visit(value, where, context, found)
                context.places.pop()
                context.parents.pop()
        _run(after, model, at, context, found)

    def _rules_for(self, model: type) -> tuple[list[Rule], list[Rule]]:
        if model not in self._by_type:
            own = [rule for rule in self._rules if issubclass(model, (rule.on, *rule.also))]
            fitting = [*self._rules_on(model), *own]
            self._by_type[model] = ([r for r in fitting if not r.after], [r for r in fitting if r.after])
        return self._by_type[model]

    def _inner_fields(self, model: type[Model]) -> list[Inner]:
        """The fields in which models stand; `status` is the server's own."""
        if model not in self._inner:
            fields = [] if model.__dict__.get("__kind__", "") is None else list(model.__fields__.values())
            inner = [field for field in fields if field.name != "status" and _holds_models(field.type, model)]
            self._inner[model] = [_inner(field, model) for field in inner]
        return self._inner[model]


def _run(rules: Iterable[Rule], model: Model, at: FieldPath, context: Context, found: Found) -> tuple[str, ...]:
    """Run rules on a value; the fields that must not be looked into because of what they found."""
    hidden: tuple[str, ...] = ()
    for rule in rules:
        findings = list(rule(model, at, context))
        if not findings:
            continue
        found.extend((rule, finding) for finding in findings)
        if rule.severity == "error":
            context.errors.update(str(finding.at) for finding in findings)
            if rule.hides == ALL:
                return ALL
            hidden += rule.hidden(model)
    return hidden


def _counts(model: Model, context: Context) -> bool:
    """An object inside another, such as a claim template, is not looked at as one that stands on its own."""
    return not (context.parents and isinstance(model, Object))


def _values(value: Any, at: FieldPath) -> Iterator[tuple[Model, FieldPath]]:
    """The models in a field, with their paths."""
    if isinstance(value, Model):
        yield value, at
    elif isinstance(value, list):
        yield from ((item, at[i]) for i, item in enumerate(value) if isinstance(item, Model))
    elif isinstance(value, dict):
        yield from ((item, at.key(key)) for key, item in value.items() if isinstance(item, Model))


def _inner(field: Field, model: type[Model]) -> Inner:
    always = field.name in ALWAYS_THERE.get(model.__name__, ())
    empty = model_class(field.type, model).of({}) if always else None
    since = LOOKED_INTO_SINCE.get((model.__name__, field.name), ALL_VERSIONS)
    return field.name, field.json, empty, since


def _holds_models(type_: str, owner: type[Model]) -> bool:
    leaf = type_.strip("[]{}")
    is_model = leaf[0].isupper() or "." in leaf
    return is_model and model_class(leaf, owner).__name__ not in _NEVER_INSIDE
