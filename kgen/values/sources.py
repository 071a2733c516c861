"""Where values come from: files, tables of pyproject.toml, and settings of the command line."""

from __future__ import annotations

import os
import sys
from typing import Any

from kgen.frozen import NamedTuple
from kgen.wording.spelling import did_you_mean

from . import kinds
from .signature import ValuesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from .misfits import Path, Problem
    from .signature import Signature

    Given = dict[str, Any] | Sequence[str]


class Layer(NamedTuple):
    """Values from one source. What lies over them wins: maps merge, lists are replaced, null takes away."""

    plain: Mapping[str, Any]
    place: Callable[[Path], str]
    """Where the value at a path stands: `values.yaml:3`."""
    is_secret: bool = False
    """Whether messages must not repeat the values."""


class Items(dict[int, Any]):
    """Index -> the value of an item, or a map to lay over it.

    >>> Items({1: "c", 2: "d"}).over(["a", "b"], lambda old, new: new)
    ['a', 'c', 'd']
    """

    def over(self, items: Any, laid: Callable[[Any, Any], Any]) -> list[Any]:
        """The items of a list with these over them; the index behind the last one appends.

        Raises:
            Misfit: There is no list, or it ends before an index.
        """
        from .misfits import Misfit, Problem

        if not isinstance(items, (list, tuple)):
            raise Misfit(Problem((), f"expected a list below [{min(self)}]", f", got {kinds.got(items)}"))
        made = list(items)
        for index in sorted(self):
            if index > len(made):
                have = {0: "the list is empty", 1: "the list has 1 item"}.get(
                    len(made), f"the list has {len(made)} items"
                )
                raise Misfit(Problem((index,), f"{have}; [{len(made)}] is the next one"))
            made[index:] = [laid(made[index] if index < len(made) else None, self[index]), *made[index + 1 :]]
        return made


class Setting(NamedTuple):
    """One `--set`, `--set-file` or `--set-env`: the option, the path before the `=`, and the text.

    A table of pyproject.toml may give another value than text; it is taken as it is. `source` is the file or the
    environment variable that the text is from.
    """

    option: str
    path: str
    text: Any
    is_secret: bool = False
    source: str | None = None

    @property
    def argument(self) -> str:
        """What stands behind the option on a command line."""
        return f"{self.path}={self.text if self.source is None else self.source}"


def from_table(plain: Mapping[str, Any], place: str) -> Layer:
    """Values that are there already, such as a table of pyproject.toml."""
    return Layer(plain, lambda _: place)


def from_file(path: str) -> Layer:
    """The values of a YAML or JSON file; `-` is standard input.

    Raises:
        ValuesError: There is no such file, or it holds no map.
        KgenError: It is no YAML; the message has the line.
    """
    from kgen.yaml.reader import read_documents

    name = "<stdin>" if path == "-" else path
    documents = [each for each in read_documents(_content(path), name) if each.plain is not None]
    if not documents:
        return from_table({}, name)
    document, *more = documents
    if more:
        raise ValuesError(f"{name}:{more[0].line}: a file of values is one document, not several; remove the ---")
    if not isinstance(document.plain, dict):
        raise ValuesError(
            f"{name}:{document.line}: expected a map from parameters to values, got {kinds.got(document.plain)}"
        )
    return Layer(document.plain, lambda at: f"{name}:{document.position(list(at))[0]}")


def _content(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        from kgen.files.nearby import did_you_mean_file

        raise ValuesError(f"cannot read the values in {path}: {error.strerror}{did_you_mean_file(path)}") from error


def setting(text: str) -> Setting:
    """A `--set path=text`."""
    return Setting("--set", *split_setting("--set", text))


def setting_from_file(text: str) -> Setting:
    """A `--set-file path=file`: the file's text as it is, a final newline included."""
    return _from_file("--set-file", *split_setting("--set-file", text))


def setting_from_env(text: str) -> Setting:
    """A `--set-env path=NAME`: the text of an environment variable."""
    return _from_env("--set-env", *split_setting("--set-env", text))


def settings_of_table(
    place: str, values: Given, files: Given, variables: Given, instead: Container[str] = ()
) -> tuple[Setting, ...]:
    """The single values of an entry of pyproject.toml: tables by parameter, or lists of `parameter=value`.

    Args:
        place: The entry, for messages.
        values: Values.
        files: Files that values are taken from.
        variables: Environment variables that values are taken from.
        instead: Paths that are given elsewhere, so that what stands here is not looked at.

    Raises:
        ValuesError: An item of a list is no `parameter=value`, or a file or a variable is not there.
    """
    kinds = {"set": values, "set_file": files, "set_env": variables}
    wanted = [(key, *pair) for key, given in kinds.items() for pair in _pairs(key, given) if pair[0] not in instead]
    return tuple(_OF_TABLE[key](f"{place}.{key}", path, value) for key, path, value in wanted)


def _pairs(key: str, given: Given) -> Iterable[tuple[str, Any]]:
    return given.items() if isinstance(given, dict) else [split_setting(key, each) for each in given]


def _from_file(option: str, path: str, file: str) -> Setting:
    try:
        return Setting(option, path, _content(file).decode(), is_secret=True, source=file)
    except UnicodeDecodeError as error:
        raise ValuesError(f"{option} {path}: {file} is not UTF-8 text (byte {error.start})") from error


def _from_env(option: str, path: str, name: str) -> Setting:
    found = os.environ.get(name)
    if found is None:
        raise ValuesError(f"{option} {path}: there is no environment variable {name}{did_you_mean(name, os.environ)}")
    return Setting(option, path, found, is_secret=True, source=name)


_OF_TABLE: dict[str, Callable[[str, str, Any], Setting]] = {
    "set": Setting,
    "set_file": _from_file,
    "set_env": _from_env,
}


def split_setting(option: str, text: str) -> tuple[str, str]:
    """What is before and behind the first `=` outside brackets.

    Raises:
        ValuesError: There is none.
    """
    depth = 0
    for i, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if char == "=" and not depth and text[:i].strip():
            return text[:i].strip(), text[i + 1 :]
    usage = _USAGE[option.removeprefix("--").replace("-", "_")]
    shown = text if usage.endswith("variable") else text.partition("=")[0]
    raise ValuesError(f'{option} takes {usage}, not "{shown}"')


_USAGE = {
    "set": "parameter=value, such as replicas=3 or labels.team=shop",
    "set_file": "parameter=path of a file",
    "set_env": "parameter=name of an environment variable",
}


def layer_of(given: Setting, signature: Signature) -> Layer:
    """The values that a setting means; its text is read as the type at its path asks.

    Raises:
        Misfit: There is no such parameter or field, or the text is nothing of the kind.
    """
    from .misfits import Misfit, Problem
    from .reading import read_text

    keys, type_ = _walked(given, signature)
    try:
        plain = read_text(given.text, type_) if isinstance(given.text, str) else given.text
    except Misfit as error:
        raise Misfit(*(each._replace(path=(*keys, *each.path)) for each in error.problems)) from error
    if plain is None and isinstance(keys[-1], int):
        raise Misfit(Problem(keys, "an item of a list has no default to go back to; give the whole list without it"))
    for key in reversed(keys):
        plain = Items({key: plain}) if isinstance(key, int) else {key: plain}
    return Layer(plain, lambda _: given.option, is_secret=given.is_secret)


def _walked(given: Setting, signature: Signature) -> tuple[Path, Any]:
    """The keys and indexes of a setting's path, and the type at its end."""
    from kgen.field_path import PathSyntaxError, parse_path

    from .misfits import Misfit

    try:
        steps = parse_path(given.path)
    except PathSyntaxError as error:
        raise ValuesError(f"{given.option}: {error}") from error
    name = str(_key(steps[0], (), Any))
    if not signature.has(name):
        raise Misfit(unknown_parameter(name, signature))
    path: Path = (name,)
    type_ = signature.type(name)
    for step in steps[1:]:
        key = _key(step, path, type_)
        type_ = _below(type_, (*path, key), key)
        path = (*path, key)
    return path, type_


def _key(step: Any, path: Path, type_: Any) -> str | int:
    """The key or the index that a step of a path means in a value of a type: a map has keys like `[0]`, too."""
    from kgen.field_path import Index, Item

    from .misfits import Misfit, Problem

    if isinstance(step, Item):
        raise Misfit(Problem(path, f"{step} cannot be set; name the item of the list by its index, from [0]"))
    if isinstance(step, Index) and (not path or any(map(kinds.is_map, kinds.members(type_)))):
        return str(step.index)
    key: str | int = step.index if isinstance(step, Index) else getattr(step, "name", None) or step.key
    return key


def _below(type_: Any, path: Path, key: str | int) -> Any:
    from . import records
    from .misfits import Misfit, Problem

    found = records.below(type_, key) if isinstance(key, str) else records.item_below(type_, key)
    if found is not None:
        return found
    known = records.names_below(type_)
    if known and isinstance(key, str):
        raise Misfit(Problem(path, f'unknown field "{key}"{did_you_mean(key, known)}'))
    what = f'nothing called "{key}" in it' if isinstance(key, str) else f"no item [{key}]"
    raise Misfit(Problem(path[:-1], f"expected {kinds.in_words(type_)}, which has {what}"))


def unknown_parameter(name: object, signature: Signature) -> Problem:
    """What to say of a value for a parameter that there is not."""
    from .misfits import Problem

    known = signature.names()
    hint = _yaml_hint(str(name), known) or did_you_mean(str(name), known)
    every = f"; there are {', '.join(known)}" if known else "; there are none"
    return Problem((str(name),), f'unknown parameter "{name}"{hint or every}')


def _yaml_hint(name: str, known: Iterable[str]) -> str:
    """What to do where YAML has made another key of a parameter's name."""
    from kgen.yaml.scalars import go_key

    meant = [each for each in known if each != "null" and go_key(each) == name]
    return f'; YAML reads {meant[0]} so, put it in quotes: "{meant[0]}"' if meant else ""
