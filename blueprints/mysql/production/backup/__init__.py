"""Dumps by the clock, tested by restoring them, and the restore of one."""

from __future__ import annotations

from .jobs import objects

__all__ = ["objects"]
