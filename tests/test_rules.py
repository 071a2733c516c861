"""Each rule finds something in its Bad example and nothing in its Good one."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.validation import examples
from kgen.validation.examples import prepared
from kgen.validation.rule import Rule
from kgen.validation.rules import MODULES, all_rules, rules_in

RULES = list(all_rules())


def example(rule: Rule, heading: str) -> dict[str, Any]:
    """The YAML under `Bad:` or `Good:` of a rule's docstring."""
    found = examples.example(rule, heading)
    assert len(found) == 1, f"{rule} has no example `{heading}:`"
    plain: dict[str, Any] = found[0]
    return plain


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_the_bad_example_is_found_and_the_good_one_is_not(rule: Rule) -> None:
    assert prepared(rule, [example(rule, "Bad")])()
    assert not prepared(rule, [example(rule, "Good")])()


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_first_line_says_what_is_wrong(rule: Rule) -> None:
    first, _, rest = (rule.check.__doc__ or "").partition("\n")
    assert first.endswith(".")
    assert not rest.strip() or rest.startswith("\n")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_which_types_it_looks_at(module: str) -> None:
    looked_at = {type_.__name__ for rule in rules_in(module) for type_ in (rule.on, *rule.also)}
    assert set(MODULES[module].split()) == looked_at
