"""SQL for a client that reads a file: what such a client does not take for SQL is found before it runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMANDS = {
    "source": "reads a file, and there is none beside it; write its statements here",
    "system": "runs a program; leave it out",
    "use": "needs a `;` behind it here",
    "pager": "is for a terminal; leave it out",
    "nopager": "is for a terminal; leave it out",
    "tee": "is for a terminal; leave it out",
    "notee": "is for a terminal; leave it out",
    "status": "is for a terminal; leave it out",
    "charset": "is a command of the client; write SET NAMES",
    "connect": "is a command of the client; leave it out",
    "exit": "is a command of the client; leave it out",
    "quit": "is a command of the client; leave it out",
    "edit": "is for a terminal; leave it out",
    "warnings": "is for a terminal; leave it out",
    "nowarning": "is for a terminal; leave it out",
}
"""Commands of the client, which the one of MySQL 9.7 does not know in a file."""

_CLOSING = {"'": "'", '"': '"', "`": "`"}


def problems(sql: str) -> Iterator[str]:
    r"""What a client that reads statements from a file refuses, or takes for something else; line by line.

    >>> list(problems("USE shop\nSELECT 1;"))
    ['line 1: `USE` needs a `;` behind it here']
    >>> list(problems("INSERT INTO t VALUES ('\\G', 'use it'); -- source x\nSELECT 1\\G"))
    ['line 2: `\\G` is a command of the client; end the statement with `;`']
    >>> list(problems("SELECT 'a"))
    ["line 1: the quote ' is not closed"]
    >>> list(problems("SELECT 1"))
    ['line 1: the last statement has no `;` at its end']
    """
    scan = _Scan(sql)
    yield from scan.problems()


class _Scan:
    """One walk through the text, statement by statement."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.at = 0
        self.delimiter = ";"
        self.begun = 0
        """The line on which the present statement began; 0 between two."""

    def problems(self) -> Iterator[str]:
        while self.at < len(self.sql):
            yield from self._step()
        if self.begun:
            yield f"line {self.begun}: the last statement has no `{self.delimiter}` at its end"

    @property
    def line(self) -> int:
        return self.sql.count("\n", 0, self.at) + 1

    def _step(self) -> Iterator[str]:
        character = self.sql[self.at]
        if self._is_at(self.delimiter):
            self.begun, self.at = 0, self.at + len(self.delimiter)
        elif character.isspace():
            self.at += 1
        elif end := self._comment():
            self.at = end
        elif character in _CLOSING:
            yield from self._quoted(_CLOSING[character])
        elif character == "\\":
            yield f"line {self.line}: `{self.sql[self.at : self.at + 2]}` is a command of the client; {_instead(self)}"
            self.begun, self.at = 0, (self.at + 2 if _ends(self) else self._line_end())
        elif not self.begun:
            yield from self._first_word()
        else:
            self.at += 1

    def _is_at(self, text: str) -> bool:
        return self.sql.startswith(text, self.at)

    def _comment(self) -> int:
        """The end of a comment that begins here; 0 where none does."""
        if self._is_at("/*") and not self._is_at("/*!") and not self._is_at("/*M!"):
            end = self.sql.find("*/", self.at + 2)
            return len(self.sql) if end < 0 else end + 2
        is_dashes = self._is_at("--") and self.sql[self.at + 2 : self.at + 3] in (" ", "\t", "\n", "")
        return self._line_end() if is_dashes or self._is_at("#") else 0

    def _line_end(self) -> int:
        end = self.sql.find("\n", self.at)
        return len(self.sql) if end < 0 else end

    def _quoted(self, quote: str) -> Iterator[str]:
        line, self.at = self.line, self.at + 1
        self.begun = self.begun or line
        while self.at < len(self.sql) and self.sql[self.at] != quote:
            self.at += 2 if self.sql[self.at] == "\\" and quote != "`" else 1
        if self.at >= len(self.sql):
            yield f"line {line}: the quote {quote} is not closed"
            self.begun = 0
        self.at += 1

    def _first_word(self) -> Iterator[str]:
        """The word with which a statement begins; some are commands of the client that take the rest of the line."""
        line, end = self.line, self._line_end()
        words = self.sql[self.at : end].split()
        first = words[0].rstrip(";").lower()
        if first == "delimiter":
            self.delimiter = words[1] if len(words) > 1 else ";"
            self.at = end
        elif first in _COMMANDS and not (first == "use" and self.delimiter in " ".join(words)):
            yield f"line {line}: `{words[0]}` {_COMMANDS[first]}"
            self.at = end
        else:
            self.begun, self.at = line, self.at + 1


def _instead(scan: _Scan) -> str:
    return "end the statement with `;`" if _ends(scan) else "leave it out"


def _ends(scan: _Scan) -> bool:
    return scan.sql[scan.at + 1 : scan.at + 2] in ("g", "G")
