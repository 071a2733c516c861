"""The parser's events -> plain data, as Kubernetes composes it.

Only the events are PyYAML's. Keys that are no text become text; a key given twice, an unknown tag, too many levels and
aliases that expand without bounds are problems.
"""

from __future__ import annotations

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kgen.yaml.scalars import key_of

from .parts import Part, Problem
from .values import COLLECTION_TAGS, KUBERNETES, MERGE_TAG, MOST_LEVELS, TOO_DEEP, is_known, shown_tag, tagged_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from .places import Path
    from .values import Notation

    DroppedTag: TypeAlias = tuple[int, int, str]
    """Line, column and name of a tag that Kubernetes drops."""

_MOST_EXPANDED = 400_000
"""Values that aliases may stand for in one document, as in Kubernetes' reader."""
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"
_OPEN = object()
"""The value of an anchor inside of what it names."""


def events_of(text: str) -> Callable[[], Any]:
    """A function that returns the parser's next event; libyaml's parser where PyYAML was built with it."""
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        return yaml.SafeLoader(text).get_event
    next_event: Callable[[], Any] = CParser(text).get_event
    return next_event


def compose(
    part: Part, notation: Notation = KUBERNETES, dropped: list[DroppedTag] | None = None
) -> tuple[Any, int] | None:
    """The value of the document in a part, and its first line, from 0; None where it has no value.

    Args:
        part: The text from one `---` to the next.
        notation: What unquoted scalars mean.
        dropped: Takes the tags that Kubernetes drops; without it they are problems.

    Raises:
        Problem: The text is no YAML, or such that Kubernetes would refuse it.
    """
    found: list[DroppedTag] = []
    try:
        made = _Composer(part, events_of(part.text), notation, found).only_document()
    except yaml.MarkedYAMLError as error:
        return _mended(error, part, notation, dropped)
    except (yaml.reader.ReaderError, UnicodeEncodeError):
        from .problems import problem_of_character

        raise problem_of_character(part) from None
    except ValueError:  # PyYAML's parser in Python, which libyaml nearly always stands in for
        raise Problem(part, (0, 0), "an escape stands for no character") from None
    if "\\/" in part.text:
        from .escapes import refuse_slashes

        refuse_slashes(part, events_of(part.text))
    if found:
        _note_dropped(found, part, dropped)
    return made


def _mended(
    error: yaml.MarkedYAMLError, part: Part, notation: Notation, dropped: list[DroppedTag] | None
) -> tuple[Any, int] | None:
    """The document where Kubernetes reads an escape that PyYAML does not know; otherwise its problem."""
    from .escapes import mark_quotes, with_quotes

    if mark_quotes(part, error):
        made = compose(part, notation, dropped)
        return made and (with_quotes(made[0]), made[1])
    if error.problem == _LIBYAML_TOO_DEEP and error.problem_mark:
        compose(Part(part.text[: error.problem_mark.index], part.line))  # 1,000 levels ahead of the composer
    from .problems import problem_of_parser

    raise problem_of_parser(error, part, lambda: _unclosed(part.text)) from None


def _note_dropped(found: list[DroppedTag], part: Part, dropped: list[DroppedTag] | None) -> None:
    if dropped is None:
        line, column, tag = found[0]
        from .problems import hint_for_line

        what = f"unknown tag {tag}; Kubernetes would drop it"
        raise Problem(part, (line, column), what, hint_for_line(part, line))
    dropped += [(line + part.line + 1, column + 1, tag) for line, column, tag in found]


def places_in(text: str) -> dict[Path, tuple[int, int]]:
    """Line and column, from 0, of each key and each item of a document; nothing in JSON that is no YAML."""
    from .places import places_of

    try:
        places = places_of(events_of(text))
    except yaml.YAMLError:
        return {}
    return {path: (mark.line, mark.column) for path, mark in places.items()}


def _unclosed(text: str) -> yaml.Mark | None:
    """The place of the last bracket that is open where the parser gives up: it names its end of text at times."""
    is_open: list[Any] = []
    next_event = events_of(text)
    try:
        while (event := next_event()) is not None:
            if event.__class__ in (MappingStartEvent, SequenceStartEvent):
                is_open.append(event)
            elif event.__class__ in (MappingEndEvent, SequenceEndEvent):
                is_open.pop()
    except yaml.YAMLError:
        return next((each.start_mark for each in reversed(is_open) if each.flow_style), None)
    return None


class _Composer:
    """The document of a part, in the making."""

    def __init__(
        self, part: Part, next_event: Callable[[], Any], notation: Notation, dropped: list[DroppedTag]
    ) -> None:
        self.part = part
        self.dropped = dropped
        self.values, self.keys = notation.values, notation.keys
        self.may_have_bare_tags = "! " in part.text
        self.next_event = next_event
        self.anchors: dict[str, Any] = {}
        self.levels = 0
        self.expanded = 0

    def only_document(self) -> tuple[Any, int] | None:
        """The value of the document, and its first line; None where there is no value."""
        next_event = self.next_event
        for event in iter(next_event, None):
            if event.__class__ is DocumentStartEvent:
                root = next_event()
                value = self.document(root)
                self.end(has_value=value is not None)
                return None if value is None else (value, root.start_mark.line)
        return None

    def document(self, root: Any) -> Any:
        """The value of a document."""
        value = self.value(root)
        if isinstance(value, str) and value.startswith("//"):
            raise self.problem(root, "a document that is nothing but a comment of another language")
        return value

    def end(self, *, has_value: bool) -> None:
        """Refuse what follows the document; kubectl and an API server drop it without a word."""
        try:
            for event in iter(self.next_event, None):
                if event.__class__ is DocumentStartEvent:
                    hint = "a new document begins with a line ---"
                    raise self.problem(event, "text behind the end of the document, which kubectl does not read", hint)
        except yaml.MarkedYAMLError as error:
            from .problems import has_but_directives

            if not (has_value and has_but_directives(error, self.part)):
                raise

    def value(self, event: Any) -> Any:
        """What begins with an event."""
        kind = event.__class__
        if event.anchor is None or kind is AliasEvent:
            return _MAKERS[kind](self, event)
        self.anchors[event.anchor] = _OPEN
        made = self.anchors[event.anchor] = _MAKERS[kind](self, event)
        return made

    def scalar(self, event: Any) -> Any:
        if event.tag is None and not event.implicit[0]:
            return event.value
        try:
            if event.tag is not None:
                return self.tagged(event)
            if not (self.may_have_bare_tags and self.has_bare_tag(event)):
                return self.values[event.value]
        except ValueError as error:
            raise self.problem(event, str(error)) from None
        return event.value

    def tagged(self, event: Any) -> Any:
        if not is_known(event.tag):
            self.drop(event)
            return event.value
        return tagged_value(event.tag, event.value)

    def drop(self, event: Any) -> None:
        """Note a tag that Kubernetes drops."""
        self.dropped.append((event.start_mark.line, event.start_mark.column, shown_tag(event.tag)))

    def has_bare_tag(self, event: Any) -> bool:
        """Whether the tag is `!`, which makes a text of anything; libyaml does not say so."""
        return self.part.text.startswith("!", event.start_mark.index)

    def list(self, start: Any) -> list[Any]:
        self.enter(start)
        next_event = self.next_event
        made: list[Any] = []
        while (event := next_event()).__class__ is not SequenceEndEvent:
            made.append(self.value(event))
        self.levels -= 1
        return made

    def map(self, start: Any) -> dict[str, Any]:
        self.enter(start)
        next_event = self.next_event
        made: dict[str, Any] = {}
        inherited: set[str] = set()  # the keys that came by a merge and may be overridden
        while (event := next_event()).__class__ is not MappingEndEvent:
            key = self.key(event)
            if key is None:
                parent = self.parent(next_event())
                made.update(parent)
                inherited.update(parent)
                continue
            if key in made and key not in inherited:
                raise self.given_twice(event, key)
            if inherited:
                inherited.discard(key)
            item = next_event()
            if item.__class__ is ScalarEvent and item.anchor is None:
                made[key] = self.scalar(item)
            else:
                made[key] = self.value(item)
        self.levels -= 1
        return made

    def key(self, event: Any) -> str | None:
        """The text that a key becomes; None for the merge key."""
        try:
            if event.__class__ is ScalarEvent and event.anchor is None and event.tag is None:
                key: str | None = self.keys[event.value] if event.implicit[0] else event.value
                return key
            return self.unusual_key(event)
        except ValueError as error:
            raise self.problem(event, str(error)) from None

    def unusual_key(self, event: Any) -> str | None:
        """The text of a key that has a tag or an anchor, or is an alias."""
        if event.__class__ is ScalarEvent and event.value == "<<" and event.tag == MERGE_TAG:
            return None
        if event.__class__ in (MappingStartEvent, SequenceStartEvent):
            raise self.problem(event, "a list or map cannot be a key", "text that begins with [ or { needs quotes")
        return key_of(self.value(event))

    def parent(self, event: Any) -> dict[str, Any]:
        """The map whose entries a merge key brings; of several maps the first one has the last word."""
        value = self.value(event)
        parents = value if event.__class__ is SequenceStartEvent else [value]
        if not all(isinstance(parent, dict) for parent in parents):
            raise self.problem(event, "only a map, or a list of maps, can be merged by <<")
        return {key: item for parent in reversed(parents) for key, item in parent.items()}

    def alias(self, event: Any) -> Any:
        value = self.anchors.get(event.anchor, self)
        if value is self:
            hint = "text that begins with * needs quotes"
            raise self.problem(event, f'there is no anchor "&{event.anchor}" before this alias', hint)
        if value is _OPEN:
            raise self.problem(event, f'the anchor "&{event.anchor}" contains itself')
        return self.copied(value, event)

    def copied(self, value: Any, event: Any) -> Any:
        """The value of an alias, as if it was written out."""
        if not isinstance(value, (dict, list)):
            return value
        self.enter(event)
        self.expanded += len(value) + 1
        if self.expanded > _MOST_EXPANDED:
            raise self.problem(event, f"the aliases of this document stand for more than {_MOST_EXPANDED:,} values")
        if isinstance(value, dict):
            made: Any = {key: self.copied(item, event) for key, item in value.items()}
        else:
            made = [self.copied(item, event) for item in value]
        self.levels -= 1
        return made

    def enter(self, event: Any) -> None:
        """Go down a level."""
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise self.problem(event, TOO_DEEP)
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in COLLECTION_TAGS:
            self.drop(event)

    def problem(self, event: Any, what: str, hint: str = "") -> Problem:
        place = event.start_mark.line, event.start_mark.column
        from .problems import hint_for_line

        return Problem(self.part, place, what, hint_for_line(self.part, place[0]) or hint)

    def given_twice(self, event: Any, key: str) -> Problem:
        """A key of a map that was there before."""
        from .places import first_place_of_key

        first = first_place_of_key(events_of(self.part.text), event.start_mark.index).line + self.part.line + 1
        again = event.start_mark.line + self.part.line + 1
        headless = self.levels == 1 and key in ("apiVersion", "kind")
        hint = f"are these two documents? Then put a line --- before line {again}" if headless else ""
        return self.problem(event, f'the key "{key}" is given twice, first on line {first}', hint)


_MAKERS: dict[type, Callable[[_Composer, Any], Any]] = {
    ScalarEvent: _Composer.scalar,
    SequenceStartEvent: _Composer.list,
    MappingStartEvent: _Composer.map,
    AliasEvent: _Composer.alias,
}
