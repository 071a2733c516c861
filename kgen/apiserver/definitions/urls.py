"""URLs as Go's net/url reads them, as far as a definition has some."""

from __future__ import annotations

import re

from kgen.apiserver.custom.formats import fits_format
from kgen.slotted import Slotted

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


class Url(Slotted):
    """The parts of a URL; "" for those that it lacks."""

    __slots__ = ("fragment", "host", "query", "scheme", "user")

    def __init__(self, text: str) -> None:
        whole, _, self.fragment = text.partition("#")
        scheme = _SCHEME.match(whole)
        self.scheme = scheme[1].lower() if scheme else ""
        before, _, self.query = whole.partition("?")
        rest = before[scheme.end() :] if scheme else before
        authority = rest[2:].partition("/")[0] if rest.startswith("//") else ""
        user, sign, self.host = authority.rpartition("@")
        self.user = user + sign


def parsed(text: str) -> Url | None:
    """The URL that a text is; None where Go cannot read it.

    >>> parsed("https://example.com:8443/convert").host, parsed("http://a b/")
    ('example.com:8443', None)
    """
    whole, _, fragment = text.partition("#")
    has_scheme = _SCHEME.match(whole) is not None
    if not has_scheme and ":" in whole.partition("/")[0]:
        return None
    readable = fits_format("uri", whole if has_scheme or whole.startswith("/") else f"/{whole}")
    return Url(text) if readable and not re.search(r"%(?![0-9A-Fa-f]{2})", fragment) else None
