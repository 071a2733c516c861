"""A project's own rules: modules that `[tool.kgen.validate] rules` names."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout

from kgen.apiserver.rule import Rule
from kgen.errors import KgenError

from .loading import load_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_OURS = "KG"


class OwnRuleError(KgenError):
    """A module without rules, or a rule whose code is taken."""


def own_rules(modules: Iterable[str]) -> list[Rule]:
    """The rules that modules define, of any family, in the order in which they stand there.

    Args:
        modules: Names of modules, each behind the folder from which it is imported: `deploy/mypackage.rules`.

    Raises:
        LoadingError: There is no such module.
        CrashError: Its code fails.
        OwnRuleError: It has no rules, or a code is taken.
    """
    found: dict[str, Rule] = {}
    for word in modules:
        for rule in _rules_in(word):
            if rule.code.startswith(_OURS):
                raise OwnRuleError(f"{_name(rule)}: codes with {_OURS} are kgen's own; choose another than {rule.code}")
            if found.setdefault(rule.code, rule) is not rule:
                raise OwnRuleError(f"{_name(rule)} has the code {rule.code}, which {_name(found[rule.code])} has, too")
    return list(found.values())


def _rules_in(word: str) -> list[Rule]:
    folder, name = os.path.split(word)
    place = os.path.abspath(folder)
    if place not in sys.path:
        sys.path.insert(0, place)  # it stays: other processes import the rules, too
    with redirect_stdout(sys.stderr):  # standard output is for the report
        module = load_module(name)
    rules = [each for each in vars(module).values() if isinstance(each, Rule)]
    if not rules:
        raise OwnRuleError(f"{name} has no rules; a rule is a function under @rule or @link of kgen.validation")
    return rules


def _name(rule: Rule) -> str:
    return f"{rule.check.__module__}.{rule.check.__name__}"
