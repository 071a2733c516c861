"""`kgen graph`: how the objects of a bundle hang together."""

from __future__ import annotations

import click

from kgen.cli import commands, errors, terminal
from kgen.cli.group import Command, offered
from kgen.graph.formats import FORMATS, drawn, format_of

_HELP = """Draw how objects hang together: what each names and selects, and what of it is broken.

SOURCE is what `kgen validate` takes: a file, a folder, - for standard input, or a TARGET of `kgen render`. What
`kgen validate` says of a field is what makes an edge broken.

The text is for a terminal, HTML is one file to search and click in, without any network. SVG is drawn by Graphviz where
that is installed, else by kgen.

\b
Examples:
  kgen graph mysql
  kgen graph manifests/ -o graph.html
  kgen graph mysql --format mermaid
"""


@click.command("graph", cls=Command, help=_HELP)
@click.argument("sources", metavar="SOURCE...", nargs=-1, shell_complete=offered("targets"))
@commands.value_options
@commands.validation_options
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    shell_complete=offered("files"),
    help="A file, whose suffix says the format: .html, .svg, .dot, .mmd, .txt; - for standard output, the default.",
)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Text is the default on standard output.")
@click.option("--unreferenced", is_flag=True, help="Draw files beside a kustomization that none names, too.")
@errors.debug_option
def command(  # noqa: D103 - its help stands above
    *,
    sources: tuple[str, ...],
    sets: tuple[str, ...],
    set_files: tuple[str, ...],
    set_envs: tuple[str, ...],
    files: tuple[str, ...],
    namespace: str | None,
    kubernetes: str | None,
    ignore: tuple[str, ...],
    external: tuple[str, ...],
    crds: tuple[str, ...],
    out: str | None,
    format_: str | None,
    unreferenced: bool,
) -> int:
    if not sources:
        raise click.UsageError("name what to draw: files, folders, - for standard input, or a TARGET")
    commands.check_stdin(files, set_files, (*sources, *crds), "one SOURCE, -f, --crd or --set-file NAME=-")
    to_stdout = out in (None, "-")
    format_ = format_ or ("text" if to_stdout else format_of(str(out)))
    from kgen.cli.inputs import inputs_of, note_unread
    from kgen.graph.drawing import graph_of
    from kgen.settings import Definitions, load
    from kgen.validation.run import examined

    settings = commands.judged_by(load(), kubernetes, ignore, external, crds)
    definitions = Definitions(settings.validate.crds)
    values = commands.values_of(sets, set_files, set_envs, files, namespace)
    inputs = inputs_of(sources, settings, values, definitions, unreferenced=unreferenced)
    asked = settings.validate.options(definitions)
    seen = examined(inputs, asked, lambda inputs, number: terminal.progress(inputs, "Reading", number))
    note_unread(seen.report.diagnostics)
    if not seen.objects:
        raise errors.UsageError(f"nothing to draw: no objects in {', '.join(sources)}")
    lines = drawn(graph_of(seen, settings.validate.external), format_, " ".join(sources))
    text = (f"{line}\n" for line in lines)
    if to_stdout:
        terminal.print_text(text)
    else:
        from kgen.files.file import write_file

        write_file(str(out), text)
        terminal.note(f"wrote {out}")
    return 0
