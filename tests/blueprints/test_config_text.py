"""Configuration text from files and templates, found beside the script that asks."""

from __future__ import annotations

import random
import runpy
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import jinja2
import pytest

from kgen.config_text import TemplateError, _filled, template, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def run(folder: Path, expression: str) -> Any:
    script = folder / "script.py"
    script.write_text(f"from kgen import template, text\nresult = {expression}\n")
    return runpy.run_path(str(script))["result"]


def test_text_is_the_file_beside_the_script(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_bytes("ä = 1\r\n\n".encode())
    assert run(tmp_path, 'text("a.conf")') == "ä = 1\r\n\n"


def test_text_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"cannot read .*nothing.conf: No such file"):
        run(tmp_path, 'text("nothing.conf")')
    (tmp_path / "b.bin").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateError, match=r"b.bin is not UTF-8 text \(byte 0\)"):
        text(tmp_path / "b.bin")


def test_a_template_is_filled_and_its_last_line_break_stays(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{% for x in xs %}\n{{ x }}\n{% endfor %}\nend\n")
    assert run(tmp_path, 'template("a.j2", xs=[1, 2])') == "1\n2\nend\n"


def test_nothing_is_escaped_as_if_it_were_html(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{{ x }}")
    assert run(tmp_path, """template("a.j2", x="a < b & 'c'")""") == "a < b & 'c'"


def test_shipped_templates_are_found() -> None:
    assert template("mysql/tutorial/primary.cnf.j2", extra="").startswith("# Apply this config only on the primary.\n")


def test_one_beside_the_script_comes_first(tmp_path: Path) -> None:
    (tmp_path / "mysql" / "tutorial").mkdir(parents=True)
    (tmp_path / "mysql" / "tutorial" / "primary.cnf.j2").write_text("mine")
    assert run(tmp_path, 'template("mysql/tutorial/primary.cnf.j2")') == "mine"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ missing }}", "'missing' is undefined; give it as a keyword"),
        ("a\n{{ x", r"a.j2:2: "),
        ('{% include "other.j2" %}', "there is no template other.j2"),
    ],
)
def test_a_template_that_cannot_be_filled_says_why(tmp_path: Path, source: str, message: str) -> None:
    (tmp_path / "a.j2").write_text(source)
    with pytest.raises(TemplateError, match=message):
        run(tmp_path, 'template("a.j2")')


PIECES = ("{{ x }}", "{{x}}", "{{- y -}}", "{{ y -}}", "{{\n x\n}}", " \n", "a", "}}", "{", "%}", "\u2003", "#}")
UNUSUAL = (
    "{{ x|upper }}", "{{ true }}", "{{ self }}", "{{ x.y }}", "{{+ x }}", "{{ -z }}", "{{ z - }}", "{{ '}}' }}",
    "{# x #}", "{% raw %}{{ x }}{% endraw %}", "a\r\nb{{ x }}", "{{ ä }}", "{{ f }}", "{{ none }}", "{{{ x }}}",
)  # fmt: skip


def answer(function: Callable[[], str]) -> str:
    try:
        return function()
    except jinja2.TemplateError as error:
        return f"{type(error).__name__}: {error.message}"
    except TemplateError as error:
        return f"TemplateError: {error}"


def rendered(environment: jinja2.Environment, source: str, values: dict[str, Any]) -> str:
    return environment.from_string(source).render(values)


def test_names_alone_are_filled_in_as_jinja2_does_and_the_rest_is_left_to_it() -> None:
    """A thousand templates of pieces in random order, and each unusual one."""
    environment = jinja2.Environment(  # noqa: S701 - configuration files are not HTML
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    values = {"x": " 1\n", "y": 2, "z": 3, "ä": "u", "f": 1.50, "true": "no", "self": "me", "none": "some"}
    pick = random.Random(7)  # noqa: S311 - no secret
    filled = 0
    for source in [*UNUSUAL, *("".join(pick.choices(PIECES, k=6)) for _ in range(1000))]:
        wanted = answer(partial(rendered, environment, source, values))
        made = _filled(source, values)
        filled += made is not None
        assert made is None or made == wanted, source
        assert made is None or source not in UNUSUAL[:-1]
    assert filled > 700


def test_a_template_of_names_needs_no_jinja2(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{{ x }}\n")
    code = "import sys, kgen; print(kgen.template('a.j2', x=1), 'jinja2' in sys.modules)"
    (tmp_path / "b.py").write_text(code)
    done = subprocess.run([sys.executable, tmp_path / "b.py"], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n False\n"


def test_a_template_that_changes_is_read_again(tmp_path: Path) -> None:
    for source in ("{{ x }}", "new {{ x }}"):
        (tmp_path / "a.j2").write_text(source)
        assert run(tmp_path, 'template("a.j2", x=1)') == source.replace("{{ x }}", "1")


@pytest.mark.parametrize("path", ["../a.j2", "/a.j2", "sub/../a.j2", "sub"])
def test_where_templates_are_looked_for_is_as_jinja2_has_it(tmp_path: Path, path: str) -> None:
    """Not above the folder; a path from the root is one in the folder."""
    for folder in (tmp_path, tmp_path / "sub"):
        (folder / "sub").mkdir(parents=True, exist_ok=True)
        (folder / "a.j2").write_text("{{ x }}")
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path / "sub"))  # noqa: S701 - as above
    try:
        wanted = environment.get_template(path).render(x=1)
    except (jinja2.TemplateNotFound, IsADirectoryError):
        wanted = f"TemplateError: there is no template {path}"
    assert answer(lambda: run(tmp_path / "sub", f'template("{path}", x=1)')) == wanted


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"there is no template nothing\.j2"):
        run(tmp_path, 'template("nothing.j2")')
