"""The server's grammars of names and other text: a value in, the reasons why it does not fit out.

Every function here has one shape: it takes text and returns short clauses, one for each cause that the server
would report, so an empty list means that the value is fine. Lengths count bytes of UTF-8.

>>> port_name("http")
[]
>>> port_name("My--Port")
['must consist of lower case letters, digits and "-"', 'must not contain "--"']
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address
    from typing import TypeAlias

    Reasons: TypeAlias = list[str]
    Address: TypeAlias = IPv4Address | IPv6Address

_LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_LOOSE_LABEL = "_?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?"
_SYSCTL_PART = "[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?"
_NAME = "(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

_ENDS = "and start and end with a letter or digit"
_LONGEST_LABEL = 63
_LONGEST_SUBDOMAIN = 253


def dns_label(value: str) -> Reasons:
    """A DNS-1123 label: names of containers, volumes, Services, Namespaces.

    >>> dns_label("my.app")
    ['must not contain "."']
    """
    must = f'must consist of lower case letters, digits and "-", {_ENDS}'
    if "." in value and _fits(_SUBDOMAIN, value):
        must = 'must not contain "."'
    return _reasons(value, _LABEL, must, at_most=_LONGEST_LABEL)


def dns_1035_label(value: str) -> Reasons:
    """A DNS label that starts with a letter: names of Services before Kubernetes 1.36."""
    must = f'must consist of lower case letters, digits and "-", {_ENDS}, the first a letter'
    return _reasons(value, "[a-z](?:[-a-z0-9]*[a-z0-9])?", must, at_most=_LONGEST_LABEL)


def dns_subdomain(value: str) -> Reasons:
    """A DNS-1123 subdomain: names of most kinds, host names."""
    must = f'must consist of lower case letters, digits, "-" and ".", {_ENDS}, also around each "."'
    return _reasons(value, _SUBDOMAIN, must, at_most=_LONGEST_SUBDOMAIN)


def wildcard_subdomain(value: str) -> Reasons:
    """A DNS-1123 subdomain behind `*.`: hosts of an Ingress."""
    must = 'must be "*." and a name of lower case letters, digits, "-" and ".", such as "*.example.com"'
    return _reasons(value, rf"\*\.{_SUBDOMAIN}", must, at_most=_LONGEST_SUBDOMAIN)


def subdomain_with_underscore(value: str) -> Reasons:
    """A subdomain whose labels may hold `_`: search paths of a pod's dnsConfig, since Kubernetes 1.33."""
    must = (
        'must consist of lower case letters, digits, "-", "_" and "."; '
        'each part may start with one "_", then starts and ends with a letter or digit'
    )
    return _reasons(value, rf"{_LOOSE_LABEL}(?:\.{_LOOSE_LABEL})*", must, at_most=_LONGEST_SUBDOMAIN)


def qualified_name(value: str) -> Reasons:
    """A name with an optional domain before a `/`: label keys, resource names, condition types.

    >>> qualified_name("app.kubernetes.io/name")
    []
    """
    prefix, slash, name = value.rpartition("/")
    if "/" in prefix:
        return ['must contain at most one "/"']
    found = []
    if slash:
        found += _each('the part before "/" ', dns_subdomain(prefix) if prefix else ["must not be empty"])
    must = f'must consist of letters, digits, "-", "_" and ".", {_ENDS}'
    of_name = _if(not name, "must not be empty") + _reasons(name, _NAME, must, at_most=_LONGEST_LABEL)
    return found + _each('the part after "/" ' if slash else "", of_name)


def annotation_key(value: str) -> Reasons:
    """A qualified name in any case: annotation keys, provisioners of a StorageClass."""
    return qualified_name(value.lower())


def label_value(value: str) -> Reasons:
    """The value of a label: may be empty."""
    must = f'must be empty or consist of letters, digits, "-", "_" and ".", {_ENDS}'
    return _reasons(value, f"(?:{_NAME})?", must, at_most=_LONGEST_LABEL)


def port_name(value: str) -> Reasons:
    """An IANA service name: ports of a container and whatever refers to one by name.

    A port of a Service has a `dns_label` instead.
    """
    return [
        *_reasons(value, "[-a-z0-9]+", 'must consist of lower case letters, digits and "-"', at_most=15),
        *_if(not any("a" <= sign <= "z" for sign in value), "must contain a lower case letter"),
        *_if("--" in value, 'must not contain "--"'),
        *_if(value.startswith("-") or value.endswith("-"), 'must not start or end with "-"'),
    ]


def env_name(value: str) -> Reasons:
    """The name of an environment variable, since Kubernetes 1.32."""
    return _reasons(value, "[ -<>-~]+", 'must be one or more printable ASCII characters other than "="')


def env_name_before_1_32(value: str) -> Reasons:
    """The name of an environment variable as servers before Kubernetes 1.32 take it."""
    must = 'must consist of letters, digits, "-", "_" and ".", and not start with a digit'
    return [*_reasons(value, "[-._a-zA-Z][-._a-zA-Z0-9]*", must), *_leading_dots(value)]


def config_key(value: str) -> Reasons:
    """A key of a ConfigMap or a Secret, which may become a file's name."""
    must = 'must consist of letters, digits, "-", "_" and "."'
    return [*_reasons(value, "[-._a-zA-Z0-9]+", must, at_most=_LONGEST_SUBDOMAIN), *_leading_dots(value)]


def path_segment(value: str) -> Reasons:
    """What can stand between two slashes of a URL: names of Roles, their bindings, PodDisruptionBudgets."""
    if value in (".", ".."):
        return [f'must not be "{value}"']
    return [f'must not contain "{sign}"' for sign in "/%" if sign in value]


def http_header_name(value: str) -> Reasons:
    """The name of a header that a probe or a hook sends."""
    return _reasons(value, "[-A-Za-z0-9]+", 'must consist of letters, digits and "-"')


def percent(value: str) -> Reasons:
    """A share such as `25%`, whole and not negative; no bound is checked."""
    return _reasons(value, "[0-9]+%", 'must be a whole number and "%", such as "25%"')


def domain_prefixed_path(value: str) -> Reasons:
    """A domain, `/` and a path: the manager of a Job, the controller of an IngressClass."""
    domain, _, path = value.partition("/")
    if not (domain and path):
        return ['must be a domain, "/" and a path, such as "example.com/controller"']
    must = "must consist of the characters of a URL's path"
    return [
        *_each('the part before the first "/" ', dns_subdomain(domain)),
        *_each('the part after the first "/" ', _reasons(path, r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+", must)),
    ]


def sysctl_name(value: str) -> Reasons:
    """The name of a kernel parameter with `.` or `/` between its parts; one reason at most."""
    fits = _size(value) <= _LONGEST_SUBDOMAIN and _fits(rf"(?:{_SYSCTL_PART}[./])*{_SYSCTL_PART}", value)
    must = 'must be at most 253 bytes: lower case letters, digits, "-" and "_" in parts joined by "." or "/"'
    return _if(not fits, f"{must}, each starting and ending with a letter or digit")


def ip(value: str) -> Reasons:
    """An IPv4 or IPv6 address, strict as since Kubernetes 1.36.

    >>> ip("10.0.0.010")
    ['must not have leading zeros']
    """
    return lenient_ip(value) or _strict(value)


def parsed_ip(value: str) -> Address | None:
    """The address that the server reads, leading zeros or not; None where it reads none.

    >>> parsed_ip("10.0.0.010")
    IPv4Address('10.0.0.10')
    """
    return _address(_without_zeros(value))


def lenient_ip(value: str) -> Reasons:
    """An IPv4 or IPv6 address as servers before Kubernetes 1.36 take it."""
    return _if(parsed_ip(value) is None, 'must be an IP address, such as "10.0.0.7" or "2001:db8::7"')


def cidr(value: str) -> Reasons:
    """A network such as `10.0.0.0/8`, strict as since Kubernetes 1.36.

    >>> cidr("10.0.0.1/8")
    ['must not have bits set after the first 8; did you mean "10.0.0.0/8"?']
    """
    if found := lenient_cidr(value):
        return found
    address, _, length = value.partition("/")
    if length != "0" and length.startswith("0"):
        return ["must not have leading zeros"]
    return _strict(address) or _host_bits(value)


def lenient_cidr(value: str) -> Reasons:
    """A network such as `10.0.0.0/8` as servers before Kubernetes 1.36 take it."""
    text, _, length = value.partition("/")
    address = parsed_ip(text)
    fits = address and _fits("0*[0-9]{1,3}", length) and int(length[-3:]) <= address.max_prefixlen
    return _if(not fits, 'must be a network, such as "10.0.0.0/8" or "2001:db8::/64"')


def _strict(address: str) -> Reasons:
    strict = _address(address)
    if strict is None:
        return ["must not have leading zeros"]
    mapped = getattr(strict, "ipv4_mapped", None)
    return _if(mapped is not None, f'must not be the IPv4 address "{mapped}" written as IPv6')


def _host_bits(value: str) -> Reasons:
    from ipaddress import ip_interface, ip_network

    network = ip_network(value, strict=False)
    fits = ip_interface(value).ip == network.network_address
    must = f'must not have bits set after the first {network.prefixlen}; did you mean "{network}"?'
    return _if(not fits, must)


def _address(text: str) -> Address | None:
    from ipaddress import ip_address

    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def _without_zeros(address: str) -> str:
    import re

    return re.sub("(?<![0-9a-fA-F])0+(?=[0-9a-fA-F])", "", address)


def cron_schedule(value: str) -> Reasons:
    """The schedule of a CronJob: five fields or a name such as `@daily`, without a time zone.

    >>> cron_schedule("0 0 * * 7")
    ['the day of the week (0 is Sunday) must be between 0 and 6, not "7"']
    """
    from .cron import schedule_problem

    problem = schedule_problem(value)
    with_zone = _if("TZ" in value, 'must not contain "TZ"; the time zone has a field of its own')
    return _if(problem, problem) + with_zone


def time_zone(value: str) -> Reasons:
    """The name of a time zone in the IANA database, case and all.

    >>> time_zone("europe/berlin")
    ['must be known to the time zone database; did you mean "Europe/Berlin"?']
    """
    from kgen.wording.spelling import did_you_mean

    from .time_zones import is_time_zone, time_zone_names

    if not value:
        return ["must not be empty"]
    local = _if(value.lower() == "local", "must name a zone, not whichever the server has")
    if value == "Local" or is_time_zone(value):
        return local
    return [*local, f"must be known to the time zone database{did_you_mean(value, time_zone_names())}"]


def _reasons(value: str, pattern: str, must: str, *, at_most: int | None = None) -> Reasons:
    too_long = at_most is not None and _size(value) > at_most
    return [*_if(too_long, f"must be at most {at_most} bytes"), *_if(not _fits(pattern, value), must)]


def _if(broken: object, reason: str) -> Reasons:
    return [reason] if broken else []


def _each(part: str, reasons: Reasons) -> Reasons:
    return [f"{part}{reason}" for reason in reasons]


def _leading_dots(value: str) -> Reasons:
    if value in (".", ".."):
        return [f'must not be "{value}"']
    return _if(value.startswith(".."), 'must not start with ".."')


def _fits(pattern: str, value: str) -> bool:
    import re

    return re.fullmatch(pattern, value) is not None


def _size(value: str) -> int:
    return len(value.encode("utf-8", "surrogatepass"))
