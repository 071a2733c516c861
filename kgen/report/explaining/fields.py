"""What `kgen explain` prints: a rule, or a field of a kind."""

from __future__ import annotations

from kgen.apiserver.registry import codes, readers_of, rule_of
from kgen.apiserver.served import parse_version
from kgen.errors import KgenError
from kgen.k8s import GROUP_VERSIONS, VERSIONS
from kgen.model.facts import ClosedSet
from kgen.model.tables import model_class
from kgen.validation import NEWEST_PROVEN
from kgen.wording.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.model import Model, Object
    from kgen.model.facts import Choice
    from kgen.model.fields import Field

_REFERENCE = "https://kubernetes.io/docs/reference/generated/kubernetes-api"


class ExplainError(KgenError):
    """A word that is neither a rule nor a field."""


def explained(word: str) -> Iterator[str]:
    """The lines that explain a code (`KG301`), a rule's name, or a field (`statefulset.spec.replicas`).

    Raises:
        ExplainError: There is no such thing.
    """
    names = codes()
    code = word.upper() if word.upper() in names else next((c for c, name in names.items() if name == word), "")
    if code:
        yield f"{code} {names[code]}"
        yield ""
        yield rule_of(code).prose
        return
    kind, _, path = word.partition(".")
    yield from _explained_field(_kind(kind, names), path)


def _kind(word: str, names: dict[str, str]) -> type[Object]:
    known = _kinds()
    if word.lower() not in known:
        hint = did_you_mean(word, [*names, *names.values(), *known])
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
    steps = _steps(kind, path)
    owner, field = steps[-1] if steps else (kind, None)
    yield f"{kind.kind}.{path} ({kind.api_version})" if path else f"{kind.kind} ({kind.api_version})"
    yield from _facts(field) if field else ()
    since, until = _life_span(kind, [field for _, field in steps])
    yield f"  since: {since or f'{VERSIONS[0]} or before'}"
    if until:
        yield f"  until: {until}"
    inner = _inside(field, owner) if field else kind
    if inner is not None:
        yield "  fields: " + ", ".join(each.json for each in inner.__fields__.values())
    yield from _builders(kind, steps)
    yield f"  reference: {_link(owner, since, until)}"
    yield from _rules(steps)


def _builders(kind: type[Object], steps: list[tuple[type[Model], Field]]) -> Iterator[str]:
    """The builders that make a kind, or set a field."""
    from kgen.builders.reference import builders_of, calls_for

    calls = list(calls_for([(owner, field.json) for owner, field in steps])) if steps else builders_of(kind)
    if calls:
        yield f"  builder: {', '.join(calls)}"


def _steps(kind: type[Object], path: str) -> list[tuple[type[Model], Field]]:
    """The fields that a path goes through, each with the type that has it."""
    model: type[Model] | None = kind
    steps: list[tuple[type[Model], Field]] = []
    for step in (step.partition("[")[0] for step in path.split(".") if step):
        if model is None:
            raise ExplainError(f"{steps[-1][1].json} is {_type(steps[-1][1].type)} and has no field {step}")
        found = model.field_named(step)
        if found is None:
            hint = did_you_mean(step, [each.json for each in model.__fields__.values()])
            raise ExplainError(f'{model.__name__} has no field "{step}"{hint}')
        steps.append((model, found))
        model = _inside(found, model)
    return steps


def _inside(field: Field, owner: type[Model]) -> type[Model] | None:
    """The model that a field holds, alone, in a list or in a map."""
    leaf = field.type.strip("[]{}")
    return model_class(leaf, owner) if leaf[0].isupper() or "." in leaf else None


def _facts(field: Field) -> Iterator[str]:
    yield f"  type: {_type(field.type)}"
    required = field.fact("required")
    yield f"  required: {'no' if required is None else f'in {required}' if required else 'yes'}"
    if field.fact("enum") is not None:
        yield f"  allowed: {', '.join(map(_choice, ClosedSet(field).choices))}"
    bounds = field.fact("bounds")
    if bounds:
        lowest, _, highest = bounds.partition("-")
        yield f"  bounds: {lowest} to {highest}" if highest else f"  bounds: {lowest} or more"
    if field.fact("immutable") is not None:
        yield "  immutable: yes"
    default = field.fact("default")
    if default:
        yield f"  default: {default}"


def _choice(choice: Choice) -> str:
    """A value of a closed set: `MountOption (since 1.37, or feature gate SELinuxMount)`."""
    span = " ".join(
        f"{word} {version}" for word, version in (("since", choice.since), ("until", choice.until)) if version
    )
    said = ", or ".join(each for each in (span, f"feature gate {choice.gate}" if choice.gate else "") if each)
    return f"{choice.value} ({said})" if said else choice.value


def _life_span(kind: type[Object], fields: list[Field]) -> tuple[str | None, str | None]:
    """The first and the last version that have a field: it lives no longer than what it stands in."""
    spans = [(kind.__kind__.since, kind.__kind__.until)] if kind.__kind__ else []
    spans += [(field.fact("since"), field.fact("until")) for field in fields]
    since = max((since for since, _ in spans if since), key=parse_version, default=None)
    return since, min((until for _, until in spans if until), key=parse_version, default=None)


def _type(text: str) -> str:
    """`list of ContainerPort`, `map of str`, `int or str`."""
    if text[0] == "[":
        return f"list of {_type(text[1:-1])}"
    return f"map of {_type(text[1:-1])}" if text[0] == "{" else text.rpartition(".")[2].replace("_", " ")


def _rules(steps: list[tuple[type[Model], Field]]) -> Iterator[str]:
    """The rules and links that look at the last field of a path."""
    found = readers_of([owner for owner, _ in steps], steps[-1][1].name) if steps else []
    if found:
        yield "  rules:"
    for rule in map(rule_of, sorted(set(found), key=lambda code: (len(code), code))):
        yield f"    {rule.code} {rule.name}" + (f" ({rule.severity})" if rule.severity != "error" else "")


def _link(model: type[Model], since: str | None, until: str | None) -> str:
    """The place of a type in the official reference: `#ingressspec-v1-networking-k8s-io`."""
    module = model.__module__.rpartition(".")[2]
    api_version = next((name for name, home in GROUP_VERSIONS.items() if home == module), module.replace("_", "/"))
    group, _, version = api_version.rpartition("/")
    anchor = f"{model.__name__.lower()}-{version}-{group.replace('.', '-') or 'core'}"
    return f"{_REFERENCE}/v{_documented(since, until)}/#{anchor}"


def _documented(since: str | None, until: str | None) -> str:
    """The version whose reference has what lives that long: the newest proven, where it has."""
    newest = min(until or NEWEST_PROVEN, NEWEST_PROVEN, key=parse_version)
    return max(since or newest, newest, key=parse_version)
