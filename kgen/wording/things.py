"""What messages call a thing of Python that stands in a wrong place: as its author would, never by its insides."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LONGEST = 60
_PLAIN = (str, int, float, bool, type(None))
_CONTAINERS = {dict: "a dict", list: "a list", tuple: "a tuple"}
_SORTS = {
    bytes: "bytes",
    bytearray: "bytes",
    set: "a set",
    frozenset: "a set",
    type(_ for _ in ()): "a generator",
}


def with_article(name: str) -> str:
    """The name of a type behind "a" or "an", as it is spoken.

    >>> with_article("Probe"), with_article("IPv4Address"), with_article("HTTPRoute"), with_article("UUID")
    ('a Probe', 'an IPv4Address', 'an HTTPRoute', 'a UUID')
    """
    letters = "AEFHILMNORSX" if name[:2].isupper() else "AEIOUaeiou"
    return f"{'an' if name[:1] in letters else 'a'} {name}"


def thing(value: object) -> str:
    """A thing in a message: plain data as it is where it is short, an object by kind and name, all else by its sort.

    >>> from kgen.builders import config_map, container, probe, restricted
    >>> thing("x"), thing(["a", None]), thing({"a": object()})
    ("'x'", "['a', None]", 'a dict')
    >>> thing(config_map("conf")), thing(container("a", "b")), thing(iter([]))
    ('the ConfigMap "conf"', 'a container(…)', 'an iterator')
    >>> thing(restricted), thing(probe.tcp), thing(thing), thing(int)
    ('restricted without brackets', 'probe.tcp without brackets', 'the function thing', 'the class int')
    """
    kind = type(value)
    if isinstance(value, _PLAIN):
        return (
            repr(value) if len(repr(value)) <= _LONGEST else f"a long {'text' if isinstance(value, str) else 'number'}"
        )
    container = next((words for class_, words in _CONTAINERS.items() if isinstance(value, class_)), "")
    if container:
        return repr(value) if _is_plain(value) and len(repr(value)) <= _LONGEST else container
    if kind in _SORTS:
        return _SORTS[kind]
    if hasattr(kind, "__fields__"):
        return _model(value)
    return getattr(kind, "maker", "") or _other(value, kind)


def _is_plain(value: Any) -> bool:
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    return all(type(each) in _PLAIN or (type(each) in _CONTAINERS and _is_plain(each)) for each in inner)


def _model(value: Any) -> str:
    """A model of the API: an object by its kind and name."""
    kind = getattr(value, "kind", None) if hasattr(type(value), "__kind__") else None
    name = getattr(value.metadata, "name", None) if kind else None
    return f'the {kind} "{name}"' if name else with_article(str(kind or type(value).__name__))


def _other(value: Any, kind: type) -> str:
    name = getattr(value, "__name__", None)
    if isinstance(value, type):
        return f"the class {name}"
    written = repr(value)
    if written.isidentifier() or written == "(required)":  # such as `probe`; the default of an argument without one
        return "nothing" if written == "(required)" else written
    if callable(value):
        return _function(value, str(name or ""))
    if hasattr(value, "__next__"):
        return "an iterator"
    if isinstance(name, str) and hasattr(value, "__spec__"):
        return f"the module {name}"
    return with_article(kind.__name__.lstrip("_"))


def _function(value: Any, name: str) -> str:
    """A function, or what can be called as one."""
    owner = getattr(value, "__self__", None)
    if str(getattr(value, "__module__", "")).startswith("kgen.builders") and name:
        return f"{name if owner is None else f'{owner!r}.{name}'} without brackets"
    return f"the function {name}" if name.isidentifier() else "a function"
