"""Where the random tests begin: the same everywhere, so that what passes once passes again, or at KGEN_SEED."""

from __future__ import annotations

import os

SEED = int(os.environ.get("KGEN_SEED") or 20261130)
