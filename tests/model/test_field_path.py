from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen.errors import KgenError
from kgen.field_path import Every, FieldPath, Index, Item, Key, Name, Next, PathSyntaxError, parse_path

Step = Name | Index | Key | Item | Every | Next

ROOT = FieldPath()
SPEC = ROOT / "spec"


# Paths as a real server printed them; the ids are those of the recorded answers.
@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(ROOT, "", id="root"),
        pytest.param((SPEC / "containers")[0] / "name", "spec.containers[0].name", id="ctr-name-upper"),
        pytest.param((ROOT / "data").key("a b"), "data[a b]", id="cm-key-bad"),
        pytest.param((ROOT / "data").key("conf/my.cnf"), "data[conf/my.cnf]", id="cm-key-slash"),
        pytest.param(((SPEC / "limits")[0] / "min").key("cpu"), "spec.limits[0].min[cpu]", id="lr-min-gt-max"),
        pytest.param(((ROOT / "a")[0])[1], "a[0][1]", id="list-in-list"),
        pytest.param(ROOT.key(""), "[]", id="cm-too-big"),
        pytest.param(ROOT[0] / "a", "[0].a", id="index-first"),
    ],
)
def test_prints_as_the_server_does(path: FieldPath, text: str) -> None:
    assert str(path) == text
    assert repr(path) == f"<FieldPath {text}>"


def test_descending_leaves_the_parent_alone() -> None:
    ports = SPEC / "ports"
    first, second = ports[0], ports[1]
    assert [str(path) for path in (SPEC, ports, first, second)] == [
        "spec",
        "spec.ports",
        "spec.ports[0]",
        "spec.ports[1]",
    ]


def test_parts_tell_names_indexes_and_keys_apart() -> None:
    path = (SPEC / "a")[0].key("0") / "0"
    assert path.parts() == (Name("spec"), Name("a"), Index(0), Key("0"), Name("0"))
    assert ROOT.parts() == ()


def test_paths_equal_by_their_steps() -> None:
    assert FieldPath() / "spec" / "ports" == SPEC / "ports"
    assert len({SPEC / "ports", FieldPath() / "spec" / "ports", SPEC}) == 2
    assert (ROOT / "a")[0] != (ROOT / "a").key("0")  # although they print alike
    assert ROOT / "a" / "b" != ROOT / "a.b"
    assert SPEC != "spec"


def test_a_path_is_not_a_collection() -> None:
    with pytest.raises(TypeError, match="not iterable"):
        list(SPEC)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="not"):
        "spec" in SPEC  # type: ignore[operator]  # noqa: B015 - Python would otherwise count forever


@pytest.mark.parametrize("step", [Name("a"), Index(0), Key("a"), Item("name", "a"), Every(), Next()], ids=repr)
def test_steps_are_values(step: Step) -> None:
    assert pickle.loads(pickle.dumps(step)) == copy.deepcopy(step) == step
    assert hash(copy.copy(step)) == hash(step)
    with pytest.raises(AttributeError, match="does not change"):
        step.name = "b"
    with pytest.raises(AttributeError, match="does not change"):
        del step.key  # type: ignore[union-attr]


def test_steps_of_different_kinds_differ() -> None:
    steps = [Name("a"), Key("a"), Index(1), Item("a", "a"), Item("a", "b")]
    assert len(set(steps)) == len(steps)
    assert repr(steps[3]) == "Item('a', 'a')"


def described(step: Step) -> str:
    match step:
        case Name(name):
            return f"field {name}"
        case Index(index):
            return f"number {index}"
        case Key(key):
            return f"entry {key}"
        case Item(field, value):
            return f"the one whose {field} is {value}"
        case Every():
            return "all"
        case Next():
            return "a new one"


def test_steps_are_taken_apart_by_match() -> None:
    path = parse_path("spec.containers[name=web].env[0]")
    assert [described(step) for step in path] == [
        "field spec",
        "field containers",
        "the one whose name is web",
        "field env",
        "number 0",
    ]
    assert [described(step) for step in (Key("a"), Every(), Next())] == ["entry a", "all", "a new one"]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("spec", (Name("spec"),)),
        ("spec.replicas", (Name("spec"), Name("replicas"))),
        ("x-kubernetes-a.$ref", (Name("x-kubernetes-a"), Name("$ref"))),
        ("a[10][0]", (Name("a"), Index(10), Index(0))),
        ("[0].a", (Index(0), Name("a"))),
        ("a[name=manager].image", (Name("a"), Item("name", "manager"), Name("image"))),
        ("a[metadata.name=www]", (Name("a"), Item("metadata.name", "www"))),
        ("a[name=x=y]", (Name("a"), Item("name", "x=y"))),
        ("a[name='']", (Name("a"), Item("name", ""))),
        ('a[name="x]y"]', (Name("a"), Item("name", "x]y"))),
        ("a[*].b", (Name("a"), Every(), Name("b"))),
        ("a[+]", (Name("a"), Next())),
        ("a['*']['+']", (Name("a"), Key("*"), Key("+"))),
        ("a[containerPort=80]", (Name("a"), Item("containerPort", "80"))),
        ("labels[app.kubernetes.io/name]", (Name("labels"), Key("app.kubernetes.io/name"))),
        ("data[my.cnf]", (Name("data"), Key("my.cnf"))),
        ("data[a b]", (Name("data"), Key("a b"))),
        ("data[007]", (Name("data"), Key("007"))),
        ('data["7"]', (Name("data"), Key("7"))),
        ("data['a=b']", (Name("data"), Key("a=b"))),
        ('data[""]', (Name("data"), Key(""))),
        (f"data[1{'0' * 5000}]", (Name("data"), Key("1" + "0" * 5000))),
    ],
)
def test_reads(text: str, steps: tuple[Step, ...]) -> None:
    assert parse_path(text) == steps


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("", 0, "at its end, a name is missing"),
        (".spec", 0, "at character 1, a name is missing"),
        ("$.spec", 0, "a name is missing"),
        ("{.spec}", 0, "a name is missing"),
        ("a..b", 2, "at character 3, a name is missing"),
        ("a.", 2, "at its end, a name is missing"),
        ("a.[0]", 2, "a name is missing"),
        ("a[0]b", 4, '"b" cannot stand here'),
        ("a]", 1, '"]" cannot stand here'),
        ("a b", 1, '" " cannot stand here'),
        ("labels.app=web", 10, '"=" cannot stand here'),
        ("labels.app.kubernetes.io/name", 24, '"/" cannot stand here'),
        ("a[0", 1, 'the "[" has no fitting "]"'),
        ("a[[0]]", 1, 'the "[" has no fitting "]"'),
        ("a[]", 1, "[] is no index from 0, no field=value and no key"),
        ("a[-1]", 1, "[-1] is no index"),
        ("a[ 0 ]", 1, "[ 0 ] is no index"),
        ("a[name=]", 1, "[name=] is no index"),
        ("a[=x]", 1, "[=x] is no index"),
        ('a[?(@.name=="x")]', 1, "is no index"),
        ("a['x]", 1, "['x] is no index"),
    ],
)
def test_refuses(text: str, position: int, problem: str) -> None:
    with pytest.raises(PathSyntaxError) as caught:
        parse_path(text)
    assert isinstance(caught.value, KgenError)
    assert (caught.value.path, caught.value.position) == (text, position)
    message = str(caught.value)
    assert message.startswith(f'cannot read the path "{text}": ')
    assert problem in message
    assert message.endswith("metadata.labels[app.kubernetes.io/name]")  # how a path is written


NAMES = st.from_regex(r"[a-z][A-Za-z0-9]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"[a-zA-Z]([-a-zA-Z0-9_./]{0,12}[a-zA-Z0-9])?", fullmatch=True)
STEPS = st.one_of(NAMES.map(Name), st.integers(0, 999).map(Index), KEYS.map(Key))


@given(st.lists(STEPS, min_size=1, max_size=8))
def test_what_a_path_prints_reads_as_the_path(steps: list[Name | Index | Key]) -> None:
    path = ROOT
    for step in steps:
        match step:
            case Name(name):
                path /= name
            case Index(index):
                path = path[index]
            case Key(key):
                path = path.key(key)
    assert path.parts() == tuple(steps)
    assert parse_path(str(path)) == path.parts()


@given(st.lists(st.one_of(STEPS, st.builds(Item, NAMES, KEYS)), min_size=1, max_size=8))
def test_steps_print_as_they_are_written(steps: list[Step]) -> None:
    text = "".join(f".{step}" if isinstance(step, Name) else str(step) for step in steps)
    assert parse_path(text.removeprefix(".")) == tuple(steps)


@given(st.one_of(st.text(max_size=12), st.text("ab.[]='\"0-", max_size=12)))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    position = 0
    try:
        assert parse_path(text)
    except PathSyntaxError as error:
        position = error.position
    assert 0 <= position <= len(text)
