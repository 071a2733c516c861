"""What every model shares with every value: fields by keyword, equality, a repr of what is set, read-only inside."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn, Self

    from .fields import Field


class _Null:
    """The type of NULL."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NULL"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "NULL"


NULL: Any = _Null()
"""An explicit null. In a model None means absent, and NULL is written as `null`."""


_INSTEAD = "make a changed copy of the object with put(path, value), merge({…}) or replace(field=…)"


class _Plain(type):
    """The class of a class that looks as if it were its base to Python code that asks for `__mro__`.

    So do the safe dumpers of PyYAML and ruamel.yaml, which refuse any dict or list but the plain ones.
    """

    @property
    def __mro__(cls) -> tuple[type, ...]:
        return super().__mro__[1:]


class ReadOnlyDict(dict[str, "Any"], metaclass=_Plain):
    """A dict inside of a model. It is compared, dumped, copied and pickled as any other; a copy of it can change.

    >>> labels = ReadOnlyDict({"app": "web"})
    >>> labels["tier"] = "front"
    Traceback (most recent call last):
    TypeError: a map inside of an object is read-only; make a changed copy of the object with put(path, value), \
merge({…}) or replace(field=…)
    >>> labels | {"tier": "front"}
    {'app': 'web', 'tier': 'front'}
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(f"a map inside of an object is read-only; {_INSTEAD}")

    if not TYPE_CHECKING:
        __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce_ex__(self, _: object) -> Any:
        return dict, (), None, None, iter(self.items())


class ReadOnlyList(list["Any"], metaclass=_Plain):
    """A list inside of a model. It is compared, dumped, copied and pickled as any other; a copy of it can change.

    >>> args = ReadOnlyList(["-v"])
    >>> args.append("-x")
    Traceback (most recent call last):
    TypeError: a list inside of an object is read-only; make a changed copy of the object with put(path, value), \
merge({…}) or replace(field=…)
    >>> [*args, "-x"]
    ['-v', '-x']
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(f"a list inside of an object is read-only; {_INSTEAD}")

    if not TYPE_CHECKING:
        __setitem__ = __delitem__ = __iadd__ = __imul__ = append = clear = extend = insert = _refuse
        pop = remove = reverse = sort = _refuse

    def __reduce_ex__(self, _: object) -> Any:
        return list, (), None, iter(self)


FLAT: set[type] = {str, int, bool, float, type(None), ReadOnlyDict, ReadOnlyList}
"""Types whose values are taken as they are: models join when they are made, others when they are met."""
_MOST_TYPES = 2_000
ENDLESS = "a list or map contains itself, or too many others within each other"


def taken(value: Any) -> Any:
    """A value as it may be inside of a model: maps and lists in it, at any depth, are read-only copies.

    >>> taken({"args": ("-v", ["x"])})
    {'args': ['-v', ['x']]}
    """
    kind = type(value)
    if kind is list:
        for item in value:
            if type(item) not in FLAT:
                return _deep(value)
        return ReadOnlyList(value)
    if kind is dict:
        for key in value:
            if type(value[key]) not in FLAT:
                return _deep(value)
        return ReadOnlyDict(value)
    return value if kind in FLAT else _taken_other(value, kind)


def _deep(value: Any) -> Any:
    try:
        if type(value) is dict:
            return ReadOnlyDict({key: taken(item) for key, item in value.items()})
        return ReadOnlyList([taken(item) for item in value])
    except RecursionError:
        raise TypeError(ENDLESS) from None


def _taken_other(value: Any, kind: type) -> Any:
    if issubclass(kind, (list, tuple)):
        return taken([*value])
    from _collections_abc import Mapping  # what collections.abc is made of, loaded already

    if issubclass(kind, Mapping):
        return taken({**value})
    if callable(value) or kind.__module__.startswith("kgen.builders"):
        raise _foreign().ForeignValueError(value)
    if len(FLAT) < _MOST_TYPES:
        FLAT.add(kind)
    return value


def _refuse_dict(value: Any, name: str, record: type[Record]) -> None:
    """Refuse a dict, or a list of them, where there are models: it would never become one."""
    if type(value) is dict and record.__rows__[name].split(" ", 3)[2][0] == "{":
        return
    field, kind = record.__fields__[name], type(value)
    if kind is dict or (kind is list and value and type(value[0]) is dict):
        type_ = field.type if kind is dict else field.type[1:-1]
        model = type_.rpartition(".")[2]
        if model[:1].isupper() and not hasattr(record, "cluster_scoped"):  # a Resource makes models of them
            raise TypeError(_no_dict(field, record, model, is_list=kind is list))


def _no_dict(field: Field, record: type[Record], model: str, *, is_list: bool) -> str:
    from kgen.wording.things import with_article

    wanted = f"a list of {model}" if is_list else with_article(model)
    given = "of dicts" if is_list else "a dict"
    return (
        f"{field.name}= of {with_article(record.__name__)} takes {wanted}, not {given}: "
        f'write {model}(…), or merge the dict in, merge({{"{field.json}": …}})'
    )


class _AttrsFields:
    """`__attrs_attrs__` of a model class: attrs sees its fields, but is imported only by who asks."""

    def __get__(self, instance: object, owner: type[Record]) -> Any:
        if "_attrs_fields" not in owner.__dict__:
            from .attrs_view import attrs_fields

            type.__setattr__(owner, "_attrs_fields", attrs_fields(owner))
        return owner.__dict__["_attrs_fields"]


class Record:
    """A frozen value whose set fields, in the author's order, are its `__dict__`.

    Nothing is checked but the names: wrong values are found by `kgen.validate`, all at once. A field that was not
    given, or given as None, is absent and reads as None. Maps and lists are copied, and read-only inside.
    """

    __rows__: ClassVar[dict[str, str]] = {}
    """Each field's row of the table. Many a script needs no more of it, and reads no `__fields__`."""
    __fields__: ClassVar[dict[str, Field]] = {}
    _fields_by_json: ClassVar[dict[str, Field]]
    __attrs_attrs__: ClassVar[Any] = _AttrsFields()

    def __init__(self, *_rest: Any, **fields: Any) -> None:
        if _rest:
            raise _by_keyword(type(self), _rest[0])
        known, own = type(self).__rows__, self.__dict__
        try:
            for name, value in fields.items():
                if name not in known:
                    raise TypeError(unknown_field(type(self), name))  # noqa: TRY301 - a call of a function costs more
                if type(value) in FLAT:
                    if value is not None:
                        own[name] = value
                else:
                    kind = type(value)
                    if kind is dict or (kind is list and value and type(value[0]) is dict):
                        _refuse_dict(value, name, type(self))
                    own[name] = taken(value)
        except TypeError as error:
            raise _located(error, type(self), name, value) from None

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Self:
        """A record with just these fields: names are unchecked, maps and lists are taken as they are."""
        record = cls.__new__(cls)
        record.__dict__.update(fields)
        return record

    @classmethod
    def field_named(cls, json: str) -> Field | None:
        """The field with this JSON name, or None."""
        if "_fields_by_json" not in cls.__dict__:
            cls._fields_by_json = {field.json: field for field in cls.__fields__.values()}
        return cls._fields_by_json.get(json)

    @classmethod
    def json_name(cls, name: str) -> str:
        """The JSON name of a field."""
        json = cls.__rows__[name].split(" ", 2)[1]
        return name if json == "=" else json

    def with_fields(self, fields: dict[str, Any]) -> Self:
        """A record of the same type with just these fields, names unchecked."""
        made = self.__new__(type(self))
        made.__setstate__(fields)
        return made

    def __setstate__(self, fields: dict[str, Any]) -> None:
        own = self.__dict__
        try:
            for name, value in fields.items():
                own[name] = value if type(value) in FLAT else taken(value)
        except TypeError as error:
            raise _located(error, type(self), name, value) from None

    def replace(self, *_rest: Any, **changes: Any) -> Self:
        """A copy with these fields changed; None makes a field absent.

        Raises:
            TypeError: The type has no such field, or a dict is given where a model is.
        """
        if _rest:
            raise _by_keyword(type(self), _rest[0])
        for name, value in changes.items():
            if name not in self.__fields__:
                raise TypeError(unknown_field(type(self), name))
            if type(value) in (dict, list):
                _refuse_dict(value, name, type(self))
        fields = {**self.__dict__, **changes}
        return self.with_fields({name: value for name, value in fields.items() if value is not None})

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # its lists and maps can change

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({fields})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; use .replace({name}=…) to get a changed copy")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; use .replace({name}=None) to get a copy without it")


def _foreign() -> Any:
    """What is said of values that no object can hold: it knows the fields, so it is imported by its name."""
    return __import__(f"{__package__}.foreign", fromlist=["*"])


def _located(error: TypeError, record: type[Record], name: str, value: object) -> TypeError:
    made: TypeError = _foreign().located(error, record, name, value)
    return made


def _by_keyword(record: type[Record], given: object) -> TypeError:
    from kgen.wording.things import thing

    fields = ", ".join(f"{name}=" for name in [*record.__fields__][:3])
    return TypeError(f"{record.__name__} takes its fields by keyword ({fields}, …), not {thing(given)} by place")


def unknown_field(record: type[Record], wrong: str, methods: tuple[str, ...] = ()) -> str:
    """Say which keyword or attribute is wrong, and which was meant: JSON names are understood, too."""
    from kgen.wording.spelling import did_you_mean

    names = {field.json: field.name for field in record.__fields__.values()}
    hint = did_you_mean(wrong, [*record.__fields__, *methods], names)
    return f'{record.__name__} has no field "{wrong}"{hint}'
