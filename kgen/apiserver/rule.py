"""Rules: small generator functions, each for one type, with prose and examples in their docstrings."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from kgen.diagnostics import Finding, Severity, Stage
    from kgen.field_path import FieldPath
    from kgen.model import Model, Object

    Findings: TypeAlias = Iterator[Finding]
    Check: TypeAlias = Callable[..., Findings]
    Hidden: TypeAlias = tuple[str, ...]
    Version: TypeAlias = tuple[int, int]

ALL = ("*",)
"""Hides every later rule of the same value, and all that is inside it."""


class Rule:
    """One rule: a code that is never used again, a name that says what is wrong, the type it looks at, and its check.

    `hides` names the fields that the API server does not look into once this rule found something, or is a function
    that takes the value and names them; `after` says that the rule runs when all inside the value has been looked at.
    """

    __slots__ = (
        "after",
        "also",
        "check",
        "code",
        "hides",
        "name",
        "on",
        "severity",
        "shown_on",
        "stage",
        "takes_context",
    )

    def __init__(
        self,
        code: str,
        on: type[Model],
        check: Check,
        *,
        severity: Severity,
        stage: Stage,
        hides: Hidden | Callable[[Any], Hidden],
        after: bool,
        also: tuple[type[Model], ...] = (),
        shown_on: type[Object] | None = None,
    ) -> None:
        self.code = code
        self.on = on
        self.also = also
        self.check = check
        self.name = check.__name__.replace("_", "-")
        self.severity: Severity = severity
        self.stage: Stage = stage
        self.hides = hides
        self.shown_on = shown_on
        self.after = after
        self.takes_context = check.__code__.co_argcount == _WITH_CONTEXT

    def __call__(self, model: Any, at: FieldPath, context: Context) -> Iterable[Finding]:
        """What the rule finds in a value."""
        return self.check(model, at, context) if self.takes_context else self.check(model, at)

    def hidden(self, model: Any) -> Hidden:
        """The fields of a value that must not be looked into once the rule found something in it."""
        return self.hides(model) if callable(self.hides) else self.hides

    def __repr__(self) -> str:
        return f"<rule {self.code} {self.name}>"


_WITH_CONTEXT = 3


def rule(
    code: str,
    *,
    on: type[Model],
    severity: Severity = "error",
    stage: Stage = "rules",
    hides: Hidden | Callable[[Any], Hidden] = (),
    after: bool = False,
    also: tuple[type[Model], ...] = (),
    shown_on: type[Object] | None = None,
) -> Callable[[Check], Rule]:
    """Makes a rule of a generator function that takes a value, its path and, if it wants, a Context.

    A rules module is its own list: importing it registers nothing.

    Args:
        code: Never reused, even when the rule is gone.
        on: The type; the rule runs wherever a value of it stands. An Object only where it stands on its own.
        severity: "error" means exactly that an API server refuses it.
        stage: When a create request comes to it.
        hides: Fields of the value that the server does not look into then, or what makes them of the value; ALL for
            everything after.
        after: Run after the rules of all that is inside the value.
        also: More types that have the same fields for the rule; the examples are of `on`.
        shown_on: The examples are of this kind, for a rule that asks what is around its value.
    """

    def made(check: Check) -> Rule:
        return Rule(
            code,
            on,
            check,
            severity=severity,
            stage=stage,
            hides=hides,
            after=after,
            also=also,
            shown_on=shown_on,
        )

    return made


class Context:
    """Where a rule is: the target version, the object, and the values around."""

    __slots__ = ("errors", "item", "parents", "places", "version")

    def __init__(self, item: Object, version: Version) -> None:
        self.item = item
        self.version = version
        self.parents: list[tuple[Any, str]] = []
        self.places: list[FieldPath] = []
        self.errors: set[str] = set()

    @property
    def kind(self) -> str:
        """The kind of the object."""
        return self.item.kind

    @property
    def parent(self) -> Any:
        """The value around; None for the object itself."""
        return self.parents[-1][0] if self.parents else None

    @property
    def field(self) -> str:
        """The name of the field in which the value stands, such as `init_containers`; "" for the object itself."""
        return self.parents[-1][1] if self.parents else ""

    def place(self, model: type[Any] | tuple[type[Any], ...], default: FieldPath) -> FieldPath:
        """The path of the nearest value of a type (or of several) around the value; `default` where there is none."""
        pairs = zip(reversed(self.parents), reversed(self.places), strict=True)
        return next((place for (parent, _), place in pairs if isinstance(parent, model)), default)

    def around(self, model: type[Any]) -> Any:
        """The nearest value of a type around the value; None where there is none."""
        return next((parent for parent, _ in reversed(self.parents) if isinstance(parent, model)), None)

    def failed(self, at: FieldPath) -> bool:
        """Whether a rule has found an error at a path or inside it."""
        path = str(at) if self.errors else ""
        return any(each == path or each.startswith((f"{path}.", f"{path}[")) for each in self.errors)
