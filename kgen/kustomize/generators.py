"""ConfigMaps and Secrets that a kustomization generates, and the hashes at the end of their names."""

from __future__ import annotations

import os

from .errors import KustomizeError
from .places import Place, Places, Whole
from .resources import Resource, append, named
from .texts import check_inside, go_json, read_bytes, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from .reading import Kustomization

    _Pairs: TypeAlias = dict[str, tuple[bytes, Place]]
    """Values by their keys, each with its place."""

_KINDS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}
_LINE = 70
"""Characters in a line of base64."""
_SAFE = str.maketrans("013ae", "ghkmt")
_BYTE_ORDER_MARK = "\ufeff"


def generate(
    resources: list[Resource],
    kustomization: Kustomization,
    named_files: Callable[[str], None],
    forgive: Callable[[KustomizeError], bool],
) -> None:
    """Add what the generators of a kustomization make, or merge it into what is there.

    Args:
        resources: What there is.
        kustomization: The kustomization.
        named_files: Is told the path of each file that is read.
        forgive: Is asked whether to go on after an error.

    Raises:
        KustomizeError: A generator makes nothing.
    """
    for field, kind in _KINDS.items():
        for generator, place in kustomization.items(field):
            try:
                _absorb(resources, _Generator(kustomization, generator, place, named_files).made(kind))
            except KustomizeError as error:
                if not forgive(error.at(place)):
                    raise


class _Generator:
    def __init__(
        self, kustomization: Kustomization, plain: dict[str, Any], place: Place, named_files: Callable[[str], None]
    ) -> None:
        self.plain = plain
        self.place = place
        self._folder = kustomization.folder
        self._options = _options(plain.get("options") or {}, kustomization.plain.get("generatorOptions") or {})
        self._named_files = named_files

    def made(self, kind: str) -> Resource:
        name = text_of(self.plain.get("name"))
        if not name:
            raise KustomizeError("a generator needs a name", self.place)
        metadata: dict[str, Any] = {"name": name}
        if self.plain.get("namespace"):
            metadata["namespace"] = text_of(self.plain["namespace"])
        plain: dict[str, Any] = {"apiVersion": "v1", "kind": kind, "metadata": metadata}
        places = Places(self.place)
        for field in ("labels", "annotations"):
            if self._options.get(field):
                metadata[field] = {key: text_of(value) for key, value in self._options[field].items()}
        if kind == "Secret":
            plain["type"] = text_of(self.plain.get("type")) or "Opaque"
            _fill_secret(plain, self._pairs(), places)
        else:
            _fill_config_map(plain, self._pairs(), places)
        if self._options.get("immutable"):
            plain["immutable"] = True
        made = Resource(plain, places)
        made.behavior = text_of(self.plain.get("behavior"))
        made.needs_hash = not self._options.get("disableNameSuffixHash")
        return made

    def _pairs(self) -> _Pairs:
        """The keys and their values, each with its place."""
        found: _Pairs = {}
        for key, value, place in (*self._variables(), *self._literals(), *self._files()):
            if key in found:
                raise KustomizeError(f'the key "{key}" is given twice', place)
            found[key] = value, place
        return found

    def _sources(self, field: str) -> Iterator[tuple[str, Place]]:
        for i, each in enumerate(self.plain.get(field) or ()):
            yield text_of(each), self.place / field / i

    def _variables(self) -> Iterator[tuple[str, bytes, Place]]:
        single = self.plain.get("env")
        sources = [*self._sources("envs"), *([(text_of(single), self.place / "env")] if single else [])]
        for path, place in sources:
            for i, line in enumerate(self._read(path, place).splitlines()):
                try:
                    text = line.decode()
                except UnicodeDecodeError:
                    raise KustomizeError(f"line {i + 1} of {path} is not UTF-8", place) from None
                text = (text.removeprefix(_BYTE_ORDER_MARK) if i == 0 else text).lstrip()
                if text and text[0] != "#":
                    key, _, value = text.partition("=")
                    yield key, value.encode(), place

    def _literals(self) -> Iterator[tuple[str, bytes, Place]]:
        for text, place in self._sources("literals"):
            key, equals, value = text.partition("=")
            if not key or not equals:
                raise KustomizeError(f"a literal is key=value, not {text}", place)
            yield key, _unquoted(value).encode(), place

    def _files(self) -> Iterator[tuple[str, bytes, Place]]:
        for text, place in self._sources("files"):
            key, equals, path = text.partition("=")
            if not equals:
                key, path = text.rpartition("/")[2], text
            if not key or not path or "=" in path:
                raise KustomizeError(f"a file is path or key=path, not {text}", place)
            value = self._read(path, place)
            yield key, value, Place(Whole(os.path.normpath(os.path.join(self._folder, path))))

    def _read(self, path: str, place: Place) -> bytes:
        path = os.path.join(self._folder, path)
        self._named_files(path)
        try:
            check_inside(path, self._folder)
            return read_bytes(path)
        except KustomizeError as error:
            raise error.at(place) from None


def _options(own: dict[str, Any], of_all: dict[str, Any]) -> dict[str, Any]:
    made = dict(own)
    for field in ("labels", "annotations"):
        made[field] = {**(of_all.get(field) or {}), **(own.get(field) or {})}
    for field in ("disableNameSuffixHash", "immutable"):
        made[field] = bool(own.get(field) or of_all.get(field))
    return made


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def _fill_config_map(plain: dict[str, Any], pairs: _Pairs, places: Places) -> None:
    for key in sorted(pairs):
        value, place = pairs[key]
        try:
            field, text = "data", value.decode()
        except UnicodeDecodeError:
            field, text = "binaryData", _base64(value)
        places.written(plain.setdefault(field, {}), key, place)
        plain[field][key] = text


def _fill_secret(plain: dict[str, Any], pairs: _Pairs, places: Places) -> None:
    data = plain["data"] = {}
    for key in sorted(pairs):
        data[key] = _base64(pairs[key][0])
        places.written(data, key, pairs[key][1])


def _base64(value: bytes) -> str:
    """Base64 in lines, each with its end, where there is more than one."""
    from base64 import b64encode

    text = b64encode(value).decode()
    if len(text) < _LINE:
        return text
    return "".join(f"{text[i : i + _LINE]}\n" for i in range(0, len(text), _LINE))


def _absorb(resources: list[Resource], made: Resource) -> None:
    key = made.current().key()
    found = named(resources, lambda each: each.key() == key)
    if len(found) > 1:
        raise KustomizeError(f"{len(found)} resources are {made.current()}")
    if not found:
        if made.behavior in ("merge", "replace"):
            raise KustomizeError(f"there is no {made.current()} to {made.behavior}", is_absent=True)
        append(resources, [made])
        return
    if made.behavior not in ("merge", "replace"):
        raise KustomizeError(f"{made.current()} is there already; say behavior: merge or replace")
    old = found[0]
    _take_over(made, old)
    if made.behavior == "merge":
        for field in ("data", "binaryData"):
            _merge(made, old, field)
    made.behavior = old.behavior
    resources[resources.index(old)] = made


def _take_over(made: Resource, old: Resource) -> None:
    """Give what was made the name, the labels and the past of what was there."""
    made.previous, made.prefixes, made.suffixes = old.previous, old.prefixes, old.suffixes
    made.variables = [*old.variables]
    made.needs_hash = made.needs_hash and old.needs_hash
    metadata = made.metadata()
    metadata["name"] = old.name
    if old.namespace:
        metadata["namespace"] = old.namespace
    else:
        metadata.pop("namespace", None)
    for field in ("labels", "annotations"):
        merged = {**old.texts(field), **made.texts(field)}
        if merged:
            metadata[field] = merged


def _merge(made: Resource, old: Resource, field: str) -> None:
    merged: dict[str, Any] = {}
    for source in (old, made):
        for key, value in (source.plain.get(field) or {}).items():
            merged[key] = text_of(value)
            made.places.written(merged, key, source.places.find(source.plain, [field, key]))
    if merged:
        made.plain[field] = merged
    else:
        made.plain.pop(field, None)


def add_hashes(resources: Iterable[Resource]) -> None:
    """End the names of generated objects in a hash of what they hold."""
    from .transforms import rename

    for each in resources:
        if each.needs_hash:
            rename(each, f"{each.name}-{hash_of(each.plain)}")


def hash_of(plain: dict[str, Any]) -> str:
    """The hash of a ConfigMap or Secret, as kustomize makes it.

    >>> hash_of({"kind": "ConfigMap", "data": {"a": "b"}})
    '4h2mbtbbt6'
    """
    from hashlib import sha256

    fields = ("data", "binaryData") if plain["kind"] == "ConfigMap" else ("type", "data", "stringData")
    hashed = {"kind": plain["kind"], "name": "", "data": ""}
    hashed |= {field: plain[field] for field in fields if plain.get(field) is not None}
    return sha256(go_json(hashed).encode()).hexdigest()[:10].translate(_SAFE)
