"""A blueprint's parameters as a person reads them: path, type, default, unit and description."""

from __future__ import annotations

import typing
from typing import Any

from kgen.frozen import NamedTuple

from . import kinds, records
from .signature import MISSING, Signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .signature import Help


class Described(NamedTuple):
    """One parameter or a field of one; the default is written as a value of YAML, None where a value is required.

    `choices` are the values of a closed set, as `--set` takes them; `limits` say what else values must be like.
    """

    path: str
    type: str
    default: str | None
    unit: str
    description: str
    choices: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def described(make: Callable[..., Any]) -> Iterator[Described]:
    """The parameters of a blueprint in order, each with the fields of its own record behind it.

    >>> def web(host: str, every: float = 0.5):
    ...     '''Shop front end.
    ...
    ...     Args:
    ...         every: Time between two looks, in seconds.
    ...     '''
    >>> [(each.path, each.type, each.default, each.unit) for each in described(web)]
    [('host', 'str', None, ''), ('every', 'float', '0.5', 'seconds')]
    """
    signature = Signature(make)
    helps = signature.help()
    for name in signature.names():
        type_ = signature.type(name)
        default = signature.default(name)
        yield _described(name, type_, default, helps.get(name))
        yield from _fields(name, type_, default)


def _described(path: str, type_: Any, default: Any, help_: Help | None) -> Described:
    from kgen.parameters.constraints import described, merged

    wanted = merged(kinds.metadata(type_) or _of_only_member(type_))
    unit, description = help_ or ("", "")
    text = type_text(type_), _written(default), wanted.unit or unit, description
    return Described(path, *text, _choices(type_, wanted.choices or ()), tuple(described(wanted)))


def _of_only_member(type_: Any) -> tuple[Any, ...]:
    """What stands beside the type of an optional value."""
    members = [each for each in kinds.alternatives(type_) if kinds.bare(each) is not kinds.NONE]
    return kinds.metadata(members[0]) if len(members) == 1 else ()


def _fields(path: str, type_: Any, default: Any, above: tuple[Any, ...] = ()) -> Iterator[Described]:
    """The fields of an author's own record; a model's are known from Kubernetes."""
    for member in kinds.members(type_):
        if not kinds.is_record(member) or member in above:
            continue
        own = records.plain_of(default) or {}
        helps = records.help_of(member)
        for name, field in records.fields_of(member).items():
            value = own.get(name, field.default)
            yield _described(f"{path}.{name}", field.type, value, helps.get(name))
            yield from _fields(f"{path}.{name}", field.type, value, (*above, member))


def _choices(type_: Any, more: Iterable[Any]) -> tuple[str, ...]:
    members = kinds.members(type_)
    found = [each for member in members for each in ([True, False] if member is bool else kinds.choices(member))]
    found += more
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in found)


def type_text(type_: Any) -> str:
    """A type as an author writes it: `str | StorageClass | None`, `"a" | "b"`, `list[str]`."""
    return " | ".join(dict.fromkeys(_type_text(each) for each in kinds.members(type_)))


def _type_text(type_: Any) -> str:
    if type_ is Any:
        return "any"
    if type_ is kinds.NONE:
        return "None"
    if kinds.is_literal(type_) or kinds.is_enum(type_):
        return " | ".join(
            f'"{each}"' if isinstance(each, str) else str(_written(each)) for each in kinds.choices(type_)
        )
    name = str(getattr(kinds.base(type_), "__name__", type_))
    args = [type_text(arg) if arg is not ... else "..." for arg in typing.get_args(type_)]
    return f"{name}[{', '.join(args)}]" if args else name


def _written(value: Any) -> str | None:
    """A default as YAML on one line, or None where there is none."""
    if value is MISSING:
        return None
    from json import dumps

    plain = plain_value(value)
    if isinstance(plain, str) and plain and _is_plain(plain):
        return plain
    try:
        return dumps(plain, ensure_ascii=False)
    except (TypeError, ValueError):
        return str(plain)


def _is_plain(text: str) -> bool:
    from kgen.yaml.plain import is_plain

    return is_plain(text)


def plain_value(value: Any) -> Any:
    """A default as plain data: models, records and enumerations as maps and scalars."""
    if kinds.is_enum(type(value)):
        return value.value
    value = records.default_value(value)
    plain = records.plain_of(value)
    if plain is not None:
        return {key: plain_value(item) for key, item in plain.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_value(item) for item in value]
    return value
