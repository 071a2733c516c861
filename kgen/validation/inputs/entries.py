"""Objects to be checked, each with its place, and diagnostics of what is no object."""

from __future__ import annotations

from kgen.diagnostics import Diagnostic

from .positions import steps_to, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.reader import Document
    from kgen.validation.verdict import Judge, Judged

_UNREADABLE = ("KG006", "unreadable-file")


class Entry:
    """An object of an input: what it is (plain data, or an Object that was built), and where it stands.

    Attributes:
        item: The object.
        file: The name of its input.
        number: The position of its document in the input, from 0.
        folder: The folder of its file, where nobody named the file itself.
        judged: All that is to be said of it by itself, where somebody has judged it already.
    """

    __slots__ = ("_document", "_offset", "_path", "file", "folder", "item", "judged", "number")

    def __init__(self, item: Any, file: str, number: int, place: tuple[Document, list[str | int], int] | None) -> None:
        """`place` is the document, the path in it, and the lines before its text."""
        self.item = item
        self.file = file
        self.number = number
        self.folder: str | None = None
        self.judged: list[Diagnostic] | None = None
        self._document: Document | None = place[0] if place else None
        self._path, self._offset = place[1:] if place else ([], 0)

    def judge(self, judge: Judge) -> Judged:
        """What is to be said of the object by itself, each with its place; kept in `judged`."""
        made = judge.judged(self.item)
        self.judged = [self.place(each) for each in made.diagnostics]
        return made

    def place(self, diagnostic: Diagnostic) -> Diagnostic:
        """Say in a diagnostic of the object where it stands."""
        diagnostic.file, diagnostic.document = self.file, self.number
        field = diagnostic.written or diagnostic.field
        diagnostic.line, diagnostic.column = self.position(field, diagnostic.script_line)
        return diagnostic

    def position(self, field: str = "", inside: int | None = None) -> tuple[int | None, int | None]:
        """Line and column of a field, from 1, or of the last thing on the way that there is; None without a text.

        `inside` is a line of the text that the field holds: if the text stands there as it is, it is that one's place.
        """
        if self._document is None:
            return None, None
        line, column = self._document.position([*self._path, *steps_to(self.item, field)])
        if inside:
            wanted = str(value_at(self.item, field)).split("\n")[inside - 1 : inside]
            row = self._document.row(line + inside)
            if wanted and row.strip() and wanted[0].strip() == row.strip():
                line, column = line + inside, len(row) - len(row.lstrip()) + 1
        return line + self._offset, column


def unreadable(file: str, message: str) -> Diagnostic:
    """That a file cannot be read at all."""
    return of_text(file, message, _UNREADABLE)


def of_text(  # noqa: PLR0917 - it is the only way to a diagnostic without an object
    file: str,
    message: str,
    rule: tuple[str, str],
    place: tuple[int | None, int | None] = (None, None),
    hint: str = "",
    number: int = 0,
) -> Diagnostic:
    """A diagnostic of a text, of which no object came."""
    line, column = place
    return Diagnostic(
        severity="error",
        code=rule[0],
        rule=rule[1],
        stage="parse",
        server_answer=True,
        api_version="",
        kind="",
        namespace="",
        name="",
        document=number,
        field="",
        reason="",
        message=message,
        hint=hint,
        file=file,
        line=line,
        column=column,
    )
