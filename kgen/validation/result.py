"""What came of a validation: diagnostics, and counts of all that was and was not looked at."""

from __future__ import annotations

from collections import Counter

from kgen.apiserver.served import known_version, note_on
from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kgen.diagnostics import Diagnostic, Severity


class RefusedError(KgenError, ValueError):
    """Objects that an API server would refuse; `report` has all that is to be said of them."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message, report)
        self.report = report

    def __str__(self) -> str:
        return str(self.args[0])


class Report:
    """Diagnostics in the order of their places, and the counts of a summary.

    Attributes:
        kubernetes: The target version.
        note: What to bear in mind about it; mostly "".
        diagnostics: All that is to be said.
        objects: The number of objects that were checked.
        inputs: The number of files, streams and targets that were read.
        empty: The files, streams and targets that were read and hold no object.
        alternatives: The folders with the same objects, which do not see each other.
        alternative_files: Files side by side with the same objects, and how many these are; they do not see each other.
        skipped: The number of files, folders and documents that are no manifests, by reason.
        unreadable: The files of folders that cannot be read and do not look like manifests, each with the line.
        unreferenced: The files below kustomizations that none of them names.
        applied_elsewhere: Those of them in a folder that a Flux Kustomization or an Argo CD Application names, by it.
        not_followed: What kustomizations name and kgen leaves alone, such as charts and URLs, by folder.
        not_checked: The number of custom resources, by apiVersion and kind.
        rules_not_checked: The number of custom resources whose CEL rules were not evaluated, by apiVersion and kind.
        suppressed: The number of diagnostics that are not shown, by whoever does not want them and by code.
        in_baseline: The number of diagnostics that the baseline has.
        not_installed: The programs that were to look at scripts, and are not there.
    """

    def __init__(self, kubernetes: str) -> None:
        """Begin a report for a version.

        Raises:
            UnknownVersionError: kgen does not know the version.
        """
        self.kubernetes = known_version(kubernetes)
        self.note = note_on(self.kubernetes)
        self.diagnostics: list[Diagnostic] = []
        self.objects = 0
        self.inputs = 0
        self.empty: list[str] = []
        self.alternatives: list[str] = []
        self.alternative_files: list[tuple[list[str], int]] = []
        self.skipped: Counter[str] = Counter()
        self.unreadable: list[str] = []
        self.unreferenced: list[str] = []
        self.applied_elsewhere: dict[str, list[str]] = {}
        self.not_followed: dict[str, list[str]] = {}
        self.not_checked: Counter[tuple[str, str]] = Counter()
        self.rules_not_checked: Counter[tuple[str, str]] = Counter()
        self.suppressed: Counter[tuple[str, str]] = Counter()
        self.in_baseline = 0
        self.not_installed: list[str] = []

    @property
    def ok(self) -> bool:
        """Whether an API server takes all of it."""
        return not self.errors

    @property
    def errors(self) -> list[Diagnostic]:
        """What an API server refuses."""
        return self._of("error")

    @property
    def warnings(self) -> list[Diagnostic]:
        """What an API server accepts and is broken in life."""
        return self._of("warning")

    @property
    def advice(self) -> list[Diagnostic]:
        """Hardening and taste, as far as profiles asked for it."""
        return self._of("advice")

    def _of(self, severity: Severity) -> list[Diagnostic]:
        return [each for each in self.diagnostics if each.severity == severity]

    def __str__(self) -> str:
        """What `kgen validate` prints."""
        lines: Iterable[str] = _text().lines(self, color=False)
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Report: {_summary(self)}>"

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    def count(self, severity: Severity) -> int:
        """The number of diagnostics of a severity."""
        return len(self._of(severity))

    def raise_for_errors(self, *, strict: bool = False) -> None:
        """Raise if an API server would refuse something; with `strict`, warnings count as well.

        Raises:
            RefusedError: It says what is refused, and has the report.
        """
        if not self.refused(strict=strict):
            return
        found = [*self.errors, *(self.warnings if strict else ())]
        lines: Iterable[str] = _text().diagnostic_lines(found, color=False)
        verdict = f"an API server would refuse this: {_summary(self)}" if self.errors else _summary(self)
        raise RefusedError("\n".join([*lines, verdict]), self)

    def refused(self, *, strict: bool = False) -> bool:
        """Whether something is refused; with `strict`, warnings count as well."""
        return not self.ok or (strict and bool(self.warnings))


def _summary(report: Report) -> str:
    """The first line of a summary: what was found."""
    first: str = next(_text().summary_lines(report))
    return first


def _text() -> Any:
    """The text of reports, whose module is above this one: it is imported by name when somebody wants text."""
    from importlib import import_module

    return import_module("kgen.report.text")
