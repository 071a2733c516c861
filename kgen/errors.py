"""What kgen raises for a user's mistake."""

from __future__ import annotations


class KgenError(Exception):
    """A user's mistake, explained in one message: what, where, why and what to do instead.

    The command line prints the message without a traceback and exits with status 2.
    """
