"""Document 003: volumes of the node, and claims with no class, a class, and the default class."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import claim, persistent_volume
from kgen.k8s import Object


@blueprint
def volumes() -> Iterator[Object]:
    """Two volumes and three claims: without a class, with one, with the default one (document 003)."""
    for name, size in {"pv1": "1G", "pv2": "2G"}.items():
        yield persistent_volume(name, size, host_path=("/hostpath", "DirectoryOrCreate"))
    yield claim("pvc1", "1G", storage_class="")
    yield claim("pvc2", "1G", storage_class="fast")
    yield claim("pvc3", "2G")
