"""Plain data with everything that an API server fills in: what the tables know, and what depends on something else."""

from __future__ import annotations

from kgen.apiserver.served import outside_life_span
from kgen.model.facts import defaulted
from kgen.model.tables import model_class

from . import ALWAYS_THERE
from .conditional import FILLERS
from .dropped import DROPPED, LAST_DROPPED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Version
    from kgen.model import Model
    from kgen.model.fields import Field

    Plan: TypeAlias = tuple[list[Field], list[tuple[Field, type[Model]]]]
    """The fields that have a default, and those in which models stand."""


def fill(plain: dict[str, Any], model: type[Model], version: Version) -> None:
    """Fill in what a server of a version stores beside what stands in decoded plain data.

    >>> from kgen.k8s import ServicePort
    >>> port = {"port": 80}
    >>> fill(port, ServicePort, (1, 36))
    >>> port
    {'port': 80, 'protocol': 'TCP', 'targetPort': 80}
    """
    _fill_here(plain, model, version)
    for field, type_ in _plan(model, version)[1]:
        for each in _maps(plain.get(field.json)):
            if (model.__name__, field.json) in _TEMPLATES:
                _fill_inside(each, type_, version)
            else:
                fill(each, type_, version)


def _fill_here(plain: dict[str, Any], model: type[Model], version: Version) -> None:
    """Fill in what stands in a map itself, and drop what is dropped."""
    for name in ALWAYS_THERE.get(model.__name__, ()):
        plain.setdefault(model.__fields__[name].json, {})
    for name in DROPPED.get(model.__name__, ()):
        if version <= LAST_DROPPED.get((model.__name__, name), version):
            plain.pop(name, None)
    for field in _plan(model, version)[0]:
        value = _filled(plain.get(field.json), field, model)
        if value is not None:
            plain[field.json] = value
    if model.__name__ in FILLERS:
        FILLERS[model.__name__](plain, version)


def _fill_inside(plain: dict[str, Any], model: type[Model], version: Version) -> None:
    """Fill in only what is inside the values of a map."""
    for field, type_ in _plan(model, version)[1]:
        for each in _maps(plain.get(field.json)):
            fill(each, type_, version)


_TEMPLATES = {("JobTemplateSpec", "spec")}
"""Where a block is stored as it was written: the Job that is made of it gets the defaults."""


def _filled(given: Any, field: Field, model: type[Model]) -> Any:
    value = given or defaulted(model.of({} if given is None else {field.name: given}), field.name)
    return value if value != "" or given == "" else given


def _plan(model: type[Model], version: Version) -> Plan:
    plan = _PLANS.get((model, version))
    if plan is None:
        fields = [each for each in model.__fields__.values() if not outside_life_span(each, version)]
        defaults = [each for each in fields if "default=" in each.facts and _is_filled(each, model)]
        inner = [(each, model_class(leaf, model)) for each in fields if (leaf := _leaf(each)) and each.json != "status"]
        plan = _PLANS[model, version] = defaults, inner
    return plan


_PLANS: dict[tuple[type[Model], Version], Plan] = {}


def _is_filled(field: Field, model: type[Model]) -> bool:
    return f"{model.__name__}.{field.json}" not in _NEVER_STORED


_NEVER_STORED = {
    "Namespace.status",
    "PersistentVolume.status",
    "PersistentVolumeClaim.status",
    "CSIDriverSpec.seLinuxMount",
}
"""What is filled in by hand here, or not by every server."""


def _leaf(field: Field) -> str:
    """The type of the models in a field; "" where there are none, or their metadata, of which nothing is filled in."""
    leaf = field.type.strip("[]{}")
    return leaf if (leaf[0].isupper() or "." in leaf) and not leaf.endswith("ObjectMeta") else ""


def _maps(value: Any) -> Iterator[dict[str, Any]]:
    """The models in a field: it is one, or a list or a map of some."""
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))
    elif isinstance(value, dict):
        yield value
