"""Objects of kinds that have no model: custom resources above all."""

from __future__ import annotations

from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model import Resource

from .given import flag, text, text_pairs
from .metadata import name_in, patched
from .options import NONE, REQUIRED, answering, corrected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Never

    from kgen.k8s.core_v1 import Namespace


@answering
def resource(
    api_version: str,
    kind: str,
    name: str,
    *_rest: Never,
    namespace: str | Namespace | None = None,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    cluster_scoped: bool | None = None,
    metadata: ObjectMeta | Mapping[str, Any] | None = None,
    **body: Any,
) -> Resource:
    """An object of any kind that has no model; what it holds is not checked.

    Makes: a Resource with this apiVersion and kind.

    Args:
        api_version: Group and version, such as `monitoring.coreos.com/v1` (`apiVersion`).
        kind: The kind (`kind`).
        name: The name (`metadata.name`).
        namespace: The namespace (`metadata.namespace`).
        labels: Its labels (`metadata.labels`).
        annotations: Its annotations (`metadata.annotations`).
        cluster_scoped: Whether the kind lives outside namespaces, for `kgen render --namespace`; not written.
        metadata: Merged into the metadata last (`metadata`).
        body: Everything beside the metadata, by its JSON name: `spec={…}`. Models may stand inside.

    Raises:
        TypeError: The kind has a model, which would notice a typo.
        ValueError: It has a namespace and lives outside namespaces.

    >>> monitor = resource("monitoring.coreos.com/v1", "ServiceMonitor", "web", spec={"endpoints": []})
    >>> monitor.spec
    {'endpoints': []}
    """
    if _rest or name is REQUIRED:
        return corrected(resource, NONE, {**locals(), "options": {}})
    _refuse_modelled(text("api_version", api_version), text("kind", kind))
    _refuse_misspelt(body)
    if cluster_scoped is not None and flag("cluster_scoped", cluster_scoped) and namespace is not None:
        raise ValueError(
            f"{kind} {name} is cluster_scoped and has the namespace {namespace!r}; leave one of the two out"
        )
    made = ObjectMeta(
        name=text("name", name),
        namespace=None if namespace is None else name_in("namespace", namespace, "Namespace"),
        labels=None if labels is None else text_pairs("labels", labels),
        annotations=None if annotations is None else text_pairs("annotations", annotations),
    )
    return Resource(
        api_version, kind, cluster_scoped=cluster_scoped, metadata=patched(made, metadata, "metadata"), **body
    )


def _refuse_misspelt(body: Mapping[str, Any]) -> None:
    """Fields of custom resources can have any name; those that are nearly a keyword are hardly meant."""
    from kgen.wording.spelling import almost

    for name in body:
        letters = name.replace("_", "").lower()
        meant = _NEARLY.get(letters) or almost(name, _KEYWORDS)
        if meant:
            raise TypeError(f'resource() has no argument "{name}"; did you mean "{meant}"?')


_KEYWORDS = ("namespace", "labels", "annotations", "cluster_scoped", "metadata", "spec")
_NEARLY = {
    "label": "labels",
    "annotation": "annotations",
    "clusterscope": "cluster_scoped",
    "clusterscoped": "cluster_scoped",
    "namespaced": "cluster_scoped",
}


def _refuse_modelled(api_version: str, kind: str) -> None:
    from kgen.convert import model_of

    model = model_of(api_version, kind)
    if model is None:
        return
    raise TypeError(
        f"{api_version} {kind} has a model, which notices a typo: use its builder, or "
        f"{model.__module__}.{kind}(…); for what the model lacks there is kgen.k8s.Resource(…), unchecked"
    )
