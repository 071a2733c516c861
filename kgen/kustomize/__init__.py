"""Kustomizations: read, and built into the objects that `kubectl kustomize` prints.

Remote resources, charts, functions and configurations of transformers are not followed, and are told.
"""

from __future__ import annotations

from .building import Built, build
from .errors import KustomizeError, UnreadableError
from .reading import NAMES
from .texts import Texts

__all__ = ["NAMES", "Built", "KustomizeError", "Texts", "UnreadableError", "build"]
