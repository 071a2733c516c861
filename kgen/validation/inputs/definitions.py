"""What `--crd` and `[tool.kgen.validate]` name: CustomResourceDefinitions in files, folders and standard input."""

from __future__ import annotations

from kgen.apiserver.custom.definitions import API_VERSION, KIND, is_definition
from kgen.validation.inputs.files import InputError, files_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kgen.validation.inputs import Input


def definitions_in(words: Sequence[str]) -> list[dict[str, Any]]:
    """The definitions that words name, in their order; whatever else stands beside them is left alone.

    Raises:
        InputError: A word names nothing, what it names cannot be read, or holds no definition.
    """
    return [each for word in words for each in _definitions_of(word)]


def _definitions_of(word: str) -> list[dict[str, Any]]:
    found = [item for source in files_of(word) for item in _items(source) if is_definition(item)]
    if not found:
        raise InputError(f"{word} holds no {KIND} of {API_VERSION}")
    return found


def _items(source: Input) -> Iterator[Any]:
    yield from (entry.item for entry in source.entries())
    for problem in source.problems[:1]:
        line = f":{problem.line}" if problem.line else ""
        raise InputError(f"cannot read the definitions in {source.name}{line}: {problem.message}")
