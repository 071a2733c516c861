"""Text for people: what was refused first, then what hurts, then the rest."""

from __future__ import annotations

from itertools import groupby

from kgen.changes.result import NOT_APPLIED, VERDICTS

from . import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.changes.result import Change, ObjectChange, Result

_COLORS = {
    "refused": "31;1",
    "recreate": "31",
    "delete": "31",
    "restart": "33",
    "reset": "33",
    "no effect": "33",
    "unknown": "35",
    "in place": "36",
    "create": "32",
    "data": "31",
    "outage": "33",
    "cascade": "36",
}
_BOLD, _DIM = "1", "2"
_SIGNS = {"+": "32", "-": "31", "@": "36"}
_MOST_LINES = 60
"""Lines of one diff that are shown."""


def lines(result: Result, *, color: bool = False) -> Iterator[str]:
    """The summary, the objects by verdict, the worst first, and what the verdicts rely on."""
    paint = _painted if color else _plain
    yield paint(words.summary(result), _BOLD)
    if not result.objects:
        yield from _end(result, paint)
        return
    for group in words.groups(result):
        yield ""
        yield from _object(group.first, words.environments(group), paint)
    yield ""
    yield from _end(result, paint)


def _end(result: Result, paint: Paint) -> Iterator[str]:
    said = words.unchanged(result)
    if said:
        yield paint(said, _DIM)
    yield from (paint(line, _DIM) for line in words.footer(result))


def _object(each: ObjectChange, environments: str, paint: Paint) -> Iterator[str]:
    verdict = paint(each.verdict.upper(), _COLORS[each.verdict])
    place = words.place(each)
    yield f"{verdict}  {paint(_visible(words.title(each)), _BOLD)}{place and paint(f'  {_visible(place)}', _DIM)}"
    yield from (f"  {_visible(line)}" for line in (environments, each.summary) if line)
    changes = _sorted(each)
    causes = [change for change in changes if each.refusals and not change.why]
    for change in causes:
        yield from _change(change, paint)
    yield from _answers(each, paint)
    if each.rollout:
        yield from (f"  {sentence}" for sentence in each.rollout.sentences())
    for verdict_, others in groupby(changes[len(causes) :], lambda change: change.verdict):
        yield from _changes(verdict_, list(others), each, paint)
    if not each.refusals:
        yield from _instead(each, paint)
    for note in each.notes:
        yield f"  {paint(note.kind, _COLORS[note.kind])}: {_visible(note.message)}"


def _answers(each: ObjectChange, paint: Paint) -> Iterator[str]:
    for refusal in each.refusals:
        yield f"  the server answers: {_visible(words.answer(refusal))}"
    if each.other_ways:
        yield f"  {each.other_ways}"
    if each.refusals:
        yield from _instead(each, paint)


def _instead(each: ObjectChange, paint: Paint) -> Iterator[str]:
    for number, step in enumerate(each.instead):
        head = paint("instead", _BOLD) + ": " if number == 0 else "  "
        yield f"  {head}{_visible(step)}"


def _sorted(each: ObjectChange) -> list[Change]:
    def rank(change: Change) -> tuple[int, bool]:
        return VERDICTS.index(change.verdict), change.why == NOT_APPLIED

    return sorted(each.changes, key=rank)


def _changes(verdict: str, changes: list[Change], each: ObjectChange, paint: Paint) -> Iterator[str]:
    """The changes of one verdict; what happens is said once where it is the same for all."""
    is_named = verdict != each.verdict
    for why, same in groupby(changes, lambda change: change.why):
        if is_named or why:
            head = paint(verdict, _COLORS[verdict]) if is_named else ""
            yield f"  {': '.join(part for part in (head, _visible(why)) if part)}"
        for change in same:
            yield from _change(change, paint)


def _change(change: Change, paint: Paint) -> Iterator[str]:
    yield f"    {_visible(change.path)}: {_visible(words.in_line(change))}"
    if words.has_diff(change):
        yield from _signed(words.diff_lines(change), paint)
    elif words.has_block(change):
        yield from _signed(words.block_lines(change), paint)


def _signed(rows: list[str], paint: Paint) -> Iterator[str]:
    for row in rows[:_MOST_LINES]:
        yield f"      {paint(_visible(row), _SIGNS.get(row[:1], ''))}"
    if len(rows) > _MOST_LINES:
        yield f"      ... {len(rows) - _MOST_LINES} more lines (--format json has all)"


def _painted(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


def _plain(text: str, _: str) -> str:
    return text


def _visible(text: str) -> str:
    """The text without what would control a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in text)


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Paint: TypeAlias = Callable[[str, str], str]
