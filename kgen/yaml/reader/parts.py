"""The bytes of a file -> text, in the parts that `---` separates, each with its place in the file."""

from __future__ import annotations

import codecs
import re

from .problems import Part, problem_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_MARK = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark is its beginning
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SAVE = "save the file as UTF-8"
_SEPARATOR = re.compile(r"\n\ufeff?---(?=[ \t\n]|\Z)")
_BEGINNING_OF_JSON = re.compile(r'[ \t\n]*(?:---[ \t\n]+)?(?P<json>\{[ \t\n]*["}]|\[)')
_MARK_OF_JOINED_FILE = re.compile(r"\A\ufeff?(---[^\n]*\n)?\ufeff?")


def decoded(data: str | bytes) -> str:
    """The text of a file in UTF-8, or in what its byte order mark says; lines end in LF.

    Raises:
        Problem: It is no text in that encoding, or there is a NUL in it.
    """
    text = data if isinstance(data, str) else _decoded(bytes(data))
    if "\0" in text:
        raise problem_at(Part(text, 0), text.index("\0"), "a NUL character", f"is this YAML? If it is UTF-16, {_SAVE}")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes) -> str:
    mark, encoding = next(((m, name) for m, name in _BY_MARK.items() if data.startswith(m)), (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, "replace")
        text = before + error.object[error.start :].decode(encoding, "replace")
        byte = f"byte 0x{error.object[error.start]:02x} at offset {len(mark) + error.start}"
        raise problem_at(Part(text, 0), len(before), f"{byte} is not {encoding.upper()}", _SAVE) from None


def parts_of(text: str) -> Iterator[Part]:
    """The text from one `---` to the next; where there are directives such as `%YAML 1.2`, all of it is one part.

    A line that begins with `---` is a separator wherever it stands, even in what looks like a quoted text.
    """
    start, line = 0, 0
    has_directives = text.startswith("%") or "\n%" in text
    for separator in () if has_directives else _SEPARATOR.finditer("\n" + text):  # far quicker than ^ in front
        if separator.start() > start:
            yield _part(text[start : separator.start()], line)
            line += text.count("\n", start, separator.start())
            start = separator.start()
    yield _part(text[start:], line)


def _part(text: str, line: int) -> Part:
    """A part without the byte order mark that is left where files were joined."""
    return Part(_MARK_OF_JOINED_FILE.sub(r"\1", text) if "\ufeff" in text else text, line)


def beginning_of_json(text: str) -> int | None:
    """Where JSON begins, maybe after a line `---`; None where it does not, as in `{a: b}`."""
    beginning = _BEGINNING_OF_JSON.match(text)
    return beginning.start("json") if beginning else None
