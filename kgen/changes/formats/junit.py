"""JUnit's XML: a test case for each object, which fails where it has a verdict or a note that makes a run fail."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from . import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.changes.result import ObjectChange, Result


def lines(result: Result, failing: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of the XML text."""
    cases = [(each, [said for said in words.said_of(each) if said.word in failing]) for each in result.objects]
    number = sum(bool(found) for _, found in cases)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="kgen diff" tests="{len(cases)}" failures="{number}">'
    title = _attribute(f"{result.old} -> {result.new}")
    yield f'  <testsuite name={title} tests="{len(cases)}" failures="{number}" errors="0" skipped="0">'
    for each, found in cases:
        yield from _case(each, found)
    yield "  </testsuite>"
    yield "</testsuites>"


def _case(each: ObjectChange, found: list[words.Said]) -> Iterator[str]:
    place = f' file={_attribute(each.file)} line="{each.line or 1}"' if each.file else ""
    name = _attribute(f"{words.title(each)}: {each.verdict}")
    yield f"    <testcase name={name} classname={_attribute(each.name.kind)}{place}>"
    for said in found:
        head = said.message.partition("\n")[0]
        yield f"      <failure type={_attribute(said.word)} message={_attribute(head)}>{_text(said.message)}</failure>"
    out = "\n".join(f"{said.word}: {said.message}" for said in words.said_of(each))
    yield f"      <system-out>{_text(out)}</system-out>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_allowed(text))


def _text(text: str) -> str:
    return escape(_allowed(text))


def _allowed(text: str) -> str:
    """The text without what XML cannot hold."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in "\t\n" else "\N{REPLACEMENT CHARACTER}" for char in text)
