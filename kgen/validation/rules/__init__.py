"""The API server's rules, a module a subject; a module's rules are those that it defines, in their order.

The modules' order counts: `service_allocation` answers before `services`, and `definition_defaults` asks what
`definition_structure` has found, `definition_schemas` what all before it have.
"""

from __future__ import annotations

from kgen.validation.modules import defined_in, module_named
from kgen.validation.rule import Rule

from .index import INDEX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from typing import Any

    from kgen.model import Model

MODULES = (
    "metadata",
    "kinds",
    "configuration",
    "secrets",
    "access",
    "persistent_volumes",
    "persistent_volume_sources",
    "persistent_volume_claims",
    "storage_classes",
    "csi",
    "volume_attachments",
    "devices",
    "device_claims",
    "containers",
    "restarts",
    "ports",
    "environment",
    "mounts",
    "probes",
    "resources",
    "security",
    "windows",
    "volumes",
    "volume_sources",
    "projected_volumes",
    "disks",
    "affinity",
    "scheduling",
    "dns",
    "pods",
    "pod_annotations",
    "operating_systems",
    "pod_admission",
    "pod_warnings",
    "workloads",
    "deployments",
    "stateful_sets",
    "jobs",
    "job_policies",
    "cron_jobs",
    "autoscalers",
    "autoscaler_metrics",
    "autoscaler_annotations",
    "disruption_budgets",
    "service_allocation",
    "services",
    "service_ports",
    "service_warnings",
    "endpoints",
    "ingresses",
    "network_policies",
    "quotas",
    "webhooks",
    "admission_rules",
    "admission_policies",
    "api_services",
    "flow_control",
    "service_ranges",
    "revisions",
    "nodes",
    "schema_formats",
    "definitions",
    "definition_names",
    "definition_conversions",
    "definition_versions",
    "definition_structure",
    "definition_defaults",
    "definition_lists",
    "definition_schemas",
    "cluster",
)


def rules_on(model: type[Model], given: Container[str] | None = None) -> Iterator[Rule]:
    """The rules that look at a type, in the modules' order; with `given`, those that fields of these names concern.

    No module is imported whose rules are not among them.
    """
    for rule, needs in _indexed(model):
        if given is None or not needs or any(name in given for name in needs):
            module, _, name = rule.partition(".")
            yield getattr(module_named(f"{__name__}.{module}"), name)


_INDEXED: dict[type[Model], list[tuple[str, list[str]]]] = {}


def _indexed(model: type[Model]) -> list[tuple[str, list[str]]]:
    """The rules of a type by their names in the index, each with the fields without which it finds nothing."""
    if model not in _INDEXED:
        rows = [row.split() for base in reversed(model.__mro__) for row in INDEX.get(key_of(base), "").splitlines()]
        _INDEXED[model] = [(rule, needs) for rule, *needs in rows]
    return _INDEXED[model]


def key_of(model: type[Any]) -> str:
    """How the index calls a type: `core_v1.Container`."""
    return f"{model.__module__.rpartition('.')[2]}.{model.__name__}"


def all_rules() -> Iterator[Rule]:
    """Every rule of the API server that kgen has."""
    for name in MODULES:
        yield from rules_in(name)


def rules_in(module: str) -> Iterator[Rule]:
    """The rules of one module."""
    return defined_in(f"{__name__}.{module}", Rule)
