"""The command line, one module per command; `main` is the entry point of `kgen`."""

from __future__ import annotations

_INTERRUPTED = 130


def main() -> None:
    """Run the command that the process was called with, and end the process with its exit code."""
    try:
        from .group import kgen

        kgen.main(prog_name="kgen")
    except KeyboardInterrupt:  # before or after the command itself
        raise SystemExit(_INTERRUPTED) from None
