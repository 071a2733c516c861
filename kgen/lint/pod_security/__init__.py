"""The Pod Security Standards as the admission of an API server judges them, each version of them.

Admission answers to a Pod with one sentence, `violates PodSecurity "restricted:latest": ` and what `violations` says,
with commas between.
"""

from __future__ import annotations

from kgen.apiserver.modules import defined_in

from .check import Check, Subject, subject_of, told_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.apiserver.rule import Version
    from kgen.diagnostics import Finding

__all__ = ["Check", "Subject", "all_checks", "checks_of", "in_force", "subject_of", "told_of", "violations"]

MODULES = ("baseline", "kernel", "restricted")


def all_checks() -> Iterator[Check]:
    """Every check of both levels."""
    for name in MODULES:
        yield from defined_in(f"{__name__}.{name}", Check)


def checks_of(level: str) -> list[Check]:
    """The checks of a level: `restricted` has those of `baseline`, too."""
    return [each for each in all_checks() if level in (each.profile, "restricted")]


def in_force(checks: Iterable[Check], version: Version) -> list[Check]:
    """The checks that a version of the standards has, without those that others of them replace.

    They are in the order of their codes, which is that in which admission tells what they find.
    """
    there = sorted((each for each in checks if each.since <= version), key=lambda each: each.code)
    replaced = {each.replaces for each in there}
    return [each for each in there if each.code not in replaced]


def violations(subject: Subject, checks: Iterable[Check]) -> Iterator[tuple[Check, Finding]]:
    """What the checks find in a pod."""
    for each in checks:
        for finding in each.judge(subject):
            yield each, finding
