"""Words for messages: names in quotes, plurals."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def quoted(words: Iterable[str]) -> str:
    """Words, each in double quotes.

    >>> print(quoted(["web", "db"]))
    "web", "db"
    """
    return ", ".join(f'"{word}"' for word in words)


def plural(word: str, of: Collection[object]) -> str:
    """A noun as it fits the number of things: `container`, `containers`."""
    return word if len(of) == 1 else f"{word}s"


def verb(word: str, of: Collection[object]) -> str:
    """A verb as it fits the number of things that do it: `uses` of one, `use` of several."""
    return f"{word}s" if len(of) == 1 else word


def named(word: str, names: Collection[str]) -> str:
    """A noun and names.

    >>> print(named("container", ["web", "db"]))
    containers "web", "db"
    """
    return f"{plural(word, names)} {quoted(names)}"


def refusal(kind: str) -> str:
    """What becomes of pods that admission refuses: a Pod itself, or those that an object of another kind makes."""
    return "the server refuses the pod" if kind == "Pod" else "no pod is made"
