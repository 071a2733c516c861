"""What tells objects apart, and what goes wrong where they are put together."""

from __future__ import annotations

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.model import Object


class BundleError(KgenError, ValueError):
    """A bundle that cannot be: an object twice, or what is no object at all."""


class NotFoundError(KgenError, LookupError):
    """A bundle has no such object, or more than one, or another number than was expected."""


class Identity(tuple[str, str, str, str]):
    """What tells objects apart: API group, kind, namespace and name; "" for none."""

    __slots__ = ()

    def __str__(self) -> str:
        group, kind, namespace, name = self
        return f"{kind}{group and '.' + group} {namespace and namespace + '/'}{name}"


def identity_of(item: Object) -> Identity:
    """What tells an object apart from all others.

    Raises:
        BundleError: It has no name.
    """
    metadata = item.metadata
    if metadata is None or not (metadata.name or metadata.generate_name):
        raise BundleError(f"this {item.kind} has no metadata.name")
    group = item.api_version.rpartition("/")[0]
    return Identity((group, item.kind, namespace_of(item), metadata.name or f"{metadata.generate_name}*"))


def name_of(item: Object) -> str:
    """The name of an object; "" where it has none yet."""
    return (item.metadata and item.metadata.name) or ""


def namespace_of(item: Object) -> str:
    """The namespace of an object; "" where it names none, or where its kind has none."""
    kind = item.__kind__
    if kind is not None and not kind.namespaced:
        return ""
    return (item.metadata and item.metadata.namespace) or ""


def same_namespace(one: str, other: str) -> bool:
    """Whether two namespaces may turn out to be the same; nobody knows that of "" yet."""
    return one == other or not one or not other


class ExternalName(str):
    """The name of an object outside the bundle, as its author says; text in all else.

    Links do not look for what it names. It stays one in copies of the object that has it, and is mere text in YAML.

    >>> ExternalName("login")
    'login'
    """

    __slots__ = ()
