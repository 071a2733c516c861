"""Configuration text from files and templates, found beside the script that asks."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING, Any

import pytest

from kgen.config_text import TemplateError, template, text

if TYPE_CHECKING:
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
    assert template("mysql/primary.cnf.j2", extra="").startswith("# Apply this config only on the primary.\n")


def test_one_beside_the_script_comes_first(tmp_path: Path) -> None:
    (tmp_path / "mysql").mkdir()
    (tmp_path / "mysql" / "primary.cnf.j2").write_text("mine")
    assert run(tmp_path, 'template("mysql/primary.cnf.j2")') == "mine"


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


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"there is no template nothing\.j2"):
        run(tmp_path, 'template("nothing.j2")')
