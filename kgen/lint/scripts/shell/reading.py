"""A reader of shell text: enough of the grammar for the checks, and an honest "no" to the rest.

It knows words, quotes, expansions, here-documents, comments, pipelines, lists, `[[ … ]]`, compound commands and
functions of the shells in use. Where it does not understand a text, it raises Unreadable, and nothing is said of it.
"""

from __future__ import annotations

import re

from .lexing import (
    BLANKS,
    DEEPEST,
    IN_PATTERN,
    LINES,
    PLAIN_COMMAND,
    PLAIN_WORD,
    Lexer,
    Unreadable,
    is_assignment,
    matcher,
)
from .nodes import (
    WRAPPERS,
    Compound,
    Function,
    Lines,
    Plain,
    Redirect,
    Simple,
    Statement,
    Test,
    Word,
    alone,
    substitutions,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .nodes import Command, Program

__all__ = ["Unreadable", "read"]

_LONGEST = 2**18
_RESERVED = r"if|then|elif|else|fi|while|until|for|select|do|done|case|esac|function|[{}!]|\[\[|coproc"
_TOKEN = rf"((?:{_RESERVED})(?=[ \t\r\n\v\f;&|()<>]|\Z)|;[;&]|[()])"
_CLOSING = {"then", "elif", "else", "fi", "do", "done", "esac", "}", "coproc", ")", ";;", ";&"}
"""No command begins with these."""
_OPERATOR = r"&&|\|\||;;&|;;|;&|;|\|&|\||&(?!>)|\)"
"""The longer ones first."""
_REDIRECT = r"(?:([0-9]*|\{\w+\})(<<<|<<-?|<>|<&|<(?!\()|>>|>&|>\||>(?!\())|()(&>>?))"
_BEFORE_REDIRECT = {*"<>&{0123456789"}
_PART_OF_TEST = rf"(?:(\]\](?=[ \t\n;&|)<>]|\Z))|(&&|\|\||[()]|<(?!\()|>(?!\()|{PLAIN_WORD}|))"
_PIPES = {"|", "|&"}
_LISTS = {"&&", "||"}
_SEPARATORS = {";", "&"}
_END_OF_LINE = {"", "\n"}
_DEEPEST_PLAIN = DEEPEST - 2
_AFTER_COMMAND = {*_END_OF_LINE, *";|)"}

_start = matcher(rf"{LINES}()(?:{_TOKEN}|{PLAIN_COMMAND}({_OPERATOR}|(?=\n)|\Z)|)")
_blanks = matcher(BLANKS)
_operator = matcher(rf"{BLANKS}({_OPERATOR}|)")
_redirect = re.compile(_REDIRECT + BLANKS).match
_parentheses = re.compile(r"[ \t]*\([ \t]*\)").match
_in_pattern = matcher(IN_PATTERN)
_rest_of_line = re.compile(r"[ \t]*+(?:#[^\n]*+)?\n").match
_part_of_test = matcher(LINES + _PART_OF_TEST)


def read(text: str) -> Program:
    """The statements of a script.

    Raises:
        Unreadable: It is not understood, or too long.

    >>> [statement] = read("mysqldump shop | gzip > shop.gz")
    >>> [command.words[0].value for command in statement.pipelines[0]]
    ['mysqldump', 'gzip']
    """
    if len(text) > _LONGEST:
        raise Unreadable
    text = text.replace("\r\n", "\n")
    return _Reader(text, Lines(text)).program()


KEPT: dict[tuple[int, int, str], tuple[str, Statement]] = {}
"""Whole lines that are one statement, by the depth, the number of the first line and its text."""
_NOT_KEPT = "", Statement()
_MOST_KEPT = 256
_LONGEST_WITH_KEPT = 2**13


def _assigned(words: list[Word]) -> int:
    """How many words in front are assignments."""
    assigned = 0
    while assigned < len(words) and "=" in words[assigned].raw and is_assignment(words[assigned].raw):
        assigned += 1
    return assigned


class _Reader(Lexer):
    """The grammar above the words."""

    operator = ""
    """What comes behind the last command."""

    def program(self, *ends: str) -> Program:
        self.deeper()
        found: Program = []
        start = self._start()
        while start[2] not in ends and self.i < len(self.text):
            found.append(self._statement(start, ends) if self.heredocs else self._kept_statement(start, ends))
            start = self._start()
        if ends and self.i >= len(self.text):
            raise Unreadable
        self.depth -= 1
        return found

    def _kept_statement(self, start: re.Match[str], ends: tuple[str, ...]) -> Statement:
        """The statement that comes next; mostly it was read in another text, which differs in names elsewhere."""
        begin = self.i
        key = self.depth, self.lines.at(begin), self.text[begin : self.text.find("\n", begin)]
        text, statement = KEPT.get(key, _NOT_KEPT)
        if text and self.text.startswith(text, begin):
            self.i += len(text)
            return statement
        statement = self._statement(start, ends)
        end = _rest_of_line(self.text, self.i)
        if end and not self.heredocs and len(self.text) <= _LONGEST_WITH_KEPT:
            self._keep(key, self.text[begin : end.end()], statement)
        return statement

    def _keep(self, key: tuple[int, int, str], text: str, statement: Statement) -> None:
        if "((" in text:  # what these are is not always decided in the statement itself
            return
        if len(KEPT) >= _MOST_KEPT:
            KEPT.clear()
        KEPT[key] = text, statement

    def _start(self) -> re.Match[str]:
        """What comes next, behind ends of lines: a token, or a plain command and its operator, or neither."""
        if self.heredocs:
            self.take_heredocs()
        found = _start(self.text, self.i)
        self.i = found.end(1)
        return found

    def _statement(self, start: re.Match[str], ends: tuple[str, ...]) -> Statement:
        statement = Statement()
        while True:
            if start[2] == "!":
                start = self._behind_negation(statement)
            pipeline = [self._command(start)]
            while self.operator in _PIPES:
                self.i += len(self.operator)
                statement.pipes_errors |= self.operator == "|&"
                pipeline.append(self._command(self._start()))
            statement.pipelines.append(pipeline)
            if self.operator not in _LISTS:
                break
            statement.operators = [*statement.operators, self.operator]
            self.i += len(self.operator)
            start = self._start()
        if self.operator in _SEPARATORS:
            self.i += 1
            statement.in_background = self.operator == "&"
        elif self.text[self.i : self.i + 1] not in _END_OF_LINE and self._start()[2] not in ends:
            raise Unreadable
        return statement

    def _behind_negation(self, statement: Statement) -> re.Match[str]:
        """Take `!`, of which several may follow each other; what comes next."""
        start, is_negated = self._start(), False
        while start[2] == "!":
            self.i += 1
            self.skip_blanks()
            if self.char() == "\n":
                raise Unreadable
            start, is_negated = self._start(), not is_negated
        if is_negated:
            statement.negated = [*statement.negated, len(statement.pipelines)]
        return start

    def _command(self, start: re.Match[str]) -> Command:
        name = start[4] and start[4].rpartition("/")[2]
        if name and name not in WRAPPERS and self.depth < _DEEPEST_PLAIN:  # its words wait until a rule looks at them
            made = Plain(name, start[3], self.i, self.lines, self._read_again)
            self.i, self.operator = start.start(5), start[5]
            return made
        self.deeper()
        other = self._other(start[2])
        self.depth -= 1
        self._take_operator()
        return other

    def _take_operator(self) -> None:
        found = _operator(self.text, self.i)
        self.i, self.operator = found.start(1), found[1]

    def _read_again(self, i: int) -> Simple:
        """The simple command at a position."""
        reader = type(self)(self.text, self.lines)
        reader.i = i
        return reader.simple()  # type: ignore[return-value]  # a function is not plain

    def _other(self, first: str | None) -> Command:
        """A command that begins with a token, or is not plain."""
        if first is None or first == "!":  # in the middle of a pipeline, `!` is only a word
            return self.simple()
        if first in _CLOSING:
            raise Unreadable
        made = self._compound(first)
        self.skip_blanks()
        while redirect := self._redirect():
            made.redirects.append(redirect)
            self.skip_blanks()
        return made

    def _redirect(self) -> Redirect | None:
        found = _redirect(self.text, self.i) if self.text[self.i : self.i + 1] in _BEFORE_REDIRECT else None
        if not found:
            return None
        self.i = found.end()
        operator = found[2] or found[4]
        target = self.word()
        if not target.raw:
            raise Unreadable
        redirect = Redirect(found[1] or "", operator, target)
        if operator in ("<<", "<<-"):
            self.heredocs.append(redirect)
        return redirect

    def simple(self) -> Command:
        start, programs = self.i, self.programs
        words: list[Word] = []
        redirects: list[Redirect] = []
        while True:
            self.skip_blanks()
            if self.text[self.i : self.i + 1] in _AFTER_COMMAND:
                break
            redirect = self._redirect()
            if redirect:
                redirects.append(redirect)
                continue
            word = self.word()
            if not word.raw:
                break
            words.append(word)
            if len(words) == 1 and self._begins_function(word.raw):
                return self._function(word)
        if not (words or redirects):
            raise Unreadable
        assigned = _assigned(words)
        made = Simple(words[assigned:], start, self.lines)
        made.assignments = words[:assigned]
        made.redirects = redirects
        if self.programs > programs:
            made.inner = substitutions(made)
        return made

    def _begins_function(self, word: str) -> bool:
        self.skip_blanks()
        found = _parentheses(self.text, self.i) if self.char() == "(" and not is_assignment(word) else None
        self.i = found.end() if found else self.i
        return found is not None

    def _function(self, name: Word) -> Function:
        start = self._start()
        self.deeper()
        body = self._other(start[2])
        if isinstance(body, (Simple, Function)):
            raise Unreadable
        self.depth -= 1
        return Function(name, body)

    def _compound(self, kind: str) -> Compound | Test | Function:
        made = Compound(kind, self.i, self.lines)
        if kind == "(":
            self._subshell(made)
            return made
        self.i += len(kind)
        self.skip_blanks()
        if kind == "[[":
            return Test(self._test_words(), made.start, self.lines)
        if kind == "function":
            return self._named_function()
        if kind == "{":
            made.bodies.append(self.program("}"))
            self.i += 1
        elif kind == "if":
            self._if(made)
        elif kind in ("while", "until"):
            made.conditions.append(self.program("do"))
            self._do(made)
        elif kind == "case":
            self._case(made)
        else:
            self._for(made)
        return made

    def _named_function(self) -> Function:
        """`function name`, with or without parentheses."""
        name = self.word()
        found = _parentheses(self.text, self.i)
        self.i = found.end() if found else self.i
        function = self._function(name)
        function.keyword = True
        return function

    def _subshell(self, made: Compound) -> None:
        if self.text.startswith("((", self.i) and self.skip_arithmetic(2):
            made.kind = "(("
            made.words.append(self._calculation(made.start))
            return
        self.i += 1
        made.bodies.append(self.program(")"))
        self.expect(")")

    def _calculation(self, start: int) -> Word:
        """An arithmetic expression that was taken, as a word."""
        text = self.text[start : self.i]
        word = Word(text, text, start, self.lines)
        word.is_literal = False
        return word

    def _if(self, made: Compound) -> None:
        made.conditions.append(self.program("then"))
        self.i += len("then")
        made.bodies.append(self.program("elif", "else", "fi"))
        if self.take("elif"):  # an `if` inside the `else`
            inner = Compound("if", self.i, self.lines)
            self._if(inner)
            made.bodies.append([alone(inner)])
        elif self.take("else"):
            made.bodies.append(self.program("fi"))
            self.expect("fi")
        else:
            self.expect("fi")

    def _do(self, made: Compound) -> None:
        first = self._start()[2]
        if self.take("{"):  # `for … { … }` is how some write it
            made.bodies.append(self.program("}"))
            self.i += 1
            return
        if first != "do":
            raise Unreadable
        self.i += len("do")
        made.bodies.append(self.program("done"))
        self.expect("done")

    def _for(self, made: Compound) -> None:
        if self.text.startswith("((", self.i):
            made.kind = "for (("
            start = self.i
            if not self.skip_arithmetic(2):
                raise Unreadable
            made.words.append(self._calculation(start))
        else:
            made.words.append(self.word())
            self.skip_lines()
            if self.take("in"):
                self._words_of(made)
        self.skip_blanks()
        self.take(";")
        self._do(made)

    def _words_of(self, made: Compound) -> None:
        self.skip_blanks()
        while (word := self.word()).raw:
            made.words.append(word)
            self.skip_blanks()

    def _case(self, made: Compound) -> None:
        made.words.append(self.word())
        self.skip_lines()
        self.expect("in")
        while self._start()[2] != "esac":
            self._pattern()
            made.bodies.append(self.program(";;", ";&", "esac"))
            made.falls_through |= self.text.startswith((";;&", ";&"), self.i)
            self.take(";;&") or self.take(";;") or self.take(";&")
        self.i += len("esac")

    def _pattern(self) -> None:
        self.take("(")
        while True:
            self.skip_blanks()
            if not self.word().raw:
                raise Unreadable
            self.skip_blanks()
            if self.take(")"):
                return
            self.expect("|")

    def _test_words(self) -> list[Word]:
        words: list[Word] = []
        while True:
            if self.heredocs:
                self.take_heredocs()
            found = _part_of_test(self.text, self.i)
            if found[1]:
                self.i = found.end()
                return words
            self.i = found.start(2)
            if words and words[-1].raw == "=~":
                words.append(self._pattern_of_test())
            elif found[2]:
                words.append(Word(found[2], found[2], self.i, self.lines))
                self.i = found.end()
            else:
                words.append(self.word())
            if not words[-1].raw:
                raise Unreadable

    def _pattern_of_test(self) -> Word:
        """The regular expression behind `=~`: parentheses and bars belong to it."""
        start, level = self.i, 0
        pattern = Word("", "", start, self.lines)
        while True:
            self.i = _in_pattern(self.text, self.i).end()
            char = self.char()
            level += 1 if char == "(" else -1 if char == ")" else 0
            if char in _END_OF_LINE or level < 0 or (level == 0 and char in " \t"):
                break
            if char in "() \t":
                self.i += 1
            elif self.piece(pattern, start) is None:
                raise Unreadable
        pattern.raw = pattern.value = self.text[start : self.i]
        return pattern
