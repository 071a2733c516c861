"""From exceptions to messages and exit codes."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import Any

import click

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FINDING = 1
WRONG_USE = 2
INTERRUPTED = 130
"""As of a process that SIGINT ended."""
_DEBUG = "kgen.debug"


class Failure(click.ClickException):
    """A message for standard error, and exit code 2."""

    exit_code = WRONG_USE


class UsageError(KgenError):
    """Options that contradict each other, or lack something."""


def _set_debug(ctx: click.Context, _: click.Parameter, value: object) -> None:
    ctx.meta[_DEBUG] = ctx.meta.get(_DEBUG) or value


debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, is_eager=True, callback=_set_debug, help="Show tracebacks of errors."
)
"""`--debug`, which every command takes."""


@contextmanager
def explained(ctx: click.Context) -> Iterator[None]:
    """Turn what a command raises into a message; whoever stops reading the output is no error."""
    try:
        yield
        flush_stdout()
    except BrokenPipeError:
        silence_stdout()
    except (KgenError, OSError) as error:
        if ctx.meta.get(_DEBUG):
            _show_traceback()
        raise Failure(_message(error)) from error


def _message(error: Exception) -> str:
    """What went wrong; what the system says of no file in particular was said of the output."""
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return f"cannot write the output: {error.strerror.lower()}"
    return str(error)


def _show_traceback() -> None:
    import traceback

    click.echo(traceback.format_exc(), err=True)


def exit_code(run: Callable[[], Any]) -> int:
    """The exit code of what was run, which returns one or None; messages go to standard error."""
    try:
        code = run()
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        with suppress(BrokenPipeError):
            error.show()
        return WRONG_USE
    except BrokenPipeError:
        silence_stdout()
        return 0
    except OSError as error:
        click.echo(f"Error: {_message(error)}", err=True)
        return WRONG_USE
    except Exception as error:  # noqa: BLE001 - the last resort
        _show_traceback()
        click.echo(f"Error: {type(error).__name__}: {error}\nThis is a fault of kgen's; please report it.", err=True)
        return WRONG_USE
    return code if isinstance(code, int) else 0


def flush_stdout() -> None:
    """Write out what is buffered, now that an error can still be reported."""
    if sys.stdout is not None:
        sys.stdout.flush()


def silence_stdout() -> None:
    """Send what is still buffered nowhere, so that Python does not complain about the broken pipe at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
