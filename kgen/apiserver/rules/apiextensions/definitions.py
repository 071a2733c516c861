"""CustomResourceDefinitions: group, scope, and what asks for somebody's approval."""

from __future__ import annotations

from kgen.apiserver.checks import closed_set, problems
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid, required
from kgen.k8s.apiextensions_v1 import CustomResourceDefinition, CustomResourceDefinitionSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

PROTECTED = (".k8s.io", ".kubernetes.io")
APPROVAL = "api-approved.kubernetes.io"


@rule("KG662", on=CustomResourceDefinitionSpec)
def definition_group_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """The group of a kind is missing, no DNS name, or one without a dot.

    Groups without a dot are Kubernetes' own.

    Bad:
        group: shop
    Good:
        group: shop.example.com
    """
    group = spec.group or ""
    reasons = problems(group, grammars.dns_subdomain) if group else []
    if not group:
        yield required(at / "group", "must be the domain of whoever defines the kind, such as shop.example.com")
    elif reasons:
        yield invalid(at / "group", group, "; ".join(reasons))
    elif "." not in group:
        yield invalid(at / "group", group, "must have a dot, such as shop.example.com")


@rule("KG663", on=CustomResourceDefinitionSpec)
def definition_scope_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """Nothing says whether resources live in namespaces or in the cluster.

    Bad:
        {group: shop.example.com, scope: Namespace}
    Good:
        {group: shop.example.com, scope: Namespaced}
    """
    yield from closed_set(spec, "scope", at, context)


@rule("KG664", on=CustomResourceDefinitionSpec)
def unknown_fields_preserved(spec: CustomResourceDefinitionSpec, at: FieldPath) -> Findings:
    """All unknown fields are to be kept, which only definitions of old may ask for.

    A schema says so for one field at a time, by `x-kubernetes-preserve-unknown-fields: true`. Kept fields leave no
    place for defaults.

    Bad:
        {group: shop.example.com, scope: Namespaced, preserveUnknownFields: true}
    Good:
        {group: shop.example.com, scope: Namespaced, preserveUnknownFields: false}
    """
    if not spec.preserve_unknown_fields:
        return
    hint = "write x-kubernetes-preserve-unknown-fields: true into the schema where unknown fields are to be kept"
    yield invalid(at / "preserveUnknownFields", True, "is no longer allowed", hint)  # noqa: FBT003 - the value
    from kgen.apiserver.definitions.nodes import surveyed

    if any(surveyed(spec, at).having("default")):
        yield invalid(at / "preserveUnknownFields", True, "is not allowed where schemas have defaults")  # noqa: FBT003


@rule("KG665", on=CustomResourceDefinition)
def definition_not_approved(item: CustomResourceDefinition, at: FieldPath) -> Findings:
    """A kind is put into a group of Kubernetes itself without saying who approved of it.

    Groups that end with k8s.io or kubernetes.io are reviewed by the community. The annotation
    `api-approved.kubernetes.io` holds the URL of the approval, or a text that begins with "unapproved".

    Bad:
        metadata: {name: widgets.shop.k8s.io}
        spec:
          group: shop.k8s.io
          names: {plural: widgets, kind: Widget}
    Good:
        metadata: {name: widgets.shop.k8s.io, annotations: {api-approved.kubernetes.io: "unapproved, an experiment"}}
        spec:
          group: shop.k8s.io
          names: {plural: widgets, kind: Widget}
    """
    group = (item.spec.group if item.spec else "") or ""
    if not f".{group}".endswith(PROTECTED):
        return
    annotations = (item.metadata.annotations if item.metadata else None) or {}
    told, where = annotations.get(APPROVAL) or "", (at / "metadata" / "annotations").key(APPROVAL)
    if not told:
        yield required(where, f"{group} is a group of Kubernetes itself", _APPROVAL_HINT)
    elif not told.startswith("unapproved") and not _is_link(told):
        yield invalid(where, told, 'must be a URL, or begin with "unapproved"', _APPROVAL_HINT)


_APPROVAL_HINT = "take a group of your own, or name the approval's URL in this annotation"


def _is_link(text: str) -> bool:
    from kgen.apiserver.definitions.urls import parsed

    url = parsed(text)
    return url is not None and bool(url.scheme and url.host)
