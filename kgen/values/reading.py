"""Text from the command line, read as the type that it is meant for asks."""

from __future__ import annotations

import re
from typing import Any, Union

from kgen.syntax.quantity import Quantity

from . import kinds
from .misfits import Misfit, Problem
from .strict import misfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, ScalarNode

_WHOLE = r"[+-]?[0-9]{1,4300}"
_BOOLS = {"true": True, "false": False}


def read_text(text: str, type_: Any) -> Any:
    """The value that text stands for; None where it asks for the default.

    A parameter that takes text gets it as it is; numbers, `true` and `false` are recognised where they are asked
    for, lists and maps are YAML such as `[a, b]` and `{a: 1}`, also where text would do, too. `null` asks for the
    default, except where it is a text.

    Raises:
        Misfit: The text is nothing of the kind.

    >>> read_text("1.10", str), read_text("3", int), read_text("[a, 1.10]", list[str])
    ('1.10', 3, ['a', '1.10'])
    """
    members = kinds.members(type_)
    takes_text = str in members or Quantity in members
    if text.strip() == "null" and (kinds.NONE in members or not takes_text):
        return None
    for member in members:
        value = _scalar(text, member, exact=takes_text)
        if value is not None:
            return value
    is_nested = any(_is_nested(member) for member in members)
    if is_nested and (not takes_text or text.lstrip()[:1] in ("{", "[")):
        return _read_yaml(text, type_)
    if takes_text:
        return text
    raise misfit(type_, text)


def _is_nested(type_: Any) -> bool:
    tests = (kinds.is_list, kinds.is_map, kinds.is_record, kinds.is_model)
    return type_ is Any or any(is_it(type_) for is_it in tests)


def _scalar(text: str, type_: Any, *, exact: bool) -> Any:
    """The number, boolean or choice in a text, or None; exact where nothing of the text may be lost."""
    if kinds.is_literal(type_) or kinds.is_enum(type_):
        return next((each for each in kinds.choices(type_) if _as_text(each) == text), None)
    bare = text if exact else text.strip()
    if type_ is bool:
        return _BOOLS.get(bare)
    value = _number(bare, type_)
    return None if exact and str(value) != bare else value


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(text: str, type_: Any) -> int | float | None:
    if type_ is int or (type_ is float and re.fullmatch(_WHOLE, text)):
        return int(text) if re.fullmatch(_WHOLE, text) else None
    if type_ is float and re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]+)?", text):
        try:
            return float(text)
        except ValueError:
            return None
    return None


def _read_yaml(text: str, type_: Any) -> Any:
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return misfit_if_empty(text, type_) if node is None else _value_of(node, type_)
    except yaml.MarkedYAMLError as error:
        raise Misfit(Problem((), f"expected {kinds.in_words(type_)} as YAML: {error.problem}")) from error
    except yaml.YAMLError as error:
        raise Misfit(Problem((), f"expected {kinds.in_words(type_)} as YAML", f": {error}")) from error
    except RecursionError as error:
        raise Misfit(Problem((), "this YAML is nested too deep, or in itself")) from error


def misfit_if_empty(text: str, type_: Any) -> str:
    """Empty text where anything goes; an error where something is asked for."""
    if Any not in kinds.members(type_):
        raise misfit(type_, text)
    return text


def _value_of(node: Node, type_: Any) -> Any:
    """What a YAML node stands for; unquoted scalars mean what their type makes of them."""
    import yaml

    if isinstance(node, yaml.SequenceNode):
        item = next((kinds.item_type(each) for each in kinds.members(type_) if kinds.is_list(each)), Any)
        return [_at(i, each, item) for i, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _map_of(node, type_)
    scalar: Any = node
    return _scalar_of(scalar, type_)


def _map_of(node: MappingNode, type_: Any) -> dict[str, Any]:
    from . import records

    made: dict[str, Any] = {}
    for key_node, each in node.value:
        key = str(key_node.value)
        if not isinstance(key_node.value, str):
            raise Misfit(Problem((), "expected text as key, got a list or a map"))
        if key in made:
            raise Misfit(Problem((key,), "is given twice"))
        made[key] = _at(key, each, records.below(type_, key) or Any)
    return made


def _at(key: str | int, node: Node, type_: Any) -> Any:
    try:
        return _value_of(node, type_)
    except Misfit as error:
        raise Misfit(*(each._replace(path=(key, *each.path)) for each in error.problems)) from error


def _scalar_of(node: ScalarNode, type_: Any) -> Any:
    text = str(node.value)
    if node.style is not None:
        return text
    from kgen.yaml.scalars import go_value

    members = kinds.members(type_)
    if Any in members:
        return go_value(text)
    if text in ("", "~", "null") and str not in members:
        return None
    scalars = tuple(each for each in members if not _is_nested(each))
    if not scalars:
        raise misfit(type_, text)
    try:
        return read_text(text, Union[scalars])  # noqa: UP007 - made at run time
    except Misfit:
        raise misfit(type_, text) from None
