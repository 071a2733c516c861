"""The command line, one module per command; `main` is the entry point of `kgen`."""

from __future__ import annotations

import gc

_INTERRUPTED = 130
_MANY = 100_000


def main() -> None:
    """Run the command that the process was called with, and end the process with its exit code."""
    # What a command makes is garbage only at its end: looking for some on the way costs a tenth of the time.
    gc.set_threshold(_MANY)
    try:
        from .group import kgen

        kgen.main(prog_name="kgen")
    except KeyboardInterrupt:  # before or after the command itself
        raise SystemExit(_INTERRUPTED) from None
    finally:
        gc.freeze()  # the system takes it all back at once
