"""Job: what there is to render."""

from __future__ import annotations

from typing import Any, NamedTuple

from kgen.settings import NO_DEFINITIONS

from .places import STDOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.settings import Definitions
    from kgen.values.sources import Setting
    from kgen.yaml.writer.formats import Format

    from .places import Place


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
