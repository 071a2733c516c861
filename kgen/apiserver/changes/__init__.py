"""What an API server says of a change, and how an object lives before and after it.

`lives` says how an object lives once it is created, `answer` what a server says when a manifest is applied to it.
"""

from __future__ import annotations

from .answers import MEASURED, Answer, Refusal, answer, shape_of_kind
from .created import ALLOCATED
from .stored import BOUND, Stored, completed, lives

__all__ = [
    "ALLOCATED",
    "BOUND",
    "MEASURED",
    "Answer",
    "Refusal",
    "Stored",
    "answer",
    "completed",
    "lives",
    "shape_of_kind",
]
