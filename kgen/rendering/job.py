"""Job: what there is to render, and the definitions of custom resources that it needs."""

from __future__ import annotations

from typing import Any, NamedTuple

from .places import STDOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.values.sources import Setting
    from kgen.yaml.writer.formats import Format

    from .places import Place


class Definitions:
    """The definitions that words name; they are read once, when they are first asked for.

    Attributes:
        words: Files and folders, or `-` for standard input.
    """

    __slots__ = ("_read", "words")

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.words = tuple(words)
        self._read: list[dict[str, Any]] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definitions) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)

    def __repr__(self) -> str:
        return f"Definitions({self.words!r})"

    def read(self) -> list[dict[str, Any]]:
        """The definitions as plain data.

        Raises:
            InputError: A word names nothing, what it names cannot be read, or holds no definition.
        """
        if self._read is None:
            self._read = []
            if self.words:
                from kgen.validation.inputs.definitions import definitions_in  # it reads YAML

                self._read = definitions_in(self.words)
        return self._read


NO_DEFINITIONS = Definitions()


class Job(NamedTuple):
    """A target to render, with which values, how, and where to.

    Attributes:
        target: A blueprint, a Python file or a name in a module; see `kgen.catalog.opened`.
        name: The render's name in pyproject.toml, if it has one.
        values: Files and tables of values, the later over the earlier.
        settings: Single values, over those.
        namespace: The namespace to fill in.
        sort: Whether objects come in the order in which they can be applied, and not in the author's.
        format: The format of the text.
        place: Where the text goes.
        crds: Definitions of custom resources, which say what a namespace is filled in for.
    """

    target: str
    name: str | None = None
    values: tuple[str | dict[str, Any], ...] = ()
    settings: tuple[Setting, ...] = ()
    namespace: str | None = None
    sort: bool = False
    format: Format = "yaml"
    place: Place = STDOUT
    crds: Definitions = NO_DEFINITIONS

    @property
    def label(self) -> str:
        """What messages call it."""
        return self.name or self.target
