"""Refuses values that cannot be right together, before anything is rendered."""

from __future__ import annotations

from kgen.blueprinting import refuse_parameters
from kgen.syntax.grammars import dns_subdomain
from kgen.syntax.quantity import compare_quantities

from .engines import MIB
from .given import in_bytes
from .optional import additions, contents, metrics
from .settings import settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .given import Given


def check(given: Given, labels: Mapping[str, str]) -> None:
    """Refuse what the types of the parameters cannot say.

    Raises:
        ParameterError: A value cannot be right; the message has each with its reason.
    """
    storage_class = given.storage_class
    refuse_parameters(
        {
            "service_name": list(_service(given)),
            "storage_class": dns_subdomain(storage_class) if isinstance(storage_class, str) and storage_class else [],
            "resources": list(_resources(given)),
            "server.buffer_pool": list(_buffer_pool(given)),
            "primary": list(_primary(given)),
            "replication.semi_sync": list(_semi_sync(given)),
            "labels": [f"{key}: the selectors use it; leave it out" for key in labels.keys() & given.labels.keys()],
            "config": [*_config(given), *_not_taken(given, of_config=True)],
            "server": list(_not_taken(given, of_config=False)),
            **contents.refused(given),
            **metrics.refused(given),
            **additions.refused(given),
            **_backup(given),
        }
    )


def _backup(given: Given) -> dict[str, list[str]]:
    if given.backup is None:
        return {}
    from .backup.check import reasons

    return reasons(given, given.backup)


def _service(given: Given) -> Iterator[str]:
    own = [f"{given.name}-primary", f"{given.name}-read"]
    if given.service in [*own, *metrics.service_names(given)]:
        yield f"{given.service!r} is the name of another Service of the blueprint"


def _resources(given: Given) -> Iterator[str]:
    least, limit = given.engine.least_memory, in_bytes(given.memory)
    if limit < least * MIB:
        yield f"{given.engine_name} needs a memory limit of at least {least}Mi, not {given.memory}"
    requests, limits = given.resources.requests or {}, given.resources.limits or {}
    for name in requests.keys() & limits.keys():
        if compare_quantities(requests[name], limits[name]) > 0:
            yield f"requests.{name} {requests[name]!r} is more than its limit {limits[name]!r}"


def _buffer_pool(given: Given) -> Iterator[str]:
    need = given.pool // MIB + given.engine.base_memory - 64
    if given.server.buffer_pool is not None and need * MIB > in_bytes(given.memory):
        yield f"{given.server.buffer_pool} needs a memory limit of at least {need}Mi, not {given.memory}"


def _primary(given: Given) -> Iterator[str]:
    if given.primary >= given.replicas:
        yield f"must be below replicas ({given.replicas}), got {given.primary}"


def _semi_sync(given: Given) -> Iterator[str]:
    mode = given.replication.semi_sync
    if mode == "require" and given.replicas < 3:  # noqa: PLR2004 - one may be away, and one must answer
        yield f"require blocks writes while no replica is connected: set at least 3 replicas, not {given.replicas}"
    elif mode == "prefer" and given.replicas < 2:  # noqa: PLR2004 - a primary and a replica
        yield "prefer takes at least 2 replicas"


MADE = {
    "datadir": "its place on the volume is fixed",
    "socket": "the probes look there",
    "pid_file": "its place is fixed",
    "server_id": "it follows from the number of the pod; see server.server_id_base",
    "report_host": "it is the name of the pod",
    "init_file": "it sets the accounts that the probes use",
    "port": "the Services lead to 3306",
    "read_only": "it says who is primary",
    "super_read_only": "it says who is primary",
    "innodb_buffer_pool_size": "set server.buffer_pool",
    "character_set_server": "set server.character_set",
    "collation_server": "set server.collation",
    "default_time_zone": "set server.time_zone",
    "max_connections": "set server.max_connections",
    "event_scheduler": "set server.event_scheduler",
    "innodb_dedicated_server": "it sees the memory of the node, not the limit; set resources or server.buffer_pool",
    "log_error": "logs go to standard error; with this they would go to a file",
    "gtid_mode": "replication needs it",
    "enforce_gtid_consistency": "replication needs it",
    "log_bin": "replication needs it",
    "persisted_globals_load": "what SET PERSIST wrote would win over this configuration",
}
"""Settings that the blueprint makes, and why they are not taken from `config`."""


def _config(given: Given) -> Iterator[str]:
    for name, value in given.config.items():
        plain = name.replace("-", "_").lower()
        if plain in MADE:
            yield f"{name}: {MADE[plain]}"
        elif not plain.replace("_", "").replace(".", "").isalnum():
            yield f"{name!r} is not the name of a setting"
        elif isinstance(value, str) and ("\n" in value or "\r" in value):
            yield f"{name}: must not have a line break in it"


def _not_taken(given: Given, *, of_config: bool) -> Iterator[str]:
    """The settings with which the engine would not start, each with the reason and what to write instead."""
    from kgen.lint.databases import problems

    if any(character in str(value) for value in given.config.values() for character in "\r\n"):
        return  # which is told already
    named = {name.replace("-", "_") for name in given.config}
    for each in problems(given.engine_name, "\n".join(settings(given))):
        if each.effect == "refused" and (each.name in named) == of_config:
            yield f"{each.name}: {each.reason}" + (f"; instead: {each.instead}" if each.instead else "")
