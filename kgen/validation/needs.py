"""Which rules need not be called: a rule is a function of what it reads.

A rule that asks an empty value for `tolerations` alone and finds nothing there finds nothing in any value without
tolerations. So it is asked once, and nobody has to write down what a rule looks at.
"""

from __future__ import annotations

from kgen.field_path import FieldPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from kgen.model import Model

    from .rule import Rule


def needed_by(rule: Rule, model: type[Model]) -> frozenset[str] | None:
    """The fields without which a rule finds nothing in a value of a type; None for one that always has to be called.

    >>> from kgen.k8s.core_v1 import Container
    >>> from kgen.validation.rules import ports
    >>> needed_by(ports.port_name_invalid, Container)
    frozenset({'ports'})
    """
    empty: Any = _Empty(model)
    nowhere: Any = _NoContext()
    try:
        finds = any(True for _ in rule(empty, FieldPath(), nowhere))
    except Exception:  # noqa: BLE001 - whatever it is that it asks for, an empty value has no answer
        return None
    return None if finds else frozenset(empty.asked) or None


class _Empty:
    """Stands for a value of a type in which no field is set, and notes which it is asked for."""

    __slots__ = ("_model", "asked")

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self.asked: set[str] = set()

    @property  # type: ignore[misc]  # so that it passes for a value of that type
    def __class__(self) -> Any:
        return self._model

    def __getattr__(self, name: str) -> Any:
        if name == "__dict__":
            return _EmptyFields(self.asked)
        if name not in self._model.__dict__ or name not in self._model.__fields__:
            raise LookupError(name)
        if self._model.__dict__[name] is None:
            self.asked.add(name)
        return self._model.__dict__[name]


class _EmptyFields:
    """Stands for the `__dict__` of such a value."""

    __slots__ = ("asked",)

    def __init__(self, asked: set[str]) -> None:
        self.asked = asked

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return default

    def __contains__(self, name: str) -> bool:
        self.asked.add(name)
        return False


class _NoContext:
    """Stands for what is around a value, which an empty value cannot say."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NoReturn:
        raise LookupError(name)
