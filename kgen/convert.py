"""Between plain data and models: whole objects by their kind, and a cattrs converter that speaks JSON names."""

from __future__ import annotations

from kgen import k8s
from kgen.errors import KgenError
from kgen.k8s import GROUP_VERSIONS
from kgen.model import Object, Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cattrs import Converter

__all__ = [
    "NoObjectError",
    "converter",
    "is_own_group",
    "list_items",
    "model_of",
    "object_from_plain",
    "structure_model",
]


class NoObjectError(KgenError, ValueError):
    """Plain data without the apiVersion, kind and metadata of an object."""


def object_from_plain(plain: Mapping[str, Any], *, typed: bool = True) -> Object:
    """The object that plain data describes: a model of its kind, or a Resource where there is none.

    Args:
        plain: Dicts, lists and scalars with JSON names; nothing of it is changed.
        typed: False makes a Resource of every kind, so that nothing is checked.

    Raises:
        NoObjectError: There is no apiVersion, kind or metadata.
        ConversionError: The data does not fit its kind; the message has every place.

    >>> object_from_plain({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})
    ConfigMap(metadata=ObjectMeta(name='a'))
    """
    from kgen.model.plain import from_plain

    api_version, kind = _header(plain)
    model = model_of(api_version, kind) if typed else None
    if model is None:
        return from_plain(dict(plain), Resource)
    return from_plain({key: value for key, value in plain.items() if key not in ("apiVersion", "kind")}, model)


def list_items(plain: Any) -> list[Any] | None:
    """The objects in a list as an API returns it, such as a `List` or a `ConfigMapList`; None for what is no list.

    An item without apiVersion and kind has those that the list says.

    >>> list_items({"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "a"}}]})
    [{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'a'}}]
    """
    items = plain.get("items") if isinstance(plain, dict) else None
    kind = str(plain.get("kind", "")) if isinstance(items, list) else ""
    if items is None or not kind.endswith("List"):
        return None
    header = {"apiVersion": plain.get("apiVersion"), "kind": kind.removesuffix("List")}
    if kind == "List":
        return [*items]
    return [
        {**header, **item} if isinstance(item, dict) and not header.keys() & item.keys() else item for item in items
    ]


def model_of(api_version: str, kind: str) -> type[Object] | None:
    """The model of a kind; None where kgen has none, as for custom resources.

    >>> model_of("apps/v1", "StatefulSet").__kind__.plural
    'statefulsets'
    """
    known = _MODELS.get((api_version, kind))
    if known is not None or api_version not in GROUP_VERSIONS:
        return known
    module = getattr(k8s, GROUP_VERSIONS[api_version])
    found: type[Object] | None = getattr(module, kind) if kind in module.MODELS else None
    if found is None or not issubclass(found, Object):
        return None
    _MODELS[api_version, kind] = found
    return found


_MODELS: dict[tuple[str, str], type[Object]] = {}
"""Models that were asked for: most objects are of the same few kinds."""


def is_own_group(api_version: str) -> bool:
    """Whether the group of an apiVersion is one of Kubernetes' own, so that its kinds are all known.

    >>> is_own_group("apps/v9"), is_own_group("example.com/v1")
    (True, False)
    """
    group = api_version.rpartition("/")[0]
    return group in _GONE_GROUPS or any(version.rpartition("/")[0] == group for version in GROUP_VERSIONS)


_GONE_GROUPS = {"extensions", "settings.k8s.io", "auditregistration.k8s.io"}
"""Groups of which Kubernetes serves nothing any more; nobody else may use their names."""


def header_problem(plain: Mapping[str, Any]) -> tuple[str, str]:
    """Why plain data is no object of a kind, and the key that is wrong; "" where it is one, or no key is."""
    for key in ("apiVersion", "kind"):
        if not isinstance(plain.get(key), str) or not plain[key]:
            problem, wrong = _header_problem(plain, key)
            return f"this is no Kubernetes object: {problem}", wrong
    return "", ""


def _header(plain: Mapping[str, Any]) -> tuple[str, str]:
    problem, _ = header_problem(plain)
    if problem:
        raise NoObjectError(problem)
    if not isinstance(plain.get("metadata"), dict) and not hasattr(plain.get("metadata"), "__fields__"):
        raise NoObjectError(f"this {plain['kind']} has no metadata; an object needs at least metadata.name")
    return plain["apiVersion"], plain["kind"]


def _header_problem(plain: Mapping[str, Any], key: str) -> tuple[str, str]:
    if key in plain:
        from kgen.wording.phrases import shown

        return f"its {key} is {shown(plain[key])}, expected {'a name' if plain[key] == '' else 'text'}", key
    from kgen.wording.spelling import closest_word

    keys = {str(each).lower(): str(each) for each in plain}
    wrong = keys.get(closest_word(key.lower(), keys), "")
    return f"it has no {key}" + (f'; write {key} instead of "{wrong}"' if wrong else ""), wrong


def converter() -> Converter:
    """A cattrs converter for models: `structure` and `unstructure` speak JSON names, strictly and without loss.

    Models nest in attrs classes of your own, too.

    >>> from kgen.k8s import Service
    >>> made = converter().structure({"metadata": {"name": "web"}}, Service)
    >>> converter().unstructure(made)
    {'apiVersion': 'v1', 'kind': 'Service', 'metadata': {'name': 'web'}}
    """
    from cattrs import Converter

    from kgen.model import Model

    made = Converter(forbid_extra_keys=True)
    made.register_structure_hook_func(_is_a(Model), structure_model)
    made.register_unstructure_hook_func(_is_a(Model), lambda model: model.to_plain())
    return made


def structure_model(plain: Any, model: type[Any]) -> Any:
    """A model of a known type; an object with or without its apiVersion and kind, of any kind where the type is Object.

    Raises:
        NoObjectError: It is of another kind, or of none.
        ConversionError: The data does not fit.
    """
    from kgen.model.plain import from_plain

    if not issubclass(model, Object):
        return from_plain(plain, model)
    if model in (Object, Resource) and not isinstance(plain, Object):
        return object_from_plain(plain, typed=model is Object)
    if isinstance(plain, dict):
        _check_header(plain, model)
        plain = {key: value for key, value in plain.items() if key not in ("apiVersion", "kind")}
    return from_plain(plain, model)


def _check_header(plain: Mapping[str, Any], model: type[Object]) -> None:
    for key, wanted in (("apiVersion", model.api_version), ("kind", model.kind)):
        if plain.get(key, wanted) != wanted:
            raise NoObjectError(f"expected {key} {wanted}, got {plain[key]!r}")


def _is_a(wanted: type) -> Any:
    return lambda type_: isinstance(type_, type) and issubclass(type_, wanted)
