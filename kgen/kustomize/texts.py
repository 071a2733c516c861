"""Files as kustomize reads them: `yes` and `on` are text to it."""

from __future__ import annotations

import os

from kgen.yaml.reader import YamlSyntaxError, read_documents
from kgen.yaml.reader.values import Notation, PlainKeys, PlainValues

from .errors import KustomizeError, UnreadableError
from .places import Inline, Place, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORDS = frozenset(("y", "n", "yes", "no", "on", "off"))


class _Values(PlainValues):
    def made_of(self, text: str) -> Any:
        return text if text.lower() in _WORDS else super().made_of(text)


class _Keys(PlainKeys):
    def made_of(self, text: str) -> str | None:
        return text if text.lower() in _WORDS else super().made_of(text)


_NOTATION = Notation(_Values(), _Keys())


def read_bytes(path: str) -> bytes:
    """What is in a file.

    Raises:
        KustomizeError: It cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        problem = f"cannot read {os.path.normpath(path)}: {(error.strerror or str(error)).lower()}"
        raise KustomizeError(problem, is_missing=isinstance(error, FileNotFoundError)) from None


def check_inside(path: str, folder: str) -> None:
    """See to it that a file, if there is one, is in the folder of its kustomization, or below it.

    Raises:
        KustomizeError: It is not: kustomize reads no such files, unless it is told to.
    """
    if os.path.exists(path) and not is_inside(path, folder):
        problem = f"{os.path.normpath(path)} is outside of the folder of the kustomization"
        raise KustomizeError(f"{problem}; --load-restrictor LoadRestrictionsNone makes kubectl take it")


def is_inside(path: str, folder: str) -> bool:
    """Whether a file is in a folder or below it, wherever links lead."""
    return os.path.realpath(path).startswith(os.path.realpath(folder or ".").rstrip(os.sep) + os.sep)


class Texts:
    """The documents of files, each read once."""

    def __init__(self) -> None:
        self._known: dict[str, list[Text]] = {}

    def of_file(self, path: str) -> list[Text]:
        """The documents of a file.

        Raises:
            KustomizeError: It cannot be read.
            UnreadableError: It is no YAML.
        """
        path = os.path.normpath(path)
        if path not in self._known:
            try:
                found = list(read_documents(read_bytes(path), path, notation=_NOTATION))
            except YamlSyntaxError:
                raise UnreadableError(path) from None
            self._known[path] = [Text(path, document, i) for i, document in enumerate(found)]
        return self._known[path]


def inline_texts(text: str, field: Place) -> list[Text]:
    """The documents of a text that stands in a field.

    Raises:
        KustomizeError: It is no YAML.
    """
    try:
        found = list(read_documents(text, field.text.name, notation=_NOTATION))
    except YamlSyntaxError as error:
        raise KustomizeError(f"this is no YAML: {error.problem}", field) from None
    return [Inline(field, document, i) for i, document in enumerate(found)]


def text_of(value: Any) -> str:
    """A scalar as it would be written: numbers and booleans as text, nothing as ""."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def typed(text: str) -> Any:
    """What an unquoted text means: `80` is a number."""
    return _NOTATION.values[text]


def go_json(value: Any, indent: int | None = None) -> str:
    """A value as Go writes it in JSON."""
    import json

    separators = (",", ": " if indent else ":")
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=indent, separators=separators)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
