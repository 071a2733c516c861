"""Fields of objects that kustomize changes by their paths, and the tables of those that it knows."""

from __future__ import annotations

from .errors import KustomizeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from .resources import Identity


class FieldSpec:
    """The path of a field in the objects of some kinds, and whether to make it where it is absent."""

    __slots__ = ("create", "group", "kind", "path", "text", "version")

    def __init__(self, path: str, kind: str = "", group: str = "", version: str = "", *, create: bool = False) -> None:
        self.text = path
        self.path = split_path(path, "/")
        self.kind = kind
        self.group = group
        self.version = version
        self.create = create

    def fits(self, identity: Identity) -> bool:
        """Whether an object of that name is of these kinds."""
        return identity.is_of(self.group, self.version, self.kind)


def split_path(path: str, separator: str) -> list[str]:
    r"""The steps of a path; a backslash keeps a separator in a step.

    >>> split_path("metadata/annotations/example.com\\/secret", "/")
    ['metadata', 'annotations', 'example.com/secret']
    """
    first, *rest = path.removeprefix(separator).split(separator)
    steps = [first]
    for each in rest:
        if steps[-1].endswith("\\"):
            steps[-1] = f"{steps[-1][:-1]}{separator}{each}"
        else:
            steps.append(each)
    return steps


def reach(value: Any, path: Sequence[str], create: Callable[[], Any] | None = None) -> Iterator[tuple[Any, str]]:
    """The maps at the end of a path, each with its key there; lists on the way are gone through.

    Args:
        value: Where to begin.
        path: The steps; those that end in [] are made by nobody.
        create: What is to be there where nothing is; absent fields are left out if not given.

    Raises:
        KustomizeError: Something on the way is neither map nor list.
    """
    if isinstance(value, list):
        for item in value:
            yield from reach(item, path, create)
        return
    if value is None:
        return
    if not isinstance(value, dict):
        raise KustomizeError(f"the way to {'/'.join(path)} leads through a text or number")
    name = path[0].removesuffix("[]")
    if create and name == path[0] and value.get(name) is None:
        value[name] = create() if len(path) == 1 else {}
    if name not in value:
        return
    if len(path) == 1:
        yield value, name
    else:
        yield from reach(value[name], path[1:], create)


def _specs(paths: Iterable[str], *kinds: str, group: str = "", create: bool = False) -> list[FieldSpec]:
    return [FieldSpec(path, kind, group, create=create) for kind in kinds or ("",) for path in paths]


def _metadata(field: str, *, group: str) -> list[FieldSpec]:
    """Labels or annotations, of objects and of what they make; StatefulSets of a group."""
    template = f"spec/template/metadata/{field}"
    job = (f"spec/jobTemplate/metadata/{field}", f"spec/jobTemplate/spec/template/metadata/{field}")
    return [
        FieldSpec(f"metadata/{field}", create=True),
        FieldSpec(template, "ReplicationController", version="v1", create=True),
        *_specs([template], "Deployment", "ReplicaSet", "DaemonSet", create=True),
        *_specs([template], "StatefulSet", group=group, create=True),
        *_specs([template], "Job", group="batch", create=True),
        *_specs(job, "CronJob", group="batch", create=True),
    ]


_AFFINITY = "spec/template/spec/affinity"
_PODS = [
    *(
        f"{_AFFINITY}/{word}/{way}/labelSelector/matchLabels"
        for word in ("podAffinity", "podAntiAffinity")
        for way in (
            "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
            "requiredDuringSchedulingIgnoredDuringExecution",
        )
    ),
    "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
]
"""Where a template says which pods are meant."""
_POLICY = ("spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector")
TEMPLATE_LABELS = [
    *_metadata("labels", group="apps"),
    *_specs(["spec/volumeClaimTemplates[]/metadata/labels"], "StatefulSet", group="apps", create=True),
]
LABELS = [
    FieldSpec("spec/selector", "Service", version="v1", create=True),
    FieldSpec("spec/selector", "ReplicationController", version="v1", create=True),
    *_specs(["spec/selector/matchLabels"], "Deployment", "ReplicaSet", "DaemonSet", create=True),
    *_specs(["spec/selector/matchLabels"], "StatefulSet", group="apps", create=True),
    *_specs(_PODS, "Deployment", "StatefulSet", group="apps"),
    *_specs(["spec/selector/matchLabels"], "Job", group="batch"),
    *_specs(["spec/jobTemplate/spec/selector/matchLabels"], "CronJob", group="batch"),
    *_specs(["spec/selector/matchLabels"], "PodDisruptionBudget", group="policy"),
    *_specs([f"{each}/matchLabels" for each in _POLICY], "NetworkPolicy", group="networking.k8s.io"),
    *TEMPLATE_LABELS,
]
ANNOTATIONS = _metadata("annotations", group="")
IMAGES = _specs(
    [
        f"{pod}{field}"
        for pod in ("spec/", "spec/template/spec/")
        for field in ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference")
    ]
)
NAMESPACES = [
    FieldSpec("metadata/name", "Namespace", create=True),
    FieldSpec("spec/service/namespace", "APIService", "apiregistration.k8s.io", create=True),
    FieldSpec(
        "spec/conversion/webhook/clientConfig/service/namespace", "CustomResourceDefinition", "apiextensions.k8s.io"
    ),
]
REPLICAS = _specs(["spec/replicas"], "Deployment", "ReplicationController", "ReplicaSet", "StatefulSet", create=True)
