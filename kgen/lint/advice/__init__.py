"""Hardening and taste, for whoever asks: profiles of advice, a module a subject."""

from __future__ import annotations

from kgen.apiserver.modules import defined_in
from kgen.errors import KgenError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.apiserver.rule import Version
    from kgen.lint.link import Links

    from .rule import Advice

PROFILES = {
    "recommended": "what nearly everybody agrees on: resources, probes, images, replicas, secrets, rights",
    "baseline": "the Pod Security Standard that keeps pods from taking over their node",
    "restricted": "the Pod Security Standard of a pod that is careful on top of that",
    "all": "all of these, and what not everybody agrees on",
}
"""What can be asked for, and what it is."""

MODULES = ("resources", "probes", "images", "replicas", "exposure", "access", "ageing", "labels")


class UnknownProfileError(KgenError, ValueError):
    """Neither a profile, nor the code or the name of a piece of advice."""


def all_advice() -> Iterator[Advice]:
    """Every piece of advice, pod security first."""
    from kgen.lint.pod_security import all_checks

    from .rule import Advice

    yield from all_checks()
    for name in MODULES:
        yield from defined_in(f"{__name__}.{name}", Advice)


def ready(words: Iterable[str], version: Version, *, alone: bool = False) -> Links:
    """The advice that somebody asks for, ready to be run.

    What links tell of a pod, since its Namespace asks for a standard, is no more advised by a profile; who asks for a
    single piece of advice hears of it all the same.

    Args:
        words: Profiles; codes, their beginnings and names add single pieces of advice.
        version: The target version, which decides what the Pod Security Standards say.
        alone: Without what has nothing to say of an object by itself.

    Raises:
        UnknownProfileError: There is no such thing.
    """
    key = (tuple(words), version, alone)
    if key not in _READY:
        from kgen.lint.link import Links
        from kgen.lint.pod_security import Check, in_force

        chosen = _chosen(key[0])
        checks = in_force([each for each in chosen if isinstance(each, Check)], version)
        others = [each for each in chosen if not isinstance(each, Check) and not (alone and each.needs_bundle)]
        single = [word for word in key[0] if word not in PROFILES]
        said = [each if any(_fits(word, each) for word in single) else each.once() for each in checks]
        _READY[key] = Links([*said, *others])
    return _READY[key]


_READY: dict[tuple[tuple[str, ...], Version, bool], Links] = {}


def meant_by(words: Iterable[str]) -> list[str]:
    """Those words for which there is advice."""
    known = list(all_advice())
    return [word for word in words if any(_fits(word, each) for each in known)]


def _chosen(words: tuple[str, ...]) -> list[Advice]:
    known = list(all_advice())
    for word in words:
        if not any(_fits(word, each) for each in known):
            hint = did_you_mean(word, [*PROFILES, *(each.name for each in known)])
            raise UnknownProfileError(f"there is no profile {word}{hint} (there are: {', '.join(PROFILES)})")
    return [each for each in known if any(_fits(word, each) for word in words)]


def _fits(word: str, advice: Advice) -> bool:
    if word in PROFILES:
        levels = ("baseline", "restricted") if word == "restricted" else (word,)
        return word == "all" or advice.profile in levels
    return word == advice.name or (len(word) > len("KG") and advice.code.startswith(word))
