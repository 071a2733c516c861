"""Go's regular expressions, read into nested tuples.

An expression is ("char", test), ("assert", name), ("sequence", parts), ("choice", parts) or ("repeat", part, least,
most), where most is None if there is no end.
"""

from __future__ import annotations

import unicodedata
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Test: TypeAlias = Callable[[str], bool]
    Expression: TypeAlias = tuple[Any, ...]
    Range: TypeAlias = tuple[str, str]

_DEEPEST = 80
"""Groups within each other."""
_MOST_REPEATED = 1000
_LAST = chr(0x10FFFF)
_SPACE = [("\t", "\n"), ("\f", "\r"), (" ", " ")]
_WORD = [("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")]
_DIGIT = [("0", "9")]
_PERL = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
_POSIX = {
    "alnum": [("0", "9"), ("A", "Z"), ("a", "z")],
    "alpha": [("A", "Z"), ("a", "z")],
    "ascii": [("\0", "\x7f")],
    "blank": [("\t", "\t"), (" ", " ")],
    "cntrl": [("\0", "\x1f"), ("\x7f", "\x7f")],
    "digit": _DIGIT,
    "graph": [("!", "~")],
    "lower": [("a", "z")],
    "print": [(" ", "~")],
    "punct": [("!", "/"), (":", "@"), ("[", "`"), ("{", "~")],
    "space": [("\t", "\r"), (" ", " ")],
    "upper": [("A", "Z")],
    "word": _WORD,
    "xdigit": [("0", "9"), ("A", "F"), ("a", "f")],
}
_ESCAPES = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CATEGORIES = set("CLMNPSZ")
_FOLDED = {"k": "\u212a", "K": "\u212a", "s": "\u017f", "S": "\u017f", "\u212a": "kK", "\u017f": "sS"}
"""What besides small and capital letters is the same to `(?i)`."""


class UnknownExpressionError(ValueError):
    """An expression that Go does not read either, or one that cannot be followed here."""


class NotFollowedError(UnknownExpressionError):
    """An expression that Go may well read, and that cannot be followed here."""


def refusal(pattern: str) -> str:
    r"""Why Go does not read a pattern; "" where it does, or may.

    >>> refusal("[a-z"), refusal(r"\p{Greek}")
    ('it ends too early', '')
    """
    try:
        parsed(pattern)
    except (NotFollowedError, RecursionError):
        return ""
    except UnknownExpressionError as error:
        return str(error)
    return ""


def parsed(pattern: str) -> Expression:
    """The expression that a pattern stands for.

    Raises:
        UnknownExpressionError: It cannot be read.
    """
    parser = _Parser(pattern)
    found = parser.choice(_Flags(), 0)
    if parser.rest:
        raise UnknownExpressionError("a ) has no (")
    return found


class _Flags:
    """What (?i), (?m) and (?s) have switched on; (?U) changes nothing of whether something matches."""

    def __init__(self, letters: str = "") -> None:
        self.letters = frozenset(letters)

    def changed(self, text: str) -> _Flags:
        """The flags after a text such as `i-s`."""
        on, _, off = text.partition("-")
        if not set(on + off) <= set("imsU") or not on + off or text.endswith("-"):
            raise UnknownExpressionError(f"(?{text}) is no group")
        return _Flags("".join((self.letters | set(on)) - set(off)))


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def rest(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def choice(self, flags: _Flags, depth: int) -> Expression:
        """All up to the end of the group."""
        if depth > _DEEPEST:
            raise NotFollowedError("it is too deep")
        holder = [flags]
        parts = [self._sequence(holder, depth)]
        while self._take("|"):
            parts.append(self._sequence(holder, depth))
        return parts[0] if len(parts) == 1 else ("choice", parts)

    def _sequence(self, flags: list[_Flags], depth: int) -> Expression:
        parts: list[Expression] = []
        while self.rest and self.rest not in "|)":
            if self._take(r"\Q"):
                parts += [_char(_literal(char, flags[0])) for char in self._quoted()]
            else:
                found = self._atom(flags, depth)
                parts += [] if found is None else [found]
            if parts:  # flags and an end of quotes may stand between a part and how often it is repeated
                parts[-1] = self._repeated(parts[-1])
        return "sequence", parts

    def _quoted(self) -> str:
        text, end, _ = self._pattern[self._at :].partition(r"\E")
        self._at += len(text) + len(end)
        return text

    def _atom(self, flags: list[_Flags], depth: int) -> Expression | None:
        """One part; None for flags that hold from here on."""
        if self._counted() is not None:
            raise UnknownExpressionError("nothing stands before {")
        char = self._next()
        if char == "(":
            return self._group(flags, depth)
        if char == "[":
            return _char(self._class(flags[0]))
        if char == "\\":
            return self._escape(flags[0])
        if char in "*+?":
            raise UnknownExpressionError(f"nothing stands before {char}")
        if char == ".":
            return _char(_anything if "s" in flags[0].letters else _no_newline)
        if char in "^$":
            names = ("line start", "line end") if "m" in flags[0].letters else ("start", "end")
            return "assert", names[char == "$"]
        return _char(_literal(char, flags[0]))

    def _group(self, flags: list[_Flags], depth: int) -> Expression | None:
        inner = flags[0]
        if self._take("?"):
            if self._take("P<") or self._take("<"):
                name = self._until(">")
                if not name or not all(char == "_" or (char.isascii() and char.isalnum()) for char in name):
                    raise UnknownExpressionError("a group has a wrong name")
            elif not self._take(":"):
                text = ""
                while self.rest not in ("", ":", ")"):
                    text += self._next()
                inner = inner.changed(text)
                if self._take(")"):
                    flags[0] = inner
                    return None
                self._expect(":")
        found = self.choice(inner, depth + 1)
        self._expect(")")
        return found

    def _repeated(self, expression: Expression) -> Expression:
        found = expression
        repeats = 0
        while True:
            bounds = self._bounds()
            if bounds is None:
                return found
            repeats += 1
            if repeats > 1:
                raise UnknownExpressionError("repeated twice")
            self._take("?")
            found = ("repeat", found, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return bounds
        return self._counted()

    def _counted(self) -> tuple[int, int | None] | None:
        """{2}, {2,} or {2,3}; what else stands in braces are characters."""
        if self.rest != "{":
            return None
        inside, brace, _ = self._pattern[self._at + 1 :].partition("}")
        least, comma, most = inside.partition(",")
        if not brace or not _is_number(least) or (most and not _is_number(most)):
            return None
        bounds = int(least), (int(most) if most else None) if comma else int(least)
        if max(bounds[0], bounds[1] or 0) > _MOST_REPEATED or (bounds[1] is not None and bounds[1] < bounds[0]):
            raise UnknownExpressionError("repeated too often")
        self._at += len(inside) + 2
        return bounds

    def _escape(self, flags: _Flags) -> Expression:
        char = self.rest
        asserted = {"A": "start", "z": "end", "b": "boundary", "B": "no boundary"}.get(char)
        if asserted:
            self._next()
            return "assert", asserted
        if char == "C":
            raise UnknownExpressionError("single bytes")
        test = self._escaped_class(flags)
        return _char(test if test is not None else _literal(self._escaped_char(), flags))

    def _escaped_class(self, flags: _Flags) -> Test | None:
        """A class such as d or pL, behind the backslash."""
        char = self.rest
        if char and char in "dswDSW":
            return _in_ranges(_PERL[self._next().lower()], negated=char.isupper())
        if char and char in "pP":
            self._next()
            return self._category(negated=char == "P", folded="i" in flags.letters)
        return None

    def _category(self, *, negated: bool, folded: bool) -> Test:
        name = self._until("}") if self._take("{") else self._next()
        if name.startswith("^"):
            negated, name = not negated, name[1:]
        if name == "Any":
            return _in_ranges([("\0", _LAST)], negated=negated)
        if name[:1] not in _CATEGORIES or len(name) > 2 or name == "Cn" or folded:  # noqa: PLR2004 - two letters
            raise NotFollowedError(f"no category {name}")
        return lambda char: (unicodedata.category(char).startswith(name)) is not negated

    def _escaped_char(self) -> str:
        char = self._next()
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char == "x":
            digits = self._until("}") if self._take("{") else self._next() + self._next()
            return _code_point(digits, 16)
        if char in "01234567":
            return self._octal(char)
        if char.isascii() and not char.isalnum():
            return char
        raise UnknownExpressionError(f"no escape \\{char}")

    def _octal(self, digit: str) -> str:
        if digit != "0" and self.rest not in tuple("01234567"):
            raise UnknownExpressionError("a group cannot be referred to")
        while len(digit) < 3 and self.rest and self.rest in "01234567":  # noqa: PLR2004 - digits
            digit += self._next()
        return _code_point(digit, 8)

    def _class(self, flags: _Flags) -> Test:
        negated = self._take("^")
        tests: list[Test] = []
        ranges: list[Range] = []
        first = True
        while first or self.rest != "]":
            first = False
            test = self._class_in_class(flags)
            if test is not None:
                tests.append(test)
                continue
            low = self._class_char()
            high = low
            if self.rest == "-" and self._pattern[self._at + 1 : self._at + 2] not in ("]", ""):
                self._next()
                high = self._class_char()
            if high < low:
                raise UnknownExpressionError("a range goes backwards")
            ranges.append((low, high))
        self._next()
        tests.append(_folded(_in_ranges(ranges)) if "i" in flags.letters else _in_ranges(ranges))
        return lambda char: any(test(char) for test in tests) is not negated

    def _class_in_class(self, flags: _Flags) -> Test | None:
        if ":]" in self._pattern[self._at + 2 :] and self._take("[:"):
            name = self._until(":]")
            ranges = _POSIX.get(name.removeprefix("^"))
            if ranges is None:
                raise UnknownExpressionError(f"no class {name}")
            return _in_ranges(ranges, negated=name.startswith("^"))
        if self.rest == "\\" and self._pattern[self._at + 1 : self._at + 2] in tuple("dswDSWpP"):
            self._next()
            return self._escaped_class(flags)
        return None

    def _class_char(self) -> str:
        char = self._next()
        return self._escaped_char() if char == "\\" else char

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            raise UnknownExpressionError("it ends too early")
        self._at += 1
        return self._pattern[self._at - 1]

    def _take(self, text: str) -> bool:
        found = self._pattern.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise UnknownExpressionError(f"a {text} is missing")

    def _until(self, end: str) -> str:
        text, found, _ = self._pattern[self._at :].partition(end)
        if not found:
            raise UnknownExpressionError(f"a {end} is missing")
        self._at += len(text) + len(end)
        return text


def _char(test: Test) -> Expression:
    return "char", test


def _anything(_: str) -> bool:
    return True


def _no_newline(char: str) -> bool:
    return char != "\n"


def _literal(char: str, flags: _Flags) -> Test:
    same = _variants(char) if "i" in flags.letters else char
    return lambda other: other in same


def _in_ranges(ranges: list[Range], *, negated: bool = False) -> Test:
    return lambda char: any(low <= char <= high for low, high in ranges) is not negated


def _folded(test: Test) -> Test:
    return lambda char: any(map(test, _variants(char)))


def _variants(char: str) -> str:
    """The characters that `(?i)` takes for the same."""
    return "".join({char, *(each for each in (char.lower(), char.upper()) if len(each) == 1), *_FOLDED.get(char, "")})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and (text == "0" or text[0] != "0") and len(text) < 5  # noqa: PLR2004


def _code_point(digits: str, base: int) -> str:
    try:
        return chr(int(digits, base))
    except (ValueError, OverflowError):
        raise UnknownExpressionError(f"no character {digits}") from None
