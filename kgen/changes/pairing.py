"""Which objects of two sides belong together: the same group, kind, namespace and name."""

from __future__ import annotations

from typing import NamedTuple

from kgen.changes.plain import mapping
from kgen.convert import model_of
from kgen.frozen import Frozen
from kgen.wording.hashed_names import without_hash

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


class Name(NamedTuple):
    """What tells objects apart: group, kind, namespace and name; "" for none."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace and self.namespace + '/'}{self.name}"


class Known:
    """An object of one side: its plain data, what it is called, and where it stands.

    Attributes:
        plain: The object.
        written: The same, where a Secret's values stand in `data`, as a server has them.
        name: What tells it apart.
        model: The model of its kind; None where there is none.
        entry: Where it stands.
        place: Its file below the side's folder.
        is_generated: Whether the server makes up its name, so that it is another object each time.
    """

    __slots__ = ("entry", "is_generated", "model", "name", "place", "plain", "written")

    def __init__(self, entry: Entry, place: str = "") -> None:
        """Take an object that was read; what was built is made plain."""
        plain = entry.item if isinstance(entry.item, dict) else entry.item.to_plain()
        metadata = mapping(plain, "metadata")
        api_version, kind = str(plain.get("apiVersion") or ""), str(plain.get("kind") or "")
        self.entry = entry
        self.place = place
        self.plain: dict[str, Any] = plain
        self.written = _with_values_as_data(plain) if kind == "Secret" else plain
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

    def place_of(self, field: str) -> tuple[str, int | None]:
        """The file and line of a field: where it is written, or in a program where it was made."""
        entry = self.entry
        made = entry.origins.place(entry.item, field) if entry.origins else None
        return made[:2] if made else entry.place(field, None)[:2]


class Pair(Frozen):
    """An object before and now; one of them is None where the object is new or gone."""

    __slots__ = ("new", "old")
    old: Known | None
    new: Known | None

    def __init__(self, *, old: Known | None, new: Known | None) -> None:
        self._set(old=old, new=new)

    @property
    def is_renamed(self) -> bool:
        """Whether they are two objects, of which the new one takes the place of the old one under another name."""
        return self.old is not None and self.new is not None and self.old.name != self.new.name

    @property
    def name(self) -> Name:
        """What the object is called."""
        known = self.new or self.old
        assert known is not None  # noqa: S101 - a pair has a side
        return known.name


def paired(old: Iterable[Known], new: Iterable[Known]) -> Iterator[Pair]:
    """The objects of two sides in pairs: those of NEW in order, then those that are gone.

    Of several objects of one name in a file the last counts, as it does for who applies them one after the other. In
    several files they are those of several clusters: each belongs to the one in the same file. What gets its name from
    the server never belongs to anything.
    """
    before = _by_name(each for each in old if not each.is_generated)
    after = _by_name(new)
    for name, several in after.items():
        known = before.get(name, {})
        matched = _matched(known, several) if known else {}
        for place, each in several.items():
            yield Pair(old=known.pop(matched[place]) if place in matched else None, new=each)
    yield from (Pair(old=each, new=None) for several in before.values() for each in several.values())


def _by_name(objects: Iterable[Known]) -> dict[object, dict[str, Known]]:
    """The objects by their names, and then by the files in which they stand."""
    found: dict[object, dict[str, Known]] = {}
    for each in objects:
        found.setdefault(each if each.is_generated else each.name, {})[each.place] = each
    return found


def _matched(old: dict[str, Known], new: dict[str, Known]) -> dict[str, str]:
    """The places in OLD of what belongs together, by the places in NEW."""
    made = {place: place for place in new if place in old}
    left, right = [place for place in new if place not in made], [place for place in old if place not in made]
    if len(left) == len(right) == 1:
        made[left[0]] = right[0]
    return made


def with_hashes_paired(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs, a new ConfigMap or Secret together with the old one whose name differs in its hash alone.

    They are two objects: see `Pair.is_renamed`.
    """
    several = list(pairs)
    gone = {key: pair for pair in several if pair.old and not pair.new and (key := _hashed(pair.old))}
    new = {key: pair for pair in several if pair.new and not pair.old and (key := _hashed(pair.new))}
    for pair in several:
        key = _hashed(pair.new or pair.old)
        if key not in gone or key not in new or (pair.old and pair.new):
            yield pair
        elif new[key] is pair:
            yield pair.replace(old=gone[key].old)


def _hashed(known: Known | None) -> tuple[Name, str] | None:
    """By what an object with a hash in its name is known: its name without it, and its file."""
    base = base_of(known.name) if known else None
    return (base, known.place) if known and base else None


def renamed(pairs: Iterable[Pair]) -> dict[Name, Name]:
    """The old names of new objects that are the same as ones that are gone, but for their names and namespaces."""
    several = list(pairs)
    gone = [pair.old for pair in several if pair.old and not pair.new]
    new = [pair.new for pair in several if pair.new and not pair.old]
    if not (gone and new):
        return {}
    known = {text: each.name for each in gone for text in _without_name(each)}
    return {each.name: known[text] for each in new for text in _without_name(each) if text in known}


_NAMES = ("name", "namespace")


def _without_name(known: Known) -> tuple[str, str]:
    """All of an object but its name: where that is called so, and wherever it stands."""
    import json

    metadata = mapping(known.plain, "metadata")
    nameless = {**known.plain, "metadata": {key: value for key, value in metadata.items() if key not in _NAMES}}
    text = json.dumps(nameless, sort_keys=True, default=str)
    return text, text.replace(json.dumps(known.name.name)[1:-1], "\0")


def base_of(name: Name) -> Name | None:
    """The name of a ConfigMap or Secret without the hash of what it holds; None where there is no hash.

    >>> print(base_of(Name(group="", kind="ConfigMap", namespace="shop", name="web-5h9ffd72dm")))
    ConfigMap shop/web
    """
    base = without_hash(name.name) if name.kind in ("ConfigMap", "Secret") and not name.group else ""
    return name._replace(name=base) if base else None


def _with_values_as_data(plain: dict[str, Any]) -> dict[str, Any]:
    """A Secret whose stringData stands in data; what its values are does not matter."""
    return {**plain, "data": {**mapping(plain, "data"), **mapping(plain, "stringData")}}
