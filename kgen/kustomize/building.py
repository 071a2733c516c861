"""A kustomization, and those that it names -> the objects that `kubectl kustomize` would print."""

from __future__ import annotations

import os

from .errors import KustomizeError, UnreadableError
from .places import Place, Places, Text, copied
from .reading import Kustomization, file_in, read
from .resources import Resource, append
from .texts import Texts, check_inside, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .names.variables import Variable

_REMOTE = ("http://", "https://", "ssh://", "file://", "git@", "git::", "github.com/", "github.com:", "gh:")
_LOCAL = "config.kubernetes.io/local-config"


class Built:
    """What came of a kustomization.

    Attributes:
        resources: The objects.
        others: Documents among its resources that are no objects.
        missing: What is wrong with files that it names and that are not there.
        unreadable: Files among its resources that cannot be read.
        not_followed: What was left alone, such as "helmCharts" or a URL, by the folder that names it.
        files: All files that it names, as they are in the file system.
        folders: The folders of the kustomizations that it names.
    """

    def __init__(self) -> None:
        self.resources: list[Resource] = []
        self.others: list[Place] = []
        self.missing: list[KustomizeError] = []
        self.unreadable: list[str] = []
        self.not_followed: dict[str, list[str]] = {}
        self.files: set[str] = set()
        self.folders: set[str] = set()


def build(folder: str, texts: Texts | None = None) -> Built:
    """The objects of the kustomization in a folder.

    Args:
        folder: The folder.
        texts: Files that have been read already.

    Raises:
        KustomizeError: kubectl could not build it either.
    """
    built = Built()
    path = file_in(folder)
    if path is None:
        raise KustomizeError(f"{folder} has no kustomization")
    _Build(built, texts or Texts()).finished(read(path))
    return built


class _Build:
    def __init__(self, built: Built, texts: Texts) -> None:
        self._built = built
        self._texts = texts
        self._way: list[str] = []
        self._variables: dict[str, Variable] = {}

    def finished(self, kustomization: Kustomization) -> None:
        """All that is done to the objects of a kustomization once they are together."""
        resources = self._accumulated(kustomization, [])
        if any(each.needs_hash for each in resources):
            from .generators import add_hashes

            add_hashes(resources)
        if any(each.previous for each in resources):
            from .names.renaming import follow_names

            follow_names(resources)
        if self._variables:
            from .names.variables import resolve

            resolve(self._variables, resources, self._may_go_on)
        self._built.resources = [each for each in resources if not _is_local(each)]
        for each in self._built.resources:
            _write_annotations(each)

    def _may_go_on(self, error: KustomizeError) -> bool:
        """Whether a file is not there, or an object that may be in what is not there or was left alone."""
        if isinstance(error, UnreadableError):
            self._built.unreadable.append(error.file)
            return True
        if error.is_missing:
            self._built.missing.append(error)
            return True
        return error.is_absent and bool(self._built.not_followed or self._built.unreadable or self._built.missing)

    def _accumulated(self, kustomization: Kustomization, resources: list[Resource]) -> list[Resource]:
        """The objects of a kustomization, beside those of whoever names it as a component."""
        real = os.path.realpath(kustomization.folder or ".")
        self._built.folders.add(real)
        self._built.files.add(os.path.realpath(kustomization.place.text.name))
        self._way.append(real)
        for field in kustomization.not_followed():
            self._leave(kustomization, field)
        for path, place in kustomization.items("resources", "bases"):
            append(resources, self._resources_at(kustomization, text_of(path), place))
        self._generate(kustomization, resources)
        for path, place in kustomization.items("components"):
            resources = self._with_component(kustomization, text_of(path), place, resources)
        resources = self._transformed(kustomization, resources)
        if kustomization.plain.get("vars"):
            from .names.variables import add_variables

            add_variables(self._variables, resources, kustomization)
        self._way.pop()
        return resources

    def _leave(self, kustomization: Kustomization, what: str) -> None:
        left = self._built.not_followed.setdefault(kustomization.folder, [])
        if what not in left:
            left.append(what)

    def _resources_at(self, kustomization: Kustomization, path: str, place: Place) -> list[Resource]:
        where = os.path.join(kustomization.folder, path)
        if os.path.isdir(where):
            return self._accumulated(self._inner(where, place, is_component=False), [])
        if not os.path.exists(where) and _is_remote(path):
            self._leave(kustomization, path)
            return []
        return list(self._objects_in(where, place))

    def _inner(self, folder: str, place: Place, *, is_component: bool) -> Kustomization:
        """Another kustomization that one names."""
        real = os.path.realpath(folder)
        if any(f"{each}{os.sep}".startswith(f"{real.rstrip(os.sep)}{os.sep}") for each in self._way):
            raise KustomizeError(f"{place.value()} is a folder around this one, or names it", place)
        path = file_in(folder)
        if path is None:
            raise KustomizeError(f"the folder {os.path.normpath(folder)} has no kustomization", place)
        found = read(path)
        if found.is_component != is_component:
            wanted = "a Component" if is_component else "a Kustomization"
            raise KustomizeError(f"{path} is not {wanted}", place)
        return found

    def _with_component(
        self, kustomization: Kustomization, path: str, place: Place, resources: list[Resource]
    ) -> list[Resource]:
        where = os.path.join(kustomization.folder, path)
        if os.path.isdir(where):
            return self._accumulated(self._inner(where, place, is_component=True), resources)
        if not _is_remote(path):
            raise KustomizeError(f"there is no folder {os.path.normpath(where)}", place)
        self._leave(kustomization, path)
        return resources

    def _objects_in(self, path: str, place: Place) -> Iterator[Resource]:
        try:
            texts = self._read(path)
        except KustomizeError as error:
            if not self._may_go_on(error.at(place)):
                raise
            return
        for text in texts:
            for at, plain in _taken_apart(Place(text), text.document.plain):
                if _is_object(plain):
                    yield Resource(copied(plain), Places(at))
                else:
                    self._built.others.append(at)

    def _read(self, path: str) -> list[Text]:
        check_inside(path, self._way[-1])
        self._built.files.add(os.path.realpath(path))
        return self._texts.of_file(path)

    def _generate(self, kustomization: Kustomization, resources: list[Resource]) -> None:
        if not (kustomization.plain.get("configMapGenerator") or kustomization.plain.get("secretGenerator")):
            return
        from .generators import generate

        generate(resources, kustomization, lambda path: self._built.files.add(os.path.realpath(path)), self._may_go_on)

    def _transformed(self, kustomization: Kustomization, resources: list[Resource]) -> list[Resource]:
        """Objects after all that a kustomization does to them, in kustomize's order."""
        plain = kustomization.plain
        patches = None
        if any(plain.get(field) for field in ("patches", "patchesStrategicMerge", "patchesJson6902")):
            from .patching.patches import Patches

            patches = Patches(kustomization, self._read, self._may_go_on)
            resources = patches.apply(patches.apply_merges(resources))
        self._rename(kustomization, resources)
        if patches:
            patches.apply_json(resources)
        if plain.get("replicas"):
            from .transforms import set_replicas

            set_replicas(resources, kustomization, self._may_go_on)
        if plain.get("images") or plain.get("imageTags"):
            from .images import set_images

            set_images(resources, kustomization)
        if plain.get("replacements"):
            from .names.replacements import replace

            replace(resources, kustomization, self._read, self._may_go_on)
        return resources

    def _rename(self, kustomization: Kustomization, resources: list[Resource]) -> None:
        from . import transforms

        namespace, prefix, suffix = map(kustomization.text, ("namespace", "namePrefix", "nameSuffix"))
        if namespace:
            transforms.set_namespace(resources, namespace, kustomization.place / "namespace")
        if prefix:
            transforms.add_prefix(resources, prefix)
        if suffix:
            transforms.add_suffix(resources, suffix)
        transforms.add_labels(resources, kustomization)
        transforms.add_annotations(resources, kustomization)


def _is_remote(path: str) -> bool:
    return path.startswith(_REMOTE) or ".git" in path or "?ref=" in path or "//" in path


def _taken_apart(place: Place, plain: Any) -> Iterator[tuple[Place, Any]]:
    """A document, or the items of a list of objects."""
    items = plain.get("items", plain) if isinstance(plain, dict) else plain
    if (
        isinstance(plain, dict)
        and text_of(plain.get("kind")).endswith("List")
        and isinstance(items, (list, type(None)))
    ):
        for i, item in enumerate(items or ()):
            yield from _taken_apart(place / "items" / i, item)
    else:
        yield place, plain


def _is_object(plain: Any) -> bool:
    metadata = plain.get("metadata") if isinstance(plain, dict) else None
    return isinstance(metadata, dict) and bool(plain.get("kind")) and text_of(metadata.get("name")) != ""


def _is_local(each: Resource) -> bool:
    """Whether an object is for other programs, and not for a cluster."""
    return each.texts("annotations").get(_LOCAL, "false") != "false"


def _write_annotations(each: Resource) -> None:
    """Annotations become text, as kustomize writes all of them anew."""
    metadata = each.metadata()
    annotations = each.texts("annotations")
    if not annotations:
        metadata.pop("annotations", None)
        return
    for key, value in annotations.items():
        metadata["annotations"][key] = value
