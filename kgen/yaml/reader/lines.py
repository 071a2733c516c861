"""The YAML that manifests mostly consist of, read line by line: much faster than from a parser's events.

That is maps and lists in blocks, scalars and flow collections of one line, literals, anchors and aliases. At anything
else, right or wrong, it gives up, and the composer reads the text: only that one knows all of YAML, and says what is
wrong. A test holds both to the same answers. Only the composer loads PyYAML, which is a third of a cold start.
"""

from __future__ import annotations

import re

from .values import Memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from .values import Notation

    Path: TypeAlias = tuple[str | int, ...]
    Marks: TypeAlias = dict[tuple[int, str | int], int]
    """Where keys and items begin, by the identity of their collection."""
    Waiting: TypeAlias = tuple[Any, str | int, int, str]
    """A value that may stand on the next lines: its collection, its key or index, their column, its anchor or ""."""

_CHAR = r"[^\x00-\x1f\x7f]"
_CHAR_OR_TAB = r"[^\x00-\x08\n-\x1f\x7f]"
_ODD = "[\x80-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
"""Line breaks, blanks, and what YAML forbids, beyond ASCII."""
_line = re.compile(
    rf"""(?x)
    (?: \ *+ (?: \# {_CHAR_OR_TAB}*+ )? \n )*+
    (?: \Z
      | (\ *+)
        (-(?:\ ++|(?=\n)))?+
        (?: ( [\w./$][\w./$@+%~=-]{{0,200}}+ | "[ !#-[\]-~]{{1,200}}" | '[ -&(-~]{{1,200}}' ) : (?:\ ++|(?=\n)) )?+
        ({_CHAR}*+)
        \n
    )""",
    re.ASCII,
).match
"""The next line that is not empty: its indentation, its dash, its key, and what is behind them; nothing at the end."""
_INDENT, _DASH, _KEY, _REST = range(1, 5)
_SEPARATOR = rf"--- *(?:(?<= )#{_CHAR}*)?\n"
_text = re.compile(r""""((?:[^"\\]|\\["\\nt])*+)"|'((?:[^']|'')*+)'""").match
_end = re.compile(r" *(?:(?<= )#.*)?").fullmatch
_token = re.compile(
    r""" *(?:("[^"\\\n]*"|'[^'\n]*')|((?:[\w./$]|-[\w-])(?:[\w./$@+%~=-]| (?=[\w./$-])|:(?=[\w/]))*+)|([][{},])) *""",
    re.ASCII,
).match
"""A token of a flow collection: in quotes, plain, or a sign."""
_QUOTED, _PLAIN, _SIGN = range(1, 4)
_colon = re.compile(": +").match
_LITERAL = r"\|([-+]?) *(?:(?<= )#.*)?"
_INDENTATION = r"\n*( *)[^\x00- \x7f]"
"""Of the first line of a literal that is not empty."""
_ANCHOR = r"(?a)&([\w-]+)(?: +|\Z)"
_ALIAS = r"(?a)\*([\w-]+)"

_SPECIAL = "#|>[{&*"
"""What values begin with that are no scalars of one line."""
_NOTHING = ("", "#")
_NEVER_FIRST = frozenset(",[]{}#&*!|>'\"%@`?:")
_ESCAPED = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\t": "\t"}
_LONGEST_KEY = 200
_MOST_LEVELS = 100
_MOST_COPIES = 10_000
"""Values that aliases may stand for: of more the composer decides."""


class Unusual(Exception):  # noqa: N818 - it never leaves the module
    """The text has something that only the composer reads, or a mistake."""


def read(text: str, notation: Notation) -> tuple[Any, int] | None:
    """The value of the one document in a text, and its first line from 0; None where the composer has to read it."""
    reader = _Reader(text, notation)
    try:
        value = reader.document()
    except (Unusual, ValueError):
        return None
    return value, text.count("\n", 0, reader.first)


def places(text: str, notation: Notation) -> dict[Path, tuple[int, int]] | None:
    """Lines and columns of each key and each item, from 0; None where the composer has to read the text."""
    from bisect import bisect_right

    marks: Marks = {}
    reader = _Reader(text, notation, marks)
    try:
        value = reader.document()
    except (Unusual, ValueError):
        return None
    found: dict[Path, int] = {(): reader.first}
    _add_places(value, (), marks, found)
    starts = [0, *(each.end() for each in re.finditer("\n", text))]
    lines = {path: bisect_right(starts, i) - 1 for path, i in found.items()}
    return {path: (line, found[path] - starts[line]) for path, line in lines.items()}


def _add_places(value: Any, path: Path, marks: Marks, found: dict[Path, int]) -> None:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in pairs:
        mark = marks.get((id(value), step))
        if mark is not None:
            found[*path, step] = mark
            _add_places(item, (*path, step), marks, found)


class _Scalars(Memo):
    """What is behind a key or a dash -> the scalar that it is."""

    def __init__(self, notation: Notation) -> None:
        self._plain = notation.values

    def made_of(self, text: str) -> Any:
        """The value.

        Raises:
            Unusual: It is none of one line.
            ValueError: Kubernetes has no such value.
        """
        if text[0] in "\"'":
            found = _text(text)
            if not found:
                raise Unusual
            _refuse_more(text, found.end())
            return _unquoted(found[0])
        plain = text.partition(" #")[0].rstrip(" ")
        if plain[0] in _NEVER_FIRST or plain[:2] in ("-", "- ") or ": " in plain or plain[-1] == ":":
            raise Unusual
        return self._plain.made_of(plain)


_SCALARS: dict[Notation, _Scalars] = {}


def _unquoted(text: str) -> str:
    """What stands in quotes."""
    inner = text[1:-1]
    if text[0] == "'":
        return inner.replace("''", "'")
    return re.sub(r"\\.", lambda found: _ESCAPED[found[0]], inner) if "\\" in inner else inner


class _Reader:
    """A document in the making; `marks` is filled with the offsets of keys and items.

    Attributes:
        first: Where the document begins.
    """

    def __init__(self, text: str, notation: Notation, marks: Marks | None = None) -> None:
        if notation not in _SCALARS:
            _SCALARS[notation] = _Scalars(notation)
        self._scalars, self._keys = _SCALARS[notation], notation.keys
        self._text = text if text.endswith("\n") else f"{text}\n"
        self._is_cut = self._text is not text
        self._marks = marks
        self._open: list[tuple[int, Any]] = []
        self._anchors: dict[str, Any] = {}
        self._copies = 0
        self.first = 0

    def document(self) -> Any:
        """The value of the document; None where there is none.

        Raises:
            Unusual: It has something that only the composer reads.
            ValueError: Kubernetes does not take it.
        """
        begin = 0
        if not self._text.isascii() and re.search(_ODD, self._text):
            raise Unusual
        if self._text.startswith("---"):
            separator = re.match(_SEPARATOR, self._text)
            if separator is None:
                raise Unusual
            begin = separator.end()
        root: dict[str | int, Any] = {0: None}
        self._open.append((-1, root))
        self._read(begin, (root, 0, -1, ""))
        return root[0]

    def _read(self, i: int, waiting: Waiting | None) -> None:  # noqa: C901, PLR0912 - calls would double its cost
        """Read all lines."""
        text, keys, scalars, marks, is_open = self._text, self._keys, self._scalars, self._marks, self._open
        step: Any
        while (found := _line(text, i)) is not None:
            indent, dash, key, rest = found.groups()
            if indent is None:
                return
            i, column = found.end(), len(indent)
            if waiting is not None:
                self._begin(waiting, column, found)
            while is_open[-1][0] > column:
                is_open.pop()
            if dash is not None:
                column, around, step = self._item(column, found)
            else:
                if is_open[-1][1].__class__ is list:  # one that stands in the column of its key
                    is_open.pop()
                at, around = is_open[-1]
                if at != column or key is None:
                    raise Unusual
            if key is not None:
                step = keys[key] if key[0] not in "\"'" else key[1:-1]
                if step is None or step in around:
                    raise Unusual
                if marks is not None:
                    marks[id(around), step] = found.start(_KEY)
            if rest[:1] not in _SPECIAL:
                around[step] = scalars[rest]
                waiting = None
            elif not rest:
                around[step] = None
                waiting = around, step, column, ""
            else:
                i, waiting = self._take(rest, (around, step, column, ""), found)
        raise Unusual

    def _item(self, column: int, line: re.Match[str]) -> tuple[int, Any, int]:
        """Begin the item behind a dash: the column of what is on the line, what it goes into, and its index there."""
        at, around = self._open[-1]
        if at != column or around.__class__ is not list:
            raise Unusual
        step = len(around)
        around.append(None)
        if self._marks is not None:
            self._marks[id(around), step] = _start_of_item(line)
        if line[_KEY] is None:
            return column, around, step
        item: dict[str, Any] = {}
        around[step] = item
        column += len(line[_DASH])
        self._open.append((column, item))
        return column, item, step

    def _begin(self, waiting: Waiting, column: int, line: re.Match[str]) -> None:
        """Begin the list or map that a value is, if its first line is this one."""
        around, step, at, anchor = waiting
        is_list = line[_DASH] is not None
        if column > at or (is_list and column == at and around.__class__ is dict):
            if len(self._open) > _MOST_LEVELS:
                raise Unusual
            around[step] = [] if is_list else {}
            self._open.append((column, around[step]))
            if at < 0:
                self.first = line.start(_DASH if is_list else _KEY)
            elif around.__class__ is list and not anchor:
                self._mark(around, step, line.start(_DASH if is_list else _KEY))
        if anchor:
            self._anchors[anchor] = around[step]

    def _take(self, rest: str, waiting: Waiting, line: re.Match[str]) -> tuple[int, Waiting | None]:
        """Take a value that is no bare scalar; where the text goes on, and what waits for its value then."""
        around, step, column, anchor = waiting
        around[step], i = None, line.end()
        if rest[:1] in _NOTHING:
            return i, waiting
        if rest[0] == "&" and not anchor:
            found = re.match(_ANCHOR, rest)
            if found is None:
                raise Unusual
            return self._take(rest[found.end() :], (around, step, column, found[1]), line)
        if rest[0] == "|":
            around[step], i = self._literal(rest, i, column)
        elif rest[0] in "[{":
            start = line.end(_REST) - len(rest)
            around[step], end = self._flow(start)
            _refuse_more(rest, end - start)
        elif rest[0] == "*" and not anchor:
            around[step] = self._aliased(rest)
        else:
            around[step] = self._scalars[rest]
        if anchor:
            self._anchors[anchor] = around[step]
        return i, None

    def _literal(self, header: str, i: int, column: int) -> tuple[str, int]:
        """The text below `|`, and where it ends."""
        found, first = re.fullmatch(_LITERAL, header), re.compile(_INDENTATION).match(self._text, i)
        if found is None or first is None or len(first[1]) <= column:
            raise Unusual
        width = len(first[1])
        end = _lines_within(width)(self._text, i).end()
        if end == len(self._text) and self._is_cut:
            raise Unusual
        body = re.sub(f"(?m)^ {{1,{width}}}", "", self._text[i:end])
        bare = body.rstrip("\n")
        return body if found[1] == "+" else bare if found[1] else f"{bare}\n", end

    def _aliased(self, rest: str) -> Any:
        found = re.match(_ALIAS, rest)
        if found is None or found[1] not in self._anchors:
            raise Unusual
        _refuse_more(rest, found.end())
        value = self._anchors[found[1]]
        if any(each is value for _, each in self._open):
            raise Unusual
        return self._copied(value, len(self._open))

    def _copied(self, value: Any, level: int) -> Any:
        """The value of an alias, as if it was written out."""
        if value.__class__ is not dict and value.__class__ is not list:
            return value
        self._copies += len(value) + 1
        if self._copies > _MOST_COPIES or level > _MOST_LEVELS:
            raise Unusual
        if value.__class__ is dict:
            return {key: self._copied(item, level + 1) for key, item in value.items()}
        return [self._copied(item, level + 1) for item in value]

    def _flow(self, start: int, level: int = 0) -> tuple[Any, int]:
        """The flow collection that begins at an offset, and its end."""
        is_map = self._text[start] == "{"
        made: Any = {} if is_map else []
        token = self._token(start + 1)
        closing = "}" if is_map else "]"
        if token[_SIGN] == closing:
            return made, token.end(_SIGN)
        while True:
            step: Any = len(made)
            if is_map:
                step, token = self._key_of_flow(made, token)
            else:
                made.append(None)
                self._mark(made, step, token.start(token.lastindex or 0))
            made[step], end = self._item_of_flow(token, level)
            token = self._token(end)
            if token[_SIGN] == closing:
                return made, token.end(_SIGN)
            if token[_SIGN] != ",":
                raise Unusual
            token = self._token(token.end())

    def _key_of_flow(self, made: dict[str, Any], token: re.Match[str]) -> tuple[str, re.Match[str]]:
        """A key of a flow map, and the first token of its value."""
        colon = _colon(self._text, token.end(token.lastindex or 0))
        if token[_SIGN] or colon is None:
            raise Unusual
        key = self._keys[token[_PLAIN]] if token[_PLAIN] else _unquoted(token[_QUOTED])
        if key is None or key in made or len(key) > _LONGEST_KEY:
            raise Unusual
        self._mark(made, key, token.start(token.lastindex or 0))
        return key, self._token(colon.end())

    def _item_of_flow(self, token: re.Match[str], level: int) -> tuple[Any, int]:
        """The value that begins with a token of a flow collection, and its end."""
        if token[_PLAIN]:
            return self._scalars[token[_PLAIN]], token.end(_PLAIN)
        if token[_QUOTED]:
            return _unquoted(token[_QUOTED]), token.end(_QUOTED)
        if token[_SIGN] not in "[{" or level > _MOST_LEVELS:
            raise Unusual
        return self._flow(token.start(_SIGN), level + 1)

    def _token(self, i: int) -> re.Match[str]:
        token = _token(self._text, i)
        if token is None:
            raise Unusual
        return token

    def _mark(self, around: Any, step: str | int, start: int) -> None:
        if self._marks is not None:
            self._marks[id(around), step] = start


def _start_of_item(line: re.Match[str]) -> int:
    """Where the item begins whose dash is on a line; right behind the dash where there is nothing."""
    if line[_KEY] is not None:
        return line.start(_KEY)
    return line.start(_DASH) + 1 if line[_REST][:1] in _NOTHING else line.start(_REST)


def _refuse_more(rest: str, end: int) -> None:
    if not _end(rest, end):
        raise Unusual


def _lines_within(width: int) -> Any:
    """What matches lines that are indented so far, and empty ones."""
    return re.compile(rf"(?:(?: {{{width}}}{_CHAR_OR_TAB}*+| {{0,{width - 1}}})\n)*+").match
