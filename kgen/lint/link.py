"""Links: rules between the objects of a bundle, about what no API server looks at."""

from __future__ import annotations

from kgen.cluster.index import Neighbours, Pods
from kgen.field_path import FieldPath

_ROOT = FieldPath()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Rule
    from kgen.diagnostics import Finding, Severity, Stage
    from kgen.model import Object

    Findings: TypeAlias = Iterator[Finding]
    Check: TypeAlias = Callable[[Any, FieldPath, Neighbours], Findings]


class Link:
    """One rule between objects: its code, its name, the kind it looks at, and its check; it only ever warns."""

    __slots__ = ("check", "code", "name", "on", "severity", "stage")

    def __init__(self, code: str, on: type[Any], check: Check) -> None:
        self.code = code
        self.on = on
        self.check = check
        self.name = check.__name__.replace("_", "-")
        self.severity: Severity = "warning"
        self.stage: Stage = "links"

    def __call__(self, value: Any, at: FieldPath, around: Neighbours) -> Iterable[Finding]:
        """What the link finds in a value among its neighbours."""
        return self.check(value, at, around)

    def __repr__(self) -> str:
        return f"<link {self.code} {self.name}>"


def link(code: str, *, on: type[Any]) -> Callable[[Check], Link]:
    """Makes a link of a generator function that takes a value, its path and the Neighbours.

    Args:
        code: Never reused, even when the link is gone.
        on: A kind; Object for every object; or Pods, for the pods that an object is or makes, with the path of
            their spec.
    """

    def made(check: Check) -> Link:
        return Link(code, on, check)

    return made


class Links:
    """Links by the kinds they look at, ready to be run over bundles."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._links = list(links)
        self._on_pods = [each for each in self._links if each.on is Pods]
        self._by_type: dict[type, list[Link]] = {}

    def findings(self, item: Object, around: Neighbours) -> Iterator[tuple[Link | Rule, Finding]]:
        """What all links find in one object of a bundle."""
        for each in self._links_for(type(item)):
            yield from _found(each, item, _ROOT, around)
        pods = around.pods_of(item) if self._on_pods else None
        for each in self._on_pods if pods else ():
            yield from _found(each, pods, pods.at, around)  # type: ignore[union-attr]

    def _links_for(self, kind: type) -> list[Link]:
        if kind not in self._by_type:
            self._by_type[kind] = [each for each in self._links if each.on is not Pods and issubclass(kind, each.on)]
        return self._by_type[kind]


def _found(link: Link, value: Any, at: FieldPath, around: Neighbours) -> list[tuple[Link | Rule, Finding]]:
    try:
        return [(link, finding) for finding in link.check(value, at, around)]
    except Exception as error:  # noqa: BLE001 - what it has left unsaid must not silence all others
        from kgen.apiserver.failures import broken

        return [broken(link, at, error)]
