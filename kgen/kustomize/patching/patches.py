"""`patches`, `patchesStrategicMerge` and `patchesJson6902`: read, and applied to the objects that they are for."""

from __future__ import annotations

import os

from kgen.kustomize.errors import KustomizeError
from kgen.kustomize.places import copied
from kgen.kustomize.resources import Identity, the_one
from kgen.kustomize.texts import inline_texts, text_of

from . import json_patch
from .merging import merge
from .selectors import Selector, selected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kgen.kustomize.places import Place, Text
    from kgen.kustomize.reading import Kustomization
    from kgen.kustomize.resources import Resource

    Read = Callable[[str], list[Text]]


class Patches:
    """The patches of a kustomization.

    Args:
        kustomization: The kustomization.
        read: Gives the documents of a file.
        forgive: Is asked whether to go on after an error.
    """

    def __init__(self, kustomization: Kustomization, read: Read, forgive: Callable[[KustomizeError], bool]) -> None:
        self._kustomization = kustomization
        self._read = read
        self._forgive = forgive

    def apply_merges(self, resources: list[Resource]) -> list[Resource]:
        """What is left of objects after `patchesStrategicMerge`."""
        for item, place in self._kustomization.items("patchesStrategicMerge"):
            try:
                for text in self._documents_of(text_of(item), place):
                    resources = self._merge_by_name(resources, text)
            except KustomizeError as error:
                if not self._forgive(error.at(place)):
                    raise
        return resources

    def _documents_of(self, text: str, place: Place) -> list[Text]:
        """The documents of what is a patch, or the path of one."""
        try:
            found = inline_texts(text, place)
        except KustomizeError:
            found = []
        if found and all(isinstance(each.document.plain, dict) for each in found):
            return found
        return self._of_file(text)

    def _of_file(self, path: str) -> list[Text]:
        return self._read(os.path.join(self._kustomization.folder, path))

    def apply(self, resources: list[Resource]) -> list[Resource]:
        """What is left of objects after `patches`, each of one kind or of the other."""
        for patch, place in self._kustomization.items("patches"):
            try:
                resources = self._patched(resources, patch, place)
            except KustomizeError as error:
                if not self._forgive(error.at(place)):
                    raise
        return resources

    def _patched(self, resources: list[Resource], patch: dict[str, Any], place: Place) -> list[Resource]:
        texts, target = self._texts(patch, place), _target(patch, place)
        if any(isinstance(text.document.plain, list) for text in texts):
            self._apply_json(resources, texts, target, place)
        elif target:
            resources = self._merge_selected(resources, texts, target, patch, place)
        else:
            for text in texts:
                resources = self._merge_by_name(resources, text, patch.get("options"))
        return resources

    def apply_json(self, resources: list[Resource]) -> None:
        """Apply `patchesJson6902`."""
        for patch, place in self._kustomization.items("patchesJson6902"):
            try:
                self._apply_named(resources, patch, place)
            except KustomizeError as error:
                if not self._forgive(error.at(place)):
                    raise

    def _apply_named(self, resources: list[Resource], patch: dict[str, Any], place: Place) -> None:
        if not text_of((patch.get("target") or {}).get("name")):
            raise KustomizeError("the target needs a name", place)
        self._apply_json(resources, self._texts(patch, place), _target(patch, place), place, is_remembered=False)

    def _texts(self, patch: dict[str, Any], place: Place) -> list[Text]:
        inline, path = text_of(patch.get("patch")), text_of(patch.get("path"))
        if bool(inline.strip()) == bool(path):
            raise KustomizeError("a patch has either patch or path", place)
        return self._of_file(path) if path else inline_texts(inline, place / "patch")

    def _apply_json(
        self,
        resources: list[Resource],
        texts: list[Text],
        target: Selector | None,
        place: Place,
        *,
        is_remembered: bool = True,
    ) -> None:
        if target is None:
            raise KustomizeError("a JSON patch needs a target", place)
        operations = [*_operations(texts[0])] if texts else []
        for each in selected(resources, target):
            if is_remembered:
                each.remember()
            json_patch.apply(each, operations)

    def _merge_selected(
        self, resources: list[Resource], texts: list[Text], target: Selector, patch: dict[str, Any], place: Place
    ) -> list[Resource]:
        if len(texts) > 1:
            raise KustomizeError("a patch with a target is one document", place)
        for each in selected(resources, target):
            for text in texts:
                plain = copied(_object(text))
                plain["apiVersion"] = each.api_version
                _merge(each, plain, text, patch.get("options"))
        return [each for each in resources if each.plain]

    def _merge_by_name(
        self, resources: list[Resource], text: Text, options: dict[str, Any] | None = None
    ) -> list[Resource]:
        plain = copied(_object(text))
        try:
            found = the_one(resources, _identity(plain))
        except KustomizeError as error:
            raise error.at(_root(text)) from None
        _merge(found, plain, text, options)
        return [each for each in resources if each.plain]


def _root(text: Text) -> Place:
    from kgen.kustomize.places import Place

    return Place(text)


def _target(patch: dict[str, Any], place: Place) -> Selector | None:
    plain = patch.get("target")
    return Selector(plain, place / "target") if isinstance(plain, dict) else None


def _operations(text: Text) -> Iterator[tuple[Any, Place]]:
    plain = text.document.plain
    if not isinstance(plain, list):
        raise KustomizeError("a JSON patch is a list of operations", _root(text))
    for i, operation in enumerate(plain):
        yield operation, _root(text) / i


def _object(text: Text) -> dict[str, Any]:
    """A patch that says which object it is for."""
    plain = text.document.plain
    name = plain.get("metadata", {}).get("name") if isinstance(plain, dict) else None
    if not name or not plain.get("kind"):
        raise KustomizeError("a patch needs kind and metadata.name", _root(text))
    return plain  # type: ignore[no-any-return]


def _identity(plain: dict[str, Any]) -> Identity:
    from kgen.kustomize.places import Place, Places
    from kgen.kustomize.resources import Resource

    return Resource(plain, Places(Place(None))).current()  # type: ignore[arg-type]


def _merge(resource: Resource, patch: dict[str, Any], text: Text, options: dict[str, Any] | None) -> None:
    """Merge a patch into an object, which keeps its name, namespace and kind."""
    allowed = {name for name, value in (options or {}).items() if value is True}
    if allowed & {"allowNameChange", "allowKindChange"}:
        resource.remember()
    name, namespace, kind = resource.name, resource.namespace, resource.kind
    resource.plain = merge(resource.plain, patch, resource.places, _root(text))
    if not resource.plain:
        return
    if "allowKindChange" not in allowed:
        resource.plain["kind"] = kind
    metadata = resource.metadata()
    if "allowNameChange" not in allowed:
        metadata["name"] = name
    if namespace:
        metadata["namespace"] = namespace
    else:
        metadata.pop("namespace", None)
