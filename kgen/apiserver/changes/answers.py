"""The answer of an API server to a change, by the way in which it is applied."""

from __future__ import annotations

from kgen.apiserver.decoding import Decoding
from kgen.apiserver.defaulting.filling import fill
from kgen.apiserver.registry import rules_on
from kgen.apiserver.rule import Context
from kgen.apiserver.walk import Walk
from kgen.convert import model_of
from kgen.field_path import FieldPath
from kgen.frozen import Frozen

from .created import ALLOCATED, has_generation
from .known import KNOWN, is_checked_again, of_cluster
from .prepared import counts, counts_before_it_drops, prepare
from .stored import Stored, completed, custom_version, lives, plain_of, take_string_data
from .walk import findings_of_change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any, Literal, TypeAlias

    from kgen.apiserver.custom.definitions import Definitions
    from kgen.apiserver.rule import Found, Rule, Version
    from kgen.diagnostics import Finding
    from kgen.model import Model, Object

    from .shapes import Shape
    from .stored import Manifest

    Way: TypeAlias = Literal["server", "client", "replace", "create"]
    """server: server-side apply by one manager, with force. client: `kubectl apply`. replace: `kubectl replace`.
    create: delete and create."""
    Plain: TypeAlias = dict[str, Any]

INVALID, BAD_REQUEST, INTERNAL_ERROR, FORBIDDEN = "Invalid", "BadRequest", "InternalError", "Forbidden"
MEASURED = ((1, 36), (1, 37))
"""The versions of Kubernetes whose servers were asked about changes; of others, only tables and rules are known."""
CODES = {INVALID: 422, BAD_REQUEST: 400, INTERNAL_ERROR: 500, FORBIDDEN: 403}
"""The HTTP status behind each word."""
_STAGES = ("decode", "admission", "allocation", "rules", "metadata")
"""The stages of a request: the first in which something is refused answers alone."""
_ROOT = FieldPath()


class Refusal(Frozen):
    """One reason for which a server refuses a change.

    Attributes:
        field: The path as the server gives it; "" where it names none.
        reason: Its reason, such as "FieldValueInvalid"; "" where it gives none.
        message: What is wrong.
        instead: What to do.
        fields: The paths that are meant, where the server names only one around them; else the same as `field`.
        code: The code of the rule.
        rule: Its name.
    """

    __slots__ = ("code", "field", "fields", "instead", "message", "reason", "rule")

    code: str
    field: str
    fields: tuple[str, ...]
    instead: str
    message: str
    reason: str
    rule: str

    def __init__(
        self,
        field: str,
        reason: str,
        message: str,
        instead: str = "",
        *,
        fields: tuple[str, ...] = (),
        code: str = "",
        rule: str = "",
    ) -> None:
        self._set(
            field=field,
            reason=reason,
            message=message,
            instead=instead,
            fields=fields or (field,),
            code=code,
            rule=rule,
        )


class Answer(Frozen):
    """What a server answers.

    Attributes:
        findings: Why it refuses; none where it accepts.
        stored: The object as it lives afterwards; None where it is refused.
        status: The server's word: "" where it accepts, "Invalid", "BadRequest", "Forbidden" or "InternalError".
        unknown: The paths of fields that changed and of which no rule is known, or the state of the cluster decides,
            as whether its class lets a claim grow: what the server answers to them cannot be said here.
    """

    __slots__ = ("findings", "status", "stored", "unknown")

    findings: tuple[Refusal, ...]
    status: str
    stored: Stored | None
    unknown: tuple[str, ...]

    def __init__(
        self, findings: tuple[Refusal, ...], stored: Stored | None, status: str = "", unknown: tuple[str, ...] = ()
    ) -> None:
        self._set(findings=findings, stored=stored, status=status, unknown=unknown)

    @property
    def accepted(self) -> bool:
        """Whether the server takes the change, as far as is known."""
        return self.stored is not None

    @property
    def http_status(self) -> int:
        """The HTTP status of a refusal; 200 where the server accepts."""
        return CODES.get(self.status, 200)


def answer(
    old: Stored | None,
    new: Manifest,
    *,
    new_version: Version,
    way: Way = "server",
    last: Manifest | None = None,
    definitions: Definitions | None = None,
) -> Answer:
    """What a server answers when a manifest is applied where an object lives.

    Args:
        old: The object as it lives, as `lives` or an earlier answer has it; None where there is none.
        new: The manifest.
        new_version: The version of Kubernetes that is asked; that which stored the old one is `old.version`.
        way: How it is applied.
        last: The manifest that the old object was made of; what it has and the new one lacks goes, when it is applied.
        definitions: The definitions of custom kinds at hand.

    >>> web = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
    >>> headless = {**web, "spec": {**web["spec"], "clusterIP": "None"}}
    >>> said = answer(lives(web, (1, 36)), headless, new_version=(1, 37), last=web)
    >>> [(each.field, each.reason) for each in said.findings]
    [('spec.clusterIPs[0]', 'FieldValueInvalid')]
    """
    request = _Request(plain_of(new), plain_of(last) if last is not None else {}, way, new_version)
    model = model_of(str(request.new.get("apiVersion")), str(request.new.get("kind")))
    if model is None:
        return _of_custom(request, old, definitions)
    refused = _unread(request, model)
    if refused is not None:
        return refused
    if old is None or way == "create":
        return _of_create(request, model)
    return _of_update(request, old, model)


class _Request:
    """A manifest, the one before it, and how and to which version it is sent."""

    __slots__ = ("last", "new", "version", "way")

    def __init__(self, new: Plain, last: Plain, way: Way, version: Version) -> None:
        self.new = new
        self.last = last
        self.way = way
        self.version = version

    @property
    def header(self) -> Plain:
        """Its apiVersion and kind."""
        return {key: self.new[key] for key in _HEADER}

    def merged(self, live: Plain, shape: Shape, model: type[Object] | None = None) -> Plain:
        """The whole object that it stands for, without a header."""
        old, last, new = map(_without_header, (live, self.last, self.new))
        if self.way == "replace":
            return new
        if self.way == "client":
            from .client_side import json_merged, patched

            merged: Plain = json_merged(old, last, new) if model is None else patched(old, last, new, model)
            return merged
        from .server_side import applied

        made: Plain = applied(old, _without_status(last), _without_status(new), shape)
        return made


_HEADER = ("apiVersion", "kind")


def _without_header(plain: Plain) -> Plain:
    return {key: value for key, value in plain.items() if key not in _HEADER}


def _without_status(plain: Plain) -> Plain:
    return {key: value for key, value in plain.items() if key != "status"}


def _unread(request: _Request, model: type[Object]) -> Answer | None:
    """The answer to what cannot be read."""
    decoding = Decoding(request.version)
    decoding.decode_object(request.new, model)
    if decoding.problems:
        return _refused(decoding.problems, INTERNAL_ERROR if request.way == "server" else BAD_REQUEST)
    return _not_applied(request.new, model) if request.way == "server" else None


def _not_applied(plain: Plain, model: type[Object]) -> Answer | None:
    """The answer to what server-side apply alone refuses: there is no name, or a list has an item twice by its keys."""
    from .server_side import duplicates
    from .shapes import shape_of

    if not (plain.get("metadata") or {}).get("name"):
        text = "name must be provided: server-side apply does not make up names"
        said = Refusal("metadata.name", "", text, "set metadata.name, or create the object")
        return Answer((said,), None, BAD_REQUEST)
    body = _without_status(_without_header(plain))
    found = tuple(_duplicate(str(at), said) for at, said in duplicates(body, shape_of(model), _ROOT))
    return Answer(found, None, INTERNAL_ERROR) if found else None


def _duplicate(at: str, said: str) -> Refusal:
    text = f"duplicate entries for key ({said}): server-side apply cannot read them, although a create is accepted"
    return Refusal(at, "", text, "remove one of the two")


def _of_create(request: _Request, model: type[Object]) -> Answer:
    item = Decoding(request.version).decode_object(request.new, model)
    found = _walk().findings(Context(item, request.version))
    return _refused(found) if _errors(found) else Answer((), lives(request.new, request.version))


def _of_update(request: _Request, old: Stored, model: type[Object]) -> Answer:
    version = request.version
    made = _prepared(request, old, model)
    before, after = (_body(each, model, version) for each in (old.plain, made))
    news = _walk().findings(Context(after, version))
    again = [each for each in news if is_checked_again(before, after, version, *each)]
    found = [*again, *findings_of_change(before, after, version)]
    found = _without(found, _walk().findings(Context(_body(old.plain, model, old.version), old.version)))
    if _errors(found):
        refused = _refused(found)
        return refused.replace(findings=tuple(_with_way_out(each, request) for each in refused.findings))
    unknown = of_cluster(before, after) if model.__name__ in KNOWN else tuple(_changed(old.plain, made))
    return Answer((), Stored(made, version), unknown=unknown)


def _prepared(request: _Request, old: Stored, model: type[Object]) -> Plain:
    """The object that the server would store, as it is before the rules look at it."""
    from .shapes import shape_of

    version = request.version
    made = Decoding(version).decode_object(request.merged(old.plain, shape_of(model), model), model).to_plain()
    made = {**request.header, **made}
    is_counted, most = counts_before_it_drops(made), _most_unavailable(made)
    take_string_data(made)
    fill(made, model, version)
    if most is not None and _most_unavailable(old.plain) is not None and made["kind"] == "StatefulSet":
        made["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"] = most  # no gate drops what is in use
    prepare(made, old.plain)
    before, after = (_body(each, model, version) for each in (old.plain, made))
    if has_generation(made, version) and (is_counted or counts(before, after)):
        made["metadata"]["generation"] = old.plain["metadata"].get("generation", 0) + 1
    return made


def _most_unavailable(plain: Plain) -> Any:
    strategy = (plain.get("spec") or {}).get("updateStrategy") or {}
    return (strategy.get("rollingUpdate") or {}).get("maxUnavailable")


def _body(plain: Plain, model: type[Object], version: Version) -> Object:
    """The object as rules see it: what the server has made up is absent."""
    spec = plain.get("spec")
    if isinstance(spec, dict) and spec.get("clusterIP") == ALLOCATED:
        kept = {key: value for key, value in spec.items() if key not in ("clusterIP", "clusterIPs")}
        plain = {**plain, "spec": kept}
    return Decoding(version).decode_object(plain, model)


def _of_custom(request: _Request, old: Stored | None, definitions: Definitions | None) -> Answer:
    """The answer to a custom resource; as far as its definition is at hand."""
    from kgen.apiserver.custom.check import problems

    plain = request.new
    if old is not None and request.way != "create":
        plain = {**request.header, **request.merged(old.plain, shape_of_kind(plain, definitions))}
    if definitions is not None and definitions.judges(str(plain.get("apiVersion")), str(plain.get("kind"))):
        found = list(problems(plain, definitions, request.version, strict=False))
        if _errors(found):
            return _refused(found)
    made = completed(plain, request.version, definitions)
    stored = Stored(made or plain, request.version, is_known=made is not None)
    of_version = custom_version(plain, definitions)
    is_known = old is None or (of_version is not None and not of_version.has_rules)
    return Answer((), stored, unknown=() if is_known or old is None else tuple(_changed(old.plain, stored.plain)))


def _refused(found: list[Found], status: str = "") -> Answer:
    """The answer with the errors of the first stage that has some."""
    errors = _errors(found)
    first = min(_STAGES.index(rule.stage) for rule, _ in errors)
    said = [(rule, finding) for rule, finding in errors if _STAGES.index(rule.stage) == first]
    known = {FORBIDDEN: first == _STAGES.index("admission")}
    word = status or next((each for each, holds in known.items() if holds), BAD_REQUEST if first == 0 else INVALID)
    return Answer(tuple(_refusal(rule, finding) for rule, finding in said), None, word)


def _refusal(rule: Rule, finding: Finding) -> Refusal:
    fields = tuple(map(str, finding.fields))
    said = str(finding.at), finding.reason, finding.message, finding.hint
    return Refusal(*said, fields=fields, code=rule.code, rule=rule.name)


_OF_LIVE = (
    "the manifest does not say this: it is what the server has filled in, and an apply keeps it; replace the object "
    "(`kubectl replace`), or delete it and create it anew"
)


def _with_way_out(refusal: Refusal, request: _Request) -> Refusal:
    """A refusal with what to do where it is about something that the author never wrote."""
    is_written = request.way == "replace" or _stands_in(request.new, refusal.field)
    return refusal if refusal.instead or is_written else refusal.replace(instead=_OF_LIVE)


def _stands_in(plain: Any, path: str) -> bool:
    """Whether a manifest has a value at a path; lists count as far as they go."""
    for name in path.partition("[")[0].split("."):
        if not isinstance(plain, dict) or plain.get(name) is None:
            return False
        plain = plain[name]
    return True


def _errors(found: list[Found]) -> list[Found]:
    return [each for each in found if each[0].severity == "error"]


def _without(found: list[Found], known: list[Found]) -> list[Found]:
    """What is found anew: what is also said of the object that lives, the server tolerates, or it is of a marker."""
    said = {(rule.code, str(finding.at), finding.message) for rule, finding in known}
    return [(rule, each) for rule, each in found if (rule.code, str(each.at), each.message) not in said]


_WALKS: list[Walk] = []


def _walk() -> Walk:
    if not _WALKS:
        _WALKS.append(Walk((), _servers_rules_on))
    return _WALKS[0]


def _servers_rules_on(model: type[Model], given: Collection[str]) -> list[Rule]:
    return rules_on("server", model, given)


def _changed(old: Any, new: Any, at: FieldPath = _ROOT) -> Iterator[str]:
    """The paths of what differs; a list counts as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            if key not in ("status", "generation", "managedFields"):
                yield from _changed(old.get(key), new.get(key), at / key)
    elif old != new:
        yield str(at)


def shape_of_kind(plain: Plain, definitions: Definitions | None = None) -> Shape:
    """What the API says of the fields of an object: which lists have keys."""
    from .shapes import CustomShape, shape_of

    model = model_of(str(plain.get("apiVersion")), str(plain.get("kind")))
    if model is not None:
        return shape_of(model)
    of_version = custom_version(plain, definitions)
    return CustomShape(of_version.schema if of_version else None)
