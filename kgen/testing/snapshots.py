"""Snapshots as manifests: one YAML file a case, which can be read and applied."""

from __future__ import annotations

from typing import Any

from syrupy.extensions.base import AbstractSyrupyExtension
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.location import PyTestLocation

_NOT_IN_NAMES = '\\/?*:|"<>%'
_LONGEST = 200
_HASH = 16


class Manifests(SingleFileSnapshotExtension):
    """A file `__snapshots__/<test file>/<test>.yaml` for each test; two tests never share one."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: str | int = 0) -> str:
        """The name of the test, what no file can be called by written as `%2F`."""
        return file_name(AbstractSyrupyExtension.get_snapshot_name(test_location=test_location, index=index))

    def serialize(self, data: Any, **_: Any) -> str:
        """The objects as YAML; text as it is."""
        if isinstance(data, str):
            return data
        from kgen.yaml.writer import to_yaml

        return to_yaml(data)

    def diff_lines(self, serialized_data: Any, snapshot_data: Any) -> Iterator[str]:
        """What applying the objects over those of the snapshot would do; lines of text where they cannot be read."""
        from kgen.errors import KgenError

        try:
            yield from _changes(str(snapshot_data), str(serialized_data))
        except KgenError:
            yield from super().diff_lines(serialized_data, snapshot_data)


def _changes(old: str, new: str) -> Iterator[str]:
    from kgen.changes.formats import render
    from kgen.changes.run import diff
    from kgen.changes.sides import Side
    from kgen.validation.inputs.streams import Stream

    before, now = (Side(name, [Stream(name, [text.encode()])]) for name, text in (("snapshot", old), ("test", new)))
    result = diff(before, now)
    if result.objects:
        yield from render(result, "text")
    else:
        yield "only the spelling or the order of objects differs; a server would see no change"


def file_name(name: str) -> str:
    """A test's name as that of a file: no two have the same.

    >>> file_name("test_web[a/b]"), file_name("test_web[a:b]"), file_name("test_web[ab]")
    ('test_web[a%2Fb]', 'test_web[a%3Ab]', 'test_web[ab]')
    """
    made = "".join(f"%{ord(char):02X}" if char in _NOT_IN_NAMES or not char.isprintable() else char for char in name)
    if len(made.encode()) <= _LONGEST:
        return made
    from hashlib import sha256

    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
    return f"{made.encode()[:_LONGEST].decode('utf-8', 'ignore')}%{digest}"
