"""Which objects a patch or a replacement is for: patterns of names and kinds, and labels."""

from __future__ import annotations

import re

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.texts import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kgen.kustomize.places import Place
    from kgen.kustomize.resources import Identity, Resource

_REQUIREMENT = re.compile(
    r"\s*(!?)\s*([^\s,!=()<>]+)\s*(?:(==|=|!=|>|<)\s*([^\s,()]*)|(in|notin)\s*\(([^()]*)\))?\s*(?:,|\Z)"
)
_FIELDS = ("group", "version", "kind", "name", "namespace", "annotationSelector", "labelSelector")


class Selector:
    """The `target` of a patch, or what a replacement selects."""

    def __init__(self, plain: Mapping[str, Any], place: Place) -> None:
        for field in plain:
            if field not in _FIELDS:
                raise KustomizeError(f'a target has no field "{field}"', place / field)
        self._patterns = {field: _pattern(text_of(plain.get(field)), place / field) for field in _FIELDS[:5]}
        self._annotations = _Requirements(text_of(plain.get("annotationSelector")), place / "annotationSelector")
        self._labels = _Requirements(text_of(plain.get("labelSelector")), place / "labelSelector")
        self.has_names = any(self._patterns.values())
        self.has_labels = bool(self._annotations or self._labels)

    def _matches(self, field: str, *texts: str) -> bool:
        pattern = self._patterns[field]
        return pattern is None or any(map(pattern.fullmatch, texts))

    def selects(self, resource: Resource) -> bool:
        """Whether it selects an object by what it is called now, or was called at first."""
        now, first = resource.current(), resource.original()
        return (
            self._matches("namespace", first.effective_namespace, now.effective_namespace)
            and self._matches("name", first.name, now.name)
            and self._is_of(now)
            and self.selects_labels(resource)
        )

    def names(self, identity: Identity) -> bool:
        """Whether it selects what is called so."""
        is_so = self._matches("name", identity.name) and self._matches("namespace", identity.namespace)
        return is_so and self._is_of(identity)

    def _is_of(self, identity: Identity) -> bool:
        return (
            self._matches("group", identity.group)
            and self._matches("version", identity.version)
            and self._matches("kind", identity.kind)
        )

    def selects_labels(self, resource: Resource) -> bool:
        """Whether it selects the labels and annotations of an object."""
        return self._labels.hold(resource.texts("labels")) and self._annotations.hold(resource.texts("annotations"))


def _pattern(text: str, place: Place) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise KustomizeError(f'"{text}" is no pattern: {error}', place) from None


class _Requirements:
    """A label selector, such as `app in (web, api), !canary`."""

    def __init__(self, text: str, place: Place) -> None:
        self._all: list[tuple[str, str, list[str]]] = []
        at = 0
        while text[at:].strip():
            found = _REQUIREMENT.match(text, at)
            if found is None:
                raise KustomizeError(f'"{text}" is no label selector', place)
            bang, key, sign, value, word, values = found.groups()
            several = [each.strip() for each in values.split(",")] if values is not None else [value or ""]
            self._all.append((key, sign or word or f"{bang}exists", several))
            at = found.end()

    def __bool__(self) -> bool:
        return bool(self._all)

    def hold(self, labels: Mapping[str, str]) -> bool:
        """Whether labels are as required."""
        return all(_holds(labels, *each) for each in self._all)


def _holds(labels: Mapping[str, str], key: str, sign: str, values: list[str]) -> bool:
    if sign in ("exists", "!exists"):
        return (key in labels) == (sign == "exists")
    if sign in ("=", "==", "in"):
        return labels.get(key) in values
    if sign in ("!=", "notin"):
        return labels.get(key) not in values
    try:
        return key in labels and (int(labels[key]) - int(values[0])) * (1 if sign == ">" else -1) > 0
    except ValueError:
        return False


def selected(resources: Iterable[Resource], selector: Selector) -> list[Resource]:
    """The objects that are selected."""
    return [each for each in resources if selector.selects(each)]
