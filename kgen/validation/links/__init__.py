"""What is accepted and broken in life between the objects of a bundle, a module a subject."""

from __future__ import annotations

from kgen.validation.link import Link, Links
from kgen.validation.modules import defined_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = (
    "configuration",
    "references",
    "stateful_sets",
    "claim_templates",
    "services",
    "selectors",
    "spreading",
    "storage",
    "availability",
    "autoscalers",
    "variables",
    "hosts",
    "files",
    "network_policies",
    "limit_ranges",
    "quotas",
    "pod_security",
)


def all_links() -> Iterator[Link]:
    """Every link that kgen has."""
    for name in MODULES:
        yield from links_in(name)


def ready() -> Links:
    """All links, ready to be run; made once."""
    if not _READY:
        _READY.append(Links(all_links()))
    return _READY[0]


_READY: list[Links] = []


def links_in(module: str) -> Iterator[Link]:
    """The links of one module, in their order."""
    return defined_in(f"{__name__}.{module}", Link)
