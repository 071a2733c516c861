"""Options that several builders share: written once, as a TypedDict, and passed on as `**options`.

The text below an option is its documentation: `python -m tools.keywords` copies it into the builders' docstrings. It
ends with the field of the API; `{pod}` is the path of the pods' spec, `{template}` of their template, `{job}` of the
Jobs' spec.
"""

from __future__ import annotations

__all__ = [
    "CLUSTER",
    "NONE",
    "OBJECT",
    "REQUIRED",
    "SHORT",
    "ClusterOptions",
    "EmbeddedOptions",
    "NoOptions",
    "ObjectOptions",
    "TypedDict",
    "answering",
    "corrected",
    "keywords",
    "no_such_method",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypedDict, TypeVar

    from kgen.builders.dicts import ObjectMetaDict
    from kgen.k8s.core_v1 import Namespace
    from kgen.k8s.meta_v1 import ObjectMeta

    T = TypeVar("T")
    F = TypeVar("F", bound=Callable[..., object])
else:

    class _Options:
        """A TypedDict at run time: only the names count, `typing` is slow to load, and making a class is slow, too."""

        def __init__(self, name: str, bases: tuple[Any, ...], body: dict[str, Any], *, total: bool = False) -> None:
            inherited = bases[0].__annotations__ if bases else {}
            self.__name__, self.__doc__, self.__total__ = name, body.get("__doc__"), total
            self.__annotations__ = {**inherited, **body.get("__annotations__", {})}

    TypedDict = _Options("TypedDict", (), {})


class NoOptions(TypedDict, total=False):
    """For a builder whose keywords are all in its signature: whatever is caught here is a wrong one."""


class EmbeddedOptions(TypedDict, total=False):
    """What every builder takes that makes something with metadata."""

    labels: Mapping[str, str] | None
    """The object's own labels (`metadata.labels`)."""
    annotations: Mapping[str, str] | None
    """The object's own annotations (`metadata.annotations`)."""
    metadata: ObjectMeta | ObjectMetaDict | Mapping[str, Any] | None
    """Merged into the metadata last (`metadata`)."""


class ClusterOptions(EmbeddedOptions, total=False):
    """What every builder takes that makes an object outside namespaces."""


class ObjectOptions(EmbeddedOptions, total=False):
    """What every builder takes that makes an object in a namespace."""

    namespace: str | Namespace | None
    """The namespace; leave it out where `kgen render --namespace` decides (`metadata.namespace`)."""


class _Required:
    """The type of REQUIRED."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "(required)"


REQUIRED: Any = _Required()
"""The default of an argument that has none, so that the builder itself can say what is missing."""


def answering(builder: F) -> F:
    """Have a builder called without required arguments, so that a misspelt one is named before it is missing.

    It calls `corrected` when one is REQUIRED, the last one at least, or when there are more arguments than have places.
    Type checkers see a builder whose arguments are required.
    """
    function: Any = builder
    code, defaults = function.__code__, function.__defaults__ or ()
    given = function.__kwdefaults__ or {}
    keyword_only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    function.__kwdefaults__ = {**dict.fromkeys(keyword_only, REQUIRED), **given}
    missing = code.co_argcount - len(defaults) - code.co_varnames[: code.co_argcount].count("self")
    function.__defaults__ = (REQUIRED,) * missing + defaults
    return builder


SHORT = {
    "update": "strategy",
    "management": "pod_management_policy",
    "reclaim": "reclaim_policy",
    "expandable": "allow_volume_expansion",
    "binding": "volume_binding_mode",
    "every": "period",
    "delay": "initial_delay",
}
"""Short words that builders take for a keyword with a longer name."""


def keywords(options: type) -> frozenset[str]:
    """The names of options that a builder takes; short ones are made long by `corrected`.

    >>> sorted(keywords(ClusterOptions))
    ['annotations', 'labels', 'metadata']
    """
    return frozenset(options.__annotations__) - SHORT.keys()


OBJECT = keywords(ObjectOptions)
CLUSTER = keywords(ClusterOptions)
NONE = keywords(NoOptions)


def corrected(builder: Callable[..., T], known: frozenset[str], given: dict[str, Any]) -> T:
    """What a builder makes of its arguments once short words have become keywords; it was given an unknown one.

    Args:
        builder: The builder that was called.
        known: The options that it takes beside its own arguments.
        given: Its `locals()` when it began.

    Raises:
        TypeError: It does not have such a keyword, lacks a required one, or has too many arguments without one; the
            message has the right one.
    """
    if given.get("_rest"):
        raise _answers("misplaced").refusal(builder, given)
    made: T = _answers().answered(builder, known, given)
    return made


def no_such_method(owner: object, name: str, more: str = "") -> AttributeError:
    """An AttributeError for something like `probe.htpp`, with what was meant or what there is; `more` ends it."""
    if name.startswith("_"):
        return AttributeError(name)
    hint = _answers().method_hint(owner, name)
    return AttributeError(f'{owner!r} has no "{name}"{hint}{more and f"; {more}"}')


def _answers(module: str = "wrong_keywords") -> Any:
    """What is said of wrong words: it knows the builders, which stand on this module, so it is imported by its name."""
    return __import__(f"{__package__}.{module}", fromlist=["*"])
