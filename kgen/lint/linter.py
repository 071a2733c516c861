"""Runs links and advice over the objects of an index."""

from __future__ import annotations

from kgen.apiserver.registry import links_on
from kgen.apiserver.rule import found_by
from kgen.field_path import FieldPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kgen.apiserver.rule import Found, Rule
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Pods
    from kgen.model import Object

_ROOT = FieldPath()


class Linter:
    """Rules between objects, ready to be run: some given, and the links that objects of some kinds need.

    Args:
        rules: Links and advice.
        there: The kinds of the objects that there are, and OTHERS and TWINS: kgen's links that may find something then
            run, too.
    """

    def __init__(self, rules: Iterable[Rule], there: frozenset[str] = frozenset()) -> None:
        self._rules = list(rules)
        self._there = there
        self._given: dict[type[Any], Sequence[Rule]] = {}

    def findings(self, item: Object, index: Index) -> list[Found]:
        """What all rules find in one object, then in the pods that it is or makes."""
        found = found_by(self._rules_on(item), item, _ROOT, index)
        pods = index.pods_of(item)
        if pods is not None:
            found += found_by(self._rules_on(pods), pods, pods.at, index)
        return found

    def _rules_on(self, value: Object | Pods) -> Sequence[Rule]:
        links = links_on(value, self._there) if self._there else ()
        return [*links, *self._given_on(type(value))] if self._rules else links

    def _given_on(self, type_: type[Any]) -> Sequence[Rule]:
        """The rules that were given for a type."""
        if type_ not in self._given:
            self._given[type_] = [rule for rule in self._rules if issubclass(type_, rule.on)]
        return self._given[type_]
