"""The links and the advice that a validation asks for."""

from __future__ import annotations

from kgen.lint.linter import Linter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from kgen.apiserver.rule import Rule
    from kgen.cluster.environments import Finder

    from .options import Options


def finders_for(options: Options, kinds: AbstractSet[str]) -> list[Finder]:
    """What looks at objects of some kinds, in the order of its answers: links, mounted scripts, advice.

    Args:
        options: What is asked for.
        kinds: The kinds of the objects; OTHERS beside them where there are several objects.
    """
    found: list[Finder] = []
    own = [each for each in options.rules if each.family in ("link", "advice")]
    if own or not options.independent:
        found.append(_links(frozenset(() if options.independent else kinds), own))
    if "ConfigMap" in kinds and not options.independent:
        from kgen.lint.scripts.mounted import MountedScripts

        found.append(MountedScripts([each for each in options.rules if each.family == "script"]))
    chosen = _profiles(options)
    if chosen:
        from kgen.lint.advice import ready

        found.append(ready(chosen, options.version, alone=options.independent))
    return found


def _links(kinds: frozenset[str], own: list[Rule]) -> Linter:
    key = (kinds, *own)
    if key not in _LINKS:
        _LINKS[key] = Linter(own, links_for=kinds)
    return _LINKS[key]


_LINKS: dict[tuple[object, ...], Linter] = {}


def _profiles(options: Options) -> tuple[str, ...]:
    """The profiles, and the advice that is selected."""
    if not options.select:
        return options.profiles
    from kgen.lint.advice import meant_by

    return (*options.profiles, *meant_by(options.select))
