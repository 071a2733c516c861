"""Images: which ones will run, tomorrow and on another node."""

from __future__ import annotations

from kgen.apiserver.rule import advice
from kgen.cluster.pods import Pods
from kgen.diagnostics import warning
from kgen.wording.phrases import named, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath

FROZEN = {
    "k8s.gcr.io/": "registry.k8s.io/",
    "gcr.io/google_containers/": "registry.k8s.io/",
    "gcr.io/google-containers/": "registry.k8s.io/",
}
"""Registries that get no new images, and where these are now."""


@advice("KG927", on=Pods)
def image_tag_moves(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """An image has no tag, or the tag `latest`: nobody knows what will run, and going back is impossible.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: "nginx:1.29"}]}
    """
    del at
    bad = _images(pods, moves)
    if bad:
        first = next(iter(bad))
        yield warning(
            bad[first],
            f"{named('image', bad)} may be another one tomorrow: no tag, or latest, is whatever was pushed last",
            f"name the version: {_name(first)}:VERSION",
        )


@advice("KG928", on=Pods, recommended=False)
def image_not_pinned(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """An image has no digest: whoever can push to its registry decides what runs under its tag.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: "nginx:1.29"}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: nginx:1.29@sha256:0000000000000000000000000000000000000000000000000000000000000000
    """
    del at
    bad = _images(pods, lambda image: "@" not in image)
    if bad:
        first = next(iter(bad))
        told = f"{named('image', bad)} {'has' if len(bad) == 1 else 'have'} no digest: a tag can be pushed again"
        yield warning(bad[first], told, f"{first}@sha256:…")


@advice("KG929", on=Pods)
def moving_image_kept(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """An image without a tag that stays is taken from the node where it is there already: nodes run different ones.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: "nginx:1.29", imagePullPolicy: IfNotPresent}]}
    """
    del at
    kept = [
        (each, place)
        for each, place in pods.containers()
        if each.image_pull_policy in ("IfNotPresent", "Never") and each.image and moves(each.image)
    ]
    if kept:
        images = list(dict.fromkeys(each.image or "" for each, _ in kept))
        yield warning(
            kept[0][1] / "imagePullPolicy",
            f"each node keeps the {plural('image', images)} {quoted(images)} that it has: nodes may run different ones",
            "name a version that stays, or write imagePullPolicy: Always",
        )


@advice("KG930", on=Pods)
def registry_frozen(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """An image comes from a registry of the past, such as k8s.gcr.io: it gets no fixes, and may go away.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: "k8s.gcr.io/pause:3.9"}]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: "registry.k8s.io/pause:3.9"}]}
    """
    del at
    bad = _images(pods, lambda image: image.startswith(tuple(FROZEN)))
    if bad:
        first = next(iter(bad))
        old = next(old for old in FROZEN if first.startswith(old))
        told = f"{named('image', bad)}: {old.rstrip('/')} gets no new images and may go away"
        yield warning(bad[first], told, first.replace(old, FROZEN[old], 1))


def moves(image: str) -> bool:
    """Whether an image's name means whatever was pushed last.

    >>> moves("nginx"), moves("registry:5000/nginx:latest"), moves("nginx:1.29"), moves("nginx@sha256:00")
    (True, True, False, False)
    """
    return image.rpartition("/")[2].partition(":")[2] in ("", "latest")


def _name(image: str) -> str:
    return image.removesuffix(":latest").removesuffix(":")


def _images(pods: Pods, is_bad: Callable[[str], bool]) -> dict[str, FieldPath]:
    """The bad ones of all images, each once, with the first place of each."""
    found: dict[str, FieldPath] = {}
    for container, place in pods.containers():
        if container.image and is_bad(container.image):
            found.setdefault(container.image, place / "image")
    return found
