"""Which shell it is that an image calls sh."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .script import Script

_BASH = (
    *("ubi7", "ubi8", "ubi9", "ubi10", "rhel", "centos", "fedora", "rocky", "alma", "oracle", "amazon", "redhat"),
    *("suse", "photon", "mariner", "azurelinux", "archlinux", "gentoo", "nixos"),
)
"""What is in the names of images whose sh is bash."""
_DASH = ("debian", "ubuntu", "minideb")
_RELEASES = {"stretch", "buster", "bullseye", "bookworm", "trixie", "xenial", "bionic", "focal", "jammy", "noble"}
"""Releases of Debian and Ubuntu, whose sh is dash."""
_BUSYBOX = ("alpine", "busybox")
_BY_NAME = {"bash": "bash", "dash": "dash", "ash": "busybox"}


def shell_of(script: Script) -> str:
    """The program that runs a script: "bash", "dash" or "busybox"; "" where that is not known."""
    if script.shell != "sh":
        return _BY_NAME.get(script.shell, "")
    return sh_of((script.container and script.container.image) or "")


@lru_cache(maxsize=256)
def sh_of(image: str) -> str:
    """What sh is in an image, as far as its name says so.

    >>> sh_of("debian:12"), sh_of("python:3.13-slim-bookworm"), sh_of("nginx:1.29-alpine3.22"), sh_of("app:1")
    ('dash', 'dash', 'busybox', '')
    """
    image = image.lower()
    if any(name in image for name in _BASH) or image.rpartition("/")[2].replace("@", ":").partition(":")[0] == "bash":
        return "bash"
    for mark in ":-_.@":
        image = image.replace(mark, "/")
    words = image.split("/")
    if any(word in _RELEASES or word.startswith(_DASH) for word in words):
        return "dash"
    return "busybox" if any(word.startswith(_BUSYBOX) for word in words) else ""
