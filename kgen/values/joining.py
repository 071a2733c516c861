"""Values of several sources laid over each other and over the defaults, then typed; every problem with its place."""

from __future__ import annotations

from typing import Any

from .misfits import Misfit
from .sources import Items, layer_of, unknown_parameter
from .strict import structured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .misfits import Path, Problem
    from .signature import Signature
    from .sources import Layer, Setting


def joined(
    signature: Signature, layers: Sequence[Layer], settings: Sequence[Setting], problems: list[str]
) -> dict[str, Any]:
    """The values of layers and settings as the parameters are typed; what is wrong with them goes to the problems."""
    layers = [*layers, *_readable(settings, signature, problems)]
    given: dict[str, Any] = {}
    for layer in layers:
        try:
            given = overlaid(given, layer.plain)
        except Misfit as error:
            problems += [_placed(each, [layer]) for each in error.problems]
    return _typed(given, signature, layers, problems)


def _readable(settings: Iterable[Setting], signature: Signature, problems: list[str]) -> list[Layer]:
    """The layers of the settings that can be read; what is wrong with the others goes to the problems."""
    layers = []
    for each in settings:
        try:
            layers.append(layer_of(each, signature))
        except Misfit as error:
            problems += [_line(each.option, problem, is_secret=each.is_secret) for problem in error.problems]
    return layers


def _typed(given: dict[str, Any], signature: Signature, layers: Sequence[Layer], problems: list[str]) -> dict[str, Any]:
    """The given values as the parameters' types say; what is wrong with them goes to the problems."""
    made = {}
    for name, value in given.items():
        if not signature.has(name):
            problems.append(_placed(unknown_parameter(name, signature), layers))
            continue
        try:
            whole = over_default(signature.default(name), value)
            made[name] = structured(whole, signature.type(name))
        except Misfit as error:
            made[name] = None  # given, if only wrongly
            found = [each._replace(path=(name, *each.path)) for each in error.problems]
            problems += [_placed(each, layers) for each in found]
    return made


def overlaid(below: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One map over another: maps merge, null takes away, everything else is replaced.

    Raises:
        Misfit: An item of a list is given that the list does not reach.

    >>> overlaid({"a": 1, "b": {"x": 1, "y": 2}}, {"a": None, "b": {"x": 3}, "c": [1]})
    {'b': {'x': 3, 'y': 2}, 'c': [1]}
    """
    made = dict(below)
    for key, value in over.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = _at(key, _over, made.get(key), value)
    return made


def _over(old: Any, value: Any) -> Any:
    """One value over another, which may have maps and items of lists."""
    if isinstance(value, Items):
        below = Items() if old is None else old
        if isinstance(below, Items):
            return Items({**below, **{i: _at(i, _over, below.get(i), item) for i, item in value.items()}})
        return value.over(old, _over)
    return overlaid(old if isinstance(old, dict) else {}, value) if isinstance(value, dict) else value


def over_default(default: Any, value: Any) -> Any:
    """A map of values over the map, the record or the model that is the default, and items over its list.

    Raises:
        Misfit: An item of a list is given that the list does not reach.
    """
    if isinstance(value, Items):
        return value.over(default if isinstance(default, (list, tuple)) else [], over_default)
    if not isinstance(value, dict):
        return value
    from .records import plain_of

    plain = plain_of(default) or {}
    return {**plain, **{key: _at(key, over_default, plain.get(key), item) for key, item in value.items()}}


def _at(key: str | int, laid: Any, old: Any, value: Any) -> Any:
    """One value over another below a key, which problems name."""
    try:
        return laid(old, value)
    except Misfit as error:
        raise Misfit(*(each._replace(path=(key, *each.path)) for each in error.problems)) from error


def _placed(problem: Problem, layers: Sequence[Layer]) -> str:
    """A problem with the place of its value: the last layer that has the most of its path."""
    paths = [_known_part(problem.path, layer.plain) for layer in layers]
    best = max(range(len(layers)), key=lambda i: (len(paths[i]), i))
    layer = layers[best]
    return _line(layer.place(paths[best]), problem, is_secret=layer.is_secret)


def _known_part(path: Path, plain: Any) -> Path:
    """As much of a path as a layer has values for."""
    for i, key in enumerate(path):
        inside = isinstance(plain, dict) or (isinstance(plain, list) and isinstance(key, int) and key < len(plain))
        if not inside or (isinstance(plain, dict) and key not in plain):
            return path[:i]
        plain = plain[key]
    return path


def _line(place: str, problem: Problem, *, is_secret: bool) -> str:
    said = (problem.message or "is refused") if is_secret else problem.message + problem.shown
    return ": ".join(part for part in (place, problem.under(), said) if part)
