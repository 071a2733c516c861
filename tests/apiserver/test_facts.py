"""What the tables say of fields: closed sets by version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgen.k8s import (
    ContainerRestartRule,
    PodSecurityContext,
    PodSpec,
    ResourceQuotaSpec,
    ServiceSpec,
    Toleration,
    ValidatingWebhook,
)
from kgen.k8s.autoscaling_v2 import MetricTarget
from kgen.k8s.core_v1 import Lifecycle
from kgen.model.facts import closed_set, values_of

if TYPE_CHECKING:
    from kgen.model import Model


WITHOUT_VOLUMES = "Terminating NotTerminating BestEffort NotBestEffort PriorityClass CrossNamespacePodAffinity"


@pytest.mark.parametrize(
    ("model", "name", "version", "values"),
    [
        (ServiceSpec, "type", (1, 29), "ClusterIP NodePort LoadBalancer ExternalName"),
        (ServiceSpec, "traffic_distribution", (1, 30), ""),
        (ServiceSpec, "traffic_distribution", (1, 33), "PreferClose"),
        (ServiceSpec, "traffic_distribution", (1, 34), "PreferClose PreferSameZone PreferSameNode"),
        (ContainerRestartRule, "action", (1, 35), "Restart"),
        (ContainerRestartRule, "action", (1, 36), "Restart RestartAllContainers"),
        (PodSecurityContext, "se_linux_change_policy", (1, 32), ""),
        (PodSecurityContext, "se_linux_change_policy", (1, 36), "Recursive"),
        (PodSecurityContext, "se_linux_change_policy", (1, 37), "MountOption Recursive"),
        (ResourceQuotaSpec, "scopes", (1, 32), WITHOUT_VOLUMES),
        (Toleration, "operator", (1, 37), "Equal Exists"),
        (Lifecycle, "stop_signal", (1, 37), ""),
    ],
)
def test_an_old_server_takes_the_values_that_it_knows(
    model: type[Model], name: str, version: tuple[int, int], values: str
) -> None:
    assert values_of(model, name, version) == values.split()


def test_a_value_says_behind_which_gate_it_is() -> None:
    choices = {each.value: each for each in closed_set(Toleration, "operator").choices}
    assert choices["Lt"].gate == "TaintTolerationComparisonOperators"
    assert choices["Lt"].since is None
    assert choices["Equal"].gate is None


@pytest.mark.parametrize(
    ("model", "name", "given", "reasons"),
    [
        (ServiceSpec, "type", None, ""),
        (ServiceSpec, "type", "", ""),
        (ServiceSpec, "type", "x", "NotSupported"),
        (PodSpec, "preemption_policy", None, ""),
        (PodSpec, "preemption_policy", "", "Required"),
        (ValidatingWebhook, "side_effects", None, "Required"),
        (ValidatingWebhook, "side_effects", "", "NotSupported"),
        (MetricTarget, "type", "", "Required Invalid"),
        (MetricTarget, "type", "x", "Invalid"),
    ],
)
def test_a_set_says_with_which_reasons_a_server_refuses(
    model: type[Model], name: str, given: str | None, reasons: str
) -> None:
    assert closed_set(model, name).reasons(given) == reasons.split()


def test_a_field_of_any_values_has_no_closed_set() -> None:
    with pytest.raises(LookupError, match="hostname"):
        closed_set(PodSpec, "hostname")
