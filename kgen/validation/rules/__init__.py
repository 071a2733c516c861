"""The API server's rules, a module a subject; a module's rules are those that it defines, in their order."""

from __future__ import annotations

from kgen.validation.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = (
    "metadata",
    "configuration",
    "secrets",
    "access",
    "persistent_volumes",
    "persistent_volume_sources",
    "persistent_volume_claims",
    "storage_classes",
    "csi",
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
    "disruption_budgets",
    "service_allocation",
    "services",
    "service_ports",
    "service_warnings",
    "endpoints",
    "ingresses",
    "network_policies",
    "quotas",
    "cluster",
)


def all_rules() -> Iterator[Rule]:
    """Every rule of the API server that kgen has."""
    for name in MODULES:
        yield from rules_in(name)


def rules_in(module: str) -> Iterator[Rule]:
    """The rules of one module."""
    full_name = f"{__name__}.{module}"
    found = vars(__import__(full_name, fromlist=[module])).values()
    yield from (value for value in found if isinstance(value, Rule))
