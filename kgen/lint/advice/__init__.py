"""Hardening and taste, for whoever asks: profiles of advice, a module a subject."""

from __future__ import annotations

from kgen.apiserver.registry import all_rules
from kgen.apiserver.rule import OTHERS
from kgen.errors import KgenError
from kgen.lint.linter import Linter
from kgen.wording.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgen.apiserver.rule import Rule, Version

PROFILES = {
    "recommended": "what nearly everybody agrees on: resources, probes, images, replicas, secrets, rights",
    "baseline": "the Pod Security Standard that keeps pods from taking over their node",
    "restricted": "the Pod Security Standard of a pod that is careful on top of that",
    "all": "all of these, and what not everybody agrees on",
}
"""What can be asked for, and what it is."""


class UnknownProfileError(KgenError, ValueError):
    """Neither a profile, nor the code or the name of a piece of advice."""


def ready(words: Iterable[str], version: Version, *, alone: bool = False) -> Linter:
    """The advice that somebody asks for, ready to be run.

    A profile does not repeat what links say of a pod since its Namespace asks for a standard; who asks for a single
    piece of advice is given it all the same.

    Args:
        words: Profiles; codes, their beginnings and names add single pieces of advice.
        version: The target version, which decides what the Pod Security Standards say.
        alone: Without what has nothing to say of an object by itself.

    Raises:
        UnknownProfileError: There is no such thing.
    """
    key = (tuple(words), version, alone)
    if key not in _READY:
        _READY[key] = Linter([*_checks(key[0], version), *_others(key[0], alone=alone)])
    return _READY[key]


_READY: dict[tuple[tuple[str, ...], Version, bool], Linter] = {}


def _checks(words: tuple[str, ...], version: Version) -> list[Rule]:
    """The checks of pod security that are asked for."""
    from kgen.lint.pod_security import Subject, in_force, on_pods

    checks = in_force([each for each in _chosen(words) if each.on is Subject], version)
    single = [word for word in words if word not in PROFILES]
    return [on_pods(each, once=not any(_fits(word, each) for word in single)) for each in checks]


def _others(words: tuple[str, ...], *, alone: bool) -> list[Rule]:
    from kgen.lint.pod_security import Subject

    return [each for each in _chosen(words) if each.on is not Subject and not (alone and OTHERS in each.needs)]


def meant_by(words: Iterable[str]) -> list[str]:
    """Those words for which there is advice."""
    known = list(all_rules("advice"))
    return [word for word in words if any(_fits(word, each) for each in known)]


def _chosen(words: tuple[str, ...]) -> list[Rule]:
    known = list(all_rules("advice"))
    for word in words:
        if not any(_fits(word, each) for each in known):
            hint = did_you_mean(word, [*PROFILES, *(each.name for each in known)])
            raise UnknownProfileError(f"there is no profile {word}{hint} (there are: {', '.join(PROFILES)})")
    return [each for each in known if any(_fits(word, each) for word in words)]


def _fits(word: str, advice: Rule) -> bool:
    if word in PROFILES:
        levels = ("baseline", "restricted") if word == "restricted" else (word,)
        return word == "all" or advice.profile in levels
    return word == advice.name or (len(word) > len("KG") and advice.code.startswith(word))
