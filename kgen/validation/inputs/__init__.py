"""What is read to be judged: files, folders and streams, and the objects in them, each with its place."""

from __future__ import annotations

from kgen.diagnostics import Diagnostic
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Protocol

    from kgen.apiserver.rule import Rule
    from kgen.validation.verdict import Judge, Judged, Said
    from kgen.yaml.reader import Document

    class Input(Protocol):
        """Something that holds objects: a stream, a file of a folder, a bundle."""

        name: str
        problems: list[Diagnostic]

        def entries(self) -> Iterator[Entry]:
            """Its objects; afterwards `problems` has what could not be read."""

    class Origins(Protocol):
        """Who knows where in a program objects were made."""

        def place(self, item: Any, field: str) -> tuple[str, int, str] | None:
            """File, line and keyword ("" for none) of the call that made what has a field; None where nobody knows."""


class Entry:
    """An object of an input: what it is (plain data, or an Object that was built), and where it stands.

    Attributes:
        item: The object.
        file: The name of its input.
        number: The position of its document in the input, from 0.
        home: The file that it came from, where nobody named that file itself.
        judged: All that is to be said of it by itself, where somebody has judged it already.
        origins: Who knows where a program made it.
        is_built: Whether it was made of files that others may be made of, too: what is said of them is said once.
        is_partial: Whether some of the objects beside it are not known.
    """

    is_built = is_partial = False

    __slots__ = ("_document", "_offset", "_path", "file", "home", "item", "judged", "number", "origins")

    def __init__(self, item: Any, file: str, number: int, place: tuple[Document, list[str | int], int] | None) -> None:
        """`place` is the document, the path in it, and the lines before its text."""
        self.item = item
        self.file = file
        self.number = number
        self.home: str | None = None
        self.judged: list[Diagnostic] | None = None
        self.origins: Origins | None = None
        self._document: Document | None = place[0] if place else None
        self._path, self._offset = place[1:] if place else ([], 0)

    def judge(self, judge: Judge) -> Judged:
        """What is to be said of the object by itself; the diagnostics are kept in `judged`."""
        made = judge.judged(self.item)
        self.judged = [self.diagnostic(each) for each in made.said]
        return made

    def diagnostic(self, said: Said, other: Entry | None = None) -> Diagnostic:
        """What is said of the object, and where it stands; what a Secret holds is not in it.

        `other` is another object that it is about.
        """
        rule, finding = said.rule, said.finding
        api_version, kind, namespace, name = _header(self.item)
        field = str(finding.at)
        message = finding.message
        if rule.severity == "error":
            from kgen.wording.templates import on_template

            message = on_template(message, self._value(said.written or field))
        made = self.origins.place(self.item, said.written or field) if self.origins else None
        column, keyword = None, ""
        if made is None:
            file, line, column = self.place(said.written or field, finding.line)
        else:
            file, line, keyword = made
        return Diagnostic(
            severity=rule.severity,
            code=rule.code,
            rule=rule.name,
            stage=said.stage,
            message=self._shown(message, kind) + (other.whereabouts() if other else ""),
            hint=self._shown(finding.hint, kind),
            server_answer=said.server_answer,
            api_version=api_version,
            kind=kind,
            namespace=namespace,
            name=name,
            document=self.number,
            field=field,
            reason=finding.reason if rule.family == "server" else "",
            file=file,
            line=line,
            column=column,
            script_line=finding.line,
            written=said.written,
            keyword=keyword,
        )

    def _value(self, field: str) -> Any:
        """The value of a field in plain data, or of the last thing on the way that there is."""
        if not isinstance(self.item, dict):
            return None
        from .positions import value_at

        return value_at(self.item, field)

    def is_far_from(self, other: Entry) -> bool:
        """Whether two objects that name no namespace are of folders that are not close: then they are likely in two.

        Close are a folder, those in it and around it, and those beside it.
        """
        if not (self.home and other.home) or _header(self.item)[2] or _header(other.item)[2]:
            return False
        from os.path import abspath, commonpath, dirname

        one, another = dirname(abspath(self.home)), dirname(abspath(other.home))
        return commonpath((one, another)) not in (
            one,
            another,
            dirname(one) if dirname(one) == dirname(another) else "",
        )

    def whereabouts(self) -> str:
        """Where the object stands, as the end of a sentence about another."""
        file, line, _ = self.place("metadata.name", None)
        return f"; the other stands in {file}:{line}" if line else ""

    def _shown(self, text: str, kind: str) -> str:
        if kind != "Secret":
            return text
        from kgen.wording.secrets import without_values

        return without_values(text, self.item.to_plain() if isinstance(self.item, Object) else self.item)

    def place(self, field: str, inside: int | None) -> tuple[str, int | None, int | None]:
        """File, line and column of a field, as `position` has them."""
        return self.file, *self.position(field, inside)

    def position(self, field: str = "", inside: int | None = None) -> tuple[int | None, int | None]:
        """Line and column of a field, from 1, or of the last thing on the way that there is; None without a text.

        `inside` is a line of the text that the field holds: if the text stands there as it is, it is that one's place.
        """
        if self._document is None:
            return None, None
        from .positions import steps_to, value_at

        line, column = self._document.position([*self._path, *steps_to(self.item, field)])
        if inside:
            wanted = str(value_at(self.item, field)).split("\n")[inside - 1 : inside]
            row = self._document.row(line + inside)
            if wanted and row.strip() and wanted[0].strip() == row.strip():
                line, column = line + inside, len(row) - len(row.lstrip()) + 1
        return line + self._offset, column


class Objects:
    """Objects under a name, such as those of a bundle; `origins` knows where a program made them."""

    def __init__(
        self, name: str, objects: Iterable[Object | Mapping[str, Any]], origins: Origins | None = None
    ) -> None:
        self.name = name
        self.problems: list[Diagnostic] = []
        self._objects = objects
        self._origins = origins

    def entries(self) -> Iterator[Entry]:
        """The objects, in order."""
        for i, each in enumerate(self._objects):
            entry = Entry(each, self.name, i, None)
            entry.origins = self._origins
            yield entry


def _header(item: Any) -> tuple[str, str, str, str]:
    """The apiVersion, kind, namespace and name of an object, as far as it has them."""
    if isinstance(item, Object):
        names = getattr(item.metadata, "namespace", None), getattr(item.metadata, "name", None)
        return item.api_version, item.kind, str(names[0] or ""), str(names[1] or "")
    metadata = item.get("metadata")
    given = metadata if isinstance(metadata, dict) else {}
    words = item.get("apiVersion", ""), item.get("kind", ""), given.get("namespace") or "", given.get("name") or ""
    api_version, kind, namespace, name = map(str, words)
    return api_version, kind, namespace, name


def unreadable(file: str, message: str) -> Diagnostic:
    """That a file cannot be read at all."""
    from kgen.apiserver.stated import UNREADABLE_FILE

    return of_text(UNREADABLE_FILE, file, message)


def of_text(
    rule: Rule,
    file: str,
    message: str,
    place: tuple[int | None, int | None] = (None, None),
    hint: str = "",
    *,
    number: int = 0,
) -> Diagnostic:
    """A diagnostic of a text, of which no object came."""
    line, column = place
    return Diagnostic(
        severity=rule.severity,
        code=rule.code,
        rule=rule.name,
        stage=rule.stage,
        message=message,
        hint=hint,
        server_answer=True,
        document=number,
        file=file,
        line=line,
        column=column,
    )
