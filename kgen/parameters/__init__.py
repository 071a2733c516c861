"""What a blueprint's parameters take: named types, and constraints for `Annotated`.

A constraint stands beside the type. Values are held to it wherever they come from, and the messages, `kgen blueprints`
and `kgen blueprints --schema` say it:

>>> from typing import Annotated
>>> from kgen import blueprint
>>> from kgen.builders import config_map
>>> from kgen.parameters import Name, ge, le
>>> @blueprint
... def web(name: Name = "web", *, replicas: Annotated[int, ge(1), le(9)] = 1):
...     yield config_map(name, {"replicas": str(replicas)})
>>> web("a.b", replicas=20)
Traceback (most recent call last):
kgen.blueprinting.ParameterError: name: must not contain ".", got "a.b"
replicas: must be in range 1..9, got 20

Any other object with attributes such as `ge`, `le`, `pattern` or `max_length` does as well, those of annotated-types
and msgspec among them, and so do validators of attrs classes.
"""

from __future__ import annotations

from .constraints import (
    Alias,
    Constraint,
    check,
    choices,
    ge,
    gt,
    le,
    lt,
    max_length,
    min_length,
    multiple_of,
    pattern,
    unit,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Annotated, Any, TypeAlias

    from kgen.syntax.quantity import Quantity as _Quantity

__all__ = [
    "Constraint",
    "Image",
    "Labels",
    "Name",
    "Port",
    "Seconds",
    "Size",
    "check",
    "choices",
    "ge",
    "gt",
    "le",
    "lt",
    "max_length",
    "min_length",
    "multiple_of",
    "pattern",
    "unit",
]


def _name(value: str) -> Iterable[str]:
    from kgen.syntax.grammars import dns_label

    return dns_label(value)


def _image(value: str) -> Iterator[str]:
    if not value:
        yield "must not be empty"
    elif value != "".join(value.split()):
        yield "must not hold white space"


def _size(value: _Quantity) -> Iterator[str | tuple[str, str]]:
    from kgen.syntax.quantity import compare_quantities, quantity_problem
    from kgen.wording.phrases import shown

    problem = quantity_problem(value)
    if problem:
        yield "must be a quantity such as 10Gi", f"{shown(value)}: {problem}"
    elif compare_quantities(value, 0) <= 0:
        yield "must be more than 0"


def _labels(value: Mapping[str, str]) -> Iterator[str]:
    from kgen.syntax.grammars import label_value, qualified_name

    for key, text in value.items():
        yield from (f"{key}: the key {reason}" for reason in qualified_name(key))
        yield from (f"{key}: the value {reason}" for reason in label_value(text))


def _quantity() -> Any:
    from kgen.syntax.quantity import Quantity

    return Quantity


def _labels_map() -> Any:
    from collections.abc import Mapping

    return Mapping[str, str]


_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
_OF_NAME = Constraint(reasons=_name, pattern=_LABEL, max_length=63, what="a DNS label")
_OF_IMAGE = Constraint(reasons=_image, pattern=r"^\S+$", what="the name of an image")
_OF_SIZE = check(_size, "above 0")
_OF_LABELS = check(_labels, "keys and values of labels")

if TYPE_CHECKING:
    Name: TypeAlias = Annotated[str, _OF_NAME]
    """A name that a Service, a Namespace or a workload can have: a DNS label of at most 63 characters."""
    Image: TypeAlias = Annotated[str, _OF_IMAGE]
    """The name of an image, with its tag or digest."""
    Size: TypeAlias = Annotated[_Quantity, _OF_SIZE]
    """A size in bytes above 0, such as 10Gi."""
    Labels: TypeAlias = Annotated[Mapping[str, str], _OF_LABELS]
    """Labels: keys and values as the API takes them."""
    Port: TypeAlias = Annotated[int, ge(1), le(65535)]
    """The number of a port."""
    Seconds: TypeAlias = Annotated[int, ge(0), unit("seconds")]
    """A time in whole seconds."""
else:
    Name = Alias("Name", str, _OF_NAME)
    Image = Alias("Image", str, _OF_IMAGE)
    Size = Alias("Size", _quantity, _OF_SIZE)
    Labels = Alias("Labels", _labels_map, _OF_LABELS)
    Port = Alias("Port", int, ge(1), le(65535))
    Seconds = Alias("Seconds", int, ge(0), unit("seconds"))
