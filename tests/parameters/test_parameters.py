"""Constraints of parameters: in calls from Python, in values of the command line, in lists and schemas."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Annotated, Any, Literal, NamedTuple, NewType, NotRequired, TypedDict

import attrs
import jsonschema  # type: ignore[import-untyped]
import pytest
from attrs import validators

from kgen import Quantity, blueprint
from kgen.blueprinting import ParameterError
from kgen.builders import config_map
from kgen.parameters import (
    Image,
    Labels,
    Name,
    Port,
    Seconds,
    Size,
    check,
    choices,
    ge,
    gt,
    le,
    lt,
    max_length,
    min_length,
    multiple_of,
    pattern,
    unit,
)
from kgen.values import ValuesError, arguments
from kgen.values.describing import described
from kgen.values.schema import schema_of
from kgen.values.sources import from_table, setting, setting_from_env

Replicas = NewType("Replicas", Annotated[int, ge(1)])


def meta(**words: Any) -> Any:
    """Metadata as other packages have it: an object with some of the attributes."""
    return SimpleNamespace(**words)


def taking(type_: Any) -> Any:
    """A blueprint whose only parameter is of a type."""

    def make(it: Any = None) -> Any:
        yield config_map("a", {"it": str(it)})

    make.__annotations__["it"] = type_
    return blueprint(make)


CASES: list[tuple[Any, Any, Any, str]] = [
    (Annotated[int, ge(1)], 1, 0, "must be at least 1, got 0"),
    (Annotated[int, gt(0)], 1, 0, "must be greater than 0, got 0"),
    (Annotated[int, le(9)], 9, 10, "must be at most 9, got 10"),
    (Annotated[float, lt(1.5)], 1, 1.5, "must be less than 1.5, got 1.5"),
    (Annotated[int, ge(0), le(9)], 9, 20, "must be in range 0..9, got 20"),
    (Annotated[int, ge(0), ge(5)], 5, 4, "must be at least 5, got 4"),
    (Annotated[float, gt(0), le(1)], 1, 0, "must be greater than 0 and at most 1, got 0"),
    (Annotated[int, multiple_of(2)], 4, 3, "must be a multiple of 2, got 3"),
    (Annotated[int, choices(*range(10))], 9, 10, "must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, got 10"),
    (Annotated[str, choices("gold", "iron")], "gold", "irn", 'one of "gold", "iron", got "irn"; did you mean "iron"?'),
    (Annotated[str, pattern("^[a-z]+$")], "a", "A", 'must match ^[a-z]+$, got "A"'),
    (Annotated[str, min_length(2)], "ab", "a", "must have at least 2 characters, got 1"),
    (Annotated[str, max_length(1)], "a", "ab", "must have at most 1 character, got 2"),
    (Annotated[list[int], max_length(1)], [1], [1, 2], "must have at most 1 item, got 2"),
    (Annotated[dict[str, int], min_length(1)], {"a": 1}, {}, "must have at least 1 entry, got 0"),
    (Annotated[Quantity, ge("1Gi")], "1024Mi", "1Mi", 'must be at least 1Gi, got "1Mi"'),
    (Annotated[Quantity, lt(3)], "2", "3000m", 'must be less than 3, got "3000m"'),
    (Annotated[int, check(lambda it: [] if it % 2 else ["must be odd"])], 1, 2, "must be odd, got 2"),
    (Annotated[int, meta(ge=0, le=9, gt=None, lt=None)], 9, 20, "must be in range 0..9, got 20"),
    (Annotated[str, meta(min_length=1, max_length=2)], "a", "abc", "must have at most 2 characters, got 3"),
    (Annotated[str, meta(func=str.islower)], "a", "A", 'must fulfil islower, got "A"'),
    (Annotated[int, "a note", ge(1)], 1, 0, "must be at least 1, got 0"),
    (Annotated[int | None, ge(1)], None, 0, "must be at least 1, got 0"),
    (Annotated[int, ge(1)] | None, None, 0, "must be at least 1, got 0"),
    (Annotated[int, ge(1)] | str, "x", 0, "must be at least 1, got 0"),
    (Replicas, 1, 0, "must be at least 1, got 0"),
    (Name, "web-1", "Web", 'must consist of lower case letters, digits and "-"'),
    (Annotated[Name, max_length(3)], "web", "webs", "must have at most 3 characters, got 4"),
    (Image, "nginx:1.29", "nginx: 1", 'must not hold white space, got "nginx: 1"'),
    (Size, "10Gi", "10GB", 'got "10GB": "GB" is not a unit; did you mean "10G" or "10Gi"?'),
    (Size | None, 1, 0, "must be more than 0, got 0"),
    (Labels, {"a.b/c": "d"}, {"a": "b c"}, "a: the value must be empty or consist of letters"),
    (Port, 80, 65536, "must be in range 1..65535, got 65536"),
    (Seconds, 0, -1, "must be at least 0, got -1"),
]


@pytest.mark.parametrize(("type_", "good", "bad", "message"), CASES, ids=[str(i) for i in range(len(CASES))])
def test_values_are_held_to_constraints_wherever_they_come_from(type_: Any, good: Any, bad: Any, message: str) -> None:
    make = taking(type_)
    assert len(make(good)) == len(make(it=good)) == 1
    if good is not None:
        assert arguments(make, [from_table({"it": good}, "values.yaml")]) == {"it": good}
    for args, named in (([bad], {}), ([], {"it": bad})):
        with pytest.raises(ParameterError) as refused:
            make(*args, **named)
        assert message in str(refused.value)
    with pytest.raises(ValuesError) as caught:
        arguments(make, [from_table({"it": bad}, "values.yaml")])
    assert str(caught.value).startswith("values.yaml: it: ")
    if not (type_ is Size and isinstance(bad, str)):
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("type_", "value", "path"),
    [
        (list[Port], [80, 0], "it[1]"),
        (dict[str, Port], {"a": 0}, "it[a]"),
        (Mapping[Name, int], {"A": 1}, "it[A]"),
        (tuple[str, Port], ("a", 0), "it[1]"),
        (list[list[Port]] | None, [[0]], "it[0][0]"),
    ],
    ids=str,
)
def test_the_path_of_a_refused_value_is_named(type_: Any, value: Any, path: str) -> None:
    with pytest.raises(ParameterError) as refused:
        taking(type_)(value)
    assert str(refused.value).startswith(f"{path}: ")


@attrs.frozen
class Step:
    weight: Annotated[int, ge(1)] = 1
    names: list[Name] = attrs.Factory(list)
    _hidden: Annotated[int, ge(1)] = 1


@dataclasses.dataclass
class Plan:
    steps: list[Step] = dataclasses.field(default_factory=list)
    limit: Annotated[int, le(9)] = 9
    after: Plan | None = None


class Owner(TypedDict):
    team: NotRequired[Name]


class Range(NamedTuple):
    low: Annotated[int, ge(0)]


@pytest.mark.parametrize(
    ("type_", "value", "problems"),
    [
        (
            Step,
            Step(weight=0, names=["a", "B"]),
            {"it.weight": "must be at least 1, got 0", "it.names[1]": "lower case"},
        ),
        (Step, Step(hidden=0), {"it.hidden": "must be at least 1, got 0"}),
        (Step | None, Step(weight=0), {"it.weight": "at least 1"}),
        (list[Step], [Step(), Step(weight=0)], {"it[1].weight": "at least 1"}),
        (dict[str, Step], {"a": Step(weight=0)}, {"it[a].weight": "at least 1"}),
        (
            Plan,
            Plan([Step(weight=0)], 10),
            {"it.steps[0].weight": "at least 1", "it.limit": "must be at most 9, got 10"},
        ),
        (Plan, Plan(after=Plan(after=Plan(limit=10))), {"it.after.after.limit": "must be at most 9, got 10"}),
        (Owner, {"team": "A"}, {"it.team": "lower case"}),
        (Range, Range(-1), {"it.low": "must be at least 0, got -1"}),
        (Step, {"weight": 0}, {"it": "expected a Step, got a map"}),
        (Plan, Plan([3]), {"it.steps[0]": "expected a Step, got the number 3"}),  # type: ignore[list-item]
        (Owner, 3, {"it": "expected an Owner, got the number 3"}),
        (Name, 3, {"it": "expected text, got the number 3"}),
        (Name, ["a"], {"it": "expected text, got a list"}),
        (Labels, ["a"], {"it": "expected a map, got a list"}),
        (Size, ["a"], {"it": "expected a quantity such as 10Gi, got a list"}),
        (Seconds, "3", {"it": "expected a whole number, got text"}),
        (Seconds, True, {"it": "expected a whole number, got true"}),
        (Annotated[Any, ge(1)], "x", {"it": 'must be at least 1, got "x"'}),
        (Annotated[Any, choices("a")], [1], {"it": "must be one of"}),
        (list[Port], 80, {"it": "expected a list, got the number 80"}),
        (dict[str, Port] | Port, ["a"], {"it": "expected a map or a whole number, got a list"}),
    ],
    ids=str,
)
def test_values_inside_of_records_are_held_to_constraints_in_calls(
    type_: Any, value: Any, problems: dict[str, str]
) -> None:
    make = taking(type_)
    with pytest.raises(ParameterError) as refused:
        make(value)
    lines = dict(line.split(": ", 1) for line in str(refused.value).splitlines())
    assert lines.keys() == problems.keys()
    assert all(problems[path] in lines[path] for path in problems)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (Step, Step(2, ["a"], hidden=3)),
        (Plan, Plan([Step()], 3, Plan())),
        (Owner, {"team": "a"}),
        (Owner, {}),
        (Range, Range(0)),
        (list[Step], (Step(),)),
        (Annotated[float, ge(1)], 2),
        (Size, 3),
        (Literal["a"] | Port, "a"),
        (str | Step, "x"),
    ],
    ids=str,
)
def test_values_of_records_that_fit_are_taken(type_: Any, value: Any) -> None:
    assert len(taking(type_)(value)) == 1


def test_all_refused_values_are_named_at_once() -> None:
    @blueprint
    def web(name: Name, *, replicas: Annotated[int, ge(1)] = 1, hosts: list[Name] | None = None) -> Any:
        yield config_map(name, {"a": f"{replicas}{hosts}"})

    with pytest.raises(ParameterError) as refused:
        web("a.b", replicas=0, hosts=["a", "b c"])
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["name", "replicas", "hosts[1]"]
    with pytest.raises(TypeError, match="replica"):
        web("a", replica=1)  # type: ignore[call-arg]


def test_names_that_only_type_checkers_import_are_found() -> None:
    """As the annotations of this module are texts, so that `Local` is no global of it."""
    Local = Annotated[int, ge(1)]  # noqa: N806 - a type

    def make(it: Local = 1) -> Any:
        yield config_map("a", {"a": str(it)})

    assert len(blueprint(make)(0)) == 1  # nobody can know it


# --- attrs --------------------------------------------------------------------------------------------------


def lower(_: object, attribute: Any, value: str) -> None:
    if not value.islower():
        raise ValueError(f"'{attribute.name}' must be in lower case, not {value}", attribute, value)


@attrs.frozen(kw_only=True)
class Scale:
    n: int = attrs.field(default=1, validator=validators.in_(range(10)))
    both: int = attrs.field(default=1, validator=[validators.ge(0), validators.le(9)])
    word: str = attrs.field(default="a", validator=validators.matches_re("[a-z]+"))
    tier: str = attrs.field(default="a", validator=validators.in_(["a", "b"]))
    name: str = attrs.field(default="a", validator=lower)
    tail: int | None = attrs.field(default=None, validator=validators.optional(validators.lt(3)))
    few: list[int] = attrs.field(factory=list, validator=validators.max_len(1))
    deep: list[int] = attrs.field(factory=list, validator=validators.deep_iterable(validators.ge(1)))
    _own: int = attrs.field(default=1, validator=validators.gt(0))


def scaled(s: Scale = Scale(), scale: Scale | None = None) -> Any:
    yield config_map("a", {"a": f"{s}{scale}"})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("s.n=20", "--set: s.n: must be in range 0..9, got 20"),
        ("scale.n=20", "--set: scale.n: must be in range 0..9, got 20"),
        ("s.both=10", "--set: s.both: must be in range 0..9, got 10"),
        ("s.word=aB", '--set: s.word: must match ^(?:[a-z]+)$, got "aB"'),
        ("s.tier=c", '--set: s.tier: must be one of "a", "b", got "c"'),
        ("s.name=A", "--set: s.name: must be in lower case, not A"),
        ("s.tail=3", "--set: s.tail: must be less than 3, got 3"),
        ("s.few=[1, 2]", "--set: s.few: must have at most 1 item, got 2"),
        ("s.deep=[0]", "--set: s.deep: must be >= 1: 0"),
        ("s.own=0", "--set: s.own: must be greater than 0, got 0"),
        ("scale=5", '--set: scale: expected a Scale or null, got text "5"'),
    ],
)
def test_validators_of_attrs_speak_like_constraints(given: str, message: str) -> None:
    assert arguments(scaled, [], [setting("s.n=9"), setting("s.own=2")])["s"] == Scale(n=9, own=2)
    with pytest.raises(ValuesError) as refused:
        arguments(scaled, [], [setting(given)])
    assert str(refused.value) == message


def test_a_secret_is_in_no_message_of_a_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "Hunter2")
    for path in ("name", "word", "tier"):
        with pytest.raises(ValuesError) as refused:
            arguments(scaled, [], [setting_from_env(f"s.{path}=SECRET")])
        assert str(refused.value).startswith(f"--set-env: s.{path}: ")
        assert "Hunter2" not in str(refused.value)


# --- what is shown ------------------------------------------------------------------------------------------


@attrs.frozen
class Window:
    """When.

    Attributes:
        hours: How long.
    """

    hours: int = attrs.field(default=2, validator=validators.ge(1))
    start: str = "02:00"
    """When it begins, in minutes."""


def shown(
    name: Name,
    *,
    replicas: Annotated[int, ge(1), le(9)] = 1,
    every: Annotated[float, gt(0), unit("seconds")] = 0.5,
    tier: Annotated[str, choices("a", "b")] = "a",
    tags: Annotated[list[str], max_length(2)] = [],  # noqa: B006 - it is not changed
    wait: Seconds | None = None,
    window: Window = Window(),
    size: Size = "1Gi",
    channel: Annotated[str, pattern("^[a-z]+$")] = "a",
) -> Any:
    yield config_map(name, {"a": f"{replicas}{every}{tier}{tags}{wait}{window}{size}{channel}"})


def test_constraints_units_and_docs_of_fields_are_described() -> None:
    found = {each.path: each for each in described(shown)}
    assert found["name"].limits == ("length at most 63", "a DNS label")
    assert found["size"].limits == ("above 0",)
    assert found["channel"].limits == ("matches ^[a-z]+$",)
    assert found["replicas"].limits == ("in range 1..9",)
    assert (found["every"].limits, found["every"].unit) == (("greater than 0",), "seconds")
    assert (found["tier"].limits, found["tier"].choices) == (('one of "a", "b"',), ("a", "b"))
    assert (found["wait"].limits, found["wait"].unit) == (("at least 0",), "seconds")
    assert (found["window.hours"].limits, found["window.hours"].description) == (("at least 1",), "How long.")
    assert (found["window.start"].description, found["window.start"].unit) == ("When it begins, in minutes.", "minutes")


def test_the_schema_has_the_constraints() -> None:
    schema = schema_of(shown, "web")
    json.dumps(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = {"name": "a", "replicas": 9, "every": 0.1, "tier": "b", "tags": ["a"], "wait": 0, "window": {"hours": 1}}
    assert validator.is_valid(good)
    assert validator.is_valid({**good, "replicas": None, "wait": None})
    wrong = {
        "name": "A",
        "replicas": 10,
        "every": 0,
        "tier": "c",
        "tags": list("abc"),
        "wait": -1,
        "window": {"hours": 0},
    }
    assert [validator.is_valid({**good, key: value}) for key, value in wrong.items()] == [False] * len(wrong)
