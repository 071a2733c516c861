"""A place in a model: which type stands where a path has led."""

from __future__ import annotations

from kgen.errors import KgenError
from kgen.wording.spelling import did_you_mean

from .plain import Reading
from .tables import model_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .fields import Field
    from .record import Record


class PathError(KgenError, LookupError):
    """A path that leads nowhere: no such field, no such item."""


class Place:
    """What stands where a path has led: a type expression and the model whose table it is of."""

    __slots__ = ("owner", "type")

    def __init__(self, owner: type[Record], type_: str = "") -> None:
        self.owner = owner
        self.type = type_

    def inner(self) -> Place:
        """The place of an item of this list or map."""
        is_container = self.type[:1] in ("[", "{")
        return Place(self.owner, self.type[1:-1] if is_container else "any")

    def field(self, json: str) -> tuple[Field, Place]:
        """A field of this model by its JSON name, and the place of its value."""
        model = self.model()
        found = field_of(model, json)
        return found, Place(model, found.type)

    def model(self) -> type[Record]:
        """The model that stands here."""
        return model_class(self.type, self.owner) if self.type else self.owner

    def is_model(self) -> bool:
        """Whether a model stands here, rather than a list, map or scalar."""
        return not self.type or self.type[0].isupper() or ("." in self.type and self.type[0] not in "[{")

    def convert(self, value: Any) -> Any:
        """The value as it must be here."""
        return Reading(self.owner).read_as(value, self.type or "any") if self.type else value


def field_of(model: type[Record], json: str) -> Field:
    """The field of a model with a JSON name.

    Raises:
        PathError: It has none; the message has the name that was probably meant.
    """
    found = model.field_named(json)
    if found is None:
        names = {field.name: field.json for field in model.__fields__.values()}
        hint = did_you_mean(json, names.values(), names)
        raise PathError(f'a {model.__name__} has no field "{json}"{hint}')
    return found
