from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kgen import Bundle
from kgen.blueprinting import Blueprint, ParameterError
from kgen.catalog import CrashError, Target, opened, shipped_names, title_of
from kgen.errors import KgenError

ROOT = Path(__file__).parents[2]
PRELUDE = "from kgen import blueprint, bundle\nfrom kgen.builders import config_map\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, code: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(PRELUDE + code)


def build(target: str, **values: Any) -> Bundle:
    with opened(target) as found:
        return found.build(values)


def refusal(target: str, **values: Any) -> str:
    with pytest.raises(KgenError) as caught:
        build(target, **values)
    return str(caught.value)


# --- what kgen ships ----------------------------------------------------------------------------------------


def test_shipped_blueprints_have_the_names_of_their_modules() -> None:
    names = shipped_names()
    assert names[0] == "mysql"
    assert "examples/nginx-web" in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", shipped_names())
def test_every_name_leads_to_a_blueprint_that_renders(name: str) -> None:
    with opened(name) as target:
        assert isinstance(target.thing, Blueprint)
        assert len(target.build()) > 0


def test_a_name_imports_its_own_module_alone() -> None:
    code = """
import sys
from kgen.catalog import opened, shipped_names
shipped_names()
with opened("examples/nginx-web"):
    print(*sorted(name for name in sys.modules if name.startswith("kgen.blueprints")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["kgen.blueprints", "kgen.blueprints.examples", "kgen.blueprints.examples.nginx_web"]


def test_a_shipped_blueprint_s_refusal_is_shown_without_lines_of_kgen() -> None:
    with pytest.raises(ParameterError) as caught:
        build("mysql", replicas=0)
    assert str(caught.value).startswith("replicas: must be at least 1")


def test_a_builder_s_refusal_inside_a_shipped_blueprint_names_the_blueprint() -> None:
    def make() -> Bundle:
        raise ValueError("replicas must be odd")

    with pytest.raises(CrashError, match=r"^demo: replicas must be odd$"):
        Target("demo", make, is_shipped=True).build()


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("mysq", 'there is no blueprint mysq; did you mean "mysql"?'),
        ("nginx-web", 'there is no blueprint nginx-web; did you mean "examples/nginx-web"?'),
        ("vendr.yam", 'there is no file or blueprint vendr.yam; did you mean "vendor.yaml"?'),
        ("zzz.yam", "there is no file or blueprint zzz.yam\n"),
        ("zzz", "there is no blueprint zzz\n`kgen blueprints` lists them; other targets read like web.py, "),
        ("../mysql", "there is no blueprint ../mysql"),
        ("examples", "there is no blueprint examples"),
        (".", ". is a folder; name a Python file in it"),
        (
            "vendor.yaml",
            'vendor.yaml is no Python file; to render what it holds, write `release = read("vendor.yaml")`',
        ),
        ("kafka.yaml", "cannot read kafka.yaml: there is no such file\nkgen render takes Python; kgen validate takes"),
        ("vendr.yaml", 'cannot read vendr.yaml: there is no such file; did you mean "vendor.yaml"?'),
        ("wbe", 'there is no blueprint wbe; did you mean "web.py"?'),
        ("dploy/web.py", 'cannot read dploy/web.py: No such file or directory; did you mean "deploy/web.py"?'),
        ("web", 'there is no blueprint web; did you mean the file "web.py"?'),
        ("we.py", 'cannot read we.py: No such file or directory; did you mean "web.py"?'),
        ("none/web.py", "cannot read none/web.py: No such file or directory"),
        ("web.py:relase", 'web.py defines no relase; did you mean "release"?'),
        ("web.py:number", "web.py:number is a int, which cannot be rendered"),
        ("web.py:Bundle", "web.py:Bundle is a type, which cannot be rendered"),
        ("no.such:x", "there is no module no; the current folder"),
        ("kgen.nothing:x", "there is no module kgen.nothing; the current folder"),
        ("kgen.blueprints.mysql:mysq", 'kgen.blueprints.mysql defines no mysq; did you mean "mysql"?'),
        ("a b:c", "a b:c is no TARGET; other targets read like"),
        ("kgen:", "kgen: is no TARGET"),
    ],
)
def test_targets_that_are_nothing(target: str, message: str, folder: Path) -> None:
    write(folder, "web.py", "from kgen import Bundle\nrelease = bundle(config_map('a'))\nnumber = 3\n")
    (folder / "vendor.yaml").write_text("kind: Service\n")
    write(folder, "deploy/web.py", "")
    assert refusal(target).startswith(message)


# --- Python files -------------------------------------------------------------------------------------------


def test_a_file_s_only_bundle(folder: Path) -> None:
    write(folder, "shop/web.py", "release = bundle(config_map('a'))\n")
    assert repr(build("shop/web.py")) == "<Bundle: ConfigMap a>"
    assert repr(build(str(folder / "shop/web.py"))) == "<Bundle: ConfigMap a>"


def test_a_file_s_only_blueprint_with_values(folder: Path) -> None:
    write(folder, "web.py", "@blueprint\ndef web(name='a'):\n    yield config_map(name)\n")
    assert repr(build("web.py", name="b")) == "<Bundle: ConfigMap b>"


def test_what_is_imported_or_private_or_local_does_not_count(folder: Path) -> None:
    write(folder, "common.py", "base = bundle(config_map('base'))\nother = bundle(config_map('other'))\n")
    code = """
from common import base, other as also
from common import *
_draft = bundle(config_map('draft'))
def make():
    base = bundle()
    return base
release = again = base.add(config_map('a'))
if __name__ == "__main__":
    raise SystemExit("the file runs as a script")
"""
    write(folder, "web.py", code)
    assert repr(build("web.py")) == "<Bundle: ConfigMap base, ConfigMap a>"


def test_several_are_listed(folder: Path) -> None:
    code = "@blueprint\ndef web():\n    yield config_map('a')\nprod = web()\ndev = bundle(prod, config_map('b'))\n"
    write(folder, "web.py", code)
    assert refusal("web.py") == (
        "web.py defines several bundles or blueprints; say which, or call one of them release:\n"
        "  web.py:web  (blueprint)\n  web.py:prod  (Bundle of 1)\n  web.py:dev  (Bundle of 2)"
    )
    assert len(build("web.py:dev")) == 2


@pytest.mark.parametrize(
    "more",
    [
        "b = bundle(config_map('b'))\nrelease = bundle(config_map('a'))\n",
        "release = bundle(config_map('a'))\nb = release.add(config_map('b'))\n",
        "b = bundle(config_map('b'))\nchosen = release = bundle(config_map('a'))\n",
        "@blueprint\ndef b():\n    yield config_map('b')\n@blueprint\ndef release():\n    yield config_map('a')\n",
        "__all__ = ['a']\na = bundle(config_map('a'))\nb = bundle(config_map('b'))\n",
        "__all__ = ('a', 'NAME')\nNAME = 3\na = bundle(config_map('a'))\nrelease = bundle(config_map('b'))\n",
        "__all__ = ['b', 'release']\nb = bundle(config_map('b'))\nrelease = bundle(config_map('a'))\n",
        "__all__ = ['NAME']\nNAME = 3\na = bundle(config_map('a'))\n",
        "from common import base\n__all__ = ['base']\nb = bundle(config_map('b'))\n",
    ],
)
def test_of_several_all_and_then_the_name_release_decide(more: str, folder: Path) -> None:
    write(folder, "common.py", "base = bundle(config_map('a'))\n")
    write(folder, "web.py", more)
    assert repr(build("web.py")) == "<Bundle: ConfigMap a>"


def test_all_that_names_several_or_none_is_no_choice(folder: Path) -> None:
    two = "a = bundle(config_map('a'))\nb = bundle(config_map('b'))\nrelease = bundle(config_map('c'))\n"
    write(folder, "web.py", f"__all__ = ['a', 'b']\n{two}")
    assert refusal("web.py").splitlines()[1:] == ["  web.py:a  (Bundle of 1)", "  web.py:b  (Bundle of 1)"]
    write(folder, "web.py", f"__all__ = ['relase']\n{two}")
    assert refusal("web.py") == '__all__ of web.py names relase, which it does not define; did you mean "release"?'


def test_none_says_what_to_write(folder: Path) -> None:
    write(folder, "none.py", "items = [config_map('a')]\n")
    write(folder, "plain.py", "def make():\n    return [config_map('a')]\n")
    assert refusal("none.py").endswith("write, for example, `release = bundle(…)` at its top level")
    assert refusal("plain.py").endswith("put @blueprint over make, or name plain.py:make")


@pytest.mark.parametrize("name", ["generator", "function", "one", "many"])
def test_what_is_named_may_be_a_plain_function_or_objects(name: str, folder: Path) -> None:
    code = """
def generator():
    yield config_map('a')
def function(name='a'):
    return bundle(config_map(name))
one = config_map('a')
many = [one]
"""
    write(folder, "web.py", code)
    assert repr(build(f"web.py:{name}")) == "<Bundle: ConfigMap a>"


def test_a_module_from_the_current_folder(folder: Path) -> None:
    write(folder, "shop/__init__.py", "")
    write(folder, "shop/web.py", "from .parts import part\nrelease = bundle(part)\n")
    write(folder, "shop/parts.py", "part = config_map('a')\n")
    assert repr(build("shop.web:release")) == "<Bundle: ConfigMap a>"
    assert "shop.web" not in sys.modules


def test_files_of_two_folders_each_have_their_own_helpers(folder: Path) -> None:
    for name in ("one", "two"):
        write(folder, f"{name}/web.py", "from helper import NAME\nrelease = bundle(config_map(NAME))\n")
        write(folder, f"{name}/helper.py", f"NAME = '{name}'\n")
    before = list(sys.path)
    assert repr(build("one/web.py")) == "<Bundle: ConfigMap one>"
    assert repr(build("two/web.py")) == "<Bundle: ConfigMap two>"
    assert sys.path == before
    assert not {"helper", "web"} & set(sys.modules)


def test_the_folder_is_on_the_path_while_the_blueprint_runs(folder: Path) -> None:
    code = "@blueprint\ndef web():\n    from helper import NAME\n    yield config_map(NAME)\n"
    write(folder, "deploy/web.py", code)
    write(folder, "deploy/helper.py", "NAME = 'late'\n")
    assert repr(build("deploy/web.py")) == "<Bundle: ConfigMap late>"


def test_a_file_that_has_just_changed_is_read_anew(folder: Path) -> None:
    for name in ("a", "b", "c"):
        write(folder, "web.py", f"release = bundle(config_map('{name}'))\n")
        assert repr(build("web.py")) == f"<Bundle: ConfigMap {name}>"


def test_what_an_author_prints_is_no_manifest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        folder, "web.py", "print('loading')\n@blueprint\ndef web():\n    print('making')\n    yield config_map('a')\n"
    )
    build("web.py")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "loading\nmaking\n")


# --- crashes ------------------------------------------------------------------------------------------------


def test_a_crash_shows_the_author_s_lines_alone(folder: Path) -> None:
    code = (
        "def size(text):\n    return int(text)\n@blueprint\ndef web():\n    yield config_map('a', {'n': size('x')})\n"
    )
    write(folder, "web.py", code)
    assert refusal("web.py").split("\n") == [
        "web.py: ValueError: invalid literal for int() with base 10: 'x'",
        "  web.py:7, in web",
        "    yield config_map('a', {'n': size('x')})",
        "  web.py:4, in size",
        "    return int(text)",
    ]


def test_kgen_s_own_refusals_show_the_author_s_line(folder: Path) -> None:
    write(folder, "web.py", "release = bundle(config_map('a'), config_map('a'))\n")
    lines = refusal("web.py").split("\n")
    assert lines[0].startswith("web.py: ConfigMap a is in the bundle twice; ")
    assert lines[1:] == ["  web.py:3, in <module>", "    release = bundle(config_map('a'), config_map('a'))"]


def test_an_author_s_own_refusal_of_values_stands_alone(folder: Path) -> None:
    code = (
        "from kgen.blueprinting import refuse_parameters\ndef web():\n    refuse_parameters({'n': ['must be odd']})\n"
    )
    write(folder, "web.py", code)
    assert refusal("web.py:web") == "n: must be odd"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = (1,\n", "web.py: SyntaxError: '(' was never closed\n  web.py:3\n    x = (1,"),
        (
            "import kgen_nothing\n",
            "web.py: ModuleNotFoundError: No module named 'kgen_nothing'\n  web.py:3, in <module>",
        ),
        ("import sys\nsys.exit(3)\n", "web.py called sys.exit(3); a script's own command belongs under if __name__"),
        ("raise RuntimeError\n", "web.py: RuntimeError\n  web.py:3, in <module>\n    raise RuntimeError"),
        (
            "import broken\n",
            "web.py: SyntaxError: invalid syntax\n  web.py:3, in <module>\n    import broken\n  broken.py:1",
        ),
        ("def web(): pass\n", "web.py:3: web.py:web returned nothing; it must yield objects, or return them"),
        (
            "def web(): return [3]\n",
            "web.py:3: web.py:web: expected a Kubernetes object, such as a Service, with kind and name; got 3",
        ),
    ],
)
def test_files_that_fail(code: str, message: str, folder: Path) -> None:
    write(folder, "web.py", code)
    (folder / "broken.py").write_text("a b\n")
    assert refusal("web.py:web").startswith(message)


def test_the_cause_of_a_crash_is_kept_for_debugging(folder: Path) -> None:
    write(folder, "web.py", "1 / 0\n")
    with pytest.raises(CrashError) as caught:
        build("web.py")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_an_interrupt_passes(folder: Path) -> None:
    write(folder, "web.py", "raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        build("web.py")


@pytest.mark.parametrize(
    ("target", "title"),
    [("mysql", "mysql"), ("examples/nginx-web", "nginx-web"), ("shop/web.py", "web"), ("web.py:release", "release")],
)
def test_a_target_has_a_short_title_for_files(target: str, title: str) -> None:
    assert title_of(target) == title
