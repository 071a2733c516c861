"""How a comparison is made."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Version


class Options(NamedTuple):
    """How NEW is applied, and to which servers.

    Attributes:
        apply: "server", "client", "replace" or "create".
        old_version: The Kubernetes version by which OLD is stored, such as "1.36".
        new_version: The one to which NEW is sent.
        is_live: Whether OLD is what a cluster has.
    """

    apply: str = "server"
    old_version: str = "1.36"
    new_version: str = "1.36"
    is_live: bool = False

    @property
    def version(self) -> Version:
        """The version to which NEW is sent, as numbers."""
        return _numbers(self.new_version)

    @property
    def is_back(self) -> bool:
        """Whether NEW is sent to an older version than the one that stored OLD."""
        return _numbers(self.old_version) > self.version


def _numbers(version: str) -> Version:
    major, _, minor = version.partition(".")
    return int(major), int(minor)
