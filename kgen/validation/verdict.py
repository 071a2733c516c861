"""What an API server would answer to each object, and what is wrong between them."""

from __future__ import annotations

from itertools import repeat

from kgen.apiserver.checks.names import is_generic
from kgen.apiserver.decoding import Decoding
from kgen.apiserver.registry import rules_on
from kgen.apiserver.rule import WITH_PODS, Context
from kgen.apiserver.served import not_served
from kgen.apiserver.walk import Walk
from kgen.convert import header_problem, model_of
from kgen.diagnostics import Finding
from kgen.errors import KgenError
from kgen.field_path import FieldPath
from kgen.model import Object
from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Found, Rule
    from kgen.cluster.environments import Alternatives, Finder
    from kgen.diagnostics import Stage
    from kgen.model import Model

    from .options import Options

    Customs: TypeAlias = Callable[[Any], Iterable[Found]]
    """Takes a custom resource and yields what is wrong with it."""

STAGES = ("parse", "decode", "admission", "allocation", "rules", "metadata")
"""The stages of a create request: the first in which something is refused answers alone."""
_ROOT = FieldPath()


class Said(Slotted):
    """What is to be said of an object: what a rule found, and how the server comes to it.

    Attributes:
        rule: The rule.
        finding: What it found.
        stage: When a create request comes to it.
        written: The path where the author wrote it, where the server speaks of another.
        server_answer: Whether the server would say it.
    """

    __slots__ = ("finding", "rule", "server_answer", "stage", "written")

    def __init__(self, rule: Rule, finding: Finding, stage: Stage = "rules", written: str | None = None) -> None:
        self.rule = rule
        self.finding = finding
        self.stage = stage
        self.written = written
        self.server_answer = False


class Judged:
    """What came of one object.

    Attributes:
        said: What is to be said of it by itself.
        item: What its neighbors see of it; None where that is nothing.
        is_whole: Whether all of it could be read.
    """

    __slots__ = ("is_whole", "item", "said")

    def __init__(self, item: Object | None, said: Sequence[Said] = (), *, is_whole: bool = True) -> None:
        self.item = item
        self.said = said
        self.is_whole = is_whole


class Judge:
    """Judges objects, each by itself and then all together.

    Args:
        options: The target version, more rules, and whether programs look at scripts.
        customs: What looks at custom resources.
    """

    def __init__(self, options: Options, customs: Customs = lambda _: ()) -> None:
        self._version = options.version
        self._walk = _walk_with(_of_family(options, "server"))
        self._customs = customs
        self._of_scripts = _of_family(options, "script")
        self._ask_programs = options.scripts

    def judged(self, source: Any) -> Judged:
        """What an API server would say of an object, or of plain data."""
        model, problem = self._model(source)
        if problem:
            return Judged(None, _with_server_answer([_said(problem)]))
        if model is None:
            return Judged(_custom(source), _with_server_answer([_said(found) for found in self._customs(source)]))
        decoding = Decoding(self._version)
        item = decoding.decode_object(source, model)
        said = [_said(found) for found in decoding.problems]
        context = Context(item, self._version)
        said += [_of_rule(found, context, item) for found in self._walk.findings(context)]
        said = _with_server_answer(said)
        if not decoding.failed:
            said += [_said(found) for found in self._in_scripts(item)]
        return Judged(item, said, is_whole=not decoding.failed)

    def _in_scripts(self, item: Object) -> Iterable[Found]:
        if item.kind != "ConfigMap" and item.kind not in WITH_PODS:
            return ()
        from kgen.lint.scripts import findings, may_have_scripts

        return findings(item, self._of_scripts, ask=self._ask_programs) if may_have_scripts(item) else ()

    def read(self, source: Any) -> Judged:
        """An object as `judged` reads it, where all is said of it already."""
        model, problem = self._model(source)
        if problem or model is None:
            return Judged(None if problem else _custom(source))
        decoding = Decoding(self._version)
        return Judged(decoding.decode_object(source, model), is_whole=not decoding.failed)

    def between(
        self,
        several: Sequence[Judged],
        finders: Sequence[Finder],
        external: Iterable[str] = (),
        alternatives: Alternatives | None = None,
    ) -> Iterator[tuple[int, Said]]:
        """What links and advice find among objects, each with its object's position."""
        items = {number: each.item for number, each in enumerate(several) if each.item}
        if not (finders and items):
            return
        from kgen.cluster.contents import Contents
        from kgen.cluster.index import Index

        places = alternatives.places(items) if alternatives else repeat(0)
        index = Index(Contents(items.values(), external, places), self._version)
        views = alternatives.views(index) if alternatives else None
        found: list[tuple[int, Found]] = []
        for number in alternatives.common_first(items) if alternatives else items:
            for finder in finders if several[number].is_whole else ():
                item = items[number]
                findings = views.findings(finder, item, number) if views else finder.findings(item, index)
                found += [(number, each) for each in findings]
        scope_of = (lambda number: alternatives.scope(number).number) if alternatives else _everything
        yield from ((number, _said(each)) for number, each in without_repeats(found, scope_of))

    def _model(self, source: Any) -> tuple[type[Object] | None, Found | None]:
        """The model of an object's kind, None for a custom one, and why no server takes an object of it."""
        header, wrong = ("", "") if isinstance(source, Object) else header_problem(source)
        if header:
            from kgen.apiserver.stated import NO_OBJECT

            return None, (NO_OBJECT, Finding(_ROOT / wrong if wrong else _ROOT, "", header))
        plain = source if isinstance(source, dict) else {"apiVersion": source.api_version, "kind": source.kind}
        api_version, kind = plain["apiVersion"], plain["kind"]
        model = model_of(api_version, kind)
        if model is not None and model.__kind__ is not None and not (model.__kind__.since or model.__kind__.until):
            return model, None
        problem = not_served(api_version, kind, self._version)
        if problem:
            from kgen.apiserver.stated import UNKNOWN_KIND

            return None, (UNKNOWN_KIND, Finding(_ROOT, "", problem))
        return (None if model is None or model.__kind__ is None else model), None


def _of_family(options: Options, family: str) -> tuple[Rule, ...]:
    return tuple(each for each in options.rules if each.family == family)


_WALKS: dict[tuple[Rule, ...], Walk] = {}


def _walk_with(more: tuple[Rule, ...]) -> Walk:
    if more not in _WALKS:
        _WALKS[more] = Walk(more, _servers_rules_on)
    return _WALKS[more]


def _servers_rules_on(model: type[Model], given: Collection[str]) -> list[Rule]:
    return rules_on("server", model, given)


def _custom(source: Any) -> Object | None:
    """An object of a kind that has no model; None where it is too odd to be looked at."""
    from kgen.convert import object_from_plain

    try:
        return source if isinstance(source, Object) else object_from_plain(source)
    except (KgenError, TypeError, RecursionError):
        return None


def _said(found: Found) -> Said:
    rule, finding = found
    return Said(rule, finding, rule.stage)


def _of_rule(found: Found, context: Context, item: Object) -> Said:
    """`item` is the object as its author wrote it, which is not always what the server's rules look at."""
    said = _said(found)
    if said.rule.on is Object and is_generic(context.item):
        said.stage = "metadata"
    if item is not context.item or item.kind == "CustomResourceDefinition":
        from kgen.apiserver.defaulting.written import written_path

        said.written = str(written_path(item, said.finding.at))
    return said


def _with_server_answer(found: list[Said]) -> list[Said]:
    """Marks what the server would say: its first failing stage; decoding stops at its first value of a wrong type."""
    if not found:
        return found
    errors = [each for each in found if each.rule.severity == "error" and each.rule.code not in _KINDS_ARE_UNKNOWN]
    first = min((STAGES.index(each.stage) for each in errors), default=None)
    answer = [each for each in errors if STAGES.index(each.stage) == first]
    fatal = [each for each in answer if each.rule.code == _WRONG_TYPE]
    for each in fatal[:1] or answer:
        each.server_answer = True
    return found


_WRONG_TYPE = "KG002"
_KINDS_ARE_UNKNOWN = {"KG003", "KG650"}
"""Codes of objects that no server reads, so that it answers nothing to what is in them."""


def _everything(_: int) -> int:
    return 0


def without_repeats(found: list[tuple[int, Found]], scope_of: Callable[[int], int]) -> Iterator[tuple[int, Found]]:
    """Findings of which each thing is said once: a warning before advice, then the first.

    What is said of an object that sees all environments is not said again in one of them.

    Args:
        found: What was found, each with the position of its object.
        scope_of: What an object sees, by its position: objects with the same number see the same, and 0 is everything.
    """
    best: dict[tuple[Any, ...], tuple[bool, int]] = {}
    for i, (number, (rule, finding)) in enumerate(found):
        if finding.once is not None:
            key = (scope_of(number), *finding.once)
            best[key] = min(best.get(key, (True, i)), (rule.severity == "advice", i))
    for i, each in enumerate(found):
        once = each[1][1].once
        if once is None or _is_said(i, best, scope_of(each[0]), once):
            yield each


def _is_said(i: int, best: dict[tuple[Any, ...], tuple[bool, int]], scope: int, once: tuple[Any, ...]) -> bool:
    of_all = best.get((0, *once))
    return best[scope, *once][1] == i and (scope == 0 or of_all is None)
