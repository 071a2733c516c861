"""The table: one line for each comparison, with a verdict in words."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True)
class Target:
    """The most that a value may be, or with `at_least` the least; the goal lies beyond the limit."""

    limit: float
    goal: float | None = None
    at_least: bool = False
    unit: str = "x"

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        goal = f" (goal {self.goal:g})" if self.goal is not None else ""
        return f"{sign} {self.limit:g} {self.unit}{goal}"

    def verdict(self, value: float) -> str:
        """Met, or missed and by how much."""
        if self._missed_by(value, self.limit) > 0:
            return f"missed by {self._missed_by(value, self.limit):.2f} {self.unit}"
        if self.goal is None:
            return "met"
        if self._missed_by(value, self.goal) > 0:
            return f"met; goal missed by {self._missed_by(value, self.goal):.2f} {self.unit}"
        return "met, and the goal"

    def _missed_by(self, value: float, wanted: float) -> float:
        """By how much, as far as the table shows it."""
        return round(wanted - value if self.at_least else value - wanted, 2)


@dataclass(frozen=True)
class Row:
    """One comparison, as it is printed."""

    what: str
    value: str
    peer: str
    peer_value: str
    ratio: str
    target: str = ""
    verdict: str = ""


HEADINGS = Row("what", "measured", "against", "", "ratio", "target", "verdict")
RIGHT = {"value", "peer_value", "ratio"}


def compared(what: str, value: str, peer: tuple[str, str], *, ratio: float, target: Target | None = None) -> Row:
    """A row with a ratio; `peer` is its name and its value."""
    wanted, verdict = (str(target), target.verdict(ratio)) if target else ("", "")
    return Row(what, value, *peer, f"{ratio:.2f} x", wanted, verdict)


def skipped(what: str, peer: str, reason: str) -> Row:
    """A row for what could not be measured."""
    return Row(what, "", peer, "", "skipped", "", reason)


def formatted(rows: list[Row]) -> str:
    """The rows below their headings, in aligned columns."""
    lines = [HEADINGS, *rows]
    names = [field.name for field in fields(Row)]
    widths = {name: max(len(getattr(row, name)) for row in lines) for name in names}
    return "".join(_line(row, widths) for row in lines)


def _line(row: Row, widths: dict[str, int]) -> str:
    cells = zip(widths.items(), astuple(row), strict=True)
    aligned = [cell.rjust(width) if name in RIGHT else cell.ljust(width) for (name, width), cell in cells]
    return "  ".join(aligned).rstrip() + "\n"
