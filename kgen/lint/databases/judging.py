"""What a server makes of one option: whether it knows it, and whether it takes the value."""

from __future__ import annotations

from kgen.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, TypeAlias

    from kgen.lint.engines import Kind, Option, Table

    Effect: TypeAlias = Literal["refused", "depends", "ignored", "adjusted", "deprecated", "skipped"]
    Said: TypeAlias = tuple[Effect, str, str]
    """The effect, what is wrong, and what to write."""
    Check: TypeAlias = Callable[[str, Kind, Table], Said | None]

PREFIXES = ("skip", "disable", "enable", "maximum", "loose")
_SUFFIXES = "kmgtpe"
_ON, _OFF = ("1", "on", "true"), ("0", "off", "false")
_MAX = 2**64 - 1
_HALF = 2**63


class Problem(Frozen):
    """What a server makes of an option that is not right.

    Attributes:
        name: The option as it is written.
        line: Its line in the file, from 1; 0 without a file.
        effect: `refused`: the server does not start. `depends`: it does not start unless its data has what the option
            needs, such as a plugin. `ignored`: it starts and does as if the option were not there. `adjusted`: it takes
            another value. `deprecated`: it takes it and warns. `skipped`: `loose_` in front, and unknown.
        reason: What is wrong.
        instead: What to write; "" where kgen knows nothing better.
    """

    __slots__ = ("effect", "instead", "line", "name", "reason")
    name: str
    line: int
    effect: Effect
    reason: str
    instead: str

    def __init__(self, name: str, line: int, effect: Effect, reason: str, instead: str = "") -> None:
        self._set(name=name, line=line, effect=effect, reason=reason, instead=instead)


class _Match(Frozen):
    """The option that a name means.

    Attributes:
        name: Its whole name, with dashes; what is left of it for an unknown one.
        kind: What it takes; None for an unknown one.
        value: The value that the prefix in front gives it; None without one.
        is_loose: Whether an unknown one is skipped.
        is_short: Whether only the beginning of its name is written.
        several: The names that the beginning may mean.
    """

    __slots__ = ("is_loose", "is_short", "kind", "name", "several", "value")
    name: str
    kind: Kind | None
    value: str | None
    is_loose: bool
    is_short: bool
    several: tuple[str, ...]

    def __init__(
        self,
        name: str,
        kind: Kind | None,
        *,
        value: str | None = None,
        is_loose: bool = False,
        is_short: bool = False,
        several: tuple[str, ...] = (),
    ) -> None:
        self._set(name=name, kind=kind, value=value, is_loose=is_loose, is_short=is_short, several=several)


def match(name: str, value: str | None, table: Table) -> _Match:
    """The option that a name means, with the prefixes that it may have."""
    rest, prefix, is_loose = name.replace("_", "-"), "", False
    if not table.is_mysql:  # which alone takes capital letters for others
        rest = rest.lower()
    while True:
        found = _named(rest, table)
        if found:
            forced = _forced(prefix, value)
            return found.replace(value=forced, is_loose=is_loose)
        prefix, _, after = rest.partition("-")
        if prefix not in PREFIXES or not after:
            return _Match(rest, None, is_loose=is_loose)
        is_loose = is_loose or prefix == "loose"
        rest = after


_OF_KEY_CACHES = ("key-buffer-size", "key-cache-age-threshold", "key-cache-block-size", "key-cache-division-limit")


def _named(name: str, table: Table) -> _Match | None:
    own = name.partition(".")[2]
    name = own if own in _OF_KEY_CACHES else name
    kind = table.kind(name)
    if kind or table.is_mysql:
        return _Match(name, kind) if kind else None
    longer = table.names(name)
    if len(longer) == 1:
        return _Match(longer[0], table.kind(longer[0]), is_short=True)
    return _Match(name, None, several=tuple(longer)) if longer and name not in PREFIXES else None


def _forced(prefix: str, value: str | None) -> str | None:
    if prefix in ("skip", "disable"):
        return "1" if value == "0" else "0"
    if prefix == "enable":
        return "0" if value == "0" else "1"
    return None


def problem(option: Option, table: Table) -> Problem | None:
    """What is wrong with an option; None where the server takes it as it is."""
    said = _said(option, table)
    return Problem(option.name, option.line, *said) if said else None


def _said(option: Option, table: Table) -> Said | None:
    found = match(option.name, option.value, table)
    if found.kind is None:
        return _unknown(option.name, found, table)
    value = option.value if found.value is None else found.value
    if value is None and not found.kind.is_optional and found.kind.form not in _WITHOUT:
        return "refused", f"{option.name} needs a value", f"{option.name} = …"
    if value is None and found.kind.form in ("int", "uint"):
        value = "1"
    check = _CHECKS.get(found.kind.form)
    said = check(value, found.kind, table) if check and value is not None else None
    if said:
        effect, reason, instead = said
        if found.is_loose and effect == "refused" and not table.is_mysql:
            effect = "ignored"
        return effect, f"{option.name}: {reason}", instead
    return _known(found, found.kind, table)


_WITHOUT = ("none", "gone", "foreign")


def _known(found: _Match, kind: Kind, table: Table) -> Said | None:
    """What is to be said of an option whose value is right."""
    from .replaced import instead_of

    if kind.form == "gone":
        return (
            "ignored",
            f"{table.title} has no {_shown(found.name)} any more, and ignores it",
            instead_of(found.name, table),
        )
    if kind.form == "foreign":
        return "ignored", f"{_shown(found.name)} is an option of MySQL, and {table.title} ignores it", ""
    if kind.is_deprecated and table.is_asked:
        return (
            "deprecated",
            f"{table.title} warns that {_shown(found.name)} is deprecated",
            instead_of(found.name, table),
        )
    if found.is_short:
        return "deprecated", f"only the beginning of {_shown(found.name)} is written", _shown(found.name)
    return None


def _unknown(name: str, found: _Match, table: Table) -> Said:
    from .replaced import instead_of, plugin_of

    written = name.replace("_", "-")
    instead = instead_of(found.name, table) or (instead_of(written, table) if written != found.name else "")

    if found.several:
        several = ", ".join(map(_shown, found.several[:4]))
        return "refused", f"{name} may mean several options of {table.title}: {several}", ""
    told = f"{table.title} has no option {name}"
    if found.is_loose:
        return "skipped", told, instead
    plugin = plugin_of(found.name, table)
    if plugin:
        return "depends", f"{told} unless {plugin} is installed", "write loose_ in front, or load the plugin before it"
    return "refused", told, instead


def _shown(name: str) -> str:
    """A name as the manuals have it."""
    return name.replace("-", "_")


def _of_bool(value: str, _: Kind, __: Table) -> Said | None:
    if value.lower() in (*_ON, *_OFF):
        return None
    return "adjusted", f'"{value}" is read as OFF', "ON or OFF"


def _of_none(value: str, _: Kind, table: Table) -> Said | None:
    return ("refused", "the option takes no value", "leave the value out") if value or table.is_mysql else None


def number(text: str) -> int | None:
    """The number that servers read in a text; None where they refuse it.

    >>> number("16K"), number("1Gi"), number("-1"), number("1.5G"), number("abc")
    (16384, 1073741824, -1, None, None)
    """
    digits = text.lstrip(" ")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.removeprefix("-").removeprefix("+") if digits[:1] in ("-", "+") else digits
    rest = digits.lstrip("0123456789")
    whole = int(digits[: len(digits) - len(rest)] or 0)
    if rest:
        if rest[0].lower() not in _SUFFIXES:
            return None
        whole <<= 10 * (_SUFFIXES.index(rest[0].lower()) + 1)
    return sign * whole if whole <= _MAX else None


def _of_number(value: str, kind: Kind, table: Table) -> Said | None:
    if not value.strip():
        return ("refused", "the value is empty", "a number") if table.is_mysql else _bounded(0, kind, table)
    read = number(value)
    if read is None or (kind.form == "int" and not -_HALF <= read < _HALF):
        return "refused", f'"{value}" is not a whole number, with K, M, G, T, P or E behind it', _whole(value)
    if read < 0 and kind.form == "uint" and not table.is_mysql:
        return "refused", f'"{value}" is negative', ""
    return _bounded(read, kind, table)


def _bounded(read: int, kind: Kind, table: Table) -> Said | None:
    if not kind.details or not table.is_asked:
        return None
    low, high = map(int, kind.details.split(":"))
    taken = min(max(read, low), high)
    return ("adjusted", f"{read} becomes {taken}", f"from {low} to {high}") if taken != read else None


def _whole(value: str) -> str:
    """A number with a fraction and a unit, in the next smaller unit.

    >>> _whole("1.5G"), _whole("2.5x")
    ('1536M', '')
    """
    amount, unit = value.rstrip("bBiI"), ""
    if amount and amount[-1].lower() in _SUFFIXES:
        amount, unit = amount[:-1], amount[-1].upper()
    try:
        smaller = float(amount) * 1024
    except ValueError:
        return ""
    place = _SUFFIXES.find(unit.lower()) if unit else 0
    return f"{smaller:.0f}{_SUFFIXES[place - 1].upper() if place else ''}" if unit and smaller % 1 == 0 else ""


def _of_decimal(value: str, kind: Kind, table: Table) -> Said | None:
    if not value.strip():
        return ("refused", "the value is empty", "a number") if table.is_mysql else None
    try:
        read = float(value)
    except ValueError:
        return "refused", f'"{value}" is not a decimal number', ""
    low, _, high = kind.details.partition(":")
    if table.is_asked and low and not float(low) <= read <= float(high):
        return "adjusted", f"{value} is not from {low} to {high}", f"from {low} to {high}"
    return None


def _of_enum(value: str, kind: Kind, table: Table) -> Said | None:
    values = kind.details.split(",")
    if not value:
        return ("refused", "the value is empty", _choice(values)) if table.is_mysql else None
    if not kind.details or _index(value, values) is not None:
        return None
    return "refused", f'"{value}" is not one of its values', _choice(values)


def _index(value: str, values: list[str]) -> int | None:
    """The place of a value in a closed set: its name, the beginning of one name alone, or its number."""
    low = value.lower()
    names = [each.lower() for each in values]
    if low in names:
        return names.index(low)
    longer = [i for i, each in enumerate(names) if each.startswith(low)]
    if len(longer) == 1:
        return longer[0]
    return int(value) if value.isdecimal() and int(value) < len(values) else None


def _of_set(value: str, kind: Kind, table: Table) -> Said | None:
    values = kind.details.split(",")
    if value.isdecimal():
        return None if int(value) < 2 ** len(values) else ("refused", f"{value} is none of its sums of values", "")
    for each in value.split(",") if value else ():
        if not each or _index(each, values) is None:
            return "refused", f'{table.title} has no value "{each}" for it', _meant(each, values) or _choice(values)
    return None


def _of_flags(value: str, kind: Kind, table: Table) -> Said | None:
    values = kind.details.split(",")
    if value.isdecimal() and not table.is_mysql:
        return None
    for each in value.split(",") if value.lower() != "default" else ():
        name, equals, flag = each.partition("=")
        if equals and flag.lower() in ("on", "off", "default") and name.lower() in (x.lower() for x in values):
            continue
        if each and each.lower() != "default":
            return "refused", f'{table.title} has no flag "{each}" for it', _meant(name, values)
    return None


def _of_charset(value: str, _: Kind, table: Table) -> Said | None:
    known, name = table.values("charset"), value.lower()
    if not known or name in known or (name == "utf8" and not table.is_mysql):
        return None
    meant = "utf8mb4, or utf8mb3 for what utf8 was" if name == "utf8" else _meant(value, sorted(known))
    return "refused", f'{table.title} has no character set "{value}"', meant


_OF_MANY, _UNICODE = "uca1400", ("ucs2", "utf8mb3", "utf8mb4", "utf16", "utf32")
"""Collations of many character sets, which MariaDB lists without one and reads with one; and those character sets."""


def _of_collation(value: str, __: Kind, table: Table) -> Said | None:
    known, name = table.values("collation"), value.lower()
    name = name if table.is_mysql else name.replace("utf8_", "utf8mb3_")
    charset, _, of_many = name.partition("_")
    if not known or (of_many in known and charset in _UNICODE) or (name in known and charset != _OF_MANY):
        return None
    others = {"utf8": "utf8mb4_0900_ai_ci", _OF_MANY: f"utf8mb4_{name}"}
    meant = others.get(charset) or _meant(value, sorted(known))
    return "refused", f'{table.title} has no collation "{value}"', meant


def _of_consistency(value: str, _: Kind, __: Table) -> Said | None:
    if value.lower() in (*_ON, *_OFF, "warn", "2"):
        return None
    return "adjusted", f'"{value}" is read as OFF', "ON"


def _of_policy(value: str, _: Kind, table: Table) -> Said | None:
    if table.version != "9.7" or "mysql_native_password" not in value.lower():
        return None
    return (
        "refused",
        f"{table.title} has no plugin mysql_native_password",
        "authentication_policy=caching_sha2_password",
    )


def _of_tls(value: str, _: Kind, table: Table) -> Said | None:
    versions = [each if table.is_asked else each.strip() for each in value.lower().split(",")]
    if not table.is_mysql:
        return _of_tls_in_mariadb(value, versions, table)
    old = [each for each in versions if each in ("tlsv1", "tlsv1.1")]
    bad = [each for each in versions if each not in ("tlsv1", "tlsv1.1", *_TLS)]
    if not bad and (not old or table.version in ("5.7", "8.0")):
        return None
    return "refused", f'"{value}" has versions of TLS that {table.title} does not take', "TLSv1.2,TLSv1.3"


_TLS = ("tlsv1.2", "tlsv1.3", "")


def _of_tls_in_mariadb(value: str, versions: list[str], table: Table) -> Said | None:
    if any(each not in ("tlsv1.0", "tlsv1.1", *_TLS) for each in versions):
        return "refused", f'"{value}" has versions of TLS that {table.title} does not take', "TLSv1.2,TLSv1.3"
    if "tlsv1.0" in versions or "tlsv1.1" in versions:
        return "deprecated", f"{table.title} warns that TLSv1.0 and TLSv1.1 are insecure", "TLSv1.2,TLSv1.3"
    return None


def _of_zone(value: str, _: Kind, __: Table) -> Said | None:
    if value[:1] in ("+", "-"):
        hours = value[1:].partition(":")[0]
        is_bad = not hours.isdecimal() or int(hours) > _MOST_HOURS
        return ("refused", f'"{value}" is no offset of a time zone', "such as +01:00") if is_bad else None
    if value.lower() == "system":
        return None
    told = f'the time zone "{value}" is known only when the time zone tables of the data directory are filled'
    return "depends", told, "an offset such as +01:00, or SYSTEM and the variable TZ"


_MOST_HOURS = 14


def _choice(values: list[str]) -> str:
    """A closed set, for a hint; "" for one that is long."""
    return f"one of {', '.join(values)}" if values[0] and len(values) <= _MAX_SHOWN else ""


_MAX_SHOWN = 12


def _meant(value: str, values: list[str]) -> str:
    from kgen.wording.spelling import almost

    return almost(value, values) or almost(value.upper(), values)


_CHECKS: dict[str, Check] = {
    "bool": _of_bool,
    "none": _of_none,
    "int": _of_number,
    "uint": _of_number,
    "num": _of_decimal,
    "enum": _of_enum,
    "set": _of_set,
    "flags": _of_flags,
    "charset": _of_charset,
    "collation": _of_collation,
    "consistency": _of_consistency,
    "policy": _of_policy,
    "tls": _of_tls,
    "zone": _of_zone,
}
