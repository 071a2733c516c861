"""The links and the advice that a validation asks for."""

from __future__ import annotations

from kgen.apiserver.rule import OTHERS, WITH_PODS
from kgen.lint.linter import Linter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from kgen.cluster.environments import Finder
    from kgen.model import Object

    from .options import Options


def finders_for(options: Options, items: Collection[Object]) -> list[Finder]:
    """What looks at some objects, in the order of its answers: links, mounted scripts, advice.

    Args:
        options: What is asked for.
        items: The objects that there are.
    """
    found: list[Finder] = []
    kinds = {each.kind for each in items}
    links = _links(options, frozenset(kinds | {OTHERS} if len(items) > 1 else kinds))
    if any(map(links.looks_at, items)):
        found.append(links)
    if not options.independent and "ConfigMap" in kinds and not kinds.isdisjoint(WITH_PODS):
        from kgen.lint.scripts.mounted import MountedScripts

        found.append(MountedScripts([each for each in options.rules if each.family == "script"]))
    chosen = _profiles(options)
    if chosen:
        from kgen.lint.advice import ready

        found.append(ready(chosen, options.version, alone=options.independent))
    return found


def _links(options: Options, kinds: frozenset[str]) -> Linter:
    own = [each for each in options.rules if each.family in ("link", "advice")]
    key = (kinds, options.independent, *own)
    if key not in _LINKS:
        _LINKS[key] = Linter(own, links_for=frozenset() if options.independent else kinds)
    return _LINKS[key]


_LINKS: dict[tuple[object, ...], Linter] = {}


def _profiles(options: Options) -> tuple[str, ...]:
    """The profiles, and the advice that is selected."""
    if not options.select:
        return options.profiles
    from kgen.lint.advice import meant_by

    return (*options.profiles, *meant_by(options.select))
