"""What is wrong with values, and where in them."""

from __future__ import annotations

from kgen.frozen import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """What is wrong with a value and where; `shown` is the part of the message that repeats the value, or may."""

    path: Path
    message: str
    shown: str = ""

    def under(self, *above: str | int) -> str:
        """The path as text, below another one: `scale.low`, `ports[0]`, `labels[app.kubernetes.io/name]`."""
        text = ""
        for key in (*above, *self.path):
            is_name = isinstance(key, str) and key.replace("_", "").replace("-", "").isalnum()
            text += (f".{key}" if text else str(key)) if is_name else f"[{key}]"
        return text


class Misfit(ValueError):  # noqa: N818 - it is no error until somebody says so
    """A value that does not fit its type, with every problem in it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(each.message + each.shown for each in problems))
        self.problems = problems
