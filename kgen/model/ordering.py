"""The order of a list into which a patch was merged, as `kubectl patch` finds it.

Items that the patch names have the patch's order, all others their own; these are put between those where the object
had them. Items are told apart by identities: the value of their merge key, or what they are.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Identity: TypeAlias = tuple[type, Any]
    Pair: TypeAlias = tuple[Identity, Any]
    Places: TypeAlias = dict[Identity, int]


def in_order(items: list[Pair], patch: list[Identity], old: list[Identity]) -> list[Any]:
    """Merged items, each with its identity, in the order of a patch and of the list before.

    >>> pairs = [((str, each), each) for each in "abcd"]
    >>> in_order(pairs, [(str, "d"), (str, "b")], [(str, "a"), (str, "b"), (str, "c")])
    ['d', 'a', 'b', 'c']
    """
    wanted, before = _places(patch), _places(old)
    named = _sorted([pair for pair in items if pair[0] in wanted], wanted)
    others = _sorted([pair for pair in items if pair[0] not in wanted], before)
    return [item for _, item in _joined(others, named, before)]


def unique(items: list[Pair]) -> list[Pair]:
    """The items, each once; the last item takes the place of one that goes.

    >>> [item for _, item in unique([((str, each), each) for each in "aabc"])]
    ['a', 'c', 'b']
    """
    items = list(items)
    i = 0
    while i < len(items):
        j = i + 1
        while j < len(items):
            if items[j][0] == items[i][0]:
                items[j] = items[-1]
                items.pop()
            else:
                j += 1
        i += 1
    return items


def follows(items: list[Identity | None], order: list[Identity]) -> bool:
    """Whether the items of a patch come one after the other in an order; directives, None, need no place in it.

    A directive at the end does as long as the order goes on, as kubectl has it. Nothing is out of order where one of
    the lists is empty.
    """
    if not order:
        return True
    at = i = 0
    while at < len(items) and i < len(order):
        if items[at] is None:
            at += 1
            continue
        at += items[at] == order[i]
        i += 1
    return at == len(items)


def _places(order: list[Identity]) -> Places:
    """Where each identity is first."""
    return {identity: i for i, identity in reversed([*enumerate(order)])}


def _sorted(pairs: list[Pair], places: Places) -> list[Pair]:
    """An insertion sort, for which an item without a place belongs in front of each other one."""
    made: list[Pair] = []
    for pair in pairs:
        at = len(made)
        while at and not _stays(places.get(made[at - 1][0]), places.get(pair[0])):
            at -= 1
        made.insert(at, pair)
    return made


def _stays(left: int | None, right: int | None) -> bool:
    return left is not None and right is not None and left <= right


def _joined(others: list[Pair], named: list[Pair], before: Places) -> list[Pair]:
    """Both lists as one; one of the others comes first only if the object had it before the next named one."""
    made: list[Pair] = []
    i = 0
    for pair in named:
        place = before.get(pair[0])
        while i < len(others) and place is not None and before.get(others[i][0], place) < place:
            made.append(others[i])
            i += 1
        made.append(pair)
    return made + others[i:]
