"""Where the author wrote what the API server's rules saw elsewhere."""

from __future__ import annotations

from kgen.field_path import FieldPath, Index, Name

from . import claim_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.field_path import Key
    from kgen.model import Object

_VOLUMES = ("spec", "template", "spec", "volumes")
_VOLUME = len(_VOLUMES)


def written_path(item: Object, at: FieldPath) -> FieldPath:
    """Where the author wrote what stands at a path of the server's.

    A claim template's volume is that template; what all versions of a custom kind say, the first of them says.

    >>> from kgen.k8s import ObjectMeta, PersistentVolumeClaim, StatefulSet, StatefulSetSpec
    >>> claim = PersistentVolumeClaim(metadata=ObjectMeta(name="data"))
    >>> item = StatefulSet(spec=StatefulSetSpec(volume_claim_templates=[claim]))
    >>> path = FieldPath() / "spec" / "template" / "spec" / "volumes"
    >>> print(written_path(item, path[0] / "name"))
    spec.volumeClaimTemplates[0].metadata.name
    """
    if item.kind == "HorizontalPodAutoscaler":
        from .autoscalers import written_at

        return written_at(at, (item.metadata and item.metadata.annotations) or {})
    steps = at.parts()
    if item.kind == "CustomResourceDefinition":
        return _written_in_version(item, steps)
    if item.kind != "StatefulSet" or len(steps) <= _VOLUME or tuple(map(str, steps[:_VOLUME])) != _VOLUMES:
        return at
    spec = getattr(item, "spec", None)
    claims = claim_names(spec) if spec else []
    return _written_volume(item, claims, steps) if claims else at


def _written_volume(item: Any, claims: list[str], steps: tuple[Any, ...]) -> FieldPath:
    number = steps[_VOLUME].index
    if number < len(claims):
        names = [(each.metadata and each.metadata.name) or "" for each in item.spec.volume_claim_templates]
        return (FieldPath() / "spec" / "volumeClaimTemplates")[names.index(claims[number])] / "metadata" / "name"
    own = [i for i, each in enumerate(item.spec.template.spec.volumes) if (each.name or "") not in claims]
    made = (FieldPath() / "spec" / "template" / "spec" / "volumes")[own[number - len(claims)]]
    for step in steps[_VOLUME + 1 :]:
        made = _stepped(made, step)
    return made


_OF_VERSIONS = {
    "validation": "schema",
    "subresources": "subresources",
    "additionalPrinterColumns": "additionalPrinterColumns",
    "selectableFields": "selectableFields",
    "version": "name",
}
"""What the server moves from the versions of a custom kind to the definition, with its name in a version."""
_OF_WEBHOOK = {"webhookClientConfig": "clientConfig", "conversionReviewVersions": "conversionReviewVersions"}


def _written_in_version(item: Any, steps: tuple[Any, ...]) -> FieldPath:
    """The path with the names that this version of the definition has."""
    made = FieldPath()
    versions = item.spec.versions if item.spec else None
    for i, step in enumerate(steps):
        name = step.name if isinstance(step, Name) else ""
        if i == 1 and name in _OF_VERSIONS and versions:
            made = (made / "versions")[0] / _OF_VERSIONS[name]
        elif i == 2 and name in _OF_WEBHOOK:  # noqa: PLR2004 - spec.conversion is in front
            made = made / "webhook" / _OF_WEBHOOK[name]
        else:
            made = made / "jsonPath" if name == "JSONPath" else _stepped(made, step)
    return made


def _stepped(at: FieldPath, step: Name | Index | Key) -> FieldPath:
    if isinstance(step, Name):
        return at / step.name
    return at[step.index] if isinstance(step, Index) else at.key(step.key)
