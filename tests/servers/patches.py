"""What `kubectl patch --local` makes of random objects and strategic patches.

`python -m tests.servers.patches >tests/conformance/patches.jsonl` records it anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.support.random_patches import Maker

from .server import NoServerError, programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

RECORDED = 300


class Kubectl:
    """The kubectl in the folder of the programs of an API server."""

    def __init__(self, folder: str, version: str = "1.36") -> None:
        self.program = programs(version) / "kubectl"
        self.file = Path(folder, "object.json")
        if not self.program.exists():
            raise NoServerError(f"{self.program.parent} lacks kubectl")

    def version(self) -> str:
        """Such as v1.36.3."""
        said = json.loads(self.run("version", "--client", "-o", "json").stdout)
        version: str = said["clientVersion"]["gitVersion"]
        return version

    def patched(self, plain: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any] | str:
        """An object with a patch merged in, or the error."""
        self.file.write_text(json.dumps(plain))
        made = self.run(
            "patch", "--local", "-f", str(self.file), "--type", "strategic", "-p", json.dumps(patch), "-o", "json"
        )
        if made.returncode:
            return made.stderr.strip().splitlines()[0]
        answer: dict[str, Any] = json.loads(made.stdout)
        return answer

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False)


def cases(seed: int, number: int, kubectl: Kubectl) -> Iterator[dict[str, Any]]:
    """Random objects and patches with what kubectl makes of them."""
    maker = Maker(seed)
    for _ in range(number):
        plain, patch = maker.case()
        yield {"object": plain, "patch": patch, "answer": kubectl.patched(plain, patch)}


def record(cases: Callable[[int, int, Kubectl], Iterable[Any]], number: int) -> None:
    """Print kubectl's version, and cases with its answers, each as a line of JSON."""
    with TemporaryDirectory() as folder:
        kubectl = Kubectl(folder)
        for each in ({"kubectl": kubectl.version()}, *cases(1, number, kubectl)):
            sys.stdout.write(f"{json.dumps(each)}\n")


if __name__ == "__main__":
    record(cases, RECORDED)
