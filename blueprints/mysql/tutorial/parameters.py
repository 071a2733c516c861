"""Refuses values that cannot be right together, before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kgen import Quantity
from kgen.blueprinting import ParameterError, refuse_parameters
from kgen.k8s import Probe, ResourceRequirements, StorageClass
from kgen.syntax.grammars import dns_subdomain
from kgen.syntax.quantity import compare_quantities, quantity_problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.blueprints.mysql.parameters import Storage


def check(
    *,
    name: str,
    service_name: str | None,
    storage_class: str | StorageClass | None,
    resources: Mapping[str, ResourceRequirements],
    labels: Mapping[str, str] | None,
    probes: Mapping[str, Probe],
) -> None:
    """Refuse what the types of the parameters cannot say.

    Raises:
        ParameterError: A value cannot be right; the message has each with its reason.
    """
    is_taken = service_name == f"{name}-read"
    refuse_parameters(
        {
            "service_name": [f"{service_name!r} is the name of the Service for reads already"] if is_taken else [],
            "storage_class": dns_subdomain(storage_class) if isinstance(storage_class, str) and storage_class else [],
            **{parameter: list(_resources(each)) for parameter, each in resources.items()},
            "labels": list(_labels(labels or {})),
            **{parameter: list(_timings(each)) for parameter, each in probes.items()},
        }
    )


def _resources(resources: ResourceRequirements) -> Iterator[str]:
    requests, limits = resources.requests or {}, resources.limits or {}
    problems = {**_quantity_problems("requests", requests), **_quantity_problems("limits", limits)}
    yield from (f"{at}: {problem}" for at, problem in problems.items())
    for resource in requests.keys() & limits.keys() if not problems else ():
        if compare_quantities(requests[resource], limits[resource]) > 0:
            yield f"requests.{resource} {requests[resource]!r} is more than its limit {limits[resource]!r}"


def _quantity_problems(side: str, amounts: Mapping[str, Quantity]) -> dict[str, str]:
    problems = {f"{side}.{name}": quantity_problem(amount) for name, amount in amounts.items()}
    return {at: problem for at, problem in problems.items() if problem}


def _labels(labels: Mapping[str, str]) -> Iterator[str]:
    for key in labels.keys() & {"app", "app.kubernetes.io/name"}:
        yield f"{key}: the selectors use it for the name; change `name` instead"


def _timings(probe: Probe) -> Iterator[str]:
    for field, value in probe.__dict__.items():
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"takes timings only, in whole seconds; {probe.__fields__[field].json} is given by the blueprint"
        elif value < 0:
            yield f"{probe.__fields__[field].json} must not be negative, not {value}"


def only_size(storage: Quantity | Storage) -> Quantity:
    """The size of a volume.

    Raises:
        ParameterError: More than that was given, which is for production.
    """
    if isinstance(storage, (str, int, float)):
        return storage
    raise ParameterError("storage: only the profile production takes more than a size; set profile=production")
