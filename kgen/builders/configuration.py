"""What pods read and run as: ConfigMaps, Secrets, service accounts, namespaces."""

from __future__ import annotations

from kgen.k8s import core_v1

from .given import as_mapping, shown, text
from .metadata import name_of, object_meta, strings
from .options import CLUSTER, NONE, OBJECT, REQUIRED, answering, corrected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, Never, TypeVar, Unpack

    from kgen.k8s.core_v1 import ConfigMap, LocalObjectReference, Namespace, Secret, ServiceAccount

    from .options import ClusterOptions, NoOptions, ObjectOptions
    from .pods.parts import SecretRef

    D = TypeVar("D", ConfigMap, Secret)
    V = TypeVar("V")


@answering
def config_map(
    name: str,
    data: Mapping[str, str] | None = None,
    *_rest: Never,
    binary: Mapping[str, bytes] | None = None,
    immutable: bool | None = None,
    **options: Unpack[ObjectOptions],
) -> ConfigMap:
    """Configuration: texts, and bytes, by key.

    Makes: core/v1 ConfigMap.

    Args:
        name: The name (`metadata.name`).
        data: Key -> text (`data`).
        binary: Key -> bytes; they are written in base64 (`binaryData`).
        immutable: Whether it may never change again (`immutable`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: A value is not text (not bytes in `binary`); the message names the key.

    >>> config_map("web", {"port": "80"}).data
    {'port': '80'}
    """
    if not options.keys() <= OBJECT or _rest or name is REQUIRED:
        return corrected(config_map, OBJECT, locals())
    return core_v1.ConfigMap(
        metadata=object_meta(name, options),
        data=None if data is None else {key: _text(name, key, value) for key, value in _data("data", data).items()},
        binary_data=None
        if binary is None
        else {key: _base64(name, key, binary[key]) for key in _data("binary", binary)},
        immutable=immutable,
    )


@answering
def secret(
    name: str,
    data: Mapping[str, str | bytes] | None = None,
    *_rest: Never,
    type: str | None = None,
    immutable: bool | None = None,
    **options: Unpack[ObjectOptions],
) -> Secret:
    r"""What not everybody should read; it stands in the manifest, readable to whoever has that.

    Makes: core/v1 Secret.

    Args:
        name: The name (`metadata.name`).
        data: Key -> text, which is written as it is (stringData), or bytes, written in base64 (`stringData`).
        type: What is in it, such as kubernetes.io/basic-auth; `tls_secret` and `registry_secret` know theirs (`type`).
        immutable: Whether it may never change again (`immutable`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: A value is neither text nor bytes; the message names the key.

    >>> secret("login", {"user": "root", "salt": b"\x00\xff"})
    Secret(metadata=ObjectMeta(name='login'), data={'salt': 'AP8='}, string_data={'user': 'root'})
    """
    if not options.keys() <= OBJECT or _rest or name is REQUIRED:
        return corrected(secret, OBJECT, locals())
    data = {} if data is None else _data("data", data)
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    rest = {key: _base64(name, key, data[key]) for key in data if key not in texts}
    return core_v1.Secret(
        metadata=object_meta(name, options),
        type=type,
        data=rest or None,
        string_data=texts or None,
        immutable=immutable,
    )


@answering
def tls_secret(
    name: str,
    certificate: str | bytes,
    key: str | bytes,
    *_rest: Never,
    immutable: bool | None = None,
    **options: Unpack[ObjectOptions],
) -> Secret:
    """A certificate, or a chain of them, and its private key, both in PEM.

    Makes: core/v1 Secret of the type kubernetes.io/tls.

    Args:
        name: The name (`metadata.name`).
        certificate: The certificate, or a chain of them, in PEM (`data`).
        key: The private key, in PEM (`data`).
        immutable: Whether it may never change again (`immutable`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: The certificate or the key is neither text nor bytes.

    >>> tls_secret("web-tls", "-----BEGIN CERTIFICATE-----…", "-----BEGIN PRIVATE KEY-----…").type
    'kubernetes.io/tls'
    """
    if not options.keys() <= OBJECT or _rest or key is REQUIRED:
        return corrected(tls_secret, OBJECT, locals())
    data = {"tls.crt": certificate, "tls.key": key}
    return secret(name, data, type="kubernetes.io/tls", immutable=immutable, **options)


@answering
def registry_secret(
    name: str,
    server: str,
    *_rest: Never,
    username: str,
    password: str,
    email: str | None = None,
    immutable: bool | None = None,
    **options: Unpack[ObjectOptions],
) -> Secret:
    """The login to an image registry, for a pod's or a service account's pull secrets.

    Makes: core/v1 Secret of the type kubernetes.io/dockerconfigjson.

    Args:
        name: The name (`metadata.name`).
        server: The registry as image names begin with it, such as `ghcr.io`; `https://index.docker.io/v1/` for the
            Docker Hub (`data`).
        username: The user's name (`data`).
        password: The password or token (`data`).
        email: The e-mail address, where the registry still asks for one (`data`).
        immutable: Whether it may never change again (`immutable`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    >>> registry_secret("ghcr", "ghcr.io", username="bot", password="s3cret").type
    'kubernetes.io/dockerconfigjson'
    """
    if not options.keys() <= OBJECT or username is REQUIRED or password is REQUIRED or _rest:
        return corrected(registry_secret, OBJECT, locals())
    from json import dumps

    login = {"username": text("username", username), "password": _password(password)}
    if email is not None:
        login["email"] = text("email", email)
    login["auth"] = _encoded(f"{username}:{password}".encode())
    return secret(
        name,
        {".dockerconfigjson": dumps({"auths": {text("server", server): login}})},
        type="kubernetes.io/dockerconfigjson",
        immutable=immutable,
        **options,
    )


@answering
def hashed(source: D, *_rest: Never, **options: Unpack[NoOptions]) -> D:
    """The ConfigMap or Secret with a name that ends in a hash of what it holds, as kustomize's generators do it.

    A change makes another object, so that pods that refer to it are replaced, and old ones keep what they began with.
    Pass what this returns wherever it is mounted or read.

    Args:
        source: The ConfigMap or Secret.

    Raises:
        TypeError: It is neither.
        ValueError: It has no name.

    >>> hashed(config_map("web", {"mode": "fast"})).metadata.name
    'web-t82mkhg8fd'
    """
    if options or _rest or source is REQUIRED:
        return corrected(hashed, NONE, locals())
    if not isinstance(source, (core_v1.ConfigMap, core_v1.Secret)):
        raise TypeError(f"hashed takes a ConfigMap or a Secret, not {shown(source)}")
    from kgen.kustomize.generators import hash_of

    plain = source.to_plain()
    if isinstance(source, core_v1.Secret):
        texts = {key: _encoded(value.encode()) for key, value in plain.pop("stringData", {}).items()}
        data = {**plain.get("data", {}), **texts}
        plain |= {"type": plain.get("type", "Opaque"), **({"data": data} if data else {})}
    name = f"{name_of(source)}-{hash_of(plain)}"
    return source.replace(metadata=source.metadata.replace(name=name))


@answering
def service_account(
    name: str,
    *_rest: Never,
    automount: bool | None = None,
    pull_secrets: Sequence[str | Secret | SecretRef] | None = None,
    **options: Unpack[ObjectOptions],
) -> ServiceAccount:
    """Who pods are to the API.

    Makes: core/v1 ServiceAccount.

    Args:
        name: The name (`metadata.name`).
        automount: Whether its pods find its token in a volume; yes where not given (`automountServiceAccountToken`).
        pull_secrets: The registry logins with which its pods' images are pulled (`imagePullSecrets`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).
        namespace: The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`).

    Raises:
        TypeError: A pull secret is neither a Secret nor the name of one.

    >>> service_account("web", automount=False).automount_service_account_token
    False
    """
    if not options.keys() <= OBJECT or _rest or name is REQUIRED:
        return corrected(service_account, OBJECT, locals())
    return core_v1.ServiceAccount(
        metadata=object_meta(name, options),
        automount_service_account_token=automount,
        image_pull_secrets=None if pull_secrets is None else _as_pull_secrets(pull_secrets),
    )


@answering
def namespace(
    name: str,
    *_rest: Never,
    pod_security: Literal["privileged", "baseline", "restricted"] | None = None,
    **options: Unpack[ClusterOptions],
) -> Namespace:
    """A namespace.

    Makes: core/v1 Namespace.

    Args:
        name: The name, a DNS label (`metadata.name`).
        pod_security: The standard that its pods must meet: the label pod-security.kubernetes.io/enforce
            (`metadata.labels`).

    Options:
        labels: The object's own labels (`metadata.labels`).
        annotations: The object's own annotations (`metadata.annotations`).
        metadata: Merged into the metadata last (`metadata`).

    >>> namespace("shop", pod_security="restricted").metadata.labels
    {'pod-security.kubernetes.io/enforce': 'restricted'}
    """
    if not options.keys() <= CLUSTER or _rest or name is REQUIRED:
        return corrected(namespace, CLUSTER, locals())
    if pod_security is not None:
        given = strings("labels", options.get("labels") or {})
        options["labels"] = {**given, "pod-security.kubernetes.io/enforce": pod_security}
    return core_v1.Namespace(metadata=object_meta(name, options))


def _password(password: object) -> str:
    if isinstance(password, str):
        return password
    raise TypeError(f"password is a text, not {_sort(password)}")


def _data(keyword: str, data: Mapping[str, V]) -> dict[str, V]:
    """What an object holds; the message does not repeat what may be a secret."""
    if not hasattr(data, "items"):
        raise TypeError(f'{keyword} takes a mapping such as {{"my.cnf": "…"}}, not {_sort(data)}')
    return as_mapping(keyword, data, '{"my.cnf": "…"}')


def _text(name: str, key: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        hint = f"bytes go to binary={{{key!r}: …}}"
    elif isinstance(value, (bool, int, float)):
        hint = f'write "{str(value).lower()}"'
    else:
        hint = "make text of it first"
    raise TypeError(f"{shown(key)} of ConfigMap {name} is {_sort(value)}, but data takes text; {hint}")


def _base64(name: str, key: str, value: object) -> str:
    """Bytes as the API takes them; the message does not repeat a value that may be a secret."""
    if isinstance(value, bytes):
        return _encoded(value)
    what = f"{shown(key)} of {name} is {_sort(value)}"
    if isinstance(value, str):
        raise TypeError(f"{what}, but binary takes bytes; text goes to data")
    raise TypeError(f"{what}; write it as text or bytes")


def _sort(value: object) -> str:
    """What a value is, which may be a secret itself."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, (str, int, float)):
        return "text" if isinstance(value, str) else "a number"
    return "a list" if isinstance(value, (list, tuple)) else "a map" if hasattr(value, "items") else shown(value)


def _encoded(value: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(value, newline=False).decode()


def _as_pull_secrets(secrets: Sequence[str | Secret | SecretRef]) -> list[LocalObjectReference]:
    from .pods.references import pull_secrets

    return pull_secrets(secrets)
