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

_HELP = """List the blueprints that kgen ships and the renders of pyproject.toml, or show the parameters of one.

NAME may be a Python file or MODULE:NAME, too.
"""


@click.command("blueprints", cls=Command, help=_HELP)
@click.argument("name", required=False, shell_complete=offered("targets"))
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the blueprint's values, for editors and CI.")
@errors.debug_option
def command(*, name: str | None, schema: bool) -> None:  # noqa: D103 - its help stands above
    if name is None:
        if schema:
            raise click.UsageError("--schema needs the NAME of a blueprint")
        click.echo("\n".join(_listed()))
        return
    from kgen.rendering.plan import target_of
    from kgen.settings import load

    target = target_of(name, load())
    click.echo("\n".join(_schema(name, target) if schema else _shown(name, target)))


def _listed() -> Iterator[str]:
    from kgen.catalog import opened, shipped_names
    from kgen.settings import load
    from kgen.values import Signature

    names, renders = shipped_names(), load().renders
    width = max(map(len, [*names, *renders]))
    for name in names:
        with opened(name) as target:
            yield f"{name:{width}}  {Signature(target.thing).summary()}"
    if renders:
        yield ""
        yield "Renders of pyproject.toml:"
    for name, entry in renders.items():
        yield f"{name:{width}}  {entry.target}{f' -> {entry.out}' if entry.out else ''}"


def _schema(name: str, text: str) -> list[str]:
    import json

    from kgen.catalog import opened
    from kgen.values.schema import schema_of

    with opened(text) as target:
        if not target.takes_values:
            return ['{"type": "object", "additionalProperties": false}']
        return [json.dumps(schema_of(target.thing, name), indent=2, ensure_ascii=False)]


def _shown(name: str, text: str) -> list[str]:
    from kgen.catalog import opened
    from kgen.values import Signature
    from kgen.values.describing import described

    with opened(text) as target:
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
