"""The index of all rules: what it knows, and what happens where it is stale."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kgen.apiserver import registry
from kgen.apiserver.index import RULES as INDEX
from kgen.apiserver.registry import StaleIndexError, all_rules, check_index, key_of, rules_on
from kgen.apiserver.rule import Context, Rule
from kgen.apiserver.rules.pods import ports
from kgen.apiserver.served import parse_version
from kgen.field_path import FieldPath
from kgen.k8s import VERSIONS
from kgen.k8s.core_v1 import Container
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model import Object
from tools import index

if TYPE_CHECKING:
    from kgen.model import Model

RULES = [each for each in all_rules("server", "update") if not each.is_stated]


def test_the_index_is_up_to_date() -> None:
    for name, text in index.index_texts().items():
        assert (index.FOLDER / name).read_text() == text, "stale: run `make reference`"


@pytest.mark.parametrize("model", sorted({on for each in RULES for on in (each.on, *each.also)}, key=repr), ids=key_of)
def test_the_index_has_the_rules_of_a_type_in_their_order(model: type[Model]) -> None:
    ordered = [rule for rule in RULES if issubclass(model, (rule.on, *rule.also))]
    for family in ("server", "update"):
        assert rules_on(family, model) == [rule for rule in ordered if rule.family == family and is_listed(rule, model)]


def is_listed(rule: Rule, model: type[Model]) -> bool:
    """Whether the index names a rule with a type or a base: not if it looks at every object, and few kinds matter."""
    return rule.family != "server" or rule.on is not Object or bool({Object, model} & {*index.kinds_of(rule)})


@pytest.mark.parametrize("rule", [each for each in RULES if not is_listed(each, Object)], ids=lambda rule: rule.code)
def test_a_rule_that_is_listed_with_few_kinds_finds_nothing_in_others(rule: Rule) -> None:
    others = [each for each in index.object_models() if each not in index.kinds_of(rule)]
    for model in others:
        item = model(metadata=ObjectMeta(name="a", namespace="b", resource_version="1"))
        for version in VERSIONS:
            assert not list(rule(item, FieldPath(), Context(item, parse_version(version)))), model


def test_rules_that_find_nothing_in_what_is_given_are_left_out() -> None:
    assert ports.port_name_invalid in rules_on("server", Container, ["name", "ports"])
    assert ports.port_name_invalid not in rules_on("server", Container, ["name", "image"])


def test_a_rule_that_is_not_in_the_index_fails_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apiserver").mkdir()
    (tmp_path / "lint" / "links").mkdir(parents=True)
    (tmp_path / "apiserver" / "rules.py").write_text('@rule("KG202", on=Container)\n')
    check_index(str(tmp_path))
    (tmp_path / "lint" / "links" / "more.py").write_text('@link(\n    "KG99999", on=Pods\n)\n')
    with pytest.raises(
        StaleIndexError, match=r"does not know KG99999 of kgen\.lint\.links\.more: run `make reference`"
    ):
        check_index(str(tmp_path))
    monkeypatch.setattr(registry, "SIZE", sum(registry.modules_below(str(tmp_path)).values()))
    check_index(str(tmp_path))


def test_a_module_with_a_rule_that_the_index_does_not_know_fails_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = {code.replace("KG212", "KG99212"): row for code, row in INDEX.items()}
    monkeypatch.setattr(registry, "RULES", unknown)
    monkeypatch.setattr(registry, "_LOADED", {})
    with pytest.raises(StaleIndexError, match=r"KG212 of kgen\.apiserver\.rules\.pods\.ports"):
        registry.rule_of("KG99212")
