"""The examples in the docstrings of rules: what they say, and what is found in them."""

from __future__ import annotations

from itertools import takewhile
from textwrap import dedent

from kgen.apiserver.decoding import Decoding
from kgen.apiserver.rule import Context
from kgen.apiserver.walk import Walk
from kgen.cluster.contents import Contents
from kgen.cluster.index import Index
from kgen.convert import model_of, object_from_plain
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import ConfigMap
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.lint.linter import Linter
from kgen.lint.pod_security import Subject, subject_of
from kgen.lint.scripts import of_script
from kgen.lint.scripts.finding import scripts_of
from kgen.model import Object
from kgen.model.tables import model_class
from kgen.yaml.reader import read_documents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kgen.apiserver.rule import Rule
    from kgen.diagnostics import Finding
    from kgen.model import Model
    from kgen.model.fields import Field

_VERSION = (1, 36)


def example(rule: Rule, heading: str) -> list[Any]:
    """The documents below `Bad:` or `Good:` in a docstring; none where it has no such heading.

    >>> from kgen.apiserver.rules.policy.disruption_budgets import budget_ambiguous
    >>> example(budget_ambiguous, "Bad")
    [{'minAvailable': 2, 'maxUnavailable': 1}]
    """
    rows = iter(dedent(f"    {rule.doc}").splitlines())
    next((row for row in rows if row == f"{heading}:"), None)
    text = "\n".join(takewhile(lambda row: not row or row.startswith("    "), rows))
    return [document.plain for document in read_documents(dedent(text))]


def prepared(rule: Rule, documents: list[Any]) -> Callable[[], list[Finding]]:
    """What finds what a rule finds in an example: all that it needs has been made."""
    if rule.family in ("link", "advice"):
        index = Index(Contents([object_from_plain(plain) for plain in documents]))
        if rule.on is Subject:
            subjects = [subject_of(pods, _VERSION) for pods in index.pods()]
            return lambda: [found for subject in subjects for found in rule.check(subject)]
        linter = Linter([rule])
        return lambda: [found for item in index.objects for _, found in linter.findings(item, index)]
    if rule.family == "update":
        return _prepared_change(rule, *documents)
    if rule.family == "script":
        items = [object_from_plain(plain) for plain in documents]
        return lambda: [found for item in items for each in scripts_of(item) for _, found in of_script(each, [rule])]
    return _prepared_alone(rule, documents)


def _prepared_alone(rule: Rule, documents: list[Any]) -> Callable[[], list[Finding]]:
    """The same for a rule that looks at one value alone."""
    [document] = documents
    decoding = Decoding(_VERSION)
    value = decoding.decode(document, _shown_type(rule, document), FieldPath())
    if decoding.problems:
        raise ValueError(f"{rule}: the example does not decode: {decoding.problems}")
    if rule.shown_on:
        walk = Walk([rule])
        return lambda: [found for _, found in walk.findings(Context(value, _VERSION))]
    context = Context(value if isinstance(value, Object) else ConfigMap(metadata=ObjectMeta(name="around")), _VERSION)
    return lambda: list(rule(value, FieldPath(), context))


def _prepared_change(rule: Rule, old: Any, new: Any) -> Callable[[], list[Finding]]:
    """The same for a rule that looks at an old value and a new one."""
    type_ = _shown_type(rule, old)
    before, after = (Decoding(_VERSION).decode(plain, type_, FieldPath()) for plain in (old, new))
    context = Context(ConfigMap(metadata=ObjectMeta(name="around")), _VERSION)
    context.old = before
    return lambda: list(rule(after, FieldPath(), context))


def _shown_type(rule: Rule, document: dict[str, Any]) -> type[Model]:
    """What an example is of: the type of its rule; of a rule on all objects, the kind that it names, or a ConfigMap."""
    if rule.on is not Object:
        return rule.shown_on or rule.on
    named = model_of(document["apiVersion"], document["kind"]) if "kind" in document else None
    return named or rule.shown_on or ConfigMap


def steps_of(rule: Rule, finding: Finding) -> Iterator[tuple[type[Model], Field]]:
    """The fields on the way to a finding in an example, each with the type that has it."""
    model: type[Model] | None = rule.shown_on or (ConfigMap if rule.on is Object else rule.on)
    for key in finding.at.keys():  # noqa: SIM118 - a path is no dict
        field = model.field_named(key) if model and isinstance(key, str) else None
        if model and field:
            yield model, field
            leaf = field.type.strip("[]{}")
            model = model_class(leaf, model) if leaf[0].isupper() or "." in leaf else None
