"""A rule that breaks takes nobody else's findings with it: what it did becomes a finding of its own."""

from __future__ import annotations

from kgen.diagnostics import warning
from kgen.model import Object

from .rule import Rule, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.diagnostics import Finding
    from kgen.field_path import FieldPath
    from kgen.lint.link import Link

    from .rule import Findings


@rule("KG008", on=Object, severity="warning")
def rule_broken(_: Object, __: FieldPath) -> Findings:
    """Stands for whichever rule raised an exception; it finds nothing itself."""
    yield from ()


def broken(by: Rule | Link, at: FieldPath, error: Exception) -> tuple[Rule, Finding]:
    """What is to be said of a rule that raised an exception where it looked at a value."""
    message = f"rule {by.code} {by.name} broke off here: {type(error).__name__}: {error}"
    return rule_broken, warning(at, message, "this is a fault of the rule, please report it; all others have been run")
