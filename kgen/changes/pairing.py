"""Which objects of two sides belong together: the same group, kind, namespace and name."""

from __future__ import annotations

from kgen.convert import model_of
from kgen.slotted import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kgen.model import Object
    from kgen.validation.inputs import Entry

_GROUPS = {
    ("extensions", "Ingress"): "networking.k8s.io",
    ("extensions", "NetworkPolicy"): "networking.k8s.io",
    ("extensions", "Deployment"): "apps",
    ("extensions", "DaemonSet"): "apps",
    ("extensions", "ReplicaSet"): "apps",
    ("extensions", "PodSecurityPolicy"): "policy",
    ("", "Event"): "events.k8s.io",
}
"""Groups that kinds have left: the objects are the same in both."""
_HASH = "bcdfghkmt2456789"
"""The letters in which kustomize writes a hash of what a ConfigMap or Secret holds."""
_HASH_LENGTH = 10


class Name(Frozen):
    """What tells objects apart: group, kind, namespace and name; "" for none."""

    __slots__ = ("group", "kind", "name", "namespace")
    group: str
    kind: str
    namespace: str
    name: str

    def __init__(self, *, group: str, kind: str, namespace: str, name: str) -> None:
        self._set(group=group, kind=kind, namespace=namespace, name=name)

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace and self.namespace + '/'}{self.name}"


class Known:
    """An object of one side: its plain data, what it is called, and where it stands.

    Attributes:
        plain: The object.
        name: What tells it apart.
        model: The model of its kind; None where there is none.
        entry: Where it stands.
        is_generated: Whether the server makes up its name, so that it is another object each time.
    """

    __slots__ = ("entry", "is_generated", "model", "name", "plain")

    def __init__(self, entry: Entry) -> None:
        plain = entry.item if isinstance(entry.item, dict) else entry.item.to_plain()
        metadata = _map(plain.get("metadata"))
        api_version, kind = str(plain.get("apiVersion") or ""), str(plain.get("kind") or "")
        self.entry = entry
        self.plain: dict[str, Any] = plain
        self.model: type[Object] | None = model_of(api_version, kind)
        self.is_generated = not metadata.get("name") and bool(metadata.get("generateName"))
        group = api_version.rpartition("/")[0]
        is_namespaced = self.model is None or self.model.__kind__ is None or self.model.__kind__.namespaced
        self.name = Name(
            group=_GROUPS.get((group, kind), group),
            kind=kind,
            namespace=str(metadata.get("namespace") or "") if is_namespaced else "",
            name=str(metadata.get("name") or (f"{metadata.get('generateName') or ''}*")),
        )

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Pair(Frozen):
    """An object before and now; one of them is None where the object is new or gone."""

    __slots__ = ("new", "old")
    old: Known | None
    new: Known | None

    def __init__(self, *, old: Known | None, new: Known | None) -> None:
        self._set(old=old, new=new)

    @property
    def name(self) -> Name:
        """What the object is called."""
        known = self.new or self.old
        assert known is not None  # noqa: S101 - a pair has a side
        return known.name


def paired(old: Iterable[Known], new: Iterable[Known]) -> Iterator[Pair]:
    """The objects of two sides in pairs: those of NEW in order, then those that are gone.

    Of several objects of one name the last counts, as it does for who applies them one after the other. An object
    without a namespace is in the namespace of everything else.
    """
    before = {each.name: each for each in old if not each.is_generated}
    after: dict[Any, Known] = {}
    for number, each in enumerate(new):
        after[number if each.is_generated else each.name] = each
    for each in after.values():
        yield Pair(old=None if each.is_generated else before.pop(each.name, None), new=each)
    yield from (Pair(old=each, new=None) for each in before.values())


def base_of(name: Name) -> Name | None:
    """The name of a ConfigMap or Secret without the hash of what it holds; None where there is no hash.

    >>> print(base_of(Name(group="", kind="ConfigMap", namespace="shop", name="web-5h9ffd72dm")))
    ConfigMap shop/web
    """
    base, dash, end = name.name.rpartition("-")
    is_hash = len(end) == _HASH_LENGTH and set(end) <= set(_HASH)
    if not (name.kind in ("ConfigMap", "Secret") and dash and base and is_hash and not name.group):
        return None
    return name.replace(name=base)


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
