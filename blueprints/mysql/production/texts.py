"""The texts of the ConfigMaps: scripts and my.cnf."""

from __future__ import annotations

from kgen import template

from .given import CLONE_PORT, PORT
from .optional import contents, metrics
from .settings import initial, settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .given import Given

_SCRIPTS = ("lib", "prepare", "start", "agent", "step", "ready", "stop", "fence", "promote")
_FOLDER = "mysql/production"


def texts(given: Given) -> dict[str, str]:
    """What the pods find in /etc/kgen/scripts."""
    values = _values(given)
    found = {f"{name}.sh": template(f"{_FOLDER}/{name}.sh.j2", **values) for name in _SCRIPTS}
    found["engine.sh"] = template(f"{_FOLDER}/{given.engine.family}.sh.j2", **values)
    if given.engine.family == "mariadb":
        found["serve.sh"] = template(f"{_FOLDER}/serve.sh.j2", **values)
    found |= {**contents.scripts(given), **metrics.scripts(given)}
    found["init.cnf"] = "".join(f"{line}\n" for line in initial(given))
    found["my.cnf"] = "".join(f"{line}\n" for line in settings(given))
    return found


def _values(given: Given) -> dict[str, object]:
    rollout, replication = given.rollout, given.replication
    return {
        "family": given.engine.family,
        "name": given.name,
        "service": given.service,
        "port": PORT,
        "clone_port": CLONE_PORT,
        "prepare_memory": given.pool // 2,
        "use_gtid": "slave_pos",
        "database": given.database,
        "database_pattern": (given.database or "").replace("_", r"\\_"),
        "user": given.user,
        "drain_primary": rollout.drain_primary,
        "drain_replica": rollout.drain_replica,
        "promote_seconds": 120,
        "server_id_base": given.server.server_id_base,
        "event_scheduler": given.server.event_scheduler,
        "semi_sync": replication.semi_sync,
        "connect_retry": replication.connect_retry,
        "heartbeat": 5,
        "temporary_on": given.storage.temporary_on,
        "max_lag": given.health.max_lag,
        "has_contents": bool(contents.scripts(given)),
        "has_first_statements": bool(contents.first_statements(given)),
        "has_exporter": given.observability.exporter,
        "more_keys": contents.secret_keys(given),
        "backup": given.backup is not None,
    }
