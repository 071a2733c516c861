"""Values of several sources laid over each other and over the defaults, then typed; every problem with its place."""

from __future__ import annotations

from typing import Any

from .signature import MISSING
from .sources import layer_of, unknown_parameter
from .strict import Misfit, structured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .signature import Signature
    from .sources import Layer, Setting
    from .strict import Path, Problem


def joined(
    signature: Signature, layers: Sequence[Layer], settings: Sequence[Setting], problems: list[str]
) -> dict[str, Any]:
    """The values of layers and settings as the parameters are typed; what is wrong with them goes to the problems."""
    layers = [*layers, *_readable(settings, signature, problems)]
    given: dict[str, Any] = {}
    for layer in layers:
        given = overlaid(given, layer.plain)
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

    >>> overlaid({"a": 1, "b": {"x": 1, "y": 2}}, {"a": None, "b": {"x": 3}, "c": [1]})
    {'b': {'x': 3, 'y': 2}, 'c': [1]}
    """
    made = dict(below)
    for key, value in over.items():
        if value is None:
            made.pop(key, None)
        elif isinstance(value, dict):
            old = made.get(key)
            made[key] = overlaid(old if isinstance(old, dict) else {}, value)
        else:
            made[key] = value
    return made


def over_default(default: Any, value: Any) -> Any:
    """A map of values over the map, the record or the model that is the default."""
    if default is MISSING or not isinstance(value, dict):
        return value
    from .records import plain_of

    plain = plain_of(default)
    if plain is None:
        return value
    return {**plain, **{key: over_default(plain.get(key), item) for key, item in value.items()}}


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
    shown = "" if is_secret else problem.shown
    return ": ".join(part for part in (place, problem.under(), problem.message + shown) if part)
