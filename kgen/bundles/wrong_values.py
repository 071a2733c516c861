"""What the methods of a bundle say of arguments that are of a wrong kind."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.model import Object

from .identity import BundleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def check_text(given: object, what: str, example: str, *, may_be_empty: bool = False) -> None:
    """Refuse what is no text; `what` begins the sentence.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(given, str) or not (given or may_be_empty):
        raise TypeError(f"{what}, such as {example}, not {_thing(given)}")


def check_flag(given: object, keyword: str) -> None:
    """Refuse what is neither True nor False.

    Raises:
        TypeError: It is neither.
    """
    if not isinstance(given, bool):
        raise TypeError(f"{keyword} is True or False, not {_thing(given)}")


def check_texts(given: Any, method: str, example: str) -> None:
    """Refuse what is no mapping of texts.

    Raises:
        TypeError: It is none; the message has the example.
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"{method} takes a mapping such as {example}, not {_thing(given)}")
    for key, value in given.items():
        for each in (key, value):
            if not isinstance(each, str):
                raise TypeError(f"{method} takes texts, such as {example}, and {_thing(each)} is none")


def check_function(given: object, method: str, of: str) -> None:
    """Refuse what is no function.

    Raises:
        TypeError: It is none.
    """
    if not callable(given):
        raise TypeError(f"{method} takes a function from {of} to {of}, not {_thing(given)}")


def check_kind(given: object) -> None:
    """Refuse what names no kind.

    Raises:
        TypeError: It is neither the class of one nor text.
    """
    is_class = isinstance(given, type) and issubclass(given, Object)
    if not is_class and not (isinstance(given, str) and given):
        raise TypeError(f'a kind is a model such as Deployment, or a text such as "Deployment", not {_thing(given)}')


def refuse_objects(objects: object, each: Any) -> None:
    """Say what is no object, or has no name that could tell it from others; nothing where all is well.

    Args:
        objects: What a bundle was to be made of.
        each: The last of them that was looked at, or `objects` where there was none yet.

    Raises:
        BundleError: There is something wrong with them.
    """
    if not hasattr(type(objects), "__iter__") or isinstance(objects, Object):
        raise BundleError(f"a Bundle takes a list of objects, not {_thing(objects)}; bundle(…) takes them one by one")
    if each is objects and not isinstance(each, str):  # a letter is the text that it is all of
        return
    if not isinstance(each, Object):
        raise BundleError(f"a Bundle takes objects, and {_thing(each)} is none; bundle(…) makes them of dicts, too")
    refuse_metadata(each)
    metadata: Any = each.metadata
    for field in ("name", "namespace"):
        value = getattr(metadata, field)
        if value is not None and not isinstance(value, str):
            raise BundleError(f"metadata.{field} of this {each.kind} is a text, not {_thing(value)}")


def refuse_metadata(item: Object) -> None:
    """Refuse an object whose metadata is something else.

    Raises:
        BundleError: It is.
    """
    from kgen.k8s.meta_v1 import ObjectMeta

    if not isinstance(item.metadata, ObjectMeta):
        raise BundleError(f"metadata of this {item.kind} is an ObjectMeta, not {_thing(item.metadata)}")


def _thing(value: object) -> str:
    from kgen.wording.things import thing

    return thing(value)
