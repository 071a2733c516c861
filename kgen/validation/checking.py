"""Inputs -> an Outcome: every object judged by `validate`, every diagnostic with its file, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from kgen.convert import is_own_group, model_of
from kgen.model import Object

from . import NEWEST_PROVEN, validate
from .entries import of_text
from .masking import mask
from .outcome import Outcome
from .suppression import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgen.diagnostics import Diagnostic

    from .entries import Entry


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
    independent: bool = False,
) -> Outcome:
    """Judge all objects of some inputs, together, or each by itself.

    Args:
        inputs: What to read; each is read once.
        kubernetes: The target version.
        suppression: What not to show.
        external: Names of what is there without being in the inputs.
        independent: Check each object by itself; then no more than one document is kept in memory.

    Raises:
        UnknownVersionError: kgen does not know the version.
    """
    checking = _Checking(Outcome(kubernetes), suppression or Suppression(), external)
    validate([], kubernetes=kubernetes)
    for each in inputs:
        checking.read(each, independent=independent)
    return checking.finished()


class _Checking:
    """One run of `check`."""

    def __init__(self, outcome: Outcome, suppression: Suppression, external: Sequence[str]) -> None:
        self._outcome = outcome
        self._suppression = suppression
        self._external = external
        self._together: list[Entry] = []
        self._order: dict[str, int] = {}

    def read(self, source: Input, *, independent: bool) -> None:
        self._order.setdefault(source.name, len(self._order))
        found = 0
        for entry in source.entries():
            found += 1
            if not self._is_object(entry):
                continue
            self._outcome.objects += 1
            self._note_custom(entry)
            if independent:
                self._judge([entry], links=False)
            else:
                self._together.append(entry)
        for problem in source.problems:
            self._keep(problem, None)
        skipped = getattr(source, "skipped", {})
        self._outcome.skipped.update(skipped)
        self._outcome.inputs += bool(found or source.problems or not skipped)

    def finished(self) -> Outcome:
        self._judge(self._together, links=True)
        self._outcome.diagnostics.sort(key=self._place)
        return self._outcome

    def _place(self, each: Diagnostic) -> tuple[int, int, int, int]:
        return self._order.get(each.file, 0), each.document, each.line or 0, each.column or 0

    def _is_object(self, entry: Entry) -> bool:
        if isinstance(entry.item, (dict, Object)):
            return True
        what = "nothing" if entry.item is None else f"a {type(entry.item).__name__}"
        message = f"this is no Kubernetes object: expected a map with apiVersion and kind, got {_NAMES.get(what, what)}"
        self._keep(of_text(entry.file, message, ("KG000", "no-object"), entry.position(), "", entry.number), entry)
        return False

    def _note_custom(self, entry: Entry) -> None:
        api_version, kind = _names(entry.item)
        if api_version and kind and model_of(api_version, kind) is None and not is_own_group(api_version):
            self._outcome.not_checked[api_version, kind] += 1

    def _judge(self, entries: Sequence[Entry], *, links: bool) -> None:
        items = [entry.item for entry in entries]
        for each in validate(items, kubernetes=self._outcome.kubernetes, links=links, external=self._external):
            entry = entries[each.document]
            each.file, each.document = entry.file, entry.number
            each.line, each.column = entry.position(each.field)
            mask(each, entry.item)
            self._keep(each, entry)

    def _keep(self, diagnostic: Diagnostic, entry: Entry | None) -> None:
        reason = self._suppression.reason(diagnostic, entry.item if entry else None)
        if reason:
            self._outcome.suppressed[reason, diagnostic.code] += 1
        else:
            self._outcome.diagnostics.append(diagnostic)


_NAMES = {"a list": "a list", "a str": "text", "a bool": "true or false", "a int": "a number", "a float": "a number"}


def _names(item: Any) -> tuple[str, str]:
    if isinstance(item, Object):
        return item.api_version, item.kind
    api_version, kind = item.get("apiVersion"), item.get("kind")
    return (api_version, kind) if isinstance(api_version, str) and isinstance(kind, str) else ("", "")
