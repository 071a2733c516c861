"""JSON patches (RFC 6902), as kustomize applies them: an index may be negative, and what is replaced may be absent."""

from __future__ import annotations

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.places import copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kgen.kustomize.places import Place
    from kgen.kustomize.resources import Resource


def apply(resource: Resource, operations: Iterable[tuple[Any, Place]]) -> None:
    """Apply operations, each with its place, to an object.

    Raises:
        KustomizeError: One of them does not fit.
    """
    for operation, place in operations:
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            raise KustomizeError("an operation is a map with op and path", place)
        made = _Operation(resource, operation, place)
        name = operation.get("op")
        if name not in _DONE:
            raise KustomizeError(f'there is no operation "{name}"; there are {", ".join(_DONE)}', place / "op")
        _DONE[name](made)


class _Operation:
    def __init__(self, resource: Resource, plain: dict[str, Any], place: Place) -> None:
        self._resource = resource
        self._plain = plain
        self._place = place

    def add(self) -> None:
        self._put(self._plain["path"], copied(self._plain.get("value")), self._place / "value")

    def _put(self, pointer: str, value: Any, place: Place) -> None:
        parent, steps, key = self._parent(pointer)
        if isinstance(parent, dict):
            parent[key] = value
            self._resource.places.written(parent, key, place)
        else:
            self._keep_places(parent, steps)
            number = len(parent) if key == "-" else self._number(key, len(parent) + 1, pointer)
            parent.insert(number, value)
        self._resource.places.moved(value, place)

    def remove(self) -> None:
        self._take(self._plain["path"])

    def _take(self, pointer: str) -> Any:
        parent, steps, key = self._parent(pointer)
        if isinstance(parent, dict):
            if key not in parent:
                raise self._error(f"{pointer} is not there")
            return parent.pop(key)
        self._keep_places(parent, steps)
        return parent.pop(self._number(key, len(parent), pointer))

    def replace(self) -> None:
        pointer, value = self._plain["path"], copied(self._plain.get("value"))
        if pointer == "":
            self._resource.plain = value
            self._resource.places.moved(value, self._place / "value")
            return
        parent, steps, key = self._parent(pointer)
        if isinstance(parent, dict):
            parent[key] = value
            self._resource.places.written(parent, key, self._place / "value")
        else:
            self._keep_places(parent, steps)
            parent[self._number(key, len(parent), pointer)] = value
        self._resource.places.moved(value, self._place / "value")

    def move(self) -> None:
        value = self._take(self._from())
        self._put(self._plain["path"], value, self._place)

    def copy(self) -> None:
        value = self._get(self._from())
        self._put(self._plain["path"], copied(value), self._place)

    def test(self) -> None:
        pointer = self._plain["path"]
        found = self._get(pointer) if pointer else self._resource.plain
        if found != self._plain.get("value") or isinstance(found, bool) != isinstance(self._plain.get("value"), bool):
            raise self._error(f"{pointer} is not as tested")

    def _get(self, pointer: str) -> Any:
        parent, _, key = self._parent(pointer)
        if isinstance(parent, dict):
            return parent.get(key)
        return parent[self._number(key, len(parent), pointer)]

    def _from(self) -> str:
        source = self._plain.get("from")
        if not isinstance(source, str):
            raise self._error("it needs from")
        return source

    def _parent(self, pointer: str) -> tuple[Any, list[str | int], str]:
        """The list or map in which a pointer ends, the way to it, and the key there."""
        if "/" not in pointer:
            raise self._error(f'"{pointer}" does not begin with /')
        *way, key = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
        value: Any = self._resource.plain
        steps: list[str | int] = []
        for step in way:
            found = self._step(value, step)
            if found is None:
                raise self._error(f"{pointer} leads nowhere: there is no {step}")
            steps.append(found)
            value = value[found]
            if not isinstance(value, (dict, list)):
                raise self._error(f"{pointer} leads nowhere: {step} is neither map nor list")
        return value, steps, key

    def _step(self, value: Any, step: str) -> str | int | None:
        if isinstance(value, dict):
            return step if step in value else None
        number = _index(step)
        return number % len(value) if number is not None and -len(value) <= number < len(value) else None

    def _number(self, key: str, size: int, pointer: str) -> int:
        number = _index(key)
        if number is None or not -size <= number < size:
            raise self._error(f"{pointer} leads nowhere: there is no item {key}")
        return number % size

    def _keep_places(self, items: list[Any], steps: list[str | int]) -> None:
        self._resource.places.moved_items(items, self._resource.places.find(self._resource.plain, steps))

    def _error(self, problem: str) -> KustomizeError:
        return KustomizeError(f"the patch does not fit {self._resource.current()}: {problem}", self._place / "path")


def _index(text: str) -> int | None:
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() else None


_DONE = {
    "add": _Operation.add,
    "remove": _Operation.remove,
    "replace": _Operation.replace,
    "move": _Operation.move,
    "copy": _Operation.copy,
    "test": _Operation.test,
}
