"""Fields of a CustomResourceDefinition's schema that hold one of several types, each of which reads itself.

Inside them the server's decoder is not strict: an unknown field is dropped, and only a wrong type refused.
"""

from __future__ import annotations

from kgen.wording.phrases import describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.model import Model

    from . import At, Decoding, Reader


def schema_reader(field: str, model: type[Model]) -> Reader | None:
    """How a field of a schema is read, where its type is one of several; None for other fields."""
    if field not in _READS:
        return None
    read_value = _READS[field]

    def read(decoding: Decoding, value: Any, at: At) -> Any:
        if value is not None:
            inner = decoding.lenient()
            read_value(inner, value, at, model)
            decoding.take_fatal(inner)
        return value

    return read


def _schema_or_list(decoding: Decoding, value: Any, at: At, model: type[Model]) -> None:
    if isinstance(value, list):
        for i, item in enumerate(value):
            _schema(decoding, item, (at, i), model)
    elif isinstance(value, dict):
        _schema(decoding, value, at, model)


def _schema_or_bool(decoding: Decoding, value: Any, at: At, model: type[Model]) -> None:
    if isinstance(value, dict):
        _schema(decoding, value, at, model)
    elif not isinstance(value, bool):
        decoding.refuse(at, f"expected a schema, true or false, got {describe(value)}")


def _dependencies(decoding: Decoding, value: Any, at: At, model: type[Model]) -> None:
    if not isinstance(value, dict):
        decoding.refuse(at, f"expected a map, got {describe(value)}")
        return
    for key, item in value.items():
        if isinstance(item, dict):
            _schema(decoding, item, (at, key, True), model)
        for i, name in enumerate(item if isinstance(item, list) else ()):
            if name is not None and not isinstance(name, str):
                decoding.refuse(((at, key, True), i), f"expected text, got {describe(name)}")


def _schema(decoding: Decoding, value: Any, at: At, model: type[Model]) -> None:
    if value is not None:
        decoding.read(value, model, at)


_READS = {
    "items": _schema_or_list,
    "additional_items": _schema_or_bool,
    "additional_properties": _schema_or_bool,
    "dependencies": _dependencies,
}
