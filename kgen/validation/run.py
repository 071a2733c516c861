"""Inputs -> a Report: every object judged, every diagnostic with its file, line and column."""

from __future__ import annotations

from kgen.apiserver.served import custom_kind
from kgen.model import Object

from .finders import finders_for
from .inputs import of_text
from .options import Options
from .result import Report
from .verdict import Judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeAlias

    from kgen.apiserver.custom.definitions import CRD, Definitions
    from kgen.apiserver.rule import Found
    from kgen.cluster.environments import Alternatives
    from kgen.diagnostics import Diagnostic

    from .inputs import Entry, Input
    from .suppression import Suppression
    from .verdict import Judged

    Watched: TypeAlias = Callable[[Iterable[Input], int], Iterable[Input]]


def check(
    inputs: Iterable[Input], options: Options | None = None, watched: Watched = lambda inputs, _: inputs
) -> Report:
    """Judge all objects of some inputs, together, or each by itself.

    Args:
        inputs: What to read; each is read once.
        options: What is asked for; the defaults if not given.
        watched: Takes the inputs and their number, and gives them on one by one, so that somebody sees how far it is.

    Raises:
        UnknownCodeError: No rule is called as one that is selected or ignored.
        UnknownProfileError: There is no such profile.
    """
    return examined(inputs, options, watched).report


def examined(
    inputs: Iterable[Input], options: Options | None = None, watched: Watched = lambda inputs, _: inputs
) -> Examined:
    """What `check` says, with all that it was said of; it takes and raises the same."""
    options = options or Options()
    run = _Run(options)
    several = list(inputs)
    for each in watched(_read_ahead(several, options), len(several)):
        run.read(each)
    return run.finished()


class Examined:
    """What came of a run.

    Attributes:
        report: All that is to be said.
        objects: The objects, as their neighbors see them, each with where it stands.
        alternatives: What of them does not see each other; None where all do.
    """

    __slots__ = ("alternatives", "objects", "report")

    def __init__(self, report: Report, objects: list[tuple[Object, Entry]], alternatives: Alternatives | None) -> None:
        self.report = report
        self.objects = objects
        self.alternatives = alternatives


def _read_ahead(inputs: Sequence[Input], options: Options) -> Iterable[Input]:
    if options.jobs == 1 or len(inputs) == 1:
        return inputs
    from .workers import judged_ahead

    return judged_ahead(inputs, options)


class _Run:
    """One run of `check`."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._report = Report(options.kubernetes)
        self._suppression = _suppression(options) if options.select or options.ignore else None
        self._external = list(options.external)
        self._together: list[tuple[Entry, Judged]] = []
        self._customs: list[Entry] = []
        self._deployers: list[Entry] = []
        self._order: dict[str, int] = {}
        self._apart: Alternatives | None = None
        self._told: set[tuple[object, ...]] = set()
        self._known = _Known(options)
        self._judge = Judge(options, self._known.problems)
        if options.scripts:
            from kgen.lint.scripts.programs import not_installed

            self._report.not_installed = not_installed()

    def read(self, source: Input) -> None:
        """Take all that an input has."""
        self._order.setdefault(source.name, len(self._order))
        found = 0
        for entry in source.entries():
            found += 1
            if entry.is_built:
                self._order.setdefault(entry.file, len(self._order))
            if self._is_object(entry):
                self._report.objects += 1
                self._take(entry)
        for problem in source.problems:
            if not (getattr(source, "is_built", False) and self._is_told(problem)):
                self._keep(problem, None)
        skipped = getattr(source, "skipped", {})
        self._report.unreferenced += getattr(source, "unreferenced", ())
        self._report.unreadable += getattr(source, "unreadable", ())
        self._report.not_followed.update(getattr(source, "not_followed", ()))
        self._report.skipped.update(skipped)
        self._report.inputs += bool(found or source.problems or not skipped)
        if not (found or source.problems or skipped):
            self._report.empty.append(source.name)

    def _take(self, entry: Entry) -> None:
        is_custom = self._note_custom(entry)
        if self._options.independent:
            self._keep_between([(entry, self._judged(entry))])
        elif is_custom:
            self._customs.append(entry)
        else:
            self._together.append((entry, self._judged(entry)))

    def _judged(self, entry: Entry) -> Judged:
        """Validate one object and keep its diagnostics."""
        made = entry.judge(self._judge) if entry.judged is None else self._judge.read(entry.item)
        for each in entry.judged or ():
            self._keep(each, entry)
        return made

    def finished(self) -> Examined:
        """What came of it, now that everything has been read."""
        self._known.add([entry.item for entry, _ in self._together if is_definition(entry.item)])
        self._together += [(entry, self._judged(entry)) for entry in self._customs]
        if not self._options.independent:
            self._keep_between(self._together)
        self._count_checked()
        if self._deployers and self._report.unreferenced:
            self._note_applied()
        self._report.diagnostics.sort(key=self._place)
        seen = [(judged.item, entry) for entry, judged in self._together if judged.item]
        return Examined(self._report, seen, self._apart)

    def _keep_between(self, several: list[tuple[Entry, Judged]]) -> None:
        objects = [judged for _, judged in several]
        self._apart = self._alternatives(several)
        finders = finders_for(self._options, [each.item for each in objects if each.item])
        entries: dict[int, Entry] = {}
        for number, said in self._judge.between(objects, finders, self._external, self._apart):
            entry = several[number][0]
            if entry.is_partial and said.rule.name in _OF_WHAT_IS_NOT_THERE:
                continue
            other = None
            if said.finding.other is not None:
                entries = entries or {id(judged.item): each for each, judged in several}
                other = entries.get(id(said.finding.other))
            if not (other and said.rule.name in _OF_NEIGHBOURS and entry.is_far_from(other)):
                self._keep(entry.diagnostic(said, other), entry)

    def _alternatives(self, several: list[tuple[Entry, Judged]]) -> Alternatives | None:
        files = [entry.home for entry, _ in several]
        if len(set(files)) < 2:  # noqa: PLR2004 - alternatives are at least two
            return None
        from kgen.cluster.environments import Alternatives

        made = Alternatives([judged.item for _, judged in several], files)
        self._report.alternatives, self._report.alternative_files = made.folders, made.files
        return made

    def _place(self, each: Diagnostic) -> tuple[int, int, int, int]:
        return self._order.get(each.file, 0), each.document, each.line or 0, each.column or 0

    def _is_object(self, entry: Entry) -> bool:
        if isinstance(entry.item, (dict, Object)):
            return True
        from kgen.apiserver.stated import NO_OBJECT

        what = "nothing" if entry.item is None else f"a {type(entry.item).__name__}"
        message = f"this is no Kubernetes object: expected a map with apiVersion and kind, got {_NAMES.get(what, what)}"
        self._keep(of_text(NO_OBJECT, entry.file, message, entry.position(), number=entry.number), entry)
        return False

    def _note_custom(self, entry: Entry) -> bool:
        """Count a custom resource; whether it is one."""
        names = custom_kind(entry.item)
        if names:
            self._report.not_checked[names] += 1
            if names[1] in ("Kustomization", "Application"):
                self._deployers.append(entry)
        return names is not None

    def _count_checked(self) -> None:
        """Take custom resources that a definition judged out of those that were not checked."""
        known, not_checked = self._known.definitions, self._report.not_checked
        for names in list(not_checked) if known else ():
            if known and known.judges(*names):
                number = not_checked.pop(names)
                if known.leaves_rules(*names):
                    self._report.rules_not_checked[names] = number

    def _note_applied(self) -> None:
        """Say which of the files that are left out are in folders that Flux or Argo CD may apply."""
        from .deployers import applied, paths_in

        plains = (each.item.to_plain() if isinstance(each.item, Object) else each.item for each in self._deployers)
        paths = (path for plain in plains for path in paths_in(plain))
        self._report.applied_elsewhere = applied(paths, self._report.unreferenced)

    def _is_told(self, each: Diagnostic) -> bool:
        """Whether the same has been said of the same place."""
        key = each.file, each.line, each.column, each.code, each.field, each.message
        is_told = key in self._told
        self._told.add(key)
        return is_told

    def _keep(self, diagnostic: Diagnostic, entry: Entry | None) -> None:
        if entry and entry.is_built and self._is_told(diagnostic):
            return
        if self._suppression is None:
            self._suppression = _suppression(self._options)
        if diagnostic.file not in self._order:  # the file of a program, or one that a kustomization names
            is_known = entry is not None and entry.file in self._order
            self._order[diagnostic.file] = self._order[entry.file] if entry and is_known else len(self._order)
        reason = self._suppression.reason(diagnostic, entry.item if entry else None)
        if reason:
            self._report.suppressed[reason, diagnostic.code] += 1
        else:
            self._report.diagnostics.append(diagnostic)


def _suppression(options: Options) -> Suppression:
    """What is not to be shown, asked where there is something to show."""
    from .suppression import Suppression

    return Suppression(options)


class _Known:
    """The definitions of custom resources that a run knows, and what is wrong by them."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.definitions = _definitions(options.crds, ()) if options.crds else None

    def add(self, more: list[Any]) -> None:
        """Take definitions beside those that are known."""
        if more:
            self.definitions = _definitions(self.definitions or (), more)

    def problems(self, source: Any) -> Iterable[Found]:
        """What is wrong with a custom resource."""
        strict = self._options.strict_kinds
        if not (self.definitions or strict):
            return ()
        from kgen.apiserver.custom.check import problems

        return problems(source, self.definitions or _definitions((), ()), self._options.version, strict=strict)


_OF_WHAT_IS_NOT_THERE = {
    *("autoscaler-target-missing", "claim-missing", "config-map-missing", "ingress-secret-missing"),
    *("ingress-service-missing", "pod-host-missing", "priority-class-missing", "role-missing", "secret-missing"),
    *("service-account-missing", "service-host-missing", "stateful-set-service-missing", "storage-class-missing"),
    *("service-of-missing-pod", "service-selects-nothing", "policy-selects-nothing"),
}
"""What links say of objects that may be among those that are not known."""
_OF_NEIGHBOURS = {"selectors-overlap", "service-selects-strangers"}
"""What links say of two objects that have nothing to do with each other but a namespace."""


def _definitions(known: Iterable[CRD] | Definitions, more: Iterable[CRD]) -> Definitions:
    from kgen.apiserver.custom.definitions import Definitions

    return Definitions.of(known, more)


def is_definition(item: Any) -> bool:
    """Whether an object, or plain data of one, is a CustomResourceDefinition."""
    kind = item.kind if isinstance(item, Object) else item.get("kind")
    if kind != "CustomResourceDefinition":
        return False
    from kgen.apiserver.custom import definitions

    return definitions.is_definition(item)


_NAMES = {"a list": "a list", "a str": "text", "a bool": "true or false", "a int": "a number", "a float": "a number"}
