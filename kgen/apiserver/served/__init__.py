"""The versions of Kubernetes that kgen knows, and how well; in `kinds`, what each of them serves."""

from __future__ import annotations

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Version
    from kgen.model.fields import Field

NEWEST_PROVEN = "1.36"
"""The newest version whose real API server the rules are held to."""


class UnknownVersionError(KgenError, ValueError):
    """A Kubernetes version that kgen does not know."""


def parse_version(text: str) -> Version:
    """`1.36` as numbers."""
    major, minor = text.split(".")
    return int(major), int(minor)


def known_version(text: str) -> str:
    """The version that somebody means who writes it as tools do: a `v` in front, a patch version behind.

    >>> known_version("1.36"), known_version("v1.36.3-eks-3025e55"), known_version("1.36+")
    ('1.36', '1.36', '1.36')

    Raises:
        UnknownVersionError: kgen does not know the version.
    """
    from kgen.k8s import VERSIONS

    if text in VERSIONS:
        return text
    import re

    match = re.fullmatch(r"\s*v?(\d+\.\d+)(?:\+|\.\d\S*)?\s*", text)
    if match and match[1] in VERSIONS:
        return match[1]
    default = f"without a version it takes {NEWEST_PROVEN}, the newest proven"
    raise UnknownVersionError(f"kgen knows Kubernetes {VERSIONS[0]} to {VERSIONS[-1]}, not {text!r}; {default}")


def note_on(version: str) -> str:
    """What to bear in mind about a known version; "" where there is nothing.

    >>> note_on("1.37")
    'Kubernetes 1.37: kinds and fields are checked; the rules are those of 1.36, the newest proven'
    """
    if parse_version(version) <= parse_version(NEWEST_PROVEN):
        return ""
    rules = f"the rules are those of {NEWEST_PROVEN}, the newest proven"
    return f"Kubernetes {version}: kinds and fields are checked; {rules}"


def outside_life_span(field: Field, version: Version) -> str:
    """Why the target version does not have a field; "" where it has it."""
    since, until = field.fact("since"), field.fact("until")
    if since and version < parse_version(since):
        return f"Kubernetes has it since {since}"
    if until and version > parse_version(until):
        return f"Kubernetes had it until {until}"
    return ""
