"""What the tables say of a field's values: the closed set that they are from, and the default.

A fact is text in a table; it is read when it is first asked for, and remembered.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from .fields import Field
    from .record import Record

    Version: TypeAlias = tuple[int, int]
    Named: TypeAlias = tuple[type[Record], str]


class Availability:
    """Which servers know a value or a field: from a version, up to a version, behind a feature gate.

    `since` is the first version that has it by default. Behind a gate and without `since`, no version has it by
    default.
    """

    __slots__ = ("gate", "since", "until")

    def __init__(self, since: str | None, until: str | None, gate: str | None) -> None:
        self.since = since
        self.until = until
        self.gate = gate

    def includes(self, version: Version) -> bool:
        """Whether a server of a version has it by default.

        >>> Availability("1.34", None, "PreferSameTrafficDistribution").includes((1, 33))
        False
        """
        if self.since is None and self.gate is not None:
            return False
        after = self.since is None or _numbers(self.since) <= version
        return after and (self.until is None or version <= _numbers(self.until))


class Choice(Availability):
    """One value of a closed set, and which servers take it.

    >>> lt = Choice("Lt;gate=TaintTolerationComparisonOperators")
    >>> lt.value, lt.includes((1, 36))
    ('Lt', False)
    """

    __slots__ = ("value",)

    def __init__(self, text: str) -> None:
        value, *facts = text.replace("%20", " ").split(";")
        named = dict(fact.split("=") for fact in facts)
        super().__init__(named.get("since"), named.get("until"), named.get("gate"))
        self.value = value


class ClosedSet:
    """The values that a field may have, and the reasons with which a server refuses others.

    `missing` are its reasons where the field is absent, `empty` where it is "", `unknown` for any other value outside
    the set: `Required`, `Invalid`, `NotSupported`. Without reasons a missing or empty value is unset, which is fine.
    """

    __slots__ = ("_values", "checked", "choices", "empty", "json", "missing", "unknown")

    def __init__(self, field: Field) -> None:
        enum = field.fact("enum")
        if enum is None:
            raise LookupError(f"the tables have no closed set of {field.json}")
        self.json = field.json
        self.choices = [Choice(each) for each in enum.split("|")]
        self.checked = Availability(field.fact("checked"), None, field.fact("gate"))
        missing, empty = field.fact("missing"), field.fact("empty")
        self.missing = missing.split(",") if missing else []
        self.empty = self.missing if empty is None else empty.split(",")
        self.unknown = field.fact("unknown") or "NotSupported"
        self._values: dict[Version, list[str]] = {}

    def reasons(self, given: str | None) -> list[str]:
        """The reasons with which a server refuses a value outside the set; none where it is unset, which is fine."""
        if given:
            return [self.unknown]
        return self.missing if given is None else self.empty

    def values(self, version: Version) -> list[str]:
        """The values that a server of a version takes; none where it does not look at the field."""
        known = self._values.get(version)
        if known is None:
            looks = self.checked.includes(version)
            known = [each.value for each in self.choices if each.includes(version)] if looks else []
            self._values[version] = known
        return known


_CLOSED_SETS: dict[Named, ClosedSet] = {}


def closed_set(model: type[Record], name: str) -> ClosedSet:
    """The closed set of a field.

    >>> from kgen.k8s import ServiceSpec
    >>> closed_set(ServiceSpec, "traffic_distribution").values((1, 33))
    ['PreferClose']
    """
    known = _CLOSED_SETS.get((model, name))
    if known is None:
        known = _CLOSED_SETS[model, name] = ClosedSet(model.__fields__[name])
    return known


def values_of(model: type[Record], name: str, version: Version) -> list[str]:
    """The values that a server of a version takes in a field; none where it does not look at the field."""
    return closed_set(model, name).values(version)


_DEFAULTS: dict[Named, tuple[Any, bool]] = {}


def default_of(model: type[Record], name: str) -> Any:
    """What a server fills in where a field is absent; None where that is not always the same.

    >>> from kgen.k8s import CSIDriverSpec, ServicePort
    >>> default_of(ServicePort, "protocol"), default_of(CSIDriverSpec, "volume_lifecycle_modes")
    ('TCP', ['Persistent'])
    """
    value = (_DEFAULTS.get((model, name)) or _read_default(model, name))[0]
    return _read_default(model, name)[0] if isinstance(value, (dict, list)) else value  # a caller's to change


def defaulted(record: Record, name: str) -> Any:
    """The value of a field as a server sees it: the author's, or the default.

    >>> from kgen.k8s import PersistentVolumeSpec, Probe, ServiceSpec
    >>> defaulted(ServiceSpec(type=""), "type"), defaulted(PersistentVolumeSpec(volume_mode=""), "volume_mode")
    ('ClusterIP', '')
    >>> defaulted(Probe(period_seconds=0), "period_seconds")
    10
    """
    given = getattr(record, name)
    if given:
        return given
    model = record.__class__
    default, is_for_zero = _DEFAULTS.get((model, name)) or _read_default(model, name)
    if given is not None and not is_for_zero:
        return given
    return default_of(model, name) if isinstance(default, (dict, list)) else default


def _read_default(model: type[Record], name: str) -> tuple[Any, bool]:
    """The default of a field, and whether it takes the place of a 0 or an empty string, too."""
    field = model.__fields__[name]
    zero, kept = field.fact("zero"), field.fact("empty") is not None or field.fact("missing") is not None
    is_for_zero = zero == "filled" if zero else field.type == "str" and not kept
    known = _DEFAULTS[model, name] = _json(field.fact("default") or "null"), is_for_zero
    return known


def _json(text: str) -> Any:
    """A value in JSON; most are so simple that its reader need not be imported."""
    if text.isdecimal():
        return int(text)
    if text[0] == '"' and "\\" not in text:
        return text[1:-1]
    if text in _WORDS:
        return _WORDS[text]
    from json import loads

    return loads(text)


_WORDS = {"null": None, "true": True, "false": False}


def _numbers(version: str) -> Version:
    major, minor = version.split(".")
    return int(major), int(minor)
