"""Rules: small generator functions, each for one type, with prose and examples in their docstrings."""

from __future__ import annotations

from functools import partial

from kgen.diagnostics import warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Literal, TypeAlias

    from kgen.diagnostics import Finding, Severity, Stage
    from kgen.field_path import FieldPath
    from kgen.model import Model, Object

    Findings: TypeAlias = Iterator[Finding]
    Check: TypeAlias = Callable[..., Findings]
    Hidden: TypeAlias = tuple[str, ...]
    Version: TypeAlias = tuple[int, int]
    Family: TypeAlias = Literal["server", "update", "link", "script", "advice"]
    Named: TypeAlias = type[Any] | str
    """A type, or the name of one of another group, as tables have it: its own table is read where there is a value."""
    Found: TypeAlias = tuple["Rule", Finding]
    """What was found, and the rule that found it."""

ALL = ("*",)
"""Hides every later rule of the same value, and all that is inside it."""
OTHERS = "others"
"""A need of rules that find nothing in an object by itself."""
TWINS = "twins"
"""A need of rules that find nothing where no two objects have the same kind and name."""
ANNOTATED = "annotated"
"""A need of links that find nothing in an object without annotations."""
PROGRAMS = "programs"
"""A need of rules that ask programs of the machine."""
WITH_PODS = (
    *("Pod", "PodTemplate", "Deployment", "StatefulSet", "DaemonSet"),
    *("ReplicaSet", "ReplicationController", "Job", "CronJob"),
)
"""The kinds that are pods or make some."""
ALWAYS = (1, 0)
"""Since the first version of everything."""


class Rule:
    """One rule: what it looks at, what it checks, and what it is called.

    Attributes:
        check: A generator function that takes a value and, if it wants, its path and what is around it: a Context, or
            the index of all objects for links and advice.
        code: A code that is never used again, such as "KG301".
        name: What is wrong, such as "service-port-duplicate".
        doc: Its prose and examples.
        family: "server" for what an API server says of an object, "update" for what it says of a change, "link" for
            what is broken between objects, "script" for what a shell will run, "advice" for what profiles ask for.
        severity: "error" means exactly that an API server refuses it.
        stage: When a create request comes to it; the family outside a server's own rules.
        hides: Fields of the value that the server does not look into once the rule found something, or a function that
            names them; ALL for everything after.
        after: Whether it runs when all inside the value has been looked at.
        shown_on: The kind of the examples, for a rule that asks what is around its value.
        needs: What there must be for it to find anything, one of: kinds of objects, OTHERS, TWINS, ANNOTATED, PROGRAMS.
            Which fields it needs is found out when the index is made.
        profile: The profile that has the advice; "" where only `all` has it.
        since: The first version of the Pod Security Standards that has the check.
        replaces: The code of the check of the level `baseline` whose place it takes.
        of_commands: Whether a script rule looks at commands that run without a shell, too.
        around: Whether a script rule looks at what is around a script; others find the same in the same text.
    """

    __slots__ = (
        "_also",
        "_on",
        "after",
        "arity",
        "around",
        "check",
        "code",
        "doc",
        "family",
        "hides",
        "name",
        "needs",
        "of_commands",
        "profile",
        "replaces",
        "severity",
        "shown_on",
        "since",
        "stage",
    )

    def __init__(
        self,
        check: Check,
        *,
        code: str,
        family: Family,
        on: Named,
        severity: Severity,
        stage: Stage,
        name: str = "",
        doc: str = "",
        also: tuple[Named, ...] = (),
        hides: Hidden | Callable[[Any], Hidden] = (),
        after: bool = False,
        shown_on: type[Object] | None = None,
        needs: tuple[str, ...] = (),
        profile: str = "",
        since: Version = ALWAYS,
        replaces: str = "",
        of_commands: bool = False,
        around: bool = False,
    ) -> None:
        self.check = check
        self.arity = check.__code__.co_argcount
        self.code = code
        self.name = name or check.__name__.replace("_", "-")
        self.doc = doc or check.__doc__ or ""
        self.family: Family = family
        self._on = on
        self._also = also
        self.severity: Severity = severity
        self.stage: Stage = stage
        self.hides = hides
        self.after = after
        self.shown_on = shown_on
        self.needs = needs
        self.profile = profile
        self.since = since
        self.replaces = replaces
        self.of_commands = of_commands
        self.around = around

    def __call__(self, value: Any, at: FieldPath, context: Any = None) -> Findings:
        """What the rule finds in a value; `context` is a Context, or the index of all objects."""
        if self.arity == _VALUE_AND_PATH:
            return self.check(value, at)
        return self.check(value) if self.arity == 1 else self.check(value, at, context)

    @property
    def on(self) -> type[Any]:
        """The type of the values that it is given; that of None where other code finds it."""
        return _type_of(self._on)

    @property
    def also(self) -> tuple[type[Any], ...]:
        """More types that have the same fields for the rule; the examples are of `on`."""
        return tuple(map(_type_of, self._also))

    @property
    def is_stated(self) -> bool:
        """Whether other code finds it, while it reads text, decodes, or follows a schema."""
        return self.check is _nothing

    def hidden(self, value: Any) -> Hidden:
        """The fields of a value that must not be looked into once the rule found something in it."""
        return self.hides(value) if callable(self.hides) else self.hides

    @property
    def prose(self) -> str:
        """What it says of itself: its docstring, with the examples."""
        from textwrap import dedent

        first, _, rest = self.doc.partition("\n")
        return f"{first.strip()}\n{dedent(rest)}".strip()

    def replace(self, **changes: Any) -> Rule:
        """The same rule with other attributes."""
        slots = {name.removeprefix("_"): getattr(self, name) for name in self.__slots__ if name != "arity"}
        return Rule(**{**slots, **changes})

    def __repr__(self) -> str:
        return f"<rule {self.code} {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """A rule is pickled by its place: processes import it."""
        return _in_module, (self.check.__module__, self.check.__name__)


def _type_of(named: Named) -> type[Any]:
    if not isinstance(named, str):
        return named
    from kgen.model import Model
    from kgen.model.tables import model_class

    return model_class(named, Model)


_VALUE_AND_PATH = 2


def _in_module(module: str, name: str) -> Any:
    return getattr(__import__(module, fromlist=["*"]), name)


def rule(
    code: str,
    *,
    on: type[Model],
    severity: Severity = "error",
    stage: Stage = "rules",
    hides: Hidden | Callable[[Any], Hidden] = (),
    after: bool = False,
    also: tuple[Named, ...] = (),
    shown_on: type[Object] | None = None,
) -> Callable[[Check], Rule]:
    """Makes a rule of a generator function that takes a value, its path and, if it wants, a Context.

    Args:
        code: Never reused, even when the rule is gone.
        on: The type; the rule runs wherever a value of it stands. An Object only where it stands on its own.
        severity: "error" means exactly that an API server refuses it.
        stage: When a create request comes to it.
        hides: Fields of the value that the server does not look into then, or what makes them of the value; ALL for
            everything after.
        after: Run after the rules of all that is inside the value.
        also: More types that have the same fields for the rule, or their names: "discovery_v1.EndpointPort"; the
            examples are of `on`.
        shown_on: The examples are of this kind, for a rule that asks what is around its value.
    """
    return partial(
        Rule,
        code=code,
        family="server",
        on=on,
        severity=severity,
        stage=stage,
        hides=hides,
        after=after,
        also=also,
        shown_on=shown_on,
    )


def update_rule(
    code: str, *, on: type[Model], also: tuple[type[Model], ...] = (), stage: Stage = "rules"
) -> Callable[[Check], Rule]:
    """Makes a rule on changes of a generator function that takes the new value, its path and a Context with `old`.

    It runs where both an old and a new value of its type are there; the examples are the old value and the new one.

    Args:
        code: Never reused, even when the rule is gone.
        on: The type.
        also: More types that have the same fields for the rule.
        stage: When an update request comes to it.
    """
    return partial(Rule, code=code, family="update", on=on, also=also, severity="error", stage=stage)


def link(
    code: str, *, on: Named, also: tuple[type[Any], ...] = (), needs: tuple[str, ...] = ()
) -> Callable[[Check], Rule]:
    """Makes a rule between objects of a generator function that takes a value, its path and the index of all objects.

    It only ever warns.

    Args:
        code: Never reused, even when the rule is gone.
        on: A kind, or its name, such as "networking_v1.Ingress"; Object for every object; or Pods, for the pods that an
            object is or makes, with the path of their spec.
        also: More kinds that have the same fields for the rule.
        needs: Kinds, of which the bundle needs one for the rule to find anything; OTHERS, if that is any second object.
    """
    return partial(Rule, code=code, family="link", on=on, also=also, severity="warning", stage="links", needs=needs)


def advice(
    code: str, *, on: type[Any], recommended: bool = True, needs: tuple[str, ...] = ()
) -> Callable[[Check], Rule]:
    """Makes a piece of advice, given only when a profile asks for it, of a generator function as `link` takes it.

    Args:
        code: Never reused, even when the advice is gone.
        on: As for a link: a kind, Object, or Pods.
        recommended: Whether nearly everybody agrees on it; otherwise only the profile `all` has it.
        needs: OTHERS, if it finds nothing in an object by itself.
    """
    profile = "recommended" if recommended else ""
    return partial(
        Rule, code=code, family="advice", on=on, severity="advice", stage="advice", profile=profile, needs=needs
    )


def stated(code: str, name: str, doc: str, *, severity: Severity = "error", stage: Stage = "rules") -> Rule:
    """A rule of an API server that other code finds: while it reads text, decodes, or follows a schema."""
    return Rule(_nothing, code=code, name=name, doc=doc, family="server", on=type(None), severity=severity, stage=stage)


def _nothing(*_: object) -> Findings:
    """Finds nothing."""
    yield from ()


RULE_BROKEN = stated(
    "KG008",
    "rule-broken",
    "A rule broke off with an exception: a fault of the rule, not of the manifest.",
    severity="warning",
)


def found_by(rules: Iterable[Rule], value: Any, at: FieldPath, context: Any = None) -> list[Found]:
    """What rules find in a value; one that raises an exception silences no other, and is reported itself.

    It runs more often than anything else, and nearly always finds nothing: so it calls the checks itself.
    """
    found: list[Found] = []
    for rule in rules:
        try:
            if rule.arity == _VALUE_AND_PATH:
                findings = rule.check(value, at)
            elif rule.arity == 1:
                findings = rule.check(value)
            else:
                findings = rule.check(value, at, context)
            for finding in findings:
                found.append((rule, finding))  # noqa: PERF401 - there is nearly never one
        except Exception as error:  # noqa: BLE001 - what it has left unsaid must not silence all others
            from kgen.syntax.quantity import QuantityError

            if isinstance(error, QuantityError):
                continue  # the decoder has refused the amount: nothing more is to be said of it
            message = f"rule {rule.code} {rule.name} broke off here: {type(error).__name__}: {error}"
            hint = "this is a fault of the rule, please report it; all others have been run"
            found = [each for each in found if each[0] is not rule]
            found.append((RULE_BROKEN, warning(at, message, hint)))
    return found


class Context:
    """Where a rule is: the target version, the object, and the values around.

    Attributes:
        old: The value that a change replaces; None where there is no change, or no old value.
    """

    __slots__ = ("errors", "item", "old", "parents", "places", "version")

    def __init__(self, item: Object, version: Version) -> None:
        self.item = item
        self.version = version
        self.parents: list[tuple[Any, str]] = []
        self.places: list[FieldPath] = []
        self.errors: set[str] = set()
        self.old: Any = None

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
