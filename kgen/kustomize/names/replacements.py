"""`replacements`: a value of one object is copied into fields of others."""

from __future__ import annotations

import json
import os

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.patching.selectors import Selector
from kgen.kustomize.places import Place, copied
from kgen.kustomize.texts import go_json, text_of, typed

from .paths import places_at, steps_of, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from kgen.kustomize.places import Text
    from kgen.kustomize.reading import Kustomization
    from kgen.kustomize.resources import Identity, Resource

_NAME = "metadata.name"
_ORDER = "delimiter can be used with text only"


def replace(
    resources: list[Resource],
    kustomization: Kustomization,
    read: Callable[[str], list[Text]],
    forgive: Callable[[KustomizeError], bool],
) -> None:
    """Copy what `replacements` name.

    Raises:
        KustomizeError: There is no such object or field.
    """
    for plain, place in kustomization.items("replacements"):
        try:
            for each, its_place in _all_of(plain, place, kustomization.folder, read):
                _Replacement(each, its_place, resources).copy()
        except KustomizeError as error:
            if not forgive(error.at(place)):
                raise


def _all_of(
    plain: dict[str, Any], place: Place, folder: str, read: Callable[[str], list[Text]]
) -> Iterator[tuple[dict[str, Any], Place]]:
    """A replacement, or those in a file."""
    path = text_of(plain.get("path"))
    if not path:
        yield plain, place
        return
    if plain.get("source") or plain.get("targets"):
        raise KustomizeError("a replacement has either path or source and targets", place)
    for text in read(os.path.join(folder, path))[:1]:
        found = text.document.plain
        for i, each in enumerate(found if isinstance(found, list) else [found]):
            if not isinstance(each, dict):
                raise KustomizeError("a replacement is a map", Place(text))
            yield each, Place(text, (i,) if isinstance(found, list) else ())


class _Replacement:
    def __init__(self, plain: dict[str, Any], place: Place, resources: list[Resource]) -> None:
        self._plain = plain
        self._place = place
        self._resources = resources

    def copy(self) -> None:
        targets, source, own = (self._plain.get(field) for field in ("targets", "source", "sourceValue"))
        if targets is None or (source is None) == (own is None):
            raise KustomizeError("a replacement needs targets, and either source or sourceValue", self._place)
        value = own if source is None else self._source_value(source)
        for i, target in enumerate(targets):
            _Target(target or {}, self._place / "targets" / i).take(value, self._resources)

    def _source_value(self, source: dict[str, Any]) -> Any:
        found = [each for each in self._resources if any(_is_meant(known, source) for known in _identities(each))]
        shown = text_of(source.get("name")) or text_of(source.get("kind"))
        if len(found) != 1:
            problem = f"source {shown} is {len(found)} objects" if found else f"there is no source {shown}"
            raise KustomizeError(problem, self._place / "source", is_absent=not found)
        path = text_of(source.get("fieldPath")) or _NAME
        value = value_at(found[0].plain, steps_of(path))
        if value is None or value in ({}, []):
            raise KustomizeError(f"{found[0].current()} has no {path}", self._place / "source")
        options = source.get("options") or {}
        return self._part(value, options) if options.get("delimiter") else value

    def _part(self, value: Any, options: Mapping[str, Any]) -> str:
        if isinstance(value, (dict, list)):
            raise KustomizeError(_ORDER, self._place / "source")
        parts = text_of(value).split(options["delimiter"])
        index = options.get("index") or 0
        if not 0 <= index < len(parts):
            raise KustomizeError(f"there is no part {index} of {text_of(value)}", self._place / "source")
        return parts[index]


def _identities(resource: Resource) -> list[Identity]:
    return [resource.current(), *resource.earlier()]


def _is_meant(identity: Identity, source: Mapping[str, Any]) -> bool:
    group, version, kind, name, namespace = (
        text_of(source.get(field)) for field in ("group", "version", "kind", "name", "namespace")
    )
    return (
        identity.is_of(group, version, kind)
        and name in ("", identity.name)
        and (not namespace or namespace == (identity.namespace or "default"))
    )


class _Target:
    def __init__(self, plain: dict[str, Any], place: Place) -> None:
        if not plain.get("select"):
            raise KustomizeError("a target needs select", place)
        self._place = place
        self._select = Selector(plain["select"], place / "select")
        self._reject = [Selector(each or {}, place / "reject" / i) for i, each in enumerate(plain.get("reject") or ())]
        self._paths = [text_of(each) for each in plain.get("fieldPaths") or [_NAME]]
        self._options = plain.get("options") or {}

    def take(self, value: Any, resources: list[Resource]) -> None:
        for each in resources:
            if self._is_meant(each):
                for path in self._paths:
                    self._take_at(each, steps_of(path), path, value)

    def _is_meant(self, each: Resource) -> bool:
        if not self._select.selects_labels(each):
            return False
        if any(one.has_labels and one.selects_labels(each) for one in self._reject):
            return False
        known = _identities(each)
        if any(one.has_names and any(map(one.names, known)) for one in self._reject):
            return False
        return any(map(self._select.names, known))

    def _take_at(self, each: Resource, steps: list[str], path: str, value: Any) -> None:
        create: Callable[[], Any] | None = None
        if self._options.get("create") is True:
            create = type(value) if isinstance(value, (dict, list)) else type(None)
        if _take_inside(each.plain, steps, value, create):
            return
        found = list(places_at({"": each.plain}, "", steps, create))
        if not found:
            raise KustomizeError(f"{each.current()} has no {path}", self._place)
        for parent, key in found:
            parent[key] = self._made(parent[key], value)

    def _made(self, old: Any, value: Any) -> Any:
        delimiter = self._options.get("delimiter")
        if delimiter:
            if isinstance(old, (dict, list)):
                raise KustomizeError(_ORDER, self._place)
            value = self._joined(text_of(old).split(delimiter), text_of(value), delimiter)
        if isinstance(old, (dict, list)):
            return copied(value)
        return _as_before(old, "" if isinstance(value, (dict, list)) else text_of(value))

    def _joined(self, parts: list[str], value: str, delimiter: str) -> str:
        index = self._options.get("index") or 0
        if index < 0:
            parts.insert(0, value)
        elif index >= len(parts):
            parts.append(value)
        else:
            parts[index] = value
        return str(delimiter.join(parts))


def _as_before(old: Any, text: str) -> Any:
    """A text of the type of what was there; numbers stay numbers."""
    if isinstance(old, str):
        return text
    new = typed(text)
    if old is not None and (isinstance(new, (str, type(None))) or isinstance(old, bool) != isinstance(new, bool)):
        raise KustomizeError(f"{text} cannot take the place of {text_of(old)}")
    return new


def _take_inside(plain: Any, steps: list[str], value: Any, create: Callable[[], Any] | None) -> bool:
    """Write into JSON that is the text of a field; whether there is such a field on the way."""
    for i in range(1, len(steps)):
        try:
            text = value_at(plain, steps[:i])
        except KustomizeError:
            return False
        if isinstance(text, str) and text.strip()[:1] in ("{", "["):
            return _take_in_json(plain, steps[:i], steps[i:], text, (value, create))
    return False


def _take_in_json(
    plain: Any, way: list[str], steps: list[str], text: str, made: tuple[Any, Callable[[], Any] | None]
) -> bool:
    value, create = made
    try:
        inner = {"": json.loads(text)}
        found = list(places_at(inner, "", steps, create))
    except (ValueError, KustomizeError):
        return False
    for parent, key in found:
        old = parent[key]
        parent[key] = copied(value) if isinstance(old, (dict, list)) else _as_before(old, text_of(value))
    indent = 2 if "\n" in text and "  " in text else None
    written = go_json(inner[""], indent)
    for parent, key in places_at({"": plain}, "", way):
        parent[key] = written
    return bool(found)
