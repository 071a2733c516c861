"""`images`: other names, tags and digests for the images of containers, wherever containers are."""

from __future__ import annotations

import re

from .errors import KustomizeError
from .fields import IMAGES, reach
from .texts import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from .places import Place
    from .reading import Kustomization
    from .resources import Resource

    Change: TypeAlias = Callable[[str], str]

_CONTAINERS = ("containers", "initContainers")
_VERSION = r"(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?"


def set_images(resources: Iterable[Resource], kustomization: Kustomization) -> None:
    """Change the images that `images` names.

    Raises:
        KustomizeError: A name is no pattern, or an image is no text.
    """
    for image, place in kustomization.items("images", "imageTags"):
        change = _change_of({key: text_of(value) for key, value in image.items()}, place)
        for each in resources:
            if each.kind != "CustomResourceDefinition":
                _set_images(each, change, place)


def _set_images(each: Resource, change: Change, place: Place) -> None:
    for container in _containers(each.plain):
        _set(each, container, "image", change, place)
    for spec in IMAGES:
        for parent, key in reach(each.plain, spec.path):
            _set(each, parent, key, change, place)


def _containers(value: Any) -> Iterator[dict[str, Any]]:
    """All that stands in a list of containers, at any depth."""
    for key, item in value.items() if isinstance(value, dict) else ():
        yield from _containers(item)
        if key in _CONTAINERS and isinstance(item, list):
            yield from (each for each in item if isinstance(each, dict) and "image" in each)
    for item in value if isinstance(value, list) else ():
        yield from _containers(item)


def _set(each: Resource, parent: dict[str, Any], key: str, change: Change, place: Place) -> None:
    old = parent[key]
    if old is None:
        return
    if isinstance(old, (dict, list)):
        raise KustomizeError(f"an image of {each.current()} is no text", place)
    new = change(text_of(old))
    if new != old:
        parent[key] = new
        each.places.written(parent, key, place)


def _change_of(image: dict[str, str], place: Place) -> Change:
    name = image.get("name", "")
    try:
        pattern = re.compile(f"{name}{_VERSION}")
    except re.error as error:
        raise KustomizeError(f'the name "{name}" is no pattern: {error}', place / "name") from None
    return lambda old: _changed(old, image) if pattern.fullmatch(old) else old


def _changed(old: str, image: dict[str, str]) -> str:
    name, tag, digest = split_image(old)
    new_tag, new_digest = image.get("newTag", ""), image.get("digest", "")
    if new_tag or new_digest:
        tag, digest = new_tag, new_digest
    elif image.get("tagSuffix"):
        tag, digest = tag + image["tagSuffix"], ""
    name = image.get("newName") or name
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def split_image(image: str) -> tuple[str, str, str]:
    """The name, tag and digest of an image.

    >>> split_image("localhost:5000/web:1@sha256:ab")
    ('localhost:5000/web', '1', 'sha256:ab')
    """
    slash = max(image.find("/"), 0)
    host, rest = image[:slash], image[slash:]
    before, at, digest = rest.partition("@")
    name, colon, tag = before.partition(":")
    return host + name, tag if colon else "", digest if at else ""
