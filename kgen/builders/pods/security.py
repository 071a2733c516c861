"""Privileges of pods and containers, and the preset of the fewest."""

from __future__ import annotations

from kgen.builders.given import as_model
from kgen.builders.options import NONE, corrected
from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Never, Unpack

    from kgen.builders.dicts import PodSecurityContextDict, SecurityContextDict
    from kgen.builders.options import NoOptions
    from kgen.k8s.core_v1 import PodSecurityContext, SecurityContext


class SecurityPreset(Slotted):
    """Privileges for pods and for containers; made by `restricted`.

    Attributes:
        pod: Those that a pod's spec has.
        container: Those that a container has.
    """

    __slots__ = ("container", "pod")
    maker = "a restricted()"

    def __init__(self, pod: PodSecurityContext, container: SecurityContext) -> None:
        self.pod = pod
        self.container = container


def restricted(
    *_rest: Never, run_as_user: int | None = None, run_as_group: int | None = None, **options: Unpack[NoOptions]
) -> SecurityPreset:
    """The fewest privileges, those of the Pod Security Standard "restricted", for `security=` of a pod or a container.

    In a container it sets `allowPrivilegeEscalation: false`, `capabilities: {drop: [ALL]}`, `runAsNonRoot: true` and
    `seccompProfile: {type: RuntimeDefault}`, which is all that the standard asks for; in a pod the last two, for all
    its containers. Nothing else is set. The image must say a user that is not root, unless `run_as_user` does.

    Args:
        run_as_user: The number of the user; the image's where not given (`runAsUser`).
        run_as_group: The number of the group; root's where not given (`runAsGroup`).

    >>> restricted(run_as_user=999).pod.to_plain()
    {'runAsNonRoot': True, 'runAsUser': 999, 'seccompProfile': {'type': 'RuntimeDefault'}}
    >>> list(restricted().container.to_plain())
    ['allowPrivilegeEscalation', 'capabilities', 'runAsNonRoot', 'seccompProfile']
    """
    if options or _rest:
        return corrected(restricted, NONE, locals())
    from kgen.k8s.core_v1 import Capabilities, PodSecurityContext, SeccompProfile, SecurityContext

    seccomp = SeccompProfile(type="RuntimeDefault")
    pod = PodSecurityContext(
        run_as_non_root=True, run_as_user=run_as_user, run_as_group=run_as_group, seccomp_profile=seccomp
    )
    container = SecurityContext(
        allow_privilege_escalation=False,
        capabilities=Capabilities(drop=["ALL"]),
        run_as_non_root=True,
        run_as_user=run_as_user,
        run_as_group=run_as_group,
        seccomp_profile=seccomp,
    )
    return SecurityPreset(pod, container)


def container_security(given: SecurityContext | SecurityPreset | SecurityContextDict) -> SecurityContext:
    """The privileges of a container.

    Raises:
        TypeError: They are no such, or a dict does not fit.
    """
    if isinstance(given, SecurityPreset):
        return given.container
    from kgen.k8s.core_v1 import SecurityContext

    return as_model("security", given, SecurityContext)


def pod_security(given: PodSecurityContext | SecurityPreset | PodSecurityContextDict) -> PodSecurityContext:
    """The privileges of a pod, which its containers have, too.

    Raises:
        TypeError: They are no such, or a dict does not fit.
    """
    if isinstance(given, SecurityPreset):
        return given.pod
    from kgen.k8s.core_v1 import PodSecurityContext

    return as_model("security", given, PodSecurityContext)
