"""What `kgen explain` prints: a rule, or a field of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgen.errors import KgenError, did_you_mean
from kgen.model.tables import model_class
from kgen.validation.codes import explanation, known_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.model import Model, Object
    from kgen.model.fields import Field

_REFERENCE = "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/"


class ExplainError(KgenError):
    """A word that is neither a rule nor a field."""


def explained(word: str) -> Iterator[str]:
    """The lines that explain a code (`KG301`), a rule's name, or a field (`statefulset.spec.replicas`).

    Raises:
        ExplainError: There is no such thing.
    """
    names = known_codes()
    code = word.upper() if word.upper() in names else next((c for c, name in names.items() if name == word), "")
    if code:
        yield f"{code} {names[code]}"
        yield ""
        yield explanation(code)
        return
    kind, _, path = word.partition(".")
    yield from _explained_field(_kind(kind, names), path)


def _kind(word: str, codes: dict[str, str]) -> type[Object]:
    known = _kinds()
    if word.lower() not in known:
        hint = did_you_mean(word, [*codes, *codes.values(), *known])
        raise ExplainError(f"there is no rule and no kind {word}{hint}")
    return known[word.lower()]


def _kinds() -> dict[str, type[Object]]:
    """The kinds by their names, plurals and short names in lower case; of several versions the stable one."""
    from kgen import k8s

    found: dict[str, type[Object]] = {}
    for module in sorted(set(k8s.GROUP_VERSIONS.values()), key=lambda name: ("beta" in name, name != "core_v1", name)):
        models = getattr(k8s, module)
        for name in models.MODELS:
            kind = getattr(models, name).__dict__.get("__kind__")
            for word in (kind.name.lower(), kind.plural, *kind.short_names) if kind else ():
                found.setdefault(word, getattr(models, name))
    return found


def _explained_field(kind: type[Object], path: str) -> Iterator[str]:
    model: type[Model] = kind
    field: Field | None = None
    owner = model
    for step in _steps(path):
        found = model.field_named(step)
        if found is None:
            hint = did_you_mean(step, [each.json for each in model.__fields__.values()])
            raise ExplainError(f'{model.__name__} has no field "{step}"{hint}')
        owner, field = model, found
        model = _inside(found, model) or model
    yield f"{kind.kind}.{path} ({kind.api_version})" if path else f"{kind.kind} ({kind.api_version})"
    yield from _facts(field, owner) if field else ()
    inner = model if field is None or _inside(field, owner) else None
    if inner is not None:
        yield "  fields: " + ", ".join(each.json for each in inner.__fields__.values())
    yield f"  reference: {_link(kind)}"


def _steps(path: str) -> list[str]:
    return [step.partition("[")[0] for step in path.split(".") if step]


def _inside(field: Field, owner: type[Model]) -> type[Model] | None:
    """The model that a field holds, alone, in a list or in a map."""
    leaf = field.type.strip("[]{}")
    return model_class(leaf, owner) if leaf[0].isupper() or "." in leaf else None


def _facts(field: Field, owner: type[Model]) -> Iterator[str]:
    yield f"  type: {_type(field.type)}"
    required = field.fact("required")
    yield f"  required: {'no' if required is None else f'in {required}' if required else 'yes'}"
    allowed = field.closed_set()
    if allowed is not None:
        yield f"  allowed: {', '.join(allowed)}"
    for name in ("default", "since", "until"):
        value = field.fact(name)
        if value:
            yield f"  {name}: {value}"
    rules = ", ".join(sorted(_rules(field, owner)))
    if rules:
        yield f"  rules: {rules}"


def _type(text: str) -> str:
    if text[0] == "[":
        return f"list of {_type(text[1:-1])}"
    return f"map of {_type(text[1:-1])}" if text[0] == "{" else text.rpartition(".")[2]


def _rules(field: Field, owner: type[Model]) -> Iterator[str]:
    """The rules of a type whose code reads the field."""
    from kgen.validation.rules import all_rules

    for rule in all_rules():
        if issubclass(owner, (rule.on, *rule.also)) and field.name in rule.check.__code__.co_names:
            yield f"{rule.code} {rule.name}"


def _link(kind: type[Object]) -> str:
    group, _, version = kind.api_version.rpartition("/")
    return f"{_REFERENCE}#{kind.kind.lower()}-{version}-{group.replace('.', '-') or 'core'}"
