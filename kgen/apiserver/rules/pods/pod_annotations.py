"""Annotations of pods that mean something to the server: deletion cost, mirror pods, seccomp, AppArmor, tolerations."""

from __future__ import annotations

from kgen.apiserver.rule import rule, update_rule
from kgen.apiserver.rules.volumes.volume_sources import path_problems
from kgen.diagnostics import forbidden, invalid
from kgen.k8s.apps_v1 import StatefulSetSpec
from kgen.k8s.core_v1 import AppArmorProfile, Pod, PodSpec, PodTemplateSpec, Toleration

from .containers import all_containers
from .pods import written_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import SeccompProfile

    Where: TypeAlias = tuple[dict[str, str], PodSpec, FieldPath, int]
    """Annotations of a pod, its spec, the path of the annotations and how often a server tells an error there."""

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
MIRROR = "kubernetes.io/config.mirror"
TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations"
SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP_OF = "container.seccomp.security.alpha.kubernetes.io/"
APP_ARMOR_OF = "container.apparmor.security.beta.kubernetes.io/"
LOCALHOST = "localhost/"
SECCOMP_DEFAULTS = ("runtime/default", "docker/default")
LONGEST_PROFILE = 4095
INT32 = range(-(2**31), 2**31)
TOLERATION_FIELDS = {"key": "key", "operator": "operator", "value": "value", "effect": "effect"}
SECONDS = "tolerationseconds"


def annotations_of(value: Any, at: FieldPath, context: Context) -> Where:
    """The annotations of a Pod or of a pod's template, and what a rule needs to speak of them."""
    is_pod = isinstance(value, Pod)
    if not isinstance(value, StatefulSetSpec) and not (value.metadata and value.metadata.annotations):
        return {}, PodSpec.of({}), at, 1
    metadata, where, times = (value.metadata, at / "metadata", 1) if is_pod else written_metadata(value, at, context)
    if metadata is None or not metadata.annotations:
        return {}, PodSpec.of({}), where, times
    spec = value.spec if not isinstance(value, StatefulSetSpec) else value.template and value.template.spec
    return metadata.annotations, spec or PodSpec.of({}), where / "annotations", times


@rule("KG1234", on=Pod, also=(PodTemplateSpec, StatefulSetSpec))
def deletion_cost_invalid(value: Any, at: FieldPath, context: Context) -> Findings:
    """The annotation of what it costs to delete a pod is no whole number of 32 bits, as text without leading zeros.

    Bad:
        metadata: {name: web, annotations: {controller.kubernetes.io/pod-deletion-cost: "007"}}
    Good:
        metadata: {name: web, annotations: {controller.kubernetes.io/pod-deletion-cost: "7"}}
    """
    annotations, _, where, times = annotations_of(value, at, context)
    cost = annotations.get(DELETION_COST)
    if cost is not None and not _is_cost(cost):
        yield from [invalid(where.key(DELETION_COST), cost, "must be a whole number of 32 bits")] * times


def _is_cost(text: str) -> bool:
    digits = text.removeprefix("-")
    canonical = digits != text or text == "0" or not text.startswith("0")
    return canonical and digits.isascii() and digits.isdigit() and int(text) in INT32


@rule("KG1235", on=Pod, also=(PodTemplateSpec, StatefulSetSpec))
def mirror_pod_without_node(value: Any, at: FieldPath, context: Context) -> Findings:
    """A pod says that it mirrors one of a node's own pods, and not of which node.

    Bad:
        metadata: {name: web, annotations: {kubernetes.io/config.mirror: abc}}
    Good:
        metadata: {name: web, annotations: {kubernetes.io/config.mirror: abc}}
        spec: {nodeName: node-1}
    """
    annotations, spec, where, times = annotations_of(value, at, context)
    if MIRROR in annotations and not spec.node_name:
        yield from [invalid(where.key(MIRROR), annotations[MIRROR], "needs spec.nodeName")] * times


@rule("KG1236", on=Pod, also=(PodTemplateSpec, StatefulSetSpec))
def seccomp_annotation_invalid(value: Any, at: FieldPath, context: Context) -> Findings:
    """An annotation names a seccomp profile that there is not; the field `seccompProfile` has taken its place.

    Bad:
        metadata: {name: web, annotations: {seccomp.security.alpha.kubernetes.io/pod: default}}
    Good:
        metadata: {name: web, annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}}
    """
    annotations, _, where, times = annotations_of(value, at, context)
    for key, profile in annotations.items():
        if key == SECCOMP or key.startswith(SECCOMP_OF):
            reasons = _seccomp_problems(profile)
            yield from [invalid(where / key, profile, reason) for reason in reasons] * times


def _seccomp_problems(profile: str) -> list[str]:
    if profile.startswith(LOCALHOST):
        return path_problems(profile.removeprefix(LOCALHOST))
    known = profile in SECCOMP_DEFAULTS or profile == "unconfined"
    return [] if known else ["must be runtime/default, unconfined, or localhost/ and a path"]


@rule("KG1237", on=Pod, also=(PodTemplateSpec, StatefulSetSpec))
def app_armor_annotation_invalid(value: Any, at: FieldPath, context: Context) -> Findings:
    """An annotation names a container that there is not, or an AppArmor profile of no known form.

    Bad:
        metadata: {name: web, annotations: {container.apparmor.security.beta.kubernetes.io/wbe: runtime/default}}
        spec: {containers: [{name: web, image: nginx}]}
    Good:
        metadata: {name: web, annotations: {container.apparmor.security.beta.kubernetes.io/web: runtime/default}}
        spec: {containers: [{name: web, image: nginx}]}
    """
    annotations, spec, where, times = annotations_of(value, at, context)
    for key, profile in annotations.items():
        if key.startswith(APP_ARMOR_OF):
            yield from [*_app_armor_problems(key, profile, spec, where)] * times


def _app_armor_problems(key: str, profile: str, spec: PodSpec, at: FieldPath) -> Findings:
    name = key.removeprefix(APP_ARMOR_OF)
    if all((container.name or "") != name for container, _ in all_containers(spec, at)):
        yield invalid(at.key(key), name, "is no container of the pod")
    if profile not in ("", "runtime/default", "unconfined") and not profile.startswith(LOCALHOST):
        yield invalid(at.key(key), profile, "must be runtime/default, unconfined, or localhost/ and a name")


@rule("KG1238", on=Pod, also=(PodTemplateSpec,))
def seccomp_annotation_contradicts(value: Any, at: FieldPath, context: Context) -> Findings:
    """A seccomp annotation and the field that has taken its place say different things.

    Bad:
        metadata: {name: web, annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}}
        spec: {securityContext: {seccompProfile: {type: RuntimeDefault}}}
    Good:
        metadata: {name: web}
        spec: {securityContext: {seccompProfile: {type: RuntimeDefault}}}
    """
    annotations, spec, _, _ = annotations_of(value, at, context)
    if not any(key == SECCOMP or key.startswith(SECCOMP_OF) for key in annotations):
        return
    holders: list[tuple[str, Any, FieldPath]] = [(SECCOMP, spec, at / "spec")]
    holders += [(SECCOMP_OF + (each.name or ""), each, where) for each, where in all_containers(spec, at / "spec")]
    for key, holder, where in holders:
        profile = holder.security_context and holder.security_context.seccomp_profile
        field = _differing(profile, annotations.get(key), SECCOMP_DEFAULTS)
        if field:
            inside = where / "securityContext" / "seccompProfile"
            yield forbidden(inside / field, f"the annotation {key} says otherwise")


def _differing(profile: SeccompProfile | AppArmorProfile | None, annotation: str | None, defaults: Any) -> str:
    """The field of a profile to which an annotation is opposed; "" where it is not."""
    if profile is None or annotation is None:
        return ""
    if profile.type == "Localhost" and annotation.startswith(LOCALHOST):
        return "" if annotation.removeprefix(LOCALHOST) == profile.localhost_profile else "localhostProfile"
    same = {"Unconfined": ("unconfined",), "RuntimeDefault": defaults, "Localhost": ()}
    return "" if annotation in same.get(profile.type or "", (annotation,)) else "type"


@rule("KG1239", on=Pod, also=(PodTemplateSpec,))
def app_armor_annotation_contradicts(value: Any, at: FieldPath, context: Context) -> Findings:
    """An AppArmor annotation and the field that has taken its place say different things.

    Bad:
        metadata: {name: web, annotations: {container.apparmor.security.beta.kubernetes.io/web: unconfined}}
        spec:
          containers:
            - {name: web, image: nginx, securityContext: {appArmorProfile: {type: RuntimeDefault}}}
    Good:
        metadata: {name: web}
        spec:
          containers:
            - {name: web, image: nginx, securityContext: {appArmorProfile: {type: RuntimeDefault}}}
    """
    annotations, spec, _, _ = annotations_of(value, at, context)
    if (spec.os and spec.os.name == "windows") or not any(key.startswith(APP_ARMOR_OF) for key in annotations):
        return
    of_pod = spec.security_context.app_armor_profile if spec.security_context else None
    for container, where in all_containers(spec, at / "spec"):
        annotation = annotations.get(APP_ARMOR_OF + (container.name or ""))
        own = container.security_context.app_armor_profile if container.security_context else None
        if own is None and isinstance(value, Pod) and app_armor_profile(annotation or ""):
            continue  # the server makes it the container's own
        field = _differing(own or of_pod, annotation, ("runtime/default",))
        if field:
            yield forbidden(where / "securityContext" / "appArmorProfile" / field, "an annotation says otherwise")


def app_armor_profile(annotation: str) -> AppArmorProfile | None:
    """The profile that an annotation stands for; None where it is none that a field could hold."""
    if annotation in ("unconfined", "runtime/default"):
        return AppArmorProfile(type="Unconfined" if annotation == "unconfined" else "RuntimeDefault")
    name = annotation.removeprefix(LOCALHOST)
    if not name or name == annotation or name.strip() != name or len(name.encode()) > LONGEST_PROFILE:
        return None
    return AppArmorProfile(type="Localhost", localhost_profile=name)


@rule("KG1240", on=Pod, also=(PodTemplateSpec, StatefulSetSpec))
def tolerations_annotation_invalid(value: Any, at: FieldPath, context: Context) -> Findings:
    """The annotation that once held a pod's tolerations is no JSON, or has one that could not be in the field.

    Bad:
        metadata: {name: web, annotations: {scheduler.alpha.kubernetes.io/tolerations: "dedicated"}}
    Good:
        metadata: {name: web}
        spec: {tolerations: [{key: dedicated, operator: Exists}]}
    """
    annotations, _, where, times = annotations_of(value, at, context)
    text = annotations.get(TOLERATIONS)
    if text:
        yield from [*_tolerations_problems(text, where, context)] * times


def _tolerations_problems(text: str, at: FieldPath, context: Context) -> Findings:
    try:
        tolerations = list(_read_tolerations(text))
    except (TypeError, ValueError):
        yield invalid(
            at, TOLERATIONS, "must be a list of tolerations as JSON; write them into spec.tolerations instead"
        )
        return
    from . import scheduling

    for i, toleration in enumerate(tolerations):
        for same in (
            scheduling.toleration_key_invalid,
            scheduling.toleration_operator_invalid,
            scheduling.toleration_effect_invalid,
        ):
            yield from same(toleration, (at / TOLERATIONS)[i], context)


def _read_tolerations(text: str) -> Iterator[Toleration]:
    """The tolerations in JSON, read as Go reads it: names in any case, unknown ones skipped; raises TypeError."""
    import json

    items = json.loads(text)
    if items is not None and not isinstance(items, list):
        raise TypeError(text)
    for item in items or ():
        fields = {key.lower(): value for key, value in (item or {}).items() if value is not None}
        texts = {name: fields[key] for key, name in TOLERATION_FIELDS.items() if key in fields}
        seconds = fields.get(SECONDS)
        if not all(isinstance(each, str) for each in texts.values()) or not isinstance(seconds, (int, type(None))):
            raise TypeError(text)
        yield Toleration(**texts, toleration_seconds=seconds)


@update_rule("KG1433", on=Pod)
def pod_annotation_immutable(item: Pod, at: FieldPath, context: Context) -> Findings:
    """A change touches an annotation of a Pod that says how its containers are confined, or that it is a mirror.

    Bad:
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
        ---
        metadata:
          name: web
          annotations: {container.apparmor.security.beta.kubernetes.io/web: runtime/default}
        spec: {containers: [{name: web, image: nginx}]}
    Good:
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
        ---
        metadata: {name: web, annotations: {example.com/owner: shop}}
        spec: {containers: [{name: web, image: nginx}]}
    """
    old, new = (((each.metadata and each.metadata.annotations) or {}) for each in (context.old, item))
    for key in {**old, **new}:
        is_fixed = key.startswith(_APP_ARMOR) or key == _MIRROR
        if is_fixed and old.get(key) != new.get(key):
            what = "AppArmor annotations" if key.startswith(_APP_ARMOR) else "mirror pod annotation"
            message = f"may not {'remove or update' if key in old else 'add'} {what}"
            hint = "delete the Pod and create it anew"
            yield forbidden((at / "metadata" / "annotations").key(key), message, hint)


_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
_MIRROR = "kubernetes.io/config.mirror"
