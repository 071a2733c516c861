"""What `kgen explain` prints: a rule, or a field of a kind."""

from __future__ import annotations

from .fields import ExplainError, explained

__all__ = ["ExplainError", "explained"]
