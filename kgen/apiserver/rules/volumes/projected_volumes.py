"""Files of a pod's own metadata (downward API), and volumes that several sources project their files into."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.apiserver.rules.pods.environment import HUGE_PAGES, RESOURCES, divisor_unfit, subscripted
from kgen.diagnostics import forbidden, invalid, not_supported, required
from kgen.k8s.core_v1 import (
    ConfigMapProjection,
    DownwardAPIProjection,
    DownwardAPIVolumeFile,
    DownwardAPIVolumeSource,
    ProjectedVolumeSource,
    SecretProjection,
    ServiceAccountTokenProjection,
    VolumeProjection,
)
from kgen.model.facts import defaulted
from kgen.syntax import grammars

from .volume_sources import file_path_problems, mode_invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import ObjectFieldSelector, ResourceFieldSelector

DOWNWARD = (DownwardAPIVolumeSource, DownwardAPIProjection)
PROJECTIONS = ("secret", "config_map", "downward_api", "service_account_token")
"""Sources that servers project; the two newest are behind gates that are off, and dropped without a word."""

FILE_FIELDS = {f"metadata.{name}" for name in ("name", "namespace", "labels", "annotations", "uid")}
OTHER_FIELDS = {
    *("spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "spec.host"),
    *("status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
}
"""Fields that an environment variable can have, and a file cannot."""


@rule("KG291", on=DownwardAPIVolumeFile)
def downward_path_invalid(file: DownwardAPIVolumeFile, at: FieldPath, context: Context) -> Findings:
    """A file of the downward API has no path, or one that is absolute, climbs up or starts with two dots.

    The server does not say which item of the list it means.

    Bad:
        path: /labels
        fieldRef: {fieldPath: metadata.labels}
    Good:
        path: labels
        fieldRef: {fieldPath: metadata.labels}
    """
    where = context.place(DOWNWARD, at)
    if not file.path:
        yield required(where / "path")
    for reason in file_path_problems(file.path or ""):
        yield invalid(where / "path", file.path, reason)


@rule("KG292", on=DownwardAPIVolumeFile)
def downward_reference_invalid(file: DownwardAPIVolumeFile, at: FieldPath, context: Context) -> Findings:
    """A file of the downward API shows no field, several, or one that files cannot show.

    A file shows `metadata.name`, `.namespace`, `.uid`, `.labels` or `.annotations` of the pod, a single label or
    annotation as `metadata.labels['app']`, or a container's resource; other fields are for environment variables.

    Bad:
        path: address
        fieldRef: {fieldPath: status.podIP}
    Good:
        path: labels
        fieldRef: {fieldPath: metadata.labels}
    """
    where = context.place(DOWNWARD, at)
    if file.field_ref is not None:
        yield from _field_unknown(where / "fieldRef", file.field_ref)
        if file.resource_field_ref is not None:
            yield invalid(where, file.path or "", "cannot show both a fieldRef and a resourceFieldRef")
    elif file.resource_field_ref is not None:
        yield from _resource_unknown(where / "resourceFieldRef", file.resource_field_ref)
    else:
        yield required(where, "a file needs a fieldRef or a resourceFieldRef")


@rule("KG293", on=DownwardAPIVolumeFile)
def downward_mode_invalid(file: DownwardAPIVolumeFile, at: FieldPath, context: Context) -> Findings:
    """The mode of a file of the downward API is not between 0 and 0777.

    Bad:
        {path: labels, fieldRef: {fieldPath: metadata.labels}, mode: 644}
    Good:
        {path: labels, fieldRef: {fieldPath: metadata.labels}, mode: 0644}
    """
    yield from mode_invalid(context.place(DOWNWARD, at) / "mode", file.mode)


@rule("KG294", on=VolumeProjection)
def projection_with_two_sources(projection: VolumeProjection, at: FieldPath) -> Findings:
    """One entry of a projected volume has two sources; each needs an entry of its own.

    Bad:
        secret: {name: login}
        configMap: {name: settings}
    Good:
        secret: {name: login}
    """
    found = [name for name in PROJECTIONS if name in projection.__dict__]
    if len(found) > 1:
        names = " and ".join(projection.__fields__[name].json for name in found)
        yield forbidden(at, f"{names} stand in one entry", 'is a "- " missing before the second?')


@rule("KG295", on=SecretProjection, also=(ConfigMapProjection,))
def projected_source_unnamed(source: Any, at: FieldPath) -> Findings:
    """A projected volume does not say which secret or ConfigMap it shows.

    Bad:
        items: [{key: password, path: password.txt}]
    Good:
        name: login
        items: [{key: password, path: password.txt}]
    """
    if not source.name:
        yield required(at / "name")


@rule("KG296", on=ProjectedVolumeSource)
def projected_path_twice(volume: ProjectedVolumeSource, at: FieldPath) -> Findings:
    """Two sources of a projected volume write the same file.

    Bad:
        sources:
          - secret: {name: login, items: [{key: user, path: user.txt}]}
          - configMap: {name: settings, items: [{key: user, path: user.txt}]}
    Good:
        sources:
          - secret: {name: login, items: [{key: user, path: login/user.txt}]}
          - configMap: {name: settings, items: [{key: user, path: user.txt}]}
    """
    known = set()
    for path in _projected_paths(volume):
        if path in known:
            yield invalid(at, path, "is written by two sources")
        known.add(path)


def _projected_paths(volume: ProjectedVolumeSource) -> Iterator[str]:
    for source in volume.sources or ():
        for part in (source.secret, source.config_map, source.downward_api):
            yield from (item.path for item in (part.items if part else None) or () if item.path)


@rule("KG297", on=ServiceAccountTokenProjection)
def token_lifetime_invalid(token: ServiceAccountTokenProjection, at: FieldPath) -> Findings:
    """A service account's token is to live for less than 10 minutes or more than 2^32 seconds.

    Bad:
        path: token
        expirationSeconds: 60
    Good:
        path: token
        expirationSeconds: 3600
    """
    yield from checks.bounds(token, "expiration_seconds", at)


@rule("KG298", on=ServiceAccountTokenProjection)
def token_path_invalid(token: ServiceAccountTokenProjection, at: FieldPath, context: Context) -> Findings:
    """A service account's token has no path in its volume, or one that is absolute, climbs up or starts with two dots.

    The server reports it as the path of the whole projected volume.

    Bad:
        expirationSeconds: 3600
    Good:
        path: token
    """
    where = context.place(ProjectedVolumeSource, at) / "path"
    if not token.path:
        yield required(where, "the token of a service account needs a path in the volume")
    for reason in file_path_problems(token.path or ""):
        yield invalid(where, token.path, reason)


def _field_unknown(at: FieldPath, reference: ObjectFieldSelector) -> Findings:
    path = reference.field_path or ""
    labels, key = subscripted(path)
    if not path:
        yield required(at / "fieldPath")
    elif defaulted(reference, "api_version") != "v1":
        yield invalid(at / "fieldPath", path, f"cannot be read of version {reference.api_version} of a pod, only of v1")
    elif labels in ("metadata.labels", "metadata.annotations"):
        grammar = grammars.qualified_name if labels == "metadata.labels" else grammars.annotation_key
        yield from checks.grammar(at, key, grammar)
    elif labels or path not in FILE_FIELDS | OTHER_FIELDS:
        yield invalid(at / "fieldPath", path, f"must be one of {', '.join(sorted(FILE_FIELDS))}")
    elif path not in FILE_FIELDS:
        yield not_supported(at / "fieldPath", path, FILE_FIELDS, "only an environment variable can show it")


def _resource_unknown(at: FieldPath, reference: ResourceFieldSelector) -> Findings:
    resource = reference.resource or ""
    if not reference.container_name:
        yield required(at / "containerName", "a volume belongs to the pod: say which container's resource it shows")
    elif not resource:
        yield required(at / "resource")
    elif resource not in RESOURCES and not resource.startswith(HUGE_PAGES):
        yield not_supported(at / "resource", resource, RESOURCES)
    yield from divisor_unfit(reference, at)
