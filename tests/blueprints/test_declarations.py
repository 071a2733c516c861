"""What a blueprint declares and nobody could use: types without values, documents of no parameter, nothing yielded."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NewType, NotRequired, TypedDict

import attrs
import pytest
from attrs import validators

from kgen import blueprint
from kgen.blueprinting import BlueprintError, ParameterError
from kgen.builders import config_map
from kgen.catalog import opened, shipped_names
from kgen.parameters import Name, Port, Size, ge, max_length
from kgen.values.declared import problems
from kgen.wording.things import with_article
from tests.support.command_line import PRELUDE, run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


IMPORTS = "import datetime, pathlib, ipaddress, re\nfrom collections.abc import Callable, Iterable, Mapping\n"


@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"], ids=["objects", "texts"])
@pytest.mark.parametrize(
    ("type_", "wrong"),
    [
        ("pathlib.Path", "Path"),
        ("pathlib.Path | None", "Path"),
        ("list[pathlib.Path]", "Path"),
        ("dict[str, ipaddress.IPv4Address]", "IPv4Address"),
        ("ipaddress.IPv4Address", "IPv4Address"),
        ("datetime.timedelta", "timedelta"),
        ("re.Pattern[str]", "Pattern"),
        ("Callable[[], int]", "Callable"),
        ("bytes", "bytes"),
        ("Plain", "Plain"),
        ("str | Plain", "Plain"),
    ],
)
@pytest.mark.parametrize("command", ["render", "validate", "blueprints"])
def test_a_type_that_no_value_can_have_is_refused(
    type_: str, wrong: str, future: str, command: str, folder: Path
) -> None:
    code = (
        f"class Plain: pass\n@blueprint\ndef web(host: str = 'a', *, it: {type_} = None):\n    yield config_map(host)\n"
    )
    (folder / "web.py").write_text(future + PRELUDE + IMPORTS + code)
    done = run(command, "web.py")
    line = 6 + bool(future)
    assert (done.exit_code, done.stdout) == (2, "")
    refusal = f"blueprint web: its parameter it is {with_article(wrong)}, which no file of values and no --set can give"
    assert f"web.py:{line}: {refusal}" in done.stderr


def test_a_class_is_refused_where_the_function_is_declared() -> None:
    def web(where: Path = Path("x")) -> object:
        yield config_map(str(where))

    with pytest.raises(BlueprintError, match=r"blueprint web: its parameter where is a Path, which no file of values"):
        blueprint(web)  # type: ignore[arg-type]


@attrs.frozen
class OfAttrs:
    name: str
    root: Path = Path()


@dataclasses.dataclass
class OfDataclasses:
    name: str
    root: Path = Path()


class OfTypedDict(TypedDict):
    root: NotRequired[Path]


class OfNamedTuple(NamedTuple):
    root: Path


@attrs.frozen
class Outer:
    inner: dict[str, OfDataclasses] | None = None
    outers: list[Outer] = attrs.Factory(list)


KNOWN = {"Annotated": Annotated, "Mapping": Mapping, "NewType": NewType, "max_length": max_length}
PLACES = [
    "it",
    "it | None",
    "str | it",
    "list[it]",
    "dict[str, it]",
    "dict[it, str]",
    "tuple[int, it]",
    "tuple[it, ...]",
    "Mapping[str, list[it | None]]",
    "Annotated[it, 'a note']",
    "NewType('It', it)",
    "Annotated[list[it], max_length(3)] | None",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("type_", "wrong"),
    [
        (Path, " is a Path"),
        (IPv4Address, " is an IPv4Address"),
        (bytes, " is a bytes"),
        (Iterator, " is an Iterator"),
        (Callable[[], int], " is a Callable"),
        (OfAttrs, ".root is a Path"),
        (OfDataclasses, ".root is a Path"),
        (OfTypedDict, ".root is a Path"),
        (OfNamedTuple, ".root is a Path"),
        (Outer, ".inner.root is a Path"),
    ],
)
def test_a_type_without_values_is_refused_at_the_declaration_wherever_it_is(place: str, type_: Any, wrong: str) -> None:
    def web(it: Any = None) -> Any:
        yield config_map(str(it))

    web.__annotations__["it"] = eval(place, {**KNOWN, "it": type_})  # noqa: S307 - types of this test
    with pytest.raises(BlueprintError) as refused:
        blueprint(web)
    assert f"blueprint web: its parameter it{wrong}, which no file of values and no --set can give" in str(
        refused.value
    )


def test_parameters_without_names_are_refused() -> None:
    def web(*names: str, **more: str) -> Any:
        yield config_map(f"{names}{more}")

    with pytest.raises(BlueprintError) as refused:
        blueprint(web)
    here = f"test_declarations.py:{web.__code__.co_firstlineno}: blueprint web: it has a parameter"
    assert [line.rpartition("/")[2] for line in str(refused.value).splitlines()] == [
        f"{here} *names, which no file of values and no --set can give; declare a list",
        f"{here} **more, which would take misspelt names of values, too; declare a map",
    ]


def test_a_wrapped_function_is_declared_as_what_it_wraps() -> None:
    @wraps(lambda: None)
    def empty(*args: Any, **more: Any) -> Any:
        yield config_map(f"{args}{more}")

    assert repr(blueprint(empty)) == "<blueprint tests.blueprints.test_declarations.<lambda>>"

    def web(replicas: Annotated[int, ge(1)] = 1) -> Any:
        yield config_map("a", {"a": str(replicas)})

    @wraps(web)
    def wrapped(*args: Any, **more: Any) -> Any:
        return web(*args, **more)

    made = blueprint(wrapped)
    assert len(made(2)) == 1
    with pytest.raises(ParameterError, match="replicas: must be at least 1, got 0"):
        made(0)


@attrs.frozen
class Limits:
    low: Annotated[int, ge(1)] = 0
    high: int = attrs.field(default=20, validator=validators.le(9))
    names: list[Name] = attrs.Factory(lambda: ["A"])
    fine: Annotated[int, ge(1)] = attrs.field(default="3", converter=int)  # type: ignore[assignment]


@dataclasses.dataclass
class Steps:
    first: Annotated[int, ge(1)] = 0
    rest: list[Port] = dataclasses.field(default_factory=lambda: [80, 0])


class Pair(NamedTuple):
    one: Annotated[int, ge(1)] = 0


@pytest.mark.parametrize(
    ("type_", "default", "reasons"),
    [
        (Annotated[int, ge(1)], 0, ["the default of its parameter it must be at least 1, got 0"]),
        (Name | None, "A", ["the default of its parameter it must consist of lower case letters"]),
        (Port, "80", ["the default of its parameter it is refused: expected a whole number, got text"]),
        (Port, True, ["the default of its parameter it is refused: expected a whole number, got true"]),
        (list[Port], [1, 0], ["the default of its parameter it[1] must be in range 1..65535, got 0"]),
        (list[Port], 80, ["the default of its parameter it is refused: expected a list, got the number 80"]),
        (dict[str, Port], {"a": 0}, ["the default of its parameter it[a] must be in range 1..65535, got 0"]),
        (dict[str, Port], [80], ["the default of its parameter it is refused: expected a map, got a list"]),
        (Size, "10GB", ['the default of its parameter it must be a quantity such as 10Gi, got "10GB"']),
        (
            Limits,
            None,
            [
                "the default of it.low must be at least 1, got 0",
                "the default of it.high must be at most 9, got 20",
                "the default of it.names[0] must consist of lower case letters",
            ],
        ),
        (
            dict[str, Steps] | None,
            None,
            ["the default of it.first must be at least 1", "the default of it.rest[1] must be in range 1..65535"],
        ),
        (list[Pair], [Pair()], ["its parameter it[0].one must be at least 1, got 0", "it.one must be at least 1"]),
    ],
    ids=str,
)
def test_a_default_that_its_own_constraints_refuse_is_refused_at_the_declaration(
    type_: Any, default: Any, reasons: list[str]
) -> None:
    def web(it: Any = default, *, that: Any = default) -> Any:
        yield config_map(f"{it}{that}")

    web.__annotations__["it"] = type_
    with pytest.raises(BlueprintError) as refused:
        blueprint(web)
    lines = str(refused.value).splitlines()
    assert len(lines) == len(reasons)
    for line, reason in zip(lines, reasons, strict=True):
        assert f"test_declarations.py:{web.__code__.co_firstlineno}: blueprint web: " in line
        assert reason in line
    web.__annotations__ = {"that": type_}
    with pytest.raises(BlueprintError):
        blueprint(web)


GOOD = """
import enum
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, NewType, Optional, TypedDict
from collections.abc import Iterable, Mapping, Sequence
from kgen import Quantity
from kgen.k8s import Probe, StorageClass
from kgen.parameters import Labels, Name, Size
class Tier(enum.Enum):
    A = "a"
class Owner(TypedDict):
    team: str
class Port(NamedTuple):
    number: int
@dataclass
class Window:
    hours: int = 1
Host = NewType("Host", str)
@blueprint
def web(a: str = "a", b: int | None = None, c: Any = None, d: Literal["a"] = "a", e: Tier = Tier.A, f: Owner = None,
        g: Port = None, h: Window | str = None, i: Host = "a", j: Mapping[str, list[int]] = {}, k: Sequence[Port] = (),
        l: Quantity | None = None, m: Probe | StorageClass = None, n: Name | None = None, o: Optional[Labels] = None,
        p: tuple[int, ...] = (), q: list = [], r=None, s: object = None, t: Size = 1, u: Iterable[str] = (),
        v: dict[str, Window] = {}):
    '''Web.

    Args:
        a: One.
    '''
    yield config_map(a)
"""


@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"], ids=["objects", "texts"])
def test_every_type_that_values_can_have_is_taken(future: str, folder: Path) -> None:
    (folder / "web.py").write_text(future + PRELUDE + GOOD)
    with opened("web.py") as target:
        assert len(target.build()) == 1


def test_a_documented_parameter_that_there_is_not_is_told(folder: Path) -> None:
    doc = '    """Web.\n\n    Args:\n        hots: Where.\n        host: Where.\n        zzz: What.\n    """\n'
    (folder / "web.py").write_text(f"{PRELUDE}@blueprint\ndef web(host='a'):\n{doc}    yield config_map(host)\n")
    about = "web.py:3: blueprint web: its docstring describes"
    for command in ("render", "validate", "blueprints"):
        done = run(command, "web.py")
        assert (done.exit_code, done.stderr.splitlines()) == (
            2,
            [
                f'Error: {about} hots, which is no parameter; did you mean "host"?',
                f"{about} zzz, which is no parameter",
            ],
        )


def test_a_blueprint_that_forgets_to_yield_says_so_with_its_line(folder: Path) -> None:
    (folder / "web.py").write_text(f"{PRELUDE}@blueprint\ndef web(host='a'):\n    config_map(host)\n")
    for command in ("render", "validate"):
        done = run(command, "web.py")
        assert (done.exit_code, done.stderr) == (
            2,
            "Error: web.py:3: blueprint web returned None; yield the objects, or return them\n",
        )

    @blueprint  # type: ignore[arg-type]
    def web() -> None:
        config_map("a")

    with pytest.raises(
        BlueprintError, match=r"test_declarations\.py:\d+: blueprint web returned None; yield the objects"
    ):
        web()


@pytest.mark.parametrize("head", ["@blueprint\ndef web", "def web"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("    yield config_map('a')\n    yield None  # here\n", "got None"),
        ("    yield config_map('a')\n    yield 3  # here\n", "got 3"),
        ("    yield [config_map('a'), None]  # here\n", "got None"),
        ("    yield config_map('a')\n    yield config_map('a')  # here\n", "ConfigMap a is in the bundle twice"),
        ("    yield from inner()\ndef inner():\n    yield config_map('a')\n    yield None  # here\n", "got None"),
        ("    return [config_map('a'), None]\n", "got None"),
    ],
)
def test_what_is_no_object_is_told_with_the_line_that_yields_it(
    head: str, body: str, message: str, folder: Path
) -> None:
    text = f"{PRELUDE}{head}():\n{body}"
    lines = text.splitlines()
    line = next((i for i, each in enumerate(lines, 1) if "# here" in each), PRELUDE.count("\n") + 1)
    (folder / "web.py").write_text(text)
    for command in ("render", "validate"):
        done = run(command, "web.py:web")
        assert (done.exit_code, done.stderr.partition(" ")[2].startswith(f"web.py:{line}: ")) == (2, True)
        assert message in done.stderr


def test_a_blueprint_that_yields_nothing_says_so(folder: Path) -> None:
    (folder / "web.py").write_text(
        f"{PRELUDE}@blueprint\ndef web(on: bool = False):\n    if on:\n        yield config_map('a')\n"
    )
    assert run("render", "web.py").stderr == (
        "Error: web.py renders no objects with these values; --allow-empty takes that\n"
    )
    assert run("validate", "web.py").stderr == (
        "Error: nothing to validate: no objects in web.py; --allow-empty takes that for success\n"
    )
    assert run("render", "web.py", "--set", "on=true").exit_code == 0


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_blueprints_are_declared_right(name: str) -> None:
    with opened(name) as target:
        assert list(problems(target.thing)) == []
