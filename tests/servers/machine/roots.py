"""Root file systems like those of the official images, from Debian's packages: `python -m tests.servers.machine.roots`.

images/images.toml says for each image which packages it takes, and which programs the official image has: all others
are removed, so that a script that needs one fails here as it would there. Packages are locked by version and hash
(`--lock` renews the locks). Roots are kept in ~/.cache/kgen/roots.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from .apt import Apt, AptError, Package

IMAGES = Path(__file__).parent / "images"
CACHE = Path.home() / ".cache" / "kgen" / "roots"
_FORM = 2
"""To be raised where the same packages are made into another root."""
_SECONDS_TO_KEEP = 7 * 24 * 3600
_LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64", "var/run": "../run"}
_PROGRAM_FOLDERS = ("usr/bin", "usr/sbin", "usr/games", "usr/local/bin")
_UNUSED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "usr/share/lintian")
_MYSQL = {"passwd": "mysql:x:999:999::/var/lib/mysql:/bin/sh\n", "group": "mysql:x:999:\n"}


@attrs.frozen(kw_only=True)
class Image:
    """An image as it stands in images.toml."""

    root: str
    """Whose packages it has."""
    entrypoint: list[str] = attrs.field(factory=list)
    command: list[str] = attrs.field(factory=list)
    environment: dict[str, str] = attrs.field(factory=dict)
    files: list[str] = attrs.field(factory=list)
    """Folders beside images.toml that lie over the root, the first on top."""
    added: str = ""
    """Another root, between these and its own."""

    def layers(self) -> list[Path]:
        """The folders of which the root file system is made, the top one first."""
        roots = [self.added, self.root] if self.added else [self.root]
        return [*(IMAGES / name for name in self.files), *map(root, roots)]


@attrs.frozen(kw_only=True)
class Packages:
    """A root as it stands in images.toml."""

    name: str
    suite: str
    packages: list[str]
    programs: list[str]
    """Programs that stay: a name, or all of a package (coreutils/)."""
    links: dict[str, str] = attrs.field(factory=dict)
    folders: list[str] = attrs.field(factory=list)
    """More folders."""
    mysql_folders: dict[str, int] = attrs.field(factory=dict)
    """Folders of the user mysql, with their modes."""
    server: str
    """The package whose version must begin as `version` says."""
    version: str

    @property
    def lock(self) -> Path:
        return IMAGES / f"{self.name}.lock"

    def locked(self) -> list[Package]:
        return [Package(*line.split()) for line in self.lock.read_text().splitlines()]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((IMAGES / "images.toml").read_text())


def image(reference: str) -> Image:
    """The image that stands for one of a manifest, such as mysql:9.7.

    Raises:
        LookupError: images.toml has none.
    """
    for name, fields in _table()["images"].items():
        if reference.split("@", maxsplit=1)[0].rpartition("docker.io/library/")[2] == name:
            return Image(**fields)
    raise LookupError(f"images.toml has no image {reference}")


def _packages(name: str) -> Packages:
    fields = _table()["roots"][name]
    sets = ([each] if each[0] != "@" else _table()["programs"][each[1:]] for each in fields["programs"])
    return Packages(**{**fields, "name": name, "programs": [program for each in sets for program in each]})


def root(name: str) -> Path:
    """The folder of a root file system."""
    return _built(name) / "root"


def lack() -> str | None:
    """Why the roots cannot be made here, in one line; None where they are made."""
    try:
        for name in _table()["roots"]:
            root(name)
    except AptError as error:
        return f"packages are missing: {str(error).splitlines()[0]}"
    return None


@cache
def _built(name: str) -> Path:
    """The folder of a root and the list of its packages; it is built where the cache does not have it."""
    packages = _packages(name)
    key = hashlib.sha256(packages.lock.read_bytes() + repr((_FORM, packages)).encode())
    folder = CACHE / f"{name}-{key.hexdigest()[:12]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "packages").exists():
            _build(packages, folder)
        os.utime(folder)
        for other in CACHE.glob(f"{name}-{'?' * 12}"):  # of another lock, which another checkout may use now
            if time.time() - other.stat().st_mtime > _SECONDS_TO_KEEP:
                shutil.rmtree(other)
    return folder


def server_of(name: str) -> str:
    """The package of a root's server, with its version."""
    server = _packages(name).server
    lines = (_built(name) / "packages").read_text().splitlines()
    return next(
        f"{each.name} {each.version}" for each in (Package(*line.split()) for line in lines) if each.name == server
    )


def _build(packages: Packages, folder: Path) -> None:
    print(f"building the root of {packages.name}", file=sys.stderr)  # noqa: T201 - it takes a minute
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        apt = Apt(CACHE / f"apt-{packages.suite}", packages.suite).update()
        chosen, files = _downloaded(apt, packages)
        made = Path(work, "root")
        made.mkdir()
        kept = set(_unpack(files, made, packages.programs))
        _finish(made, packages, kept)
        made.chmod(0o755)
        folder.mkdir()
        made.rename(folder / "root")
        (folder / "packages").write_text("".join(" ".join(each) + "\n" for each in chosen))
        for file in files:
            file.unlink()


def _downloaded(apt: Apt, packages: Packages) -> tuple[list[Package], list[Path]]:
    locked = packages.locked()
    try:
        return locked, apt.download(locked)
    except AptError as error:
        newest = apt.resolve(packages.packages)
        version = _checked_version(packages, newest)
        print(f"{error}\n{packages.name}: taking {packages.server} {version}, not as locked", file=sys.stderr)  # noqa: T201
        return newest, apt.download(newest)


def _checked_version(packages: Packages, found: list[Package]) -> str:
    version = next(each.version for each in found if each.name == packages.server)
    if not version.rpartition(":")[2].startswith(packages.version):
        raise AptError(f"the archive has {packages.server} {version}; {packages.name} needs {packages.version}")
    return version


def _unpack(files: list[Path], folder: Path, programs: list[str]) -> Iterator[str]:
    """Unpack packages; their scripts are not run. Yields the names of programs that stay."""
    for link, target in _LINKS.items():
        place = folder / link
        place.parent.mkdir(exist_ok=True)
        (place.parent / target).mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
    for file in files:
        archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", file], check=True, capture_output=True).stdout
        command = ["tar", "-x", "-v", "-C", str(folder), "--keep-directory-symlink"]
        listed = subprocess.run(command, input=archive, check=True, capture_output=True).stdout.decode()
        if file.name.split("_")[0] + "/" in programs:
            yield from (Path(line).name for line in listed.splitlines() if "bin/" in line)
    yield from (name for name in programs if not name.endswith("/"))


def _finish(folder: Path, packages: Packages, kept: set[str]) -> None:
    """What the packages' scripts and the image's Dockerfile would do."""
    for file in (file for name in _PROGRAM_FOLDERS for file in (folder / name).glob("*") if file.name not in kept):
        file.unlink()
    for name in _UNUSED:
        shutil.rmtree(folder / name, ignore_errors=True)
    for link, target in packages.links.items():
        (folder / link).unlink(missing_ok=True)
        (folder / link).symlink_to(target)
    for name, line in _MYSQL.items():
        master = folder / f"usr/share/base-passwd/{name}.master"
        if master.exists():
            (folder / "etc" / name).write_text(master.read_text() + line)
    for name in [*packages.folders, *packages.mysql_folders]:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, mode in packages.mysql_folders.items():
        os.chown(folder / name, 999, 999)
        (folder / name).chmod(mode)


def _write_lock(name: str) -> None:
    packages = _packages(name)
    with tempfile.TemporaryDirectory() as work:
        found = Apt(Path(work), packages.suite).update().resolve(packages.packages)
    _checked_version(packages, found)
    packages.lock.write_text("".join(" ".join(each) + "\n" for each in found))


def main() -> None:
    for name in _table()["roots"]:
        if "--lock" in sys.argv:
            _write_lock(name)
        print(root(name))  # noqa: T201


if __name__ == "__main__":
    main()
