"""When an author's code fails: the author's own lines, without those of kgen, Python and other packages."""

from __future__ import annotations

import os
from contextlib import contextmanager

from kgen.blueprinting import BlueprintError
from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from traceback import FrameSummary
    from types import TracebackType

_KGEN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_FOREIGN = ("site-packages", "dist-packages")


class CrashError(KgenError):
    """An author's code failed; the message shows where, in the author's own lines."""


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn an exception of an author's code into a CrashError that shows the author's lines.

    Raises:
        CrashError: The code inside raises what does not say its own place, or ends itself by sys.exit.
    """
    try:
        yield
    except (CrashError, BlueprintError):  # which say their place
        raise
    except (Exception, SystemExit) as error:
        raise CrashError(_message(what, error)) from error


def _message(what: str, error: BaseException) -> str:
    lines = _own_lines(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename:
        lines.append(f"  {shown_file(error.filename)}:{error.lineno}\n    {(error.text or '').strip()}")
    return "\n".join([_summary(what, error), *lines])


def _summary(what: str, error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return (
            f'{what} called sys.exit({error.code!r}); a script\'s own command belongs under if __name__ == "__main__":'
        )
    if isinstance(error, KgenError):
        return f"{what}: {error}"
    if isinstance(error, SyntaxError):
        return f"{what}: {type(error).__name__}: {error.msg}"
    return f"{what}: {type(error).__name__}: {error}" if str(error) else f"{what}: {type(error).__name__}"


def _own_lines(traceback: TracebackType | None) -> list[str]:
    """File, line, function and text of each frame of the author's."""
    from traceback import extract_tb

    frames = [frame for frame in extract_tb(traceback) if is_own(frame.filename)]
    return [_line(frame) for frame in frames]


def _line(frame: FrameSummary) -> str:
    where = f"  {shown_file(frame.filename)}:{frame.lineno}, in {frame.name}"
    return f"{where}\n    {frame.line}" if frame.line else where


def is_own(file: str) -> bool:
    """Whether a file is the author's: none of kgen's, of Python's or of other packages."""
    place = os.path.abspath(file)
    python = os.path.dirname(os.path.abspath(os.__file__))
    foreign = place.startswith((_KGEN + os.sep, python + os.sep)) or any(part in place for part in _FOREIGN)
    return not foreign and not file.startswith("<")


def shown_file(file: str) -> str:
    """The file relative to the current folder where it is below that."""
    here = os.getcwd() + os.sep
    return file.removeprefix(here)
