"""The command line, one module a command in `commands`; `run` is the entry point of `kgen`."""

from __future__ import annotations

import atexit
import gc
import os
import sys

_INTERRUPTED = 130
_MANY = 100_000
_TOOLS = 6
"""Tools that may monitor a Python at once."""


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


def run() -> None:
    """Run `main`, and leave: what Python would take apart at its end, piece by piece, the system takes back at once."""
    try:
        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int) or _is_watched() or _has_other_threads():
            raise
        atexit._run_exitfuncs()  # noqa: SLF001 - as the standard library's own processes do that end by os._exit
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(ended.code)


def _is_watched() -> bool:
    """Whether a profiler or a debugger wants to see the end."""
    monitoring = getattr(sys, "monitoring", None)  # since Python 3.12
    has_tool = monitoring is not None and any(map(monitoring.get_tool, range(_TOOLS)))
    return has_tool or sys.getprofile() is not None or sys.gettrace() is not None


def _has_other_threads() -> bool:
    """Whether a thread, of a user's script maybe, has yet to end."""
    threading = sys.modules.get("threading")
    return threading is not None and threading.active_count() > 1
