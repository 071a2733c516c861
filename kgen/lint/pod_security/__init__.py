"""The Pod Security Standards as the admission of an API server judges them, each version of them.

Admission answers to a Pod with one sentence, `violates PodSecurity "restricted:latest": ` and what `violations` says,
with commas between.
"""

from __future__ import annotations

from kgen.apiserver.registry import rules_on

from .check import Subject, on_pods, said_of, subject_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.apiserver.rule import Found, Rule, Version

__all__ = ["Subject", "checks_of", "in_force", "on_pods", "said_of", "subject_of", "violations"]


def checks_of(level: str) -> list[Rule]:
    """The checks of a level: `restricted` has those of `baseline`, too."""
    return [each for each in rules_on("advice", Subject) if level in (each.profile, "restricted")]


def in_force(checks: Iterable[Rule], version: Version) -> list[Rule]:
    """The checks that a version of the standards has, without those that others of them replace.

    They are in the order of their codes, which is that in which admission tells what they find.
    """
    there = sorted((each for each in checks if each.since <= version), key=lambda each: each.code)
    replaced = {each.replaces for each in there}
    return [each for each in there if each.code not in replaced]


def violations(subject: Subject, checks: Iterable[Rule]) -> Iterator[Found]:
    """What the checks find in a pod."""
    for each in checks:
        for finding in each.check(subject):
            yield each, finding
