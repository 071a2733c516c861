"""Metadata of custom resources, and of objects that are embedded in them, by the rules for every object."""

from __future__ import annotations

from kgen.apiserver.registry import rules_on
from kgen.apiserver.rule import Context
from kgen.k8s.meta_v1 import ObjectMeta
from kgen.model import Resource
from kgen.model.plain import from_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.apiserver.rule import Found, Version
    from kgen.field_path import FieldPath

CUSTOM = ("custom", "CustomResource")
"""Stands for all kinds of custom resources: what a kind of the same name asks of its objects does not count."""
ANY = ("v1", "Event")
"""A kind of whose objects' names no more is asked than that a URL can hold them; so it is with embedded objects."""


def metadata_problems(
    header: tuple[str, str], metadata: dict[str, Any], at: FieldPath, context: tuple[Version, bool]
) -> Iterator[Found]:
    """What the rules for every object find in metadata that was decoded.

    Args:
        header: Whose rules for names count: CUSTOM or ANY.
        metadata: The metadata.
        at: Where the object stands.
        context: The version of Kubernetes, and whether the kind lives outside namespaces.
    """
    version, cluster_scoped = context
    meta = from_plain(metadata, ObjectMeta)
    item = Resource(*header, cluster_scoped=cluster_scoped, metadata=meta)
    around = Context(item, version)
    for rule in rules_on("server", Resource):
        for finding in rule(item, at, around):
            yield rule, finding
