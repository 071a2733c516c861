"""Baselines: what a project has lived with so far, so that only what is new counts."""

from __future__ import annotations

import json
import os
from collections import Counter

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.diagnostics import Diagnostic

    from .result import Report

    Identity: TypeAlias = tuple[str, ...]

_FORMAT = 2
_KEYS = ("code", "kind", "namespace", "name", "field", "reason", "file")
"""What identifies a finding: no words, which may be improved; the file only where there is no object."""


class BaselineError(KgenError):
    """A baseline that cannot be read or written."""


def baseline_text(report: Report, path: str) -> str:
    """The text of the baseline that has all of a report; `path` is where it will stand."""
    known = sorted(_identity(each, path) for each in report.diagnostics)
    entries = [{key: word for key, word in zip(_KEYS, each, strict=True) if word} for each in known]
    return json.dumps({"version": _FORMAT, "findings": entries}, indent=1, ensure_ascii=False) + "\n"


def without_known(report: Report, path: str) -> None:
    """Take out of a report what a baseline has, and count it.

    Raises:
        BaselineError: The file cannot be read, or is no baseline.
    """
    known = _read(path)
    new: list[Diagnostic] = []
    for each in report.diagnostics:
        identity = _identity(each, path)
        if known[identity] > 0:
            known[identity] -= 1
        else:
            new.append(each)
    report.in_baseline = len(report.diagnostics) - len(new)
    report.diagnostics = new


def refuse_other_file(path: str) -> None:
    """Refuse to write a baseline over a file that is none.

    Raises:
        BaselineError: The file holds something else.
    """
    if not os.path.isfile(path) or not os.path.getsize(path):
        return
    try:
        with open(path, encoding="utf-8") as file:
            is_baseline = json.load(file).keys() >= {"version", "findings"}
    except (ValueError, AttributeError, RecursionError):
        is_baseline = False
    if not is_baseline:
        raise BaselineError(f"cannot write the baseline {path}: the file holds something else; name another file")


def _identity(each: Diagnostic, path: str) -> Identity:
    words = (each.code, each.kind, each.namespace, each.name, each.field, each.reason)
    return (*words, "" if each.kind else _relative(each.file, path))


def _relative(file: str, path: str) -> str:
    """A file as it is seen from the folder of the baseline; the name of a stream stays."""
    known = os.path.relpath(file, os.path.dirname(path) or ".") if os.path.exists(file) else file
    return known.replace(os.sep, "/")


def _read(path: str) -> Counter[Identity]:
    try:
        with open(path, encoding="utf-8") as file:
            found: Any = json.load(file)
        if found["version"] == 1:
            raise BaselineError(f"{path} has an old format; renew it: kgen validate SOURCE --write-baseline {path}")
        return Counter(tuple(str(entry.get(key, "")) for key in _KEYS) for entry in found["findings"])
    except OSError as error:
        from kgen.files.nearby import did_you_mean_file

        hint = did_you_mean_file(path) or "; --write-baseline makes one"
        raise BaselineError(
            f"cannot read the baseline {path}: {(error.strerror or str(error)).lower()}{hint}"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BaselineError(f"{path} is no baseline that --write-baseline has written") from error
