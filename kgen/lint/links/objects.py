"""Objects of which a cluster has one."""

from __future__ import annotations

from kgen.apiserver.rule import TWINS, link
from kgen.bundles.identity import name_of
from kgen.diagnostics import warning
from kgen.model import Object
from kgen.wording.phrases import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath


@link("KG755", on=Object, needs=(TWINS,))
def object_twice(item: Object, at: FieldPath, index: Index) -> Findings:
    """Two objects of the bundle have the same kind, namespace and name.

    The second one replaces the first when it is applied, or is refused when it is created.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: shop}
    """
    name = name_of(item)
    if name and index.first_with_name_of(item) is not item:
        yield warning(
            at / "metadata" / "name",
            f"there is another {item.kind} {shown(name)} before: one of them is lost",
            "rename or remove one",
        )
