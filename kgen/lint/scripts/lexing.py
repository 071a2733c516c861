"""Words, quotes, expansions and here-documents of a shell's text."""

from __future__ import annotations

import re
from bisect import bisect_left

from .nodes import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .nodes import Program

_DEEPEST = 40
_BEFORE_BLANKS = {" ", "\t", "\\", "#"}
_BLANKS = re.compile(r"(?:[ \t]|\\\n)*(?:#[^\n]*)?")
PLAIN = re.compile(r"[^\s\\'\"$`|&;<>()]+")
_PLAIN_QUOTED = re.compile(r'[^"\\$`]+')
_NAME = r"\$(?:\w+|[@*#?$!-])"
_BACKQUOTED = r"(?s)`((?:[^`\\]|\\.)*)`"
_ANSI = r"(?s)\$'((?:[^'\\]|\\.)*)'"
_OPERATORS = ("&&", "||", ";;&", ";;", ";&", ";", "|&", "|", "&", "(", ")")
"""The longer ones first."""
_PLAIN_WORD = re.compile(r"[ \t]*([^\s\\'\"$`|&;<>()#][^\s\\'\"$`|&;<>()]*)(?=[ \t\n;|&)]|\Z)")
"""A word of plain characters, which is what most of them are; no number of a redirection, no name of a function."""
ASSIGNMENT = r"\w+(?:\[[^\]]*\])?\+?="


class Unreadable(Exception):  # noqa: N818 - nobody sees it; the checks stay silent
    """A text that this reader does not understand, whether or not a shell would."""


class Lexer:
    """A position in a text, and what can be taken from there."""

    def __init__(self, text: str, line: int = 1, depth: int = 0) -> None:
        self.text = text
        self.i = 0
        self._depth = depth
        self._first_line = line
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._heredocs: list[tuple[str, bool]] = []
        self._operator_at, self._operator = -1, ""

    def line(self, i: int | None = None) -> int:
        """The line of a position, from 1."""
        return self._first_line + bisect_left(self._breaks, self.i if i is None else i)

    def at_end(self) -> bool:
        """Whether all is taken."""
        return self.i >= len(self.text)

    def program(self, *ends: str) -> Program:
        """The statements up to one of the ends."""
        raise NotImplementedError

    def deeper(self) -> None:
        """Go one level down; back up by `self._depth -= 1`."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unreadable

    def higher(self) -> None:
        """Come one level up."""
        self._depth -= 1

    def skip_blanks(self) -> None:
        """Take blanks, continued lines, and a comment."""
        if self.text[self.i : self.i + 1] in _BEFORE_BLANKS:
            found = _BLANKS.match(self.text, self.i)
            self.i = found.end() if found else self.i

    def skip_lines(self) -> None:
        """Take blanks, comments, ends of lines, and the here-documents that begin there."""
        self.skip_blanks()
        while self.text[self.i : self.i + 1] == "\n":
            self.i += 1
            self._take_heredocs()
            self.skip_blanks()

    def operator(self) -> str:
        """The operator that comes next, which is not taken."""
        if self._operator_at != self.i:
            self.skip_blanks()
            self._operator_at, self._operator = self.i, ""
            if self.text[self.i : self.i + 1] in _OPERATORS and not self.text.startswith("&>", self.i):
                self._operator = next(each for each in _OPERATORS if self.text.startswith(each, self.i))
        return self._operator

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

    def heredoc(self, delimiter: str, *, strips_tabs: bool) -> None:
        """Remember a here-document, whose text begins on the next line."""
        self._heredocs.append((delimiter, strips_tabs))

    def _take_heredocs(self) -> None:
        for delimiter, strips_tabs in self._heredocs:
            while not self.at_end():
                end = self.text.find("\n", self.i)
                end = len(self.text) if end < 0 else end
                line = self.text[self.i : end]
                self.i = min(end + 1, len(self.text))
                if (line.lstrip("\t") if strips_tabs else line) == delimiter:
                    break
        self._heredocs.clear()

    def _char(self, ahead: int = 0) -> str:
        return self.text[self.i + ahead : self.i + ahead + 1]

    def _begins_substitution(self) -> bool:
        return self.text.startswith(("<(", ">("), self.i)

    def plain_word(self) -> Word | None:
        """The word that comes next, blanks in front included, if it has plain characters alone."""
        found = _PLAIN_WORD.match(self.text, self.i)
        if not found:
            return None
        self.i = found.end()
        return Word(found[1], found[1], self.line(found.start(1)))

    def word(self) -> Word:
        """The word that comes next; an empty one where none does."""
        start = self.i
        word = Word("", "", self.line())
        while self._take_piece(word, start):
            pass
        word.raw = self.text[start : self.i]
        return word

    def _take_piece(self, word: Word, start: int) -> bool:
        """Add the next piece to a word; whether there was one."""
        plain = PLAIN.match(self.text, self.i)
        char = self.text[self.i : self.i + 1]
        if plain:
            word.value += plain[0]
            self.i = plain.end()
        elif char == "\\":
            word.value += self._char(1).replace("\n", "")
            self.i += 2
        elif char == "'":
            word.value += self._up_to("'", 1)
        elif char == '"':
            self._take_quoted(word)
        elif char in ("$", "`"):
            self._take_expansion(word)
        elif self._begins_substitution():
            self.i += 2
            self._take_program(word, ")")
        elif char == "(" and self._may_have_group(start):
            self._take_group(word)
        else:
            return False
        return True

    def _may_have_group(self, start: int) -> bool:
        """Whether a parenthesis here is of an array, or of a pattern such as `@(a|b)`."""
        before = self.text[start : self.i]
        return before.endswith(("?", "*", "+", "@", "!")) or re.fullmatch(ASSIGNMENT, before) is not None

    def _take_group(self, word: Word) -> None:
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
        word.value += self.text[start : self.i]
        self.higher()

    def _up_to(self, mark: str, skipped: int) -> str:
        """The text up to a mark, which is taken as well."""
        end = self.text.find(mark, self.i + skipped)
        if end < 0:
            raise Unreadable
        found = self.text[self.i + skipped : end]
        self.i = end + len(mark)
        return found

    def _take_quoted(self, word: Word) -> None:
        self.i += 1
        while not self.take('"'):
            plain = _PLAIN_QUOTED.match(self.text, self.i)
            if plain:
                word.value += plain[0]
                self.i = plain.end()
            elif self._char() == "\\":
                kept = "" if self._char(1) in '$`"\\\n' else "\\"
                word.value += kept + self._char(1).replace("\n", "")
                self.i += 2
            elif self._char():
                self._take_expansion(word, in_quotes=True)
            else:
                raise Unreadable

    def _take_expansion(self, word: Word, *, in_quotes: bool = False) -> None:
        start = self.i
        if self._char() == "`":
            self._take_backquoted(word)
        elif self._char(1) == "(":
            self._take_parenthesis(word)
        elif self._char(1) == "{":
            self._take_braces(word, in_quotes=in_quotes)
        elif self._char(1) == "'" and not in_quotes:
            found = re.compile(_ANSI).match(self.text, self.i)
            if not found:
                raise Unreadable
            self.i = found.end()
            word.value += found[1]
            return
        else:
            self._take_name(word, start, in_quotes=in_quotes)
            return
        word.is_literal = False
        word.expansions.append(self.text[start : self.i])
        word.value += word.expansions[-1]

    def _take_name(self, word: Word, start: int, *, in_quotes: bool) -> None:
        found = re.compile(_NAME).match(self.text, self.i)
        self.i = found.end() if found else self.i + 1
        if found:
            word.is_literal = False
        if found or in_quotes or self._char() != '"':  # $"…" is a text to be translated
            word.value += self.text[start : self.i]

    def _take_backquoted(self, word: Word) -> None:
        found = re.compile(_BACKQUOTED).match(self.text, self.i)
        if not found:
            raise Unreadable
        self.deeper()
        inner = type(self)(re.sub(r"\\([`$\\])", r"\1", found[1]), self.line(), self._depth)
        word.inner.append(inner.program())
        self.i = found.end()
        self.higher()

    def _take_parenthesis(self, word: Word) -> None:
        """`$(…)` or `$((…))`."""
        if self._char(2) == "(" and self.skip_arithmetic(3):
            return
        self.i += 2
        self._take_program(word, ")")

    def _take_program(self, word: Word, end: str) -> None:
        self.deeper()
        word.inner.append(self.program(end))
        self.expect(end)
        word.is_literal = False
        self.higher()

    def skip_arithmetic(self, opening: int) -> bool:
        """Take an arithmetic expression up to its `))`, if it is one."""
        level = 2
        for found in re.compile(r"[()]").finditer(self.text, self.i + opening):
            level += 1 if found[0] == "(" else -1
            if level == 1 and self.text[found.end() : found.end() + 1] != ")":
                return False
            if level == 0:
                self.i = found.end()
                return True
        return False

    def _take_braces(self, word: Word, *, in_quotes: bool) -> None:
        """`${…}`; in double quotes a single quote in it is only a character."""
        self.deeper()
        self.i += 2
        while not self.take("}"):
            char = self._char()
            if char == "\\":
                self.i += 2
            elif char == "'" and not in_quotes:
                self._up_to("'", 1)
            elif char == '"':
                self._take_quoted(Word("", ""))
            elif char in ("$", "`"):
                nested = Word("", "")
                self._take_expansion(nested, in_quotes=in_quotes)
                word.inner += nested.inner
            elif char:
                self.i += 1
            else:
                raise Unreadable
        self.higher()
