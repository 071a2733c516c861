"""Objects that get another name or namespace, and what names them: references follow.

What the API calls a reference is a fact in the tables of the models (`refers=`); here is how it is followed, and what
names objects without being a field for it: subjects, rules of RBAC, annotations, parameters and host names.
"""

from __future__ import annotations

from kgen.convert import model_of, object_from_plain
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.k8s.rbac_v1 import PolicyRule, Subject
from kgen.k8s.storage_v1 import StorageClass
from kgen.model import Model, Resource
from kgen.model.facts import references_of
from kgen.model.plain import ConversionError

from .hosts import ServiceHost
from .identity import BundleError, Identity, identity_of, namespace_of, same_namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    from kgen.model import Object
    from kgen.model.facts import Reference

    Fields: TypeAlias = dict[str, Any]

_ANNOTATIONS = {
    "cert-manager.io/inject-ca-from": ("Certificate", "cert-manager.io"),
    "cert-manager.io/inject-ca-from-secret": ("Secret", ""),
    "ingress.kubernetes.io/auth-secret": ("Secret", ""),
    "kubernetes.io/service-account.name": ("ServiceAccount", ""),
    "nginx.ingress.kubernetes.io/auth-secret": ("Secret", ""),
    "nginx.ingress.kubernetes.io/auth-tls-secret": ("Secret", ""),
    "nginx.ingress.kubernetes.io/fastcgi-params-configmap": ("ConfigMap", ""),
    "volume.beta.kubernetes.io/storage-class": ("StorageClass", "storage.k8s.io"),
}
"""Annotations that hold the name of an object, or its namespace and name with a slash between them."""
_SERVICE_LABEL = "kubernetes.io/service-name"
"""The label with which an EndpointSlice names its Service."""
_PARAMETERS = {
    "adminSecretName": "adminSecretNamespace",
    "secretName": "secretNamespace",
    "secretRef": "",
    "userSecretName": "userSecretNamespace",
}
"""Parameters of a StorageClass that name a Secret, and those with its namespace."""
_CSI_NAME, _CSI_NAMESPACE = "-secret-name", "-secret-namespace"
_ACCOUNT, _ACCOUNTS = "system:serviceaccount:", "system:serviceaccounts:"
"""How users and groups of RBAC are called that are ServiceAccounts, and all of a namespace."""
_KNATIVE = "spec.template.spec.containers.env.valueFrom.secretKeyRef.name"
"""Where a Service of Knative names Secrets."""


class Renames:
    """New namespaces and names of objects, found by what the objects were called before.

    `namespaces` are the namespaces that all objects leave, and where they go.
    """

    def __init__(self, new: Mapping[Identity, Identity], namespaces: Mapping[str, str], objects: list[Object]) -> None:
        self.new = new
        self.namespaces = namespaces
        self._by_name: dict[tuple[str, str], list[Identity]] = {}
        for each in new:
            self._by_name.setdefault((each[1], each[3]), []).append(each)
        self._plurals = {each.__kind__.plural: (each.__kind__.group, each.kind) for each in objects if each.__kind__}

    def find(self, kind: str, group: str | None, name: str, namespace: str, *, exactly: bool) -> Identity | None:
        """The new identity of an object; `exactly` where its namespace is said, not taken from what names it."""
        for old in self._by_name.get((kind, name), ()):
            is_there = old[2] == namespace if exactly else same_namespace(old[2], namespace)
            if group in (None, old[0]) and is_there:
                return self.new[old]
        return None

    def kinds(self, resources: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The groups and kinds that resources of RBAC mean, such as `secrets` and `pods/log`."""
        for each in resources:
            plural = each.partition("/")[0]
            yield from self._plurals.values() if plural == "*" else filter(None, [self._plurals.get(plural)])


def followed(item: Object, renames: Renames) -> Object:
    """An object with all that names others as they are called now; its own name and namespace stay.

    Raises:
        BundleError: An object of a kind with a model was read as a Resource, and does not fit the model.
    """
    walk, is_untyped = _Walk(renames, namespace_of(item)), isinstance(item, Resource)
    if is_untyped and model_of(item.api_version, item.kind):
        typed = _typed(item)
        made = walk.value(typed)
        return item if made is typed else object_from_plain(made.to_plain(), typed=False)
    found: Object = walk.value(item)
    if is_untyped and item.kind == "Service" and item.api_version.startswith("serving.knative.dev/"):
        return found.with_fields(walk.at_path(found.__dict__, _KNATIVE.split("."), "Secret"))
    return found


def _typed(item: Object) -> Object:
    try:
        return object_from_plain(item.to_plain())
    except ConversionError as error:
        raise BundleError(f"cannot see what {identity_of(item)} names: {error}") from None


class _Walk:
    """A walk through one object, which is in a namespace."""

    def __init__(self, renames: Renames, namespace: str) -> None:
        self.renames = renames
        self.namespace = namespace

    def value(self, value: Any, kind: str = "") -> Any:
        """A value with what it names, itself if that is the same.

        `kind` is what a reference in it means that does not say so.
        """
        if isinstance(value, Model):
            return self._model(value, kind)
        if isinstance(value, dict):
            entries = {key: self.value(item) for key, item in value.items()}
            return entries if any(entries[key] is not item for key, item in value.items()) else value
        if isinstance(value, list):
            items = [self.value(item, kind) for item in value]
            return items if any(made is not item for made, item in zip(items, value, strict=True)) else value
        return self._host(value) if isinstance(value, ServiceHost) else value

    def _model(self, model: Model, kind: str) -> Model:
        references = references_of(type(model))
        fields = {
            name: self.value(item, references[name].kind if name in references else "")
            for name, item in model.__dict__.items()
        }
        for name, reference in references.items():
            if isinstance(fields.get(name), str):
                self._follow(model, name, reference, kind, fields)
        special = _SPECIAL.get(type(model))
        if special is not None:
            special(self, fields)
        is_changed = any(model.__dict__.get(name) is not item for name, item in fields.items())
        return model.with_fields(fields) if is_changed else model

    def _follow(self, model: Any, name: str, reference: Reference, kind: str, fields: Fields) -> None:
        meant_kind, group = meant(model, reference, kind)
        namespace = fields.get(reference.namespace) if reference.namespace else None
        found = self.find(meant_kind, group, fields[name], namespace)
        if found is not None:
            fields[name] = found[3]
            if namespace:
                fields[reference.namespace] = found[2]

    def find(self, kind: str, group: str | None, name: str, namespace: str | None = None) -> Identity | None:
        """The new identity of what is named here; without a namespace it is in that of the object."""
        return self.renames.find(kind, group, name, namespace or self.namespace, exactly=bool(namespace))

    def called(self, kind: str, group: str, text: str) -> str:
        """A text that is a name, or a namespace and a name, as the object is called now."""
        namespace, slash, name = text.rpartition("/")
        found = self.find(kind, group, name, namespace or None)
        return f"{found[2] if slash else ''}{slash}{found[3]}" if found else text

    def at_path(self, value: Any, path: list[str], kind: str) -> Any:
        """Plain data with the names at a path as they are now; lists are gone through."""
        if isinstance(value, list):
            return [self.at_path(item, path, kind) for item in value]
        if not path:
            return self.called(kind, "", value) if isinstance(value, str) else value
        if not isinstance(value, dict) or path[0] not in value:
            return value
        return {**value, path[0]: self.at_path(value[path[0]], path[1:], kind)}

    def _host(self, host: ServiceHost) -> ServiceHost:
        """The name of a Service, or of a pod of one, in the DNS."""
        *pods, service = host.short.split(".")
        found = self.find("Service", "", service, host.namespace)
        short = ".".join([*(self._pod(pod, host.namespace) for pod in pods), found[3] if found else service])
        namespace = host.namespace
        if found and found[2] and (namespace or host.full):
            namespace = found[2]
        elif namespace is None and host.full and self.renames.namespaces:
            namespace = self.renames.namespaces.get(self.namespace) or self.namespace or None
        if (short, namespace) == (host.short, host.namespace):
            return host
        return ServiceHost(short, namespace=namespace, full=host.full, cluster_domain=host.cluster_domain)

    def _pod(self, pod: str, namespace: str | None) -> str:
        """The name of a pod of a StatefulSet, which ends in its number."""
        base, dash, number = pod.rpartition("-")
        found = self.find("StatefulSet", "apps", base, namespace) if number.isdecimal() else None
        return f"{found[3]}{dash}{number}" if found else pod


def meant(model: Any, reference: Reference, kind: str) -> tuple[str, str | None]:
    """The kind and the API group of what a field of a model names; None for a group that nobody says.

    `kind` is what a reference means that does not say so.
    """
    if reference.kind:
        return reference.kind, reference.group
    return getattr(model, "kind", None) or kind, _group_beside(model)


def _group_beside(model: Any) -> str | None:
    """The API group that stands beside a name, None where that is not said."""
    if "api_group" in model.__fields__:
        return model.api_group or ""
    version = getattr(model, "api_version", None)
    return version.rpartition("/")[0] if version else None


def _subject(walk: _Walk, fields: Fields) -> None:
    """Accounts without a namespace, the `default` one of a namespace, and users and groups that are accounts."""
    kind, name = fields.get("kind"), fields.get("name") or ""
    namespaces = walk.renames.namespaces
    if kind == "ServiceAccount":
        there = fields.get("namespace") or ""
        if there in namespaces and (not there or name == "default"):
            fields["namespace"] = namespaces[there]
    elif kind == "Group" and name.startswith(_ACCOUNTS):
        there = name.removeprefix(_ACCOUNTS)
        fields["name"] = _ACCOUNTS + namespaces.get(there, there) if there else name
    elif kind == "User" and name.startswith(_ACCOUNT):
        namespace, _, account = name.removeprefix(_ACCOUNT).partition(":")
        found = walk.find("ServiceAccount", "", account, namespace)
        fields["name"] = f"{_ACCOUNT}{found[2]}:{found[3]}" if found else name


def _rule(walk: _Walk, fields: Fields) -> None:
    """Names of objects to which a rule of RBAC gives access."""
    groups = fields.get("api_groups") or []
    kinds = [(g, kind) for g, kind in walk.renames.kinds(fields.get("resources") or ()) if {g, "*"} & {*groups}]
    names = fields.get("resource_names") or []
    made = [next((found[3] for g, kind in kinds if (found := walk.find(kind, g, name))), name) for name in names]
    if made != names:
        fields["resource_names"] = made


def _metadata(walk: _Walk, fields: Fields) -> None:
    """Annotations and labels that name objects."""
    annotations, labels = fields.get("annotations") or {}, fields.get("labels") or {}
    made = {key: walk.called(*_ANNOTATIONS[key], annotations[key]) for key in annotations.keys() & _ANNOTATIONS.keys()}
    if any(annotations[key] != text for key, text in made.items()):
        fields["annotations"] = {**annotations, **made}
    service = labels.get(_SERVICE_LABEL)
    if service and walk.called("Service", "", service) != service:
        fields["labels"] = {**labels, _SERVICE_LABEL: walk.called("Service", "", service)}


def _storage_class(walk: _Walk, fields: Fields) -> None:
    """Secrets that parameters name, those of a CSI driver among them."""
    parameters = fields.get("parameters") or {}
    made = dict(parameters)
    for key, name in parameters.items():
        is_csi = key.endswith(_CSI_NAME)
        if not is_csi and key not in _PARAMETERS:
            continue
        beside = key.removesuffix(_CSI_NAME) + _CSI_NAMESPACE if is_csi else _PARAMETERS[key]
        found = walk.find("Secret", "", name, parameters.get(beside))
        if found:
            made[key] = found[3]
            made.update({beside: found[2]} if beside in parameters else {})
    if made != parameters:
        fields["parameters"] = made


_SPECIAL: dict[type[Model], Callable[[_Walk, Fields], None]] = {
    ObjectMeta: _metadata,
    PolicyRule: _rule,
    StorageClass: _storage_class,
    Subject: _subject,
}
