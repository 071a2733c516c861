"""Programs that only run another, and the program that runs in the end."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .nodes import Word

WRAPPERS: dict[str, tuple[set[str], int]] = {
    "exec": ({"-a"}, 0),
    "command": (set(), 0),
    "builtin": (set(), 0),
    "busybox": (set(), 0),
    "nohup": (set(), 0),
    "time": (set(), 0),
    "env": ({"-u", "-C"}, 0),
    "nice": ({"-n"}, 0),
    "ionice": ({"-c", "-n"}, 0),
    "stdbuf": ({"-i", "-o", "-e"}, 0),
    "timeout": ({"-s", "-k"}, 1),
    "gosu": (set(), 1),
    "su-exec": (set(), 1),
    "tini": ({"-p", "-e"}, 0),
    "dumb-init": ({"-r"}, 0),
    "catatonit": (set(), 0),
    "docker-init": (set(), 0),
}
"""Programs that run another: their options that take a word, and how many words come before the program."""

STAYS = {"time", "timeout", "tini", "dumb-init", "catatonit", "docker-init"}
"""Those that do not become the other program, and pass signals on."""


def name_of(word: Word) -> str:
    """The name of the program that a first word means; "" where it depends on variables."""
    return word.value.rpartition("/")[2] if word.is_literal else ""


def unwrapped(words: Sequence[Word]) -> tuple[list[str], int, str]:
    """The programs that only run another; where the words of that other begin; its name, "" where it has variables.

    >>> from kgen.lint.scripts.nodes import Word
    >>> unwrapped([Word(text, text) for text in ("exec", "timeout", "-k", "5", "60", "mysql", "-p")])
    (['exec', 'timeout'], 5, 'mysql')
    """
    wrappers: list[str] = []
    i = 0
    while i < len(words):
        name = name_of(words[i])
        if name not in WRAPPERS:
            return wrappers, i, name
        wrappers.append(name)
        i = _behind(words, i + 1, *WRAPPERS[name], has_assignments=name == "env")
    return wrappers, i, ""


def _behind(words: Sequence[Word], i: int, with_word: set[str], skipped: int, *, has_assignments: bool) -> int:
    """The place behind the options and the own words of such a program."""
    while i < len(words) and words[i].value.startswith("-"):
        option = words[i].value
        i += 2 if option in with_word else 1
        if option == "--":
            break
    i += skipped
    while has_assignments and i < len(words) and "=" in words[i].value:
        i += 1
    return i
