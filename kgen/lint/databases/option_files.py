"""Option files of MySQL and MariaDB, read as the servers read them."""

from __future__ import annotations

from kgen.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = " \t\r\v\f"
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "s": " ", '"': '"', "'": "'", "\\": "\\"}


class Option(Frozen):
    """A line of an option file, or an argument.

    Attributes:
        name: The name as it is written; "" for a line that no server reads.
        value: What follows `=`; None without one.
        line: The line, from 1; the position of an argument.
        group: The group around it, such as "mysqld"; "" for an argument.
        broken: Why the server stops at the line.
    """

    __slots__ = ("broken", "group", "line", "name", "value")
    name: str
    value: str | None
    line: int
    group: str
    broken: str

    def __init__(self, name: str, value: str | None, line: int = 0, group: str = "", broken: str = "") -> None:
        self._set(name=name, value=value, line=line, group=group, broken=broken)


def options_in(text: str) -> Iterator[Option]:
    r"""The options of an option file, of all groups.

    >>> [(each.group, each.name, each.value) for each in options_in("[mysqld]\na = 'x # y' # z\nskip-b\n")]
    [('mysqld', 'a', 'x # y'), ('mysqld', 'skip-b', None)]
    """
    group = ""
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.strip(_SPACE)
        if not line or line[0] in "#;!":
            continue
        if line[0] == "[":
            group, end, _ = line[1:].partition("]")
            group = group.rstrip(_SPACE).lower()
            if not end:
                yield Option("", None, number, broken="the group has no ]")
                return
        elif not group:
            yield Option("", None, number, broken="the line is not in a group such as [mysqld]")
            return
        else:
            name, equals, value = _without_comment(line).partition("=")
            yield Option(name.rstrip(_SPACE), _unquoted(value.strip(_SPACE)) if equals else None, number, group)


def _without_comment(line: str) -> str:
    """A line without what follows a `#` outside of quotes."""
    quote, escaped = "", False
    for i, letter in enumerate(line):
        if letter in "'\"" and not escaped:
            quote = letter if not quote else "" if quote == letter else quote
        elif letter == "#" and not quote:
            return line[:i]
        escaped = bool(quote) and letter == "\\" and not escaped
    return line


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    if "\\" not in value:
        return value
    made, i = "", 0
    while i < len(value):
        if value[i] == "\\" and i + 1 < len(value):
            i += 1
            made += _ESCAPED.get(value[i], f"\\{value[i]}")
        else:
            made += value[i]
        i += 1
    return made
