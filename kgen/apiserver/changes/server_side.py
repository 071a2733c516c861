"""Server-side apply by one manager, with force: what it applied before and no longer applies goes, all else stays."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from typing import Any

    from kgen.field_path import FieldPath

    from .shapes import Shape

_NOTHING = object()


def applied(live: Any, last: Any, new: Any, shape: Shape) -> Any:
    """What becomes of a value.

    Args:
        live: As it lives.
        last: What the manager applied before; None where it did not.
        new: What it applies now.
        shape: What the API says of the place.

    >>> from kgen.k8s import ServiceSpec
    >>> from kgen.apiserver.changes.shapes import shape_of
    >>> applied({"type": "NodePort", "sessionAffinity": "None"}, {"type": "NodePort"}, {}, shape_of(ServiceSpec))
    {'sessionAffinity': 'None'}
    """
    if isinstance(new, dict) and isinstance(live, dict) and not shape.is_atomic:
        return _map(live, last if isinstance(last, dict) else {}, new, shape)
    if isinstance(new, list) and isinstance(live, list) and shape.keys is not None:
        return _list(live, last if isinstance(last, list) else [], new, shape)
    return new


def _map(live: dict[str, Any], last: dict[str, Any], new: dict[str, Any], shape: Shape) -> Any:
    """The map; nothing where all that was in it has been taken away."""
    if shape.model() is not None:
        new = {key: value for key, value in new.items() if value is not None}  # null says nothing of a field
    made = {key: value for key, value in live.items() if key in new or key not in last}
    for key, value in new.items():
        made[key] = applied(live.get(key, _NOTHING), last.get(key), value, shape.field(key))
    kept = {key: value for key, value in made.items() if value is not _NOTHING}
    return kept if kept or not live else _NOTHING


def _list(live: list[Any], last: list[Any], new: list[Any], shape: Shape) -> Any:
    """The items in the new order; those that somebody else has stay where they are among them."""
    old, owned = _by_identity(live, shape), _by_identity(last, shape)
    wanted, item = _by_identity(new, shape), shape.item()
    merged = {key: applied(old.get(key, _NOTHING), owned.get(key), value, item) for key, value in wanted.items()}
    order = _order([key for key in old if key in wanted or key not in owned], list(wanted))
    made = [merged[key] if key in merged else old[key] for key in order]
    made = [each for each in made if each is not _NOTHING]
    return made if made or not live else _NOTHING


def _order(live: list[Hashable], new: list[Hashable]) -> list[Hashable]:
    """Both lists in one, as the server's merge interleaves them."""
    known, made = set(new), []
    shared = [key for key in new if key in set(live)]
    waiting = list(live)
    for key in new:
        while waiting and waiting[0] != key and not (waiting[0] in known and shared[:1] == waiting[:1]):
            head = waiting.pop(0)
            made += [head] if head not in known else []
        made.append(key)
        if waiting and waiting[0] == key:
            waiting.pop(0)
        if shared and shared[0] == key:
            shared.pop(0)
    return made + [key for key in waiting if key not in known]


def _by_identity(items: list[Any], shape: Shape) -> dict[Hashable, Any]:
    found: dict[Hashable, Any] = {}
    for each in items:
        found.setdefault(shape.identity(each), each)
    return found


def duplicates(plain: Any, shape: Shape, at: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    """The items that a list has twice by its keys, or that have none: the server cannot read such a list."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield from duplicates(value, shape.field(key), at / key)
    elif isinstance(plain, list):
        seen: set[Hashable] = set()
        for i, each in enumerate(plain):
            identity = shape.identity(each) if shape.keys is not None else i
            if identity in seen or (shape.keys and shape.needs_key and not any(_parts(identity))):
                yield at[i], ", ".join(map(str, identity)) if isinstance(identity, tuple) else str(identity)
            seen.add(identity)
            yield from duplicates(each, shape.item(), at[i])


def _parts(identity: Hashable) -> tuple[Any, ...]:
    return identity if isinstance(identity, tuple) else (identity,)
