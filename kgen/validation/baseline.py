"""Baselines: what a project has lived with so far, so that only what is new counts."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from kgen.errors import KgenError

if TYPE_CHECKING:
    from kgen.diagnostics import Diagnostic

    from .result import Outcome

_KEYS = ("file", "code", "kind", "namespace", "name", "field", "message")
"""What tells diagnostics apart; lines and columns move with every edit."""
_VERSION = 1


class BaselineError(KgenError):
    """A baseline that cannot be read or written."""


def baseline_text(outcome: Outcome, path: str) -> str:
    """The text of the baseline that has all of an outcome; `path` is where it will stand."""
    known = sorted(_identity(each, path) for each in outcome.diagnostics)
    entries = [dict(zip(_KEYS, each, strict=True)) for each in known]
    return json.dumps({"version": _VERSION, "diagnostics": entries}, indent=1, ensure_ascii=False) + "\n"


def without_known(outcome: Outcome, path: str) -> None:
    """Take out of an outcome what a baseline has, and count it.

    Raises:
        BaselineError: The file cannot be read, or is no baseline.
    """
    known = _read(path)
    new: list[Diagnostic] = []
    for each in outcome.diagnostics:
        identity = _identity(each, path)
        if known[identity] > 0:
            known[identity] -= 1
        else:
            new.append(each)
    outcome.in_baseline = len(outcome.diagnostics) - len(new)
    outcome.diagnostics = new


def _identity(each: Diagnostic, path: str) -> tuple[str, ...]:
    file = os.path.relpath(each.file, os.path.dirname(path) or ".") if os.path.exists(each.file) else each.file
    return (file.replace(os.sep, "/"), *(str(getattr(each, key)) for key in _KEYS[1:]))


def _read(path: str) -> Counter[tuple[str, ...]]:
    try:
        with open(path, encoding="utf-8") as file:
            found: Any = json.load(file)
        return Counter(tuple(str(entry[key]) for key in _KEYS) for entry in found["diagnostics"])
    except OSError as error:
        raise BaselineError(
            f"cannot read the baseline {path}: {(error.strerror or str(error)).lower()}; --write-baseline makes one"
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BaselineError(f"{path} is no baseline that --write-baseline has written") from error
