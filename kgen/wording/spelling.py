"""Names that are spelled almost like another."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def closest(
    wrong: str, known: Iterable[str], other: Mapping[str, str] | None = None, *, ignore_case: bool = False
) -> str:
    """A hint that names the closest of the known words; "" where none is close.

    Args:
        wrong: The word that nothing is called.
        known: What there is.
        other: What other names stand for, such as those of another language: one of them is meant exactly.
        ignore_case: Take upper and lower case for the same.

    >>> closest("repliacs", ["name", "replicas"]), closest("api_version", ["apiVersion"], {"api_version": "apiVersion"})
    ('did you mean "replicas"?', 'did you mean "apiVersion"?')
    """
    if other and wrong in other:
        return f'did you mean "{other[wrong]}"?'
    from difflib import get_close_matches

    words = {(word.lower() if ignore_case else word): word for word in known}
    close = get_close_matches(wrong.lower() if ignore_case else wrong, words, n=1)
    return f'did you mean "{words[close[0]]}"?' if close else ""


def did_you_mean(wrong: str, known: Iterable[str], other: Mapping[str, str] | None = None) -> str:
    """The same hint as the end of a sentence.

    >>> did_you_mean("repliacs", ["name", "replicas"])
    '; did you mean "replicas"?'
    """
    hint = closest(wrong, known, other)
    return f"; {hint}" if hint else ""


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
