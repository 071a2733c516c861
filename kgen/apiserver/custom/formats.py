"""The formats of text that the API server knows; it takes no notice of any other."""

from __future__ import annotations

import re

from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kgen.apiserver.rule import Version

    from .schema import Schema

_SHORT_NAMES_SINCE = (1, 34)
_NUMBERS = {"integer": ("int32", "int64"), "number": ("float", "double")}


def format_of(schema: Schema, version: Version, *, of_text: bool = False) -> str:
    """The format of a schema that counts; "" where none does."""
    types, format_ = schema.types, schema.format
    type_ = types[0] if len(types) == 1 else "string"
    if not format_ or (of_text and type_ in _NUMBERS):
        return ""
    return format_ if counts(format_, type_, version) else ""


def counts(format_: str, type_: str, version: Version) -> bool:
    """Whether a version knows a format for values of a type; "" is any type."""
    if type_ in _NUMBERS:
        return format_ in _NUMBERS[type_]
    return type_ in ("", "string") and is_known(format_, version)


def fits_format(format_: str, text: str) -> bool:
    """Whether a text has a format that counts."""
    return _CHECKS[format_.replace("-", "")](text)


def is_known(format_: str, version: Version) -> bool:
    """Whether texts are held against a format."""
    name = format_.replace("-", "")
    return name in _CHECKS and (not name.startswith("k8s") or version >= _SHORT_NAMES_SINCE)


def _like(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    compiled = re.compile(pattern, flags | re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII)
    if not found:
        return False
    year, month, day = map(int, found.groups())
    return 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1] - (month == _FEBRUARY and not _is_leap(year))


_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _is_date_time(text: str) -> bool:
    """A time that has a zone; what stands behind a second "t" does not count."""
    parts = text.lower().split("t")
    if len(parts) == 1 or not _is_date(parts[0]):
        return False
    found = re.fullmatch(r"(\d\d):(\d\d):(\d\d)([^\n]\d+)?(z|[+-]\d\d:\d\d)", parts[1], re.ASCII)
    return found is not None and found[1] <= "23" and found[2] <= "59" and found[3] <= "59"


_GO_DURATION = re.compile(r"[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)", re.ASCII)
_GO_PART = re.compile(r"([\d.]+)([a-zµμ]+)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_LONGEST = 2**63 / 1e9
"""Seconds; what Go counts in nanoseconds of 64 bits."""
_LOOSE_DURATION = re.compile(r"(\d+)[\t\n\f\r ]*([A-Za-zµ]+)", re.ASCII)
_WHOLE_UNITS = {"ns", "us", "µs", "ms", "s", "m", "h", "hr", "d", "w", "wk"}
_STARTS = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")
_LONGEST_INT = 18


def _is_duration(text: str) -> bool:
    """As Go writes it, such as 1h30m, or a number and a unit in words, such as "3 weeks", anywhere in the text."""
    if _GO_DURATION.fullmatch(text) and _seconds(text) < _LONGEST:
        return True
    found = _LOOSE_DURATION.findall(text)
    if any(len(number) > _LONGEST_INT and int(number) >= 2**63 for number, _ in found):
        return False
    units = [unit.lower() for _, unit in found]
    return any(unit in _WHOLE_UNITS or unit.startswith(_STARTS) for unit in units)


def _seconds(text: str) -> float:
    return sum(float(number) * _SECONDS[unit] for number, unit in _GO_PART.findall(text))


def _is_ipv4(text: str) -> bool:
    return "." in text and not grammars.lenient_ip(text)


def _is_ipv6(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address

    try:
        return IPv6Address(text).scope_id is None
    except AddressValueError:
        return False


def _is_cidr(text: str) -> bool:
    return not grammars.lenient_cidr(text)


_MAC = _like(
    "(?:[0-9a-f]{2}(?P<by>[:-])(?:[0-9a-f]{2}(?P=by)){4}(?:(?:[0-9a-f]{2}(?P=by)){2}|(?:[0-9a-f]{2}(?P=by)){14})?[0-9a-f]{2})"
    r"|(?:[0-9a-f]{4}\.){2}(?:[0-9a-f]{4}\.(?:(?:[0-9a-f]{4}\.){6})?)?[0-9a-f]{4}"
    "|(?:[0-9a-f]{2}){6}|(?:[0-9a-f]{2}){8}|(?:[0-9a-f]{2}){20}",  # without signs, which Go takes since version 1.26
    re.IGNORECASE,
)


def _is_hostname(text: str) -> bool:
    """A name whose labels hold letters and symbols of any script."""
    from .patterns import matches

    if matches(_HOSTNAME, text) is False or len(text.encode("utf-8", "replace")) > _LONGEST_HOSTNAME:
        return False
    return all(len(part.encode("utf-8", "replace")) <= _LONGEST_LABEL for part in text.split("."))


_SIGN = r"[a-zA-Z0-9\p{S}\p{L}]"
_HOSTNAME = (
    rf"^({_SIGN}((-?[a-zA-Z0-9\p{{S}}\p{{L}}]{{0,62}})?)"
    rf"|({_SIGN}(([a-zA-Z0-9-\p{{S}}\p{{L}}]{{0,61}}{_SIGN})?)(\.)){{1,}}([a-zA-Z\p{{L}}]){{2,63}})$"
)
_LONGEST_HOSTNAME, _LONGEST_LABEL = 255, 63


_ATOM = r"[^\x00-\x20\x7f()<>\[\]:;@\\,\".]+"
_ADDRESS = rf"[ \t]*{_ATOM}(?:\.{_ATOM})*@[ \t]*{_ATOM}(?:\.{_ATOM})*"
_WORDS = r"[^\x00-\x08\x0a-\x1f\x7f()<>\[\]:;@\\,\"]*"
_EMAIL = re.compile(rf"(?:{_ADDRESS}|{_WORDS}<{_ADDRESS}>)[ \t]*")


def _is_email(text: str) -> bool:
    """An address, maybe in angle brackets behind a name. With quotes, comments or groups nobody here follows it."""
    if any(sign in text for sign in ('"', "(", "[", ":", "=?")):
        return "@" in text
    return _EMAIL.fullmatch(text) is not None


def _is_uri(text: str) -> bool:
    """A URL with a scheme, or an absolute path."""
    if not text or any(char < " " or char == "\x7f" for char in text):
        return False
    if text == "*":
        return True
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text)
    if scheme is None and not text.startswith("/"):
        return False
    rest = text[scheme.end() :].partition("?")[0] if scheme else text.partition("?")[0]
    if not rest.startswith("/"):
        return bool(scheme)
    authority, _, path = rest[2:].partition("/") if scheme and rest.startswith("//") else ("", "", rest)
    user, _, host = authority.rpartition("@")
    return not re.search(r"[^\w.~!$&'()*+,;=:%@-]", user, re.ASCII) and _is_host(host) and _is_escaped(user, path)


def _is_escaped(*texts: str) -> bool:
    return not any(re.search(r"%(?![0-9A-Fa-f]{2})", text) for text in texts)


def _is_host(host: str) -> bool:
    """A name or an address, maybe with a port; Go's versions differ in more than one colon, and in brackets."""
    if host.startswith("["):
        return re.fullmatch(r"\[.*\](?::[0-9]*)?", host) is not None
    port = host.rpartition(":")[2] if ":" in host else ""
    return not port.strip("0123456789") and not re.search(r"[ #\\^`{|}]|%(?![89A-Fa-f][0-9A-Fa-f])|.\[", host)


def _is_isbn10(text: str) -> bool:
    digits = re.sub(r"[\s-]+", "", text, flags=re.ASCII)
    if not re.fullmatch("[0-9]{9}[0-9X]", digits):
        return False
    return sum((i + 1) * (10 if digit == "X" else int(digit)) for i, digit in enumerate(digits)) % 11 == 0


def _is_isbn13(text: str) -> bool:
    digits = re.sub(r"[\s-]+", "", text, flags=re.ASCII)
    if not re.fullmatch("[0-9]{13}", digits):
        return False
    return sum((1, 3)[i % 2] * int(digit) for i, digit in enumerate(digits)) % 10 == 0


_CARD = _like(
    r"4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}"
)


def _is_credit_card(text: str) -> bool:
    digits = re.sub("[^0-9]+", "", text)
    if not _CARD(digits):
        return False
    doubled = [int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(digits))]
    return sum(number % 10 + number // 10 for number in doubled) % 10 == 0


_UUID = "[0-9a-f]{{8}}-?[0-9a-f]{{4}}-?{0}-?{1}-?[0-9a-f]{{12}}"
_FOUR = "[0-9a-f]{4}"
_BYTE = r"(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])"
_CHECKS: dict[str, Callable[[str], bool]] = {
    "bsonobjectid": _like("[0-9a-fA-F]{24}"),
    "byte": _like(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"),
    "cidr": _is_cidr,
    "creditcard": _is_credit_card,
    "date": _is_date,
    "datetime": _is_date_time,
    "duration": _is_duration,
    "email": _is_email,
    "hexcolor": _like("#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})"),
    "hostname": _is_hostname,
    "ipv4": _is_ipv4,
    "ipv6": _is_ipv6,
    "isbn": lambda text: _is_isbn10(text) or _is_isbn13(text),
    "isbn10": _is_isbn10,
    "isbn13": _is_isbn13,
    "k8slongname": lambda text: not grammars.dns_subdomain(text),
    "k8sshortname": lambda text: not grammars.dns_label(text),
    "mac": _MAC,
    "password": lambda _: True,
    "rgbcolor": _like(rf"rgb\(\s*{_BYTE}\s*,\s*{_BYTE}\s*,\s*{_BYTE}\s*\)"),
    "ssn": lambda text: len(text) == 11 and _like(r"\d{3}[- ]?\d{2}[- ]?\d{4}")(text),  # noqa: PLR2004 - with both signs
    "uri": _is_uri,
    "uuid": _like(_UUID.format(_FOUR, _FOUR), re.IGNORECASE),
    "uuid3": _like(_UUID.format("3[0-9a-f]{3}", _FOUR), re.IGNORECASE),
    "uuid4": _like(_UUID.format("4[0-9a-f]{3}", "[89ab][0-9a-f]{3}"), re.IGNORECASE),
    "uuid5": _like(_UUID.format("5[0-9a-f]{3}", "[89ab][0-9a-f]{3}"), re.IGNORECASE),
}
"""By the names of formats without dashes."""
