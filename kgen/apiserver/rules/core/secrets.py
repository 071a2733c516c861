"""Secrets: keys, size, and what each type must hold. No value is ever shown."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import invalid, required, too_long, warning
from kgen.k8s.core_v1 import Secret
from kgen.syntax import grammars

from .configuration import MOST_DATA, bytes_size, immutable_data, text_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

ACCOUNT_TOKEN = "kubernetes.io/service-account-token"  # noqa: S105 - a type, no password
ACCOUNT_NAME = "kubernetes.io/service-account.name"
BASIC_AUTH = "kubernetes.io/basic-auth"
SSH_AUTH = "kubernetes.io/ssh-auth"
TLS = "kubernetes.io/tls"
DOCKER_KEYS = {"kubernetes.io/dockercfg": ".dockercfg", "kubernetes.io/dockerconfigjson": ".dockerconfigjson"}
PEM_BLOCKS = {
    "tls.crt": ("certificate", "-----BEGIN CERTIFICATE-----"),
    "tls.key": ("private key", "-----BEGIN (?:[A-Z0-9 ]+ )?PRIVATE KEY-----"),
}


@rule("KG611", on=Secret)
def secret_data_invalid(item: Secret, at: FieldPath) -> Findings:
    """A key of a Secret is no file name of letters, digits, "-", "_" and ".", or all values exceed 1 MiB together.

    The server adds stringData to data and speaks of data alone.

    Bad:
        metadata: {name: login}
        stringData: {pass word: hunter2}
    Good:
        metadata: {name: login}
        stringData: {password: hunter2}
    """
    texts, data = item.string_data or {}, item.data or {}
    for key in {**data, **texts}:
        yield from checks.grammar((at / "data").key(key), key, grammars.config_key)
    size = sum(map(text_size, texts.values())) + sum(bytes_size(data[key]) for key in data if key not in texts)
    if size > MOST_DATA:
        yield too_long(at / "data", MOST_DATA, f"it has {size} bytes")


@rule("KG612", on=Secret)
def account_token_without_account(item: Secret, at: FieldPath) -> Findings:
    """A Secret for the token of a service account does not name the account.

    Bad:
        metadata: {name: token}
        type: kubernetes.io/service-account-token
    Good:
        metadata: {name: token, annotations: {kubernetes.io/service-account.name: web}}
        type: kubernetes.io/service-account-token
    """
    if item.type == ACCOUNT_TOKEN:
        annotations = (item.metadata and item.metadata.annotations) or {}
        if not annotations.get(ACCOUNT_NAME):
            yield required((at / "metadata" / "annotations").key(ACCOUNT_NAME), "name the service account")


@rule("KG613", on=Secret)
def secret_incomplete(item: Secret, at: FieldPath) -> Findings:
    """A Secret lacks a key that its type asks for.

    `kubernetes.io/tls` needs tls.crt and tls.key, `kubernetes.io/basic-auth` username or password,
    `kubernetes.io/ssh-auth` a ssh-privatekey that is not empty, those for image registries their file.

    Bad:
        metadata: {name: certificate}
        type: kubernetes.io/tls
        stringData: {cert.pem: "", key.pem: ""}
    Good:
        metadata: {name: certificate}
        type: kubernetes.io/tls
        stringData: {tls.crt: "", tls.key: ""}
    """
    if item.type not in _NEEDED:
        return
    there = {*(item.data or ()), *(item.string_data or ())}
    needed = _NEEDED[item.type]
    if item.type == SSH_AUTH:
        lacking = [key for key in needed if not _has_content(item, key)]
    elif item.type == BASIC_AUTH:
        lacking = [] if there.intersection(needed) else list(needed)
    else:
        lacking = [key for key in needed if key not in there]
    for key in lacking:
        yield required((at / "data").key(key), f"a Secret of type {item.type} needs it")


_NEEDED = {
    BASIC_AUTH: ("username", "password"),
    SSH_AUTH: ("ssh-privatekey",),
    TLS: ("tls.crt", "tls.key"),
    **{type_: (key,) for type_, key in DOCKER_KEYS.items()},
}


@rule("KG614", on=Secret)
def registry_login_not_json(item: Secret, at: FieldPath) -> Findings:
    """The file with which a Secret logs in to an image registry is not JSON, or no map.

    Bad:
        metadata: {name: registry}
        type: kubernetes.io/dockerconfigjson
        stringData: {.dockerconfigjson: hunter2}
    Good:
        metadata: {name: registry}
        type: kubernetes.io/dockerconfigjson
        stringData: {.dockerconfigjson: '{"auths": {}}'}
    """
    key = DOCKER_KEYS.get(item.type or "")
    if key is None:
        return
    content = _content(item, key)
    if content is not None and not _is_json_map(content):
        yield invalid((at / "data").key(key), _HIDDEN, "must be a map in JSON")


@rule("KG615", on=Secret, severity="warning")
def tls_secret_without_pem(item: Secret, at: FieldPath) -> Findings:
    """A Secret for TLS holds no certificate or no private key in PEM format.

    Bad:
        metadata: {name: certificate}
        type: kubernetes.io/tls
        stringData: {tls.crt: "", tls.key: ""}
    Good:
        metadata: {name: certificate}
        type: kubernetes.io/tls
        stringData:
          tls.crt: -----BEGIN CERTIFICATE-----  # and so on
          tls.key: -----BEGIN PRIVATE KEY-----  # and so on
    """
    if item.type != TLS:
        return
    import re

    for key, (what, pattern) in PEM_BLOCKS.items():
        content = _content(item, key)
        if content is not None and not re.search(pattern, content):
            yield warning((at / "data").key(key), f"holds no {what} in PEM format")


class _Hidden:
    """Stands for a value that is not shown."""

    def __repr__(self) -> str:
        return "the content"


_HIDDEN = _Hidden()


def _has_content(item: Secret, key: str) -> bool:
    if key in (item.string_data or ()):
        return bool((item.string_data or {})[key])
    return bytes_size((item.data or {}).get(key, "")) > 0


def _content(item: Secret, key: str) -> str | None:
    """The text behind a key, whichever way it was written; None where there is none."""
    if key in (item.string_data or ()):
        return (item.string_data or {})[key]
    encoded = (item.data or {}).get(key)
    if encoded is None:
        return None
    from binascii import a2b_base64

    return a2b_base64(encoded).decode(errors="replace")


def _is_json_map(text: str) -> bool:
    import json

    try:
        made = json.loads(text, parse_int=_finite, parse_float=_finite, parse_constant=_finite)
    except ValueError:
        return False
    except RecursionError:  # Go goes deeper
        return text.lstrip(" \t\r\n").startswith("{")
    return made is None or isinstance(made, dict)


def _finite(digits: str) -> float:
    from math import isfinite

    number = float(digits)
    if not isfinite(number):
        raise ValueError(digits)
    return number


@update_rule("KG1408", on=Secret)
def secret_type_changed(item: Secret, at: FieldPath, context: Context) -> Findings:
    """A change gives a Secret another type.

    Bad:
        metadata: {name: web}
        type: Opaque
        ---
        metadata: {name: web}
        type: example.com/password
    Good:
        metadata: {name: web}
        ---
        metadata: {name: web}
        type: Opaque
    """
    yield from checks.immutable(item, at, context, "delete the Secret and create it anew, or give it a new name")


@update_rule("KG1409", on=Secret)
def secret_immutable(item: Secret, at: FieldPath, context: Context) -> Findings:
    """A change touches the data of a Secret that says that it is immutable, or says so no more.

    Its metadata may change.

    Bad:
        metadata: {name: web}
        immutable: true
        data: {level: aW5mbw==}
        ---
        metadata: {name: web}
        data: {level: aW5mbw==}
    Good:
        metadata: {name: web}
        immutable: true
        ---
        metadata: {name: web, labels: {app: web}}
        immutable: true
    """
    yield from immutable_data(item, at, context, ("data",))
