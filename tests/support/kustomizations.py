"""Cases of kustomizations, each in one file with what kubectl makes of it.

A case is a title, maybe a line `build FOLDER`, and files, each behind `-- PATH --`; `-- PATH = NAME --` is a file
of `tests/kustomize/shared`. The last part is what kubectl printed, or said.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from kgen.kustomize import KustomizeError, build
from kgen.yaml.reader import read_documents

CASES = Path(__file__).parents[1] / "kustomize" / "cases"
SHARED = Path(__file__).parents[1] / "kustomize" / "shared"
RENDERED, REFUSED = "rendered by ", "refused by "


class Case:
    """A case: files, the folder that is built, and what came of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        head, *parts = f"\n{path.read_text()}".split("\n-- ")
        self.head = head.strip()
        self.files: dict[str, str] = {}
        self.answer = ("", "")
        for part in parts:
            title, _, text = part.partition("\n")
            name = title.removesuffix(" --")
            if name.startswith((RENDERED, REFUSED)):
                self.answer = name, text
            else:
                self.files[name] = text if text.endswith("\n") or not text else f"{text}\n"

    @property
    def folder(self) -> str:
        """The folder to build."""
        return next((line[6:] for line in self.head.splitlines() if line.startswith("build ")), ".")

    @property
    def is_refused(self) -> bool:
        """Whether kubectl refuses it."""
        return self.answer[0].startswith(REFUSED)

    def write(self, folder: Path) -> Path:
        """Write the files, and return the folder to build."""
        for name, text in self.files.items():
            path, _, shared = name.partition(" = ")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            data = (SHARED / f"{shared}.yaml").read_bytes() if shared else _unescaped(text)
            (folder / path).write_bytes(data)
        return folder / self.folder

    def expected(self) -> list[Any]:
        """The objects that kubectl prints."""
        return by_name(document.plain for document in read_documents(self.answer[1]))

    def record(self, folder: Path, kubectl: str) -> None:
        """Write down what kubectl says now."""
        said = run_kubectl(kubectl, self.write(folder))
        version = version_of(kubectl)
        ok = said.returncode == 0
        text = said.stdout if ok else _without_addresses(said.stderr.replace(str(folder), "")).splitlines()[-1] + "\n"
        files = "".join(f"-- {name} --\n{text}" for name, text in self.files.items())
        self.path.write_text(f"{self.head}\n\n{files}-- {RENDERED if ok else REFUSED}{version} --\n{text}")


def _without_addresses(text: str) -> str:
    return re.sub("0x[0-9a-f]+", "0x0", text.strip())


def _unescaped(text: str) -> bytes:
    r"""What is in a file: `\xff` in a line that begins with `\x` is a byte."""
    if not text.startswith("\\x"):
        return text.encode()
    return text.rstrip("\n").encode().decode("unicode_escape").encode("latin-1")


def run_kubectl(kubectl: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What kubectl makes of a kustomization."""
    return subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False)


def version_of(kubectl: str) -> str:
    """The versions of kubectl and of the kustomize in it."""
    said = subprocess.run([kubectl, "version", "--client"], capture_output=True, text=True, check=True).stdout
    client, kustomize = (line.rpartition(" ")[2] for line in said.strip().splitlines()[:2])
    return f"kubectl {client}, kustomize {kustomize}"


def kubectl_here() -> str | None:
    """The path of kubectl, where it is."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    path = Path(assets or "") / "kubectl"
    return str(path) if assets and path.exists() else None


def cases() -> list[Case]:
    """All cases."""
    return [Case(path) for path in sorted(CASES.glob("*.txt"))]


def rendered(folder: Path) -> list[Any] | None:
    """The objects that kgen makes of a kustomization; None where it does not build it as a whole."""
    try:
        built = build(str(folder))
    except KustomizeError:
        return None
    return None if built.missing else by_name(each.plain for each in built.resources)


def by_name(objects: Any) -> list[Any]:
    """Objects in an order that does not depend on who made them."""
    return sorted(
        objects, key=lambda each: (each["kind"], str(each["metadata"].get("namespace")), each["metadata"]["name"])
    )


def record_all(kubectl: str, folder: Path) -> None:
    """Write down what kubectl says of all cases."""
    for i, case in enumerate(cases()):
        case.record(folder / str(i), kubectl)
