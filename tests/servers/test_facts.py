"""A real API server takes the values that the tables allow and no other, and fills in the defaults that they know."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import pytest

from kgen import k8s
from kgen.apiserver.served import NEWEST_PROVEN, parse_version
from kgen.model.facts import bounds_of, closed_set, default_of, defaulted, immutable_reason
from kgen.model.tables import model_class
from tests.servers.comparison import compare
from tests.servers.manifests import COVERED
from tests.servers.places import changes, inside, places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.model import Model
    from kgen.model.fields import Field
    from tests.servers.client import Answer, Client
    from tests.servers.places import Place

OUTSIDE = "Zzz"
ELSEWHERE = {
    "*_v1beta?.*": "no server serves the version by default",
    "authentication_v1.*": "sent to the URL of another resource",
    "certificates_v1.PodCertificateRequestSpec.*": "served since 1.37",
    "core_v1.EphemeralContainer.*": "no Pod is made with one, and a refusal has no defaults",
    "core_v1.*Status.phase": "filled in as a part of the status",
    "core_v1.PodCertificateProjection.*": "dropped before 1.37",
    "flowcontrol_v1.ExemptPriorityLevelConfiguration.*": "there is one such level, which the server makes itself",
    "meta_v1.DeleteOptions.*": "part of a request to delete",
    "resource_v1.ResourceSliceSpec.skipNodeOperations": "a field of 1.37",
}
"""Facts that no manifest can show to a server of the newest proven version, and why."""


def of_fact(fact: str) -> dict[str, list[Place]]:
    """The fields of which the tables have a fact, with some places for each."""
    fields = {name: places().get(name, []) for name, field in all_fields() if field.fact(fact) is not None}
    return {name: found for name, found in fields.items() if not any(fnmatch(name, each) for each in ELSEWHERE)}


def all_fields() -> Iterator[tuple[str, Field]]:
    for module in sorted({*k8s.GROUP_VERSIONS.values(), "meta_v1"}):
        models = getattr(k8s, module)
        for name in models.MODELS:
            yield from ((f"{module}.{name}.{each.json}", each) for each in getattr(models, name).__fields__.values())


ENUMS, DEFAULTS, BOUNDS = map(of_fact, ("enum", "default", "bounds"))


@pytest.mark.apiserver
@pytest.mark.parametrize("name", ENUMS)
def test_a_server_takes_the_values_of_a_closed_set_alone(name: str, api_server: Client) -> None:
    values = closed_set(ENUMS[name][0].owner, ENUMS[name][0].field.name).choices
    for value in (*(each.value for each in values), OUTSIDE, "", None):
        answers = [answered(place, value, api_server) for place in ENUMS[name]]
        assert any(answers), (value, "the server never answers as the table says")


def answered(place: Place, value: str | None, server: Client) -> bool:
    """Whether the server gives the reasons that the table has for a value; it may have more for what is around it."""
    known = closed_set(place.owner, place.field.name)
    is_list = place.field.type[0] == "["
    answer = same_answer(place.given([value] if is_list and value is not None else value), server)
    values = known.values(server.version())
    if not values or value in values:
        return (place.dotted, "FieldValueNotSupported") not in answer.causes
    expected = known.reasons(value) if not is_list else [] if value is None else [known.unknown]
    return {f"FieldValue{each}" for each in expected} <= {reason for _, reason in answer.causes}


def same_answer(plain: dict[str, Any], server: Client) -> Answer:
    """What the server answers, which is what kgen answers."""
    answer = server.create(plain)
    comparison = compare(plain, answer)
    is_proven = plain["kind"] in COVERED and server.version() == parse_version(NEWEST_PROVEN)
    assert comparison.same or comparison.state or not is_proven, str(comparison)
    return answer


@pytest.mark.apiserver
@pytest.mark.parametrize("name", BOUNDS)
def test_a_server_takes_the_numbers_inside_of_bounds_alone(name: str, api_server: Client) -> None:
    owner, field = BOUNDS[name][0].owner, BOUNDS[name][0].field
    lowest, highest = bounds_of(owner, field.name)
    below = -1 if defaulted(owner.of({field.name: 0}), field.name) else lowest - 1  # a 0 may stand for the default
    numbers = {below: False, lowest: name not in NEVER_LOWEST}
    if highest is not None:
        numbers |= {highest: True, highest + 1: False}
    for number, is_inside in numbers.items():
        given = [number] if field.type[0] == "[" else number
        answers = [(place, same_answer(place.given(given), api_server)) for place in BOUNDS[name]]
        assert any(is_invalid(place, answer) is not is_inside for place, answer in answers), number


NEVER_LOWEST = {
    "apps_v1.DeploymentSpec.progressDeadlineSeconds": "it must be more than minReadySeconds, too",
    "flowcontrol_v1.FlowSchemaSpec.matchingPrecedence": "1 is that of the one schema that the server makes itself",
}


def is_invalid(place: Place, answer: Answer) -> bool:
    """Whether a server finds the number itself invalid, wherever it says that it stands."""
    name = place.field.json
    return any(name in field.split(".")[-1] and "Invalid" in reason for field, reason in answer.causes)


@pytest.mark.apiserver
@pytest.mark.parametrize("name", DEFAULTS)
def test_a_server_fills_in_the_default(name: str, api_server: Client) -> None:
    results = [each for place in DEFAULTS[name] for each in filled_in(place, api_server)]
    assert results
    assert all(stored == expected for stored, expected in results), results


def filled_in(place: Place, server: Client) -> Iterator[tuple[Any, Any]]:
    """What the server stores where the field is absent or has an empty value, with what is expected."""
    default = default_of(place.owner, place.field.name)
    empty = () if isinstance(default, (bool, dict)) else (type(default)(),)
    for given in (None, *empty):
        stored = server.defaulted(place.given(given))
        if stored is not None and not is_left_alone(place):
            expected = defaulted(place.owner.of({place.field.name: given}), place.field.name)
            found = inside(stored, place.path).get(place.field.json, given)
            yield cut_to(found, block(place.field, place.owner, expected))


def is_left_alone(place: Place) -> bool:
    """Whether the server fills in nothing in such a block: the template of a Job, and how not to roll."""
    if place.owner.__name__ == "JobSpec":
        return bool(place.plain["kind"] == "CronJob")
    return (
        place.owner.__name__ == "RollingUpdateDaemonSet" and inside(place.plain, place.path[:-1])["type"] == "OnDelete"
    )


def block(field: Field, owner: type[Model], value: Any) -> Any:
    """A default with what the server fills in inside it."""
    if not isinstance(value, dict):
        return value
    model = model_class(field.type, owner)
    inner = {each.json: block(each, model, default_of(model, each.name)) for each in model.__fields__.values()}
    return {**{json: default for json, default in inner.items() if default is not None}, **value}


def cut_to(found: Any, expected: Any) -> tuple[Any, Any]:
    """Of what a server stored, what is expected; it also writes what depends on other fields."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return {key: cut_to(found.get(key), inner)[0] for key, inner in expected.items()}, expected
    return found, expected


@pytest.mark.apiserver
@pytest.mark.parametrize("name", of_fact("immutable"))
def test_a_server_refuses_a_change_of_what_is_immutable(name: str, api_server: Client) -> None:
    place, value = changes()[name]
    reason = immutable_reason(place.owner, place.field.name, api_server.version())
    with api_server.stored(place.plain) as old:
        assert api_server.change(old).accepted
        answer = api_server.change(place._replace(plain=old).given(value))
    assert not answer.accepted
    assert f"FieldValue{reason}" in {given for _, given in answer.causes}, answer


def test_each_immutable_field_has_a_change() -> None:
    assert changes().keys() == of_fact("immutable").keys()
