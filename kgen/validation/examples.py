"""The examples in the docstrings of rules and links: what they say, and what is found in them."""

from __future__ import annotations

from itertools import takewhile
from textwrap import dedent
from typing import TYPE_CHECKING

from kgen.apiserver.decoding import Decoding
from kgen.apiserver.rule import Context
from kgen.apiserver.walk import Walk
from kgen.cluster.index import Neighbours
from kgen.convert import model_of, object_from_plain
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import ConfigMap
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.lint.link import Link, Links
from kgen.model import Object
from kgen.reader import read_documents

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kgen.apiserver.rule import Rule
    from kgen.diagnostics import Finding
    from kgen.model import Model

_VERSION = (1, 36)


def example(rule: Rule | Link, heading: str) -> list[Any]:
    """The documents below `Bad:` or `Good:` in a docstring; none where it has no such heading.

    >>> from kgen.apiserver.rules.policy.disruption_budgets import budget_ambiguous
    >>> example(budget_ambiguous, "Bad")
    [{'minAvailable': 2, 'maxUnavailable': 1}]
    """
    rows = iter(dedent(f"    {rule.check.__doc__}").splitlines())
    next((row for row in rows if row == f"{heading}:"), None)
    text = "\n".join(takewhile(lambda row: not row or row.startswith("    "), rows))
    return [document.plain for document in read_documents(dedent(text))]


def prepared(rule: Rule | Link, documents: list[Any]) -> Callable[[], list[Finding]]:
    """What finds what a rule finds in an example: all that it needs has been made."""
    if isinstance(rule, Link):
        around = Neighbours([object_from_plain(plain) for plain in documents])
        links = Links([rule])
        return lambda: [found for item in around.objects for _, found in links.findings(item, around)]
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


def _shown_type(rule: Rule, document: dict[str, Any]) -> type[Model]:
    """What an example is of: the type of its rule; of a rule on all objects, the kind that it names, or a ConfigMap."""
    if rule.on is not Object:
        return rule.shown_on or rule.on
    named = model_of(document["apiVersion"], document["kind"]) if "kind" in document else None
    return named or rule.shown_on or ConfigMap
