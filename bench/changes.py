"""`kgen diff` of two folders of a thousand files in which twenty differ, beside dyff, which only compares."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from .corpus import NAMES, write_corpus
from .go import built
from .processes import measured
from .programs import Program, kgen, script
from .table import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .table import Row

DYFF = "1.12.0"
EDITS = {
    "web.yaml": ("/web:2.14.0", "/web:2.15.0"),
    "cache.yaml": ("redis:7.4.1-alpine", "redis:7.4.2-alpine"),
    "db.yaml": ("cpu: 500m", "cpu: 750m"),
    "config.yaml": ("maximum-pool-size: 20", "maximum-pool-size: 30"),
    "scaling.yaml": ("minReplicas: 3", "minReplicas: 4"),
}
"""What differs in the files of some applications."""
EDITED = NAMES[::16]
"""Those applications."""
OF_VALIDATE, OF_DYFF, OF_BYTES, MEMORY_OF_DYFF = Target(0.5), Target(1.5), Target(2), Target(0.5)


def diff_rows(environment: Mapping[str, str], runs: int) -> Iterator[Row]:
    """Twenty of a thousand files changed, and none."""
    with TemporaryDirectory(prefix="kgen-bench-") as folder:
        old, same, new = (Path(folder, name) for name in ("old", "same", "new"))
        write_sides(old, same, new)
        ours = kgen("kgen diff, 20 of 1,000 files", "diff", str(old), str(new), "--fail-on", "none")
        equal = kgen("kgen diff, 1,000 equal files", "diff", str(old), str(same))
        validate = kgen("kgen validate of one folder", "validate", str(new))
        peer = dyff(whole(old), whole(new))
        reading = script("a script that compares bytes", "compare_bytes.py", "", str(old), str(same))
        found = measured([ours, equal, validate, peer, reading], environment, runs)
    yield found.row(ours, validate, OF_VALIDATE)
    yield found.row(ours, peer, OF_DYFF)
    yield found.row(equal, reading, OF_BYTES)
    yield found.memory_row(ours, peer, MEMORY_OF_DYFF)


def dyff(old: Path, new: Path) -> Program:
    """The program, which parses two files and compares them, nothing more."""
    path, missing = built("dyff", "github.com/homeport/dyff/cmd/dyff", DYFF)
    return Program(f"dyff {DYFF} between", (path, "between", str(old), str(new)), missing, prints_bundle=False)


def write_sides(old: Path, same: Path, new: Path) -> None:
    """Write the tree of 1,000 files three times, the last time with twenty changes."""
    for folder in (old, same, new):
        write_corpus(folder)
    for name in EDITED:
        for file, (before, after) in EDITS.items():
            path = new / name / file
            text = path.read_text("utf-8")
            path.write_text(text.replace(before, after), "utf-8", newline="\n")


def whole(folder: Path) -> Path:
    """All files of a folder as one, since dyff compares no folders."""
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))]
    path = folder.with_suffix(".yaml")
    path.write_text("---\n".join(texts), "utf-8", newline="\n")
    return path
