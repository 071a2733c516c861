"""Storage: claims that several pods share, defaults that are none, volumes in the wrong zone."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.apiserver.rules.storage.persistent_volume_claims import SNAPSHOTS, is_kept
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.claims import claim_users
from kgen.diagnostics import warning
from kgen.k8s.apps_v1 import StatefulSet
from kgen.k8s.core_v1 import PersistentVolumeClaim
from kgen.k8s.storage_v1 import StorageClass
from kgen.wording.phrases import shown
from kgen.wording.templates import IN_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Pods
    from kgen.field_path import FieldPath

ONE_NODE = {"ReadWriteOnce", "ReadWriteOncePod"}
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


@link("KG741", on=PersistentVolumeClaim)
def claim_shared(item: PersistentVolumeClaim, at: FieldPath, index: Index) -> Findings:
    """Several pods mount one claim that only one node at a time may mount.

    ReadWriteOnce is once per node: pods that land on another node wait for the volume forever. Pods that are kept
    together, by a node name, a node selector of one host or affinity to other pods, are left alone.

    Bad:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    Good:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: web, volumeMounts: [{name: data, mountPath: /data}]}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
    """
    modes: set[str] = set((item.spec and item.spec.access_modes) or ())
    if not modes or not modes <= ONE_NODE:
        return
    users = [pods for pods in index.get(claim_users, name_of(item), namespace_of(item)) if pods.replicas != 0]
    if "ReadWriteOncePod" not in modes:
        users = [pods for pods in users if not _is_kept_together(pods)]
    crowd = _crowd(users, index)
    if crowd:
        yield warning(
            at / "spec" / "accessModes",
            f"{crowd} mount {shown(name_of(item))}, which only {_one(modes)} may mount at a time",
            "ReadWriteMany, or a StatefulSet with a claim template, gives each pod what it needs",
        )


def _one(modes: set[str]) -> str:
    return "one pod" if "ReadWriteOncePod" in modes else "one node"


def _crowd(users: list[Pods], index: Index) -> str:
    """Who shares, in words; "" where it is one pod at most."""
    if not users:
        return ""
    titles = list(dict.fromkeys(pods.title for pods in users))
    if len(titles) > 1:
        return " and ".join(titles[:3])
    pods = users[0]
    if len(users) > 1:
        return f"{len(users)} of {pods.title}"
    if pods.kind == "DaemonSet":
        return f"the pods of {pods.title}"
    number = index.most(pods)
    return f"{number} pods of {pods.title}" if number and number > 1 else ""


def _is_kept_together(pods: Pods) -> bool:
    spec = pods.spec
    if spec.node_name or "kubernetes.io/hostname" in (spec.node_selector or ()):
        return True
    return spec.affinity is not None and spec.affinity.pod_affinity is not None


@link("KG742", on=StorageClass)
def default_class_not_default(item: StorageClass, at: FieldPath, _: Index) -> Findings:
    """A StorageClass says that it is the default in a word that is not exactly "true".

    Bad:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "yes"}}
        provisioner: driver.longhorn.io
    Good:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
        provisioner: driver.longhorn.io
    """
    value = _annotations(item).get(DEFAULT_CLASS, "false")
    if value not in ("true", "false"):
        where = (at / "metadata" / "annotations").key(DEFAULT_CLASS)
        yield warning(where, f'{shown(value)} is not "true": the class is not the default', 'write "true", in quotes')


@link("KG744", on=StorageClass)
def storage_class_parameter_wrong(item: StorageClass, at: FieldPath, _index: Index) -> Findings:
    """A parameter of a StorageClass is one that its driver does not know, does not take, or drops without a word.

    An API server takes any text. What is wrong shows when the first claim stays pending, or never, where the driver
    drops what it does not know. The drivers of AWS (EBS, EFS), Google (Persistent Disk, Filestore) and Azure
    (disks, files), Longhorn, Ceph and NFS are known.

    Bad:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: driver.longhorn.io
        parameters: {numberOfReplica: "2"}
    Good:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: driver.longhorn.io
        parameters: {numberOfReplicas: "2"}
    """
    parameters = item.parameters
    if not parameters:  # volumes are made by hand
        return
    from kgen.cluster.drivers import driver_of, in_words, problems

    if not driver_of(item.provisioner or ""):
        return
    if any(mark in str(value) for value in parameters.values() for mark in IN_NAMES):
        return
    for name, problem in problems(item.provisioner, parameters):
        text, _, hint = in_words(problem).partition("; ")
        yield warning((at / "parameters").key(name) if name else at / "parameters", text, hint)


@link("KG743", on=StatefulSet, needs=("StorageClass",))
def zonal_volume_bound_at_once(item: StatefulSet, at: FieldPath, index: Index) -> Findings:
    """Pods are spread over zones, and their claims' volumes are made in a zone before a pod has a node.

    A disk of these drivers is in one zone, unless it is replicated to others. With `volumeBindingMode: Immediate`, the
    default, it is made wherever the driver likes, and the pod that must run in another zone stays pending.

    Bad:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: db, volumeMounts: [{name: data, mountPath: /data}]}]
              topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: topology.kubernetes.io/zone
                whenUnsatisfiable: DoNotSchedule
                labelSelector: {matchLabels: {app: db}}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
    Good:
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        volumeBindingMode: WaitForFirstConsumer
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: db, volumeMounts: [{name: data, mountPath: /data}]}]
              topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: topology.kubernetes.io/zone
                whenUnsatisfiable: DoNotSchedule
                labelSelector: {matchLabels: {app: db}}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
    """
    pods = index.pods_of(item)
    if pods is None or not _is_spread_over_zones(pods):
        return
    for i, claim in enumerate((item.spec and item.spec.volume_claim_templates) or ()):
        used = _class_of(claim.spec.storage_class_name if claim.spec else None, index)
        if used and _is_zonal(used) and used.volume_binding_mode != "WaitForFirstConsumer":
            where = (at / "spec" / "volumeClaimTemplates")[i] / "spec" / "storageClassName"
            what = f"StorageClass {name_of(used)} makes each volume at once, in any zone"
            told = f"{what}, but the pods are spread over zones"
            yield warning(where, told, "set volumeBindingMode: WaitForFirstConsumer on the StorageClass")


def _class_of(name: str | None, index: Index) -> StorageClass | None:
    """The class of a name; without one, the default of the bundle."""
    if name is not None:
        return index.find(StorageClass, name) if name else None
    marked = [each for each in index.all(StorageClass) if _annotations(each).get(DEFAULT_CLASS) == "true"]
    return marked[0] if len(marked) == 1 else None


def _annotations(item: StorageClass) -> dict[str, str]:
    return (item.metadata and item.metadata.annotations) or {}


def _is_zonal(used: StorageClass) -> bool:
    """Whether a disk of the class is in one zone: some are replicated to others."""
    words = [value.lower() for value in (used.parameters or {}).values()]
    return used.provisioner in ZONAL and not any(word.endswith("_zrs") or word == "regional-pd" for word in words)


ZONAL = {
    *("ebs.csi.aws.com", "kubernetes.io/aws-ebs", "pd.csi.storage.gke.io", "kubernetes.io/gce-pd"),
    *("disk.csi.azure.com", "kubernetes.io/azure-disk", "cinder.csi.openstack.org", "kubernetes.io/cinder"),
}
"""Provisioners whose volumes are in one zone."""
ZONES = {"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"}


def _is_spread_over_zones(pods: Pods) -> bool:
    from .spreading import anti_affinity_terms

    apart = [term for term, _ in anti_affinity_terms(pods, pods.at)]
    return any(each.topology_key in ZONES for each in (*(pods.spec.topology_spread_constraints or ()), *apart))


@link("KG745", on=PersistentVolumeClaim, also=(StatefulSet,))
def data_source_dropped(item: PersistentVolumeClaim | StatefulSet, at: FieldPath, _: Index) -> Findings:
    """A claim's dataSource is of a kind or group that a server drops without a word: the volume is empty.

    A dataSource is a PersistentVolumeClaim of the core group, or a VolumeSnapshot of the group
    snapshot.storage.k8s.io, without a version behind it. Any other belongs into dataSourceRef.

    Bad:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
          dataSource: {apiGroup: snapshot.storage.k8s.io/v1, kind: VolumeSnapshot, name: nightly}
    Good:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
          dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: nightly}
    """
    if isinstance(item, StatefulSet):
        templates = (item.spec and item.spec.volume_claim_templates) or ()
        claims = [(each, (at / "spec" / "volumeClaimTemplates")[i]) for i, each in enumerate(templates)]
    else:
        claims = [(item, at)]
    for claim, where in claims:
        source = claim.spec and claim.spec.data_source
        if source and not (claim.spec and claim.spec.data_source_ref) and not is_kept(source):
            group = f" of {shown(source.api_group)}" if source.api_group else ""
            yield warning(
                where / "spec" / "dataSource",
                f"a server drops a {source.kind}{group}, and the volume will be empty",
                f"a {SNAPSHOTS[0]} has the group {SNAPSHOTS[1]}; other sources belong into dataSourceRef",
            )
