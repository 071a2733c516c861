"""`kgen diff`: what applying NEW over OLD would do."""

from __future__ import annotations

import sys

import click

from kgen.cli import commands, errors, terminal
from kgen.cli.group import Command, offered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.changes.options import Options
    from kgen.changes.result import Result
    from kgen.cli.sides import Asked
    from kgen.settings import Settings

_FORMATS = ("text", "json", "markdown", "github", "gitlab", "junit")
_HELP = """Say what applying NEW over OLD would do: what a server refuses, which pods restart, what is lost.

OLD and NEW are files, folders, - for standard input, or TARGETs of `kgen render`. With NEW alone, OLD is what
pyproject.toml says was rendered of a target, or a file's or folder's state at HEAD; --from takes another revision,
--cluster what the current context's cluster has. Nothing is written or applied.

\b
Examples:
  kgen diff old/ new/
  kgen diff mysql mysql --old-set replicas=3 --set replicas=5
  kgen diff manifests/ --from main
  kgen diff web.py --from v1.2.0 --fail-on refused,restart
  helm template web . | kgen diff rendered.yaml - --apply client
"""


@click.command("diff", cls=Command, help=_HELP)
@click.argument("sides", metavar="[OLD] NEW", nargs=-1, shell_complete=offered("targets"))
@commands.value_options
@commands.old_value_options
@click.option("--from", "revision", metavar="REVISION", help="OLD is NEW at this git revision.")
@click.option("--cluster", "is_live", is_flag=True, help="OLD is what the current context's cluster has (kubectl get).")
@click.option(
    "--apply",
    type=click.Choice(("server", "client", "replace", "create")),
    default="server",
    help="How NEW is applied: server-side, the default (Helm 4, Flux); client-side (kubectl apply, Argo CD, Helm 3); "
    "replace; create.",
)
@click.option(
    "--kubernetes",
    metavar="VERSION",
    shell_complete=offered("pairs_of_versions"),
    help="The version of the API server; default: 1.36. 1.36..1.37: OLD was stored by 1.36, NEW is sent to 1.37.",
)
@click.option(
    "--crd",
    "crds",
    metavar="FILE",
    multiple=True,
    shell_complete=offered("files"),
    help="Judge custom resources by the CustomResourceDefinitions in FILE, too.",
)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", help="Text is the default.")
@click.option(
    "--fail-on",
    metavar="WORDS",
    multiple=True,
    shell_complete=offered("failures"),
    help="Exit with 1 where there is one of these: refused (the default), recreate, delete, restart, reset, no-effect, "
    "unknown, in-place, create, data, outage, cascade; none for never.",
)
@errors.debug_option
def command(  # noqa: D103 - its help stands above
    *,
    sides: tuple[str, ...],
    sets: tuple[str, ...],
    set_files: tuple[str, ...],
    set_envs: tuple[str, ...],
    files: tuple[str, ...],
    namespace: str | None,
    old_sets: tuple[str, ...],
    old_set_files: tuple[str, ...],
    old_set_envs: tuple[str, ...],
    old_files: tuple[str, ...],
    old_namespace: str | None,
    revision: str | None,
    is_live: bool,
    apply: str,
    kubernetes: str | None,
    crds: tuple[str, ...],
    format_: str,
    fail_on: tuple[str, ...],
) -> int:
    from kgen.cli.sides import Asked, check_words
    from kgen.settings import load

    if len(sides) > 2:  # noqa: PLR2004 - OLD and NEW
        raise click.UsageError(f"two sides are compared, OLD and NEW; got {len(sides)}")
    commands.check_stdin(
        (*files, *old_files),
        (*set_files, *old_set_files),
        (*sides, *crds),
        "OLD or NEW, one -f, --old-f, --crd, --set-file or --old-set-file",
    )
    new = commands.values_of(sets, set_files, set_envs, files, namespace)
    old = commands.values_of(old_sets, old_set_files, old_set_envs, old_files, old_namespace)
    values = old or new
    typed = commands.as_typed(values, None, (), (), ()) if values else ()
    asked = Asked(sides, revision, is_live, old, new, typed)
    check_words(asked)
    failing = _failing(fail_on)
    settings = commands.judged_by(load(), None, (), (), crds)
    result = _compared(asked, settings, _options(kubernetes or settings.validate.kubernetes, apply, is_live=is_live))
    _print(result, format_, failing)
    return errors.FINDING if any(result.count(word) for word in failing) else 0


def _options(kubernetes: str | None, apply: str, *, is_live: bool) -> Options:
    from kgen.apiserver.served import NEWEST_PROVEN, known_version
    from kgen.changes.options import Options

    old, between, new = (kubernetes or NEWEST_PROVEN).partition("..")
    if between and not (old and new):
        raise errors.UsageError(f"--kubernetes {kubernetes}: name both versions, as in 1.36..1.37")
    return Options(apply, known_version(old), known_version(new or old), is_live=is_live)


def _failing(given: tuple[str, ...]) -> tuple[str, ...]:
    from kgen.changes.result import NOTES, VERDICTS

    words = [word.replace("-", " ") for word in commands.words(given)] or ["refused"]
    known = (*VERDICTS, *NOTES)
    for word in words:
        if word not in (*known, "none"):
            from kgen.wording.spelling import did_you_mean

            names = ", ".join(each.replace(" ", "-") for each in known)
            raise errors.UsageError(f'--fail-on has no "{word}"{did_you_mean(word, known)}; it takes {names}, none')
    return tuple(word for word in words if word != "none")


def _compared(asked: Asked, settings: Settings, options: Options) -> Result:
    from contextlib import ExitStack

    from kgen.changes.run import compared_sides
    from kgen.changes.sides.reading import Sides
    from kgen.cli.sides import sides_of
    from kgen.settings import Definitions

    with ExitStack() as stack:
        old, new = sides_of(asked, settings, stack)
        sides = Sides(old, new, skip_same=options.old_version == options.new_version)
        if not (sides.old or sides.new or sides.same_files):
            raise errors.UsageError(f"nothing to compare: there are no objects in {old.title} and {new.title}")
        return compared_sides(sides, (old, new), options, Definitions(settings.validate.crds).read())


def _print(result: Result, format_: str, failing: tuple[str, ...]) -> None:
    from kgen.changes.formats import render

    lines = render(result, format_, failing, color=terminal.has_color(sys.stdout))
    terminal.print_text(f"{line}\n" for line in lines)
