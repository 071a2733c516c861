"""What refers to something else: keys of configuration, fields of the pod, things outside the bundle."""

from __future__ import annotations

from kgen.builders.given import is_several, shown, text, words
from kgen.builders.metadata import name_of
from kgen.builders.options import NONE, REQUIRED, answering, corrected
from kgen.bundles.identity import ExternalName
from kgen.k8s import core_v1

from .parts import ClaimRef, ConfigRef, DataRef, SecretRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Never, Unpack

    from kgen.builders.options import NoOptions
    from kgen.k8s.core_v1 import ConfigMap, EnvVarSource, LocalObjectReference, Secret
    from kgen.syntax.quantity import Quantity

    from .parts import Data


@answering
def secret_ref(name: str, *_rest: Never, keys: Sequence[str] | None = None, **options: Unpack[NoOptions]) -> SecretRef:
    """A Secret that lives outside the bundle; with its `keys` said, a misspelt one is refused here.

    Args:
        name: The Secret's name.
        keys: The keys that it has, where they are known.

    >>> secret_ref("login", keys=["password"])
    SecretRef(name='login', keys=['password'])
    """
    if options or _rest or name is REQUIRED:
        return corrected(secret_ref, NONE, locals())
    return SecretRef(ExternalName(text("secret_ref", name)), _keys_said(keys))


@answering
def config_ref(name: str, *_rest: Never, keys: Sequence[str] | None = None, **options: Unpack[NoOptions]) -> ConfigRef:
    """A ConfigMap that lives outside the bundle; with its `keys` said, a misspelt one is refused here.

    Args:
        name: The ConfigMap's name.
        keys: The keys that it has, where they are known.

    >>> key_of(config_ref("settings", keys=["mode"]), "mood")
    Traceback (most recent call last):
    ValueError: settings has no key 'mood'; did you mean "mode"? (it has 'mode')
    """
    if options or _rest or name is REQUIRED:
        return corrected(config_ref, NONE, locals())
    return ConfigRef(ExternalName(text("config_ref", name)), _keys_said(keys))


@answering
def claim_ref(name: str, *_rest: Never, **options: Unpack[NoOptions]) -> ClaimRef:
    """A PersistentVolumeClaim that lives outside the bundle.

    Args:
        name: The claim's name.

    >>> claim_ref("shared-data")
    ClaimRef(name='shared-data')
    """
    if options or _rest or name is REQUIRED:
        return corrected(claim_ref, NONE, locals())
    return ClaimRef(ExternalName(text("claim_ref", name)))


@answering
def key_of(
    source: Data, key: str, *_rest: Never, optional: bool | None = None, **options: Unpack[NoOptions]
) -> EnvVarSource:
    """The value of an environment variable taken from one key of a ConfigMap or Secret.

    Makes: core/v1 EnvVarSource.

    Args:
        source: A ConfigMap or Secret, or a reference to one outside the bundle.
        key: The key.
        optional: Whether the container starts without it; no where not given.

    Raises:
        ValueError: The source has keys, and this is none of them.

    >>> key_of(secret_ref("login"), "password")
    EnvVarSource(secret_key_ref=SecretKeySelector(name='login', key='password'))
    """
    if options or key is REQUIRED or _rest:
        return corrected(key_of, NONE, locals())
    name = data_name("key_of", source)
    check_key(source, key)
    if isinstance(source, (core_v1.ConfigMap, ConfigRef)):
        return core_v1.EnvVarSource(
            config_map_key_ref=core_v1.ConfigMapKeySelector(name=name, key=key, optional=optional)
        )
    return core_v1.EnvVarSource(secret_key_ref=core_v1.SecretKeySelector(name=name, key=key, optional=optional))


@answering
def field_of(path: str, *_rest: Never, **options: Unpack[NoOptions]) -> EnvVarSource:
    """The value of an environment variable taken from the pod itself, such as `metadata.name` or `status.podIP`.

    Makes: core/v1 EnvVarSource.

    Args:
        path: The field of the pod (`fieldRef.fieldPath`).

    >>> field_of("metadata.name")
    EnvVarSource(field_ref=ObjectFieldSelector(field_path='metadata.name'))
    """
    if options or _rest or path is REQUIRED:
        return corrected(field_of, NONE, locals())
    return core_v1.EnvVarSource(field_ref=core_v1.ObjectFieldSelector(field_path=path))


@answering
def resource_of(
    resource: str,
    *_rest: Never,
    container: str | None = None,
    divisor: Quantity | None = None,
    **options: Unpack[NoOptions],
) -> EnvVarSource:
    """The value of an environment variable taken from a container's resources, such as `limits.memory`.

    Makes: core/v1 EnvVarSource. The unit is that of `divisor` (bytes or whole cores where it is not said).

    Args:
        resource: The resource, such as `limits.memory` (`resourceFieldRef.resource`).
        container: The container's name; the one with the variable where not given (`resourceFieldRef.containerName`).
        divisor: The unit; bytes or whole cores where not given (`resourceFieldRef.divisor`).

    >>> resource_of("limits.memory", divisor="1Mi").resource_field_ref.divisor
    '1Mi'
    """
    if options or _rest or resource is REQUIRED:
        return corrected(resource_of, NONE, locals())
    selector = core_v1.ResourceFieldSelector(container_name=container, resource=resource, divisor=divisor)
    return core_v1.EnvVarSource(resource_field_ref=selector)


def data_name(keyword: str, source: Data) -> str:
    """The name of a ConfigMap or Secret, inside the bundle or outside.

    Raises:
        TypeError: It is none.
    """
    if isinstance(source, DataRef):
        return source.name
    if isinstance(source, (core_v1.ConfigMap, core_v1.Secret)):
        return name_of(source)
    named = shown(source)
    hint = f"; outside the bundle it is secret_ref({named}) or config_ref({named})" if isinstance(source, str) else ""
    raise TypeError(f"{keyword} takes a ConfigMap or a Secret, not {named}{hint}")


def pull_secrets(secrets: Sequence[str | Secret | SecretRef]) -> list[LocalObjectReference]:
    """The registry logins with which images are pulled.

    Raises:
        TypeError: They are no list, or one is neither a Secret nor the name of one.
    """
    if isinstance(secrets, str):
        raise TypeError(f"pull_secrets is a list, not the text {secrets!r}; write [{secrets!r}]")
    if isinstance(secrets, (core_v1.Secret, SecretRef)) or not is_several(secrets):
        raise TypeError(f"pull_secrets is a list of Secrets or their names, not {shown(secrets)}; write [it]")
    return [core_v1.LocalObjectReference(name=_secret_name(each)) for each in secrets]


def _secret_name(source: object) -> str:
    if isinstance(source, SecretRef):
        return source.name
    if isinstance(source, (str, core_v1.Secret)):
        return name_of(source)
    raise TypeError(f"{shown(source)} is no pull secret; pass a Secret, secret_ref(…) or the name of one")


def _keys_said(keys: Sequence[str] | None) -> list[str] | None:
    return None if keys is None else words("keys", keys)


def check_key(source: Data, key: str) -> None:
    """Refuse a key that the source is known not to have."""
    keys = _keys(source)
    if keys is None or key in keys:
        return
    key = text("key", key)
    from kgen.wording.spelling import did_you_mean

    has = ", ".join(map(repr, keys)) or "none at all"
    raise ValueError(f"{data_name('key_of', source)} has no key {shown(key)}{did_you_mean(key, keys)} (it has {has})")


def _keys(source: Data) -> list[str] | None:
    if isinstance(source, DataRef):
        return None if source.keys is None else list(source.keys)
    return list(_all_keys(source))


def _all_keys(source: ConfigMap | Secret) -> Iterable[str]:
    more = source.binary_data if isinstance(source, core_v1.ConfigMap) else source.string_data
    return {**(source.data or {}), **(more or {})}
