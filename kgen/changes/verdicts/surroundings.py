"""What else is there beside an object: who reads it, what scales it, what selects it."""

from __future__ import annotations

from kgen.changes.plain import items, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kgen.apiserver.custom.definitions import Definitions
    from kgen.changes.pairing import Known, Name
    from kgen.changes.sides.reading import Sides
    from kgen.model import Object


class Surroundings:
    """The objects of both sides, as far as somebody asks for them.

    Attributes:
        renamed: The old names of objects that are the same but for their names.
        definitions: The definitions of custom kinds at hand.
    """

    def __init__(self, sides: Sides, renamed: dict[Name, Name], definitions: Definitions | None = None) -> None:
        """Take what was read."""
        self._sides = sides
        self._new: Words | None = None
        self._old: Words | None = None
        self._has_environments = any(_is_in_several_folders(each) for each in (sides.old, sides.new))
        self.renamed = renamed
        self.definitions = definitions

    def __repr__(self) -> str:
        return f"<Surroundings of {self._sides!r}>"

    def new(self, beside: Known, *words: str) -> list[Known]:
        """The objects of NEW beside one that have all of some words in them, as a key or a whole value."""
        if self._new is None:
            self._new = Words(self._sides.new)
        return self._near(beside, [*self._new.having(words), *self._sides.unchanged(*words)])

    def old(self, beside: Known, *words: str) -> list[Known]:
        """The objects of OLD, likewise."""
        if self._old is None:
            self._old = Words(self._sides.old)
        return self._near(beside, [*self._old.having(words), *self._sides.unchanged(*words)])

    def _near(self, beside: Known, found: list[Known]) -> list[Known]:
        """The objects of a namespace; of several environments those of the same, by the folders in which they stand."""
        namespace = beside.name.namespace
        several = [each for each in found if not namespace or each.name.namespace in ("", namespace)]
        if not self._has_environments:
            return several
        return [each for each in several if _folder(each) == _folder(beside)]

    def scaler(self, workload: Known) -> Known | None:
        """The autoscaler of a workload in NEW."""
        name = workload.name
        for each in self.new(workload, name.name, "scaleTargetRef"):
            target = mapping(each.plain, "spec", "scaleTargetRef")
            is_scaler = each.name.kind in ("HorizontalPodAutoscaler", "ScaledObject")
            if is_scaler and target.get("name") == name.name and target.get("kind", "Deployment") == name.kind:
                return each
        return None


class Words:
    """Objects by the words in them: keys, and texts as a whole."""

    def __init__(self, objects: Iterable[Known]) -> None:
        self._found: dict[str, dict[int, Known]] = {}
        for each in objects:
            for word in _words(each.plain):
                self._found.setdefault(word, {})[id(each)] = each

    def __repr__(self) -> str:
        return f"<Words {len(self._found)}>"

    def having(self, words: Sequence[str]) -> list[Known]:
        """The objects that have all of some words."""
        several = [self._found.get(word, {}) for word in words]
        first = min(several, key=len)
        return [each for number, each in first.items() if all(number in other for other in several)]


def _words(plain: Any) -> set[str]:
    found: set[str] = set()
    waiting = [plain]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found.update(map(str, value))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            found.add(value)
    return found


def _is_in_several_folders(objects: Iterable[Known]) -> bool:
    """Whether folders hold the same objects, for several clusters."""
    folders: dict[Name, str] = {}
    return any(folders.setdefault(each.name, _folder(each)) != _folder(each) for each in objects)


def _folder(known: Known) -> str:
    return known.place.partition("/")[0] if "/" in known.place else known.place


def pod_spec(plain: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The spec and the metadata of the pods that an object is or makes; empty where it has none."""
    spec = mapping(plain, "spec")
    kind = plain.get("kind")
    if kind == "Pod":
        return spec, mapping(plain, "metadata")
    if kind == "CronJob":
        spec = mapping(spec, "jobTemplate", "spec")
    template = mapping(spec, "template")
    return mapping(template, "spec"), mapping(template, "metadata")


def may_be_database(known: Known) -> bool:
    """Whether a container's image may have a server of MySQL or MariaDB."""
    images = [str(each.get("image")) for each in items(pod_spec(known.plain)[0].get("containers"))]
    return any("mysql" in each or "mariadb" in each for each in images)


def decoded(known: Known) -> Object:
    """The object as a model, as far as it can be read."""
    if known.model is None:
        from kgen.convert import object_from_plain

        return object_from_plain(known.plain)
    from kgen.apiserver.decoding import Decoding
    from kgen.apiserver.served import NEWEST_PROVEN, parse_version

    return Decoding(parse_version(NEWEST_PROVEN)).decode_object(known.plain, known.model)
