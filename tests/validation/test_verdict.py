"""Judging: one object after the other, then between them; what a broken rule does; what may not be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen import builders, validate
from kgen.apiserver.registry import all_rules
from kgen.apiserver.rule import Context, Rule
from kgen.apiserver.rules.pods import containers, ports
from kgen.apiserver.walk import Walk
from kgen.cluster.contents import Contents
from kgen.cluster.index import Index
from kgen.cluster.pods import Pods
from kgen.diagnostics import invalid
from kgen.field_path import FieldPath
from kgen.k8s import ObjectMeta
from kgen.k8s.core_v1 import ConfigMap, Container, Pod, PodSpec, PodTemplateSpec
from kgen.lint.linter import Linter
from kgen.model import Model, Object
from kgen.model.tables import model_class
from kgen.validation import link, rule
from kgen.validation.options import ExternalError
from tests.support.manifests import CLAIM_SPEC, stateful_set
from tools.index import inside_of, needed_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgen.apiserver.rule import Findings
    from kgen.diagnostics import Diagnostic


RULES = [each for each in all_rules("server") if not each.is_stated]


def named(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}


@rule("KG9999", on=ConfigMap)
def breaks(item: ConfigMap, at: FieldPath) -> Findings:
    """Divides by zero once it has found something."""
    yield invalid(at / "metadata", item.kind, "is found, and lost")
    raise ZeroDivisionError("of the rule")


def test_a_broken_rule_is_told_and_silences_no_other() -> None:
    report = validate(named("My_Config"), rules=[breaks])
    assert [(each.code, each.severity) for each in report] == [("KG102", "error"), ("KG008", "warning")]
    assert report.diagnostics[1].message == "rule KG9999 breaks broke off here: ZeroDivisionError: of the rule"
    assert [each.code for each in report if each.server_answer] == ["KG102"]


def test_a_broken_link_is_told_and_silences_no_other() -> None:
    def breaks_between(item: Object, at: FieldPath, index: Index) -> Findings:
        raise KeyError(item.kind)
        yield invalid(at, index, "")

    item = ConfigMap(metadata=ObjectMeta(name="one"))
    [(found, finding)] = Linter([link("KG9998", on=Object)(breaks_between)]).findings(item, Index(Contents([item])))
    assert (found.code, found.severity) == ("KG008", "warning")
    assert finding.message == "rule KG9998 breaks-between broke off here: KeyError: 'ConfigMap'"


def secret_of(value: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": value}, "stringData": {"password": value}}


def test_the_library_says_nothing_of_what_a_secret_holds() -> None:
    [found] = validate(secret_of("Top.Secret!"))
    assert (found.code, found.field) == ("KG102", "metadata.name")
    assert "Secret!" not in found.message


def written(found: Diagnostic) -> tuple[str, str | None]:
    return found.field, found.written


def test_a_diagnostic_says_where_the_author_wrote_what_the_server_sees_elsewhere() -> None:
    volumes = [{"name": "logs", "emptyDir": {}}, {"name": "Conf", "emptyDir": {}}]
    found = validate(stateful_set(claims={"data": CLAIM_SPEC}, volumes=volumes), independent=True).errors
    assert ("spec.template.spec.volumes[2].name", "spec.template.spec.volumes[1].name") in map(written, found)


def test_what_a_rule_needs_is_what_it_asks_an_empty_value_for() -> None:
    assert needed_by(ports.port_name_invalid, Container) == frozenset(["ports"])
    assert needed_by(containers.containers_missing, PodSpec) is None
    probes = frozenset({"lifecycle", "liveness_probe", "readiness_probe", "startup_probe"})
    assert needed_by(containers.init_container_probed, Container) == probes


def test_most_rules_need_not_be_called_for_an_empty_value() -> None:
    pairs = [(each, each.on) for each in RULES]
    assert sum(needed_by(*pair) is not None for pair in pairs) > len(pairs) / 2


@rule("KG9997", on=PodSpec)
def asks_for_its_type(spec: PodSpec, at: FieldPath) -> Findings:
    """A rule that nobody can skip, since an empty value answers to nothing but its fields."""
    if len(spec.__dict__) == 1:
        yield invalid(at, "", "has one field")


def test_a_rule_that_asks_for_more_than_fields_is_always_called() -> None:
    assert needed_by(asks_for_its_type, PodSpec) is None


SKIPPED = [each for each in (*RULES, *all_rules("link")) if not each.needs and needed_by(each, each.on)]


@pytest.mark.parametrize("each", SKIPPED, ids=lambda each: each.code)
def test_a_rule_that_is_skipped_would_have_found_nothing(each: Rule) -> None:
    """Each field that the rule does not need is set to what it holds in no good manifest."""
    needs = needed_by(each, each.on) or frozenset()
    value = pods_with(needs) if each.on is Pods else filled(each.on, needs, inside_of(each))
    context = Context(value if isinstance(value, Object) else ConfigMap(), (1, 36))
    assert list(each(value, FieldPath(), context)) == []


def filled(model: type[Model], needs: Iterable[str], inside: str) -> Model:
    """A value in which all is set but what a rule needs; likewise in a field of it, where the rule needs some."""
    others: dict[str, Any] = {name: _Anything() for name in model.__fields__ if name not in needs}
    below = [each.removeprefix(f"{inside}.") for each in needs if each.startswith(f"{inside}.")]
    if below:
        others[inside] = filled(model_class(model.__fields__[inside].type, model), below, "")
    return model.of(others)


def pods_with(needs: Iterable[str]) -> Pods:
    made = Pods(ConfigMap(), PodTemplateSpec(), FieldPath())
    made.spec = filled(PodSpec, [each.removeprefix("spec.") for each in needs], "")  # type: ignore[assignment]
    return made


class _Anything:
    """A value that nobody may look at."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"it was asked for {name}")


@given(st.lists(st.sampled_from(["ports", "tty", "image", "name", "env"]), unique=True))
def test_plans_of_any_fields_run_the_rules_of_those_fields(names: list[str]) -> None:
    ran: list[str] = []

    def noting(field: str) -> Rule:
        def note(container: Container, _: FieldPath) -> Findings:
            if getattr(container, field) is not None:
                ran.append(field)
            yield from ()

        return rule("KG9996", on=Container)(note)

    walk = Walk([], lambda model, _: map(noting, ["ports", "tty", "env"]) if model is Container else ())
    pod = PodSpec(containers=[Container.of(dict.fromkeys(names, False))])
    walk.findings(Context(Pod(spec=pod), (1, 36)))
    assert ran == [name for name in ("ports", "tty", "env") if name in names]


@pytest.mark.parametrize(
    "item",
    [
        builders.claim("d", "10GB"),
        builders.persistent_volume("v", "5GB", nfs=("a", "/")),
        builders.pod("a", builders.container("a", "a", requests={"memory": "1Gi"}, limits={"memory": "2GB"})),
        builders.limit_range("a", max={"cpu": "1x"}, min={"cpu": "2"}),
    ],
    ids=lambda item: item.kind,
)
def test_one_bad_amount_is_one_error(item: Object) -> None:
    assert [each.code for each in validate(item).errors] == ["KG002"]


def test_an_option_that_there_is_not_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(TypeError, match='no option "kubernets"; did you mean "kubernetes"'):
        validate(named("a"), kubernets="1.36")  # type: ignore[call-arg]


@pytest.mark.parametrize("external", ["Secrt/tls", "secret/tls", "Secrets/*", "Secreet/shop/tls"])
def test_what_is_external_is_of_a_kind(external: str) -> None:
    with pytest.raises(ExternalError, match=r'there is no kind "\w+"; did you mean "Secret"\?$'):
        validate(named("a"), external=[external])


@pytest.mark.parametrize("external", ["Certificate/tls", "Sec*/tls", "*/tls", "Secret/shop/tls"])
def test_what_is_external_may_be_custom_or_a_pattern(external: str) -> None:
    assert validate(named("a"), external=[external]).ok


@pytest.mark.parametrize("external", ["Secret", "/tls", "Secret/", "Secret/a/b/c"])
def test_what_is_external_has_a_kind_and_a_name(external: str) -> None:
    with pytest.raises(ExternalError, match="expected KIND/NAME"):
        validate(named("a"), external=[external])
