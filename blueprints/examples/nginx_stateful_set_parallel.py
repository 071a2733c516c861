"""Document 000: the StatefulSet whose pods start all at once."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.k8s import Object

from .nginx_stateful_set import nginx_stateful_set


@blueprint
def nginx_stateful_set_parallel() -> Iterator[Object]:
    """A StatefulSet whose pods start all at once (document 000)."""
    yield from nginx_stateful_set(management="Parallel")
