"""The resources of Kubernetes' own API groups: the plural names that stand in URLs and in the rules of roles."""

from __future__ import annotations

from kgen.k8s import GROUP_VERSIONS
from kgen.model.fields import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def plurals(module: str) -> dict[str, str]:
    """The kinds in a module of models by their plural names, from its tables: no class is made."""
    tables: dict[str, str] = __import__(f"kgen.k8s.{module}", fromlist=["MODELS"]).MODELS
    headers = [table.lstrip().partition("\n")[0] for table in tables.values()]
    kinds = [Kind(header[1:]) for header in headers if header.startswith("@")]
    return {kind.plural: kind.name for kind in kinds if kind.plural}


def modules_of(group: str) -> list[str]:
    """The modules with the versions of a group, "" for the core group; none for a group that is not Kubernetes' own."""
    return [module for version, module in GROUP_VERSIONS.items() if version.rpartition("/")[0] == group]


def every_group() -> set[str]:
    """Kubernetes' own API groups, and those that it had."""
    return {"extensions", *(version.rpartition("/")[0] for version in GROUP_VERSIONS)}


def groups_with(plural: str) -> Iterator[str]:
    """The groups that have a resource."""
    yield from sorted({each.rpartition("/")[0] for each, module in GROUP_VERSIONS.items() if plural in plurals(module)})
