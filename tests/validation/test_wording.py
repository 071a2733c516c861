"""The words of every rule, as its Bad example shows them: a change of wording is a change of these snapshots."""

from __future__ import annotations

import re

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from kgen.apiserver.registry import all_rules
from kgen.apiserver.rule import PROGRAMS, Rule
from tests.conftest import SNAPSHOTS
from tools.examples import example, prepared

RULES = [rule for rule in all_rules() if not rule.is_stated and PROGRAMS not in rule.needs]


def package_of(rule: Rule) -> str:
    """The package that has a rule: a group of the API, or a part of kgen.lint."""
    _, *packages, _ = rule.check.__module__.split(".")
    return packages[2] if packages[0] == "apiserver" else packages[1]


PACKAGES = sorted({package_of(rule) for rule in RULES})


def said(rule: Rule) -> list[str]:
    """Where each finding is, what it says, and what to do instead."""
    found = prepared(rule, example(rule, "Bad"))()
    return [f"{each.at or 'here'}: {each.message}" + (f" -> {each.hint}" if each.hint else "") for each in found]


@pytest.mark.parametrize("package", PACKAGES)
def test_what_the_rules_of_a_package_say(package: str, yaml_file: SnapshotAssertion) -> None:
    words = {f"{rule.code} {rule.name}": said(rule) for rule in RULES if package_of(rule) == package}
    text = yaml.safe_dump(words, width=10_000, allow_unicode=True, sort_keys=False)
    assert text == yaml_file(name=f"wording-{package}")


SLIPS = {
    "a word twice": r"\b([a-z]\w*) \1\b",
    "the same said twice": r"\b(\w[\w ]{3,}) (?:or|and) \1\b",
    "Python's None": r"(?<!\")\bNone\b(?!\")",
    "Python's booleans": r"\b(?:True|False)\b",
    "Python's lists and maps": r"[\[{(]'|'[\])}:]|\w\(\)|<class|object at 0x",
    "nothing as a subject": r'^(?:""|\{\}|\[\]) ',
    "a contradiction": r"^(\S+) must not be \1\b",
    "a hole": r"  |,,|: :|: $",
}
YAMLS_OWN = (
    *("clusterIP is None", "clusterIP: None", "must be None where", "one of False, True, Unknown", "dnsPolicy None"),
    *("of None, ", ", None, ", ", None"),
)
"""Where None, True and False are words of the API."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_message_has_a_slip(rule: Rule) -> None:
    for each in prepared(rule, example(rule, "Bad"))():
        for text in (each.message, each.hint):
            words = text
            for own in YAMLS_OWN:
                words = words.replace(own, "…")
            slips = [slip for slip, pattern in SLIPS.items() if re.search(pattern, words)]
            assert not slips, text


def test_no_snapshot_is_unused() -> None:
    assert {path.name for path in SNAPSHOTS.glob("wording-*")} == {f"wording-{package}.yaml" for package in PACKAGES}
