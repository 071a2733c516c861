"""Names that are spelled almost like another."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORTEST_SWAPPED = 3
_SHORTEST = 4
_DIGITS = frozenset("0123456789")


def almost(name: str, known: Iterable[str]) -> str:
    """The known name that was meant; "" where the name is known itself, or like none.

    A slip is two letters swapped, one missing, one too many or one wrong, within a word of some length. Numbers,
    single letters (`cache-a`, `cache-b`) and plurals make names different on purpose.

    >>> almost("mysqll", ["mysql"]), almost("PASSOWRD", ["PASSWORD"]), almost("mysql-1", ["mysql-2"])
    ('mysql', 'PASSWORD', '')
    """
    names = list(known)
    return "" if name in names else next((each for each in names if _is_slip(name, each)), "")


def traces(name: str) -> set[str]:
    """What stays of a name when a word of it loses a letter, or the order of them: each slip of a name shares one.

    >>> traces("mysql") & traces("mysqll"), sorted(traces("order-db") & traces("oredr-db"))
    ({'mysql'}, ['deorr-db', 'ordr-db', 'orer-db'])
    """
    words = _words(name)
    return {"-".join((*words[:i], left, *words[i + 1 :])) for i, word in enumerate(words) for left in _left_of(word)}


def _left_of(word: str) -> list[str]:
    if not _DIGITS.isdisjoint(word):
        return []
    return [word, "".join(sorted(word)), *(word[:i] + word[i + 1 :] for i in range(len(word)))]


class Names(list[str]):
    """Known names, in which the one that is closest to another is looked for."""

    __slots__ = ("_backwards", "_sorted")

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(names)
        self._sorted: list[str] = []
        self._backwards: list[str] = []

    def around(self, name: str) -> list[str]:
        """All names where these are few, or else those that begin or end most like one."""
        if len(self) <= MANY:
            return self
        if not self._sorted:
            self._sorted = sorted(self)
            self._backwards = sorted(each[::-1] for each in self)
        backwards = _beside(name[::-1], self._backwards)
        return [*_beside(name, self._sorted), *(each[::-1] for each in backwards)]


MANY = 100
"""The number of names of which each one is compared with another; of more only some."""
BESIDE = 25
"""How many of them, on each side of its place in their order."""


def _beside(name: str, names: list[str]) -> list[str]:
    """The names on both sides of the place that a name has, or would have, in their order."""
    from bisect import bisect_left

    place = bisect_left(names, name)
    return names[max(0, place - BESIDE) : place + BESIDE]


def closest(
    wrong: str, known: Iterable[str], other: Mapping[str, str] | None = None, *, ignore_case: bool = False
) -> str:
    """A hint that names the closest of the known words; "" where none is close.

    Args:
        wrong: The word that nothing is called.
        known: What there is; of Names, only those around the word are compared with it.
        other: What other names stand for, such as those of another language: one of them is meant exactly.
        ignore_case: Take upper and lower case for the same.

    >>> closest("repliacs", ["name", "replicas"]), closest("api_version", ["apiVersion"], {"api_version": "apiVersion"})
    ('did you mean "replicas"?', 'did you mean "apiVersion"?')
    """
    if other and wrong in other:
        return f'did you mean "{other[wrong]}"?'
    candidates = known.around(wrong) if isinstance(known, Names) else known
    words = {(word.lower() if ignore_case else word): word for word in candidates}
    word = closest_word(wrong.lower() if ignore_case else wrong, words)
    return f'did you mean "{words[word]}"?' if word else ""


def closest_word(wrong: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The closest of the known words itself; "" where none is as close as `cutoff`, from 0 to 1."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(wrong, known, 1, cutoff)), "")


def is_one_letter_off(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two are swapped.

    >>> [is_one_letter_off("image", each) for each in ("imags", "imge", "imagee", "iamge", "image", "im")]
    [True, True, True, True, False, False]
    """
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        wrong = [i for i, letter in enumerate(one) if letter != other[i]]
        return len(wrong) == 1 or (len(wrong) == _TWO and sorted(one) == sorted(other) and wrong[1] == wrong[0] + 1)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


_TWO = 2


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
