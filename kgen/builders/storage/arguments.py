"""Whether the arguments of a preset are what its signature says: its parameters are text that no server checks."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Form = tuple[tuple[type, ...], tuple[Any, ...]]

_CLASSES: dict[str, tuple[type, ...]] = {"int": (int,), "bool": (bool,), "str": (str,), "Choice": (str,)}
_NAMED = {int: "a whole number", bool: "True or False", str: "a text"}
_FORMS: dict[Any, dict[str, Form]] = {}


def check_arguments(preset: Any, given: Mapping[str, Any], *, closed: bool = False) -> None:
    """Refuse values of another type; what a text or a number may be is known to the table of drivers.

    Args:
        preset: The method that was called.
        given: Its `locals()` when it began.
        closed: Whether there is no such table for its provisioner, so that choices are those of the signature.

    Raises:
        TypeError: A value is of another type.
        ValueError: It is none of those that there are.
    """
    code = preset.__code__
    if code not in _FORMS:
        _FORMS[code] = dict(_forms(preset))
    for name, (classes, choices) in _FORMS[code].items():
        value = given[name]
        if type(value) not in classes or (closed and choices and value not in (*choices, None)):
            raise _refusal(name, value, classes, choices)


def _forms(preset: Any) -> list[tuple[str, Form]]:
    """The types of the arguments that are scalars, as the annotations have them."""
    found: list[tuple[str, Form]] = []
    for name, annotation in preset.__annotations__.items():
        text = str(annotation).removesuffix(" | None")
        absent = () if text == annotation else (type(None),)
        if text.startswith("Literal["):
            choices = eval(f"({text[8:-1]},)", {})  # noqa: S307 - of kgen's own signatures
            found.append((name, ((type(choices[0]), *absent), choices)))
        elif text in _CLASSES and name != "name":
            found.append((name, ((*_CLASSES[text], *absent), ())))
    return found


def _refusal(name: str, value: object, classes: tuple[type, ...], choices: tuple[Any, ...]) -> Exception:
    from kgen.builders.given import shown

    if type(value) not in classes:
        return TypeError(f"{name} is {_NAMED[classes[0]]}, not {shown(value)}")
    from kgen.wording.spelling import did_you_mean

    words = [str(each) for each in choices]
    return ValueError(f"{name} is one of {', '.join(words)}, not {shown(value)}{did_you_mean(str(value), words)}")
