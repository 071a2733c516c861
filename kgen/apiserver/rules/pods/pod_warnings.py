"""What an API server says of pods that it takes: things that do nothing, are gone, or are there twice."""

from __future__ import annotations

from kgen.apiserver.checks.addresses import unusual_ip
from kgen.apiserver.checks.resources import is_whole
from kgen.apiserver.defaulting import final_name
from kgen.apiserver.rule import rule
from kgen.diagnostics import warning
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import (
    ConfigMapVolumeSource,
    DownwardAPIVolumeSource,
    NodeSelectorTerm,
    Pod,
    PodAffinityTerm,
    PodSpec,
    PodTemplateSpec,
    PreferredSchedulingTerm,
    ProjectedVolumeSource,
    SecretVolumeSource,
    TopologySpreadConstraint,
    Volume,
    VolumeProjection,
)
from kgen.syntax import grammars
from kgen.wording.phrases import shown

from .containers import all_containers
from .pod_annotations import APP_ARMOR_OF, SECCOMP, SECCOMP_OF, app_armor_profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Findings
    from kgen.k8s.core_v1 import AppArmorProfile

    Paths: TypeAlias = Iterator[tuple[FieldPath, str]]
    """Files of a volume: where their paths are written, and the paths."""

GONE = {
    "photon_persistent_disk": "1.16",
    "scale_io": "1.22",
    "flocker": "1.25",
    "storageos": "1.25",
    "quobyte": "1.25",
    "glusterfs": "1.26",
    "cephfs": "1.31",
    "rbd": "1.31",
    "git_repo": "1.33",
}
"""Sources of volumes with the version since which no kubelet mounts them as it comes."""

DEAD_ANNOTATIONS = {
    "scheduler.alpha.kubernetes.io/critical-pod": "priorityClassName",
    "security.alpha.kubernetes.io/sysctls": "securityContext.sysctls",
    "security.alpha.kubernetes.io/unsafe-sysctls": "securityContext.sysctls",
}
"""Annotations that do nothing, with the fields that have taken their place."""


@rule("KG1248", on=PodSpec, also=(NodeSelectorTerm, TopologySpreadConstraint), severity="warning")
def node_label_old(value: Any, at: FieldPath) -> Findings:
    """A pod goes by a label of nodes that has a new name, or that is gone.

    Bad:
        nodeSelector: {beta.kubernetes.io/arch: amd64}
    Good:
        nodeSelector: {kubernetes.io/arch: amd64}
    """
    from kgen.apiserver.rules.core.cluster import OLD_NODE_LABELS

    for where, key in _node_labels(value, at):
        if key in OLD_NODE_LABELS:
            new = OLD_NODE_LABELS[key]
            yield warning(where, f"{key} is deprecated", f"write {new}" if new else "")


def _node_labels(value: Any, at: FieldPath) -> Paths:
    if isinstance(value, PodSpec):
        yield from (((at / "nodeSelector").key(key), key) for key in value.node_selector or ())
    elif isinstance(value, TopologySpreadConstraint):
        yield at / "topologyKey", value.topology_key or ""
    else:
        for i, expression in enumerate(value.match_expressions or ()):
            yield (at / "matchExpressions")[i] / "key", expression.key or ""


@rule("KG1249", on=PreferredSchedulingTerm, severity="warning")
def preferred_label_value_invalid(term: PreferredSchedulingTerm, at: FieldPath) -> Findings:
    """A pod prefers nodes by a value that no label can have; the server takes it, and no node fits.

    Bad:
        weight: 1
        preference: {matchExpressions: [{key: disk, operator: In, values: [very fast]}]}
    Good:
        weight: 1
        preference: {matchExpressions: [{key: disk, operator: In, values: [very-fast]}]}
    """
    expressions = (term.preference and term.preference.match_expressions) or ()
    for i, expression in enumerate(expressions):
        for j, value in enumerate(expression.values or ()):
            for reason in grammars.label_value(value):
                where = (at / "preference" / "matchExpressions")[i] / "values"
                yield warning(where[j], f"{shown(value)} as a label's value {reason}")


@rule("KG1250", on=PodAffinityTerm, also=(TopologySpreadConstraint,), severity="warning")
def selector_missing_selects_nothing(term: PodAffinityTerm | TopologySpreadConstraint, at: FieldPath) -> Findings:
    """An affinity or a spread has no labelSelector, so it is about no pods at all.

    Bad:
        topologyKey: kubernetes.io/hostname
    Good:
        labelSelector: {matchLabels: {app: web}}
        topologyKey: kubernetes.io/hostname
    """
    if term.label_selector is None:
        yield warning(at / "labelSelector", "without it no pod is meant; {} means all of the namespace")


@rule("KG1251", on=Pod, also=(PodTemplateSpec,), severity="warning")
def pod_annotation_old(value: Any, at: FieldPath) -> Findings:
    """An annotation of a pod does nothing any more, or soon; a field has taken its place.

    Bad:
        metadata: {name: web, annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}}
    Good:
        metadata: {name: web}
        spec: {securityContext: {seccompProfile: {type: RuntimeDefault}}}
    """
    annotations = (value.metadata and value.metadata.annotations) or {}
    where = at / "metadata" / "annotations"
    for key in annotations.keys() & DEAD_ANNOTATIONS.keys():
        yield warning(where.key(key), "does nothing", f"use spec.{DEAD_ANNOTATIONS[key]}")
    if any(key.startswith((SECCOMP, SECCOMP_OF, APP_ARMOR_OF)) for key in annotations):
        for key in _replaced(annotations, value.spec or PodSpec.of({}), is_pod=isinstance(value, Pod)):
            field = "appArmorProfile" if key.startswith(APP_ARMOR_OF) else "seccompProfile"
            yield warning(where.key(key), "is an annotation of the past", f"use securityContext.{field}")


def _replaced(annotations: dict[str, str], spec: PodSpec, *, is_pod: bool) -> Iterator[str]:
    """The annotations of seccomp and AppArmor that no field says as well."""
    around: Any = spec.security_context
    if SECCOMP in annotations and not (around and around.seccomp_profile):
        yield SECCOMP
    on_windows = is_pod and spec.os is not None and spec.os.name == "windows"
    for container, _ in all_containers(spec, FieldPath()):
        context, name = container.security_context, container.name or ""
        if SECCOMP_OF + name in annotations and not (context and context.seccomp_profile):
            yield SECCOMP_OF + name
        if APP_ARMOR_OF + name in annotations and not (context and context.app_armor_profile) and not on_windows:
            profile: AppArmorProfile | None = app_armor_profile(annotations[APP_ARMOR_OF + name])
            if profile is None or not around or profile != around.app_armor_profile:
                yield APP_ARMOR_OF + name


@rule("KG1252", on=Volume, severity="warning")
def volume_source_gone(volume: Volume, at: FieldPath) -> Findings:
    """A volume has a source that no kubelet can mount any more, unless somebody has turned it on.

    Bad:
        name: site
        gitRepo: {repository: "https://example.com/site.git"}
    Good:
        name: site
        emptyDir: {}
    """
    for name in [each for each in GONE if each in volume.__dict__]:
        yield warning(at / volume.__fields__[name].json, f"is deprecated; no kubelet mounts it since {GONE[name]}")


@rule(
    "KG1253",
    on=ConfigMapVolumeSource,
    also=(SecretVolumeSource, DownwardAPIVolumeSource, ProjectedVolumeSource),
    severity="warning",
)
def volume_paths_overlap(source: Any, at: FieldPath) -> Findings:
    """Two files of a volume have one path, or the path of one is a folder of the other.

    Bad:
        name: settings
        items: [{key: a, path: conf}, {key: b, path: conf/b}]
    Good:
        name: settings
        items: [{key: a, path: conf/a}, {key: b, path: conf/b}]
    """
    known: list[str] = []
    for where, written in _paths(source, at):
        path = written.rstrip("/")
        for other in known if path else ():
            if other and (f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/")):
                yield warning(where, f'"{path}" overlaps with "{other}"')
        known.append(path)


def _paths(source: Any, at: FieldPath) -> Paths:
    if not isinstance(source, ProjectedVolumeSource):
        yield from _item_paths(source.items, at)
        return
    for i, projection in enumerate(source.sources or ()):
        where = (at / "sources")[i]
        for name in ("config_map", "secret", "downward_api"):
            part = projection.__dict__.get(name)
            if part is not None and part.items is not None:
                yield from _item_paths(part.items, where / projection.__fields__[name].json)
                break
        else:
            if projection.service_account_token is not None:
                yield where / "serviceAccountToken" / "path", projection.service_account_token.path or ""


def _item_paths(items: list[Any] | None, at: FieldPath) -> Paths:
    yield from (((at / "items")[i] / "path", item.path or "") for i, item in enumerate(items or ()))


@rule("KG1254", on=VolumeProjection, severity="warning")
def projection_without_source(projection: VolumeProjection, at: FieldPath) -> Findings:
    """An entry of a projected volume has no source, or only one that servers drop as it comes.

    Bad:
        clusterTrustBundle: {name: roots, path: roots.pem}
    Good:
        configMap: {name: roots}
    """
    from kgen.apiserver.rules.volumes.projected_volumes import PROJECTIONS

    if not projection.__dict__.keys() & set(PROJECTIONS):
        dropped = " and ".join(projection.__fields__[name].json for name in projection.__dict__)
        yield warning(at, f"has no source{': servers drop ' + dropped if dropped else ''}")


@rule("KG1255", on=PodSpec, severity="warning")
def pod_list_item_twice(spec: PodSpec, at: FieldPath) -> Findings:
    """The address of a host alias, or a pull secret, is there twice; or a pull secret has no name.

    Bad:
        imagePullSecrets: [{name: registry}, {name: registry}]
    Good:
        imagePullSecrets: [{name: registry}]
    """
    if spec.host_aliases:
        yield from _twice([(alias.ip or "") for alias in spec.host_aliases], at / "hostAliases", "ip")
    if spec.image_pull_secrets:
        names = [(secret.name or "") for secret in spec.image_pull_secrets]
        yield from _twice(names, at / "imagePullSecrets", "name")
        for i, name in enumerate(names):
            if not name:
                yield warning((at / "imagePullSecrets")[i] / "name", "must name a secret")


def _twice(values: list[str], at: FieldPath, field: str) -> Findings:
    for i, value in enumerate(values):
        if value in values[:i]:
            yield warning(at[i] / field, f"{shown(value)} is there twice")


@rule("KG1256", on=PodSpec, severity="warning")
def grace_period_negative(spec: PodSpec, at: FieldPath) -> Findings:
    """A pod gets a negative time to end, which the server takes as one second.

    Bad:
        terminationGracePeriodSeconds: -1
    Good:
        terminationGracePeriodSeconds: 1
    """
    if (spec.termination_grace_period_seconds or 0) < 0:
        seconds = spec.termination_grace_period_seconds
        yield warning(at / "terminationGracePeriodSeconds", f"{seconds} must not be negative; it counts as 1")


@rule("KG1257", on=PodSpec, severity="warning")
def overhead_of_fractional_bytes(spec: PodSpec, at: FieldPath) -> Findings:
    """The runtime of a pod is to need a fraction of a byte: mostly "m" where "Mi" was meant.

    Bad:
        overhead: {memory: 512m}
    Good:
        overhead: {memory: 512Mi}
    """
    for resource, amount in (spec.overhead or {}).items():
        if resource in ("memory", "ephemeral-storage") and not is_whole(amount):
            yield warning((at / "overhead").key(resource), f"{amount} is a fraction of a byte")


@rule("KG1258", on=PodSpec, severity="warning")
def address_of_pod_unusual(spec: PodSpec, at: FieldPath) -> Findings:
    """A name server or host alias of a pod has an IP address that is not written as is usual.

    Bad:
        dnsConfig: {nameservers: ["2001:DB8::53"]}
    Good:
        dnsConfig: {nameservers: ["2001:db8::53"]}
    """
    servers = (spec.dns_config.nameservers if spec.dns_config else None) or ()
    for i, server in enumerate(servers):
        if said := unusual_ip(server):
            yield warning((at / "dnsConfig" / "nameservers")[i], said)
    for i, alias in enumerate(spec.host_aliases or ()):
        if said := unusual_ip(alias.ip or ""):
            yield warning((at / "hostAliases")[i] / "ip", said)


@rule("KG1259", on=Pod, severity="warning")
def pod_name_no_label(item: Pod, at: FieldPath) -> Findings:
    """The name of a Pod is no DNS label, though it is its host name.

    Bad:
        metadata: {name: web.shop}
    Good:
        metadata: {name: web-shop}
    """
    name = final_name(item)
    for reason in grammars.dns_label(name)[:1] if name else ():
        yield warning(at / "metadata" / "name", f"{shown(name)} becomes a host name, so it {reason}")
