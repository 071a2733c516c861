"""Between models and plain data: dicts, lists and scalars with JSON names. Nothing is lost, nothing is guessed."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.errors import KgenError
from kgen.field_path import FieldPath
from kgen.wording.phrases import describe, words

from .fields import SCALARS
from .record import NULL, ReadOnlyDict, ReadOnlyList, Record, taken
from .tables import model_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    R = TypeVar("R", bound=Record)


class ConversionError(KgenError, TypeError):
    """Plain data that does not fit its type; `problems` has each place and what is wrong there."""

    def __init__(self, whole: str, problems: list[tuple[FieldPath, str]]) -> None:
        self.problems = problems
        lines = [f"{at}: {problem}" if str(at) else problem for at, problem in problems]
        super().__init__(f"this is no {whole}:\n  " + "\n  ".join(lines))


def to_plain(value: Any) -> Any:
    """The same value as dicts, lists and scalars; NULL becomes None.

    Embedded objects carry no apiVersion and kind unless they were given; `Object.to_plain` adds those of the whole.
    """
    if isinstance(value, Record):
        fields = value.__fields__
        return {fields[name].json: to_plain(item) for name, item in value.__dict__.items()}
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    return None if value is NULL else value


def mapping(patch: Mapping[str, Any] | Record) -> dict[str, Any]:
    """A patch as plain data.

    Raises:
        TypeError: It is no map.
    """
    if isinstance(patch, Record):
        made: dict[str, Any] = to_plain(patch)
        return made
    if not isinstance(patch, Mapping):
        raise TypeError(f"a patch is a map, got {describe(patch)}")
    return {key: to_plain(value) for key, value in patch.items()}


def from_plain(plain: Any, model: type[R]) -> R:
    """The model that plain data with JSON names describes; a model of that type is taken as it is.

    Raises:
        ConversionError: Fields that the type does not have, or values of another type: all of them, each with its
            path and the name that was probably meant.
    """
    made: R = Reading(model).read(plain)
    return made


class Reading:
    """One conversion from plain data: it goes on after a problem, to report all of them."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model
        self.problems: list[tuple[FieldPath, str]] = []

    def read(self, plain: Any) -> Any:
        """The whole value, or a ConversionError with every problem."""
        return self._checked(self.record(plain, self.model, FieldPath()))

    def read_as(self, plain: Any, type_: str) -> Any:
        """A value of one of the fields' types, such as `[Container]`."""
        return self._checked(self.value(plain, type_, self.model, FieldPath()))

    def _checked(self, made: Any) -> Any:
        if self.problems:
            raise ConversionError(self.model.__name__, self.problems)
        return made

    def value(self, plain: Any, type_: str, owner: type[Record], at: FieldPath) -> Any:
        """A value as a field's type asks for it; `owner` is the class whose table names the type."""
        if plain is None or plain is NULL:
            return plain
        if type_[0] == "[":
            return self._list(plain, type_[1:-1], owner, at)
        if type_[0] == "{":
            return self._map(plain, type_[1:-1], owner, at)
        if type_ in SCALARS:
            return self._scalar(plain, type_, at)
        return self.record(plain, model_class(type_, owner), at)

    def record(self, plain: Any, model: type[Record], at: FieldPath) -> Any:
        """A model with the fields of a map."""
        if isinstance(plain, model):
            return plain
        if not isinstance(plain, dict):
            return self._problem(at, f"expected a map ({model.__name__}), got {describe(plain)}")
        fields = {}
        for key, item in plain.items():
            field = model.field_named(key)
            if field is None:
                self._problem(at / str(key), _unknown(model, key))
            else:
                fields[field.name] = NULL if item is None else self.value(item, field.type, model, at / key)
        return model.of(fields)

    def _list(self, plain: Any, type_: str, owner: type[Record], at: FieldPath) -> Any:
        if not isinstance(plain, (list, tuple)):
            return self._problem(at, f"expected a list, got {describe(plain)}")
        return ReadOnlyList([self.value(item, type_, owner, at[i]) for i, item in enumerate(plain)])

    def _map(self, plain: Any, type_: str, owner: type[Record], at: FieldPath) -> Any:
        if not isinstance(plain, dict):
            return self._problem(at, f"expected a map, got {describe(plain)}")
        for key in plain:
            if not isinstance(key, str):
                self._problem(at, f"expected text as key, got {describe(key)}")
        return ReadOnlyDict({key: self.value(item, type_, owner, at.key(key)) for key, item in plain.items()})

    def _scalar(self, plain: Any, type_: str, at: FieldPath) -> Any:
        fits = SCALARS[type_]
        if not isinstance(plain, fits) or (type(plain) is bool and bool not in fits and object not in fits):
            return self._problem(at, f"expected {words(type_)}, got {describe(plain)}")
        return taken(to_plain(plain)) if type_ in ("any", "object") else plain

    def _problem(self, at: FieldPath, problem: str) -> None:
        self.problems.append((at, problem))


def _unknown(model: type[Record], key: object) -> str:
    from kgen.wording.spelling import did_you_mean

    names = {field.name: field.json for field in model.__fields__.values()}
    hint = did_you_mean(str(key), names.values(), names)
    return f'unknown field "{key}"{hint}'
