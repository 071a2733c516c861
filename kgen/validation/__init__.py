"""What an API server would answer, before there is one, and what no API server looks at."""

from __future__ import annotations

from kgen.diagnostics import Diagnostic, Report
from kgen.errors import KgenError
from kgen.model import Object, Resource
from kgen.model.plain import to_plain

from .decoding import Decoding, parse_version
from .names import is_generic
from .rule import Context, Rule, rule
from .walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    from kgen.bundles import Bundle
    from kgen.diagnostics import Finding, Stage

    from .rule import Version

    Source: TypeAlias = "Bundle | Object | Mapping[str, Any] | Iterable[Object | Mapping[str, Any]]"

__all__ = ["NEWEST_PROVEN", "UnknownVersionError", "rule", "validate"]

NEWEST_PROVEN = "1.36"
"""The newest version whose real API server the rules are held to."""

STAGES = ("parse", "decode", "admission", "allocation", "rules", "metadata")
"""The stages of a create request: the first in which something is refused answers alone."""


class UnknownVersionError(KgenError, ValueError):
    """A Kubernetes version that kgen does not know."""


def validate(
    source: Source,
    *,
    kubernetes: str = NEWEST_PROVEN,
    rules: Iterable[Rule] = (),
    links: bool = True,
    external: Iterable[str] = (),
) -> Report:
    """Everything that an API server of a version would refuse, and what is broken between the objects.

    Args:
        source: A Bundle, an object, plain data of one, or several of these.
        kubernetes: The target version, such as "1.36".
        rules: More rules than kgen's own.
        links: Look at the objects together, too: references, selectors, ports.
        external: What lives outside the source, such as "StorageClass/fast" or "Secret/*".

    Raises:
        UnknownVersionError: kgen does not know the version.

    >>> report = validate({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "My_Config"}})
    >>> report.ok, report.diagnostics[0].field, report.diagnostics[0].reason
    (False, 'metadata.name', 'FieldValueInvalid')
    """
    version = _known(kubernetes)
    walk = _walk_with(tuple(rules))
    diagnostics: list[Diagnostic] = []
    checks: list[_Check] = []
    number = -1
    for number, item in enumerate(_items(source)):
        check = _Check(item, version, walk)
        diagnostics.extend(check.diagnostics(number))
        if links:
            checks.append(check)
    diagnostics.extend(_between(checks, external))
    return Report(diagnostics, number + 1)


def _between(checks: list[_Check], external: Iterable[str]) -> Iterator[Diagnostic]:
    """What the links find among the objects that decoded."""
    if not any(check.item for check in checks):
        return
    from .links import ready
    from .neighbours import Neighbours

    around = Neighbours((check.item for check in checks if check.item), external)
    for number, check in enumerate(checks):
        for each, finding in ready().findings(check.item, around) if check.item and not check.fatal else ():
            yield _diagnostic(
                check.source,
                number,
                code=each.code,
                rule=each.name,
                severity=each.severity,
                stage=each.stage,
                field=str(finding.at),
                message=finding.message,
                hint=finding.hint,
            )


def _known(kubernetes: str) -> Version:
    from kgen.k8s import VERSIONS

    if kubernetes not in VERSIONS:
        raise UnknownVersionError(f"kgen knows Kubernetes {VERSIONS[0]} to {VERSIONS[-1]}, not {kubernetes!r}")
    return parse_version(kubernetes)


_WALKS: dict[tuple[Rule, ...], Walk] = {}


def _walk_with(more: tuple[Rule, ...]) -> Walk:
    from .rules import rules_on

    if more not in _WALKS:
        _WALKS[more] = Walk(more, rules_on)
    return _WALKS[more]


def _items(source: Any) -> Iterator[Any]:
    from _collections_abc import Mapping

    if isinstance(source, (Object, Mapping)):
        yield source
    else:
        yield from source


class _Check:
    """The check of one object: decoding, then the rules."""

    def __init__(self, source: Any, version: Version, walk: Walk) -> None:
        self.source = source
        self._version = version
        self._walk = walk
        self.item: Object | None = None
        self.fatal = False

    def diagnostics(self, number: int) -> list[Diagnostic]:
        header = _header_problem(self.source)
        if header:
            return [_diagnostic(self.source, number, code="KG000", rule="no-object", stage="parse", message=header)]
        model, problem = _model(self.source, self._version)
        if problem:
            slots = {"code": "KG003", "rule": "unknown-kind", "message": problem}
            return [_diagnostic(self.source, number, stage="decode", **slots)]
        if model is Resource:
            self.item = _custom(self.source)
            return []
        found = list(self._decode_and_walk(model, number))
        _mark_server_answer(found)
        return found

    def _decode_and_walk(self, model: type[Object], number: int) -> Iterator[Diagnostic]:
        decoding = Decoding(self._version)
        self.item = item = decoding.decode_object(self.source, model)
        self.fatal = any(problem.fatal for problem in decoding.problems)
        for problem in decoding.problems:
            yield _diagnostic(
                self.source,
                number,
                code="KG002" if problem.fatal else "KG001",
                rule="wrong-type" if problem.fatal else "unknown-field",
                stage="decode",
                field=str(problem.at),
                message=problem.message,
                hint=problem.hint,
            )
        context = Context(item, self._version)
        for each, finding in self._walk.findings(context):
            yield _from_finding(self.source, number, each, finding, context)


def _custom(source: Any) -> Object | None:
    """An object of a kind that has no model; None where it is too odd to be looked at."""
    from kgen.convert import object_from_plain

    try:
        return source if isinstance(source, Object) else object_from_plain(source)
    except (KgenError, TypeError):
        return None


def _mark_server_answer(found: list[Diagnostic]) -> None:
    """The server's answer is what the first failing stage says; decoding stops at its first fatal problem."""
    errors = [each for each in found if each.severity == "error"]
    first = min((STAGES.index(each.stage) for each in errors), default=None)
    answer = [each for each in errors if STAGES.index(each.stage) == first]
    fatal = [each for each in answer if each.code == "KG002"]
    for each in fatal[:1] or answer:
        each.server_answer = True


def _from_finding(source: Any, number: int, rule_: Rule, finding: Finding, context: Context) -> Diagnostic:
    generic = rule_.on is Object and is_generic(context.item)
    return _diagnostic(
        source,
        number,
        code=rule_.code,
        rule=rule_.name,
        severity=rule_.severity,
        stage="metadata" if generic else rule_.stage,
        field=str(finding.at),
        reason=finding.reason,
        message=finding.message,
        hint=finding.hint,
    )


def _diagnostic(source: Any, number: int, *, stage: Stage, **slots: Any) -> Diagnostic:
    plain = _header(source) if isinstance(source, Object) else source
    metadata = plain.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    defaults = {"severity": "error", "field": "", "reason": "", "hint": "", "file": "", "server_answer": False}
    return Diagnostic(
        **{**defaults, **slots},
        stage=stage,
        document=number,
        api_version=str(plain.get("apiVersion", "")),
        kind=str(plain.get("kind", "")),
        namespace=str(metadata.get("namespace") or ""),
        name=str(metadata.get("name") or ""),
    )


def _header(item: Object) -> dict[str, Any]:
    """What names an object, as plain data; the rest of it may be large."""
    return {"apiVersion": item.api_version, "kind": item.kind, "metadata": to_plain(item.metadata)}


def _header_problem(source: Any) -> str:
    from kgen.convert import header_problem

    return "" if isinstance(source, Object) else header_problem(source)


def _model(source: Any, version: Version) -> tuple[type[Object], str]:
    """The model of an object's kind, Resource for a custom one, and why the version does not serve the kind."""
    from kgen.convert import model_of

    api_version, kind = _names(source)
    model = model_of(api_version, kind)
    if model is None or model.__kind__ is None:
        return Resource, _unknown_kind(api_version, kind)
    since, until = model.__kind__.since, model.__kind__.until
    if since and version < parse_version(since):
        return model, f"Kubernetes serves {api_version} {kind} since {since}"
    if until and version > parse_version(until):
        return model, f"Kubernetes served {api_version} {kind} until {until}"
    return model, ""


def _names(source: Any) -> tuple[str, str]:
    return (source.api_version, source.kind) if isinstance(source, Object) else (source["apiVersion"], source["kind"])


def _unknown_kind(api_version: str, kind: str) -> str:
    """Why a kind of one of Kubernetes' own groups is none; "" for a custom resource's group."""
    from kgen.convert import is_own_group

    if not is_own_group(api_version):
        return ""
    return f"there is no {kind} in {api_version}{_kind_hint(api_version.rpartition('/')[0], kind)}"


def _kind_hint(group: str, kind: str) -> str:
    from kgen import k8s
    from kgen.errors import did_you_mean

    versions = [version for version in k8s.GROUP_VERSIONS if version.rpartition("/")[0] == group]
    modules = {version: getattr(k8s, k8s.GROUP_VERSIONS[version]) for version in versions}
    other = [version for version, module in modules.items() if kind in module.MODELS]
    if other:
        return f"; it is in {' and '.join(other)}"
    elsewhere = [v for v, m in k8s.GROUP_VERSIONS.items() if kind in getattr(k8s, m).MODELS]
    if elsewhere:
        return f"; it is in {' and '.join(elsewhere)}"
    return did_you_mean(kind, [name for module in modules.values() for name in module.MODELS])
