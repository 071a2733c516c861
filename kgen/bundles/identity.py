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
    """What tells an object apart from all others."""
    metadata = item.metadata
    group = item.api_version.rpartition("/")[0]
    if metadata is None or not (metadata.name or metadata.generate_name):
        raise BundleError(f"this {item.kind} has no metadata.name")
    return Identity((group, item.kind, metadata.namespace or "", metadata.name or f"{metadata.generate_name}*"))
