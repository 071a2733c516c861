"""Fields that a type does not have: what was probably meant."""

from __future__ import annotations

from kgen.model.tables import model_class
from kgen.wording.spelling import closest

from .scalar_types import CHECKERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kgen.model import Model
    from kgen.model.fields import Field

_DEEPEST = 3
"""Levels below an unknown field that are looked through; a workload's pod stands at the second."""


def unknown_hint(key: Any, model: type[Model], around: Sequence[tuple[type[Model], str]]) -> str:
    """The name that was probably meant, or where a field of this name belongs.

    Args:
        key: The name that the type does not have.
        model: The type.
        around: The models from the object down to the type itself, each with the field in which it stands.
    """
    names = {field.name: field.json for field in model.__fields__.values()}
    if key in names:
        return f'did you mean "{names[key]}"?'
    close = closest(str(key), names.values())
    if close and close.lower() == f'did you mean "{key}"?'.lower():
        return close
    return _further_in(str(key), model) or _further_out(str(key), around) or close


def _further_in(key: str, model: type[Model]) -> str:
    """`name` beside `metadata` instead of inside it."""
    level = [("", model)]
    for _ in range(_DEEPEST):
        level = [below for path, around in level for below in _below(path, around)]
        for path, inner in level:
            if inner.field_named(key):
                return f'"{key}" belongs into {path}: indent it'
    return ""


def _below(path: str, model: type[Model]) -> list[tuple[str, type[Model]]]:
    """The models in a model's fields, with their paths; those in lists and maps have none."""
    fields = [field for field in model.__fields__.values() if _holds_a_model(field)]
    return [(f"{path}.{field.json}".removeprefix("."), model_class(field.type, model)) for field in fields]


def _further_out(key: str, around: Sequence[tuple[type[Model], str]]) -> str:
    """`volumes` in a container instead of beside the containers."""
    for i in range(len(around) - 2, -1, -1):
        if around[i][0].field_named(key):
            return f'"{key}" belongs beside {around[i + 1][1]}: indent it less'
    return ""


def _holds_a_model(field: Field) -> bool:
    return field.name != "status" and field.type[0] not in "[{" and field.type not in CHECKERS
