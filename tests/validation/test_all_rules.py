"""What holds for every rule, of whatever family: its code, its first line, its two examples."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.apiserver.registry import all_rules
from kgen.apiserver.rule import PROGRAMS, Rule
from kgen.lint.scripts import programs
from kgen.validation import validate
from tools.examples import example, prepared

RULES = list(all_rules())
WITH_EXAMPLES = [rule for rule in RULES if not rule.is_stated and PROGRAMS not in rule.needs]
OF_BUNDLES = [rule for rule in RULES if rule.family in ("link", "script", "advice")]
PROGRAM = {"KG890": "bash", "KG891": "shellcheck"}
CODES = {"advice": range(901, 950), "script": range(850, 900), "update": range(1401, 1500)}
REFUSED_AS_WELL = {"KG908": "all of /proc is only for pods in user namespaces, which 1.36 minds no more"}


def named(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}"


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("family", CODES)
def test_a_family_has_codes_of_its_own(family: str) -> None:
    numbers = {int(rule.code.removeprefix("KG")): rule.family == family for rule in RULES}
    assert {number for number, is_one in numbers.items() if is_one} == numbers.keys() & set(CODES[family])


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_first_line_says_what_is_wrong(rule: Rule) -> None:
    first, _, rest = rule.doc.partition("\n")
    assert first.endswith(".")
    assert not rest.strip() or rest.startswith("\n")


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=named)
def test_the_bad_example_is_found_and_the_good_one_is_not(rule: Rule) -> None:
    bad, good = example(rule, "Bad"), example(rule, "Good")
    assert bad
    assert good
    assert prepared(rule, bad)()
    assert not prepared(rule, good)()


@pytest.mark.parametrize("rule", OF_BUNDLES, ids=named)
def test_in_a_whole_run_only_the_bad_example_is_found_and_none_is_refused(rule: Rule) -> None:
    options: dict[str, Any] = {"profiles": [rule.code] if rule.family == "advice" else []}
    if PROGRAMS in rule.needs:
        options["scripts"] = True
        if PROGRAM[rule.code] in programs.not_installed():
            pytest.skip(f"{PROGRAM[rule.code]} is not installed")
    bad, good = (validate(example(rule, heading), **options) for heading in ("Bad", "Good"))
    assert bad.ok or rule.code in REFUSED_AS_WELL, bad.errors
    assert good.ok, good.errors
    assert rule.code in {each.code for each in bad}
    assert rule.code not in {each.code for each in good}
    if rule.family == "script":
        assert not [each for each in good if each.stage == "scripts"]
