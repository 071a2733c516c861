"""A reader of shell text: enough of the grammar for the checks, and an honest "no" to the rest.

It knows words, quotes, expansions, here-documents, comments, pipelines, lists, `[[ … ]]`, compound commands and
functions of the shells in use. Where it does not understand a text, it raises Unreadable, and nothing is said of it.
"""

from __future__ import annotations

import re

from .lexing import ASSIGNMENT, PLAIN, Lexer, Unreadable
from .nodes import Compound, Function, Pipeline, Redirect, Simple, Statement, Test, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .nodes import Command, Program

__all__ = ["Unreadable", "alone", "read"]

_LONGEST = 2**18
_REDIRECT = r"(\d*|\{\w+\})(<<<|<<-?|<>|<&|<(?!\()|>>|>&|>\||>(?!\())|()(&>>?)"
_BEFORE_REDIRECT = {*"<>&{0123456789"}
_RESERVED = {"if", "then", "elif", "else", "fi", "while", "until", "for", "select", "do", "done", "case", "esac"} | {
    *("function", "{", "}", "[[", "!", "coproc")
}
_BEHIND_RESERVED = {"", *" \t\r\n\v\f;&|()<>"}
_CLOSING = {"then", "elif", "else", "fi", "do", "done", "esac", "}"}
_FUNCTION = r"[ \t]*\([ \t]*\)"
_TEST_OPERATOR = r"&&|\|\||[()]|<(?!\()|>(?!\()"


def read(text: str) -> Program:
    """The statements of a script.

    Raises:
        Unreadable: It is not understood, or too long.

    >>> [statement] = read("mysqldump shop | gzip > shop.gz")
    >>> [command.words[0].value for command in statement.pipelines[0].commands]
    ['mysqldump', 'gzip']
    """
    if len(text) > _LONGEST:
        raise Unreadable
    return _Reader(text.replace("\r\n", "\n")).program()


def alone(command: Command) -> Statement:
    """A statement of one command."""
    statement = Statement()
    statement.pipelines = [Pipeline([command], command.line, is_negated=False)]
    return statement


class _Reader(Lexer):
    """The grammar above the words."""

    def program(self, *ends: str) -> Program:
        self.deeper()
        found: Program = []
        self.skip_lines()
        while not self.at_end() and not self._sees(ends):
            found.append(self._statement())
            self._end_of_statement(found[-1], ends)
            self.skip_lines()
        if ends and self.at_end():
            raise Unreadable
        self.higher()
        return found

    def _end_of_statement(self, statement: Statement, ends: tuple[str, ...]) -> None:
        operator = self.operator()
        if operator in (";", "&"):
            self.i += 1
            statement.in_background = operator == "&"
        elif not self.at_end() and self._char() != "\n" and not self._sees(ends):
            raise Unreadable

    def _sees(self, ends: tuple[str, ...]) -> bool:
        if not ends:
            return False
        if any(self.text.startswith(end, self.i) for end in ends if not end.isalpha() and end != "}"):
            return True
        return self._reserved() in ends

    def _reserved(self) -> str:
        """The reserved word that comes next, which is not taken."""
        found = PLAIN.match(self.text, self.i)
        is_reserved = found and found[0] in _RESERVED and self._char(len(found[0])) in _BEHIND_RESERVED
        return found[0] if found and is_reserved else ""

    def _statement(self) -> Statement:
        statement = Statement()
        statement.pipelines.append(self._pipeline())
        while (operator := self.operator()) in ("&&", "||"):
            self.i += len(operator)
            self.skip_lines()
            statement.operators.append(operator)
            statement.pipelines.append(self._pipeline())
        return statement

    def _pipeline(self) -> Pipeline:
        self.skip_blanks()
        line = self.line()
        is_negated = False
        while self._reserved() == "!":
            self.i += 1
            self.skip_blanks()
            is_negated = not is_negated
        commands = [self._command()]
        while (operator := self.operator()) in ("|", "|&"):
            self.i += len(operator)
            self.skip_lines()
            commands.append(self._command())
        return Pipeline(commands, line, is_negated=is_negated)

    def _command(self) -> Command:
        self.deeper()
        self.skip_blanks()
        reserved = self._reserved()
        if reserved in _CLOSING or reserved == "coproc":
            raise Unreadable
        if self._char() == "(" or reserved not in ("", "!"):
            made = self._compound(reserved or "(")
            made.redirects.extend(self._redirects())
        else:
            made = self._simple()
        self.higher()
        return made

    def _redirects(self) -> list[Redirect]:
        found = []
        self.skip_blanks()
        while redirect := self._redirect():
            found.append(redirect)
            self.skip_blanks()
        return found

    def _redirect(self) -> Redirect | None:
        match = re.compile(_REDIRECT).match(self.text, self.i) if self._char() in _BEFORE_REDIRECT else None
        if not match:
            return None
        self.i = match.end()
        self.skip_blanks()
        operator = match[2] or match[4]
        target = self.word()
        if not target.raw:
            raise Unreadable
        if operator in ("<<", "<<-"):
            self.heredoc(target.value, strips_tabs=operator == "<<-")
        return Redirect(match[1] or "", operator, target)

    def _simple(self) -> Command:
        command = Simple(self.line())
        while True:
            word = self.plain_word()
            if word is None:
                self.skip_blanks()
                redirect = self._redirect()
                if redirect:
                    command.redirects.append(redirect)
                    continue
                word = self.word()
            if not word.raw:
                break
            if not command.words and "=" in word.raw and re.match(ASSIGNMENT, word.raw):
                command.assignments.append(word)
                continue
            command.words.append(word)
            if len(command.words) == 1 and not command.assignments and self._begins_function():
                return self._function(word)
        if not (command.words or command.assignments or command.redirects):
            raise Unreadable
        return command

    def _begins_function(self) -> bool:
        self.skip_blanks()
        return self._char() == "(" and re.compile(_FUNCTION).match(self.text, self.i) is not None

    def _function(self, name: Word) -> Function:
        parentheses = re.compile(_FUNCTION).match(self.text, self.i)
        self.i = parentheses.end() if parentheses else self.i
        self.skip_lines()
        body = self._command()
        if isinstance(body, (Simple, Function)):
            raise Unreadable
        return Function(name.value, name.line, body)

    def _compound(self, kind: str) -> Command:
        made = Compound(kind, self.line())
        if kind == "(":
            self._parentheses(made)
            return made
        self.i += len(kind)
        self.skip_blanks()
        if kind == "[[":
            return Test(made.line, self._test_words())
        if kind == "function":
            return self._function(self.word())
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

    def _parentheses(self, made: Compound) -> None:
        if self.text.startswith("((", self.i) and self.skip_arithmetic(2):
            made.kind = "(("
            return
        self.i += 1
        made.bodies.append(self.program(")"))
        self.expect(")")

    def _if(self, made: Compound) -> None:
        made.conditions.append(self.program("then"))
        self.i += len("then")
        made.bodies.append(self.program("elif", "else", "fi"))
        if self.take("elif"):  # an `if` inside the `else`
            inner = Compound("if", self.line())
            self._if(inner)
            made.bodies.append([alone(inner)])
        elif self.take("else"):
            made.bodies.append(self.program("fi"))
            self.expect("fi")
        else:
            self.expect("fi")

    def _do(self, made: Compound) -> None:
        self.skip_lines()
        if self.take("{"):  # `for … { … }` is how some write it
            made.bodies.append(self.program("}"))
            self.i += 1
            return
        if self._reserved() != "do":
            raise Unreadable
        self.i += len("do")
        made.bodies.append(self.program("done"))
        self.expect("done")

    def _for(self, made: Compound) -> None:
        if self.text.startswith("((", self.i):
            made.kind = "for (("
            if not self.skip_arithmetic(2):
                raise Unreadable
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
        self.skip_lines()
        while self._reserved() != "esac":
            self._pattern()
            made.bodies.append(self.program(";;", ";&", "esac"))
            self.take(";;&") or self.take(";;") or self.take(";&")
            self.skip_lines()
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
            self.skip_lines()
            if self._ends_test():
                self.i += 2
                return words
            operator = re.compile(_TEST_OPERATOR).match(self.text, self.i)
            if words and words[-1].raw == "=~":
                words.append(self._pattern_of_test())
            elif operator:
                words.append(Word(operator[0], operator[0], self.line()))
                self.i = operator.end()
            else:
                words.append(self.word())
            if not words[-1].raw:
                raise Unreadable

    def _ends_test(self) -> bool:
        return self.text.startswith("]]", self.i) and self.text[self.i + 2 : self.i + 3] in ("", *" \t\n;&|)<>")

    def _pattern_of_test(self) -> Word:
        """The regular expression behind `=~`: parentheses and bars belong to it."""
        start, level = self.i, 0
        pattern = Word("", "", self.line())
        while not self.at_end():
            char = self._char()
            if char in " \t\n" and (level == 0 or char == "\n"):
                break
            if char in "()":
                level += 1 if char == "(" else -1
            if level < 0:
                break
            if char in "()|&;<> \t" and not self._begins_substitution():
                self.i += 1
            elif not self._take_piece(pattern, start):
                raise Unreadable
        pattern.raw = pattern.value = self.text[start : self.i]
        return pattern
