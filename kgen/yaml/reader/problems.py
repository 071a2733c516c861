"""What is wrong with a text, where, and what its author probably meant."""

from __future__ import annotations

import re

from .parts import LINE_BREAK, Part, Problem, place_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml import Mark, MarkedYAMLError

UNKNOWN_ESCAPE = "found unknown escape character"
_LONGEST_KEY = 1024
_FORBIDDEN = "[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def problem_of_parser(error: MarkedYAMLError, part: Part, unclosed: Callable[[], Mark | None]) -> Problem:
    """The problem that PyYAML tells, with a hint; `unclosed` finds the last bracket that is open where it gave up."""
    directive = _DIRECTIVE.search(part.text) if "document start" in (error.problem or "") else None
    if directive:
        return Problem(part, place_at(part.text, directive.start()), _NO_DIRECTIVES, "remove the line")
    what, mark = _told(error, part, unclosed)
    return Problem(part, (mark.line, mark.column), what, _hint(what, part, mark))


def has_but_directives(error: MarkedYAMLError, part: Part) -> bool:
    """Whether the parser only misses a document behind directives at the end, which nobody else misses."""
    return "document start" in (error.problem or "") and re.search(_ENDS_WITH_DIRECTIVES, part.text) is not None


def problem_of_character(part: Part) -> Problem:
    """The problem with the first character that YAML does not allow."""
    found = re.search(_FORBIDDEN, part.text)
    offset = found.start() if found else 0
    what = f"the character {part.text[offset : offset + 1]!r} is not allowed"
    return problem_at(part, offset, what, 'in double quotes it can be written as an escape such as "\\u0007"')


def problem_at(part: Part, offset: int, what: str, hint: str = "") -> Problem:
    """A problem at an offset of a part."""
    place = place_at(part.text, offset)
    return Problem(part, place, what, hint or hint_for_line(part, place[0]))


def _told(error: MarkedYAMLError, part: Part, unclosed: Callable[[], Mark | None]) -> tuple[str, Mark]:
    """What the parser says, and the place that helps most: where something began that did not end."""
    what, context = error.problem or "this is no YAML", error.context or ""
    began = error.context_mark
    mark = error.problem_mark or began
    if mark is None or began is None:
        return what, mark or _start()
    if "quoted scalar" in context and "unexpected" in what:
        return "this quote is never closed", began
    if "simple key" in context:
        return what, began
    in_brackets = _told_of_bracket(part, began, mark, unclosed) if "flow" in context else None
    if in_brackets:
        return in_brackets
    if began.line != mark.line and context.startswith("while parsing"):
        return f"{what} ({context} that began on line {part.line + began.line + 1})", mark
    return what, mark


def _told_of_bracket(
    part: Part, began: Mark, mark: Mark, unclosed: Callable[[], Mark | None]
) -> tuple[str, Mark] | None:
    """A bracket that is not closed, and its place; None where the mistake is inside."""
    if not _rest(part.text, mark).strip():
        began = unclosed() or began
        return f'this "{_rest(part.text, began)[:1]}" is never closed', began
    if not _goes_on_outside(part.text, began, mark):
        return None
    before = f"line {part.line + mark.line + 1}" if mark.line > began.line else f'the "{_rest(part.text, mark)[:1]}"'
    return f'this "{_rest(part.text, began)[:1]}" is not closed before {before}', began


def _goes_on_outside(text: str, began: Mark, mark: Mark) -> bool:
    """Whether the parser gives up behind a list or map in brackets: at the other bracket, or in a line as far left."""
    if _rest(text, mark)[:1] in ("]", "}"):
        return True
    lines = re.split(LINE_BREAK, text)
    opening = lines[began.line]
    is_inside_block = opening[: began.column].strip(" -") != "" and mark.line > began.line
    return is_inside_block and _indentation(lines[mark.line]) <= _indentation(opening)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def _start() -> Mark:
    from yaml import Mark

    return Mark("", 0, 0, 0, "", 0)


def _rest(text: str, mark: Mark) -> str:
    """The text from a place on."""
    lines = re.split(LINE_BREAK, text)[mark.line :]
    return "\n".join(lines)[mark.column :]


_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_ENDS_WITH_DIRECTIVES = r"\n%[^\n]*\n?(?:[ \t]*(?:[%#][^\n]*)?\n)*\Z"
_CONTENT = r"\s*[^\s#]"
_NO_BLANK = r"\s*(- +)*[\w./-]+:[^\s:/]"
_MISSING_ABOVE = "a blank is missing after the colon in the line above"
_CLASSIC_MISTAKES = [
    (r".*\{\{", "this looks like a template; render it first (helm template, jinja2 …)"),
    (r".*\xa0", "it has a non-breaking space (U+00A0), as pasted from a web page; put ordinary blanks"),
    (r".*\ufeff", "it has a byte order mark (U+FEFF) in the middle, as of joined files; remove it"),
    (r" *\t", "YAML is indented with blanks, never with tabs"),
    (r"\s*//", 'a comment begins with "#", not with "//"'),
    (r"(<{7}|={7}|>{7})( |$)", "this is left over from a merge conflict"),
]
"""What is wrong with the line itself or the one above it, whatever the parser stumbled over."""


def hint_for_line(part: Part, number: int) -> str:
    """A mistake that can be seen on a line, whatever it leads to; "" if there is none."""
    lines = re.split(LINE_BREAK, part.text)
    line = lines[number] if number < len(lines) else ""
    return next((hint for pattern, hint in _CLASSIC_MISTAKES if re.match(pattern, line)), "")


def _hint(what: str, part: Part, mark: Mark) -> str:
    """The mistake behind the parser's complaint, if it is a common one."""
    lines = re.split(LINE_BREAK, part.text)
    line = lines[mark.line] if mark.line < len(lines) else ""
    above = next((i for i in range(mark.line - 1, -1, -1) if re.match(_CONTENT, lines[i])), 0)
    seen = hint_for_line(part, mark.line) or hint_for_line(part, above)
    if seen:
        return seen
    if "mapping values" in what:
        return _hint_for_second_colon(line[: mark.column], lines[above])
    if "expected ':'" in what:
        blank = "a blank is missing after the colon" if re.match(_NO_BLANK, line) else ""
        return blank or "is a colon missing here, or the indentation of text that belongs to the lines above?"
    if line[: mark.column].rstrip()[-1:] in ("'", '"') and "expected" in what:
        return "the quote before it ends the text; inside single quotes write '' for one, inside double quotes \\\""
    if re.match(_NO_BLANK, lines[above]) and ("expected key" in what or "block end" in what):
        return _MISSING_ABOVE
    return next((hint for words, hint in _HINTS_BY_WORDS if words in what), "")


_NO_DIRECTIVES = "kubectl cannot read a directive such as %YAML: the line --- below it ends its document"
_HINTS_BY_WORDS = [
    ("document start", "a new document begins with a line ---"),
    ("expected '-'", "does the indentation of this line fit the list above it?"),
    ("expected key", "does the indentation of this line fit the lines above it?"),
    ("block end", "does the indentation of this line fit the lines above it?"),
    ("cannot start any token", "text that begins with such a character needs quotes"),
    ("alphabetic or numeric", "text that begins with * or & needs quotes"),
    ("escape", 'in double quotes a backslash begins an escape; write "\\\\", or use single quotes'),
    ("expected ','", "is a bracket or a comma missing?"),
    ("node content", "text that begins with a bracket or a comma needs quotes"),
]


def _hint_for_second_colon(before: str, above: str) -> str:
    if len(before) > _LONGEST_KEY:
        return f"a key of more than {_LONGEST_KEY:,} characters needs a question mark and a blank in front"
    if ": " in before or before.count(":") > 1:
        return 'a value with ": " in it needs quotes'
    if re.match(_NO_BLANK, above):
        return _MISSING_ABOVE
    return "the line above has a value already; is this line indented too far?"
