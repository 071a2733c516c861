"""Names that are spelt almost like another: typing slips, and not names that were made to be alike."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST_SWAPPED = 3
_SHORTEST = 4


def almost(name: str, known: Iterable[str]) -> str:
    """The known name that was meant; "" where the name is known itself, or like none.

    A slip is two letters swapped, one missing, one too many or one wrong, within a word of some length. Numbers,
    single letters (`cache-a`, `cache-b`) and plurals make names different on purpose.

    >>> almost("mysqll", ["mysql"]), almost("PASSOWRD", ["PASSWORD"]), almost("mysql-1", ["mysql-2"])
    ('mysql', 'PASSWORD', '')
    """
    names = list(known)
    return "" if name in names else next((each for each in names if _is_slip(name, each)), "")


def closest(name: str, known: Iterable[str]) -> str:
    """A hint that names the closest of the known names; "" where none is close.

    >>> closest("repliacs", ["name", "replicas"])
    'did you mean "replicas"?'
    """
    from kgen.errors import did_you_mean

    return did_you_mean(name, known).removeprefix("; ")


def _is_slip(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    mine, theirs = _words(one), _words(other)
    if len(mine) != len(theirs):
        return False
    wrong = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    return len(wrong) == 1 and _is_word_slip(*wrong[0])


def _words(name: str) -> list[str]:
    return name.replace("_", "-").replace(".", "-").split("-")


def _is_word_slip(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if any(letter.isdigit() for letter in one + other):
        return False
    if len(one) == len(other):
        differing = [i for i, letter in enumerate(one) if letter != other[i]]
        if len(differing) > 1:
            return len(one) >= _SHORTEST_SWAPPED and len(differing) <= _SHORTEST and sorted(one) == sorted(other)
        return len(one) > _SHORTEST
    is_plural = long.lower() == f"{short}s".lower()
    one_more = any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    return len(long) > _SHORTEST and one_more and not is_plural
