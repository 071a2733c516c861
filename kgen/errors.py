"""What kgen raises for a user's mistake."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class KgenError(Exception):
    """A user's mistake, explained in one message: what, where, why and what to do instead.

    The command line prints the message without a traceback and exits with status 2.
    """


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint that names the closest of the `known` words, or nothing.

    >>> did_you_mean("repliacs", ["name", "replicas"])
    '; did you mean "replicas"?'
    """
    from difflib import get_close_matches

    close = get_close_matches(wrong, list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
