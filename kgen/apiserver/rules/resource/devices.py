"""Devices that drivers offer to pods."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import warning
from kgen.k8s import resource_v1beta1, resource_v1beta2
from kgen.k8s.resource_v1 import ResourcePool, ResourceSliceSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

    Spec: TypeAlias = ResourceSliceSpec | resource_v1beta1.ResourceSliceSpec | resource_v1beta2.ResourceSliceSpec

OF_BETA = (resource_v1beta1.ResourceSliceSpec, resource_v1beta2.ResourceSliceSpec)


@rule("KG591", on=ResourceSliceSpec, also=OF_BETA, severity="warning")
def driver_not_in_lower_case(spec: Spec, at: FieldPath) -> Findings:
    """The name of the driver whose devices a ResourceSlice lists has upper-case letters.

    The server takes it, though all that looks for the driver by its name has to spell it the same way.

    Bad:
        driver: GPU.example.com
        nodeName: a
        pool: {name: a, generation: 1, resourceSliceCount: 1}
    Good:
        driver: gpu.example.com
        nodeName: a
        pool: {name: a, generation: 1, resourceSliceCount: 1}
    """
    if spec.driver and spec.driver != spec.driver.lower():
        yield warning(at / "driver", "should be in lower case", f"write {spec.driver.lower()}")


@update_rule("KG1447", on=ResourceSliceSpec, also=(ResourcePool,))
def slice_field_immutable(spec: ResourceSliceSpec | ResourcePool, at: FieldPath, context: Context) -> Findings:
    """A change gives a ResourceSlice to another driver, node or pool.

    Bad:
        driver: gpus.example.com
        nodeName: a
        pool: {name: a, generation: 1, resourceSliceCount: 1}
        ---
        driver: gpus.example.com
        nodeName: b
        pool: {name: a, generation: 1, resourceSliceCount: 1}
    Good:
        driver: gpus.example.com
        nodeName: a
        pool: {name: a, generation: 1, resourceSliceCount: 1}
        ---
        driver: gpus.example.com
        nodeName: a
        pool: {name: a, generation: 2, resourceSliceCount: 1}
    """
    yield from checks.immutable(spec, at, context, "the driver writes this itself")
