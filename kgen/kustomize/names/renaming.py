"""Where objects name others that a kustomization gave another name or namespace, the new one is written."""

from __future__ import annotations

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.fields import reach
from kgen.kustomize.texts import text_of

from .references import by_referrer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.kustomize.fields import FieldSpec
    from kgen.kustomize.resources import Resource

    from .references import Named


class _Known:
    """An object that may be named, with all that it is and was called."""

    __slots__ = ("current", "earlier", "names", "namespace", "original", "resource")

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.current = resource.current()
        self.earlier = resource.earlier()
        self.original = self.earlier[0] if self.earlier else self.current
        self.names = {each.name for each in self.earlier}
        self.namespace = resource.namespace

    def was_of(self, named: Named) -> bool:
        return any(each.is_of(*named) for each in self.earlier)


def follow_names(resources: list[Resource]) -> None:
    """Write new names where the old ones stand.

    Raises:
        KustomizeError: A name may mean several objects.
    """
    known = [_Known(each) for each in resources]
    by_name: dict[str, list[_Known]] = {}
    for each in known:
        for name in each.names:
            by_name.setdefault(name, []).append(each)
    fields = by_referrer()
    for each in known if by_name else ():
        for named, spec in fields.get(each.original.kind, ()):
            if spec.fits(each.original):
                _Referrer(each, known, by_name, named, spec).follow()


class _Referrer:
    """One field of an object that names others of a kind."""

    def __init__(
        self, own: _Known, known: list[_Known], by_name: dict[str, list[_Known]], named: Named, spec: FieldSpec
    ) -> None:
        self._own = own
        self._known = known
        self._by_name = by_name
        self._named = named
        self._spec = spec

    def follow(self) -> None:
        for parent, key in reach(self._own.resource.plain, self._spec.path):
            value = parent[key]
            if isinstance(value, list):
                for i, item in enumerate(value):
                    self._follow_value(value, i, item)
            else:
                self._follow_value(parent, key, value)

    def _follow_value(self, parent: Any, key: Any, value: Any) -> None:
        if isinstance(value, dict):
            self._follow_map(value)
        elif value is not None and not isinstance(value, list):
            found = self._meant(text_of(value), None)
            if found and found.current.name != value:
                parent[key] = found.current.name

    def _follow_map(self, value: dict[str, Any]) -> None:
        """A reference that has a namespace, too."""
        if "name" not in value:
            raise KustomizeError(f"{self._spec.text} of {self._own.current} names nothing")
        namespace = value.get("namespace")
        found = self._meant(text_of(value["name"]), text_of(namespace) if "namespace" in value else None, is_map=True)
        if found is None:
            return
        value["name"] = found.current.name
        if found.namespace:
            value["namespace"] = found.namespace

    def _meant(self, name: str, namespace: str | None, *, is_map: bool = False) -> _Known | None:
        """The object that a name means; None where it is none of those that were renamed."""
        found = [each for each in self._by_name.get(name, ()) if self._may_mean(each)]
        if not found:
            return None
        if namespace is not None:
            found = self._in_namespace(found, namespace)
        if len(found) > 1:
            found = [each for each in found if self._is_alike(each, is_loose=True)]
        if len(found) > 1:
            found = [each for each in found if self._is_alike(each, is_loose=False)]
        if len(found) > 1 and not _are_same(found, is_map=is_map):
            names = ", ".join(str(each.current) for each in found)
            raise KustomizeError(f"{self._spec.text} of {self._own.current} may mean {names}")
        return found[0] if found else None

    def _may_mean(self, each: _Known) -> bool:
        return self._is_near(each) and each.was_of(self._named) and self._is_role(each) and self._is_seen(each)

    def _in_namespace(self, found: list[_Known], namespace: str) -> list[_Known]:
        near = [each for each in self._known if self._is_near(each)]
        if any(each.original.effective_namespace == namespace for each in near):
            return [each for each in found if each.original.effective_namespace == namespace]
        return [each for each in found if each.current.effective_namespace == namespace]

    def _is_near(self, each: _Known) -> bool:
        """Whether an object can be named from where the field is."""
        own, other = self._own.current, each.current
        if own.is_cluster_scoped or other.is_cluster_scoped:
            return True
        return own.effective_namespace == other.effective_namespace or each.namespace in self._namespaces_of_subjects()

    def _namespaces_of_subjects(self) -> set[str]:
        plain = self._own.resource.plain
        if self._own.current.kind != "RoleBinding":
            return set()
        subjects = [each for each in plain.get("subjects") or () if isinstance(each, dict)]
        return {
            text_of(each["namespace"])
            for each in subjects
            if each.get("kind") == "ServiceAccount" and each.get("namespace")
        }

    def _is_seen(self, each: _Known) -> bool:
        own, other = self._own.current, each.current
        if own.is_cluster_scoped or other.is_cluster_scoped or other.kind == "ServiceAccount":
            return True
        return own.effective_namespace == other.effective_namespace

    def _is_role(self, each: _Known) -> bool:
        if not self._spec.text.endswith("roleRef/name"):
            return True
        role = self._own.resource.plain.get("roleRef")
        if not isinstance(role, dict) or "apiGroup" not in role or "kind" not in role:
            return True
        return each.was_of((text_of(role["apiGroup"]), "", text_of(role["kind"])))

    def _is_alike(self, each: _Known, *, is_loose: bool) -> bool:
        """Whether both names got the same prefixes and suffixes last; with `is_loose`, or one of them none."""
        own, other = self._own.resource, each.resource
        pairs = ((own.prefixes, other.prefixes), (own.suffixes, other.suffixes))
        return all((is_loose and not (a and b)) or _end_alike(a, b) for a, b in pairs)


def _end_alike(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer[len(longer) - len(shorter) :] == shorter if shorter else not longer


def _are_same(found: list[_Known], *, is_map: bool) -> bool:
    first = found[0]
    return all(
        each.current.name == first.current.name and (not is_map or each.namespace == first.namespace) for each in found
    )
