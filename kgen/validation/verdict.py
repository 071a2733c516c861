"""What an API server would answer to each object, and what is wrong between them."""

from __future__ import annotations

from kgen.apiserver.checks.names import is_generic
from kgen.apiserver.decoding import Decoding
from kgen.apiserver.rule import Context, Rule
from kgen.apiserver.walk import Walk
from kgen.convert import header_problem, model_of
from kgen.diagnostics import Diagnostic
from kgen.errors import KgenError
from kgen.model import Object
from kgen.model.plain import to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, TypeAlias

    from kgen.apiserver.decoding import Problem
    from kgen.apiserver.rule import Version
    from kgen.cluster.environments import Alternatives
    from kgen.diagnostics import Finding
    from kgen.lint.link import Link, Links

    Customs: TypeAlias = Callable[[Any], Iterable[dict[str, Any]]]
    """Takes a custom resource and yields parts of the diagnostics of what is wrong with it."""

STAGES = ("parse", "decode", "admission", "allocation", "rules", "metadata")
"""The stages of a create request: the first in which something is refused answers alone."""


class Judged:
    """What came of one object.

    Attributes:
        source: The object, as it was given.
        diagnostics: What is to be said of it by itself.
        item: What its neighbours see of it; None where that is nothing.
        is_whole: Whether all of it could be read.
    """

    __slots__ = ("diagnostics", "is_whole", "item", "source")

    def __init__(
        self, source: Any, item: Object | None, diagnostics: Iterable[Diagnostic] = (), *, is_whole: bool = True
    ) -> None:
        self.source = source
        self.item = item
        self.diagnostics = list(diagnostics)
        self.is_whole = is_whole


class Judge:
    """Judges objects for a version of Kubernetes, each by itself and then all together.

    Args:
        version: The target version.
        rules: More rules than kgen's own.
        customs: What looks at custom resources.
        scripts: Whether programs that are installed look at scripts, too.
    """

    def __init__(
        self,
        version: Version,
        rules: Iterable[Rule] = (),
        customs: Customs = lambda _: (),
        *,
        scripts: bool = False,
    ) -> None:
        self._version = version
        self._walk = _walk_with(tuple(rules))
        self._customs = customs
        self._scripts = scripts

    def judged(self, source: Any, number: int = 0) -> Judged:
        """What an API server would say of an object, or of plain data; `number` is its position."""
        model, problem = self._model(source)
        if problem:
            return Judged(source, None, _with_server_answer([_diagnostic(source, number, problem)]))
        if model is None:
            found = [_diagnostic(source, number, slots) for slots in self._customs(source)]
            return Judged(source, _custom(source), _with_server_answer(found))
        decoding = Decoding(self._version)
        item = decoding.decode_object(source, model)
        found = [_diagnostic(source, number, _of_problem(each)) for each in decoding.problems]
        context = Context(item, self._version)
        for rule, finding in self._walk.findings(context):
            found.append(_diagnostic(source, number, _of_rule(rule, finding, context, item)))
        found = _with_server_answer(found)
        if not decoding.failed:
            found += (_diagnostic(source, number, slots) for slots in self._in_scripts(item))
        return Judged(source, item, found, is_whole=not decoding.failed)

    def _in_scripts(self, item: Object) -> Iterator[dict[str, Any]]:
        """Parts of the diagnostics of what is wrong in the scripts of an object."""
        from kgen.lint.scripts import findings

        for rule, remark in findings(item, ask=self._scripts):
            yield _of_link(rule, remark)

    def read(self, source: Any) -> Judged:
        """An object as `judged` reads it, where all is said of it already."""
        model, problem = self._model(source)
        if problem or model is None:
            return Judged(source, None if problem else _custom(source))
        decoding = Decoding(self._version)
        return Judged(source, decoding.decode_object(source, model), is_whole=not decoding.failed)

    def between(
        self,
        several: Sequence[Judged],
        finders: Sequence[Links],
        external: Iterable[str] = (),
        alternatives: Alternatives | None = None,
    ) -> Iterator[Diagnostic]:
        """What links find among objects; the document of a diagnostic is its object's position."""
        items = {number: each.item for number, each in enumerate(several) if each.item}
        if not (finders and items):
            return
        from kgen.cluster.index import Neighbours

        places = alternatives.places(items) if alternatives else ()
        around = Neighbours(items.values(), external, self._version, places=places)
        views = alternatives.views(around) if alternatives else None
        for number in alternatives.common_first(items) if alternatives else items:
            for finder in finders if several[number].is_whole else ():
                item = items[number]
                found = views.findings(finder, item, number) if views else finder.findings(item, around)
                for link, finding in found:
                    yield _diagnostic(several[number].source, number, _of_link(link, finding))

    def _model(self, source: Any) -> tuple[type[Object] | None, dict[str, Any]]:
        """The model of an object's kind, None for a custom one, and why no server takes an object of it."""
        from kgen.apiserver.served.kinds import not_served

        header = "" if isinstance(source, Object) else header_problem(source)
        if header:
            return None, {"code": "KG000", "rule": "no-object", "stage": "parse", "message": header}
        plain = source if isinstance(source, dict) else {"apiVersion": source.api_version, "kind": source.kind}
        api_version, kind = plain["apiVersion"], plain["kind"]
        problem = not_served(api_version, kind, self._version)
        if problem:
            return None, {"code": "KG003", "rule": "unknown-kind", "stage": "decode", "message": problem}
        model = model_of(api_version, kind)
        return (None if model is None or model.__kind__ is None else model), {}


_WALKS: dict[tuple[Rule, ...], Walk] = {}


def _walk_with(more: tuple[Rule, ...]) -> Walk:
    from kgen.apiserver.rules import rules_on

    if more not in _WALKS:
        _WALKS[more] = Walk(more, rules_on)
    return _WALKS[more]


def _custom(source: Any) -> Object | None:
    """An object of a kind that has no model; None where it is too odd to be looked at."""
    from kgen.convert import object_from_plain

    try:
        return source if isinstance(source, Object) else object_from_plain(source)
    except (KgenError, TypeError, RecursionError):
        return None


def _with_server_answer(found: list[Diagnostic]) -> list[Diagnostic]:
    """Marks what the server would say: its first failing stage; decoding stops at its first fatal problem."""
    errors = [each for each in found if each.severity == "error" and each.code not in _KINDS_ARE_UNKNOWN]
    first = min((STAGES.index(each.stage) for each in errors), default=None)
    answer = [each for each in errors if STAGES.index(each.stage) == first]
    fatal = [each for each in answer if each.code == "KG002"]
    for each in fatal[:1] or answer:
        each.server_answer = True
    return found


_KINDS_ARE_UNKNOWN = {"KG003", "KG650"}
"""Codes of objects that no server reads, so that it answers nothing to what is in them."""


def _of_problem(problem: Problem) -> dict[str, Any]:
    code, rule = ("KG002", "wrong-type") if problem.fatal else ("KG001", "unknown-field")
    return {"code": code, "rule": rule, "stage": "decode", **_said(problem)}


def _of_rule(rule: Rule, finding: Finding, context: Context, item: Object) -> dict[str, Any]:
    """`item` is the object as its author wrote it, which is not always what the server's rules look at."""
    is_metadata = rule.on is Object and is_generic(context.item)
    slots = {**_of_link(rule, finding), "reason": finding.reason}
    if is_metadata:
        slots["stage"] = "metadata"
    if item is not context.item or item.kind == "CustomResourceDefinition":
        from kgen.apiserver.defaulting.written import written_path

        slots["written"] = str(written_path(item, finding.at))
    return slots


def _of_link(link: Link | Rule, finding: Finding) -> dict[str, Any]:
    who = {"code": link.code, "rule": link.name, "severity": link.severity, "stage": link.stage}
    return {**who, **_said(finding), "script_line": getattr(finding, "line", None)}


def _said(what: Finding | Problem) -> dict[str, Any]:
    return {"field": str(what.at), "message": what.message, "hint": what.hint}


_UNSAID = {"severity": "error", "field": "", "reason": "", "hint": "", "file": "", "server_answer": False}


def _diagnostic(source: Any, number: int, slots: dict[str, Any]) -> Diagnostic:
    """A diagnostic of an object; what a Secret holds is not in it."""
    plain = _header(source) if isinstance(source, Object) else source
    metadata = plain.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    made = Diagnostic(
        **{**_UNSAID, **slots},
        document=number,
        api_version=str(plain.get("apiVersion", "")),
        kind=str(plain.get("kind", "")),
        namespace=str(metadata.get("namespace") or ""),
        name=str(metadata.get("name") or ""),
    )
    if made.kind == "Secret":
        from .masking import mask

        mask(made, source)
    return made


def _header(item: Object) -> dict[str, Any]:
    """What names an object, as plain data; the rest of it may be large."""
    return {"apiVersion": item.api_version, "kind": item.kind, "metadata": to_plain(item.metadata)}
