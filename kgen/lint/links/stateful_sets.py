"""StatefulSets: the Service that gives their pods names, updates that reach no pod, names that are too long."""

from __future__ import annotations

from kgen.apiserver.checks.selectors import matches
from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of, namespace_of
from kgen.diagnostics import warning
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import Service
from kgen.lint.missing import missing
from kgen.wording.phrases import shown

from .claim_templates import templates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath

LONGEST_NAME = 52
"""Characters: a label of each pod has the name and a hash of up to ten digits, in 63 characters."""
LONGEST_SUBDOMAIN = 253


def _service(item: StatefulSet, index: Index) -> Service | None:
    name = item.spec and item.spec.service_name
    return index.find(Service, name, namespace_of(item)) if name else None


@link("KG711", on=StatefulSet)
def stateful_set_service_missing(item: StatefulSet, at: FieldPath, index: Index) -> Findings:
    """The Service that a StatefulSet names is not in the bundle.

    Nobody makes it: without it no pod has a DNS name, such as `web-0.web`.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: None, selector: {app: web}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    yield from missing(
        "Service",
        item.spec.service_name if item.spec else None,
        at / "spec" / "serviceName",
        index,
        namespace=namespace_of(item),
        so="without it the pods have no DNS names of their own",
        do="make a headless Service of that name",
    )


@link("KG712", on=StatefulSet)
def stateful_set_service_not_headless(item: StatefulSet, at: FieldPath, index: Index) -> Findings:
    """The Service that a StatefulSet names is not headless.

    Only a headless Service (`clusterIP: None`) gives each pod a DNS name, such as `web-0.web`.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    service = _service(item, index)
    if service is None or service.spec is None or service.spec.cluster_ip == "None":
        return
    yield warning(
        at / "spec" / "serviceName",
        f"Service {name_of(service)} is not headless: the pods have no DNS names of their own",
        "set clusterIP: None on it, or name another, headless Service here",
    )


@link("KG713", on=StatefulSet)
def stateful_set_service_selects_others(item: StatefulSet, at: FieldPath, index: Index) -> Findings:
    """The Service that a StatefulSet names does not select its pods.

    Then it gives them no DNS names.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: None, selector: {app: wbe}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: None, selector: {app: web}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    service = _service(item, index)
    pods = index.pods_of(item)
    if service is None or service.spec is None or pods is None or not service.spec.selector:
        return
    if not matches(service.spec.selector, pods.labels):
        yield warning(
            at / "spec" / "serviceName",
            f"Service {name_of(service)} does not select the pods: they have no DNS names of their own",
            f"its selector is {_as_text(service.spec.selector)}, the pods have {_as_text(pods.labels)}",
        )


def _as_text(labels: dict[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in labels.items()) or "no labels"


@link("KG714", on=StatefulSet)
def partition_beyond_replicas(item: StatefulSet, at: FieldPath, index: Index) -> Findings:
    """A StatefulSet's partition is not below the ordinals of all its pods, so that an update reaches none.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: 3
          updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 3}}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: 3
          updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    pods = index.pods_of(item)
    spec = item.spec
    rolling = spec and spec.update_strategy and spec.update_strategy.rolling_update
    if not rolling or not rolling.partition or spec is None or pods is None or not pods.replicas:
        return
    first = (spec.ordinals and spec.ordinals.start) or 0
    if rolling.partition >= first + pods.replicas:
        yield warning(
            at / "spec" / "updateStrategy" / "rollingUpdate" / "partition",
            f"{rolling.partition} is above the last pod, {name_of(item)}-{first + pods.replicas - 1}: "
            "an update reaches no pod",
            "it is the first ordinal that is updated: lower it",
        )


@link("KG716", on=StatefulSet)
def stateful_set_name_too_long(item: StatefulSet, at: FieldPath, _: Index) -> Findings:
    """A StatefulSet's name leaves no room for what its controller adds, so that no pod or claim is made.

    Each pod carries a label of the name and a hash of mostly ten digits, and a label has 63 characters; a claim is
    called by its template, the StatefulSet and a number.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: a-name-that-is-just-a-little-too-long-for-a-stateful-set}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    Good:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: a-name-that-is-short-enough-for-a-stateful-set}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
    """
    name = name_of(item)
    if len(name) > LONGEST_NAME:
        yield warning(
            at / "metadata" / "name",
            f"{len(name)} characters are too many: with a hash behind it, it fits into no label, and no pod is made",
            f"take at most {LONGEST_NAME} characters",
        )
    for template, where in templates(item, at):
        longest = f"{name_of(template)}-{name}-0"
        if len(longest) > LONGEST_SUBDOMAIN:
            message = f"claims such as {shown(longest)} have names of more than {LONGEST_SUBDOMAIN} characters"
            yield warning(where / "name", message)


@link("KG720", on=Service, needs=("StatefulSet",))
def service_of_missing_pod(item: Service, at: FieldPath, index: Index) -> Findings:
    """A Service selects one pod of a StatefulSet by its name or number, and the StatefulSet does not make that pod.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: db-3}
        spec: {selector: {statefulset.kubernetes.io/pod-name: db-3}, ports: [{port: 5432}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 3
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db}]}
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: db-2}
        spec: {selector: {statefulset.kubernetes.io/pod-name: db-2}, ports: [{port: 5432}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 3
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db}]}
    """
    labels: dict[str, str] = (item.spec and item.spec.selector) or {}
    for key in (_POD_NAME, _POD_INDEX):
        for each in _meant(key, labels, namespace_of(item), index) if key in labels else ():
            ordinals = index.ordinals(each)
            if ordinals is not None and labels[key] not in _values(key, each, ordinals):
                made, hint = no_such_pod(each, ordinals)
                yield warning((at / "spec" / "selector").key(key), f"no pod has {shown(labels[key])}: {made}", hint)


_POD_NAME = "statefulset.kubernetes.io/pod-name"
_POD_INDEX = "apps.kubernetes.io/pod-index"


def _meant(key: str, labels: dict[str, str], namespace: str, index: Index) -> list[StatefulSet]:
    """The StatefulSet that a pod's name begins with; without one, the only one with pods that have the other labels."""
    found = index.find(StatefulSet, labels[key].rpartition("-")[0], namespace) if key == _POD_NAME else None
    if found:
        return [found]
    others = {name: value for name, value in labels.items() if name not in (_POD_NAME, _POD_INDEX)}
    owners = {id(pods.owner): pods.owner for pods in index.selected(others, namespace).pods} if others else {}
    only = [each for each in owners.values() if isinstance(each, StatefulSet)]
    return only if len(only) == len(owners) == 1 else []


def _values(key: str, item: StatefulSet, ordinals: range) -> set[str]:
    """The values of a label that the pods of a StatefulSet have."""
    return {f"{name_of(item)}-{ordinal}" if key == _POD_NAME else str(ordinal) for ordinal in ordinals}


def no_such_pod(item: StatefulSet, ordinals: range) -> tuple[str, str]:
    """Which pods a StatefulSet makes, where another is meant, and what to do."""
    names = [f"{name_of(item)}-{ordinal}" for ordinal in dict.fromkeys([*ordinals[:1], *ordinals[-1:]])]
    return (
        f"StatefulSet {name_of(item)} makes {' to '.join(names) or 'no pods'}",
        "count from the first, or raise replicas",
    )
