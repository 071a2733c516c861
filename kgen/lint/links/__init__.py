"""What is accepted and broken in life between the objects of a bundle, a module a subject."""

from __future__ import annotations

from kgen.apiserver.modules import defined_in
from kgen.lint.link import Link, Links

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MODULES = {
    "configuration": "",
    "references": "",
    "stateful_sets": "StatefulSet",
    "claim_templates": "StatefulSet",
    "services": "",
    "selectors": "",
    "spreading": "",
    "storage": "PersistentVolumeClaim StorageClass",
    "availability": "",
    "autoscalers": "HorizontalPodAutoscaler",
    "variables": "",
    "hosts": "",
    "files": "",
    "network_policies": "NetworkPolicy",
    "limit_ranges": "LimitRange",
    "quotas": "ResourceQuota",
    "pod_security": "",
}
"""Module -> kinds, of which a bundle needs one for its links to have anything to say; \"\" where any will do."""


def all_links() -> Iterator[Link]:
    """Every link that kgen has."""
    for name in MODULES:
        yield from links_in(name)


def ready(kinds: Iterable[str]) -> Links:
    """The links that may have something to say where there are objects of these kinds, ready to be run; made once."""
    given = set(kinds)
    modules = tuple(name for name, needs in MODULES.items() if not needs or not given.isdisjoint(needs.split()))
    if modules not in _READY:
        _READY[modules] = Links(link for name in modules for link in links_in(name))
    return _READY[modules]


_READY: dict[tuple[str, ...], Links] = {}


def links_in(module: str) -> Iterator[Link]:
    """The links of one module, in their order."""
    return defined_in(f"{__name__}.{module}", Link)
