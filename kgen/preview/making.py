"""From objects to what is made of them."""

from __future__ import annotations

from kgen.cluster.contents import Contents
from kgen.cluster.index import Index
from kgen.k8s.core_v1 import Service

from . import Preview
from .services import reach
from .workloads import workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.apiserver.rule import Version
    from kgen.model import Object


def preview(objects: Sequence[Object], version: Version) -> Preview:
    """What the control plane of a version makes of objects.

    Args:
        objects: The objects.
        version: The version of the cluster.
    """
    index = Index(Contents(objects), version)
    made = {id(each.owner): workload(each, index) for each in index.pods()}
    services = [reach(each, index, made) for each in objects if isinstance(each, Service)]
    return Preview(tuple(made[id(each)] for each in objects if id(each) in made), tuple(services))
