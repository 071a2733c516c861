"""Markdown for the comment of a pull request: the summary by verdict first, the details folded.

A hidden marker in its first line lets a workflow find the comment and write it anew. It is never longer than GitHub
takes; what was cut is counted.
"""

from __future__ import annotations

from . import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.changes.result import Change, ObjectChange, Result

MARKER = "<!-- kgen diff -->"
_LONGEST = 65_000
"""GitHub takes 65,536 characters of a comment; what comes behind the details needs some."""
_MOST_ROWS = 40
_MOST_LINES = 80


def lines(result: Result, failing: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of the comment."""
    groups = words.groups(result)
    head = [MARKER, f"### {_escaped(words.summary(result))}", "", *_failing(result, failing)]
    head += [*_table(groups), *_facts(result)]
    foot = list(_footer(result))
    room = _LONGEST - _size(head) - _size(foot)
    details, left_out = _within(groups, room)
    yield from head
    yield from details
    if left_out:
        yield f"**{left_out} of {len(groups)} details are left out: this comment would be too long.**"
        yield ""
    yield from foot


def _size(rows: list[str]) -> int:
    return sum(len(row.encode("utf-16-le", "surrogatepass")) // 2 + 1 for row in rows)


def _within(groups: list[words.Group], room: int) -> tuple[list[str], int]:
    """The details of as many objects as there is room for, and how many are left out."""
    made: list[str] = []
    left_out = 0
    for group in groups:
        rows = list(_details(group))
        size = _size(rows)
        if size > room:
            left_out += 1
        else:
            made += rows
            room -= size
    return made, left_out


def _failing(result: Result, failing: tuple[str, ...]) -> Iterator[str]:
    found = [word for word in failing if result.count(word)]
    if found:
        yield f"❌ **fails** on {', '.join(found)}"
        yield ""


def _table(groups: list[words.Group]) -> Iterator[str]:
    if not groups:
        return
    yield "| verdict | object | what |"
    yield "|---|---|---|"
    several = words.ambiguous(groups)
    for group in groups[:_MOST_ROWS]:
        same = words.environments(group) or (group.first.file if words.title(group.first) in several else "")
        title = _cell(_code(words.title(group.first)) + (f" ({_escaped(same)})" if same else ""))
        yield f"| {_verdict(group.first.verdict)} | {title} | {_cell(_what(group.first))} |"
    if len(groups) > _MOST_ROWS:
        yield f"| | {len(groups) - _MOST_ROWS} more | |"
    yield ""


def _verdict(word: str) -> str:
    return f"**{word}**" if word in ("refused", "recreate", "delete", "restart") else word


def _what(each: ObjectChange) -> str:
    """The one thing to know of an object."""
    if each.refusals:
        causes = [change for change in each.changes if not change.why]
        shown = [f"{_code(change.path)}: {_code(words.in_line(change))}" for change in causes[:2]]
        others = f" and {len(causes) - 2} more" if len(causes) > 2 else ""  # noqa: PLR2004 - as many as are shown
        return (", ".join(shown) or _escaped(words.answer(each.refusals[0]))) + others
    if each.rollout:
        return _escaped(each.rollout.sentences()[0])
    if each.notes:
        return _escaped(each.notes[0].message)
    if each.summary:
        return _escaped(each.summary)
    shown = [_code(change.path) for change in each.changes[:2]]
    more = len(each.changes) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _facts(result: Result) -> Iterator[str]:
    """What reviewers look for: images, pods that restart, data, orphans."""
    images = {
        (str(change.old), str(change.new))
        for each in result.objects
        for change in each.changes
        if change.path.endswith(".image") and change.kind == "changed"
    }
    yield from (f"- image {_code(old)} → {_code(new)}" for old, new in sorted(images)[:_MOST_ROWS])
    pods = [(each, each.rollout.number) for each in result.objects if each.rollout and each.rollout.number]
    if pods:
        names = ", ".join(f"{number} of {_code(words.title(each))}" for each, number in pods[:_MOST_ROWS])
        yield f"- pods touched: {sum(number for _, number in pods)} ({names})"
    for each in result.objects[:_MOST_ROWS]:
        yield from (
            f"- {note.kind}: {_code(words.title(each))}: {_escaped(note.message)}"
            for note in each.notes
            if note.kind == "data"
        )
    orphans = [_code(words.title(each)) for each in result.objects if each.verdict == "delete"]
    if orphans:
        more = f" and {len(orphans) - _MOST_ROWS} more" if len(orphans) > _MOST_ROWS else ""
        yield f"- no longer in NEW; without prune they stay as orphans: {', '.join(orphans[:_MOST_ROWS])}{more}"
    yield ""


def _details(group: words.Group) -> Iterator[str]:
    each = group.first
    is_open = " open" if each.verdict == "refused" else ""
    place = words.place(each)
    yield f"<details{is_open}><summary>{each.verdict}: <code>{_html(words.title(each))}</code> {_html(place)}</summary>"
    yield ""
    same = words.environments(group)
    yield from (f"{_escaped(line)}\n" for line in (same, each.summary) if line)
    for refusal in each.refusals:
        yield f"The server answers: {_code(words.answer(refusal))}\n"
    if each.other_ways:
        yield f"{_escaped(each.other_ways)}\n"
    if each.instead:
        yield "Instead:\n"
        yield from _fenced([*each.instead], "text")
    if each.rollout:
        yield from (f"- {_escaped(sentence)}" for sentence in each.rollout.sentences())
    yield from (f"- **{note.kind}**: {_escaped(note.message)}" for note in each.notes)
    yield ""
    rows = [row for change in each.changes for row in _change(change)]
    if rows:
        yield from _fenced(rows, "diff")
    yield "</details>"
    yield ""


def _change(change: Change) -> Iterator[str]:
    """A change as lines of a diff."""
    why = f": {change.why}" if change.why else ""
    yield f"# {change.path} ({change.verdict}{why})"
    if words.has_diff(change):
        rows = words.diff_lines(change)
    elif change.verdict == "no effect":
        rows = [f"  stays {words.inline(change.old)}"]
    elif change.kind == "order":
        rows = [f"- {', '.join(change.old)}", f"+ {', '.join(change.new)}"]
    elif words.has_block(change):
        rows = words.block_lines(change)
    else:
        rows = [f"- {words.inline(change.old)}"] * (change.kind != "added")
        rows += [f"+ {words.inline(change.new)}"] * (change.kind != "removed")
    yield from rows[:_MOST_LINES]
    if len(rows) > _MOST_LINES:
        yield f"# {len(rows) - _MOST_LINES} more lines"


def _footer(result: Result) -> Iterator[str]:
    said = [words.unchanged(result), *words.footer(result)]
    yield f"<sub>{'; '.join(_html(line) for line in said if line)}</sub>"


def _fenced(rows: list[str], language: str) -> Iterator[str]:
    """Rows in a fence that is longer than any inside."""
    fence = "`" * max(3, _longest_run("\n".join(rows)) + 1)
    yield f"{fence}{language}"
    yield from ("\N{REPLACEMENT CHARACTER}".join(row.splitlines()) if row else row for row in rows)
    yield fence
    yield ""


def _longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def _code(text: str) -> str:
    """Text as code in a line, whatever is in it."""
    text = " ".join(text.split())
    marks = "`" * (_longest_run(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{marks}{space}{text}{space}{marks}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_SPECIAL = "\\`*_{}[]<>#|~!"


def _escaped(text: str) -> str:
    """Text that is nothing but text: no links, no mentions, no HTML."""
    text = "".join(f"\\{char}" if char in _SPECIAL else char for char in text.replace("&", "&amp;"))
    return text.replace("@", "&#64;").replace("\n", " ")


def _html(text: str) -> str:
    from html import escape

    return escape(text).replace("@", "&#64;").replace("\n", " ")
