"""The API server's rules: a folder an API group, a module a subject, and in it its rules in their order.

The modules' order counts: `service_allocation` answers before `services`, and `definition_defaults` asks what
`definition_structure` has found, `definition_schemas` what all before it have.
"""

from __future__ import annotations

from kgen.apiserver.modules import defined_in, module_named
from kgen.apiserver.rule import Rule

from .index import INDEX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from typing import Any

    from kgen.model import Model

MODULES = (
    "meta.metadata",
    "meta.kinds",
    "core.configuration",
    "core.secrets",
    "rbac.access",
    "storage.persistent_volumes",
    "storage.persistent_volume_sources",
    "storage.persistent_volume_claims",
    "storage.storage_classes",
    "storage.csi",
    "storage.volume_attachments",
    "resource.devices",
    "resource.device_claims",
    "pods.containers",
    "pods.restarts",
    "pods.ports",
    "pods.environment",
    "volumes.mounts",
    "pods.probes",
    "pods.resources",
    "pods.security",
    "pods.windows",
    "volumes.volumes",
    "volumes.volume_sources",
    "volumes.projected_volumes",
    "volumes.disks",
    "pods.affinity",
    "pods.scheduling",
    "pods.dns",
    "pods.pods",
    "pods.pod_annotations",
    "pods.operating_systems",
    "pods.pod_admission",
    "pods.pod_warnings",
    "apps.workloads",
    "apps.deployments",
    "apps.stateful_sets",
    "batch.jobs",
    "batch.job_policies",
    "batch.cron_jobs",
    "autoscaling.autoscalers",
    "autoscaling.autoscaler_metrics",
    "autoscaling.autoscaler_annotations",
    "policy.disruption_budgets",
    "services.service_allocation",
    "services.services",
    "services.service_ports",
    "services.service_warnings",
    "services.endpoints",
    "networking.ingresses",
    "networking.network_policies",
    "core.quotas",
    "admissionregistration.webhooks",
    "admissionregistration.admission_rules",
    "admissionregistration.admission_policies",
    "apiregistration.api_services",
    "flowcontrol.flow_control",
    "networking.service_ranges",
    "apps.revisions",
    "core.nodes",
    "apiextensions.schema_formats",
    "apiextensions.definitions",
    "apiextensions.definition_names",
    "apiextensions.definition_conversions",
    "apiextensions.definition_versions",
    "apiextensions.definition_structure",
    "apiextensions.definition_defaults",
    "apiextensions.definition_lists",
    "apiextensions.definition_schemas",
    "core.cluster",
)


def rules_on(model: type[Model], given: Container[str] | None = None) -> Iterator[Rule]:
    """The rules that look at a type, in the modules' order; with `given`, those that fields of these names concern.

    No module is imported whose rules are not among them.
    """
    for rule, needs in _indexed(model):
        if given is None or not needs or any(name in given for name in needs):
            module, _, name = rule.rpartition(".")
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
