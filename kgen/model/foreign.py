"""What no object can hold, such as a function that was not called; imported when there is such a thing."""

from __future__ import annotations

from kgen.wording.phrases import words
from kgen.wording.things import thing, with_article

from .fields import SCALARS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .record import Record


class ForeignValueError(TypeError):
    """A value that no object can hold."""

    def __init__(self, value: object) -> None:
        self.thing = thing(value)
        super().__init__(f"an object cannot hold {self.thing}")


def located(error: TypeError, record: type[Record], name: str, value: object) -> TypeError:
    """An error that names the field for which a value was given; others as they are.

    Args:
        error: What was raised.
        record: The type whose field it is.
        name: The field.
        value: What was given for it: the foreign value, or what holds it.
    """
    if not isinstance(error, ForeignValueError):
        return error
    field = record.__fields__[name]
    where = f"{field.json} of {with_article(record.__name__)}"
    if type(value) in (list, tuple, dict):
        return TypeError(f"{where} cannot hold {error.thing}")
    model = field.type.rpartition(".")[2]
    wanted = words(field.type) if field.type in SCALARS else with_article(model) if model.isalnum() else "a list"
    return TypeError(f"{where} is {'a map' if model[0] == '{' else wanted}, not {error.thing}")
