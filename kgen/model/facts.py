"""What the tables say of a field's values: closed sets, defaults, bounds, what must be unique or cannot change.

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

    def __init__(self, since: str | None = None, until: str | None = None, gate: str | None = None) -> None:
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

    __slots__ = ("_enum", "_values", "checked", "empty", "json", "missing", "unknown")

    def __init__(self, field: Field) -> None:
        said = dict[str, str]()
        for word in field.facts.split():
            key, _, value = word.partition("=")
            said[key] = value
        if "enum" not in said:
            raise LookupError(f"the tables have no closed set of {field.json}")
        self._enum = said["enum"].split("|")
        self._values: dict[Version, list[str]] = {}
        self.json = field.json
        self.checked = Availability(said.get("checked"), None, said.get("gate"))
        self.missing = said["missing"].split(",") if "missing" in said else []
        self.empty = said["empty"].split(",") if "empty" in said else self.missing
        self.unknown = said.get("unknown", "NotSupported")

    @property
    def choices(self) -> list[Choice]:
        """All values, each with the servers that take it."""
        return [Choice(each) for each in self._enum]

    def reasons(self, given: str | None) -> list[str]:
        """The reasons with which a server refuses a value outside the set; none where it is unset, which is fine."""
        if given:
            return [self.unknown]
        return self.missing if given is None else self.empty

    def values(self, version: Version) -> list[str]:
        """The values that a server of a version takes; none where it does not look at the field."""
        known = self._values.get(version)
        if known is None:
            known = self._values[version] = self._read(version) if self.checked.includes(version) else []
        return known

    def _read(self, version: Version) -> list[str]:
        known = []
        for each in self._enum:
            if ";" in each or "%" in each:
                choice = Choice(each)
                if choice.includes(version):
                    known.append(choice.value)
            else:
                known.append(each)
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
    is_for_zero, default = field.type == "str", "null"
    for word in field.facts.split():
        key, _, value = word.partition("=")
        if key == "default":
            default = value
        elif key in ("empty", "missing"):
            is_for_zero = False
        elif key == "zero":
            is_for_zero = value == "filled"
    known = _DEFAULTS[model, name] = _json(default), is_for_zero
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


_BOUNDS: dict[Named, tuple[int, int | None]] = {}


def bounds_of(model: type[Record], name: str) -> tuple[int, int | None]:
    """The lowest and the highest number that a field may have; None where there is no highest.

    >>> from kgen.k8s import PodSpec, ServicePort
    >>> bounds_of(ServicePort, "port"), bounds_of(PodSpec, "active_deadline_seconds")
    ((1, 65535), (1, 2147483647))

    Raises:
        LookupError: The tables have no bounds of the field.
    """
    known = _BOUNDS.get((model, name))
    if known is None:
        said = model.__fields__[name].fact("bounds")
        if said is None:
            raise LookupError(f"the tables have no bounds of {name}")
        lowest, _, highest = said.partition("-")
        known = _BOUNDS[model, name] = int(lowest), int(highest) if highest else None
    return known


def list_keys(model: type[Record], name: str) -> list[str]:
    """The fields of a list's items by which a server tells them apart, by their JSON names; none where it does not.

    >>> from kgen.k8s import Container
    >>> list_keys(Container, "ports"), list_keys(Container, "args")
    (['containerPort', 'protocol'], [])
    """
    field = model.__fields__[name]
    keys = field.fact("keys") or field.fact("merge")
    return keys.split(",") if keys else []


def immutable_reason(model: type[Record], name: str, version: Version) -> str:
    """The reason with which a server of a version refuses another value once an object exists; "" where it takes one.

    >>> from kgen.k8s import StorageClass
    >>> immutable_reason(StorageClass, "provisioner", (1, 35)), immutable_reason(StorageClass, "mount_options", (1, 35))
    ('Forbidden', '')
    """
    said = model.__fields__[name].fact("immutable")
    reasons = [Choice(each) for each in said.split("|")] if said else []
    return next((each.value for each in reasons if each.includes(version)), "")


class Reference:
    """A field that names another object: of which kind and API group, and which field beside it has the namespace.

    `kind` is "" where it stands beside the name, as in a `scaleTargetRef`.
    """

    __slots__ = ("group", "kind", "namespace")

    def __init__(self, said: str, model: type[Record]) -> None:
        what, _, namespace = said.partition(";")
        self.kind, _, self.group = what.removeprefix("*").partition(".")
        field = model.field_named(namespace or "namespace")
        self.namespace = field.name if field else ""


_REFERENCES: dict[type[Record], dict[str, Reference]] = {}


def references_of(model: type[Record]) -> dict[str, Reference]:
    """The fields of a model that name other objects, or lead to what names them.

    >>> from kgen.k8s import PersistentVolumeClaimSpec
    >>> {name: (each.kind, each.group) for name, each in references_of(PersistentVolumeClaimSpec).items()}
    ... # doctest: +NORMALIZE_WHITESPACE
    {'storage_class_name': ('StorageClass', 'storage.k8s.io'),
     'volume_attributes_class_name': ('VolumeAttributesClass', 'storage.k8s.io'),
     'volume_name': ('PersistentVolume', '')}
    """
    known = _REFERENCES.get(model)
    if known is None:
        said = {name: field.fact("refers") for name, field in model.__fields__.items() if "refers=" in field.facts}
        known = _REFERENCES[model] = {name: Reference(each, model) for name, each in said.items() if each}
    return known


def _numbers(version: str) -> Version:
    major, minor = version.split(".")
    return int(major), int(minor)
