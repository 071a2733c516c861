"""CustomResourceDefinitions, by the group and kind that they define."""

from __future__ import annotations

from kgen.model import Object

from .schema import Schema, survey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Self, TypeAlias

    CRD: TypeAlias = Object | Mapping[str, Any]

API_VERSION = "apiextensions.k8s.io/v1"
KIND = "CustomResourceDefinition"


def is_definition(item: Any) -> bool:
    """Whether an object, or plain data of one, is a CustomResourceDefinition that kgen can read."""
    if isinstance(item, Object):
        return item.kind == KIND and item.api_version == API_VERSION
    return isinstance(item, dict) and item.get("kind") == KIND and item.get("apiVersion") == API_VERSION


class Version:
    """One version of a kind.

    Attributes:
        served: Whether a server answers to it.
        warning: What a server says of it to everybody; "" where it says nothing.
        schema: None where there is none that kgen can follow.
        has_rules: Whether it has CEL rules, which kgen does not evaluate.
        has_status: Whether its status can only be written by itself.
        scale: The paths of what scales it; None where nothing does.
    """

    def __init__(self, plain: dict[str, Any], kind: str, api_version: str) -> None:
        self.served = plain.get("served") is True
        self.warning = ""
        if plain.get("deprecated") is True:
            told = plain.get("deprecationWarning")
            self.warning = told if isinstance(told, str) and told else f"{api_version} {kind} is deprecated"
        found = _map(plain, "schema").get("openAPIV3Schema")
        self.schema: Schema | None = None
        self.has_rules = False
        if isinstance(found, dict):
            too_deep, self.has_rules = survey(found)
            self.schema = None if too_deep else Schema(found)
        subresources = _map(plain, "subresources")
        self.has_status = isinstance(subresources.get("status"), dict)
        scale = subresources.get("scale")
        self.scale: dict[str, Any] | None = scale if isinstance(scale, dict) else None


class Definition:
    """What one CustomResourceDefinition says; it is read when the first object of its kind is met.

    Attributes:
        others: Definitions of the same kind that say something else, as of other releases.
    """

    def __init__(self, plain: Mapping[str, Any]) -> None:
        spec = _map(plain, "spec")
        self.group = str(spec.get("group", ""))
        self.kind = str(_map(spec, "names").get("kind", ""))
        self.namespaced = spec.get("scope") != "Cluster"
        self.preserves = spec.get("preserveUnknownFields") is True
        versions = spec.get("versions")
        self._plain = {
            str(each.get("name", "")): each
            for each in (versions if isinstance(versions, list) else ())
            if isinstance(each, dict)
        }
        self._read: dict[str, Version] = {}
        self.others: list[Definition] = []

    def says_the_same(self, other: Definition) -> bool:
        """Whether another definition has the same scope and versions."""
        return (self.namespaced, self.preserves, self._plain) == (other.namespaced, other.preserves, other._plain)

    def version(self, name: str) -> Version | None:
        """A version by its name; None where there is none."""
        if name not in self._read and name in self._plain:
            self._read[name] = Version(self._plain[name], self.kind, f"{self.group}/{name}")
        return self._read.get(name)

    @property
    def served(self) -> list[str]:
        """The names of the versions that a server answers to."""
        return [name for name, plain in self._plain.items() if plain.get("served") is True]


class Definitions:
    """All definitions that are at hand; of several for one kind, the last one that serves a version counts first.

    Attributes:
        by_kind: The definitions by group and kind.
        taken: What they were made of, so that nothing is read twice.

    >>> names = {"kind": "Widget", "plural": "widgets"}
    >>> crd = {"spec": {"group": "example.com", "names": names, "scope": "Namespaced", "versions": []}}
    >>> Definitions([crd]).find("example.com/v1", "Widget").namespaced
    True
    """

    def __init__(self, crds: Iterable[CRD] = ()) -> None:
        self.by_kind: dict[tuple[str, str], Definition] = {}
        self.taken: dict[int, CRD] = {}
        for crd in crds:
            self.add(crd)

    @classmethod
    def of(cls, crds: Iterable[CRD] | Definitions, more: Iterable[CRD]) -> Self:
        """Definitions of objects, or those that were read already, and more."""
        more = list(more)
        if isinstance(crds, cls) and not more:
            return crds
        made = cls(() if isinstance(crds, Definitions) else crds)
        if isinstance(crds, Definitions):
            made.by_kind.update(crds.by_kind)
            made.taken.update(crds.taken)
        for crd in more:
            made.add(crd)
        return made

    def add(self, crd: CRD) -> None:
        """Take one more CustomResourceDefinition, as an object or as plain data."""
        if id(crd) in self.taken:
            return
        definition = Definition(crd.to_plain() if isinstance(crd, Object) else crd)
        key = definition.group, definition.kind
        self.by_kind[key] = _first_of(definition, self.by_kind.get(key))
        self.taken[id(crd)] = crd

    def find(self, api_version: str, kind: str) -> Definition | None:
        """What defines a kind; None where nothing at hand does."""
        return self.by_kind.get((api_version.rpartition("/")[0], kind))

    def judges(self, api_version: str, kind: str) -> bool:
        """Whether an object of a kind is held against a schema, or is refused since its version is not served."""
        if self.find(api_version, kind) is None:
            return False
        version = self._served(api_version, kind)
        return version is None or version.schema is not None

    def leaves_rules(self, api_version: str, kind: str) -> bool:
        """Whether a kind has CEL rules, which nobody here evaluates."""
        version = self._served(api_version, kind)
        return version is not None and version.schema is not None and version.has_rules

    def _served(self, api_version: str, kind: str) -> Version | None:
        definition = self.find(api_version, kind)
        version = definition.version(api_version.rpartition("/")[2]) if definition else None
        return version if version and version.served else None

    def __bool__(self) -> bool:
        return bool(self.by_kind)


def _first_of(new: Definition, known: Definition | None) -> Definition:
    """Which of two definitions of a kind counts first; what serves nothing, as in tests of operators, never does."""
    if known is None:
        return new
    if known.served and (not new.served or any(map(new.says_the_same, (known, *known.others)))):
        return known
    new.others = [known, *known.others] if known.served else []
    return new


def _map(plain: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = plain.get(key)
    return found if isinstance(found, dict) else {}
