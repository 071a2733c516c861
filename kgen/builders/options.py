"""Options that several builders share: written once, as a TypedDict, and passed on as `**options`.

The text below an option is its documentation: `python -m tools.keywords` copies it into the builders' docstrings. It
ends with the field of the API; `{pod}` is the path of the pods' spec, `{template}` of their template, `{job}` of the
Jobs' spec.
"""

from __future__ import annotations

__all__ = [
    "CLUSTER",
    "OBJECT",
    "ClusterOptions",
    "EmbeddedOptions",
    "NoOptions",
    "ObjectOptions",
    "TypedDict",
    "corrected",
    "keywords",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypedDict, TypeVar

    from kgen.k8s.core_v1 import Namespace
    from kgen.k8s.meta_v1 import ObjectMeta

    T = TypeVar("T")
else:

    class TypedDict:
        """At run time only the names count, and `typing` is slow to load."""

        def __init_subclass__(cls, *, total: bool) -> None:
            cls.__annotations__ = {**cls.__base__.__annotations__, **cls.__annotations__}

    TypedDict.__annotations__ = {}


class NoOptions(TypedDict, total=False):
    """For a builder whose keywords are all in its signature: whatever is caught here is a wrong one."""


class EmbeddedOptions(TypedDict, total=False):
    """What every builder takes that makes something with metadata."""

    labels: Mapping[str, str] | None
    """The object's own labels (`metadata.labels`)."""
    annotations: Mapping[str, str] | None
    """The object's own annotations (`metadata.annotations`)."""
    metadata: ObjectMeta | Mapping[str, Any] | None
    """Merged into the metadata last (`metadata`)."""


class ClusterOptions(EmbeddedOptions, total=False):
    """What every builder takes that makes an object outside namespaces."""


class ObjectOptions(EmbeddedOptions, total=False):
    """What every builder takes that makes an object in a namespace."""

    namespace: str | Namespace | None
    """The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`)."""


def keywords(options: type) -> frozenset[str]:
    """The names of options that a builder takes.

    >>> sorted(keywords(ClusterOptions))
    ['annotations', 'labels', 'metadata']
    """
    return frozenset(options.__annotations__)


OBJECT = keywords(ObjectOptions)
CLUSTER = keywords(ClusterOptions)


def corrected(builder: Callable[..., T], known: frozenset[str], given: dict[str, Any]) -> T:
    """Refuse a keyword that a builder does not have, and name the right one.

    Args:
        builder: The builder that was called.
        known: The options that it takes beside its own arguments.
        given: Its `locals()` when it began.

    Raises:
        TypeError: There is such a keyword.
    """
    from .wrong_keywords import answered

    return answered(builder, known, given)
