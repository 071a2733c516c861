"""What a kustomization changes in all objects: namespace, prefix and suffix, labels, annotations, replicas."""

from __future__ import annotations

from collections import Counter

from .errors import KustomizeError
from .fields import ANNOTATIONS, LABELS, NAMESPACES, REPLICAS, TEMPLATE_LABELS, FieldSpec, reach
from .resources import named
from .texts import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from .places import Place
    from .reading import Kustomization
    from .resources import Identity, Resource

_KEEP_THEIR_NAMES = (("", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService"), ("", "Namespace"))


def set_namespace(resources: list[Resource], namespace: str, place: Place) -> None:
    """Put all objects that can be in a namespace into one.

    Raises:
        KustomizeError: Two objects would have one name.
    """
    for each in resources:
        each.remember()
        if not each.current().is_cluster_scoped:
            metadata = each.metadata()
            metadata["namespace"] = namespace
            each.places.written(metadata, "namespace", place)
        _set_namespaces_inside(each, namespace)
    for key, number in Counter(each.current().key() for each in resources).items():
        if number > 1:
            raise KustomizeError(f"namespace {namespace} would have {number} times {key[2]} {key[3]}", place)


def _set_namespaces_inside(each: Resource, namespace: str) -> None:
    kind = each.kind
    if kind in ("RoleBinding", "ClusterRoleBinding"):
        for subject in each.plain.get("subjects") or ():
            if isinstance(subject, dict) and subject.get("name") == "default":
                subject["namespace"] = namespace
    now = each.current()
    for spec in NAMESPACES:
        if spec.fits(now) and (spec.path != ["metadata", "name"] or each.api_version == "v1"):
            for parent, key in reach(each.plain, spec.path, str if spec.create else None):
                parent[key] = namespace


def add_prefix(resources: Iterable[Resource], prefix: str) -> None:
    """Put something before the names."""
    for each in resources:
        if not _keeps_its_name(each):
            each.prefixes.append(prefix)
            rename(each, prefix + each.name)


def add_suffix(resources: Iterable[Resource], suffix: str) -> None:
    """Put something behind the names."""
    for each in resources:
        if not _keeps_its_name(each):
            each.suffixes.append(suffix)
            rename(each, each.name + suffix)


def rename(resource: Resource, name: str) -> None:
    """Give an object another name; what names it follows at the end."""
    resource.remember()
    resource.metadata()["name"] = name


def _keeps_its_name(each: Resource) -> bool:
    original = each.original()
    return any(original.is_of(group, "", kind) for group, kind in _KEEP_THEIR_NAMES)


def add_labels(resources: Iterable[Resource], kustomization: Kustomization) -> None:
    """Add `labels` and `commonLabels`, to selectors and templates as far as that is asked for.

    Raises:
        KustomizeError: They cannot be added, or are no labels.
    """
    for label, place in kustomization.items("labels"):
        _add(resources, label.get("pairs") or {}, _specs_of(label, place), place / "pairs")
    common = kustomization.words("commonLabels")
    _add(resources, common, LABELS, kustomization.place / "commonLabels")


def _specs_of(label: Mapping[str, Any], place: Place) -> list[FieldSpec]:
    specs = [_own_spec(each) for each in label.get("fields") or ()]
    if label.get("includeSelectors"):
        more = LABELS
    else:
        more = [*(TEMPLATE_LABELS if label.get("includeTemplates") else ()), FieldSpec("metadata/labels", create=True)]
    for each in more:
        same = next((known for known in specs if _covers(known, each)), None)
        if same is None:
            specs.append(each)
        elif same.create != each.create:
            raise KustomizeError(f"create of the field {each.text} is not as kustomize has it", place / "fields")
    return specs


def _own_spec(plain: Mapping[str, Any]) -> FieldSpec:
    path, kind, group, version = (text_of(plain.get(name)) for name in ("path", "kind", "group", "version"))
    return FieldSpec(path, kind, group, version, create=plain.get("create") is True)


def _covers(known: FieldSpec, other: FieldSpec) -> bool:
    """Whether a field is known, for the same kinds or for fewer."""
    pairs = ((known.group, other.group), (known.version, other.version), (known.kind, other.kind))
    return known.path == other.path and all(wanted in ("", has) for has, wanted in pairs)


def add_annotations(resources: Iterable[Resource], kustomization: Kustomization) -> None:
    """Add `commonAnnotations`."""
    common = kustomization.words("commonAnnotations")
    _add(resources, common, ANNOTATIONS, kustomization.place / "commonAnnotations")


def _add(resources: Iterable[Resource], pairs: Mapping[str, str], specs: list[FieldSpec], place: Place) -> None:
    for each in resources if pairs else ():
        now = each.current()
        for spec in specs:
            if spec.fits(now):
                _add_to(each, spec, pairs, place)


def _add_to(each: Resource, spec: FieldSpec, pairs: Mapping[str, str], place: Place) -> None:
    for parent, key in reach(each.plain, spec.path, dict if spec.create else None):
        value = parent[key]
        if not isinstance(value, dict):
            if value is None:
                continue
            raise KustomizeError(f"{spec.text} of {each.current()} is no map", place)
        if not value:
            each.places.written(parent, key, place)
        for name in sorted(pairs):
            value[name] = pairs[name] or ""
            each.places.written(value, name, place / name)


def set_replicas(
    resources: list[Resource], kustomization: Kustomization, forgive: Callable[[KustomizeError], bool]
) -> None:
    """Set the replicas of workloads by their names.

    Args:
        resources: The objects.
        kustomization: What has `replicas`.
        forgive: Is asked whether to go on after an error.

    Raises:
        KustomizeError: There is no workload of a name.
    """
    for replica, place in kustomization.items("replicas"):
        name, count = text_of(replica.get("name")), replica.get("count", 0)
        if not isinstance(count, int):
            raise KustomizeError("count must be a number", place / "count")
        found = False
        for spec in REPLICAS:
            for each in named(resources, _workload(name, spec)):
                found = True
                _set_count(each, spec, count, place / "count")
        error = KustomizeError(f'there is no workload "{name}" to scale', place / "name", is_absent=True)
        if not found and not forgive(error):
            raise error


def _workload(name: str, spec: FieldSpec) -> Callable[[Identity], bool]:
    return lambda known: known.name == name and spec.fits(known)


def _set_count(each: Resource, spec: FieldSpec, count: int, place: Place) -> None:
    if spec.fits(each.current()):
        for parent, key in reach(each.plain, spec.path, int):
            parent[key] = count
            each.places.written(parent, key, place)
