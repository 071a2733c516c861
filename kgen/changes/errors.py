"""What goes wrong where there is nothing to compare."""

from __future__ import annotations

from kgen.errors import KgenError


class ComparisonError(KgenError):
    """Sides that cannot be read, found or compared."""
