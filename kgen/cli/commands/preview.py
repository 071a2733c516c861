"""`kgen preview`: what the control plane makes of manifests."""

from __future__ import annotations

from typing import Any

import click

from kgen.cli import commands, errors, terminal
from kgen.cli.group import Command, offered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.apiserver.rule import Version
    from kgen.cli.sides import Asked
    from kgen.model import Object
    from kgen.preview.changing import Timeline
    from kgen.settings import Settings
    from kgen.wording.hashed_names import HashedNames

_HELP = """Say what a cluster makes of manifests: pods, their names and claims, in which order, and what Services reach.

SOURCE is a file, a folder, - for standard input, or a TARGET of `kgen render`. With --scale, what scaling a workload
adds or leaves behind; with --old or --from, what happens to its pods, step by step, when SOURCE is applied over that.

\b
Examples:
  kgen preview mysql
  kgen preview mysql --scale mysql=5
  kgen preview mysql --set replicas=5 --old mysql
  kgen preview manifests/ --from main
  kgen preview mysql --expand
"""


@click.command("preview", cls=Command, help=_HELP)
@click.argument("source", required=False, shell_complete=offered("targets"))
@commands.value_options
@click.option(
    "--scale",
    "scales",
    metavar="NAME=N",
    multiple=True,
    help="What happens when the workload NAME (or KIND/NAME) is scaled to N pods.",
)
@click.option("--old", metavar="OLD", shell_complete=offered("targets"), help="What runs now, as SOURCE is given.")
@commands.old_value_options
@click.option("--from", "revision", metavar="REVISION", help="What runs now is SOURCE at this git revision.")
@click.option("--expand", is_flag=True, help="Print the pods and claims themselves, as their controllers create them.")
@click.option(
    "--kubernetes",
    metavar="VERSION",
    shell_complete=offered("versions"),
    help="The version of the cluster; default: 1.36.",
)
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", help="Text is the default.")
@errors.debug_option
def command(  # noqa: D103 - its help stands above
    *,
    source: str | None,
    sets: tuple[str, ...],
    set_files: tuple[str, ...],
    set_envs: tuple[str, ...],
    files: tuple[str, ...],
    namespace: str | None,
    scales: tuple[str, ...],
    old: str | None,
    old_sets: tuple[str, ...],
    old_set_files: tuple[str, ...],
    old_set_envs: tuple[str, ...],
    old_files: tuple[str, ...],
    old_namespace: str | None,
    revision: str | None,
    expand: bool,
    kubernetes: str | None,
    format_: str,
) -> int:
    if source is None:
        raise click.UsageError("name what to preview: a file, a folder, - for standard input, or a TARGET")
    from kgen.apiserver.served import NEWEST_PROVEN, known_version, parse_version
    from kgen.cli.sides import Asked
    from kgen.settings import load

    words = (source,) if old is None else (old, source)
    commands.check_stdin(
        (*files, *old_files),
        (*set_files, *old_set_files),
        words,
        "SOURCE or --old, one -f, --old-f, --set-file or --old-set-file",
    )
    settings = load()
    version = parse_version(known_version(kubernetes or settings.validate.kubernetes or NEWEST_PROVEN))
    asked = Asked(
        words,
        revision,
        is_live=False,
        old=commands.values_of(old_sets, old_set_files, old_set_envs, old_files, old_namespace),
        new=commands.values_of(sets, set_files, set_envs, files, namespace),
    )
    timelines: list[Timeline] = []
    if len(words) > 1 or revision is not None:
        objects, timelines = _changing(asked, settings, version)
    elif asked.old is not None:
        raise errors.UsageError("--old-set, --old-f and the like are for OLD: name it with --old, or give --from")
    else:
        objects = _objects(asked, settings)
    if not objects:
        raise errors.UsageError(f"nothing to preview: no objects in {source}")
    timelines += [_scaled(each, objects, version) for each in scales]
    if expand:
        _print_expanded(objects, version)
    else:
        _print(objects, timelines, version, format_)
    return 0


def _objects(asked: Asked, settings: Settings) -> list[Object]:
    from kgen.cli.inputs import inputs_of, note_unread
    from kgen.validation.run import examined

    inputs = inputs_of(asked.words, settings, asked.new)
    seen = examined(inputs, watched=lambda inputs, number: terminal.progress(inputs, "Reading", number))
    note_unread(seen.report.diagnostics)
    return [item for item, _ in seen.objects]


def _changing(asked: Asked, settings: Settings, version: Version) -> tuple[list[Object], list[Timeline]]:
    """The objects of the new side, and what happens to their pods."""
    from contextlib import ExitStack

    from kgen.changes.pairing import paired
    from kgen.changes.sides.reading import Sides
    from kgen.cli.sides import check_words, sides_of
    from kgen.cluster.rollout import RESTARTED
    from kgen.preview.changing import SCALED, changed
    from kgen.validation.options import Options
    from kgen.validation.verdict import Judge

    check_words(asked)
    with ExitStack() as stack:
        sides = Sides(*sides_of(asked, settings, stack), skip_same=False)
    judge = Judge(Options())
    objects = [made.item for each in sides.new if (made := judge.read(each.plain)).item]
    found = [
        changed(pair.old.plain, pair.new.plain, version, version)
        for pair in paired(sides.old, sides.new)
        if pair.old and pair.new and pair.new.name.kind in {*RESTARTED, *SCALED}
    ]
    return objects, [each for each in found if each]


def _scaled(text: str, objects: Sequence[Object], version: Version) -> Timeline:
    """What `--scale` asks for.

    Raises:
        UsageError: It names no workload that can be scaled, or several, or no number.
    """
    from kgen.bundles.identity import name_of
    from kgen.preview.changing import SCALED, scaled

    word, _, number = text.rpartition("=")
    if not word or not number.isdecimal():
        raise errors.UsageError(f"--scale takes NAME=N, such as mysql=5; got {text}")
    kind, _, name = word.rpartition("/")
    there = [each for each in objects if each.kind in SCALED]
    found = [each for each in there if name_of(each) == name and kind.lower() in ("", each.kind.lower())]
    if len(found) != 1:
        from kgen.wording.spelling import did_you_mean

        what = (
            f"several workloads are called {name}; say KIND/NAME=N"
            if found
            else (f"no workload that can be scaled is called {word}{did_you_mean(name, map(name_of, there))}")
        )
        raise errors.UsageError(f"--scale {text}: {what}")
    made = scaled(found[0].to_plain(), int(number), version)
    assert made is not None  # noqa: S101 - its kind is one of those
    return made


def _print(objects: Sequence[Object], timelines: Sequence[Timeline], version: Version, format_: str) -> None:
    from kgen.preview.making import preview

    names = _hashed_names(objects)
    made, timelines = names.shown(preview(objects, version)), names.shown(list(timelines))
    if format_ == "json":
        from kgen.preview.json_text import lines
    else:
        from kgen.preview.text import lines
    terminal.print_text(f"{line}\n" for line in lines(made, timelines))


def _print_expanded(objects: Sequence[Object], version: Version) -> None:
    from kgen.preview.expanded import expanded
    from kgen.yaml.writer import to_yaml

    terminal.print_text([to_yaml(_each_expanded(objects, version, expanded))])


def _each_expanded(objects: Sequence[Object], version: Version, expanded: Any) -> Iterator[dict[str, Any]]:
    from kgen.changes.hidden import shown

    names = _hashed_names(objects)
    for each in objects:
        yield from (names.shown(shown(made)) for made in expanded(each.to_plain(), version))


def _hashed_names(objects: Sequence[Object]) -> HashedNames:
    from kgen.wording.hashed_names import HashedNames

    return HashedNames(each.to_plain() for each in objects)
