"""What a shell offers while a command is typed; a mistake on the line only means that nothing is offered."""

from __future__ import annotations

from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from click.shell_completion import CompletionItem

    from kgen.values.describing import Described


def targets(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Blueprints, the renders of pyproject.toml, and files."""
    return _names_or_files([*_renders(), *_blueprints()], incomplete)


def files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files."""
    return _names_or_files([], incomplete)


def parameters(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """`name=` of each parameter of the target that is on the line already; behind that, the values of a closed set."""
    sides = [*(ctx.params.get("sides") or ())]  # of which the last is the one that has values
    several = sides[-1:] or ctx.params.get("sources") or ctx.args
    target = ctx.params.get("target") or ctx.params.get("source") or next(iter(several), "")
    return _parameters_of(target, incomplete)


def old_parameters(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Those of OLD, which is named first, or by `--old`, or is NEW at another time."""
    sides = ctx.params.get("sides") or ctx.args
    return _parameters_of(ctx.params.get("old") or next(iter(sides), ctx.params.get("source") or ""), incomplete)


def _parameters_of(target: str, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    known = _parameters(target)
    name = incomplete.partition("=")[0]
    if name != incomplete:
        return _items(
            [f"{name}={choice}" for each in known if each.path == name for choice in each.choices], incomplete
        )
    return [
        CompletionItem(f"{each.path}=", help=each.description)
        for each in known
        if f"{each.path}=".startswith(incomplete)
    ]


def profiles(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Profiles of advice."""
    from click.shell_completion import CompletionItem

    from kgen.lint.advice import PROFILES

    return [CompletionItem(name, help=what) for name, what in PROFILES.items() if name.startswith(incomplete)]


def versions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Versions of Kubernetes, the newest first."""
    from kgen.k8s import VERSIONS

    return _items(VERSIONS[::-1], incomplete)


def pairs_of_versions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Versions of Kubernetes; behind two dots, the one to which an upgrade leads."""
    from kgen.k8s import VERSIONS

    before, dots, _last = incomplete.rpartition("..")
    return _items([f"{before}{dots}{version}" for version in VERSIONS[::-1]], incomplete)


def failures(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Verdicts and notes of a comparison; behind a comma, the next one."""
    from kgen.changes.result import NOTES, VERDICTS

    before, comma, _last = incomplete.rpartition(",")
    words = [each.replace(" ", "-") for each in (*VERDICTS, *NOTES)]
    return _items([f"{before}{comma}{word}" for word in (*words, "none")], incomplete)


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes and names of rules; behind a comma, the next one."""
    from kgen.apiserver.registry import codes

    before, comma, last = incomplete.rpartition(",")
    known = codes()
    named = {**known, **{name: code for code, name in known.items()}}
    return _items([f"{before}{comma}{word}" for word in named if word.startswith(last)], incomplete)


def explained(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes and names of rules, kinds, and behind a kind its fields."""
    from kgen.apiserver.registry import codes
    from kgen.report.explaining.fields import fields_behind
    from kgen.report.explaining.kinds import kinds

    if "." in incomplete:
        with suppress(Exception):
            return _items(fields_behind(incomplete), incomplete)
        return []
    return _items([*kinds(), *codes(), *codes().values()], incomplete)


def _items(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def _names_or_files(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def _blueprints() -> list[str]:
    from kgen.catalog import shipped_names

    return shipped_names()


def _renders() -> list[str]:
    from kgen.settings import load

    with suppress(Exception):
        return list(load().renders)
    return []


def _parameters(target: str) -> list[Described]:
    """Each parameter; those of a nested record with their paths."""
    from contextlib import redirect_stderr
    from io import StringIO

    from kgen.catalog import opened
    from kgen.settings import load
    from kgen.values.describing import described

    with suppress(Exception), redirect_stderr(StringIO()):
        entry = load().renders.get(target)
        with opened(entry.target if entry else target) as found:
            return list(described(found.thing)) if found.takes_values else []
    return []
