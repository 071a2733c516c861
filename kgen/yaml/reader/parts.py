"""The bytes of a file -> text, in the parts that `---` separates, each with its place in the file; problems there."""

from __future__ import annotations

import codecs
import re

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDEST = 100
"""Characters of a line that are shown."""
LINE_BREAK = "[\n\x85\u2028\u2029]"
"""What the parser counts as a line. Patterns are compiled when something is wrong: that takes longer than a file."""
_MADE_VISIBLE = {**dict.fromkeys([*range(32), *range(127, 160)], "�"), 9: "→", 0xA0: "·", 0xFEFF: "·"}
"""What stands in an excerpt for characters that are not seen, or do something to a terminal."""
_BY_MARK = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark is its beginning
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SAVE = "save the file as UTF-8"
_SEPARATOR = re.compile(r"\n---([^\n]*)")
_MARK_OF_JOINED_FILE = re.compile(r"\A(---[^\n]*\n)?\ufeff?")


class YamlSyntaxError(KgenError):
    """Text that is no YAML or JSON, or that Kubernetes would refuse; the message shows the line and a hint.

    `line` and `column` count from 1.
    """

    def __init__(self, source: str, problem: Problem) -> None:
        self.source = source
        self.line = problem.line + 1
        self.column = problem.column + 1
        self.problem = problem.what
        self.hint = problem.hint
        parts = [f"{source}:{self.line}:{self.column}: {problem.what}", problem.excerpt]
        super().__init__("\n".join(part for part in [*parts, self.hint and f"  hint: {self.hint}"] if part))


class Part:
    """A part of a file: its text, and the number of lines before it."""

    __slots__ = ("line", "text")

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.line = line


class Problem(Exception):  # noqa: N818 - it becomes a YamlSyntaxError
    """What is wrong, and where in the file; lines and columns count from 0."""

    def __init__(self, part: Part, place: tuple[int, int], what: str, hint: str = "") -> None:
        super().__init__(what)
        self.line, self.column = place[0] + part.line, place[1]
        self.what = what
        self.hint = hint
        self.excerpt = _excerpt(part.text, *place)


def _excerpt(text: str, line: int, column: int) -> str:
    """A line, and a caret below the column."""
    lines = re.split(LINE_BREAK, text)
    shown = lines[line] if line < len(lines) else ""
    start = max(0, column - _WIDEST // 2) if len(shown) > _WIDEST else 0
    window = shown[start : start + _WIDEST].translate(_MADE_VISIBLE)
    return f"  | {window}\n  | {' ' * (column - start)}^" if shown.strip() else ""


def place_at(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, from 0."""
    return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)


def decoded(data: str | bytes) -> str:
    """The text of a file in UTF-8, or in what its byte order mark says; lines end in LF.

    Raises:
        Problem: It is no text in that encoding, or there is a NUL in it.
    """
    text = data if isinstance(data, str) else _decoded(bytes(data))
    if "\0" in text:
        place = place_at(text, text.index("\0"))
        raise Problem(Part(text, 0), place, "a NUL character", f"is this YAML? If it is UTF-16, {_SAVE}")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes) -> str:
    mark, encoding = next(((m, name) for m, name in _BY_MARK.items() if data.startswith(m)), (b"", "utf-8"))
    if encoding.startswith("utf-32"):
        raise Problem(Part("", 0), (0, 0), "the file is UTF-32, which kubectl cannot read", _SAVE)
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, "replace")
        text = before + error.object[error.start :].decode(encoding, "replace")
        byte = f"byte 0x{error.object[error.start]:02x} at offset {len(mark) + error.start}"
        place = place_at(text, len(before))
        what = f"{byte} is not {encoding.upper()}: an API server refuses it, kubectl reads another character"
        raise Problem(Part(text, 0), place, what, _SAVE) from None


def parts_of(text: str, line: int = 0) -> Iterator[Part]:
    """The text from one `---` to the next, with `line` lines before it.

    As for kubectl, a line that begins with `---` is a separator wherever it stands, even in what looks like a quoted
    text, and nothing but a comment may follow there.

    Raises:
        Problem: Something else follows.
    """
    start, opening = 0, ""
    for separator in _SEPARATOR.finditer("\n" + text):  # far quicker than ^ in front
        if separator[1] and separator[1].strip()[:1] not in ("", "#"):
            line += text.count("\n", start, separator.start())
            raise _no_separator(Part(text[separator.start() :], line), separator[1])
        if separator.start() > start:
            yield _part(text[start : separator.start()], line, opening)
            line += text.count("\n", start, separator.start())
            start, opening = separator.start(), separator[1]
    yield _part(text[start:], line, opening)


def _no_separator(part: Part, rest: str) -> Problem:
    place = (0, len("---") + len(rest) - len(rest.lstrip()))
    if not rest.strip("- \t"):
        return Problem(part, place, "kubectl takes three dashes for a separator, and no more", "write ---")
    what = "--- needs a line of its own: kubectl refuses the text behind it"
    hint = "a line cannot begin with ---, not even one of a text; indent it"
    if rest[0] != "-":
        hint = "put it on the next line"
    return Problem(part, place, what, hint)


def _part(text: str, line: int, opening: str) -> Part:
    """A part without the byte order mark that is left where files were joined; `opening` follows its `---`."""
    if opening.startswith("#"):  # a comment to kubectl, but text to a parser
        text = f"   {text[3:]}"
    return Part(_MARK_OF_JOINED_FILE.sub(r"\1", text) if "\ufeff" in text else text, line)
