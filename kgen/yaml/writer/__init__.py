"""Objects as YAML or JSON text: the style of a hand-written manifest, the author's order, the same bytes everywhere.

Every text comes back as the very same text from Kubernetes' own reader, from YAML 1.1 and from YAML 1.2. There are no
anchors and no folded lines; what looks like a number or a boolean is in quotes; lines end in LF.
"""

from __future__ import annotations

from kgen.errors import KgenError
from kgen.model.record import Record

from .yaml_text import Unwritable, basic_type, yaml_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeAlias

    Writable: TypeAlias = Record | Mapping[str, Any]
    Source: TypeAlias = Writable | Iterable[Writable]

__all__ = ["UnwritableError", "to_json", "to_yaml", "write_json", "write_yaml"]


class UnwritableError(KgenError, TypeError):
    """A value that YAML and JSON cannot hold; the message has the object, the path and what to do instead."""


def to_yaml(source: Source) -> str:
    r"""YAML of one object, or of several with `---` between them.

    Args:
        source: A model, a mapping, or an iterable of these, such as a Bundle.

    Raises:
        UnwritableError: Something in it is neither a model nor plain data.

    >>> print(to_yaml({"kind": "Demo", "tag": "1.10", "script": "set -e\necho done\n", "y": []}), end="")
    kind: Demo
    tag: "1.10"
    script: |
      set -e
      echo done
    "y": []
    """
    texts: list[str] = []
    write_yaml(_objects(source), texts.append)
    return "".join(texts)


def write_yaml(objects: Iterable[Writable], write: Callable[[str], object]) -> None:
    """Write objects as YAML, one document a call, so that no more than one is in memory; see `to_yaml`.

    What stands before an object that cannot be written is written. Who wants all or nothing takes `to_yaml`.
    """
    separator = ""
    for number, item in enumerate(objects, 1):
        write(separator + _yaml(item, number))
        separator = "---\n"


def to_json(source: Source) -> str:
    """JSON of one object, or of several in a `kind: List`: what `kubectl get -o json` prints and `apply` takes.

    Raises:
        UnwritableError: Something in it is neither a model nor plain data.

    >>> print(to_json({"kind": "Demo", "ready": True}), end="")
    {
      "kind": "Demo",
      "ready": true
    }
    """
    texts: list[str] = []
    write_json(_objects(source), texts.append)
    return "".join(texts)


def write_json(objects: Iterable[Writable], write: Callable[[str], object]) -> None:
    """Write objects as JSON, one a call, so that no more than two are in memory; see `to_json`."""
    texts = (_json(item, number) for number, item in enumerate(objects, 1))
    first, second = next(texts, None), next(texts, None)
    if first is not None and second is None:
        write(f"{first}\n")
        return
    write('{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": [')
    separator = "\n"
    for text in (first, second):
        if text is not None:
            write(separator + _indented(text))
            separator = ",\n"
    for text in texts:
        write(separator + _indented(text))
    write("\n  ]\n}\n" if first is not None else "]\n}\n")


def _indented(json: str) -> str:
    return "    " + json.replace("\n", "\n    ")


def _objects(source: Source) -> Iterable[Writable]:
    if _is_writable(source):
        return (source,)  # type: ignore[return-value]
    if isinstance(source, (str, bytes)) or not hasattr(source, "__iter__"):
        raise UnwritableError(f"expected an object or several of them, got {_thing(source)}")
    return source  # type: ignore[return-value]


def _is_writable(item: object) -> bool:
    if isinstance(item, (Record, dict)):
        return True
    try:
        return basic_type(type(item)) is dict
    except Unwritable:
        return False


def _yaml(item: Writable, number: int) -> str:
    _check_is_writable(item, number)
    try:
        return yaml_document(item)
    except (Unwritable, RecursionError):
        raise _error(item, number) from None


def _json(item: Writable, number: int) -> str:
    from .json_text import json_document

    _check_is_writable(item, number)
    try:
        return json_document(item)
    except (Unwritable, RecursionError):
        raise _error(item, number) from None


def _check_is_writable(item: object, number: int) -> None:
    if not _is_writable(item):
        raise UnwritableError(f"document {number}: expected an object, got {_thing(item)}")


def _thing(value: object) -> str:
    from kgen.wording.things import thing

    return thing(value)


def _error(item: Writable, number: int) -> UnwritableError:
    from .problems import explanation

    return UnwritableError(explanation(item, number))
