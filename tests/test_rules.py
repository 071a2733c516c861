"""Each rule finds something in its Bad example and nothing in its Good one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kgen.apiserver.rule import Rule
from kgen.apiserver.rules import all_rules, key_of, rules_on
from kgen.apiserver.rules.pods import ports
from kgen.k8s.core_v1 import Container
from kgen.validation import examples
from kgen.validation.examples import prepared
from tools import needs

if TYPE_CHECKING:
    from kgen.model import Model

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


def test_the_index_is_up_to_date() -> None:
    assert needs.TARGET.read_text() == needs.index_text(), "stale: run `make reference`"


@pytest.mark.parametrize("model", sorted({on for each in RULES for on in (each.on, *each.also)}, key=repr), ids=key_of)
def test_the_index_has_the_rules_of_a_type_in_their_order(model: type[Model]) -> None:
    assert list(rules_on(model)) == [rule for rule in RULES if issubclass(model, (rule.on, *rule.also))]


def test_rules_that_find_nothing_in_what_is_given_are_left_out() -> None:
    assert ports.port_name_invalid in rules_on(Container, ["name", "ports"])
    assert ports.port_name_invalid not in rules_on(Container, ["name", "image"])
