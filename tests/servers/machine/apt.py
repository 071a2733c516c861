"""Debian packages of any suite, from the archive that this machine's own apt uses, without a trace in that apt."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import unquote

_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


class Package(NamedTuple):
    """A line of a lock."""

    name: str
    version: str
    sha256: str


class Apt:
    """apt-get with a folder of its own for its lists, its state and what it downloads."""

    def __init__(self, folder: Path, suite: str) -> None:
        self._folder = folder
        for name in ("lists/partial", "archives/partial", "parts"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text(
            "".join(f"deb [signed-by={_KEYS}] {line} main\n" for line in _sources(suite))
        )

    def update(self) -> Self:
        self._run("update")
        return self

    def resolve(self, names: list[str]) -> list[Package]:
        """The newest packages of these names, and all that they need."""
        printed = self._run("install", "--print-uris", "--yes", "--no-install-recommends", *names)
        needed = [line.split()[1].split("_")[0] for line in printed.splitlines()]
        return [_package(*line.split()) for line in self._run("download", "--print-uris", *needed).splitlines()]

    def download(self, packages: list[Package]) -> list[Path]:
        """The files of packages.

        Raises:
            AptError: A version is not in the archive any more, or a file is not what the lock says.
        """
        folder = self._folder / "archives"
        self._run("download", *(f"{each.name}={each.version}" for each in packages), folder=folder)
        return [_verified(folder, each) for each in packages]

    def _run(self, *command: str, folder: Path | None = None) -> str:
        own = {
            "Dir::Etc::sourcelist": self._folder / "sources.list",
            "Dir::Etc::sourceparts": self._folder / "parts",
            "Dir::Etc::preferencesparts": self._folder / "parts",
            "Dir::State": self._folder,
            "Dir::State::lists": self._folder / "lists",
            "Dir::State::status": self._folder / "status",
            "Dir::Cache": self._folder,
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        }
        options = [f"--option={name}={value}" for name, value in own.items()]
        ended = subprocess.run(
            ["apt-get", "-qq", *options, *command], check=False, capture_output=True, text=True, cwd=folder
        )
        if ended.returncode:
            raise AptError(ended.stderr.strip())
        return ended.stdout


class AptError(Exception):
    """apt-get failed; the message is what it says."""


def _sources(suite: str) -> Iterator[str]:
    """The archives of this machine's own apt, with another suite."""
    printed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)"], check=True, capture_output=True, text=True
    ).stdout
    for archive in sorted(set(printed.split())):
        if archive.endswith("/debian"):
            yield f"{archive} {suite}"
        elif archive.endswith("/debian-security") and suite != "unstable":
            yield f"{archive} {suite}-security"


def _package(_uri: str, file: str, _size: str, checksum: str) -> Package:
    """A package as apt-get prints it."""
    name, version, _ = unquote(file).split("_")
    return Package(name, version, checksum.removeprefix("SHA256:"))


def _verified(folder: Path, package: Package) -> Path:
    escaped = package.version.replace(":", "%3a")
    file = next(folder.glob(f"{package.name}_{escaped}_*.deb"))
    if hashlib.sha256(file.read_bytes()).hexdigest() != package.sha256:
        raise AptError(f"{file.name} is not what the lock says")
    return file
