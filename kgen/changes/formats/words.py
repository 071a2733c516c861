"""What the formats say alike: headings, values, places, the summary."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kgen.changes.result import NOTES, VERDICTS
from kgen.cluster.rollout import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.changes.result import Change, ObjectChange, Refusal, Result

_LONGEST = 60
_LONGEST_ANSWER = 400
_WAYS = {
    "server": "server-side apply (forced, one manager)",
    "client": "client-side apply",
    "replace": "replace",
    "create": "create",
}


def counts(result: Result) -> dict[str, int]:
    """How many objects have each verdict as their worst, the worst first."""
    made = {word: sum(each.verdict == word for each in result.objects) for word in VERDICTS}
    return {word: number for word, number in made.items() if number}


def note_counts(result: Result) -> dict[str, int]:
    """How many objects have notes of each kind."""
    return {word: number for word in NOTES if (number := result.count(word))}


def summary(result: Result) -> str:
    """The whole in one line: `1 refused, 2 restart (5 pods), 1 created; notes: 1 data`."""
    parts = [_counted(word, number, result) for word, number in counts(result).items()]
    said = ", ".join(parts) or "nothing changes"
    notes = ", ".join(f"{number} {word}" for word, number in note_counts(result).items())
    return f"{said}; notes: {notes}" if notes else said


def _counted(word: str, number: int, result: Result) -> str:
    said = f"{number} {word}"
    pods = sum(each.rollout.number or 0 for each in result.objects if each.rollout and each.verdict == word)
    return f"{said} ({pods} pod{'s' * (pods != 1)})" if word == "restart" and pods else said


def unchanged(result: Result) -> str:
    """What does not change."""
    parts = []
    if result.same:
        parts.append(f"{result.same} object{'s' * (result.same != 1)} unchanged")
    if result.same_files:
        parts.append(f"{result.same_files} file{'s' * (result.same_files != 1)} identical")
    return ", ".join(parts)


def footer(result: Result) -> Iterator[str]:
    """How NEW is applied, and what the verdicts rely on."""
    old, new = result.versions
    versions = f"Kubernetes {new}" if old == new else f"OLD stored by Kubernetes {old}, NEW sent to {new}"
    yield f"{_WAYS[result.apply]}, {versions}"
    yield from result.assumptions
    if result.skipped:
        yield "skipped: " + ", ".join(f"{why} ({number})" for why, number in sorted(result.skipped.items()))


def place(each: ObjectChange) -> str:
    """The file and line of an object."""
    return f"{each.file}:{each.line}" if each.line else each.file


def path_of(each: ObjectChange) -> str:
    """The file of an object as a path of the repository: without the revision, and pyproject.toml for what has none."""
    from os.path import exists

    path = each.file.removeprefix("./")
    if exists(path):
        return path
    inside = path.partition(":")[2]
    return inside or ("pyproject.toml" if "." not in path and exists("pyproject.toml") else path)


def title(each: ObjectChange) -> str:
    """An object, and the name that it had before."""
    was = f" (was {each.was})" if each.was else ""
    return f"{each.name}{was}"


def answer(refusal: Refusal) -> str:
    """What a server answers, with the field that it names; a long one is cut."""
    said = f"{refusal.field}: {refusal.message}" if refusal.field else refusal.message
    return said if len(said) <= _LONGEST_ANSWER else f"{said[: _LONGEST_ANSWER - 100]} ... {said[-90:]}"


class Said(NamedTuple):
    """One thing to say of an object: a verdict or a kind of note, the field that it is about, and where NEW has it."""

    word: str
    path: str
    message: str
    line: int | None


def said_of(each: ObjectChange) -> Iterator[Said]:
    """All that is to be said of an object, for formats that say one thing at a time."""
    lines = {change.path: change.line for change in each.changes}
    for refusal in each.refusals:
        at = next((lines[path] for path in refusal.fields if lines.get(path)), None)
        message = "\n".join([answer(refusal), *filter(None, [each.other_ways]), *each.instead])
        yield Said("refused", refusal.fields[0] if refusal.fields else refusal.field, message, at or each.line)
    if not each.changes and not each.refusals:
        yield Said(each.verdict, "", each.summary or each.verdict, each.line)
    for change in each.changes:
        if change.verdict != "refused":
            message = "; ".join(filter(None, [f"{change.path}: {in_line(change)}", change.why]))
            if each.instead and change.verdict == each.verdict and not each.refusals:
                message = "\n".join([message, *each.instead])
            yield Said(change.verdict, change.path, message, change.line or each.line)
    for note in each.notes:
        yield Said(note.kind, "", note.message, each.line)


class Group(NamedTuple):
    """An object, and those of other environments to which the same happens."""

    first: ObjectChange
    others: list[ObjectChange]


def groups(result: Result) -> list[Group]:
    """The objects, those with the same changes in several environments together."""
    found: dict[object, Group] = {}
    for each in result.objects:
        found.setdefault(_signature(each), Group(each, [])).others.append(each)
    return [Group(each.first, each.others[1:]) for each in found.values()]


def _signature(each: ObjectChange) -> object:
    """What is the same of an object in several environments: all but its namespace and its place."""
    changes = [
        (change.path, change.kind, change.verdict, repr(change.old), repr(change.new)) for change in each.changes
    ]
    refusals = [(refusal.field, refusal.reason) for refusal in each.refusals]
    whole = each.verdict, each.name.group, each.name.kind, each.name.name, each.summary
    return *whole, *changes, *refusals, each.rollout, tuple(note.kind for note in each.notes)


def environments(group: Group) -> str:
    """In how many environments the same happens, and where; "" for one alone."""
    if not group.others:
        return ""
    several = [group.first, *group.others]
    names, files = {each.name.namespace for each in several}, {each.file for each in several}
    shown = sorted(names) if len(names) == len(several) else sorted(files)
    word = "environments" if len(files) == len(several) else "namespaces"
    return f"same in {len(several)} {word}: {listed(tuple(shown))}"


def ambiguous(groups: list[Group]) -> set[str]:
    """The titles that several groups have: an object that is changed otherwise in each environment."""
    titles = [title(group.first) for group in groups]
    return {each for each, number in Counter(titles).items() if number > 1}


def is_text(value: Any) -> bool:
    """Whether a value is a text of several lines: a script, a configuration file."""
    return isinstance(value, str) and "\n" in value.strip("\n")


def has_diff(change: Change) -> bool:
    """Whether a change is shown line by line."""
    return change.kind == "changed" and (is_text(change.old) or is_text(change.new))


def has_block(change: Change) -> bool:
    """Whether a value is too large for one line."""
    value = change.new if change.kind == "added" else change.old
    if change.kind not in ("added", "removed"):
        return False
    return is_text(value) or (isinstance(value, (dict, list)) and len(inline(value)) > _LONGEST)


def diff_lines(change: Change) -> list[str]:
    """The lines of a unified diff of a text, without its headers."""
    from difflib import unified_diff

    old, new = str(change.old).splitlines(), str(change.new).splitlines()
    found = list(unified_diff(old, new, lineterm="", n=2))[2:]
    return found or ["(only the line breaks at the end differ)"]


def block_lines(change: Change) -> list[str]:
    """A value that is new or gone, as YAML, each line with its sign."""
    value, sign = (change.new, "+") if change.kind == "added" else (change.old, "-")
    return [f"{sign} {line}" for line in _yaml(value)]


def _yaml(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    from kgen.yaml.writer import to_yaml

    if isinstance(value, dict):
        return to_yaml([value]).splitlines()
    lines = to_yaml([{"items": value}]).splitlines()[1:]
    return [line.removeprefix("  ") if all(row.startswith("  ") for row in lines) else line for line in lines]


def in_line(change: Change) -> str:
    """A change in one line, without its path: `"a" -> "b"`."""
    if change.kind == "order":
        return f"order {', '.join(change.old)} -> {', '.join(change.new)}"
    if change.kind == "added":
        return "added" if has_block(change) else f"added {inline(change.new)}"
    if change.kind == "removed":
        return "removed" if has_block(change) else f"removed {inline(change.old)}"
    if has_diff(change):
        return "changed"
    if change.verdict == "no effect":
        return f"stays {inline(change.old)}"
    return f"{inline(change.old)} -> {inline(change.new)}"


def inline(value: Any) -> str:
    """A value in one line, plain where nobody can take it for something else."""
    from kgen.wording.secrets import HIDDEN

    if value == HIDDEN:
        return HIDDEN
    if isinstance(value, str) and value and all(char.isprintable() and char not in " \"'" for char in value):
        return value
    from kgen.wording.phrases import shown

    return shown(value)
