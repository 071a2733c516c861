"""The links and the advice that a validation asks for."""

from __future__ import annotations

from kgen.apiserver.registry import links_on
from kgen.apiserver.rule import OTHERS, TWINS, WITH_PODS

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
    own = [each for each in options.rules if each.family in ("link", "advice")]
    together = () if options.independent else items
    there = _there(together)
    has_pods = not there.isdisjoint(WITH_PODS)
    if own or has_pods or any(links_on(each, there) for each in together):
        from kgen.lint.linter import Linter

        found.append(Linter(own, there))
    if has_pods and "ConfigMap" in there:
        from kgen.lint.scripts.mounted import MountedScripts

        found.append(MountedScripts([each for each in options.rules if each.family == "script"]))
    chosen = _profiles(options)
    if chosen:
        from kgen.lint.advice import ready

        found.append(ready(chosen, options.version, alone=options.independent))
    return found


def _there(items: Collection[Object]) -> frozenset[str]:
    """What links may need: the kinds of objects, and what is known of several."""
    kinds = {each.kind for each in items}
    if len(items) > 1:
        kinds.add(OTHERS)
    if len({(each.kind, each.metadata and each.metadata.name) for each in items}) < len(items):
        kinds.add(TWINS)
    return frozenset(kinds)


def _profiles(options: Options) -> tuple[str, ...]:
    """The profiles, and the advice that is selected."""
    if not options.select:
        return options.profiles
    from kgen.lint.advice import meant_by

    return (*options.profiles, *meant_by(options.select))
