"""The commands, one module each: parse the options, call, print. What several of them have is here, written once."""

from __future__ import annotations

from typing import Any

import click

from kgen.cli import errors
from kgen.cli.group import offered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from kgen.rendering.plan import Options
    from kgen.settings import Settings
    from kgen.values.sources import Setting

    Command = TypeVar("Command", bound=Callable[..., Any])

_VALUES = (
    click.option(
        "--set",
        "sets",
        metavar="NAME=VALUE",
        multiple=True,
        shell_complete=offered("parameters"),
        help="A parameter's value, read as its type says: text stays text, lists and maps are YAML. NAME may be a "
        "path: scale.low=2, routes[0].host=a.example.com, labels[app.kubernetes.io/part-of]=shop.",
    ),
    click.option(
        "--set-file",
        "set_files",
        metavar="NAME=PATH",
        multiple=True,
        shell_complete=offered("parameters"),
        help="A value from a file, as it is, a final newline included. Never shown in messages.",
    ),
    click.option(
        "--set-env",
        "set_envs",
        metavar="NAME=VARIABLE",
        multiple=True,
        shell_complete=offered("parameters"),
        help="A value from an environment variable. Never shown in messages.",
    ),
    click.option(
        "-f",
        "--values",
        "files",
        metavar="FILE",
        multiple=True,
        shell_complete=offered("files"),
        help="Values from a YAML or JSON file; - is standard input.",
    ),
    click.option(
        "-n",
        "--namespace",
        metavar="NAME",
        help="Fill in the namespace of all namespaced objects that have none, whatever makes them. A blueprint's own "
        "parameter called namespace is another thing: --set namespace=NAME.",
    ),
)
_OLD_VALUES = (
    click.option(
        "--old-set",
        "old_sets",
        metavar="NAME=VALUE",
        multiple=True,
        shell_complete=offered("old_parameters"),
        help="A parameter's value for OLD.",
    ),
    click.option("--old-set-file", "old_set_files", metavar="NAME=PATH", multiple=True, help="One from a file."),
    click.option("--old-set-env", "old_set_envs", metavar="NAME=VARIABLE", multiple=True, help="One from a variable."),
    click.option(
        "--old-f",
        "--old-values",
        "old_files",
        metavar="FILE",
        multiple=True,
        shell_complete=offered("files"),
        help="Values for OLD.",
    ),
    click.option("--old-namespace", metavar="NAME", help="The namespace to fill in, for OLD."),
)
_VALIDATION = (
    click.option(
        "--kubernetes",
        metavar="VERSION",
        shell_complete=offered("versions"),
        help="The version of the API server; default: 1.36.",
    ),
    click.option(
        "--ignore",
        metavar="CODES",
        multiple=True,
        shell_complete=offered("codes"),
        help="Do not show these; the summary of kgen validate counts them.",
    ),
    click.option(
        "--external",
        metavar="NAME",
        multiple=True,
        help="An object that already exists in the cluster, such as Secret/mysql.",
    ),
    click.option(
        "--crd",
        "crds",
        metavar="FILE",
        multiple=True,
        shell_complete=offered("files"),
        help="Check custom resources by the CustomResourceDefinitions in FILE: a file, a folder, or - for standard "
        "input.",
    ),
)


_MAY_BE_STDIN = "one -f, --crd or --set-file NAME=-"


def value_options(command: Command) -> Command:
    """The options that give values to a target."""
    return _with(_VALUES, command)


def old_value_options(command: Command) -> Command:
    """The options that give values to a target which is compared with another."""
    return _with(_OLD_VALUES, command)


def validation_options(command: Command) -> Command:
    """The options that say what the objects are validated against."""
    return _with(_VALIDATION, command)


def _with(options: Sequence[Any], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def single_values(sets: tuple[str, ...], set_files: tuple[str, ...], set_envs: tuple[str, ...]) -> tuple[Setting, ...]:
    """The values of `--set`, `--set-file` and `--set-env`."""
    if not (sets or set_files or set_envs):
        return ()
    from kgen.values.sources import setting, setting_from_env, setting_from_file

    return (*map(setting, sets), *map(setting_from_file, set_files), *map(setting_from_env, set_envs))


def values_of(
    sets: tuple[str, ...],
    set_files: tuple[str, ...],
    set_envs: tuple[str, ...],
    files: tuple[str, ...],
    namespace: str | None,
) -> Options | None:
    """What a target is rendered with; None for its defaults."""
    single = single_values(sets, set_files, set_envs)
    if not (single or files or namespace is not None):
        return None
    from kgen.rendering.plan import Options

    return Options(files, single, namespace)


def check_stdin(
    files: tuple[str, ...], set_files: tuple[str, ...], others: tuple[str, ...], named: str = _MAY_BE_STDIN
) -> None:
    """Refuse to read standard input twice; `named` is what else may be it, in words.

    Raises:
        UsageError: Several options would read it.
    """
    if [*files, *others].count("-") + sum(each.endswith("=-") for each in set_files) > 1:
        raise errors.UsageError(f"standard input can be read once: give - only once, for {named}")


def judged_by(
    settings: Settings,
    kubernetes: str | None,
    ignore: tuple[str, ...],
    external: tuple[str, ...],
    crds: tuple[str, ...],
) -> Settings:
    """The settings with what the command line says of validation: it adds to them, or wins."""
    if not (kubernetes or ignore or external or crds):
        return settings
    known = settings.validate
    return settings._replace(
        validate=known._replace(
            kubernetes=kubernetes or known.kubernetes,
            ignore=(*known.ignore, *words(ignore)),
            external=(*known.external, *words(external)),
            crds=(*known.crds, *crds),
        )
    )


def words(given: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an option that takes several, separated by commas."""
    return tuple(word.strip() for each in given for word in each.split(",") if word.strip())


def as_typed(
    wanted: Options,
    kubernetes: str | None,
    ignore: tuple[str, ...],
    external: tuple[str, ...],
    crds: tuple[str, ...],
) -> list[str]:
    """The options of values and of validation as they were typed, for a command that is to be run next."""
    pairs = [("-f", each) for each in wanted.values]
    pairs += [(each.option, each.argument) for each in wanted.settings]
    pairs += [("-n", wanted.namespace)] if wanted.namespace is not None else []
    pairs += [("--kubernetes", kubernetes)] if kubernetes else []
    several = {"--ignore": ignore, "--external": external, "--crd": crds}
    pairs += [(name, each) for name, given in several.items() for each in given]
    return [word for pair in pairs for word in pair]
