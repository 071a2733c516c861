"""Claim templates of StatefulSets: those that nobody mounts, and those of which no claim can be made."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of, namespace_of
from kgen.diagnostics import warning
from kgen.k8s.apps_v1 import StatefulSet
from kgen.syntax import grammars
from kgen.wording.phrases import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import PersistentVolumeClaim


def templates(item: StatefulSet, at: FieldPath) -> Iterator[tuple[PersistentVolumeClaim, FieldPath]]:
    """The claim templates with the paths of their metadata."""
    where = at / "spec" / "volumeClaimTemplates"
    for i, template in enumerate((item.spec and item.spec.volume_claim_templates) or ()):
        yield template, where[i] / "metadata"


@link("KG715", on=StatefulSet)
def claim_template_not_mounted(item: StatefulSet, at: FieldPath, index: Index) -> Findings:
    """A StatefulSet has a claim template that no container mounts.

    Each pod gets a volume that stays empty, and what should be kept is lost with the pod.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    Good:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """
    pods = index.pods_of(item)
    if pods is None or item.spec is None:
        return
    used: set[str | None] = set()
    for container, _ in pods.containers():
        used.update(mount.name for mount in container.volume_mounts or ())
        used.update(device.name for device in container.volume_devices or ())
    for template, metadata in templates(item, at):
        name = name_of(template)
        if name and name not in used:
            where = metadata / "name"
            yield warning(where, f"no container mounts {shown(name)}: its volumes stay empty", "mount it, or remove it")


@link("KG717", on=StatefulSet)
def claim_template_impossible(item: StatefulSet, at: FieldPath, _: Index) -> Findings:
    """A claim template's name cannot be the name of a volume, or two templates share it.

    The API server does not look; the controller then cannot make a single pod, and of two templates takes the last.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
    Good:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """
    seen = set()
    for template, metadata in templates(item, at):
        name, where = name_of(template), metadata / "name"
        if not name:
            yield warning(where, "a claim template needs a name, by which containers mount it: no pod is made")
            continue
        for reason in grammars.dns_label(name):
            yield warning(where, f"{shown(name)} cannot be the name of a volume, so that no pod is made: it {reason}")
        if name in seen:
            told = f"two claim templates are called {shown(name)}: only the last one counts"
            yield warning(where, told, "rename one of them")
        seen.add(name)


@link("KG718", on=StatefulSet)
def claim_template_mislabelled(item: StatefulSet, at: FieldPath, _: Index) -> Findings:
    """A claim template has a label or an annotation that no claim may have.

    The API server does not look; the controller then cannot make a single claim, and no pod.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]}
          volumeClaimTemplates:
          - metadata: {name: data, labels: {team: shop & more}}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    Good:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]}
          volumeClaimTemplates:
          - metadata: {name: data, labels: {team: shop}}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """
    for template, where in templates(item, at):
        if template.metadata:
            for found in checks.labels(where / "labels", template.metadata.labels):
                yield warning(found.at, f"{found.message}: no claim and no pod is made", _GIVEN)
            for found in checks.all_annotations(where / "annotations", template.metadata.annotations):
                yield warning(found.at, f"{found.message}: no claim and no pod is made", _GIVEN)


_GIVEN = "the controller gives it to each claim, and the server refuses that"


@link("KG719", on=StatefulSet)
def claim_template_elsewhere(item: StatefulSet, at: FieldPath, _: Index) -> Findings:
    """A claim template names a namespace of its own; its claims are made in that of the StatefulSet.

    Bad:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]}
          volumeClaimTemplates:
          - metadata: {name: data, namespace: storage}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    Good:
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """
    own = namespace_of(item)
    for template, where in templates(item, at):
        named = namespace_of(template)
        if named and own and named != own:
            message = f"{shown(named)} has no effect: the claims are made in {own}, where the StatefulSet is"
            yield warning(where / "namespace", message, "leave it out")
