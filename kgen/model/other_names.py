"""What is said of a name that a package of kgen does not have; imported when there is one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType

_CLOSE = 0.7
"""How much alike two names are of which one may be meant by the other, from 0 to 1."""


def error(module: str, name: str, known: Iterable[str], other: str, asked_by: FrameType) -> Exception:
    """An AttributeError, or an ImportError where the frame imports the name, with what was meant.

    Args:
        module: The package.
        name: What it does not have.
        known: What it has.
        other: The module whose function `meant` knows what else the name stands for; "" for none.
        asked_by: The frame that asks for the name.
    """
    hint = _hint(name, sorted(known), other)
    if _imports(asked_by):
        return ImportError(f"cannot import name {name!r} from {module!r}{hint}", name=module)
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}")


def _imports(frame: FrameType) -> bool:
    from opcode import opmap

    return frame.f_code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]


def _hint(name: str, known: list[str], other: str) -> str:
    meant = same(name, known)
    if not meant and other:
        find: Callable[[str], str] = __import__(other, fromlist=["meant"]).meant
        meant = find(name)
    if " " in meant:
        return f"; {meant}"
    if not meant:
        from difflib import get_close_matches

        meant = next(iter(get_close_matches(name.lower(), known, 1, _CLOSE)), "")
        meant = meant or next(iter(get_close_matches(name, known, 1, _CLOSE)), "")
    return f'; did you mean "{meant}"?' if meant else ""


def same(name: str, known: Iterable[str]) -> str:
    """The known name of the same letters, whatever their case and the underscores; "" where there is none.

    >>> same("statefulset", ["stateful_set"]), same("Statefulset", ["StatefulSet"]), same("a", ["b"])
    ('stateful_set', 'StatefulSet', '')
    """
    letters = {each.replace("_", "").lower(): each for each in known}
    return letters.get(name.replace("_", "").lower(), "")
