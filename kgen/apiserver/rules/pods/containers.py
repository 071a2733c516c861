"""Containers, init containers and ephemeral containers: names, images, what each sort may have."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, not_found, required
from kgen.k8s.core_v1 import Container, EphemeralContainer, Pod, PodSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings, Version
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Lifecycle

    AnyContainer: TypeAlias = Container | EphemeralContainer

BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What the server counts as white space at the ends of a text."""

WHILE_RUNNING = ("lifecycle", "liveness_probe", "readiness_probe", "startup_probe")
"""What only a container that keeps running can have."""
NEVER_EPHEMERAL = ("ports", *WHILE_RUNNING, "resize_policy", "restart_policy", "restart_policy_rules")


def all_containers(spec: PodSpec, at: FieldPath) -> Sequence[tuple[AnyContainer, FieldPath]]:
    """Every container of a pod with its path, in the server's order: init, regular, ephemeral.

    A dozen rules ask for them, one after the other.
    """
    known, place, found = _LAST[0]
    if known is not spec or place is not at:
        found = tuple(_containers(spec, at))
        _LAST[0] = spec, at, found
    return found


_LAST: list[tuple[PodSpec | None, FieldPath | None, Sequence[tuple[AnyContainer, FieldPath]]]] = [(None, None, ())]
"""The last pod that was asked for, and what it has: neither a pod nor a path ever changes."""


def _containers(spec: PodSpec, at: FieldPath) -> Iterator[tuple[AnyContainer, FieldPath]]:
    lists: tuple[tuple[str, Sequence[AnyContainer] | None], ...] = (
        ("initContainers", spec.init_containers),
        ("containers", spec.containers),
        ("ephemeralContainers", spec.ephemeral_containers),
    )
    for json, containers in lists:
        if containers:
            where = at / json
            for i, container in enumerate(containers):
                yield container, where[i]


def is_plain_init(container: AnyContainer, context: Context) -> bool:
    """Whether a container runs to its end before the pod starts: an init container that is no sidecar."""
    return context.field == "init_containers" and container.restart_policy != "Always"


@rule("KG201", on=PodSpec)
def containers_missing(spec: PodSpec, at: FieldPath) -> Findings:
    """A pod has no container.

    Bad:
        initContainers: [{name: init, image: busybox}]
    Good:
        containers: [{name: web, image: nginx}]
    """
    if not spec.containers:
        yield required(at / "containers", "a pod needs at least one container")


@rule("KG202", on=Container, also=(EphemeralContainer,))
def container_name_invalid(container: AnyContainer, at: FieldPath) -> Findings:
    """A container has no name, or one that is no DNS label.

    Bad:
        name: My_App
        image: nginx
    Good:
        name: my-app
        image: nginx
    """
    if container.name:
        yield from checks.grammar(at / "name", container.name, grammars.dns_label)
    else:
        yield required(at / "name", "a container needs a name")


@rule("KG203", on=PodSpec)
def container_name_twice(spec: PodSpec, at: FieldPath) -> Findings:
    """Two containers of a pod have the same name; init containers and ephemeral ones count, too.

    Bad:
        initContainers: [{name: web, image: busybox}]
        containers: [{name: web, image: nginx}]
    Good:
        initContainers: [{name: prepare, image: busybox}]
        containers: [{name: web, image: nginx}]
    """
    seen: set[str] = set()
    for field in ("containers", "init_containers", "ephemeral_containers"):
        for i, container in enumerate(spec.__dict__.get(field) or ()):
            name = container.name or ""
            if name in seen:
                yield duplicate((at / PodSpec.__fields__[field].json)[i] / "name", name)
            elif name or field != "init_containers":
                seen.add(name)


@rule("KG204", on=Container, also=(EphemeralContainer,))
def image_invalid(container: AnyContainer, at: FieldPath, context: Context) -> Findings:
    """A container has no image, or in a Pod one with white space around it.

    Bad:
        name: web
    Good:
        name: web
        image: nginx:1.27
    """
    image = container.image
    if not image:
        yield required(at / "image", "a container needs an image")
    elif image != image.strip(BLANKS) and (context.kind == "Pod" or context.field == "ephemeral_containers"):
        yield invalid(at / "image", image, "must not start or end with white space")


@rule("KG205", on=Container, also=(EphemeralContainer,))
def container_policy_unknown(container: AnyContainer, at: FieldPath, context: Context) -> Findings:
    """A container's imagePullPolicy or terminationMessagePolicy is not one that there is.

    Bad:
        name: web
        image: nginx
        imagePullPolicy: always
    Good:
        name: web
        image: nginx
        imagePullPolicy: Always
    """
    yield from checks.closed_set(container, "image_pull_policy", at, context)
    yield from checks.closed_set(container, "termination_message_policy", at, context)


@rule("KG206", on=Container, hides=WHILE_RUNNING, shown_on=Pod)
def init_container_probed(container: Container, at: FieldPath, context: Context) -> Findings:
    """An init container has a probe or a lifecycle hook, which only a container that keeps running can have.

    With `restartPolicy: Always` the init container is a sidecar, and may have them.

    Bad:
        metadata: {name: web}
        spec:
          initContainers:
          - name: proxy
            image: envoy
            readinessProbe: {exec: {command: [test, -f, /ready]}}
          containers: [{name: web, image: nginx}]
    Good:
        metadata: {name: web}
        spec:
          initContainers:
          - name: proxy
            image: envoy
            restartPolicy: Always
            readinessProbe: {exec: {command: [test, -f, /ready]}}
          containers: [{name: web, image: nginx}]
    """
    given = [name for name in WHILE_RUNNING if name in container.__dict__]
    for name in given if given and is_plain_init(container, context) else ():
        if not _is_dropped(container.__dict__[name], context.version):
            hint = "a sidecar may have it: set restartPolicy to Always"
            yield forbidden(at / Container.__fields__[name].json, "an init container runs once, to its end", hint)


def _is_dropped(value: Any, version: Version) -> bool:
    """Whether a server takes a lifecycle away, since it has nothing in it but what is not switched on there."""
    hooks: Lifecycle = value
    given = {*hooks.__dict__} - {"stop_signal"}
    if "stop_signal" in hooks.__dict__ and not given:
        return True
    asleep = version < (1, 30) and given and given <= {"pre_stop", "post_start"}
    return bool(asleep) and all(set(hooks.__dict__[name].__dict__) == {"sleep"} for name in given)


@rule("KG207", on=PodSpec)
def ephemeral_containers_given(spec: PodSpec, at: FieldPath) -> Findings:
    """A pod is created with ephemeral containers, which can only be added to a running one.

    Bad:
        containers: [{name: web, image: nginx}]
        ephemeralContainers: [{name: debug, image: busybox}]
    Good:
        containers: [{name: web, image: nginx}]
    """
    if spec.ephemeral_containers:
        hint = "kubectl debug adds one to a running pod"
        yield forbidden(at / "ephemeralContainers", "a new pod cannot have ephemeral containers", hint)


@rule("KG208", on=EphemeralContainer, hides=WHILE_RUNNING)
def ephemeral_container_invalid(container: EphemeralContainer, at: FieldPath, context: Context) -> Findings:
    """An ephemeral container has a field that only others can have, or targets a container that is not there.

    Bad:
        name: debug
        image: busybox
        ports: [{containerPort: 80}]
    Good:
        name: debug
        image: busybox
    """
    for name in NEVER_EPHEMERAL:
        if name in container.__dict__ and not _is_unseen(name, container, context.version):
            yield forbidden(at / EphemeralContainer.__fields__[name].json, "an ephemeral container cannot have it")
    if container.resources and set(container.resources.__dict__) - _dropped_claims(context.version):
        yield forbidden(at / "resources", "an ephemeral container cannot have any")
    for i, mount in enumerate(container.volume_mounts or ()):
        for field in (name for name in ("sub_path", "sub_path_expr") if getattr(mount, name)):
            where = (at / "volumeMounts")[i] / mount.__fields__[field].json
            yield forbidden(where, "an ephemeral container mounts whole volumes only")
    target = container.target_container_name
    if target and target not in _targets(context.parent):
        yield not_found(at / "targetContainerName", target, "is no container of the pod")


def _is_unseen(name: str, container: EphemeralContainer, version: Version) -> bool:
    if name.startswith("restart_"):
        return version == (1, 34)  # its server takes away what it does not know yet
    return name == "lifecycle" and _is_dropped(container.lifecycle, version)


def _dropped_claims(version: Version) -> set[str]:
    return {"claims"} if version < (1, 34) else set()


def _targets(spec: PodSpec | None) -> set[str | None]:
    containers = [*(spec.containers or ()), *(spec.init_containers or ())] if spec else []
    return {container.name for container in containers}
