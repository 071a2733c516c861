"""The labels by which a Namespace says what its pods must be like."""

from __future__ import annotations

from kgen.slotted import Slotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgen.apiserver.rule import Version

PREFIX = "pod-security.kubernetes.io/"
LATEST = "latest"


class Standard(Slotted):
    """A level and the version of it, such as `restricted:latest`."""

    __slots__ = ("level", "version")

    def __init__(self, level: str = "privileged", version: str = LATEST) -> None:
        self.level = level
        self.version = version

    def __str__(self) -> str:
        return f"{self.level}:{self.version}"

    def policy_version(self, kubernetes: Version) -> Version:
        """The version as numbers; the latest one is that of the server.

        >>> Standard("baseline", "v1.24").policy_version((1, 36)), Standard("baseline").policy_version((1, 36))
        ((1, 24), (1, 36))
        """
        number = self.version.removeprefix("v1.")
        return (1, int(number)) if number.isdecimal() and number != self.version else kubernetes


def enforced(labels: Mapping[str, str]) -> Standard:
    """What a Namespace with these labels refuses Pods for not meeting."""
    return _labelled(labels, "enforce", Standard())


def warned(labels: Mapping[str, str]) -> Standard:
    """What it warns of: what it enforces, unless a label says otherwise."""
    enforces = enforced(labels)
    return _labelled(labels, "warn", enforces if enforces.level in _LEVELS else Standard())


_LEVELS = ("baseline", "restricted")


def _labelled(labels: Mapping[str, str], mode: str, default: Standard) -> Standard:
    level = labels.get(f"{PREFIX}{mode}")
    version = labels.get(f"{PREFIX}{mode}-version", default.version if level is None else LATEST)
    return Standard(level or default.level, version)
