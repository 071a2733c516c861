"""ConfigMaps and Secrets that pods use, and keys of them, that the bundle does not have."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.cluster.index import remembered
from kgen.cluster.pods import Pods
from kgen.cluster.references import has_key, has_keys, keys_of, uses
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import ConfigMap, Secret
from kgen.lint.missing import missing
from kgen.wording.phrases import shown
from kgen.wording.spelling import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.cluster.references import Use
    from kgen.field_path import FieldPath


@link("KG701", on=Pods)
def config_map_missing(pods: Pods, _: FieldPath, index: Index) -> Findings:
    """Pods use a ConfigMap that the bundle does not have.

    A container that reads a variable or a file of it does not start; what is marked `optional` may be absent.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, envFrom: [{configMapRef: {name: settings}}]}]
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, envFrom: [{configMapRef: {name: settings}}]}]
    """
    yield from _unfound("ConfigMap", pods, index)


@link("KG702", on=Pods)
def secret_missing(pods: Pods, _: FieldPath, index: Index) -> Findings:
    """Pods use a Secret that the bundle does not have.

    That is often meant, since Secrets are kept out of repositories: declare those external. One that a program of the
    bundle may make is left alone: other pods are told its name (`--secret-name=tls`), or a role that lets somebody
    write Secrets names it.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web}]
          volumes: [{name: tls, secret: {secretName: tls}}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web}]
          volumes: [{name: tls, secret: {secretName: tls, optional: true}}]
    """
    yield from _unfound("Secret", pods, index)


def _unfound(kind: str, pods: Pods, index: Index) -> Findings:
    so = "the pods wait for it" if kind == "ConfigMap" else "the pods wait for it, or cannot pull their images"
    for use in uses(pods):
        if use.kind == kind and not use.optional and not (kind == "Secret" and _will_be_made(use, pods, index)):
            yield from missing(kind, use.name, use.at, index, namespace=pods.namespace, so=so)


def _will_be_made(use: Use, pods: Pods, index: Index) -> bool:
    if index.has("Secret", use.name, pods.namespace):
        return False
    from kgen.cluster.operators import makes_secret

    return makes_secret(use.name, pods, index)


@link("KG703", on=Pods)
def config_map_key_missing(pods: Pods, _: FieldPath, index: Index) -> Findings:
    """Pods use a key that a ConfigMap of the bundle does not have.

    A container whose variable or file it is does not start.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {colour: blue}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web
            env: [{name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: color}}}]
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {colour: blue}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web
            env: [{name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}]
    """
    yield from _without_key(ConfigMap, pods, index)


@link("KG704", on=Pods)
def secret_key_missing(pods: Pods, _: FieldPath, index: Index) -> Findings:
    """Pods use a key that a Secret of the bundle does not have.

    Bad:
        apiVersion: v1
        kind: Secret
        metadata: {name: login}
        stringData: {user: web}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web}]
          volumes: [{name: login, secret: {secretName: login, items: [{key: username, path: user}]}}]
    Good:
        apiVersion: v1
        kind: Secret
        metadata: {name: login}
        stringData: {user: web}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web}]
          volumes: [{name: login, secret: {secretName: login, items: [{key: user, path: user}]}}]
    """
    yield from _without_key(Secret, pods, index)


def _without_key(kind: type[ConfigMap | Secret], pods: Pods, index: Index) -> Findings:
    for use in uses(pods):
        if not use.key or use.optional or use.kind != kind.__name__:
            continue
        item = index.find(kind, use.name, pods.namespace)
        if item is None or has_key(item, use.key) or _is_filled_later(item):
            continue
        meant = closest(use.key, keys_of(item))
        yield warning(
            use.at, f"{use.kind} {use.name} has no key {shown(use.key)}: the pods do not start", meant or _keys(item)
        )


def _is_filled_later(item: ConfigMap | Secret) -> bool:
    """Whether somebody else writes into it: one without any keys, or a token that the cluster makes."""
    return not has_keys(item) or getattr(item, "type", None) == "kubernetes.io/service-account-token"


def _keys(item: ConfigMap | Secret) -> str:
    return f"it has {', '.join(sorted(keys_of(item))[:8])}"


@link("KG773", on=Pods, needs=("Secret",))
def secret_ends_in_line_break(pods: Pods, _: FieldPath, index: Index) -> Findings:
    """A variable takes a value of a Secret that ends in a line break.

    The variable ends in it, too: a password is wrong by one character, and a login fails. It comes from `echo` without
    `-n` in front of base64, or from a block of YAML that begins with `|`. A file with such a value does no harm, and
    text of several lines may be meant so.

    Bad:
        apiVersion: v1
        kind: Secret
        metadata: {name: login}
        data: {password: c2VjcmV0Cg==}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: db
            env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: password}}}]
    Good:
        apiVersion: v1
        kind: Secret
        metadata: {name: login}
        data: {password: c2VjcmV0}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: db
            env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: password}}}]
    """
    for use in uses(pods):
        if use.kind == "Secret" and use.feeds_variables:
            for key in _broken_keys(use.name, pods.namespace, index):
                if use.key in ("", key):
                    told = f"the value of {shown(key)} in Secret {use.name} ends in a line break: so does the variable"
                    yield warning(use.at, told, "make it anew without: printf %s instead of echo, |- instead of |")


@remembered
def _broken_keys(name: str, namespace: str, index: Index) -> list[str]:
    """The keys of a Secret whose values are one line and a line break."""
    secret = index.find(Secret, name, namespace)
    if secret is None:
        return []
    values = {key: _decoded(value) for key, value in (secret.data or {}).items()}
    values.update({key: str(value).encode() for key, value in (secret.string_data or {}).items()})
    return [key for key, value in values.items() if value.endswith(b"\n") and b"\n" not in value.strip(b"\r\n")]


def _decoded(value: object) -> bytes:
    from base64 import b64decode

    try:
        return value if isinstance(value, bytes) else b64decode(str(value))
    except ValueError:
        return b""
