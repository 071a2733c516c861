"""What `kgen explain` prints of a field of a kind."""

from __future__ import annotations

from kgen.apiserver.registry import readers_of, rule_of
from kgen.apiserver.served import parse_version
from kgen.k8s import GROUP_VERSIONS, VERSIONS
from kgen.model.facts import ClosedSet
from kgen.model.tables import model_class
from kgen.validation import NEWEST_PROVEN
from kgen.wording.spelling import did_you_mean

from .descriptions import description
from .kinds import ExplainError, Kind, kind_of
from .rules import line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Rule
    from kgen.model import Model, Object
    from kgen.model.facts import Choice
    from kgen.model.fields import Field

_REFERENCE = "https://kubernetes.io/docs/reference/generated/kubernetes-api"


def explained_field(kind: Kind, path: str) -> Iterator[str]:
    """The lines that explain a field; of a kind itself where the path is "".

    Raises:
        ExplainError: There is no such field.
    """
    type_ = kind.model
    steps = _steps(kind, path)
    owner, field = steps[-1] if steps else (type_, None)
    yield f"{type_.kind}.{path} ({type_.api_version})" if path else f"{type_.kind} ({type_.api_version})"
    others = [each.api_version for each in kind.versions if each is not type_]
    if others:
        yield f"  other versions: {', '.join(others)} (--api-version)"
    yield from (f"  {line}".rstrip() for line in description(owner, field.json if field else ""))
    yield from _facts(field) if field else ()
    since, until = _life_span(type_, [field for _, field in steps])
    yield f"  since: {since or f'{VERSIONS[0]} or before'}"
    if until:
        yield f"  until: {until}"
    inner = _inside(field, owner) if field else type_
    if inner is not None:
        yield "  fields: " + ", ".join(each.json for each in inner.__fields__.values())
    yield from _builders(kind, steps)
    yield f"  reference: {_link(owner, since, until)}"
    yield from _rules(steps)


def _builders(kind: Kind, steps: list[tuple[type[Model], Field]]) -> Iterator[str]:
    """The builders that make a kind, or set a field."""
    from kgen.builders.reference import builders_of, calls_for

    calls = calls_for([(owner, field.json) for owner, field in steps]) if steps else builders_of(kind.model)
    if calls:
        yield f"  builder: {', '.join(calls)}"


def fields_behind(word: str) -> list[str]:
    """The fields that a word which ends in one, or in a part of one, can mean.

    >>> fields_behind("pod.spec.nodeN")
    ['pod.spec.nodeName']
    """
    before, _, last = word.rpartition(".")
    kind, path = kind_of(before)
    steps = _steps(kind, path)
    inner = _inside(steps[-1][1], steps[-1][0]) if steps else kind.model
    names = [each.json for each in inner.__fields__.values()] if inner else []
    return [f"{before}.{name}" for name in names if name.startswith(last)]


def _steps(kind: Kind, path: str) -> list[tuple[type[Model], Field]]:
    """The fields that a path goes through, each with the type that has it."""
    model: type[Model] | None = kind.model
    steps: list[tuple[type[Model], Field]] = []
    for step in (step.partition("[")[0] for step in path.split(".") if step):
        if model is None:
            raise ExplainError(f"{steps[-1][1].json} is {_type(steps[-1][1].type)} and has no field {step}")
        found = model.field_named(step)
        if found is None:
            raise ExplainError(f'{model.__name__} has no field "{step}"{_instead(kind, path, model, step)}')
        steps.append((model, found))
        model = _inside(found, model)
    return steps


def _instead(kind: Kind, path: str, model: type[Model], step: str) -> str:
    """The version of the kind that has the field, or a field that is spelled almost so."""
    for other in kind.versions:
        if other is not kind.model and _has(other, path):
            return f" in {kind.model.api_version}; {other.api_version} has it: --api-version {other.api_version}"
    return did_you_mean(step, [each.json for each in model.__fields__.values()])


def _has(type_: type[Object], path: str) -> bool:
    try:
        return bool(_steps(Kind(type_, ()), path))
    except ExplainError:
        return False


def _inside(field: Field, owner: type[Model]) -> type[Model] | None:
    """The model that a field holds, alone, in a list or in a map."""
    leaf = field.type.strip("[]{}")
    return model_class(leaf, owner) if leaf[0].isupper() or "." in leaf else None


def _facts(field: Field) -> Iterator[str]:
    yield f"  type: {_type(field.type)}"
    required = field.fact("required")
    yield f"  required: {'no' if required is None else _in_versions(required) if required else 'yes'}"
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


def _in_versions(span: str) -> str:
    """`since 1.36`, `until 1.35`, `in 1.31 to 1.33`, of the versions that kgen knows."""
    first, _, last = span.partition("-")
    if last == VERSIONS[-1]:
        return f"since {first}"
    if first == VERSIONS[0]:
        return f"until {last}"
    return f"in {first}" if first == last else f"in {first} to {last}"


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
    """`list of ContainerPort`, `map of string`, `integer or string`."""
    if text[0] == "[":
        return f"list of {_type(text[1:-1])}"
    return f"map of {_type(text[1:-1])}" if text[0] == "{" else _WORDS.get(text, text.rpartition(".")[2])


_WORDS = {
    "bool": "boolean",
    "bytes": "string (base64)",
    "float": "number",
    "int32": "integer",
    "int64": "integer",
    "int_or_str": "integer or string",
    "micro_time": "string (time)",
    "object": "map",
    "str": "string",
    "time": "string (time)",
}


def _rules(steps: list[tuple[type[Model], Field]]) -> Iterator[str]:
    """The rules that are about the last field of a path, and those of other subjects that read it."""
    found = readers_of([owner for owner, _ in steps], steps[-1][1].name) if steps else []
    rules = [rule_of(code) for code in sorted(set(found), key=lambda code: (len(code), code))]
    about = [rule for rule in rules if _is_about(rule, steps[-1][1])]
    others = [rule for rule in rules if rule not in about]
    for heading, several in (("rules", about), ("read by rules on other things", others)):
        if several:
            yield f"  {heading}:"
            yield from (f"    {line_of(rule)}" for rule in several)


def _is_about(rule: Rule, field: Field) -> bool:
    """Whether a rule is about a field: a server's on its way, and any other one that names it in its own words."""
    said = f"{rule.name} {rule.prose.partition('Bad:')[0]}".lower()
    word = field.json.lower().removesuffix("s")
    return rule.family in ("server", "update") or word in said.replace("-", "").replace(" ", "")


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
