"""The names that a CustomResourceDefinition gives to its kind."""

from __future__ import annotations

from kgen.apiserver.checks import problems
from kgen.apiserver.rule import rule, update_rule
from kgen.diagnostics import invalid, required
from kgen.k8s.apiextensions_v1 import CustomResourceDefinitionNames, CustomResourceDefinitionSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MISSING = {
    "plural": "must be the name in URLs, such as widgets",
    "singular": "must be the name of one, such as widget; it is made of the kind where there is one",
    "kind": "must be the kind, such as Widget",
    "listKind": "must be the kind of lists, such as WidgetList; it is made of the kind where there is one",
}


@rule("KG666", on=CustomResourceDefinitionNames)
def definition_name_missing(names: CustomResourceDefinitionNames, at: FieldPath) -> Findings:
    """A kind has no name, or none for its URLs.

    Without a kind, the server cannot make up `singular` and `listKind` either.

    Bad:
        {kind: Widget, singular: widget, listKind: WidgetList}
    Good:
        {kind: Widget, singular: widget, listKind: WidgetList, plural: widgets}
    """
    for json, name in (("plural", names.plural), ("kind", names.kind)):
        if not name:
            yield required(at / json, MISSING[json])
    for json, derived in (("singular", names.singular), ("listKind", names.list_kind)):
        if not derived and not names.kind:
            yield required(at / json, MISSING[json])


@rule("KG667", on=CustomResourceDefinitionNames)
def definition_name_invalid(names: CustomResourceDefinitionNames, at: FieldPath) -> Findings:
    """A name of a kind is no DNS label that starts with a letter, or the kind of lists is the kind itself.

    Kinds may have capital letters, all else may not.

    Bad:
        {kind: Widget, plural: Widgets}
    Good:
        {kind: Widget, plural: widgets}
    """
    kind = names.kind or ""
    list_kind = names.list_kind or (f"{kind}List" if kind else "")
    given = {"plural": names.plural or "", "singular": names.singular or kind.lower()}
    for json, name in given.items():
        yield from _label(at / json, name)
    for json, name in (("kind", kind), ("listKind", list_kind)):
        if name and problems(name.lower(), grammars.dns_1035_label):
            yield invalid(at / json, name, f"may have capital letters, and {_reasons(name.lower())}")
    if kind and kind == list_kind:
        yield invalid(at / "listKind", list_kind, "must not be the kind itself", f"leave it out: it will be {kind}List")
    for json, several in (("shortNames", names.short_names), ("categories", names.categories)):
        for i, name in enumerate(several or ()):
            yield from _label((at / json)[i], name, may_be_empty=False)


def _label(at: FieldPath, name: str, *, may_be_empty: bool = True) -> Findings:
    if (name or not may_be_empty) and problems(name, grammars.dns_1035_label):
        yield invalid(at, name, _reasons(name))


def _reasons(name: str) -> str:
    return "; ".join(problems(name, grammars.dns_1035_label))


@update_rule("KG1443", on=CustomResourceDefinitionSpec)
def definition_name_immutable(spec: CustomResourceDefinitionSpec, at: FieldPath, context: Context) -> Findings:
    """A change gives a custom kind another name, group or scope.

    The group and the plural are in the name of the definition; the kind and the scope are fixed once a server serves
    it, which it does in a moment.

    Bad:
        group: example.com
        scope: Namespaced
        names: {plural: widgets, kind: Widget}
        versions: []
        ---
        group: example.com
        scope: Cluster
        names: {plural: widgets, kind: Widget}
        versions: []
    Good:
        group: example.com
        scope: Namespaced
        names: {plural: widgets, kind: Widget}
        versions: []
        ---
        group: example.com
        scope: Namespaced
        names: {plural: widgets, kind: Widget, shortNames: [wd]}
        versions: []
    """
    old, hint = context.old, "delete the definition, with all its objects, and create it anew; or define a new kind"
    before, after = (each.names or CustomResourceDefinitionNames.of({}) for each in (old, spec))
    fixed = [("scope", old.scope, spec.scope), ("names.kind", before.kind, after.kind)]
    fixed += [("group", old.group, spec.group), ("names.plural", before.plural, after.plural)]
    for name, one, other in fixed:
        if one != other:
            where = at / "names" / name.removeprefix("names.") if "." in name else at / name
            yield invalid(where, other, "field is immutable", hint)
