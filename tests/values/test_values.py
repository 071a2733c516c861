from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NewType, TypedDict

import attrs
import pytest

from kgen import Quantity, blueprint
from kgen.errors import KgenError
from kgen.k8s import Object, Probe, StorageClass
from kgen.values import Signature, ValuesError, arguments, call
from kgen.values.joining import overlaid
from kgen.values.sources import from_file, from_table, setting, setting_from_env, setting_from_file

if TYPE_CHECKING:
    from _typeshed import SupportsRead  # a module that is there for type checkers only

    from kgen.k8s import Toleration


@attrs.frozen(kw_only=True)
class Scale:
    low: int = 1
    high: int = 3


@attrs.frozen(kw_only=True)
class Backup:
    bucket: str
    keep: int = 7
    scale: Scale = Scale(low=2, high=20)


@dataclasses.dataclass
class Window:
    start: str = "02:00"
    hours: int = 2
    days: list[str] = dataclasses.field(default_factory=list)


class Owner(TypedDict, total=False):
    team: str
    pager: int


class Port(NamedTuple):
    number: int
    name: str = "web"


class Tier(enum.Enum):
    GOLD = "gold"
    IRON = "iron"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


Host = NewType("Host", str)
HEADERS = [{"name": "a", "value": "x"}]
PORTS = [Port(1, "a"), Port(2, "b")]


def values(make: Callable[..., Any], *sets: str, **table: Any) -> dict[str, Any]:
    return arguments(make, [from_table(table, "values.yaml")] if table else [], [setting(each) for each in sets])


def refusal(make: Callable[..., Any], *sets: str, **table: Any) -> str:
    with pytest.raises(ValuesError) as caught:
        values(make, *sets, **table)
    return str(caught.value)


# --- precedence ---------------------------------------------------------------------------------------------


def test_later_sources_lie_over_earlier_ones() -> None:
    def make(a: int = 1, b: int = 1, c: int = 1, d: int = 1) -> None: ...

    layers = [from_table({"b": 2, "c": 2, "d": 2}, "one"), from_table({"c": 3, "d": 3}, "two")]
    assert arguments(make, layers, [setting("d=4"), setting("d=5")]) == {"b": 2, "c": 3, "d": 5}


def test_what_nobody_gives_is_left_to_the_default() -> None:
    def make(a: int = 1) -> None: ...

    assert values(make) == {}


def test_maps_merge_lists_are_replaced_and_null_takes_away() -> None:
    below = {"map": {"a": 1, "b": {"c": 2}}, "list": [1, 2], "gone": 1, "deep": {"x": 1}}
    over = {"map": {"b": {"d": 3}}, "list": [3], "gone": None, "deep": {"x": None}, "new": {"y": None, "z": 1}}
    assert overlaid(below, over) == {"map": {"a": 1, "b": {"c": 2, "d": 3}}, "list": [3], "deep": {}, "new": {"z": 1}}
    assert below["map"] == {"a": 1, "b": {"c": 2}}


def test_a_map_lies_over_the_default_of_its_parameter() -> None:
    def make(
        scale: Scale = Scale(low=2, high=9),
        labels: Mapping[str, str] = {"app": "web"},
        probe: Probe = Probe(period_seconds=10, timeout_seconds=1),  # noqa: B008 - likewise
        window: Window = Window(days=["Mon"]),  # noqa: B008 - likewise
    ) -> None: ...

    given = values(make, scale={"low": 4}, labels={"team": "x"}, probe={"timeoutSeconds": 5}, window={"hours": 3})
    assert given == {
        "scale": Scale(low=4, high=9),
        "labels": {"app": "web", "team": "x"},
        "probe": Probe(period_seconds=10, timeout_seconds=5),
        "window": Window(hours=3, days=["Mon"]),
    }


def test_null_takes_a_value_back_to_its_default() -> None:
    def make(replicas: int = 3, scale: Scale = Scale(high=9)) -> None: ...

    first = from_table({"replicas": 5, "scale": {"low": 2, "high": 4}}, "one")
    second = from_table({"replicas": None, "scale": {"high": None}}, "two")
    assert arguments(make, [first, second]) == {"scale": Scale(low=2, high=9)}
    assert arguments(make, [first], [setting("replicas=null"), setting("scale=null")]) == {}


def test_nested_records_merge_with_nested_defaults() -> None:
    def make(backup: Backup = Backup(bucket="b", scale=Scale(low=5, high=6))) -> None: ...

    assert values(make, "backup.scale.low=4") == {"backup": Backup(bucket="b", scale=Scale(low=4, high=6))}


# --- types --------------------------------------------------------------------------------------------------


def typed(type_: Any) -> Callable[..., Any]:
    """A function whose only parameter is of a type."""

    def make(it: Any = None) -> None: ...

    make.__annotations__["it"] = type_
    return make


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (str, "80", "80"),
        (int, 80, 80),
        (float, 1, 1),
        (float, 0.5, 0.5),
        (bool, True, True),
        (Quantity, "1.5Gi", "1.5Gi"),
        (Quantity, 2, 2),
        (Literal["a", 3], 3, 3),
        (Tier, "gold", Tier.GOLD),
        (Level, 2, Level.HIGH),
        (Host, "x", "x"),
        (Annotated[int, "seconds"], 3, 3),
        (int | str, "http", "http"),
        (int | str, 80, 80),
        (bool | int, 1, 1),
        (list[int], [1, 2], [1, 2]),
        (Sequence[str], ["a"], ["a"]),
        (tuple[str, int], ["a", 1], ("a", 1)),
        (tuple[int, ...], [1, 2, 3], (1, 2, 3)),
        (set[str], ["a", "a"], {"a"}),
        (dict[str, int], {"a": 1}, {"a": 1}),
        (Mapping[str, list[int]], {"a": [1]}, {"a": [1]}),
        (Scale, {"low": 2}, Scale(low=2)),
        (Scale | None, {"low": 2}, Scale(low=2)),
        (list[Scale], [{"low": 2}, {}], [Scale(low=2), Scale()]),
        (Scale | Window, {"hours": 1}, Window(hours=1)),
        (Window, {"start": "1", "days": ["Mon"]}, Window("1", 2, ["Mon"])),
        (Owner, {"team": "x"}, {"team": "x"}),
        (Port, {"number": 80}, Port(80)),
        (Port, [80, "api"], Port(80, "api")),
        (str | StorageClass | None, "fast", "fast"),
        (str | StorageClass | None, {"provisioner": "x"}, StorageClass(provisioner="x")),
        (Probe, {"periodSeconds": 3}, Probe(period_seconds=3)),
        (Any, {"a": [1, "b"]}, {"a": [1, "b"]}),
        (dict, {"a": 1}, {"a": 1}),
        (list, ["a", 1], ["a", 1]),
    ],
    ids=repr,
)
def test_plain_data_becomes_what_the_type_says(type_: Any, value: Any, expected: Any) -> None:
    made = values(typed(type_), it=value)["it"]
    assert made == expected
    assert type(made) is type(expected)


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (str, 1.1, "it: expected text, got the number 1.1; put it in quotes"),
        (str, True, "it: expected text, got true; put it in quotes"),
        (int, "80", 'it: expected a whole number, got text "80"'),
        (int, True, "it: expected a whole number, got true"),
        (int, 1.0, "it: expected a whole number, got the number 1.0"),
        (float, True, "it: expected a number, got true"),
        (bool, 1, "it: expected true or false, got the number 1"),
        (bool, "yes", 'it: expected true or false, got text "yes"'),
        (Quantity, "5MB", 'it: expected a quantity such as 500m or 1Gi, got text "5MB": "MB" is not a unit'),
        (Quantity, True, "it: expected a quantity such as 500m or 1Gi, got true"),
        (
            Literal["Parallel", 1],
            "paralel",
            'it: expected one of "Parallel", 1, got text "paralel"; did you mean "Para',
        ),
        (Literal[1], True, "it: expected 1, got true"),
        (Literal["a"] | None, "b", 'it: expected "a", got text "b"'),
        (Tier, "tin", 'it: expected one of "gold", "iron", got text "tin"'),
        (int | str, [1], "it: expected a whole number or text, got a list"),
        (list[int], "1", 'it: expected a list, got text "1"'),
        (list[int], [1, "x"], 'it[1]: expected a whole number, got text "x"'),
        (tuple[int, int], [1], "it: expected a list of 2, got one of 1"),
        (dict[str, int], [1], "it: expected a map, got a list"),
        (dict[str, int], {"a.b": "x"}, 'it[a.b]: expected a whole number, got text "x"'),
        (dict[str, int], {"a": {"b": 1}}, "it.a: expected a whole number, got a map"),
        (Scale, {"lo": 2}, 'it.lo: unknown field "lo"; did you mean "low"?'),
        (Scale, 3, "it: expected a Scale, got the number 3"),
        (Scale, [], "it: expected a Scale, got a list\n"),
        (Backup, {}, "it.bucket: a value is required"),
        (Port, {"name": 80}, "it.number: a value is required"),
        (Port, {"number": 80, "nam": "x"}, 'it.nam: unknown field "nam"; did you mean "name"?'),
        (list[Scale], [{}, {"high": "z"}], 'it[1].high: expected a whole number, got text "z"'),
        (Probe, {"periodSecond": 3}, 'it.periodSecond: unknown field "periodSecond"; did you mean "periodSeconds"?'),
        (Probe, {"httpGet": {"port": []}}, "it.httpGet.port: expected a whole number or text, got a list"),
        (Port, [80, "api", 3], "it: expected a Port, got a list"),
        (str | StorageClass, 5, "it: expected text or a StorageClass, got the number 5"),
        (Scale | Window, {"x": 1}, "it: expected a Scale or a Window, got a map"),
        (Callable[[], int], 5, "it: expected a Callable, got the number 5; kgen cannot make one of it"),
    ],
    ids=repr,
)
def test_what_does_not_fit_is_refused_with_its_path(type_: Any, value: Any, message: str) -> None:
    assert f"{refusal(typed(type_), it=value)}\n".startswith(f"values.yaml: {message}")


def test_every_problem_is_reported_at_once() -> None:
    def make(host: str, scale: Scale = Scale(), ports: list[int] = []) -> None: ...  # noqa: B006

    lines = refusal(make, "scale.hi=1", hots="x", scale={"low": "a"}, ports=["b", 1, "c"]).split("\n")
    assert lines == [
        '--set: scale.hi: unknown field "hi"; did you mean "high"?',
        'values.yaml: hots: unknown parameter "hots"; did you mean "host"?',
        'values.yaml: scale.low: expected a whole number, got text "a"',
        'values.yaml: ports[0]: expected a whole number, got text "b"',
        'values.yaml: ports[2]: expected a whole number, got text "c"',
        "host: a value is required",
    ]


def test_required_values_say_what_they_are_for() -> None:
    def make(host: str) -> None:
        """Make it.

        Args:
            host: Where it is found.
        """

    assert refusal(make) == "host: a value is required (Where it is found)"
    assert refusal(make, "host.x=1") == '--set: host: expected text, which has nothing called "x" in it'


def test_a_problem_is_placed_at_the_source_that_has_the_value() -> None:
    def make(scale: Scale = Scale()) -> None: ...

    layers = [from_table({"scale": {"low": "a"}}, "one.yaml"), from_table({"scale": {"high": 2}}, "two.yaml")]
    with pytest.raises(ValuesError, match=r"^one\.yaml: scale\.low: "):
        arguments(make, layers)


def test_types_that_only_type_checkers_import_are_found() -> None:
    def make(one: Toleration, more: list[Toleration] | None = None) -> None: ...

    given = values(make, one={"key": "a"}, more=[{"key": "b"}])
    assert [type(each).__name__ for each in (given["one"], *given["more"])] == ["Toleration", "Toleration"]
    assert "one.ky: unknown field" in refusal(make, one={"ky": "a"})


def test_a_type_that_is_nowhere_is_an_error_only_for_who_gives_the_value() -> None:
    def make(file: SupportsRead[str] | None = None, other: int = 1) -> None: ...

    assert values(make, other=2) == {"other": 2}
    with pytest.raises(KgenError, match="the type of parameter file of make cannot be found"):
        values(make, file="x")


def test_further_names_and_positional_parameters() -> None:
    def make(first: str, /, *rest: str, second: int = 1, **labels: int) -> tuple[Any, ...]:
        return first, rest, second, labels

    given = values(make, "third=3", first="a", second=2)
    assert call(make, given) == ("a", (), 2, {"third": 3})
    assert "third: expected a whole number" in refusal(make, "third=x", first="a")


def test_parameters_without_types_take_anything() -> None:
    def make(it): ...  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202

    assert values(make, it={"a": [1]}) == {"it": {"a": [1]}}
    assert values(make, "it=1.10") == {"it": 1.1}


# --- --set --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        (str, "1.10", "1.10"),
        (str, "", ""),
        (str, "null", "null"),
        (str, "a=b, c", "a=b, c"),
        (str | None, "true", "true"),
        (int, "08", 8),
        (int, "-3", -3),
        (float, "1e3", 1000.0),
        (float, ".5", 0.5),
        (bool, "true", True),
        (Quantity, "1.10", "1.10"),
        (Literal["a", 3, True], "3", 3),
        (Literal["a", 3, True], "true", True),
        (Tier, "iron", Tier.IRON),
        (int | str, "80", 80),
        (int | str, "080", "080"),
        (str | bool, "true", True),
        (list[str], "[a, 1.10, null, \"x\", 'y']", ["a", "1.10", "null", "x", "y"]),
        (list[int], "[1, 2]", [1, 2]),
        (list[str], "[]", []),
        (list[str], "- a\n- b\n", ["a", "b"]),
        (dict[str, str], "{a: 1.10, b.c: on}", {"a": "1.10", "b.c": "on"}),
        (Scale, "{low: 2}", Scale(low=2)),
        (list[Scale], "[{low: 2}]", [Scale(low=2)]),
        (Probe, "{periodSeconds: 3}", Probe(period_seconds=3)),
        (StorageClass | str, "{provisioner: a}", StorageClass(provisioner="a")),
        (dict[str, Any], "{a: {b: [1, x, true]}}", {"a": {"b": [1, "x", True]}}),
        (Any, "[1, on]", [1, True]),
    ],
    ids=repr,
)
def test_text_is_read_as_the_type_says(type_: Any, text: str, expected: Any) -> None:
    made = values(typed(type_), f"it={text}")["it"]
    assert made == expected
    assert type(made) is type(expected)


@pytest.mark.parametrize(
    ("type_", "text", "message"),
    [
        (int, "three", 'expected a whole number, got text "three"'),
        (int, "1.0", 'expected a whole number, got text "1.0"'),
        (int, "", 'expected a whole number, got text ""'),
        (int, "1_000", "expected a whole number"),
        (float, "nan", "expected a number"),
        (float, "inf", "expected a number"),
        (bool, "yes", 'expected true or false, got text "yes"'),
        (Literal["Parallel"], "paralel", 'did you mean "Parallel"?'),
        (list[str], "a", 'expected a list, got text "a"'),
        (list[str], "", 'expected a list, got text ""'),
        (list[int], "[1, x]", 'it[1]: expected a whole number, got text "x"'),
        (list[int], "[1", "expected a list as YAML: "),
        (list[str], "&a [*a]", "nested too deep, or in itself"),
        (dict[str, str], "{a: 1, a: 2}", "it.a: is given twice"),
        (dict[str, str], "{[a]: 1}", "expected text as key"),
        (Scale, "{lo: 2}", 'it.lo: unknown field "lo"; did you mean "low"?'),
        (Scale, "5", 'expected a Scale, got text "5"'),
    ],
    ids=repr,
)
def test_text_that_is_nothing_of_the_kind(type_: Any, text: str, message: str) -> None:
    assert message in refusal(typed(type_), f"it={text}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scale.low=4", {"scale": Scale(low=4)}),
        ("labels.team=x", {"labels": {"team": "x"}}),
        ("labels[app.kubernetes.io/name]=x=y", {"labels": {"app.kubernetes.io/name": "x=y"}}),
        ('labels["0"]=x', {"labels": {"0": "x"}}),
        ("class_.metadata.name=fast", {"class_": StorageClass.of({})}),
        ("class_.parameters.replicas=3", {"class_": StorageClass(parameters={"replicas": "3"})}),  # type: ignore[call-arg]
        ("free.a.b=1", {"free": {"a": {"b": 1}}}),
    ],
)
def test_paths_lead_into_records_maps_and_models(text: str, expected: dict[str, Any]) -> None:
    def make(
        scale: Scale = Scale(),
        labels: Mapping[str, str] | None = None,
        class_: str | StorageClass | None = None,
        free: Any = None,
    ) -> None: ...

    made = values(make, text)
    if "metadata" in text:
        assert made["class_"].metadata.name == "fast"
    else:
        assert made == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "--set takes parameter=value, such as replicas=3"),
        ("=3", "--set takes parameter=value"),
        ("replicas", '--set takes parameter=value, such as replicas=3 or labels.team=shop, not "replicas"'),
        ("a..b=1", 'cannot read the path "a..b"'),
        ("hosts[2]=x", "--set: hosts[2]: the list is empty; [0] is the next one"),
        ("hosts[name=a]=x", "hosts: [name=a] cannot be set; name the item of the list by its index, from [0]"),
        ("scale[0]=x", "scale: expected a Scale, which has no item [0]"),
        ("hosts[0].x=1", 'hosts[0]: expected text, which has nothing called "x" in it'),
        ("hosts.x=1", 'hosts: expected a list or null, which has nothing called "x" in it'),
        ("scale.lo=1", 'scale.lo: unknown field "lo"; did you mean "low"?'),
        ("scal.low=1", 'unknown parameter "scal"; did you mean "scale"?'),
        ("zzz=1", 'unknown parameter "zzz"; there are hosts, scale'),
    ],
)
def test_settings_that_cannot_be(text: str, message: str) -> None:
    def make(hosts: list[str] | None = None, scale: Scale = Scale()) -> None: ...

    assert message in refusal(make, text)


@pytest.mark.parametrize(
    ("sets", "table", "expected"),
    [
        (["routes[0].number=90"], {}, {"routes": [Port(90, "a"), Port(2, "b")]}),
        (["routes[1].name=x", "routes[0].name=y"], {}, {"routes": [Port(1, "y"), Port(2, "x")]}),
        (["routes[2].number=3", "routes[2].name=c"], {}, {"routes": [Port(1, "a"), Port(2, "b"), Port(3, "c")]}),
        (["routes[2]={number: 3}"], {}, {"routes": [Port(1, "a"), Port(2, "b"), Port(3)]}),
        (["routes[0].name=x"], {"routes": [{"number": 8}]}, {"routes": [Port(8, "x")]}),
        (["routes=[]", "routes[0].number=7"], {}, {"routes": [Port(7)]}),
        (["routes[0].number=7", "routes=[{number: 1}]"], {}, {"routes": [Port(1)]}),
        (["names.a[0]=1.10"], {"names": {"a": ["x", "y"]}}, {"names": {"a": ["1.10", "y"]}}),
        (["names.b[0]=x", "names.b[1]=y"], {}, {"names": {"b": ["x", "y"]}}),
        (["pair[1]=x"], {}, {"pair": (1, "x")}),
        (["grid[0][1]=5"], {}, {"grid": [[1, 5]]}),
        (["free.a[0].b=1"], {}, {"free": {"a": [{"b": 1}]}}),
        (["ports[0]=x"], {}, {"ports": {"0": "x"}}),
        (["probe.httpGet.httpHeaders[0].value=x"], {}, {"probe": Probe.of({}).put("httpGet.httpHeaders", HEADERS)}),
    ],
    ids=str,
)
def test_items_of_lists_are_set_alone(sets: list[str], table: dict[str, Any], expected: dict[str, Any]) -> None:
    def make(
        *,
        routes: list[Port] = PORTS,
        names: dict[str, list[str]] | None = None,
        pair: tuple[int, str] = (1, "a"),
        grid: list[list[int]] = [[1, 2]],  # noqa: B006 - likewise
        free: Any = None,
        ports: dict[str, str] | None = None,
        probe: Probe = Probe.of({}).put("httpGet.httpHeaders", [{"name": "a", "value": "b"}]),  # noqa: B008 - likewise
    ) -> None: ...

    assert values(make, *sets, **table) == expected


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        (["names[3]=x"], "--set: names[3]: the list has 2 items; [2] is the next one"),
        (["more[2]=x"], "--set: more[2]: the list has 1 item; [1] is the next one"),
        (["either[0]=x"], 'either: expected a list below [0], got text "a"'),
        (["numbers[0]=null"], "--set: numbers[0]: an item of a list has no default to go back to"),
        (["names[0]=x", "numbers[0]=x"], '--set: numbers[0]: expected a whole number, got text "x"'),
    ],
)
def test_items_that_a_list_does_not_have(sets: list[str], message: str) -> None:
    def make(
        names: list[str],
        either: str | list[str] = "",
        more: list[str] = [],  # noqa: B006 - likewise
        numbers: list[int] = [],  # noqa: B006 - likewise
    ) -> None: ...

    assert message in refusal(make, *sets, names=["a", "b"], either="a", more=["a"])


def test_a_parameter_that_yaml_takes_for_a_boolean() -> None:
    def make(n: int = 1) -> None: ...

    assert refusal(make, false=2).endswith('unknown parameter "false"; YAML reads n so, put it in quotes: "n"')


# --- files and secrets --------------------------------------------------------------------------------------


def make_login(password: str = "", keep: int = 1, mode: Literal["a"] = "a", size: Quantity = "1") -> None:
    assert password or keep or mode or size


def test_texts_from_files_and_the_environment_are_taken_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_bytes(b"hunter2 \xc3\xa4\n")
    monkeypatch.setenv("KEEP", "3")
    settings = [setting_from_file(f"password={tmp_path}/password"), setting_from_env("keep=KEEP")]
    assert arguments(make_login, [], settings) == {"password": "hunter2 ä\n", "keep": 3}


@pytest.mark.parametrize("parameter", ["keep", "mode", "size"])
def test_errors_never_repeat_a_value_of_the_environment(parameter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2MB")
    with pytest.raises(ValuesError) as caught:
        arguments(make_login, [], [setting_from_env(f"{parameter}=SECRET")])
    assert str(caught.value).startswith(f"--set-env: {parameter}: expected ")
    assert "hunter2" not in str(caught.value)


def test_settings_whose_source_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSQL_PASSWORD", "hunter2")
    with pytest.raises(ValuesError, match='no environment variable MYSQL_PASWORD; did you mean "MYSQL_PASSWORD"'):
        setting_from_env("password=MYSQL_PASWORD")
    with pytest.raises(ValuesError, match=r"cannot read the values in .*: No such file"):
        setting_from_file(f"password={tmp_path}/none")
    (tmp_path / "latin").write_bytes(b"\xe4")
    with pytest.raises(ValuesError, match=r"is not UTF-8 text \(byte 0\)"):
        setting_from_file(f"password={tmp_path}/latin")


def test_files_of_values_name_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("# sizes\nkeep: many\nsize:\n  a: 1\n")
    with pytest.raises(ValuesError) as caught:
        arguments(make_login, [from_file(str(file))])
    assert str(caught.value).split("\n") == [
        f'{file}:2: keep: expected a whole number, got text "many"',
        f"{file}:3: size: expected a quantity such as 500m or 1Gi, got a map",
    ]


def test_files_may_be_json_or_empty(tmp_path: Path) -> None:
    (tmp_path / "values.json").write_text('{"keep": 3}')
    (tmp_path / "empty.yaml").write_text("# nothing yet\n")
    layers = [from_file(str(tmp_path / name)) for name in ("values.json", "empty.yaml")]
    assert arguments(make_login, layers) == {"keep": 3}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", ":1: expected a map from parameters to values, got a list"),
        ("keep: 1\n---\nkeep: 2\n", ":3: a file of values is one document"),
        ("keep: [1\n", ""),
    ],
)
def test_files_that_hold_no_values(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(text)
    with pytest.raises(KgenError) as caught:
        from_file(str(file))
    assert f"{file}{message}" in str(caught.value)


# --- a real blueprint ---------------------------------------------------------------------------------------


def test_the_signature_of_a_blueprint_is_its_function_s() -> None:
    @blueprint
    def web(host: str, *, every: float = 0.5) -> Iterator[Object]:
        """Shop front end,
        on two lines.

        More of it.

        Args:
            host: Where it is found,
                for everybody: yes.
            every (seconds): Time between two looks.

        Returns:
            nothing: here.
        """
        assert host, every
        yield from ()

    signature = Signature(web)
    assert signature.summary() == "Shop front end, on two lines."
    assert signature.required() == ["host"]
    assert signature.help() == {
        "host": ("", "Where it is found, for everybody: yes."),
        "every": ("seconds", "Time between two looks."),
    }


def test_a_map_is_read_as_one_where_text_would_do_too() -> None:
    from kgen.k8s import StorageClass
    from kgen.values.reading import read_text

    assert read_text("{provisioner: a}", str | StorageClass) == {"provisioner": "a"}
    assert read_text("fast", str | StorageClass) == "fast"
    assert read_text("{not a map", str) == "{not a map"
