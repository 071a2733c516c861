"""What a server makes of a change: how an object lives before and after, and what is refused."""

from __future__ import annotations

from kgen.apiserver.changes import ALLOCATED, BOUND, answer, lives
from kgen.apiserver.changes.answers import shape_of_kind
from kgen.apiserver.served import not_served, parse_version
from kgen.changes.plain import mapping
from kgen.errors import KgenError
from kgen.frozen import Frozen

from .applied import LAST_APPLIED, applied_before
from .compare import compared
from .result import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kgen.apiserver.changes import Refusal as Said
    from kgen.apiserver.changes import Stored
    from kgen.apiserver.custom.definitions import Definitions
    from kgen.apiserver.rule import Version

    from .compare import FieldChange
    from .options import Options
    from .pairing import Known

WAYS = ("server", "client", "replace", "create")
"""How NEW may be applied."""
_OF_SERVER = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")
HEADLESS = "None"


class Answer(Frozen):
    """What a server answers.

    Attributes:
        refusals: Why it refuses the change; none where it takes it.
        stored: The object as it is stored then; as it would be if it were made anew where the change is refused.
        unknown: Paths of changed fields of which no rule knows what they do.
    """

    __slots__ = ("refusals", "stored", "unknown")
    refusals: tuple[Refusal, ...]
    stored: dict[str, Any]
    unknown: tuple[str, ...]

    def __init__(self, *, refusals: tuple[Refusal, ...], stored: dict[str, Any], unknown: tuple[str, ...] = ()) -> None:
        self._set(refusals=refusals, stored=stored, unknown=unknown)


def refusals_of_new(new: Known, options: Options, definitions: Definitions | None = None) -> tuple[Refusal, ...]:
    """Why a server refuses an object that is new; none where it takes it.

    Args:
        new: The object.
        options: How it is applied.
        definitions: Those of custom kinds.
    """
    version = parse_version(options.new_version)
    unserved = _unserved(new, version)
    if unserved:
        return unserved
    way = "create" if new.is_generated else options.apply
    found = answer(None, new.plain, new_version=version, way=way, definitions=definitions)  # type: ignore[arg-type]
    return tuple(_refusal(each, _without_values(each.message, new, new.plain)) for each in found.findings)


def _unserved(new: Known, version: Version, old: Known | None = None) -> tuple[Refusal, ...]:
    """The refusal of an apiVersion that the server does not have; alpha versions that OLD has were turned on."""
    api_version = str(new.plain.get("apiVersion") or "")
    if old is not None and "alpha" in api_version and old.plain.get("apiVersion") == api_version:
        return ()
    problem, _, hint = not_served(api_version, new.name.kind, version).partition("; ")
    return (Refusal(field="", reason="", message=problem, hint=hint),) if problem else ()


def _refusal(said: Said, message: str) -> Refusal:
    """A refusal as it is shown."""
    fields = tuple(field for field in said.fields if field != said.field)
    return Refusal(field=said.field, reason=said.reason, message=message, hint=said.instead, fields=fields)


def _without_values(message: str, new: Known, *plain: dict[str, Any]) -> str:
    """A message without the values that a Secret has in some states."""
    if new.name.kind != "Secret":
        return message
    from kgen.wording.secrets import without_values

    for each in plain:
        message = without_values(message, each)
    return message


class Lives:
    """An object as it lives before a change, and what a server answers to the change.

    Attributes:
        before: The object as it lives, without what only the server writes.
        created: NEW as it would live if it were made anew.
        shape: What the definition of a custom kind says of its lists; None for other kinds.
    """

    def __init__(self, old: Known, new: Known, options: Options, definitions: Definitions | None = None) -> None:
        """Take an object of both sides; `definitions` are those of custom kinds."""
        self._old = old
        self._new = new
        self._options = options
        self._definitions = definitions
        self._version = parse_version(options.new_version)
        self._last, self._stored = self._living()
        self.before = _comparable(self._stored.plain)
        self._anew = lives(new.plain, self._version, definitions=definitions, bound=True)
        self.created = _comparable(self._anew.plain)
        self.shape = shape_of_kind(new.plain, definitions) if new.model is None and definitions else None
        self._known: set[tuple[str, str]] | None = None

    def __repr__(self) -> str:
        return f"<Lives {self._new.name}>"

    def _living(self) -> tuple[dict[str, Any] | None, Stored]:
        """What was applied before, and what lives."""
        version = parse_version(self._options.old_version)
        stored = lives(self._old.plain, version, definitions=self._definitions, bound=True)
        if not self._options.is_live:
            return self._readable(self._old.plain), stored
        return applied_before(self._old.plain, self._options.apply), stored.replace(plain=self._old.plain)

    def _readable(self, plain: dict[str, Any]) -> Any:
        """A manifest without what no server could read in it."""
        if self._old.model is None:
            return plain
        from kgen.apiserver.decoding import Decoding

        decoding = Decoding(parse_version(self._options.old_version))
        made = decoding.decode_object(plain, self._old.model)
        return _without_nulls(made.to_plain()) if decoding.problems else _without_nulls(plain)

    @property
    def is_readable(self) -> bool:
        """Whether a server can read NEW at all."""
        if self._new.model is None:
            return True
        from kgen.apiserver.decoding import Decoding

        decoding = Decoding(self._version)
        decoding.decode_object(self._new.plain, self._new.model)
        return not decoding.problems

    def answer(self, way: str) -> Answer:
        """What a server answers to a way of applying NEW; what kubectl cannot merge is refused by itself."""
        unserved = _unserved(self._new, self._version, self._old)
        if unserved:
            return Answer(refusals=unserved, stored=self.created)
        try:
            return self._answer(way)
        except KgenError as error:
            refusal = Refusal(field="", reason="", message=self._without_values(str(error)))
            return Answer(refusals=(refusal,), stored=self.created)

    def _answer(self, way: str) -> Answer:
        found = answer(
            self._stored,
            self._new.plain,
            new_version=self._version,
            way=way,  # type: ignore[arg-type]  # one of WAYS
            last=self._last,
            definitions=self._definitions,
        )
        refusals = tuple(_refusal(each, self._without_values(each.message)) for each in found.findings)
        stored = self._anew if found.stored is None else found.stored
        return Answer(refusals=refusals, stored=_comparable(stored.plain), unknown=found.unknown)

    def _without_values(self, message: str) -> str:
        """A message without the values of a Secret."""
        return _without_values(message, self._new, self._old.plain, self._new.plain, self.before, self.created)

    def is_known_to_differ(self, change: FieldChange) -> bool:
        """Whether a field differs from that of an object made anew for no reason of this change.

        So it is with what lives in a cluster: addresses that were allocated, and what others have added.
        """
        if not self._options.is_live or self._last is None:
            return self._options.is_live
        if change.new == ALLOCATED:
            return bool(change.old != HEADLESS)
        if self._known is None:
            self._known = {(each.path, repr(each.old)) for each in self._differing(self._last)}
        return (change.path, repr(change.old)) in self._known

    def _differing(self, last: dict[str, Any]) -> list[FieldChange]:
        """Where what lives differs from what was applied before."""
        header = {key: self._old.plain[key] for key in ("apiVersion", "kind")}
        names = {key: value for key, value in self._old.plain["metadata"].items() if key in ("name", "namespace")}
        plain = {**last, **header, "metadata": {**mapping(last, "metadata"), **names}}
        applied = lives(plain, self._version, definitions=self._definitions)
        return compared(self.before, _comparable(applied.plain), self._new.model, self.shape)


def _without_nulls(plain: Any) -> Any:
    """Plain data without nulls in its lists."""
    if isinstance(plain, dict):
        return {key: _without_nulls(value) for key, value in plain.items()}
    return [_without_nulls(each) for each in plain if each is not None] if isinstance(plain, list) else plain


def _comparable(plain: dict[str, Any]) -> dict[str, Any]:
    """An object without what only the server writes."""
    metadata = plain.get("metadata")
    if not isinstance(metadata, dict):
        return plain
    made = {key: value for key, value in metadata.items() if key not in _OF_SERVER}
    if mapping(plain, "spec").get("volumeName") == BOUND:
        plain = {**plain, "spec": {key: value for key, value in plain["spec"].items() if key != "volumeName"}}
    annotations = made.get("annotations")
    if isinstance(annotations, dict) and LAST_APPLIED in annotations:
        made["annotations"] = {key: value for key, value in annotations.items() if key != LAST_APPLIED}
    return {**plain, "metadata": made}
