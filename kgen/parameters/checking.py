"""Values that a blueprint is called with, held to the constraints of its annotations."""

from __future__ import annotations

from .constraints import broken, has_constraints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    Broken = tuple[tuple[str | int, ...], str, str]


class Constraints:
    """The constraints of a function's parameters; each annotation is looked at when a value is given for it."""

    def __init__(self, make: Callable[..., Any], resolved: Callable[[str], Any]) -> None:
        """`resolved` gives the type of a parameter whose annotation has names that its module lacks at run time."""
        self._make = make
        self._resolved = resolved
        self._types: dict[str, Any] = {}

    def of(self, name: str) -> Any:
        """The type of a parameter where it has constraints somewhere; None where it has none."""
        if name not in self._types:
            found = self._type(name)
            self._types[name] = found if _is_constrained(found) else None
        return self._types[name]

    def _type(self, name: str) -> Any:
        try:
            annotation = self._make.__annotations__.get(name)
            return self._evaluated(annotation) if isinstance(annotation, str) else annotation
        except (NameError, TypeError):  # of what only type checkers import, or is defined further down
            return self._resolved(name)

    def _evaluated(self, annotation: str) -> Any:
        known = self._make.__globals__
        try:
            return eval(annotation, known)  # noqa: S307 - the author's own
        except NameError:
            from kgen import parameters

            from .alias import Annotated

            return eval(annotation, {**vars(parameters), "Annotated": Annotated, **known})  # noqa: S307 - likewise


def problems(constraints: Constraints, given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each value that a constraint refuses: the path of it, and why."""
    found = []
    for name, value in given.items():
        type_ = constraints.of(name)
        for path, message, shown in broken_in(value, type_) if type_ is not None else ():
            found.append(
                (f"{name}{''.join(f'[{key}]' for key in path)}", f"{message}, got {shown}" if shown else message)
            )
    return found


def broken_in(value: Any, type_: Any) -> Iterator[Broken]:
    """What constraints refuse in a value of a type: the path inside of it, why, and what a message may show."""
    if value is None:
        return
    metadata = getattr(type_, "__metadata__", None)
    if metadata is not None:
        yield from (((), *each) for each in broken(value, metadata))
        yield from broken_in(value, type_.__origin__)
    elif _inner(type_) is not None:
        yield from broken_in(value, _inner(type_))
    elif args := getattr(type_, "__args__", ()):
        yield from _in_parts(value, type_, args)


def _in_parts(value: Any, type_: Any, args: tuple[Any, ...]) -> Iterator[Broken]:
    if _is_union(type_):
        found = [list(broken_in(value, each)) for each in args if _could_be(value, each)]
        yield from min(found, key=len, default=[])
    elif isinstance(value, (list, tuple, set, frozenset)):
        is_fixed = isinstance(value, tuple) and ... not in args and len(args) == len(value)
        for i, item in enumerate(value):
            yield from _below(i, item, args[i] if is_fixed else args[0])
    elif hasattr(value, "items") and len(args) > 1:
        for key, item in value.items():
            yield from _below(key, key, args[0])
            yield from _below(key, item, args[1])


def _below(key: str | int, value: Any, type_: Any) -> Iterator[Broken]:
    yield from (((key, *path), message, shown) for path, message, shown in broken_in(value, type_))


def _is_constrained(type_: Any, above: tuple[Any, ...] = ()) -> bool:
    if type_ is None or any(type_ is each for each in above):
        return False
    if has_constraints(getattr(type_, "__metadata__", ())):
        return True
    inner = [_inner(type_), getattr(type_, "__origin__", None), *(getattr(type_, "__args__", None) or ())]
    return any(_is_constrained(each, (*above, type_)) for each in inner)


def _inner(type_: Any) -> Any:
    """What a NewType or `type Name = …` stands for."""
    if hasattr(type_, "__supertype__"):
        return type_.__supertype__
    return type_.__value__ if type(type_).__name__ == "TypeAliasType" else None


def _is_union(type_: Any) -> bool:
    return type(type_).__name__ in {"UnionType", "_UnionGenericAlias", "Union"}


def _could_be(value: Any, type_: Any) -> bool:
    """Whether a value is of one of the types of a union; what cannot be told is taken for it."""
    while getattr(type_, "__metadata__", None) is not None or _inner(type_) is not None:
        type_ = _inner(type_) or type_.__origin__
    class_ = getattr(type_, "__origin__", None) or type_
    if _is_union(type_):
        return any(_could_be(value, each) for each in type_.__args__)
    try:
        return isinstance(value, class_)
    except TypeError:
        return True
