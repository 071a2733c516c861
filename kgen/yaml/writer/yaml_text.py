"""One object as a YAML document, made line by line.

Every value has an emitter, found by its type. Those of `_ENTRIES` are given what stands in front of the value, `name:`
or a dash; those of `_ITEMS` begin on the line of a dash. `lead` is what stands in front of the first line of a list
or map: blanks, or blanks and dashes; the other lines have as many blanks.
"""

from __future__ import annotations

from kgen.model.base import Object
from kgen.model.record import NULL, Record
from kgen.yaml.plain import is_hidden, is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    Entry: TypeAlias = Callable[[Any, str, str, list[str]], None]
    Item: TypeAlias = Callable[[Any, str, list[str]], None]

_LONGEST_MEMO = 500
"""Characters of the longest text of which is remembered how it is written."""
_MOST_MEMO = 250_000
"""Characters that all remembered texts may have, where each one costs some more."""
_MEMO_COST = 200
_MOST_TYPES = 1_000
_LONGEST_KEY = 1_000
"""Readers look for a key's colon within 1,024 characters; a longer key has to be announced by a question mark."""
_LARGEST = 2**1023
"""Numbers from here on are text to Kubernetes."""
_COLON = "\0"
"""Stands for the indentation of the colon below a long key; no control character is ever written."""


class Unwritable(Exception):  # noqa: N818 - it never leaves the package
    """Some value cannot be written; `problems` finds out which, and why."""


def yaml_document(item: Any) -> str:
    """The YAML of one object or mapping, with a line break at its end.

    Raises:
        Unwritable: There is something in it that YAML cannot hold.
        RecursionError: It is nested too deep, or contains itself.
    """
    lines: list[str] = []
    if isinstance(item, Object):
        lines.append(f"apiVersion: {_one_line(item.api_version)}\nkind: {_one_line(item.kind)}\n")
        _entries(_fields_but_header(item), _NAMES[type(item)], "", lines)
    elif isinstance(item, Record):
        _entries(item.__dict__.items(), _NAMES[type(item)], "", lines)
    else:
        _entries(item.items(), _KEYS, "", lines)
    text = "".join(lines) or "{}\n"
    return _indent_colons(text) if _COLON in text else text


def _fields_but_header(item: Object) -> Iterable[tuple[str, Any]]:
    fields = item.__dict__
    if "kind" in fields or "api_version" in fields:
        return [(name, value) for name, value in fields.items() if name not in ("api_version", "kind")]
    return fields.items()


def _entries(pairs: Iterable[tuple[str, Any]], names: dict[str, str], lead: str, lines: list[str]) -> None:
    """The lines of a map."""
    indent = " " * len(lead)
    for key, value in pairs:
        kind = type(value)
        if kind is str and (text := _TEXTS[value]):
            lines.append(f"{lead}{names[key]} {text}\n")
        else:
            _ENTRIES[kind](value, f"{lead}{names[key]}", indent, lines)
        lead = indent


def _items(values: Iterable[Any], lead: str, lines: list[str]) -> None:
    """The lines of a list."""
    indent = " " * len(lead)
    for value in values:
        kind = type(value)
        if kind is str and (text := _TEXTS[value]):
            lines.append(f"{lead}- {text}\n")
        else:
            _ITEMS[kind](value, lead, lines)
        lead = indent


# What follows `name:` or a dash.


def _text_entry(value: str, head: str, indent: str, lines: list[str]) -> None:
    text = str.__str__(value)
    lines.append(f"{head} {_TEXTS[text] or _literal(text, indent + '  ')}\n")


def _int_entry(value: int, head: str, indent: str, lines: list[str]) -> None:  # noqa: ARG001 - emitters are alike
    if not -_LARGEST < value < _LARGEST:
        raise Unwritable
    lines.append(f"{head} {int.__repr__(value)}\n")


def _float_entry(value: float, head: str, indent: str, lines: list[str]) -> None:  # noqa: ARG001
    text = float.__repr__(value)
    if "n" in text:  # inf and nan
        raise Unwritable
    if "e" in text and "." not in text:  # YAML 1.1 wants a point in 1e+16
        text = text.replace("e", ".0e")
    lines.append(f"{head} {text}\n")


def _bool_entry(value: bool, head: str, indent: str, lines: list[str]) -> None:  # noqa: ARG001, FBT001
    lines.append(f"{head} {'true' if value else 'false'}\n")


def _null_entry(value: object, head: str, indent: str, lines: list[str]) -> None:  # noqa: ARG001
    lines.append(f"{head} null\n")


def _map_entry(value: dict[str, Any], head: str, indent: str, lines: list[str]) -> None:
    if value:
        lines.append(head + "\n")
        _entries(value.items(), _KEYS, indent + "  ", lines)
    else:
        lines.append(head + " {}\n")


def _model_entry(value: Record, head: str, indent: str, lines: list[str]) -> None:
    if value.__dict__:
        lines.append(head + "\n")
        _entries(value.__dict__.items(), _NAMES[type(value)], indent + "  ", lines)
    else:
        lines.append(head + " {}\n")


def _list_entry(value: list[Any], head: str, indent: str, lines: list[str]) -> None:
    if value:
        lines.append(head + "\n")
        _items(value, indent, lines)
    else:
        lines.append(head + " []\n")


# What begins on the line of a dash.


def _scalar_item(value: Any, lead: str, lines: list[str]) -> None:
    _ENTRIES[type(value)](value, lead + "-", " " * len(lead), lines)


def _map_item(value: dict[str, Any], lead: str, lines: list[str]) -> None:
    if value:
        _entries(value.items(), _KEYS, lead + "- ", lines)
    else:
        lines.append(lead + "- {}\n")


def _model_item(value: Record, lead: str, lines: list[str]) -> None:
    if value.__dict__:
        _entries(value.__dict__.items(), _NAMES[type(value)], lead + "- ", lines)
    else:
        lines.append(lead + "- {}\n")


def _list_item(value: list[Any], lead: str, lines: list[str]) -> None:
    if value:
        _items(value, lead + "- ", lines)
    else:
        lines.append(lead + "- []\n")


class _ByType(dict[type, "Any"]):
    """Emitters by type; a type that is met for the first time gets that of its base."""

    def __missing__(self, kind: type) -> Any:
        emitter = self[basic_type(kind)]
        if len(self) < _MOST_TYPES:
            self[kind] = emitter
        return emitter


def basic_type(kind: type) -> type:
    """The type among those that can be written that a type inherits from."""
    for base in _BASES:
        if issubclass(kind, base):
            return base
    from _collections_abc import Mapping  # `collections.abc` would import all of `collections`

    if issubclass(kind, Mapping):
        return dict
    raise Unwritable


_BASES = (Record, str, bool, int, float, dict, list, tuple, type(None), type(NULL))
_ENTRIES: dict[type, Entry] = _ByType(
    {
        str: _text_entry,
        int: _int_entry,
        bool: _bool_entry,
        float: _float_entry,
        type(None): _null_entry,
        type(NULL): _null_entry,
        dict: _map_entry,
        list: _list_entry,
        tuple: _list_entry,
        Record: _model_entry,
    }
)
_ITEMS: dict[type, Item] = _ByType(
    {
        **dict.fromkeys(_BASES, _scalar_item),
        dict: _map_item,
        list: _list_item,
        tuple: _list_item,
        Record: _model_item,
    }
)


# Texts.


class _Memo(dict[str, str]):
    """What was made of texts, as long as they are short and not too many."""

    __slots__ = ("made_of", "size")

    def __init__(self, made_of: Callable[[str], str]) -> None:
        self.made_of = made_of
        self.size = 0

    def __missing__(self, text: str) -> str:
        if not isinstance(text, str):
            raise Unwritable
        plain = str.__str__(text)
        made = self.made_of(plain)
        if len(plain) <= _LONGEST_MEMO:
            self.size += len(plain) + _MEMO_COST
            if self.size > _MOST_MEMO:
                self.clear()
                self.size = 0
            self[plain] = made
        return made


def _one_line_text(text: str) -> str:
    """How a text is written on one line, or "" where a block literal is better."""
    return "" if "\n" in text and _fits_literal(text) else _one_line(text)


def _key(text: str) -> str:
    """A key with its colon."""
    key = _one_line(text)
    return f"{key}:" if len(key) <= _LONGEST_KEY else f"? {key}\n{_COLON}:"


class _FieldNames(dict[str, str]):
    """A field of a model -> its JSON name with its colon."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model

    def __missing__(self, name: str) -> str:
        made = _KEYS[self.model.json_name(name)]
        if len(self) < _MOST_TYPES:
            self[name] = made
        return made


class _NamesByModel(dict[type[Record], dict[str, str]]):
    def __missing__(self, model: type[Record]) -> dict[str, str]:
        names = self[model] = _FieldNames(model)
        return names


_TEXTS: dict[str, str] = _Memo(_one_line_text)
_KEYS: dict[str, str] = _Memo(_key)
_NAMES: dict[type[Record], dict[str, str]] = _NamesByModel()


def _one_line(text: str) -> str:
    return text if is_plain(text) else _quoted(text)


_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def _quoted(text: str) -> str:
    """A text in double quotes; what cannot be seen is escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if not (text.isascii() and text.isprintable()):
        for char in filter(is_hidden, set(text)):
            if "\ud800" <= char <= "\udfff":
                raise Unwritable
            escaped = escaped.replace(char, _ESCAPES.get(char) or f"\\u{ord(char):04x}")
    return f'"{escaped}"'


def _fits_literal(text: str) -> bool:
    """Whether a text of several lines is the same in a block literal: no blanks alone, nothing that readers alter."""
    if not text.strip(" \n"):
        return False
    shown = text.replace("\n", "").replace("\t", "")
    return shown.isprintable() if shown.isascii() else not any(map(_is_altered, set(shown)))


def _is_altered(char: str) -> bool:
    """Whether a character is refused by readers, or taken for a line break or a byte order mark."""
    return is_hidden(char) and (char < "\xa0" or char >= "\ud800" or char in "\u2028\u2029")


def _literal(text: str, indent: str) -> str:
    """A text as block literal, without the last line break."""
    body = text.rstrip("\n")
    breaks = len(text) - len(body)
    chomping = "+" if breaks > 1 else "" if breaks else "-"
    depth = "2" if text.lstrip("\n")[0] in " \t" else ""
    lines = f"\n{body}".replace("\n", f"\n{indent}")
    blank = f"\n{indent}\n"
    while blank in lines:
        lines = lines.replace(blank, "\n\n")
    return f"|{depth}{chomping}{lines}" + "\n" * (breaks - 1)


def _indent_colons(text: str) -> str:
    """Put the colons of long keys below their question marks."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if line[:1] == _COLON:
            question_mark = len(lines[i - 1]) - len(lines[i - 1].lstrip(" -"))
            lines[i] = " " * question_mark + line[1:]
    return "\n".join(lines)
