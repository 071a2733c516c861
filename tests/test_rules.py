"""Each rule finds something in its Bad example and nothing in its Good one."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
import yaml

from kgen.field_path import FieldPath
from kgen.k8s import ConfigMap, ObjectMeta
from kgen.model import Model, Object
from kgen.validation.decoding import Decoding
from kgen.validation.rule import Context, Rule
from kgen.validation.rules import MODULES, all_rules, rules_in
from kgen.validation.walk import Walk

RULES = list(all_rules())
VERSION = (1, 36)


def example(rule: Rule, heading: str) -> dict[str, Any]:
    """The YAML under `Bad:` or `Good:` of a rule's docstring."""
    assert rule.check.__doc__, f"{rule} has no docstring"
    prose = textwrap.dedent("    " + rule.check.__doc__)
    _, found, rest = prose.partition(f"\n{heading}:\n")
    assert found, f"{rule} has no example `{heading}:`"
    lines = []
    for line in rest.splitlines():
        if line and not line.startswith("    "):
            break
        lines.append(line)
    plain: dict[str, Any] = yaml.safe_load("\n".join(lines))
    return plain


def findings(rule: Rule, plain: dict[str, Any]) -> list[Any]:
    """What a rule finds in a value that stands on its own."""
    model: type[Model] = rule.shown_on or (ConfigMap if rule.on is Object else rule.on)
    decoding = Decoding(VERSION)
    value = decoding.decode(plain, model, FieldPath())
    assert not decoding.problems, decoding.problems
    if rule.shown_on:
        return Walk([rule]).findings(Context(value, VERSION))
    item = value if isinstance(value, Object) else ConfigMap(metadata=ObjectMeta(name="around"))
    return list(rule(value, FieldPath(), Context(item, VERSION)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_the_bad_example_is_found_and_the_good_one_is_not(rule: Rule) -> None:
    assert findings(rule, example(rule, "Bad"))
    assert not findings(rule, example(rule, "Good"))


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
