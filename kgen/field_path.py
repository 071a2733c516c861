"""Where a field is: paths that rules build and print, and paths that a user writes.

A rule walks down with `/`, `[]` and `key()`; text is only made of it when somebody reads it:

>>> at = FieldPath() / "spec" / "containers"
>>> str(at[0] / "image")
'spec.containers[0].image'
>>> str((FieldPath() / "data").key("my.cnf"))
'data[my.cnf]'

What a user writes is read into steps, for `match` to take apart:

>>> parse_path("containers[name=web].env[0]")
(Name('containers'), Item('name', 'web'), Name('env'), Index(0))
"""

from __future__ import annotations

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, TypeAlias

    Step: TypeAlias = "Name | Index | Key | Item | Every | Next"


class _Step:
    """What all steps share: they equal by their values and never change."""

    __slots__: tuple[str, ...] = ()

    def _fill(self, *values: str | int) -> None:
        for name, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, name, value)

    def _values(self) -> tuple[str | int, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a step of a path does not change: {self!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a step of a path does not change: {self!r}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Step) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash(self.__reduce__())

    def __reduce__(self) -> tuple[type, tuple[str | int, ...]]:
        return type(self), self._values()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._values()))})"


class Name(_Step):
    """A field of an object, by its JSON name: `spec`."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        self._fill(name)

    def __str__(self) -> str:
        return self.name


class Index(_Step):
    """An item of a list, counted from zero: `[0]`."""

    __slots__ = ("index",)
    __match_args__ = ("index",)
    index: int

    def __init__(self, index: int) -> None:
        self._fill(index)

    def __str__(self) -> str:
        return f"[{self.index}]"


class Key(_Step):
    """An entry of a map: `[app.kubernetes.io/name]`."""

    __slots__ = ("key",)
    __match_args__ = ("key",)
    key: str

    def __init__(self, key: str) -> None:
        self._fill(key)

    def __str__(self) -> str:
        return f"[{self.key}]"


class Item(_Step):
    """The item of a list whose field has this value, as text: `[name=web]`; the field may have dots."""

    __slots__ = ("field", "value")
    __match_args__ = ("field", "value")
    field: str
    value: str

    def __init__(self, field: str, value: str) -> None:
        self._fill(field, value)

    def __str__(self) -> str:
        return f"[{self.field}={self.value}]"


class Every(_Step):
    """Every item of a list, or every entry of a map: `[*]`."""

    __slots__ = ()

    def __str__(self) -> str:
        return "[*]"


class Next(_Step):
    """The item after the last one of a list: `[+]`."""

    __slots__ = ()

    def __str__(self) -> str:
        return "[+]"


_new = object.__new__


class FieldPath:
    """The place of a field in an object; `FieldPath()` is the object itself and prints as nothing.

    Every step makes a new path that shares its parent, so to descend is cheap and nothing ever changes. It
    prints as the API server prints it: dots before names, brackets around indexes and keys of maps.
    """

    # The last step is the name of a field, an index, or a key of a map as a tuple, which is quicker made than a Key.

    __slots__ = ("last", "parent")
    parent: FieldPath | None
    last: str | int | tuple[str]

    def __init__(self) -> None:
        """The object itself."""
        self.parent = None
        self.last = ""

    # Rules make paths by the thousand, and nearly all are never read: a call of __init__ would cost as much again.

    def __truediv__(self, name: str) -> FieldPath:
        """The field `name` of the object here."""
        made = _new(FieldPath)
        made.parent = self
        made.last = name
        return made

    def __getitem__(self, index: int) -> FieldPath:
        """Item `index` of the list here."""
        made = _new(FieldPath)
        made.parent = self
        made.last = index
        return made

    # Without this, Python would try one index after the other, forever.
    __iter__ = None

    def key(self, key: str) -> FieldPath:
        """The entry `key` of the map here."""
        made = _new(FieldPath)
        made.parent = self
        made.last = (key,)
        return made

    def parts(self) -> tuple[Name | Index | Key, ...]:
        """The steps from the object to the field.

        >>> (FieldPath() / "ports")[0].parts()
        (Name('ports'), Index(0))
        """
        return tuple(_as_step(last) for last in self._lasts())

    def keys(self) -> list[str | int]:
        """The keys and indexes that lead to the field in plain data.

        >>> (FieldPath() / "ports")[0].keys()
        ['ports', 0]
        """
        return [last[0] if isinstance(last, tuple) else last for last in self._lasts()]

    def _lasts(self) -> list[str | int | tuple[str]]:
        lasts = []
        path: FieldPath = self
        while path.parent is not None:
            lasts.append(path.last)
            path = path.parent
        return lasts[::-1]

    def __str__(self) -> str:
        text = ""
        for last in self._lasts():
            if isinstance(last, str):
                text += f".{last}" if text else last
            else:
                text += f"[{last[0] if isinstance(last, tuple) else last}]"
        return text

    def __repr__(self) -> str:
        return f"<FieldPath {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldPath) and self._lasts() == other._lasts()

    def __hash__(self) -> int:
        return hash(tuple(self._lasts()))


def _as_step(last: str | int | tuple[str]) -> Name | Index | Key:
    if isinstance(last, str):
        return Name(last)
    return Index(last) if isinstance(last, int) else Key(*last)


class PathSyntaxError(KgenError):
    """A path that cannot be read; `position` counts the characters before the trouble."""

    def __init__(self, path: str, position: int, problem: str) -> None:
        where = f"at character {position + 1}" if position < len(path) else "at its end"
        super().__init__(f'cannot read the path "{path}": {where}, {problem}; {_USAGE}')
        self.path = path
        self.position = position


_SIGNS: dict[str | None, type[Every | Next]] = {"*": Every, "+": Next}
_USAGE = "a path reads like spec.containers[name=web].ports[0] or metadata.labels[app.kubernetes.io/name]"
_NAME = r"\$?\w[\w-]*"
_BRACKETS = rf"""(?x)
    \[ (?: (?P<field> {_NAME} (?: \.{_NAME} )* ) = )?
       (?: " (?P<double> [^"]* ) " | ' (?P<single> [^']* ) ' | (?P<bare> [^][]* ) )
    \]"""


def parse_path(text: str) -> tuple[Step, ...]:
    """The steps of a path that a user wrote, such as `spec.containers[name=web].ports[0]`.

    Names are those of the JSON, separated by dots. Brackets hold an index, `field=value`, `*` for all items, `+` for a
    new one, or a key of a map; a key or value in quotes is taken as it is, so `["0"]` is a key. Raises PathSyntaxError,
    and TypeError where it is no text.

    >>> parse_path("metadata.labels[app.kubernetes.io/name]")
    (Name('metadata'), Name('labels'), Key('app.kubernetes.io/name'))
    """
    if not isinstance(text, str):
        from kgen.wording.things import thing

        raise TypeError(f"{_USAGE}, not {thing(text)}")
    steps: list[Step] = []
    position = 0
    while position < len(text) or not steps:
        read = _read_brackets if text.startswith("[", position) else _read_name
        step, position = read(text, position)
        steps.append(step)
    return tuple(steps)


def _read_name(text: str, position: int) -> tuple[Name, int]:
    import re

    start = position
    if position > 0:
        if text[position] != ".":
            raise PathSyntaxError(text, position, f'"{text[position]}" cannot stand here')
        start += 1
    match = re.compile(_NAME).match(text, start)
    if not match:
        raise PathSyntaxError(text, start, "a name is missing")
    return Name(match[0]), match.end()


def _read_brackets(text: str, position: int) -> tuple[Step, int]:
    import re

    match = re.compile(_BRACKETS).match(text, position)
    if not match:
        raise PathSyntaxError(text, position, 'the "[" has no fitting "]"')
    field, double, single, bare = match.groups()
    if bare is not None and _is_slip(field, bare):
        problem = f"{match[0]} is no index from 0, no field=value and no key, neither * nor +; an odd key needs quotes"
        raise PathSyntaxError(text, position, problem)
    value = next(found for found in (double, single, bare) if found is not None)
    if field is not None:
        return Item(field, value), match.end()
    if bare in _SIGNS:
        return _SIGNS[bare](), match.end()
    is_index = bare is not None and re.fullmatch("0|[1-9][0-9]{0,8}", bare)
    return Index(int(value)) if is_index else Key(value), match.end()


def _is_slip(field: str | None, bare: str) -> bool:
    """Whether what stands in brackets without quotes is more likely a mistake than meant so."""
    import re

    if not bare or bare != bare.strip() or '"' in bare or "'" in bare:
        return True
    return field is None and ("=" in bare or re.fullmatch("-[0-9]+", bare) is not None)
