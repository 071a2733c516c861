"""What is not shown: codes that were not asked for, or that the author of an object does not mind. It is counted."""

from __future__ import annotations

from kgen.apiserver.registry import codes
from kgen.errors import KgenError
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kgen.diagnostics import Diagnostic

    from .options import Options

ANNOTATION = "kgen/ignore"
"""Codes and names of rules, separated by commas, that do not count for the object that has it."""


class UnknownCodeError(KgenError, ValueError):
    """A code or a name that no rule has."""


class Suppression:
    """Codes (`KG301`, or `KG3` for all that begin with it) and names of rules to show, or not to show."""

    def __init__(self, options: Options) -> None:
        """Take what is to be shown from options.

        Raises:
            UnknownCodeError: No rule is called so.
        """
        self._select = options.select
        self._ignore = options.ignore
        if self._select or self._ignore:
            names = {**codes(), **{rule.code: rule.name for rule in options.rules}}
            for word in (*self._select, *self._ignore):
                _check(word, names)

    def reason(self, diagnostic: Diagnostic, item: Any = None) -> str:
        """Who does not want to see it: "annotation", "--ignore" or "--select"; "" where it is to be shown."""
        if self._select and not _any_fits(self._select, diagnostic):
            return "--select"
        if _any_fits(self._ignore, diagnostic):
            return "--ignore"
        return "annotation" if _any_fits(_annotated(item), diagnostic) else ""


def _check(word: str, names: dict[str, str]) -> None:
    if word in names.values() or any(code.startswith(word) for code in names if len(word) > len("KG")):
        return
    from kgen.wording.spelling import did_you_mean

    raise UnknownCodeError(f"there is no rule {word}{did_you_mean(word, [*names, *names.values()])}")


def _any_fits(words: Iterable[str], diagnostic: Diagnostic) -> bool:
    return any(
        word == diagnostic.rule or (len(word) > len("KG") and diagnostic.code.startswith(word)) for word in words
    )


def _annotated(item: Any) -> list[str]:
    """The words of an object's annotation."""
    if isinstance(item, Object):
        annotations = item.metadata.annotations if item.metadata is not None else None
    else:
        metadata = item.get("metadata") if isinstance(item, dict) else None
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    words = annotations.get(ANNOTATION) if isinstance(annotations, dict) else None
    return [word.strip() for word in words.split(",") if word.strip()] if isinstance(words, str) else []
