"""Checks of the Pod Security Standards, and the pod as they see it."""

from __future__ import annotations

from functools import partial

from kgen.apiserver.defaulting import as_checked
from kgen.apiserver.rule import ALWAYS, Rule
from kgen.apiserver.rules.pods.containers import all_containers
from kgen.bundles.pods import template_at, template_of
from kgen.cluster.pods import Pods
from kgen.k8s.core_v1 import Pod, PodSecurityContext, PodSpec, SecurityContext
from kgen.slotted import Slotted
from kgen.wording.phrases import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Literal, TypeAlias

    from kgen.apiserver.rule import Check, Findings, Version
    from kgen.cluster.index import Index
    from kgen.diagnostics import Finding
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import PodTemplateSpec

    Level: TypeAlias = Literal["baseline", "restricted"]

WINDOWS_EXEMPT = (1, 25)
"""Since when a pod that says it runs on Windows is spared what only Linux has."""
USER_NAMESPACES = (1, 35)
"""Since when root in a user namespace of the pod's own (`hostUsers: false`) is nobody to be afraid of."""


def check(code: str, level: Level, since: Version = ALWAYS, *, replaces: str = "") -> Callable[[Check], Rule]:
    """Makes a check of a generator function that takes a Subject and yields one finding or none.

    It says what it finds in the words of the server's admission.

    Args:
        code: Never reused, even when the check is gone.
        level: The first level that has it.
        since: The first version of the standards that has it.
        replaces: The code of the baseline check whose place it takes in `restricted`.
    """
    return partial(
        Rule,
        code=code,
        family="advice",
        on=Subject,
        severity="advice",
        stage="advice",
        profile=level,
        since=since,
        replaces=replaces,
    )


def on_pods(rule: Rule, *, once: bool = False) -> Rule:
    """A check as a piece of advice on Pods.

    Args:
        rule: The check.
        once: It does not repeat what a link says of the same pods, since their Namespace asks for a standard.
    """

    def check(pods: Pods, at: FieldPath, index: Index) -> Findings:
        del at
        for finding in rule.check(subject_of(pods, index.version)):
            finding.once = said_of(pods, finding) if once else None
            yield finding

    return rule.replace(check=check, on=Pods)


def said_of(pods: Pods, finding: Finding) -> tuple[str, int, str]:
    """What a violation is about: a link and a check that find the same say it once."""
    return "pod security", pods.number, finding.message


class Holder(Slotted):
    """Who has a security context: a container, or the pod itself, which has no name.

    Attributes:
        security_context: An empty one where there is none.
        at: The path of the container, or of the pod's spec.
    """

    __slots__ = ("at", "container", "name", "security_context")

    def __init__(self, container: Any, security_context: Any, at: FieldPath) -> None:
        self.container = container
        self.security_context = security_context
        self.name: str = (container.name or "") if container else ""
        self.at = at


class Subject(Slotted):
    """A pod as the admission of an API server sees it: a Pod, or a template of one.

    Attributes:
        at: The path of its spec.
        version: The version of the standards.
        is_template: Whether the server has not looked into its annotations yet.
        pod: The pod as the holder of a security context.
        containers: Its containers: init containers, regular ones, ephemeral ones.
    """

    __slots__ = ("annotations", "annotations_at", "at", "containers", "is_template", "pod", "spec", "version")

    def __init__(self, template: Pod | PodTemplateSpec, at: FieldPath, version: Version) -> None:
        self.spec: PodSpec = template.spec or PodSpec.of({})
        self.at = at / "spec"
        self.annotations: dict[str, str] = (template.metadata and template.metadata.annotations) or {}
        self.annotations_at = at / "metadata" / "annotations"
        self.is_template = not isinstance(template, Pod)
        self.version = version
        self.pod = Holder(None, self.spec.security_context or PodSecurityContext(), self.at)
        self.containers = [
            Holder(each, each.security_context or SecurityContext(), where)
            for each, where in all_containers(self.spec, self.at)
        ]

    @property
    def everyone(self) -> list[Holder]:
        """The pod, then its containers."""
        return [self.pod, *self.containers]

    @property
    def is_windows(self) -> bool:
        """Whether it says that it runs on Windows."""
        return self.spec.os is not None and self.spec.os.name == "windows"

    @property
    def is_exempt(self) -> bool:
        """Whether it runs on Windows, and so cannot have what the check wants."""
        return self.is_windows and self.version >= WINDOWS_EXEMPT

    @property
    def is_in_user_namespace(self) -> bool:
        """Whether its root is not the node's root, and the version cares."""
        return self.version >= USER_NAMESPACES and self.spec.host_users is False


def subject_of(pods: Pods, version: Version) -> Subject:
    """The pods of an object, as the admission of the object sees them."""
    template: Any = template_of(as_checked(pods.owner))
    return Subject(template, template_at(pods.owner), version)


def who(holders: Iterable[Holder]) -> str:
    """The pod and the containers, as the server's admission calls them.

    >>> from kgen.field_path import FieldPath
    >>> from kgen.k8s.core_v1 import Container
    >>> who([Holder(None, None, FieldPath()), Holder(Container(name="web"), None, FieldPath())])
    'pod and container "web"'
    """
    holders = list(holders)
    names = [each.name for each in holders if each.container]
    parts = ["pod"] if len(names) < len(holders) else []
    return " and ".join([*parts, named("container", names)] if names else parts)
