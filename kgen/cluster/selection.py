"""The pods that selectors select: pods with equal labels are looked at once, and equal questions share an answer."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter

from kgen.apiserver.checks.selectors import matches

from .pods import Group

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement

    from .lookup import Sight
    from .pods import Pods

    Selector: TypeAlias = LabelSelector | Mapping[str, str]
    Part: TypeAlias = tuple[str, ...]
    """A label (its key and value), the key of one, or nothing, which all pods have."""


class Selected:
    """The groups that a selector selects; selectors that select the same share one.

    Attributes:
        groups: The groups, whether their pods can be seen or not.
    """

    __slots__ = ("groups",)

    def __init__(self, groups: tuple[Group, ...]) -> None:
        self.groups = groups


class Groups:
    """All pods by their labels; an unknown namespace fits any."""

    def __init__(self) -> None:
        self._by_labels: dict[Hashable, Group] = {}
        self._rows: dict[tuple[Part, str | None], list[Group]] = {}
        self._knows_keys = False
        self._selected: dict[Hashable, Selected] = {}
        self._known: dict[tuple[Group, ...], Selected] = {}

    def add(self, pods: Pods, place: int) -> Group:
        """Add pods to those with the same labels."""
        key = (pods.namespace, frozenset(pods.labels.items()))
        if key not in self._by_labels:
            self._by_labels[key] = Group(pods.labels, pods.namespace)
            self._file(self._by_labels[key], [(), *pods.labels.items()])
        group = self._by_labels[key]
        group.pods.setdefault(place, []).append(pods)
        return group

    def _file(self, group: Group, parts: Iterable[Part]) -> None:
        for part in parts:
            for namespace in (group.namespace, None):
                self._rows.setdefault((part, namespace), []).append(group)

    def _row(self, part: Part, namespace: str) -> list[list[Group]]:
        """The groups of a namespace that have a label, or the key of one, in one or two lists."""
        if len(part) == 1 and not self._knows_keys:
            self._knows_keys = True
            for each in self._by_labels.values():
                self._file(each, [(key,) for key in each.labels])
        if not namespace:
            return [self._rows.get((part, None), [])]
        return [self._rows.get((part, each), []) for each in (namespace, "")]

    def selected(self, selector: Selector, namespace: str, *, exactly: bool = False) -> Selected:
        """The groups that a selector selects, of a namespace and unless `exactly` of one that is not known."""
        key = (key_of(selector), namespace, exactly)
        if key not in self._selected:
            found = self._find(selector, namespace)
            groups = tuple(each for each in found if not exactly or each.namespace == namespace)
            self._selected[key] = self._known.setdefault(groups, Selected(groups))
        return self._selected[key]

    def _find(self, selector: Selector, namespace: str) -> list[Group]:
        """Look through those that have the rarest of what a selector asks for: no others can have all of it."""
        wanted = [self._having(parts, namespace) for parts in _wanted(selector)]
        if wanted:
            rarest: list[list[Group]] = min(wanted, key=_size) if len(wanted) > 1 else wanted[0]
            return [each for row in rarest for each in row if matches(selector, each.labels)]
        unwanted = set(chain.from_iterable(self._having(_unwanted(selector), namespace)))
        return [each for each in chain.from_iterable(self._row((), namespace)) if each not in unwanted]

    def _having(self, parts: Iterable[Part], namespace: str) -> list[list[Group]]:
        """Groups that have one of some labels, or keys of labels."""
        return [row for part in parts for row in self._row(part, namespace)]


def _size(rows: list[list[Group]]) -> int:
    return sum(len(row) for row in rows)


def _labels(selector: Selector) -> Mapping[str, str]:
    return selector if isinstance(selector, dict) else selector.match_labels or {}  # type: ignore[union-attr]


def _expressions(selector: Selector) -> Sequence[LabelSelectorRequirement]:
    return getattr(selector, "match_expressions", None) or ()


def key_of(selector: Selector) -> Hashable:
    """What equal selectors have in common."""
    labels = frozenset(_labels(selector).items())
    expressions = _expressions(selector)
    return (labels, *((each.key, each.operator, tuple(each.values or ())) for each in expressions))


def _wanted(selector: Selector) -> Iterator[list[Part]]:
    """For each thing that a selector asks for: what pods have to have one of."""
    for label in _labels(selector).items():
        yield [label]
    for each in _expressions(selector):
        if each.operator == "In":
            yield [(each.key or "", value) for value in dict.fromkeys(each.values or ())]
        elif each.operator == "Exists":
            yield [(each.key or "",)]


def _unwanted(selector: Selector) -> Iterator[Part]:
    """What pods must not have, by expressions that do not ask for anything."""
    for each in _expressions(selector):
        if each.operator == "NotIn":
            yield from ((each.key or "", value) for value in each.values or ())
        else:
            yield (each.key or "",)


class Selection:
    """The pods that a selector selects in a namespace, as far as they can be seen.

    Attributes:
        pods: The pods, in their order; those of an unknown namespace last.
    """

    __slots__ = ("_groups", "pods")

    def __init__(self, groups: tuple[Group, ...], namespace: str, sight: Sight | None) -> None:
        self._groups: dict[Group, Pods] | None = None
        known = [each for each in groups if each.namespace or not namespace]
        self.pods = _in_order(known, sight)
        if len(known) < len(groups):
            self.pods = self.pods + _in_order([each for each in groups if namespace and not each.namespace], sight)

    def __bool__(self) -> bool:
        return bool(self.pods)

    @property
    def groups(self) -> dict[Group, Pods]:
        """The groups of the pods, in their order, each with its first pods."""
        if self._groups is None:
            self._groups = {}
            for each in self.pods:
                self._groups.setdefault(each.group, each)
        return self._groups


def _in_order(groups: list[Group], sight: Sight | None) -> list[Pods]:
    """The pods of groups, in the order of their places and in each in that of their objects."""
    if sight is None:
        found = [each for group in groups for pods in group.pods.values() for each in pods]
    else:
        found = [each for group in groups for place in sight.among(group.pods) for each in group.pods[place]]
    found.sort(key=attrgetter("place", "number"))
    return found


NOTHING = Selection((), "", None)
