"""Default values in the schemas of a CustomResourceDefinition.

The server looks at them once the structure of a schema is fine: this module comes right behind that of the structure.
"""

from __future__ import annotations

from kgen.apiserver.definitions.nodes import STRUCTURE, surveyed
from kgen.apiserver.rule import rule
from kgen.k8s.apiextensions_v1 import CustomResourceDefinitionSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath


@rule("KG698", on=CustomResourceDefinitionSpec)
def default_invalid(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A default does not fit its own schema, or has fields that the schema does not know.

    Bad:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer, minimum: 1, default: 0}}}}
    Good:
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer, minimum: 1, default: 1}}}}
    """
    nodes = [*surveyed(spec, at).having("default", role=STRUCTURE)]
    if not nodes:
        return
    from kgen.apiserver.definitions.default_values import default_problems

    for node in nodes:
        if not context.failed(node.root.at):
            yield from default_problems(node, context.version)
