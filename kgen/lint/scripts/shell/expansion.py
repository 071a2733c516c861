"""What a shell expands in the words of a script, which variables it uses there, and which it defines."""

from __future__ import annotations

from itertools import pairwise

from .nodes import Compound, Simple, Word, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from .nodes import Command

    Piece: TypeAlias = tuple[str, str]
    """How a piece of a word is quoted, and its text."""

PLAIN, SINGLE, DOUBLE, ANSI, EXPANSION = "", "'", '"', "$'", "$"
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_NAME = _LETTERS | frozenset("0123456789")
_SPECIAL = frozenset("@*#?$!-0123456789")
_ARGUMENTS = frozenset("0123456789@*#") | {""}
_OF_ARGUMENTS = {"shift", "getopts", "eval", ".", "source"}
"""Commands that use or change the arguments, or may do so."""
_DECLARING = {"export", "declare", "typeset", "local", "readonly"}
_READING = {"read", "mapfile", "readarray", "unset", "getopts"}
_ASSIGNING = {"+=", "-=", "*=", "/=", "%=", "++", "--", "|=", "&="}
_DEFINES_ANYTHING = {".", "source", "eval"}


def pieces(word: Word) -> Iterator[Piece]:
    r"""The pieces of a word by how they are quoted; each expansion is one of its own, in double quotes as well.

    >>> list(pieces(Word("a'$B'\"c$D\"", "a$Bc$D")))
    [('', 'a'), ("'", '$B'), ('"', 'c'), ('$', '$D')]
    """
    raw, i, begin, quoted = word.raw, 0, 0, False
    expansions = iter(word.expansions)
    while i < len(raw):
        char = raw[i]
        end, kind = i, PLAIN
        if char == "\\":
            i += 2
            continue
        if char in "$`":
            end, kind = _behind_dollar(raw, i, expansions, quoted=quoted)
        elif char == "'" and not quoted:
            end, kind = (raw.find("'", i + 1) + 1 or len(raw)), SINGLE
        elif char == '"':
            end, kind = i + 1, DOUBLE
        if end == i:
            i += 1
            continue
        if i > begin:
            yield DOUBLE if quoted else PLAIN, raw[begin:i]
        if kind == DOUBLE:
            quoted = not quoted
        else:
            yield kind, raw[i + len(kind) : end - 1] if kind in (SINGLE, ANSI) else raw[i:end]
        i = begin = end
    if begin < len(raw):
        yield DOUBLE if quoted else PLAIN, raw[begin:]


def _behind_dollar(raw: str, i: int, expansions: Iterator[str], *, quoted: bool) -> tuple[int, str]:
    """The end of what begins with a dollar or a backquote, and its kind; where it begins if it is none but itself."""
    mark = raw[i : i + 2]
    if mark == "$'" and not quoted:
        return _behind_ansi(raw, i + 2), ANSI
    if mark in ("$(", "${") or mark[0] == "`":
        for known in expansions:
            if raw.startswith(known, i):
                return i + len(known), EXPANSION
        closing = {"$(": ")", "${": "}"}.get(mark, "`")
        return (raw.find(closing, i + 1) + 1 or len(raw)), EXPANSION
    if mark[1:] in _SPECIAL and mark[1:]:
        return i + 2, EXPANSION
    end = _behind_name(raw, i + 1)
    return (end, EXPANSION) if end > i + 1 else (i, PLAIN)


def _behind_ansi(raw: str, i: int) -> int:
    while i < len(raw) and raw[i] != "'":
        i += 2 if raw[i] == "\\" else 1
    return i + 1


def _behind_name(text: str, i: int) -> int:
    """The end of the name that begins at a place; the place itself where none does."""
    if text[i : i + 1] not in _LETTERS or i >= len(text):
        return i
    while i < len(text) and text[i] in _NAME:
        i += 1
    return i


def names_in(text: str) -> Iterator[Piece]:
    r"""The variables in a text without quotes, as in a here-document: what is behind each name in braces, and the name.

    >>> list(names_in("$A ${B} ${C:-x} \\$D $(E)"))
    [('', 'A'), ('', 'B'), (':-x', 'C')]
    """
    i = text.find("$")
    while i >= 0:
        in_braces = text[i + 1 : i + 2] == "{"
        begin = i + 1 + in_braces
        end = _behind_name(text, begin)
        if end > begin and (i == 0 or text[i - 1] not in "\\$"):
            behind = text[end : text.find("}", end)] if in_braces else ""
            yield behind, text[begin:end]
        i = text.find("$", max(end, i + 1))


def uses(command: Command) -> Iterator[Piece]:
    """The variables that a command uses itself: what is behind each name in braces, and the name."""
    for word in words_of(command):
        if "$" in word.raw:
            for kind, text in pieces(word):
                if kind == EXPANSION and not text.startswith(("$(", "`")):
                    yield from names_in(text)
    for redirect in command.redirects:
        if redirect.body and redirect.target.raw == redirect.target.value:
            yield from names_in(redirect.body)


def uses_arguments(commands: Iterable[Command]) -> bool:
    """Whether commands have a use for the arguments of their script, such as `$1` and `shift`.

    >>> from kgen.lint.scripts.shell.nodes import Simple
    >>> uses_arguments([Simple([Word("exec", "exec"), Word('"$@"', "$@")])]), uses_arguments([Simple([Word("a", "a")])])
    (True, False)
    """
    for command in commands:
        if isinstance(command, Compound) and command.kind in ("for", "select") and len(command.words) == 1:
            return True
        if isinstance(command, Simple) and (command.name in _OF_ARGUMENTS or _sets_arguments(command)):
            return True
        if any(_has_argument(word) for word in words_of(command)):
            return True
        if any(redirect.body and _is_argument(redirect.body) for redirect in command.redirects):
            return True
    return False


def _sets_arguments(command: Simple) -> bool:
    values = [word.value for word in command.argv[1:]] if command.name == "set" else []
    return any(value == "--" or not value.startswith(("-", "+")) for value in values[-1:])


def _has_argument(word: Word) -> bool:
    return "$" in word.raw and any(kind == EXPANSION and _is_argument(text) for kind, text in pieces(word))


def _is_argument(text: str) -> bool:
    """Whether `$1`, `$@`, `$#`, `${1}` or the like is in a text."""
    i = text.find("$")
    while i >= 0:
        if text[i + 1 : i + 2] == "{":
            name = text[i + 2 : text.find("}", i)].lstrip("!")
            if name and name[0] in _ARGUMENTS and (name[0] != "#" or name[1:2] in _ARGUMENTS):
                return True
        elif text[i + 1 : i + 2] in _ARGUMENTS and text[i + 1 : i + 2]:
            return True
        i = text.find("$", i + 1)
    return False


def defined_by(commands: Iterable[Command]) -> set[str] | None:
    """The variables that commands give a value, or none on purpose; None where that may be any."""
    names: set[str] = set()
    for command in commands:
        if isinstance(command, Compound) and command.kind in ("for", "select") and command.words:
            names.add(command.words[0].value)
        found = _defined_by_words(command) if isinstance(command, Simple) else ()
        if found is None:
            return None
        names.update(found)
        for word in words_of(command):
            for text in word.expansions:
                names.update(_defined_in(text))
            if word.raw.startswith("(("):
                names.update(_calculated(word.raw))
    return names


def _defined_by_words(command: Simple) -> Sequence[str] | None:
    """What a simple command defines by its assignments and its own words."""
    found = [_name(word.value) for word in command.assignments]
    name, words = command.name, command.argv[1:]
    if name in _DEFINES_ANYTHING:
        return None
    if name == "printf":
        words = [word for before, word in pairwise(words) if before.value == "-v"]
    elif name == "let":
        return [*found, *(each for word in words for each in _calculated(word.value))]
    elif name in _DECLARING or name in _READING:
        if any("n" in word.value for word in words if word.value.startswith("-") and name in ("declare", "local")):
            return None
    else:
        return found
    names = [_name(word.value) for word in words]
    return None if any(word.value.startswith(("$", "`")) for word in words) else [*found, *names]


def _name(value: str) -> str:
    return value[: _behind_name(value, 0)]


def _defined_in(expansion: str) -> Iterator[str]:
    """The variables that `${NAME:=value}` and `$((NAME = value))` define."""
    for behind, name in names_in(expansion):
        if behind.startswith(("=", ":=")):
            yield name
    if expansion.startswith("$(("):
        yield from _calculated(expansion)


def _calculated(text: str) -> Iterator[str]:
    """The variables that an arithmetic expression gives a value."""
    i = 0
    while i < len(text):
        end = _behind_name(text, i)
        if end > i:
            behind = text[end:].lstrip()[:2]
            if behind in _ASSIGNING or (behind[:1] == "=" and behind != "=="):
                yield text[i:end]
        i = max(end, i + 1)
