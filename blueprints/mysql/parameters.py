"""Refuses values that cannot be right, before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kgen import Quantity
from kgen.blueprinting import refuse_parameters
from kgen.k8s import Probe, ResourceRequirements, StorageClass
from kgen.syntax.grammars import dns_label, dns_subdomain, label_value, qualified_name
from kgen.syntax.quantity import compare_quantities, quantity_problem

LONGEST_NAME = 52
"""A StatefulSet's pods carry its name and an 11-byte hash in a label of at most 63 bytes."""


def check(
    *,
    name: str,
    namespace: str | None,
    replicas: int,
    images: Mapping[str, str],
    service_name: str | None,
    storage: Quantity,
    storage_class: str | StorageClass | None,
    resources: Mapping[str, ResourceRequirements],
    labels: Mapping[str, str] | None,
    probes: Mapping[str, Probe],
) -> None:
    """Refuse what the API server or MySQL would refuse later.

    Raises:
        ParameterError: A value cannot be right; the message has each with its reason.
    """
    refuse_parameters(
        {
            "name": [*dns_label(name), *_too_long(name)],
            "namespace": dns_label(namespace) if namespace is not None else [],
            "replicas": [f"must be at least 1, not {replicas}; pod 0 is the primary"] if replicas < 1 else [],
            **{parameter: list(_image(image)) for parameter, image in images.items()},
            "service_name": list(_service_name(service_name, name)),
            "storage": list(_size(storage)),
            "storage_class": dns_subdomain(storage_class) if isinstance(storage_class, str) and storage_class else [],
            **{parameter: list(_resources(each)) for parameter, each in resources.items()},
            "labels": list(_labels(labels or {})),
            **{parameter: list(_timings(each)) for parameter, each in probes.items()},
        }
    )


def _too_long(name: str) -> Iterator[str]:
    if len(name) > LONGEST_NAME:
        yield f"must be at most {LONGEST_NAME} bytes: the pods carry it with a hash in a label of at most 63"


def _service_name(service_name: str | None, name: str) -> Iterator[str]:
    if service_name is not None:
        yield from dns_label(service_name)
    if service_name == f"{name}-read":
        yield f"{service_name!r} is the name of the Service for reads already"


def _image(image: str) -> Iterator[str]:
    if not image:
        yield "must not be empty"
    elif image != "".join(image.split()):
        yield f"must not hold white space: {image!r}"


def _size(size: Quantity) -> Iterator[str]:
    problem = quantity_problem(size)
    if problem:
        yield f"{size!r} is no quantity: {problem}"
    elif compare_quantities(size, 0) <= 0:
        yield f"must be more than 0, not {size!r}"


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
    for key, value in labels.items():
        yield from (f"{key}: the key {reason}" for reason in qualified_name(key))
        yield from (f"{key}: the value {reason}" for reason in label_value(value))
        if key in ("app", "app.kubernetes.io/name"):
            yield f"{key}: the selectors use it for the name; change `name` instead"


def _timings(probe: Probe) -> Iterator[str]:
    for field, value in probe.__dict__.items():
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"takes timings only, in whole seconds; {probe.__fields__[field].json} is given by the blueprint"
        elif value < 0:
            yield f"{probe.__fields__[field].json} must not be negative, not {value}"
