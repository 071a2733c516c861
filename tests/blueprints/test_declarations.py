"""What a blueprint declares and nobody could use: types without values, documents of no parameter, nothing yielded."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen import blueprint
from kgen.blueprinting import BlueprintError
from kgen.builders import config_map
from kgen.catalog import opened, shipped_names
from kgen.values.declared import problems
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
    assert (
        f"web.py:{line}: blueprint web: its parameter it is a {wrong}, which no file of values and no --set can give"
        in (done.stderr)
    )


def test_a_class_is_refused_where_the_function_is_declared() -> None:
    def web(where: Path = Path("x")) -> object:
        yield config_map(str(where))

    with pytest.raises(BlueprintError, match=r"blueprint web: its parameter where is a Path, which no file of values"):
        blueprint(web)  # type: ignore[arg-type]


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
        p: tuple[int, ...] = (), q: list = [], r=None, s: object = None, t: Size = 1, u: Iterable[str] = (), *v: bytes,
        **w: str):
    '''Web.

    Args:
        a: One.
        v: More.
        w: Others.
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
