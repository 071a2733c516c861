"""Inputs -> an Outcome: every object judged by `validate`, every diagnostic with its file, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from kgen.apiserver.served.kinds import custom_kind
from kgen.apiserver.served.versions import parse_version
from kgen.model import Object

from . import NEWEST_PROVEN, customs_for, finders_for, is_definition, kinds_of
from .inputs.entries import of_text
from .result import Outcome
from .suppression import Suppression
from .verdict import Judge, Judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from kgen.apiserver.custom.definitions import CRD, Definitions
    from kgen.cluster.environments import Alternatives
    from kgen.diagnostics import Diagnostic

    from .inputs.entries import Entry

    Watched: TypeAlias = Callable[[Iterable["Input"], int], Iterable["Input"]]


class Input(Protocol):
    """Something that holds objects: a stream, a file of a folder, a bundle."""

    name: str
    problems: list[Diagnostic]

    def entries(self) -> Iterator[Entry]:
        """Its objects; afterwards `problems` has what could not be read."""


def check(
    inputs: Iterable[Input],
    *,
    kubernetes: str = NEWEST_PROVEN,
    suppression: Suppression | None = None,
    external: Sequence[str] = (),
    crds: Iterable[CRD] = (),
    strict_kinds: bool = False,
    independent: bool = False,
    profiles: Iterable[str] = (),
    scripts: bool = False,
    jobs: int | None = 1,
    watched: Watched = lambda inputs, _: inputs,
) -> Outcome:
    """Judge all objects of some inputs, together, or each by itself.

    Args:
        inputs: What to read; each is read once.
        kubernetes: The target version.
        suppression: What not to show.
        external: Names of what is there without being in the inputs.
        crds: CustomResourceDefinitions beside those of the inputs; with `independent`, those alone count.
        strict_kinds: Refuse a custom resource whose definition is not at hand.
        independent: Check each object by itself; then no more than one document is kept in memory.
        profiles: Advice to give, too; whoever selects advice asks for it as well.
        scripts: Let bash and shellcheck, where they are installed, look at the scripts, too.
        jobs: The number of processes that read files of folders; None for as many as pay.
        watched: Takes the inputs and their number, and gives them on one by one, so that somebody sees how far it is.

    Raises:
        UnknownVersionError: kgen does not know the version.
    """
    checking = _Checking(Outcome(kubernetes), suppression or Suppression(), external, independent=independent)
    checking.know(crds, strict=strict_kinds)
    checking.advise(profiles)
    if scripts:
        checking.ask_programs()
    several = list(inputs)
    for each in watched(_read_ahead(several, jobs, checking.kubernetes, scripts=scripts), len(several)):
        checking.read(each)
    return checking.finished()


def _read_ahead(inputs: Sequence[Input], jobs: int | None, kubernetes: str, *, scripts: bool) -> Iterable[Input]:
    if jobs == 1 or len(inputs) == 1:
        return inputs
    from .workers import judged_ahead

    return judged_ahead(inputs, jobs, parse_version(kubernetes), scripts=scripts)


class _Checking:
    """One run of `check`."""

    def __init__(
        self, outcome: Outcome, suppression: Suppression, external: Sequence[str], *, independent: bool
    ) -> None:
        self._outcome = outcome
        self._suppression = suppression
        self._external = list(external)
        self._independent = independent
        self.kubernetes = outcome.kubernetes
        self._version = parse_version(outcome.kubernetes)
        self._together: list[tuple[Entry, Judged]] = []
        self._customs: list[Entry] = []
        self._order: dict[str, int] = {}
        self._definitions: Definitions | None = None
        self._strict_kinds = False
        self._profiles: tuple[str, ...] = ()
        self._judge = Judge(self._version, customs=self._custom_problems)

    def ask_programs(self) -> None:
        """Let bash and shellcheck look at the scripts, as far as they are installed."""
        from kgen.lint.scripts.programs import not_installed

        self._judge = Judge(self._version, customs=self._custom_problems, scripts=True)
        self._outcome.not_installed = not_installed()

    def advise(self, profiles: Iterable[str]) -> None:
        """Give the advice of profiles, and that which is selected."""
        self._profiles = tuple(profiles)
        if self._suppression.selected:
            from kgen.lint.advice import meant_by

            self._profiles += tuple(meant_by(self._suppression.selected))

    def know(self, crds: Iterable[CRD], *, strict: bool) -> None:
        """Take definitions of custom resources beside those that are known; `strict` refuses what has none."""
        more = list(crds)
        self._strict_kinds = strict
        if more:
            from kgen.apiserver.custom.definitions import Definitions

            self._definitions = Definitions.of(self._definitions or (), more)

    def _custom_problems(self, source: Any) -> Iterable[dict[str, Any]]:
        return customs_for(self._definitions or (), (), self._version, strict=self._strict_kinds)(source)

    def read(self, source: Input) -> None:
        """Take all that an input has."""
        self._order.setdefault(source.name, len(self._order))
        found = 0
        for entry in source.entries():
            found += 1
            if self._is_object(entry):
                self._outcome.objects += 1
                self._take(entry)
        for problem in source.problems:
            self._keep(problem, None)
        self._external += getattr(source, "makes", ())
        skipped = getattr(source, "skipped", {})
        self._outcome.skipped.update(skipped)
        self._outcome.inputs += bool(found or source.problems or not skipped)

    def _take(self, entry: Entry) -> None:
        is_custom = self._note_custom(entry)
        if self._independent:
            self._tell_between([(entry, self._judged(entry))], links=False)
        elif is_custom:
            self._customs.append(entry)
        else:
            self._together.append((entry, self._judged(entry)))

    def _judged(self, entry: Entry) -> Judged:
        """What an object is by itself; what is to be said of it is told."""
        made = entry.judge(self._judge) if entry.judged is None else self._judge.read(entry.item)
        for each in entry.judged or ():
            self._keep(each, entry)
        return made

    def finished(self) -> Outcome:
        """All that is to be said, now that everything has been read."""
        definitions = [entry.item for entry, _ in self._together if is_definition(entry.item)]
        self.know(definitions, strict=self._strict_kinds)
        self._together += [(entry, self._judged(entry)) for entry in self._customs]
        if not self._independent:
            self._tell_between(self._together, links=True)
        self._count_checked()
        self._outcome.diagnostics.sort(key=self._place)
        return self._outcome

    def _tell_between(self, several: list[tuple[Entry, Judged]], *, links: bool) -> None:
        objects = [judged for _, judged in several]
        finders = finders_for(self._profiles, self._version, kinds_of(objects) if links else None)
        for each in self._judge.between(objects, finders, self._external, self._alternatives(several)):
            entry = several[each.document][0]
            self._keep(entry.place(each), entry)

    def _alternatives(self, several: list[tuple[Entry, Judged]]) -> Alternatives | None:
        folders = [entry.folder for entry, _ in several]
        if len(set(folders)) < 2:  # noqa: PLR2004 - alternatives are at least two
            return None
        from kgen.cluster.environments import Alternatives

        made = Alternatives([judged.item for _, judged in several], folders)
        self._outcome.alternatives = made.folders
        return made

    def _place(self, each: Diagnostic) -> tuple[int, int, int, int]:
        return self._order.get(each.file, 0), each.document, each.line or 0, each.column or 0

    def _is_object(self, entry: Entry) -> bool:
        if isinstance(entry.item, (dict, Object)):
            return True
        what = "nothing" if entry.item is None else f"a {type(entry.item).__name__}"
        message = f"this is no Kubernetes object: expected a map with apiVersion and kind, got {_NAMES.get(what, what)}"
        self._keep(of_text(entry.file, message, ("KG000", "no-object"), entry.position(), "", entry.number), entry)
        return False

    def _note_custom(self, entry: Entry) -> bool:
        """Count a custom resource; whether it is one."""
        names = custom_kind(entry.item)
        if names:
            self._outcome.not_checked[names] += 1
        return names is not None

    def _count_checked(self) -> None:
        """Take custom resources that a definition judged out of those that were not checked."""
        known, not_checked = self._definitions, self._outcome.not_checked
        for names in list(not_checked) if known else ():
            if known and known.judges(*names):
                number = not_checked.pop(names)
                if known.leaves_rules(*names):
                    self._outcome.rules_not_checked[names] = number

    def _keep(self, diagnostic: Diagnostic, entry: Entry | None) -> None:
        reason = self._suppression.reason(diagnostic, entry.item if entry else None)
        if reason:
            self._outcome.suppressed[reason, diagnostic.code] += 1
        else:
            self._outcome.diagnostics.append(diagnostic)


_NAMES = {"a list": "a list", "a str": "text", "a bool": "true or false", "a int": "a number", "a float": "a number"}
