"""kustomization.yaml: its fields, as kustomize reads them."""

from __future__ import annotations

import os

from kgen.wording.phrases import describe
from kgen.wording.spelling import did_you_mean
from kgen.yaml.reader import YamlSyntaxError, read_documents

from .errors import KustomizeError, UnreadableError
from .places import Place, Text
from .texts import is_inside, read_bytes, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_TEXT, _TEXTS, _MAP, _WORDS, _MAPS = "text", "a list of text", "a map", "a map of text", "a list of maps"
_FIELDS = {
    **dict.fromkeys(("apiVersion", "kind", "namePrefix", "nameSuffix", "namespace"), _TEXT),
    **dict.fromkeys(("bases", "buildMetadata", "components", "configurations", "crds", "generators"), _TEXTS),
    **dict.fromkeys(("patchesStrategicMerge", "resources", "transformers", "validators"), _TEXTS),
    **dict.fromkeys(("commonAnnotations", "commonLabels", "openapi"), _WORDS),
    **dict.fromkeys(("generatorOptions", "helmGlobals", "metadata", "sortOptions"), _MAP),
    **dict.fromkeys(("configMapGenerator", "helmChartInflationGenerator", "helmCharts", "images", "imageTags"), _MAPS),
    **dict.fromkeys(("labels", "patches", "patchesJson6902", "replacements", "replicas", "secretGenerator"), _MAPS),
    "vars": _MAPS,
}
_GENERATOR = {"namespace", "name", "behavior", "literals", "files", "envs", "env", "options"}
_ITEMS = {
    "configMapGenerator": _GENERATOR,
    "images": {"name", "newName", "newTag", "tagSuffix", "digest"},
    "labels": {"pairs", "includeSelectors", "includeTemplates", "fields"},
    "patches": {"path", "patch", "target", "options"},
    "patchesJson6902": {"path", "patch", "target", "options"},
    "replacements": {"source", "targets", "sourceValue", "path"},
    "replicas": {"name", "count"},
    "secretGenerator": {*_GENERATOR, "type"},
    "vars": {"name", "objref", "fieldref"},
}
_OF_TEXT = {"behavior", "digest", "env", "name", "namespace", "newName", "newTag", "patch", "path", "tagSuffix", "type"}
_OF_TEXTS = {"envs", "files", "literals"}
_NOT_FOLLOWED = (
    *("configurations", "crds", "generators", "helmCharts", "helmChartInflationGenerator"),
    *("openapi", "transformers", "validators"),
)
"""Fields with which kustomize runs other programs, or reads what kgen does not."""


class Kustomization:
    """A kustomization.

    Attributes:
        folder: Its folder.
        plain: Its fields, by the names that kustomize has for them.
        place: Its beginning.
    """

    def __init__(self, folder: str, plain: dict[str, Any], place: Place) -> None:
        self.folder = folder
        self.place = place
        self.plain = _checked(plain, place)

    @property
    def is_component(self) -> bool:
        """Whether it changes what whoever names it has."""
        return self.plain.get("kind") == "Component"

    def text(self, field: str) -> str:
        """A text; "" where it is absent."""
        return text_of(self.plain.get(field))

    def words(self, field: str) -> dict[str, str]:
        """A map of text."""
        found: dict[str, str] = self.plain.get(field) or {}
        return found

    def items(self, *fields: str) -> Iterator[tuple[Any, Place]]:
        """The items of lists, each with its place; items of old and of new names are the same."""
        for field in fields:
            for i, item in enumerate(self.plain.get(field) or ()):
                yield ({} if item is None and _FIELDS[field] == _MAPS else item), self.place / field / i

    def not_followed(self) -> list[str]:
        """The fields that are left alone."""
        return [field for field in _NOT_FOLLOWED if self.plain.get(field)]


def file_in(folder: str) -> str | None:
    """The kustomization file of a folder; None where it has none.

    Raises:
        KustomizeError: It has several.
    """
    paths = (os.path.join(folder, name) for name in NAMES)
    found = [path for path in paths if os.path.isfile(path) and is_inside(path, folder)]
    if len(found) > 1:
        raise KustomizeError(f"{folder} has several kustomizations: {', '.join(map(os.path.basename, found))}")
    return found[0] if found else None


def read(path: str) -> Kustomization:
    """The kustomization in a file.

    Raises:
        KustomizeError: kustomize would not read it.
    """
    path = os.path.normpath(path)
    try:
        document = next(read_documents(read_bytes(path), path), None)
    except YamlSyntaxError:
        raise UnreadableError(path) from None
    if document is None:
        raise KustomizeError(f"{path} is empty")
    place = Place(Text(path, document))
    if not isinstance(document.plain, dict):
        raise KustomizeError(f"a kustomization is a map, not {describe(document.plain)}", place)
    return Kustomization(os.path.dirname(path), document.plain, place)


_INNER = {
    name.lower(): name
    for name in (
        *(name for names in _ITEMS.values() for name in names),
        *("annotationSelector", "annotations", "apiVersion", "create", "delimiter", "disableNameSuffixHash"),
        *("fieldPath", "fieldPaths", "group", "immutable", "index", "kind", "labelSelector", "reject", "select"),
        *("labels", "version", "allowNameChange", "allowKindChange"),
    )
}
_FREE = ("pairs", "annotations")
"""Maps whose keys are the author's."""


def with_right_case(value: Any) -> Any:
    """The same, with the names that kustomize knows written as it writes them: to it, case does not matter."""
    if isinstance(value, list):
        return [with_right_case(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {_INNER.get(key.lower(), key): item for key, item in value.items()}
    return {
        key: item if key in _FREE or (key == "labels" and isinstance(item, dict)) else with_right_case(item)
        for key, item in made.items()
    }


def _checked(plain: dict[str, Any], place: Place) -> dict[str, Any]:
    made: dict[str, Any] = {}
    known = {name.lower(): name for name in _FIELDS}
    for given, value in plain.items():
        name = known.get(given.lower())
        if name is None:
            raise KustomizeError(f'a kustomization has no field "{given}"{did_you_mean(given, _FIELDS)}', place / given)
        _check_type(value, _FIELDS[name], place / given)
        made[name] = with_right_case(value) if _FIELDS[name] in (_MAPS, _MAP) else value
        _check_items(name, made[name], place / given)
    _check_version(made, place)
    if not any(value not in (None, "") for name, value in made.items() if name not in ("apiVersion", "kind")):
        raise KustomizeError("the kustomization is empty", place)
    return made


def _check_type(value: Any, type_: str, place: Place) -> None:
    if value is None:
        return
    if type_ == _TEXT:
        is_right = isinstance(value, str)
    elif type_ in (_TEXTS, _MAPS):
        inner = str if type_ == _TEXTS else dict
        is_right = isinstance(value, list) and all(isinstance(each, inner) or each is None for each in value)
    else:
        is_right = isinstance(value, dict)
        if is_right and type_ == _WORDS:
            is_right = all(isinstance(each, str) or each is None for each in value.values())
    if not is_right:
        raise KustomizeError(f"{place.path[-1]} must be {type_}", place)


def _check_items(name: str, value: Any, place: Place) -> None:
    known = _ITEMS.get(name)
    for i, item in enumerate(value or () if known else ()):
        for field, inner in (item or {}).items():
            if field not in known:  # type: ignore[operator]
                hint = did_you_mean(field, known or ())
                raise KustomizeError(f'{name} has no field "{field}"{hint}', place / i / field)
            if field in _OF_TEXT:
                _check_type(inner, _TEXT, place / i / field)
            elif field in _OF_TEXTS:
                _check_type(inner, _TEXTS, place / i / field)


def _check_version(plain: dict[str, Any], place: Place) -> None:
    kind = plain.get("kind") or "Kustomization"
    if kind not in ("Kustomization", "Component"):
        raise KustomizeError(f"kind must be Kustomization or Component, not {kind}", place / "kind")
    wanted = f"kustomize.config.k8s.io/{'v1alpha1' if kind == 'Component' else 'v1beta1'}"
    if (plain.get("apiVersion") or wanted) != wanted:
        raise KustomizeError(f"apiVersion of a {kind} must be {wanted}", place / "apiVersion")
