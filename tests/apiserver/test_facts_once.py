"""Facts stand in the tables alone: no module keeps a closed set or a default of its own."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tools.models.facts import known_of, read_closed_set, read_default, table
from tools.models.names import python_name

if TYPE_CHECKING:
    from collections.abc import Iterator

KGEN = Path(__file__).parents[2] / "kgen"
SOURCES = [path for path in sorted(KGEN.rglob("*.py")) if path.parent.name != "k8s" and path.name != "index.py"]
CLOSED_SETS: dict[frozenset[str], list[str]] = defaultdict(list)
for module in table("enums"):
    for key, entry in known_of("enums", module).items():
        if key != "like":
            CLOSED_SETS[frozenset(read_closed_set(entry).values)].append(f"{module}.{key}")

SAME_WORDS = {
    frozenset({"In", "NotIn"}): "operators that compare with values, of all that there are",
    frozenset({"cpu", "memory"}): "resources of a pod; that they can be resized is another fact",
    frozenset({"Ingress", "Egress"}): "what a policy with egress rules is about where it does not say",
}
"""Words that are a closed set elsewhere, and what they are where they stand by themselves."""
MEANINGS = {
    "kgen/apiserver/custom/findings.py": "JSONSchemaProps.type",
    "kgen/apiserver/rules/admissionregistration/admission_policies.py": "Mutation.patchType",
    "kgen/apiserver/rules/apiextensions/definition_schemas.py": "JSONSchemaProps.type",
    "kgen/apiserver/rules/autoscaling/autoscaler_metrics.py": "MetricSpec.type",
    "kgen/apiserver/rules/core/quotas.py": "ResourceQuotaSpec.scopes[]",
    "kgen/apiserver/rules/flowcontrol/flow_control.py": "Subject.kind PriorityLevelConfigurationSpec.type",
    "kgen/apiserver/rules/pods/pod_annotations.py": "SeccompProfile.type",
    "kgen/apiserver/rules/services/endpoints.py": "EndpointSlice.addressType",
    "kgen/lint/links/references.py": "RoleRef.kind",
}
"""Dicts that say what each value of a closed set means: they have an entry for each value, and no other."""

DEFAULTS = {
    (python_name(key.partition(".")[2]), read_default(entry).value)
    for module in table("defaults")
    for key, entry in known_of("defaults", module).items()
    if key != "like" and isinstance(read_default(entry).value, (str, int)) and read_default(entry).value
}
"""Defaults that are not empty, by the Python names of their fields."""


def test_no_module_lists_the_values_of_a_closed_set() -> None:
    lists = {(path, words) for path, node, words in sets_of_words() if not isinstance(node, ast.Dict)}
    copies = {(path, words) for path, words in lists if words in CLOSED_SETS}
    assert not [(path, sorted(words)) for path, words in copies if words not in SAME_WORDS]
    assert {words for _, words in copies} == SAME_WORDS.keys()


def test_what_each_value_means_is_said_of_every_value() -> None:
    told = defaultdict[str, set[str]](set)
    for path, node, words in sets_of_words():
        if isinstance(node, ast.Dict) and words not in SAME_WORDS:
            told[path].update(key.partition(".")[2] for key in CLOSED_SETS.get(words, ()))
    assert {path for path, keys in told.items() if keys} == MEANINGS.keys()
    assert not {path: keys for path, keys in MEANINGS.items() if not set(keys.split()) <= told[path]}


def sets_of_words() -> Iterator[tuple[str, ast.AST, frozenset[str]]]:
    """The tuples, lists, sets and dicts of several texts, by module; types such as `Literal["a", "b"]` aside."""
    for path, nodes in parsed().items():
        types = {id(node.slice) for node in nodes if isinstance(node, ast.Subscript)}
        for node in nodes:
            keys = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
            words = [each.value for each in keys if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if len(words) > 1 and len(words) == len(keys) and id(node) not in types:
                yield path, node, frozenset(words)


@cache
def parsed() -> dict[str, list[ast.AST]]:
    """Everything in each module."""
    return {str(path.relative_to(KGEN.parent)): list(ast.walk(ast.parse(path.read_text("utf-8")))) for path in SOURCES}


def test_no_module_knows_a_default_of_its_own() -> None:
    expressions = [(path, node) for path, nodes in parsed().items() for node in nodes if isinstance(node, ast.expr)]
    found = [(path, node) for path, node in expressions if any(each in DEFAULTS for each in defaults_in(node))]
    assert not [f"{path}:{node.lineno}: {ast.unparse(node)}" for path, node in found]


def defaults_in(node: ast.expr) -> Iterator[tuple[str, object]]:
    """The field and value of `port.protocol or "TCP"`, `1 if spec.replicas is None else …`, `… in (None, "Always")`."""
    match node:
        case ast.BoolOp(ast.Or(), [ast.Attribute(attr=name), ast.Constant(value)]):
            yield name, value
        case ast.IfExp(ast.Compare(ast.Attribute(attr=name), [ast.Is()]), ast.Constant(value)):
            yield name, value
        case ast.Compare(ast.Attribute(attr=name), [ast.In() | ast.NotIn()], [ast.Tuple(elts)]):
            values = [each.value for each in elts if isinstance(each, ast.Constant)]
            yield from ((name, value) for value in values if None in values)


def test_the_search_finds_a_default() -> None:
    for text in ('a.protocol or "TCP"', "1 if a.b.replicas is None else 2", 'a.restart_policy in (None, "Always")'):
        assert [each for each in defaults_in(ast.parse(text, mode="eval").body) if each in DEFAULTS]
