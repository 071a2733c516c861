"""ConfigMaps, and service accounts, of which the server checks metadata alone."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import forbidden, invalid, too_long, warning
from kgen.k8s.core_v1 import ConfigMap, ServiceAccount
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MOST_DATA = 1024 * 1024
"""Bytes that all values of a ConfigMap or Secret may have together."""
MOUNTABLE_SECRETS = "kubernetes.io/enforce-mountable-secrets"


@rule("KG601", on=ConfigMap)
def config_map_data_invalid(item: ConfigMap, at: FieldPath) -> Findings:
    """A key of a ConfigMap is no file name of letters, digits, "-", "_" and ".", or all values exceed 1 MiB together.

    Of a ConfigMap that is too large, the server does not say where.

    Bad:
        metadata: {name: a}
        data: {my key: value}
    Good:
        metadata: {name: a}
        data: {my.key: value}
    """
    size = 0
    for field, data, size_of in (("data", item.data, text_size), ("binaryData", item.binary_data, bytes_size)):
        for key, value in (data or {}).items():
            yield from checks.grammar((at / field).key(key), key, grammars.config_key)
            size += size_of(value)
    if size > MOST_DATA:
        yield too_long(at / "[]", MOST_DATA, f"it has {size} bytes; what is large belongs into a volume or an image")


@rule("KG602", on=ConfigMap)
def config_map_key_twice(item: ConfigMap, at: FieldPath) -> Findings:
    """A key of a ConfigMap stands in both data and binaryData.

    Bad:
        metadata: {name: a}
        data: {logo: text}
        binaryData: {logo: aGVsbG8=}
    Good:
        metadata: {name: a}
        data: {motto: text}
        binaryData: {logo: aGVsbG8=}
    """
    if not item.binary_data:
        return
    for key in item.data or {}:
        if key in item.binary_data:
            yield invalid((at / "data").key(key), key, "stands in binaryData, too")


def text_size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def bytes_size(base64: str) -> int:
    """Bytes that base64 text stands for."""
    text = base64.replace("\n", "").replace("\r", "") if "\n" in base64 or "\r" in base64 else base64
    return len(text) // 4 * 3 - text.count("=", -2)


@rule("KG603", on=ServiceAccount, severity="warning")
def mountable_secrets_enforced(item: ServiceAccount, at: FieldPath) -> Findings:
    """A service account says by an annotation which Secrets its pods may mount; that has been given up.

    Bad:
        metadata: {name: web, annotations: {kubernetes.io/enforce-mountable-secrets: "true"}}
    Good:
        metadata: {name: web}
    """
    if MOUNTABLE_SECRETS in ((item.metadata and item.metadata.annotations) or ()):
        where = (at / "metadata" / "annotations").key(MOUNTABLE_SECRETS)
        yield warning(where, "is deprecated since 1.32", "put what must not share Secrets into a namespace of its own")


@update_rule("KG1407", on=ConfigMap)
def config_map_immutable(item: ConfigMap, at: FieldPath, context: Context) -> Findings:
    """A change touches the data of a ConfigMap that says that it is immutable, or says so no more.

    Its metadata may change.

    Bad:
        metadata: {name: web}
        immutable: true
        data: {level: info}
        ---
        metadata: {name: web}
        immutable: true
        data: {level: debug}
    Good:
        metadata: {name: web}
        immutable: true
        data: {level: info}
        ---
        metadata: {name: web, labels: {app: web}}
        immutable: true
        data: {level: info}
    """
    yield from immutable_data(item, at, context, ("data", "binary_data"))


def immutable_data(item: Any, at: FieldPath, context: Context, fields: tuple[str, ...]) -> Findings:
    """What a change touches of an object whose data cannot change."""
    from kgen.apiserver.defaulting.equality import same_field

    if not context.old.immutable:
        return
    hint = "give the new data a new name, as in web-2, and let what uses it name that"
    message = "field is immutable when `immutable` is set"
    if not item.immutable:
        yield forbidden(at / "immutable", message, hint)
    for name in fields:
        if not same_field(context.old, item, name):
            yield forbidden(at / item.__fields__[name].json, message, hint)
