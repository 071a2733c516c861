"""Former states of workloads, which controllers keep."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import required
from kgen.k8s.apps_v1 import ControllerRevision

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MAP_SINCE = (1, 36)


@rule("KG1391", on=ControllerRevision)
def revision_invalid(item: ControllerRevision, at: FieldPath, context: Context) -> Findings:
    """A ControllerRevision holds no map of data, or has a negative number.

    Bad:
        metadata: {name: web-1}
        revision: 1
    Good:
        metadata: {name: web-1}
        revision: 1
        data: {spec: {}}
    """
    data: Any = item.data
    if data is None or (not isinstance(data, dict) and context.version >= MAP_SINCE):
        yield required(at / "data", "must be a map")
    yield from checks.bounds(item, "revision", at)


@update_rule("KG1445", on=ControllerRevision)
def revision_data_changed(item: ControllerRevision, at: FieldPath, context: Context) -> Findings:
    """A change touches the state that a ControllerRevision keeps.

    Bad:
        metadata: {name: web-1}
        revision: 1
        data: {a: b}
        ---
        metadata: {name: web-1}
        revision: 1
        data: {a: c}
    Good:
        metadata: {name: web-1}
        revision: 1
        data: {a: b}
        ---
        metadata: {name: web-1}
        revision: 2
        data: {a: b}
    """
    yield from checks.immutable(item, at, context, "the controller writes this itself")
