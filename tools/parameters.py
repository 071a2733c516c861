"""Writes the tables of parameters in docs/blueprints, made of the blueprints' signatures and docstrings.

`python -m tools.parameters`
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from kgen.blueprints.mysql import mysql
from kgen.values.describing import Described, described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE = Path(__file__).parents[1] / "docs" / "blueprints" / "mysql.md"
BEGIN, END = "<!-- python -m tools.parameters -->\n", "<!-- end -->\n"
HEAD = "| parameter | type | default | meaning |\n|---|---|---|---|\n"
TUTORIAL, PRODUCTION = "Tutorial: ", "Production: "


def tables() -> str:
    """A table of the parameters of both profiles, and one for each concern of production and for the tutorial."""
    found = list(described(mysql))
    plain, records = _split(found)
    parts = [_section("Both profiles", [each for each in plain if not _is_of(each, TUTORIAL, PRODUCTION)])]
    parts.append(_section("Production", [each for each in plain if _is_of(each, PRODUCTION)]))
    parts += [_section(f"Production: {name}", fields) for name, fields in records.items()]
    parts.append(_section("Tutorial", [each for each in plain if _is_of(each, TUTORIAL)]))
    return "\n".join(parts)


def _split(found: list[Described]) -> tuple[list[Described], dict[str, list[Described]]]:
    """Those without a dot, and the fields of each record."""
    plain = [each for each in found if "." not in each.path]
    fields = [each for each in found if "." in each.path]
    return plain, {name: list(rows) for name, rows in groupby(fields, lambda each: each.path.partition(".")[0])}


def _is_of(each: Described, *profiles: str) -> bool:
    return each.description.startswith(profiles)


def _section(title: str, rows: Iterable[Described]) -> str:
    return f"### {title}\n\n{HEAD}{''.join(_row(each) for each in rows)}"


def _row(each: Described) -> str:
    text = each.description.removeprefix(TUTORIAL).removeprefix(PRODUCTION)
    limits = "; ".join(_limits(each))
    default = "required" if each.default is None else _code(each.default) if each.default != "null" else ""
    meaning = f"{text[:1].upper()}{text[1:]}{f' ({limits})' if limits else ''}"
    return f"| {_code(each.path)} | {_code(each.type)} | {default} | {_cell(meaning)} |\n"


def _limits(each: Described) -> Iterator[str]:
    yield from each.limits
    if each.unit and each.unit not in each.description:
        yield f"unit: {each.unit}"


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def page() -> str:
    """The page with its tables."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return before + BEGIN + "\n" + tables() + "\n" + END + rest.partition(END)[2]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
