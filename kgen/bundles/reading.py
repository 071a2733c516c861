"""Reading manifests that somebody else wrote into a Bundle."""

from __future__ import annotations

from kgen.bundles import Bundle
from kgen.convert import NoObjectError, list_items, object_from_plain
from kgen.model.plain import ConversionError

from .sources import ReadError, texts_of

__all__ = ["ReadError", "read"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.model import Object
    from kgen.yaml.reader import Document

    from .sources import Source


def read(*sources: Source, typed: bool = True) -> Bundle:
    """The objects of YAML or JSON files, folders and streams, in order; those inside a `kind: List` one by one.

    Kinds without a model are kept as they are, as Resource. Comments are lost: a Bundle holds data, not text. An empty
    text is an empty bundle.

    Args:
        sources: Paths, patterns such as `vendor/**/*.yaml`, open files, or the text itself (it is empty, has a line
            break or begins with `{`). Of a folder, and of those below it, the files that end in .yaml, .yml and .json
            are read by name; dot files, kustomizations and the Chart and values files of Helm are left out.
        typed: False keeps every object as it is, as Resource, so that nothing is checked.

    Raises:
        YamlSyntaxError: The text is no YAML; the message has the line.
        ReadError: There is no such file, or none in a folder; a document is no object, or does not fit its kind; the
            message has file and line.
        BundleError: An object is there twice.

    >>> read('{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}')
    <Bundle: Service web>
    """
    if not sources:
        raise TypeError("read needs a path, a pattern, an open file or text")
    if typed is not True and typed is not False:
        raise TypeError(f"typed is True or False, not {_thing(typed)}")
    from kgen.yaml.reader import read_documents

    documents = (each for source in sources for name, text in texts_of(source) for each in read_documents(text, name))
    return Bundle([item for document in documents for item in _objects(document, typed=typed)])


def _objects(document: Document, *, typed: bool) -> Iterator[Object]:
    plain = document.plain
    if not isinstance(plain, dict):
        raise ReadError(f"{document.source}:{document.line}: expected an object, got {_thing(plain)}")
    items = list_items(plain)
    if items is None:
        yield _object(plain, document, [], typed=typed)
    for i, item in enumerate(items or ()):
        yield _object(item, document, ["items", i], typed=typed)


def _thing(value: object) -> str:
    from kgen.wording.things import thing

    return thing(value)


def _object(plain: Any, document: Document, path: list[str | int], *, typed: bool) -> Object:
    try:
        return object_from_plain(plain, typed=typed)
    except NoObjectError as error:
        raise ReadError(f"{_place(document, path)}: {error}") from error
    except ConversionError as error:
        lines = [f"{_place(document, [*path, *at.keys()])}: {at}: {problem}" for at, problem in error.problems]
        hint = "read(…, typed=False) takes it as it is"
        raise ReadError("\n".join([*lines, hint])) from error


def _place(document: Document, path: list[str | int]) -> str:
    line, column = document.position(path)
    return f"{document.source}:{line}:{column}"
