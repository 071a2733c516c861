"""`kgen blueprints`: what there is to render, and the parameters of one."""

from __future__ import annotations

import click

from kgen.cli import errors
from kgen.cli.group import Command, offered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.values.describing import Described

_WIDTH = 100

_HELP = """List the blueprints that kgen ships, or show the parameters of one.

NAME may be a Python file or MODULE:NAME, too.
"""


@click.command("blueprints", cls=Command, help=_HELP)
@click.argument("name", required=False, shell_complete=offered("blueprints"))
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the blueprint's values, for editors and CI.")
@errors.debug_option
def command(*, name: str | None, schema: bool) -> None:  # noqa: D103 - its help stands above
    if name is None:
        if schema:
            raise click.UsageError("--schema needs the NAME of a blueprint")
        click.echo("\n".join(_listed()))
        return
    click.echo("\n".join(_schema(name) if schema else _shown(name)))


def _listed() -> Iterator[str]:
    from kgen.catalog import opened, shipped_names
    from kgen.values import Signature

    names = shipped_names()
    width = max(map(len, names))
    for name in names:
        with opened(name) as target:
            yield f"{name:{width}}  {Signature(target.thing).summary()}"


def _schema(name: str) -> list[str]:
    import json

    from kgen.catalog import opened
    from kgen.values.schema import schema_of

    with opened(name) as target:
        if not target.takes_values:
            return ['{"type": "object", "additionalProperties": false}']
        return [json.dumps(schema_of(target.thing, name), indent=2, ensure_ascii=False)]


def _shown(name: str) -> list[str]:
    from kgen.catalog import opened
    from kgen.values import Signature
    from kgen.values.describing import described

    with opened(name) as target:
        if not target.takes_values:
            return [f"{name}: a Bundle of {len(target.thing)}, without parameters"]
        rows = list(described(target.thing))
        lines = [f"{name}: {Signature(target.thing).summary()}".rstrip(": ")]
    lines += ["", "Parameters:"] if rows else ["", "It has no parameters."]
    for each in rows:
        lines += _rows(each)
    return lines


def _rows(each: Described) -> Iterator[str]:
    default = "required" if each.default is None else f"default: {each.default}"
    unit = f"unit: {each.unit}" if each.unit else ""
    yield f"  {each.path}: {each.type}  ({'; '.join(part for part in (default, *each.limits, unit) if part)})"
    if each.description:
        yield click.wrap_text(each.description, _WIDTH, "      ", "      ")
