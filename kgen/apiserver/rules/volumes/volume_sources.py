"""What volumes take their content from: the fields that each source needs, modes, paths, secrets, claims, drivers."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required, too_long
from kgen.k8s.core_v1 import (
    CSIVolumeSource,
    EmptyDirVolumeSource,
    HostPathVolumeSource,
    ImageVolumeSource,
    KeyToPath,
    PersistentVolumeClaimTemplate,
    PodSpec,
    PodTemplateSpec,
    SecretVolumeSource,
)
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.syntax import grammars

from .volumes import IMAGES_SINCE, sources_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

CHECKED_IN_TEMPLATES_SINCE = (1, 37)
"""The first version that asks for the image of an image volume in templates, too."""
MODES = range(0o1000)
LONGEST_DRIVER = 63
CLAIM_METADATA = {"labels", "annotations"}

NEEDED: dict[str, tuple[str, ...]] = {
    "SecretVolumeSource": ("secret_name",),
    "AWSElasticBlockStoreVolumeSource": ("volume_id",),
    "AzureDiskVolumeSource": ("disk_name", "disk_uri"),
    "AzureFileVolumeSource": ("secret_name", "share_name"),
    "CephFSVolumeSource": ("monitors",),
    "CinderVolumeSource": ("volume_id",),
    "ConfigMapVolumeSource": ("name",),
    "CSIVolumeSource": ("driver",),
    "EphemeralVolumeSource": ("volume_claim_template",),
    "FlexVolumeSource": ("driver",),
    "GitRepoVolumeSource": ("repository",),
    "GlusterfsVolumeSource": ("endpoints", "path"),
    "HostPathVolumeSource": ("path",),
    "ISCSIVolumeSource": ("target_portal", "iqn"),
    "KeyToPath": ("key", "path"),
    "NFSVolumeSource": ("server", "path"),
    "PersistentVolumeClaimVolumeSource": ("claim_name",),
    "PhotonPersistentDiskVolumeSource": ("pd_id",),
    "PortworxVolumeSource": ("volume_id",),
    "QuobyteVolumeSource": ("registry", "volume"),
    "RBDVolumeSource": ("monitors", "image"),
    "ScaleIOVolumeSource": ("gateway", "system", "volume_name"),
    "StorageOSVolumeSource": ("volume_name",),
    "VsphereVirtualDiskVolumeSource": ("volume_path",),
}
"""The fields without which a source says nothing, by its name: no class is made of those that nobody uses.

Those of a GCE disk and of images have rules of their own.
"""


def path_problems(path: str) -> list[str]:
    """Why a path does not stay below the directory that it starts from."""
    found = ["must not start with a slash"] if path.startswith("/") else []
    return found + _upwards(path)


def file_path_problems(path: str) -> list[str]:
    """Why a path is not one of a volume's files; names that start with ".." are the kubelet's own."""
    reserved = path.startswith("..") and not path.startswith("../")
    return path_problems(path) + (['must not start with ".."'] if reserved else [])


def _upwards(path: str) -> list[str]:
    return ['must not contain ".."'] if ".." in path.split("/") else []


def mode_invalid(at: FieldPath, mode: int | None) -> Findings:
    """A number that is no mode of a file."""
    if mode is not None and mode not in MODES:
        yield invalid(at, mode, "must be between 0 and 0777 (octal, 511 in decimal)", _mode_hint(mode))


def _mode_hint(mode: int) -> str:
    """YAML reads 0644 as octal, and JSON and `644` as decimal: 644 is no mode, and 420 was meant."""
    digits = str(mode)
    fits = mode > 0 and not set(digits) - set("01234567") and int(digits, 8) in MODES
    return f"did you mean 0{digits} ({int(digits, 8)} in decimal)?" if fits else ""


@rule("KG266", on=SecretVolumeSource, also=tuple(f"core_v1.{name}" for name in NEEDED))
def volume_source_incomplete(source: Any, at: FieldPath) -> Findings:
    """A volume does not say which secret, ConfigMap, claim, disk, path … it takes its content from.

    Bad:
        items: [{key: password, path: password.txt}]
    Good:
        secretName: login
        items: [{key: password, path: password.txt}]
    """
    for name in NEEDED[type(source).__name__]:
        if not source.__dict__.get(name):
            yield required(at / source.__fields__[name].json)


@rule("KG267", on=CSIVolumeSource, also=("core_v1.CinderVolumeSource", "core_v1.StorageOSVolumeSource"))
def volume_secret_unnamed(source: Any, at: FieldPath) -> Findings:
    """A volume refers to a secret, but not by a name that a secret can have.

    Bad:
        driver: csi.example.com
        nodePublishSecretRef: {}
    Good:
        driver: csi.example.com
        nodePublishSecretRef: {name: login}
    """
    field = "node_publish_secret_ref" if isinstance(source, CSIVolumeSource) else "secret_ref"
    secret = source.__dict__.get(field)
    if secret is None:
        return
    if not secret.name:
        yield required(at / source.__fields__[field].json / "name")
    elif isinstance(source, CSIVolumeSource):
        yield from checks.grammar(at / "name", secret.name, grammars.dns_subdomain)


@rule("KG268", on=EmptyDirVolumeSource)
def empty_dir_size_negative(source: EmptyDirVolumeSource, at: FieldPath) -> Findings:
    """An emptyDir may grow to less than nothing.

    Bad:
        sizeLimit: -1Gi
    Good:
        sizeLimit: 1Gi
    """
    if source.size_limit is None:
        return
    from kgen.syntax.quantity import compare_quantities

    if compare_quantities(source.size_limit, 0) < 0:
        yield forbidden(at / "sizeLimit", f"{source.size_limit} must not be negative")


@rule("KG269", on=HostPathVolumeSource)
def host_path_invalid(source: HostPathVolumeSource, at: FieldPath, context: Context) -> Findings:
    """A hostPath climbs up with "..", or has a type that there is not.

    Bad:
        path: /var/lib/../log
        type: Dir
    Good:
        path: /var/log
        type: Directory
    """
    if not source.path:
        return
    for reason in _upwards(source.path):
        yield invalid(at / "path", source.path, reason)
    yield from checks.closed_set(source, "type", at, context)


@rule(
    "KG270",
    on=SecretVolumeSource,
    also=("core_v1.ConfigMapVolumeSource", "core_v1.DownwardAPIVolumeSource", "core_v1.ProjectedVolumeSource"),
)
def default_mode_invalid(source: Any, at: FieldPath) -> Findings:
    """The mode of a volume's files is not between 0 and 0777; in JSON and without the leading 0 it is decimal.

    Bad:
        secretName: login
        defaultMode: 644
    Good:
        secretName: login
        defaultMode: 0644
    """
    yield from mode_invalid(at / "defaultMode", source.default_mode)


@rule("KG271", on=KeyToPath)
def volume_file_path_invalid(item: KeyToPath, at: FieldPath) -> Findings:
    """The path of a file in a volume is absolute, climbs up, or starts with the two dots that are the kubelet's own.

    Bad:
        key: my.cnf
        path: /etc/my.cnf
    Good:
        key: my.cnf
        path: my.cnf
    """
    for reason in file_path_problems(item.path or ""):
        yield invalid(at / "path", item.path, f"{reason}; it is seen from the directory where the volume is mounted")


@rule("KG272", on=KeyToPath)
def volume_file_mode_invalid(item: KeyToPath, at: FieldPath) -> Findings:
    """The mode of one file of a volume is not between 0 and 0777; in JSON and without the leading 0 it is decimal.

    Bad:
        {key: run.sh, path: run.sh, mode: 755}
    Good:
        {key: run.sh, path: run.sh, mode: 0755}
    """
    yield from mode_invalid(at / "mode", item.mode)


@rule("KG273", on=CSIVolumeSource)
def csi_driver_invalid(source: CSIVolumeSource, at: FieldPath) -> Findings:
    """The name of a CSI driver is no DNS subdomain of at most 63 bytes; upper case is fine.

    Bad:
        driver: my_driver
    Good:
        driver: csi.example.com
    """
    if not source.driver:
        return
    if len(source.driver.encode()) > LONGEST_DRIVER:
        yield too_long(at / "driver", LONGEST_DRIVER)
    for reason in grammars.dns_subdomain(source.driver.lower()):
        yield invalid(at / "driver", source.driver, reason)


@rule("KG274", on=PersistentVolumeClaimTemplate)
def ephemeral_claim_metadata_forbidden(template: PersistentVolumeClaimTemplate, at: FieldPath) -> Findings:
    """The claim template of an ephemeral volume has metadata besides labels and annotations, such as a name.

    The server names the claim after the pod and the volume.

    Bad:
        metadata: {name: scratch}
        spec: {}
    Good:
        metadata: {labels: {app: web}}
        spec: {}
    """
    yield from beside_labels(template.metadata or ObjectMeta(), at / "metadata")


def beside_labels(metadata: ObjectMeta, at: FieldPath) -> Findings:
    """What the metadata of a claim's template must not have."""
    for name, value in metadata.__dict__.items():
        counts = value not in ("", 0) or name == "deletion_grace_period_seconds"
        if counts and name not in CLAIM_METADATA:
            json = metadata.__fields__[name].json if name != "uid" else "uID"
            yield forbidden(at / json, "the template of a claim has labels and annotations only")


@rule("KG275", on=PersistentVolumeClaimTemplate)
def ephemeral_claim_label_invalid(template: PersistentVolumeClaimTemplate, at: FieldPath) -> Findings:
    """A label or an annotation in the claim template of an ephemeral volume does not fit its grammar.

    Bad:
        metadata: {labels: {app: my web}}
        spec: {}
    Good:
        metadata: {labels: {app: my-web}}
        spec: {}
    """
    if template.metadata:
        yield from checks.labels(at / "metadata" / "labels", template.metadata.labels)
        yield from checks.all_annotations(at / "metadata" / "annotations", template.metadata.annotations)


@rule("KG276", on=PodSpec)
def image_volume_without_reference(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """An image volume names no image; in a template, servers before 1.37 let that pass.

    Bad:
        volumes: [{name: assets, image: {pullPolicy: Always}}]
    Good:
        volumes: [{name: assets, image: {reference: "quay.io/example/assets:1.0"}}]
    """
    if context.version < (CHECKED_IN_TEMPLATES_SINCE if isinstance(context.parent, PodTemplateSpec) else IMAGES_SINCE):
        return
    for i, volume in enumerate(spec.volumes or ()):
        if volume.image and not volume.image.reference and sources_of(volume)[0] == "image":
            yield required((at / "volumes")[i] / "image" / "reference")


@rule("KG277", on=ImageVolumeSource)
def image_volume_pull_policy_unknown(source: ImageVolumeSource, at: FieldPath, context: Context) -> Findings:
    """The pull policy of an image volume is none of Always, IfNotPresent, Never.

    Bad:
        reference: quay.io/example/assets:1.0
        pullPolicy: OnChange
    Good:
        reference: quay.io/example/assets:1.0
        pullPolicy: IfNotPresent
    """
    yield from checks.closed_set(source, "pull_policy", at, context)
