"""Where the pods are in an object, and changing them there."""

from __future__ import annotations

from kgen.bundles.identity import NotFoundError
from kgen.k8s.core_v1 import PodSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeVar

    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, Pod, PodTemplateSpec, Volume
    from kgen.model import Model, Object

    M = TypeVar("M", bound=Model)

_TEMPLATE = {
    "Pod": (),
    "PodTemplate": ("template",),
    "CronJob": ("spec", "job_template", "spec", "template"),
}
_USUAL_TEMPLATE = ("spec", "template")
_JSON = {"job_template": "jobTemplate"}
_CONTAINERS = ("init_containers", "containers", "ephemeral_containers")


def template_of(item: Object) -> Pod | PodTemplateSpec | None:
    """A Pod itself, or the template of the pods that an object makes; None where it has none."""
    found: Pod | PodTemplateSpec | None = _at(item, _template_path(item))
    return found


def template_at(item: Object) -> FieldPath:
    """The path of the pod template in an object that makes pods; of a Pod the root."""
    from kgen.field_path import FieldPath

    at = FieldPath()
    for name in _template_path(item):
        at = at / _JSON.get(name, name)
    return at


def pod_of(item: Object) -> PodSpec | None:
    """The spec of the pods that an object is or makes; None where it has none."""
    spec = getattr(template_of(item), "spec", None)
    return spec if isinstance(spec, PodSpec) else None


def change_pod(item: Object, how: Callable[[PodSpec], PodSpec]) -> Object:
    """A copy of an object with the spec of its pods changed; one without pods as it is.

    Raises:
        TypeError: The function did not return a PodSpec.
    """
    if pod_of(item) is None:
        return item

    def changed(spec: PodSpec) -> PodSpec:
        made = how(spec)
        if not isinstance(made, PodSpec):
            from kgen.wording.things import thing

            raise TypeError(
                f"the function that changes the pods of {item.kind} must return a PodSpec, not {thing(made)}"
            )
        return made

    return _change_at(item, (*_template_path(item), "spec"), changed)


def label(item: Object, labels: Mapping[str, str], *, pods: bool) -> Object:
    """A copy of an object with more labels, on its pod template, too, where `pods` says so."""
    patch = {"metadata": {"labels": dict(labels)}}
    labelled = item.merge(patch)
    if not pods or item.kind == "Pod" or template_of(item) is None:
        return labelled
    return _change_at(labelled, _template_path(item), lambda template: template.merge(patch))


def swap_images(objects: list[Object], swap: Mapping[str, str]) -> list[Object]:
    """The objects with images swapped; see `Bundle.images`."""
    unused = dict.fromkeys(swap)

    def swapped(image: str) -> str:
        for pattern, replacement in swap.items():
            found = _swap(image, pattern, replacement)
            if found is not None:
                unused.pop(pattern, None)
                return found
        return image

    made = [change_pod(each, lambda pod: _map_images(pod, swapped)) for each in objects]
    if unused:
        there = ", ".join(sorted({image for each in objects for image in _images(each)}))
        raise NotFoundError(f"no image matches {', '.join(map(repr, unused))} (there are: {there or 'none'})")
    return made


def _template_path(item: Object) -> tuple[str, ...]:
    return _TEMPLATE.get(item.kind, _USUAL_TEMPLATE)


def _at(model: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        model = getattr(model, name, None)
    return model


def _change_at(model: M, path: tuple[str, ...], how: Callable[[Any], Any]) -> M:
    name, *rest = path
    inner = getattr(model, name)
    return model.replace(**{name: _change_at(inner, tuple(rest), how) if rest else how(inner)})


def _map_images(pod: PodSpec, how: Callable[[str], str]) -> PodSpec:
    changes: dict[str, list[Any]] = {
        name: [_with_image(each, how) for each in _list(pod, name)] for name in _CONTAINERS
    }
    changes["volumes"] = [_with_reference(each, how) for each in _list(pod, "volumes")]
    return pod.with_fields({**pod.__dict__, **{name: each for name, each in changes.items() if each}})


def _with_image(container: Container, how: Callable[[str], str]) -> Container:
    return container.replace(image=how(container.image)) if container.image else container


def _with_reference(volume: Volume, how: Callable[[str], str]) -> Volume:
    """A volume with what an image holds, another image in it."""
    image = volume.image
    return volume.replace(image=image.replace(reference=how(image.reference))) if image and image.reference else volume


def _images(item: Object) -> Iterator[str]:
    pod = pod_of(item)
    for name in _CONTAINERS if pod else ():
        yield from (each.image for each in _list(pod, name) if each.image)
    for volume in _list(pod, "volumes") if pod else ():
        if volume.image and volume.image.reference:
            yield volume.image.reference


def _list(model: Any, name: str) -> list[Any]:
    return getattr(model, name) or []


def _swap(image: str, pattern: str, replacement: str) -> str | None:
    """The image that takes the place of one; None where the pattern does not match."""
    before, star, after = pattern.partition("*")
    if star:
        fits = image.startswith(before) and image.endswith(after) and len(image) >= len(before) + len(after)
        middle = image[len(before) : len(image) - len(after)]
        return replacement.replace("*", middle) if fits else None
    version = image.removeprefix(pattern)
    if not image.startswith(pattern) or version[:1] not in ("", ":", "@"):
        return None
    return replacement if ":" in replacement.rpartition("/")[2] else replacement + version
