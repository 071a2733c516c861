"""What is wrong with a text, where, and what its author probably meant."""

from __future__ import annotations

import re

from yaml import Mark

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml import MarkedYAMLError

_LONGEST_KEY = 1024
_START = Mark("", 0, 0, 0, "", 0)
_WIDEST = 100
"""Characters of a line that are shown."""
_LINE_BREAK = "[\n\x85\u2028\u2029]"
"""What the parser counts as a line. Patterns are compiled when something is wrong: that takes longer than a file."""
_FORBIDDEN = "[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_MADE_VISIBLE = {**dict.fromkeys([*range(32), *range(127, 160)], "�"), 9: "→", 0xA0: "·", 0xFEFF: "·"}
"""What stands in an excerpt for characters that are not seen, or do something to a terminal."""


class YamlSyntaxError(KgenError):
    """Text that is no YAML or JSON, or that Kubernetes would refuse; the message shows the line and a hint.

    `line` and `column` count from 1.
    """

    def __init__(self, source: str, problem: Problem) -> None:
        self.source = source
        self.line = problem.line + 1
        self.column = problem.column + 1
        self.problem = problem.what
        self.hint = problem.hint
        parts = [f"{source}:{self.line}:{self.column}: {problem.what}", problem.excerpt]
        super().__init__("\n".join(part for part in [*parts, self.hint and f"  hint: {self.hint}"] if part))


class Part:
    """A part of a file: its text, and the number of lines before it."""

    __slots__ = ("line", "text")

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.line = line


class Problem(Exception):  # noqa: N818 - it becomes a YamlSyntaxError
    """What is wrong, and where in the file; lines and columns count from 0."""

    def __init__(self, part: Part, place: tuple[int, int], what: str, hint: str = "") -> None:
        super().__init__(what)
        self.line, self.column = place[0] + part.line, place[1]
        self.what = what
        self.hint = hint
        self.excerpt = _excerpt(part.text, *place)


def problem_of_parser(error: MarkedYAMLError, part: Part) -> Problem:
    """The problem that PyYAML tells, with a hint."""
    what, mark = _told(error, part)
    return Problem(part, (mark.line, mark.column), what, _hint(what, part, mark))


def problem_of_character(part: Part) -> Problem:
    """The problem with the first character that YAML does not allow."""
    found = re.search(_FORBIDDEN, part.text)
    offset = found.start() if found else 0
    what = f"the character {part.text[offset : offset + 1]!r} is not allowed"
    return problem_at(part, offset, what, 'in double quotes it can be written as an escape such as "\\u0007"')


def problem_at(part: Part, offset: int, what: str, hint: str = "") -> Problem:
    """A problem at an offset of a part."""
    line = part.text.count("\n", 0, offset)
    column = offset - (part.text.rfind("\n", 0, offset) + 1)
    return Problem(part, (line, column), what, hint or hint_for_line(part, line))


def _excerpt(text: str, line: int, column: int) -> str:
    """A line, and a caret below the column."""
    lines = re.split(_LINE_BREAK, text)
    shown = lines[line] if line < len(lines) else ""
    start = max(0, column - _WIDEST // 2) if len(shown) > _WIDEST else 0
    window = shown[start : start + _WIDEST].translate(_MADE_VISIBLE)
    return f"  | {window}\n  | {' ' * (column - start)}^" if shown.strip() else ""


def _told(error: MarkedYAMLError, part: Part) -> tuple[str, Mark]:
    """What the parser says, and the place that helps most: where something began that did not end."""
    what, context = error.problem or "this is no YAML", error.context or ""
    began = error.context_mark
    mark = error.problem_mark or began
    if mark is None or began is None:
        return what, mark or _START
    if "quoted scalar" in context and "unexpected" in what:
        return "this quote is never closed", began
    if "simple key" in context:
        return what, began
    if "flow" in context and not _rest(part.text, mark).strip():
        bracket = _rest(part.text, began)[:1]
        return f'this "{bracket}" is never closed', began
    if began.line != mark.line and context.startswith("while parsing"):
        return f"{what} ({context} that began on line {part.line + began.line + 1})", mark
    return what, mark


def _rest(text: str, mark: Mark) -> str:
    """The text from a place on."""
    lines = re.split(_LINE_BREAK, text)[mark.line :]
    return "\n".join(lines)[mark.column :]


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
    lines = re.split(_LINE_BREAK, part.text)
    line = lines[number] if number < len(lines) else ""
    return next((hint for pattern, hint in _CLASSIC_MISTAKES if re.match(pattern, line)), "")


def _hint(what: str, part: Part, mark: Mark) -> str:
    """The mistake behind the parser's complaint, if it is a common one."""
    lines = re.split(_LINE_BREAK, part.text)
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
