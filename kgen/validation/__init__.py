"""What an API server would answer, before there is one, and what no API server looks at."""

from __future__ import annotations

from kgen.apiserver.rule import Rule, rule
from kgen.apiserver.served.versions import NEWEST_PROVEN, UnknownVersionError, known_version, note_on, parse_version
from kgen.diagnostics import Report
from kgen.model import Object

from .verdict import Judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    from kgen.apiserver.custom.definitions import CRD, Definitions
    from kgen.apiserver.rule import Version
    from kgen.bundles import Bundle
    from kgen.lint.link import Links

    from .verdict import Customs, Judged

    Source: TypeAlias = "Bundle | Object | Mapping[str, Any] | Iterable[Object | Mapping[str, Any]]"

__all__ = ["NEWEST_PROVEN", "UnknownVersionError", "rule", "validate"]


def validate(
    source: Source,
    *,
    kubernetes: str = NEWEST_PROVEN,
    rules: Iterable[Rule] = (),
    links: bool = True,
    external: Iterable[str] = (),
    crds: Iterable[CRD] | Definitions = (),
    strict_kinds: bool = False,
    profiles: Iterable[str] = (),
    scripts: bool = False,
) -> Report:
    """Everything that an API server of a version would refuse, and what is broken between the objects.

    Args:
        source: A Bundle, an object, plain data of one, or several of these.
        kubernetes: The target version, such as "1.36"; "v1.36.3" means the same.
        rules: More rules than kgen's own.
        links: Look at the objects together, too: references, selectors, ports.
        external: What lives outside the source, such as "StorageClass/fast" or "Secret/*".
        crds: CustomResourceDefinitions beside those of the source, as objects or plain data: custom resources are
            checked against them.
        strict_kinds: Refuse a custom resource whose definition is not at hand.
        profiles: Advice to give, too: "recommended", "baseline", "restricted", "all", or codes and names of single
            pieces of advice.
        scripts: Let bash and shellcheck, where they are installed, look at the scripts, too.

    Raises:
        UnknownVersionError: kgen does not know the version.
        UnknownProfileError: There is no such profile.

    >>> report = validate({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "My_Config"}})
    >>> report.ok, report.diagnostics[0].field, report.diagnostics[0].reason
    (False, 'metadata.name', 'FieldValueInvalid')
    """
    kubernetes = known_version(kubernetes)
    version = parse_version(kubernetes)
    items = list(_items(source))
    judge = Judge(version, rules, customs_for(crds, items, version, strict=strict_kinds), scripts=scripts)
    judged = [judge.judged(item, number) for number, item in enumerate(items)]
    diagnostics = [diagnostic for each in judged for diagnostic in each.diagnostics]
    finders = finders_for(profiles, version, kinds_of(judged) if links else None)
    diagnostics += judge.between(judged, finders, external)
    return Report(diagnostics, len(items), kubernetes, note_on(kubernetes))


def customs_for(crds: Iterable[CRD] | Definitions, items: Iterable[Any], version: Version, *, strict: bool) -> Customs:
    """What looks at custom resources: nothing does so where nothing is known of them, and nobody minds."""
    more = [item for item in items if is_definition(item)]
    if not (crds or more or strict):
        return lambda _: ()
    from kgen.apiserver.custom.check import problems
    from kgen.apiserver.custom.definitions import Definitions

    known = Definitions.of(crds, more)
    return lambda source: problems(source, known, version, strict=strict)


def is_definition(item: Any) -> bool:
    kind = item.kind if isinstance(item, Object) else item.get("kind")
    if kind != "CustomResourceDefinition":
        return False
    from kgen.apiserver.custom import definitions

    return definitions.is_definition(item)


def kinds_of(judged: Iterable[Judged]) -> set[str]:
    """The kinds of what there is."""
    return {each.item.kind for each in judged if each.item}


def finders_for(profiles: Iterable[str], version: Version, kinds: set[str] | None) -> list[Links]:
    """The links that look at objects of some kinds (None: no links), and the advice that is asked for."""
    found: list[Links] = []
    if kinds is not None:
        from kgen.lint.links import ready

        found.append(ready(kinds))
    if kinds and "ConfigMap" in kinds:
        from kgen.lint.scripts.mounted import MountedScripts

        found.append(MountedScripts())
    chosen = tuple(profiles)
    if chosen:
        from kgen.lint.advice import ready as advice

        found.append(advice(chosen, version, alone=kinds is None))
    return found


def _items(source: Any) -> Iterator[Any]:
    from _collections_abc import Mapping

    if isinstance(source, (Object, Mapping)):
        yield source
    else:
        yield from source
