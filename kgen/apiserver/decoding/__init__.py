"""What an API server's strict decoding makes of plain data, and what it refuses.

It has to be quick, since every value of every object passes through it: how a field is read is worked out once, when
the field is first met, and a path is only made of its steps when there is something to say about it.
"""

from __future__ import annotations

from kgen.apiserver.served import outside_life_span, parse_version
from kgen.diagnostics import Finding
from kgen.field_path import FieldPath
from kgen.model import NULL, Model
from kgen.model.tables import model_class

from .scalar_types import CHECKERS, READ_AT_ONCE, ZEROS, as_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Found, Version
    from kgen.model import Object
    from kgen.model.fields import Field

    from .scalar_types import Checker

    At: TypeAlias = Any
    """A FieldPath, or the steps from one on: (what is around, field or index), (what is around, key, True)."""
    Reader: TypeAlias = Callable[["Decoding", Any, At], Any]
    """Takes a decoding, a value and where it stands; returns what the server makes of it, None where it is unset."""

__all__ = ["Decoding", "parse_version"]

_new = object.__new__
_SCHEMA = "JSONSchemaProps"
_WRONG_TYPE = "KG002"


class _Readers(dict[str, "tuple[str, Reader] | None"]):
    """The fields of a model by their JSON names, as they are met: the other name and the reader; None for no field."""

    def __init__(self, model: type[Model], version: Version) -> None:
        self._model = model
        self._version = version
        self.by_name: dict[str, tuple[str, Reader]] = {}
        """Those that were asked for by their other name, with that of JSON."""

    def named(self, name: str, plain: Model) -> tuple[str, Reader | None]:
        """The JSON name of a field that is set, and its reader; None where the version does not have it."""
        json = plain.__fields__[name].json
        entry = self[json]
        if entry is None:
            return json, None
        self.by_name[name] = json, entry[1]
        return self.by_name[name]

    def __missing__(self, json: str) -> tuple[str, Reader] | None:
        field = self._model.field_named(json)
        if field is None or (field.facts and outside_life_span(field, self._version)):
            return None
        made = self[json] = field.name, _reader(field, self._model)
        return made


class _ReadersOf(dict[type["Model"], _Readers]):
    """Model -> the fields that a version has of it."""

    def __init__(self, version: Version) -> None:
        self._version = version

    def __missing__(self, model: type[Model]) -> _Readers:
        made = self[model] = _Readers(model, self._version)
        return made


_READERS: dict[Version, _ReadersOf] = {}


class Decoding:
    """One decoding, for a target version: it goes on after a problem, to report all of them and what can be used.

    Attributes:
        problems: What it refuses; the first of a wrong type is the server's answer, without one all the others are.
    """

    def __init__(self, version: Version) -> None:
        self.version = version
        self.problems: list[Found] = []
        self._at_once: list[Finding] = []
        self._root: type[Model] = Model
        if version not in _READERS:
            _READERS[version] = _ReadersOf(version)
        self._readers = _READERS[version]

    def decode_object(self, source: Any, model: type[Object]) -> Object:
        """The whole object that the server makes of plain data, or of one whose values nobody has checked yet.

        Of the problems, the one that the server would tell comes first.
        """
        made: Object = self.decode(source if isinstance(source, Model) else dict(source), model, FieldPath())
        made.__dict__.pop("api_version", None)
        made.__dict__.pop("kind", None)
        if self._at_once:
            self.problems.sort(key=lambda found: not any(found[1] is each for each in self._at_once))
        return made

    def decode(self, plain: Any, model: type[Model], at: FieldPath) -> Any:
        """The model that the server makes of a map (or of a model, whose values nobody has checked yet)."""
        self._root = model
        return model.of({}) if plain is None or plain is NULL else self.read(plain, model, at)

    def read(self, plain: Any, model: type[Model], at: At) -> Any:
        """The model that a map or a model stands for; it is not null."""
        if plain.__class__ is model:
            return self._read_model(plain, model, at)
        if isinstance(plain, dict):
            return self.read_map(plain, model, at)
        if isinstance(plain, model):
            return self._read_model(plain, model, at)
        self.refuse(at, _expected(f"a map ({model.__name__})", plain))
        return model.of({})

    def read_map(self, plain: dict[Any, Any], model: type[Model], at: At) -> Any:
        """The model that a map stands for."""
        readers = self._readers[model]
        made = _new(model)
        fields = made.__dict__
        for key, item in plain.items():
            entry = readers[key]
            if entry is None:
                self._refuse_unknown(key, model, at)
                continue
            value = entry[1](self, item, (at, key))
            if value is not None:
                fields[entry[0]] = value
        return made

    def _read_model(self, plain: Model, model: type[Model], at: At) -> Any:
        readers = self._readers[model]
        known = readers.by_name
        made = _new(model)
        fields = made.__dict__
        for name, item in plain.__dict__.items():
            json, read = known.get(name) or readers.named(name, plain)
            if read is _read_text and item.__class__ is str and item.isascii():
                fields[name] = item  # as most are
                continue
            if read is None:
                self._refuse_unknown(json, model, at)
                continue
            value = read(self, item, (at, json))
            if value is not None:
                fields[name] = value
        return made

    def _refuse_unknown(self, key: Any, model: type[Model], at: At) -> None:
        from kgen.apiserver.stated import UNKNOWN_FIELD

        from .unknown_fields import unknown_hint

        field = model.field_named(key) if isinstance(key, str) else None
        life = outside_life_span(field, self.version) if field else ""
        path = path_of(at)
        hint = "" if life else unknown_hint(key, model, [(self._root, ""), *_models(self._root, path)])
        message = f'unknown field "{key}"' + (f": {life}" if life else "")
        self.problems.append((UNKNOWN_FIELD, Finding(path / str(key), "", message, hint)))

    @property
    def failed(self) -> bool:
        """Whether something cannot be read at all."""
        return bool(self.problems) and any(rule.code == _WRONG_TYPE for rule, _ in self.problems)

    def lenient(self) -> Decoding:
        """A decoding of a part, whose unknown fields do not count."""
        made = Decoding(self.version)
        made._root = self._root
        return made

    def take_fatal(self, inner: Decoding) -> None:
        """Take over what a decoding of a part could not read; the part reads itself, so that the server stops there."""
        fatal = [found for found in inner.problems if found[0].code == _WRONG_TYPE]
        self._at_once += [*inner._at_once, *(finding for _, finding in fatal[:1])]
        self.problems += fatal

    def refuse(self, at: At, message: str, value: Any = "", *, at_once: bool = False) -> None:
        """Note that a value cannot be decoded; `at_once`: the server's decoder stops there, whatever it found before.

        What a Secret holds is not shown.
        """
        from kgen.apiserver.stated import WRONG_TYPE
        from kgen.wording.secrets import FIELDS, HIDDEN

        path = path_of(at)
        if self._root.__name__ == "Secret" and str(path).startswith(FIELDS) and not isinstance(value, (dict, list)):
            message = message.replace(repr(value), HIDDEN) if value != "" else message
        finding = Finding(path, "", message)
        self.problems.append((WRONG_TYPE, finding))
        self._at_once += [finding] if at_once else []


def path_of(at: At) -> FieldPath:
    """The path that steps stand for."""
    if isinstance(at, FieldPath):
        return at
    around = path_of(at[0])
    if len(at) > 2:  # noqa: PLR2004 - a step with a third part is the key of a map
        return around.key(at[1])
    return around / at[1] if isinstance(at[1], str) else around[at[1]]


def _models(root: type[Model], path: FieldPath) -> list[tuple[type[Model], str]]:
    """The models on the way to a place, from the outermost on, each with the field in which it stands."""
    found: list[tuple[type[Model], str]] = []
    model = root
    for part in path.parts():
        field = model.field_named(str(part))
        if field is not None and field.type.strip("[]{}") not in CHECKERS:
            model = model_class(field.type.strip("[]{}"), model)
            found.append((model, field.json))
    return found


def _reader(field: Field, owner: type[Model]) -> Reader:
    """How a field's value is read."""
    if owner.__name__ == _SCHEMA:
        from .schemas import schema_reader

        special = schema_reader(field.name, owner)
        if special is not None:
            return special
    return _reader_of(field.type, owner)


def _reader_of(type_: str, owner: type[Model]) -> Reader:
    if type_[0] == "[":
        return _list_reader(type_[1:-1], owner)
    if type_[0] == "{":
        return _map_reader(type_[1:-1], owner)
    if type_ in CHECKERS and type_ not in _SCALAR_READERS:
        _SCALAR_READERS[type_] = _scalar_reader(CHECKERS[type_], at_once=type_ in READ_AT_ONCE)
    return _SCALAR_READERS.get(type_) or _model_reader(type_, owner)


def _scalar_reader(checker: Checker, *, at_once: bool) -> Reader:
    def read(decoding: Decoding, value: Any, at: At) -> Any:
        if value is None or value is NULL:
            return None
        problem = checker(value)
        if problem is None:
            return value
        decoding.refuse(at, problem, value, at_once=at_once)
        return None

    return read


def _read_text(decoding: Decoding, value: Any, at: At) -> Any:
    if value.__class__ is str and value.isascii():
        return value
    if value is None or value is NULL:
        return None
    problem = CHECKERS["str"](value)
    if problem is None:
        return _without_halves(value)
    decoding.refuse(at, problem, value)
    return None


def _without_halves(text: str) -> str:
    """The same text in Unicode; JSON can hold halves of characters, which Go replaces."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _read_bytes(decoding: Decoding, value: Any, at: At) -> Any:
    if value is None or value is NULL:
        return None
    problem = CHECKERS["bytes"](value)
    if problem is None:
        return as_base64(value)
    decoding.refuse(at, problem, value)
    return None


_SCALAR_READERS: dict[str, Reader] = {"str": _read_text, "bytes": _read_bytes}
"""Those of the other scalar types are made when one is met."""


def _model_reader(type_: str, owner: type[Model]) -> Reader:
    made: list[type[Model]] = []  # looked up late, since some types hold themselves

    def read(decoding: Decoding, value: Any, at: At) -> Any:
        if value is None or value is NULL:
            return None
        if not made:
            made.append(model_class(type_, owner))
        if value.__class__ is dict:
            return decoding.read_map(value, made[0], at)
        return decoding.read(value, made[0], at)

    return read


def _list_reader(type_: str, owner: type[Model]) -> Reader:
    read_item = _reader_of(type_, owner)

    def read(decoding: Decoding, value: Any, at: At) -> Any:
        if value is None or value is NULL:
            return None
        if not isinstance(value, (list, tuple)):
            decoding.refuse(at, _expected("a list", value), value)
            return None
        made = [read_item(decoding, item, (at, i)) for i, item in enumerate(value)]
        return [_zero(type_, owner) if item is None else item for item in made] if None in made else made

    return read


def _map_reader(type_: str, owner: type[Model]) -> Reader:
    read_item = _reader_of(type_, owner)

    def read(decoding: Decoding, value: Any, at: At) -> Any:
        if value is None or value is NULL:
            return None
        if not isinstance(value, dict):
            decoding.refuse(at, _expected("a map", value), value)
            return None
        made = {}
        for key, item in value.items():
            name = key if key.__class__ is str and key.isascii() else _key(key)
            decoded = read_item(decoding, item, (at, name, True))
            if decoded is None:
                is_refused = type_ == "quantity" and isinstance(item, str)
                decoded = (
                    item if is_refused else _zero(type_, owner)
                )  # no rule goes on with an amount that it cannot read
            made[name] = decoded
        return made

    return read


def _expected(what: str, value: Any) -> str:
    from kgen.wording.phrases import describe

    return f"expected {what}, got {describe(value)}"


def _key(key: Any) -> str:
    """What a map's key is in JSON."""
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    return _without_halves(str(key))


def _zero(type_: str, owner: type[Model]) -> Any:
    """What null becomes in a list or a map."""
    if type_[0] in "[{":
        return [] if type_[0] == "[" else {}
    return ZEROS.get(type_, "") if type_ in CHECKERS else model_class(type_, owner).of({})
