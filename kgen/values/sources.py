"""Where values come from: files, tables of pyproject.toml, and settings of the command line."""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple

from kgen.wording.spelling import did_you_mean

from . import kinds
from .signature import ValuesError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .signature import Signature
    from .strict import Path, Problem


class Layer(NamedTuple):
    """Values from one source. What lies over them wins: maps merge, lists are replaced, null takes away."""

    plain: Mapping[str, Any]
    place: Callable[[Path], str]
    """Where the value at a path stands: `values.yaml:3`."""
    is_secret: bool = False
    """Whether messages must not repeat the values."""


class Setting(NamedTuple):
    """One `--set`, `--set-file` or `--set-env`: the option, the path before the `=`, and the text."""

    option: str
    path: str
    text: str
    is_secret: bool = False


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
        raise ValuesError(f"cannot read the values in {path}: {error.strerror}") from error


def setting(text: str) -> Setting:
    """A `--set path=text`."""
    return Setting("--set", *_split("--set", text))


def setting_from_file(text: str) -> Setting:
    """A `--set-file path=file`: the file's text as it is, a final newline included."""
    path, file = _split("--set-file", text)
    try:
        return Setting("--set-file", path, _content(file).decode(), is_secret=True)
    except UnicodeDecodeError as error:
        raise ValuesError(f"--set-file {path}: {file} is not UTF-8 text (byte {error.start})") from error


def setting_from_env(text: str) -> Setting:
    """A `--set-env path=NAME`: the text of an environment variable."""
    path, name = _split("--set-env", text)
    found = os.environ.get(name)
    if found is None:
        raise ValuesError(f"--set-env {path}: there is no environment variable {name}{did_you_mean(name, os.environ)}")
    return Setting("--set-env", path, found, is_secret=True)


def _split(option: str, text: str) -> tuple[str, str]:
    """What is before and behind the first `=` outside brackets."""
    depth = 0
    for i, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if char == "=" and not depth and text[:i].strip():
            return text[:i].strip(), text[i + 1 :]
    shown = text if option == "--set-env" else text.partition("=")[0]
    raise ValuesError(f'{option} takes {_USAGE[option]}, not "{shown}"')


_USAGE = {
    "--set": "parameter=value, such as replicas=3 or labels.team=shop",
    "--set-file": "parameter=path of a file",
    "--set-env": "parameter=name of an environment variable",
}


def layer_of(given: Setting, signature: Signature) -> Layer:
    """The values that a setting means; its text is read as the type at its path asks.

    Raises:
        Misfit: There is no such parameter or field, or the text is nothing of the kind.
    """
    from .reading import read_text
    from .strict import Misfit

    keys, type_ = _walked(given, signature)
    try:
        plain = read_text(given.text, type_)
    except Misfit as error:
        raise Misfit(*(each._replace(path=(*keys, *each.path)) for each in error.problems)) from error
    for key in reversed(keys):
        plain = {key: plain}
    return Layer(plain, lambda _: given.option, is_secret=given.is_secret)


def _walked(given: Setting, signature: Signature) -> tuple[tuple[str, ...], Any]:
    """The keys of a setting's path, and the type at its end."""
    from kgen.field_path import Key, Name, PathSyntaxError, parse_path

    from .strict import Misfit, Problem

    try:
        steps = parse_path(given.path)
    except PathSyntaxError as error:
        raise ValuesError(f"{given.option}: {error}") from error
    keys = tuple(step.name if isinstance(step, Name) else getattr(step, "key", "") for step in steps)
    if not all(isinstance(step, (Name, Key)) for step in steps):
        raise Misfit(Problem(_before_index(keys), "an item of a list cannot be set alone; give the list: [a, b]"))
    if not signature.has(keys[0]):
        raise Misfit(unknown_parameter(keys[0], signature))
    type_ = signature.type(keys[0])
    for i, key in enumerate(keys[1:], 1):
        type_ = _below(type_, keys[: i + 1], key)
    return keys, type_


def _before_index(keys: tuple[str, ...]) -> tuple[str, ...]:
    return keys[: keys.index("")] if "" in keys else keys


def _below(type_: Any, path: Path, key: str) -> Any:
    from . import records
    from .strict import Misfit, Problem

    found = records.below(type_, key)
    if found is not None:
        return found
    known = records.names_below(type_)
    if known:
        raise Misfit(Problem(path, f'unknown field "{key}"{did_you_mean(key, known)}'))
    raise Misfit(Problem(path[:-1], f'expected {kinds.in_words(type_)}, which has nothing called "{key}" in it'))


def unknown_parameter(name: object, signature: Signature) -> Problem:
    """What to say of a value for a parameter that there is not."""
    from .strict import Problem

    known = signature.names()
    hint = _yaml_hint(str(name), known) or did_you_mean(str(name), known)
    every = f"; there are {', '.join(known)}" if known else "; there are none"
    return Problem((str(name),), f'unknown parameter "{name}"{hint or every}')


def _yaml_hint(name: str, known: Iterable[str]) -> str:
    """What to do where YAML has made another key of a parameter's name."""
    from kgen.yaml.scalars import go_key

    meant = [each for each in known if each != "null" and go_key(each) == name]
    return f'; YAML reads {meant[0]} so, put it in quotes: "{meant[0]}"' if meant else ""
