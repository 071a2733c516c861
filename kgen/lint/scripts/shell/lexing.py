"""Words, quotes, expansions and here-documents of a shell's text.

Each step takes as much of the text as one regular expression can, so that a script is read in few steps, and its time
grows with its length alone.
"""

from __future__ import annotations

import re
from functools import partial

from .nodes import Lines, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from .nodes import Program, Redirect

    Matcher: TypeAlias = Callable[[str, int], re.Match[str]]

BLANKS = r"[ \t]*+(?:\\\n[ \t]*+)*+(?:#[^\n]*+|)"
"""Blanks, continued lines, and a comment."""
LINES = r"[ \t\n]*+(?:(?:#[^\n]*+|\\\n)[ \t\n]*+)*+"
"""The same, and ends of lines."""
_SPACES = r"\n-\r\x1c-\x1f\x85\xa0"
"""White space that is rare enough not to be read: a shell takes it for a part of a word, as all beyond Latin 1 is here.

A set that is written out is much faster than one with `\\s` in it, and without what is beyond Latin 1 made much sooner.
"""
_MARKS = r"\\'\"$`|&;<>()"
_PLAIN = rf"[^ \t{_SPACES}{_MARKS}]"
PLAIN_WORD = rf"(?!\#){_PLAIN}++(?=[ \t\n;|&)]|\Z)"
"""A word of plain characters, as most of them are."""
IN_PATTERN = rf"(?:{_PLAIN}++|[|&;]|[<>](?!\())*+"
"""Characters of a regular expression of bash, but for parentheses, quotes and expansions."""

_FIRST = rf"[^ \t{_SPACES}{_MARKS}=#]++(?=[ \t\n;|&)]|\Z)"
_RUN = rf"[^{_SPACES}{_MARKS}#]*+"
_CLOSED = r"\{[^}'\"\\$`]*+\}|\(\([^()]*+\)\)"
_DOUBLE = rf"\"(?:[^\"\\$`]++|\\[\s\S]|\$(?:{_CLOSED}|(?![({{])))*+\""
_TO = rf"(?:<(?:<<|>|&|(?![(<]))|>(?:>|&|\||(?!\())|&>>?)(?:[ \t]|\\\n)*+(?=[^ \t{_SPACES}|&;<>()#`])"
_PART = rf"'[^']*+'|\\[\s\S]|\$(?:{_CLOSED}|(?![({{'\"]))|{_DOUBLE}|{_TO}|(?<![ \t\n])#"
PLAIN_COMMAND = rf"(({_FIRST}){_RUN}(?:(?:{_PART}){_RUN})*+)(?:(?<=[ \t])#[^\n]*+|)"
"""A simple command of which no part has to be read at once, up to the operator behind it, and its first word.

It begins with a plain word; no assignments, substitutions or here-documents are in it.
"""

DEEPEST = 40
_NAME = r"\$(?:\w+|[@*#?$!-])"
_PIECE = (
    rf"({_PLAIN}++)|'([^']*+)'|\\(?:\n()|([\s\S])|\Z())"
    rf"|\"((?:[^\"\\$`]++|{_NAME})*+)\"|({_NAME})"
)
"""A piece of a word, without its quotes; in the last two groups, names of variables may be."""
_LAST_LITERAL = 5
_QUOTED = rf"((?:[^\"\\$`]++|{_NAME}|\\\n)++)|\\([\"\\$`])|(\\[\s\S])|\""
"""A piece of a text in double quotes, names of variables in the first group; or the quote that ends it."""
_IN_BRACES = r"(?:[^}\\'\"$`]++|\\[\s\S]|\$(?:\$|(?![{(']))|'[^']*+')*+"
_IN_QUOTED_BRACES = r"(?:[^}\\\"$`]++|\\[\s\S]|\$(?:\$|(?![{(])))*+"
_BACKQUOTED = r"`((?:[^`\\]++|\\[\s\S])*+)`"
_ANSI = r"\$'((?:[^'\\]++|\\[\s\S])*+)'"
_BEFORE_BLANKS = {*" \t\\#"}
_AFTER_WORD = {"", *" \t\n;|&)"}
_BEFORE_GROUP = {*"?*+@!"}
"""Characters before the parenthesis of a pattern, such as `@(a|b)`."""
_STARTS = {*"'\"$`<>("}
"""What the pieces begin with that `_PIECE` does not know."""


class Unreadable(Exception):  # noqa: N818 - nobody sees it; the checks stay silent
    """A text that this reader does not understand, whether or not a shell would."""


def matcher(pattern: str) -> Matcher:
    """What matches a pattern that always does, if only the empty text."""
    return re.compile(pattern).match  # type: ignore[return-value]


_blanks, _lines = matcher(BLANKS), matcher(LINES)
_piece, _quoted = re.compile(_PIECE).match, re.compile(_QUOTED).match
_in_braces, _in_quoted_braces = matcher(_IN_BRACES), matcher(_IN_QUOTED_BRACES)
_parentheses = re.compile(r"[()]")
_assignment = re.compile(r"\w+(?:\[[^\]]*\])?\+?=")
is_assignment = _assignment.match


class Lexer:
    """A position in a text, and what can be taken from there."""

    def __init__(self, text: str, lines: Lines, depth: int = 0) -> None:
        self.text = text
        self.i = 0
        self.depth = depth
        self.lines = lines
        self.programs = 0
        """How many programs of command substitutions there were."""
        self.heredocs: list[Redirect] = []
        """Redirections whose here-documents begin on the next line."""

    def program(self, *ends: str) -> Program:
        """The statements up to one of the ends."""
        raise NotImplementedError

    def deeper(self) -> None:
        """Go one level down; back up by `self.depth -= 1`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable

    def skip_blanks(self) -> None:
        """Take blanks, continued lines, and a comment."""
        if self.text[self.i : self.i + 1] in _BEFORE_BLANKS:
            self.i = _blanks(self.text, self.i).end()

    def skip_lines(self) -> None:
        """Take blanks, comments, ends of lines, and the here-documents that begin there."""
        if self.heredocs:
            self.take_heredocs()
        self.i = _lines(self.text, self.i).end()

    def take(self, text: str) -> bool:
        """Take a text if it comes next."""
        if self.text.startswith(text, self.i):
            self.i += len(text)
            return True
        return False

    def expect(self, text: str) -> None:
        """Take a text that must come next."""
        if not self.take(text):
            raise Unreadable

    def take_heredocs(self) -> None:
        """Take the rest of a line, if nothing but blanks is left, and the here-documents behind it."""
        self.skip_blanks()
        if not self.take("\n"):
            return
        for redirect in self.heredocs:
            delimiter, strips_tabs, start = redirect.target.value, redirect.operator == "<<-", self.i
            while self.i < len(self.text):
                end = self.text.find("\n", self.i)
                end = len(self.text) if end < 0 else end
                line = self.text[self.i : end]
                self.i = min(end + 1, len(self.text))
                if (line.lstrip("\t") if strips_tabs else line) == delimiter:
                    break
            redirect.body = self.text[start : self.i]
        self.heredocs.clear()

    def char(self, ahead: int = 0) -> str:
        """The next character, or one ahead of it; "" behind the end."""
        return self.text[self.i + ahead : self.i + ahead + 1]

    def begins_substitution(self) -> bool:
        """Whether `<(…)` or `>(…)` comes next."""
        return self.text.startswith(("<(", ">("), self.i)

    def word(self) -> Word:
        """The word that comes next; an empty one where none does."""
        start, text = self.i, self.text
        found = _piece(text, start)
        if found and text[found.end() : found.end() + 1] in _AFTER_WORD:  # one piece, as most are
            self.i = found.end()
            group = found.lastindex or 0
            word = Word(found[0], found[group], start, self.lines)
            word.is_literal = group <= _LAST_LITERAL or "$" not in word.value
            return word
        word = Word("", "", start, self.lines)
        pieces = []
        while (piece := self.piece(word, start)) is not None:
            pieces.append(piece)
        word.raw = text[start : self.i]
        word.value = "".join(pieces)
        return word

    def piece(self, word: Word, start: int) -> str | None:
        """The value of the next piece of a word, what is in it noted in the word; None where the word is over."""
        found = _piece(self.text, self.i)
        if not found:
            return self._special_piece(word, start) if self.text[self.i : self.i + 1] in _STARTS else None
        self.i = found.end()
        group = found.lastindex or 0
        if group > _LAST_LITERAL and "$" in found[group]:
            word.is_literal = False
        return found[group]

    def _special_piece(self, word: Word, start: int) -> str | None:
        char = self.char()
        if char == "'":
            raise Unreadable
        if self.take('"'):
            return self._quoted(word)
        if char in ("$", "`"):
            return self._expansion(word)
        if self.begins_substitution():
            self.i += 2
            self._substitution(word)
            return ""
        return self._group(word) if char == "(" and self._may_have_group(start) else None

    def _may_have_group(self, start: int) -> bool:
        """Whether a parenthesis here is of an array, or of a pattern such as `@(a|b)`."""
        before = self.text[self.i - 1] if self.i > start else ""
        is_array = before == "=" and _assignment.fullmatch(self.text, start, self.i)
        return before in _BEFORE_GROUP or bool(is_array)

    def _group(self, word: Word) -> str:
        self.deeper()
        start = self.i
        self.i += 1
        word.is_literal = False
        self.skip_lines()
        while not self.take(")"):
            if not self.take("|"):
                inside = self.word()
                if not inside.raw:
                    raise Unreadable
                word.inner += inside.inner
            self.skip_lines()
        self.depth -= 1
        return self.text[start : self.i]

    def _quoted(self, word: Word) -> str:
        """The text up to the quote that ends it."""
        pieces = []
        while True:
            found = _quoted(self.text, self.i)
            if not found:
                pieces.append(self._expansion(word, in_quotes=True))
                continue
            self.i = found.end()
            if not found.lastindex:
                return "".join(pieces)
            piece = found[found.lastindex]
            if found.lastindex == 1:
                piece = piece.replace("\\\n", "")
                word.is_literal = word.is_literal and "$" not in piece
            pieces.append(piece)

    def _expansion(self, word: Word, *, in_quotes: bool = False) -> str:
        start, mark = self.i, self.char(1)
        if self.char() == "`":
            self._backquoted(word)
        elif self.char() != "$":
            raise Unreadable
        elif mark == "(":
            self._parenthesis(word)
        elif mark == "{":
            self._braces(word, in_quotes=in_quotes)
        elif mark == "'" and not in_quotes:
            return self._ansi()
        else:
            return self._dollar(mark, in_quotes=in_quotes)
        word.is_literal = False
        word.expansions.append(self.text[start : self.i])
        return word.expansions[-1]

    def _ansi(self) -> str:
        """`$'…'`, whose escapes stay as they are written."""
        found = re.compile(_ANSI).match(self.text, self.i)
        if not found:
            raise Unreadable
        self.i = found.end()
        return found[1]

    def _dollar(self, mark: str, *, in_quotes: bool) -> str:
        """A dollar that is none but itself; that of `$"…"`, a text to be translated, is left out."""
        self.i += 1
        return "" if mark == '"' and not in_quotes else "$"

    def _backquoted(self, word: Word) -> None:
        found = re.compile(_BACKQUOTED).match(self.text, self.i)
        if not found:
            raise Unreadable
        self.deeper()
        text = re.sub(r"\\([`$\\])", r"\1", found[1])
        inner = type(self)(text, Lines(text, partial(self.lines.at, self.i)), self.depth)
        word.inner.append(inner.program())
        self.programs += 1
        self.i = found.end()
        self.depth -= 1

    def _parenthesis(self, word: Word) -> None:
        """`$(…)` or `$((…))`."""
        if self.char(2) != "(" or not self.skip_arithmetic(3):
            self.i += 2
            self._substitution(word)

    def _substitution(self, word: Word) -> None:
        self.deeper()
        word.inner.append(self.program(")"))
        self.programs += 1
        self.expect(")")
        word.is_literal = False
        self.depth -= 1

    def skip_arithmetic(self, opening: int) -> bool:
        """Take an arithmetic expression up to its `))`, if it is one."""
        level = 2
        for found in _parentheses.finditer(self.text, self.i + opening):
            level += 1 if found[0] == "(" else -1
            if level == 1 and self.text[found.end() : found.end() + 1] != ")":
                return False
            if level == 0:
                self.i = found.end()
                return True
        return False

    def _braces(self, word: Word, *, in_quotes: bool) -> None:
        """`${…}`; in double quotes a single quote in it is only a character."""
        self.deeper()
        self.i += 2
        skip = _in_quoted_braces if in_quotes else _in_braces
        self.i = skip(self.text, self.i).end()
        while not self.take("}"):
            nested = Word("", "")
            if self.take('"'):
                self._quoted(nested)  # programs in there are left out
            else:
                self._expansion(nested, in_quotes=in_quotes)
                word.inner += nested.inner
            self.i = skip(self.text, self.i).end()
        self.depth -= 1
