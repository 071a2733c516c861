"""What `kgen explain` prints without a word: the rules by the beginnings of their codes, and the kinds."""

from __future__ import annotations

from itertools import groupby

from kgen.apiserver.registry import codes, subject_of
from kgen.report.text import counted

from .kinds import kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_SUBJECTS = 6
_WITHOUT_MODULE = {
    ("KG0", "stated"): "text and fields that cannot be read",
    ("KG0", "rule"): "rules that fail",
    ("KG6", "stated"): "custom resources",
}


def overview() -> Iterator[str]:
    """What there is to explain, and how to ask for it."""
    yield "kgen explain KG301                                a rule, by its code or its name"
    yield "kgen explain KG3                                  the rules whose codes begin so"
    yield "kgen explain statefulset.spec.podManagementPolicy a field of a kind"
    yield "kgen explain hpa.v1.spec                          a field in one version of a kind"
    yield ""
    yield "Rules:"
    order = sorted(codes(), key=lambda code: (len(code), code))
    for start, several in groupby(order, lambda code: code[:-2]):
        yield f"  {start:<5} {_subjects(start, list(several))}"
    yield ""
    yield "Kinds:"
    yield from _wrapped(sorted({_shown(versions[0]) for versions in kinds().values()}))


def _subjects(start: str, several: list[str]) -> str:
    """How many rules there are, and what they are about."""
    found = dict.fromkeys(subject_of(code) for code in several)
    subjects = [_WITHOUT_MODULE.get((start, each), each) for each in found]
    more = ", …" if len(subjects) > _MOST_SUBJECTS else ""
    return f"{counted(len(several), 'rule')}: {', '.join(subjects[:_MOST_SUBJECTS])}{more}"


def _shown(kind: type) -> str:
    """A kind as it is asked for, with its short name."""
    facts = kind.__kind__  # type: ignore[attr-defined]  # it is that of an Object
    short = f" ({', '.join(facts.short_names)})" if facts.short_names else ""
    return f"{facts.name.lower()}{short}"


def _wrapped(words: Iterable[str]) -> Iterator[str]:
    from textwrap import wrap

    yield from wrap(", ".join(words), 100, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
