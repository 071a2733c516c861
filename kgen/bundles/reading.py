"""Reading manifests that somebody else wrote into a Bundle."""

from __future__ import annotations

import os

from kgen.bundles import Bundle
from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any

    from kgen.model import Object
    from kgen.yaml.reader import Document


class ReadError(KgenError):
    """Manifests that cannot be read: no such file, or a document that is no Kubernetes object."""


def read(source: str | os.PathLike[str] | IO[str] | IO[bytes], *, typed: bool = True) -> Bundle:
    """The objects of a YAML or JSON stream, in order; those inside a `kind: List` one by one.

    Kinds without a model are kept as they are, as Resource. Comments are lost: a Bundle holds data, not text.

    Args:
        source: A path, an open file, or the text itself (it has a line break or begins with `{`).
        typed: False keeps every object as it is, as Resource, so that nothing is checked.

    Raises:
        YamlSyntaxError: The text is no YAML; the message has the line.
        ReadError: A document is no object, or does not fit its kind; the message has file and line.

    >>> read('{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}')
    <Bundle: Service web>
    """
    from kgen.yaml.reader import read_documents

    name, text = _text_of(source)
    documents = read_documents(text, name)
    return Bundle([item for document in documents for item in _objects(document, typed=typed)])


def _text_of(source: Any) -> tuple[str, str | bytes]:
    """The name of a source, and all that it holds."""
    if hasattr(source, "read"):
        return str(getattr(source, "name", "<stream>")), source.read()
    if isinstance(source, str) and ("\n" in source or source.lstrip()[:1] == "{"):
        return "<text>", source
    try:
        with open(source, "rb") as file:
            return os.fspath(source), file.read()
    except OSError as error:
        raise ReadError(f"cannot read {os.fspath(source)}: {error.strerror}") from error


def _objects(document: Document, *, typed: bool) -> Iterator[Object]:
    plain = document.plain
    if not isinstance(plain, dict):
        raise ReadError(
            f"{document.source}:{document.line}: expected an object, got {type(plain).__name__} {plain!r:.40}"
        )
    items = plain.get("items")
    if str(plain.get("kind", "")).endswith("List") and isinstance(items, list):
        for i, item in enumerate(items):
            yield _object(item, document, ["items", i], typed=typed)
    else:
        yield _object(plain, document, [], typed=typed)


def _object(plain: Any, document: Document, path: list[str | int], *, typed: bool) -> Object:
    from kgen.convert import NoObjectError, object_from_plain
    from kgen.model.plain import ConversionError

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
