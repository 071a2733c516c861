"""Walks through an object and runs each rule where a value of its type stands."""

from __future__ import annotations

from kgen.field_path import FieldPath
from kgen.model import Model, Object
from kgen.model.tables import model_class

from .defaulting import ALL_VERSIONS, ALWAYS_THERE, LOOKED_INTO_SINCE, as_checked
from .rule import ALL, found_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Any, TypeAlias

    from kgen.model.fields import Field

    from .rule import Context, Found, Hidden, Rule, Version

    Inner: TypeAlias = tuple[str, str, Model | None, Version]
    """A field in which models stand: its two names, what stands there when nothing is, and since when it counts."""
    RulesOn: TypeAlias = Callable[[type[Model], Collection[str]], Iterable[Rule]]
    """Takes a type and the fields that are set, and gives the rules that may find something then."""
    Plan: TypeAlias = tuple[list[Rule], list[Inner], list[Rule]]
    """The rules to run, the fields to go into, and the rules to run after that."""

_MOST_PLANS = 4096
"""Plans that are kept: of most types the same few fields are set again and again."""
_NOTHING: Plan = [], [], []
_NEVER_INSIDE = {"ObjectMeta", "ListMeta"}
"""Metadata has rules of the object that it belongs to: those of a template are reported elsewhere."""


class Walk:
    """Rules, ready to be run over objects: some given, others asked for when a value is met that they look at."""

    def __init__(self, rules: Iterable[Rule], rules_on: RulesOn = lambda *_: ()) -> None:
        self._rules = list(rules)
        self._rules_on = rules_on
        self._inner: dict[type, list[Inner]] = {}
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def findings(self, context: Context) -> list[Found]:
        """What all rules find in the object of a context."""
        found: list[Found] = []
        context.item = as_checked(context.item)
        self._visit_all(context.item, FieldPath(), context, found)
        return found

    def _visit(self, model: Model, at: FieldPath, plan: Plan, context: Context, found: list[Found]) -> None:
        before, inner, after = plan
        values = model.__dict__
        hidden = _run(before, model, at, context, found) if before else ()
        if hidden is ALL:
            return
        for name, json, empty, since in inner:
            if name not in hidden and context.version >= since:
                context.parents.append((model, name))
                context.places.append(at)
                self._visit_all(values.get(name, empty), at / json, context, found)
                context.places.pop()
                context.parents.pop()
        if after:
            _run(after, model, at, context, found)

    def _visit_all(self, value: Any, at: FieldPath, context: Context, found: list[Found]) -> None:
        """Visit a model, or the models in a list or a map, as far as there is something to do."""
        if isinstance(value, Model):
            plan = self._plan(value, context)
            if plan is not _NOTHING:
                self._visit(value, at, plan, context, found)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                plan = self._plan(item, context) if isinstance(item, Model) else _NOTHING
                if plan is not _NOTHING:
                    self._visit(item, at[i], plan, context, found)
        elif isinstance(value, dict):
            for key, item in value.items():
                plan = self._plan(item, context) if isinstance(item, Model) else _NOTHING
                if plan is not _NOTHING:
                    self._visit(item, at.key(key), plan, context, found)

    def _plan(self, model: Model, context: Context) -> Plan:
        """What to do with a value, by its type and the fields that are set, in its metadata, too.

        An object inside another, such as a claim template, is not looked at as one that stands on its own.
        """
        values = model.__dict__
        inner = getattr(values.get("metadata"), "__dict__", ())
        key = (type(model), not context.parents, *values, "", *inner)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            counts = not (context.parents and isinstance(model, Object))
            given = {*values, *(f"metadata.{each}" for each in inner)}
            plan = self._plans[key] = self._made_plan(type(model), given, counts=counts)
        return plan

    def _made_plan(self, model: type[Model], given: Collection[str], *, counts: bool) -> Plan:
        rules = [*self._rules_on(model, given), *self._given_on(model)] if counts else []
        inner = [each for each in self._inner_fields(model) if each[0] in given or each[2] is not None]
        plan = [rule for rule in rules if not rule.after], inner, [rule for rule in rules if rule.after]
        return plan if any(plan) else _NOTHING

    def _given_on(self, model: type[Model]) -> list[Rule]:
        """The rules that were given for a type, which may look at more than its fields."""
        return [rule for rule in self._rules if issubclass(model, (rule.on, *rule.also))]

    def _inner_fields(self, model: type[Model]) -> list[Inner]:
        """The fields in which models stand; `status` is the server's own."""
        if model not in self._inner:
            fields = [] if model.__dict__.get("__kind__", "") is None else list(model.__fields__.values())
            inner = [field for field in fields if field.name != "status" and holds_models(field.type)]
            self._inner[model] = [_inner(field, model) for field in inner]
        return self._inner[model]


def _run(rules: list[Rule], model: Model, at: FieldPath, context: Context, found: list[Found]) -> Hidden:
    """Run rules on a value; the fields that must not be looked into because of what they found."""
    hidden: Hidden = ()
    if not found_by(rules, model, at, context):
        return hidden
    for rule in rules:  # again, one by one, since what one finds may silence another
        findings = found_by((rule,), model, at, context)
        if not findings:
            continue
        found.extend(findings)
        if rule.severity == "error" and findings[0][0] is rule:
            context.errors.update(str(finding.at) for _, finding in findings)
            if rule.hides == ALL:
                return ALL
            hidden += rule.hidden(model)
    return hidden


def _inner(field: Field, model: type[Model]) -> Inner:
    always = field.name in ALWAYS_THERE.get(model.__name__, ())
    empty = model_class(field.type, model).of({}) if always else None
    since = LOOKED_INTO_SINCE.get((model.__name__, field.name), ALL_VERSIONS)
    return field.name, field.json, empty, since


def holds_models(type_: str) -> bool:
    """Whether models stand in a field of a type; metadata does not count. No class is made to find out."""
    leaf = type_.strip("[]{}").rpartition(".")[2]
    return leaf[0].isupper() and leaf not in _NEVER_INSIDE
