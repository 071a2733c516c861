"""Checks that many rules share: grammars, closed sets, numbers, labels and selectors."""

from __future__ import annotations

from kgen.diagnostics import forbidden, invalid, not_supported, required, too_long
from kgen.model import facts
from kgen.syntax.grammars import annotation_key, label_value, qualified_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kgen.apiserver.rule import Context, Findings
    from kgen.diagnostics import Finding
    from kgen.field_path import FieldPath
    from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement
    from kgen.model import Model

HIGHEST_PORT = 65_535
LONGEST_ANNOTATIONS = 262_144
"""Bytes that all annotations of an object may have together, keys and values."""
WITH_VALUES = ("In", "NotIn")
"""Operators of selectors that compare with values."""
WITHOUT_VALUES = ("Exists", "DoesNotExist")
"""Operators of selectors that take none."""


_LONGEST_REMEMBERED = 253
_MOST_REMEMBERED = 1024
_FITTING: set[tuple[object, str]] = set()
"""Texts that fit a grammar: the same few names and labels stand all over a bundle."""


def problems(value: str, reasons: Callable[[str], list[str]]) -> list[str]:
    """The reasons why a text does not fit a grammar of `kgen.syntax.grammars`; that it fits is remembered."""
    if (reasons, value) in _FITTING:
        return []
    found = reasons(value)
    if not found and len(value) <= _LONGEST_REMEMBERED:
        if len(_FITTING) >= _MOST_REMEMBERED:
            _FITTING.clear()
        _FITTING.add((reasons, value))
    return found


def grammar(at: FieldPath, value: str, reasons: Callable[[str], list[str]]) -> Findings:
    """Each reason why a text does not fit a grammar of `kgen.syntax.grammars`."""
    for reason in problems(value, reasons):
        yield invalid(at, value, reason)


def closed_set(
    model: Model, name: str, at: FieldPath, context: Context, where: FieldPath | None = None
) -> list[Finding]:
    """A field's value, or an item of its list, outside the closed set that the tables know.

    Args:
        model: What has the field.
        name: The field.
        at: The path of the model.
        context: Says which version's values count.
        where: The path at which the server answers, where it is not the field's own.
    """
    given = getattr(model, name)
    known = facts.closed_set(model.__class__, name)
    if not given and not (known.missing if given is None else known.empty):
        return []
    values = known.values(context.version)
    if given in values or not values:
        return []
    field = at / known.json
    if isinstance(given, list):
        wrong = [(i, each) for i, each in enumerate(given) if each not in values]
        return [_refused(known.unknown, where or field[i], each, values) for i, each in wrong]
    return [_refused(reason, where or field, given or "", values) for reason in known.reasons(given)]


def _refused(reason: str, at: FieldPath, value: str, values: list[str]) -> Finding:
    words = [each for each in values if each]
    message = f"must be one of {', '.join(words)}"
    if reason == "Required":
        return required(at, message)
    unknown = not_supported(at, value, words)
    return invalid(at, value, message, unknown.hint) if reason == "Invalid" else unknown


def bounds(model: Model, name: str, at: FieldPath, where: FieldPath | None = None) -> list[Finding]:
    """A field's number, or one of its list, outside the bounds that the tables know.

    Args:
        model: What has the field.
        name: The field.
        at: The path of the model.
        where: The path at which the server answers, where it is not the field's own.
    """
    given = facts.defaulted(model, name)
    lowest, highest = facts.bounds_of(model.__class__, name)
    if isinstance(given, int) and lowest <= given <= (highest or given):
        return []
    field = model.__class__.__fields__[name]
    if given is None and field.fact("required") is None:
        return []
    place = where or at / field.json
    numbers = [(place[i], each) for i, each in enumerate(given)] if isinstance(given, list) else [(place, given or 0)]
    wrong = [(here, number) for here, number in numbers if not lowest <= number <= (highest or number)]
    return [invalid(here, number, _bounded(lowest, highest)) for here, number in wrong]


def _bounded(lowest: int, highest: int | None) -> str:
    if highest is not None:
        return f"must be between {lowest} and {highest}"
    return f"must be {lowest} or more" if lowest else "must not be negative"


def not_negative(at: FieldPath, value: int | None) -> Findings:
    """A number below zero."""
    if value is not None and value < 0:
        yield invalid(at, value, "must not be negative")


def port_number(at: FieldPath, number: int) -> Findings:
    """A number that no port has."""
    if not 1 <= number <= HIGHEST_PORT:
        yield invalid(at, number, f"must be between 1 and {HIGHEST_PORT}")


def has_breaks(text: str) -> bool:
    """Whether a text has more than one line."""
    return "\n" in text or "\r" in text


def labels(at: FieldPath, values: Mapping[str, str] | None) -> Findings:
    """Labels by the grammars of their keys and values; the path is the map's."""
    for key, value in (values or {}).items():
        for reason in problems(key, qualified_name):
            yield invalid(at, key, f"as a label's key {reason}")
        for reason in problems(value, label_value):
            yield invalid(at, value, f"as the value of label {key} {reason}")


def all_annotations(at: FieldPath, values: Mapping[str, str] | None) -> Findings:
    """Annotations by the grammar of their keys and by their size; the path is the map's."""
    if not values:
        return
    for key in values:
        for reason in problems(key, annotation_key):
            yield invalid(at, key, f"as an annotation's key {reason}")
    if sum(len(key.encode()) + len(value.encode()) for key, value in values.items()) > LONGEST_ANNOTATIONS:
        yield too_long(at, LONGEST_ANNOTATIONS)


def label_selector(at: FieldPath, selector: LabelSelector | None) -> Findings:
    """A selector by labels and expressions; none at all is fine here."""
    if selector is None:
        return
    yield from labels(at / "matchLabels", selector.match_labels)
    for i, expression in enumerate(selector.match_expressions or ()):
        yield from _expression((at / "matchExpressions")[i], expression)


def _expression(at: FieldPath, expression: LabelSelectorRequirement) -> Findings:
    operator, values = expression.operator, expression.values or []
    if operator in WITH_VALUES:
        if not values:
            yield required(at / "values", f"operator {operator} needs at least one value")
    elif operator in WITHOUT_VALUES:
        if values:
            yield forbidden(at / "values", f"operator {operator} takes no values")
    else:
        known = [each.value for each in facts.closed_set(expression.__class__, "operator").choices]
        yield _refused("Invalid", at / "operator", operator or "", known)
    yield from grammar(at / "key", expression.key or "", qualified_name)
    for i, value in enumerate(values):
        yield from grammar((at / "values")[i], value, label_value)


def immutable(model: Model, at: FieldPath, context: Context, hint: str) -> Findings:
    """The fields of a model that differ from the old one, of those that the tables say cannot change."""
    from kgen.apiserver.defaulting.equality import changed_fields
    from kgen.diagnostics import Finding

    for field in changed_fields(context.old, model) if context.old is not None else ():
        reason = facts.immutable_reason(type(model), field.name, context.version)
        if reason:
            yield Finding(at / field.json, f"FieldValue{reason}", "field is immutable", hint)
