"""What the validators of attrs classes say of values: read where they can be, and else asked."""

from __future__ import annotations

from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_OPERATORS = {">=": "ge", ">": "gt", "<=": "le", "<": "lt"}


def validators_of(class_: Any) -> dict[str, Any]:
    """The validator of each field of an attrs class that has one."""
    return {each.alias: each.validator for each in class_.__attrs_attrs__ if each.validator is not None}


def readable(validator: Any) -> tuple[Any, ...]:
    """The constraints that a validator stands for; those that cannot be read are asked by `made`.

    >>> from attrs import validators
    >>> [each.ge for each in readable(validators.optional(validators.ge(1)))]
    [1]
    """
    from kgen.parameters.constraints import Constraint

    if validator is None:
        return ()
    inner = getattr(validator, "_validators", None) or getattr(validator, "validator", None)
    if inner is not None and type(validator).__name__ in {"_AndValidator", "_OptionalValidator"}:
        several = inner if isinstance(inner, (list, tuple)) else [inner]
        return tuple(found for each in several for found in readable(each))
    if type(validator).__name__ == "_NumberValidator" and validator.compare_op in _OPERATORS:
        return (Constraint(**{_OPERATORS[validator.compare_op]: validator.bound}),)
    words = {
        "_InValidator": ("choices", "options"),
        "_MinLengthValidator": ("min_length", "min_length"),
        "_MaxLengthValidator": ("max_length", "max_length"),
    }.get(type(validator).__name__)
    if words:
        return (Constraint(**{words[0]: getattr(validator, words[1])}),)
    if type(validator).__name__ == "_MatchesReValidator":
        return (Constraint(pattern=_pattern(validator)),)
    return ()


def _pattern(validator: Any) -> str:
    """The expression of `matches_re`, which fits the whole text unless it is told to search."""
    how = getattr(validator.match_func, "__name__", "fullmatch")
    ends = {"fullmatch": ("^(?:", ")$"), "match": ("^(?:", ")")}.get(how, ("", ""))
    text = str(validator.pattern.pattern)
    return text if text.startswith("^") and text.endswith("$") else ends[0] + text + ends[1]


def made(class_: Any, given: Mapping[str, Any]) -> Any:
    """An object of an attrs class.

    Raises:
        Misfit: Validators refuse fields, each with its path, or the class refuses them together.
    """
    import attrs

    from .misfits import Misfit, Problem

    try:
        with attrs.validators.disabled():
            made = class_(**given)
    except (ValueError, TypeError) as error:
        raise Misfit(Problem((), "", _message(error, ""))) from error
    problems = []
    for each in class_.__attrs_attrs__:
        if each.validator is not None:
            try:
                each.validator(made, each, getattr(made, each.name))
            except Exception as error:  # noqa: BLE001 - whatever the author raises is a refusal
                problems.append(Problem((each.alias,), "", _message(error, each.name)))
    if problems:
        raise Misfit(*problems)
    return made


def _message(error: Exception, name: str) -> str:
    """What an author or attrs says, without the name of the field in front, which the path has already."""
    said = str(error.args[0] if error.args else type(error).__name__)
    return said.removeprefix(f"'{name}' ").removeprefix(f"{name}: ").removeprefix(f"{name} ")
