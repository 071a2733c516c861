"""Document 003: a StorageClass of Longhorn."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import storage_class
from kgen.k8s import Object


@blueprint
def storage_class_longhorn() -> Iterator[Object]:
    """A StorageClass for Longhorn volumes with three replicas (document 003)."""
    yield storage_class.longhorn(
        "fast",
        data_locality="disabled",
        from_backup="",
        fs_type="ext4",
        replicas=3,
        stale_timeout=30,
    )
