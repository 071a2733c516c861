"""Runs links and advice over the objects of an index."""

from __future__ import annotations

from kgen.apiserver.registry import rules_on
from kgen.apiserver.rule import WITH_PODS, found_by
from kgen.field_path import FieldPath
from kgen.model import Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from kgen.apiserver.rule import Found, Rule
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Pods
    from kgen.model import Object

_ROOT = FieldPath()
_MOST_SHAPES = 4096
"""Sets of fields of which it is kept which rules look at them."""


class Linter:
    """Rules between objects, ready to be run: some given, and the links that objects of some kinds need.

    Args:
        rules: Links and advice.
        links_for: The kinds of the objects that there are: kgen's links that may find something there run, too.
    """

    def __init__(self, rules: Iterable[Rule], links_for: AbstractSet[str] = frozenset()) -> None:
        self._rules = list(rules)
        self._kinds = links_for
        self._by_shape: dict[tuple[Any, ...], Sequence[Rule]] = {}

    def looks_at(self, item: Object) -> bool:
        """Whether a rule may find something in an object, or in the pods that it is or makes."""
        has_rules = bool(self._rules or self._kinds)
        return has_rules and (item.kind in WITH_PODS or bool(self._rules_on(item, item.__dict__)))

    def findings(self, item: Object, index: Index) -> list[Found]:
        """What all rules find in one object, then in the pods that it is or makes."""
        found: list[Found] = []
        for rule in self._rules_on(item, item.__dict__):
            found += found_by(rule, item, _ROOT, index)
        pods = index.pods_of(item)
        if pods is not None:
            for rule in self._rules_on(pods, ()):
                found += found_by(rule, pods, pods.at, index)
        return found

    def _rules_on(self, value: Object | Pods, names: Iterable[str]) -> Sequence[Rule]:
        """The rules that may find something in a value with these fields, and with those of its spec."""
        spec = getattr(value, "spec", None)
        inner = spec.__dict__ if isinstance(spec, Model) else ()
        shape = (type(value), *names, "", *inner)
        rules = self._by_shape.get(shape)
        if rules is None:
            if len(self._by_shape) >= _MOST_SHAPES:
                self._by_shape.clear()
            rules = self._by_shape[shape] = self._made_rules(type(value), {*names, *(f"spec.{each}" for each in inner)})
        return rules

    def _made_rules(self, type_: type[Any], given: AbstractSet[str]) -> list[Rule]:
        links = rules_on("link", type_, self._kinds | given) if self._kinds else []
        return [*links, *(rule for rule in self._rules if issubclass(type_, rule.on))]
