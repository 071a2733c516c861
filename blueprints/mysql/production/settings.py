"""my.cnf: what makes it safe, what was chosen, and what was given for it."""

from __future__ import annotations

from .engines import ENGINES, MIB
from .given import PORT, TEMPORARY, in_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .given import Given

    Values = Mapping[str, str | int | float | bool]

ONE_SECOND, FOR_EVER = 1000, 4294967295
"""Milliseconds that a commit waits for a replica."""


FIXED = ("lower_case_table_names", "innodb_page_size", "innodb_data_file_path", "innodb_undo_directory")
"""Settings whose values are fixed when the data are made."""


def settings(given: Given) -> Iterator[str]:
    """The lines of my.cnf, what was given for it in the place of what stands there else."""
    family = given.engine.family
    own = {**_of_all(given), **(_of_mysql(given) if family == "mysql" else _of_mariadb(given)), **_semi_sync(given)}
    config = {name.replace("-", "_"): value for name, value in given.config.items()}
    yield "[mysqld]"
    for name, value in {**own, **config}.items():
        yield f"{name} = {text(value)}"
    if family == "mysql":
        yield "plugin_load_add = mysql_clone.so"
    if family == "mysql" and given.replication.semi_sync != "off":
        yield from (f"plugin_load_add = semisync_{role}.so" for role in ("source", "replica"))


def initial(given: Given) -> Iterator[str]:
    """The lines of my.cnf that are read when the data are made, and can never change afterwards."""
    yield "[mysqld]"
    config = {name.replace("-", "_"): value for name, value in given.config.items()}
    yield from (f"{name} = {text(config[name])}" for name in FIXED if name in config)


def text(value: str | float) -> str:
    """A value as my.cnf has it."""
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return f'"{value}"' if isinstance(value, str) and "#" in value else str(value)


def _of_all(given: Given) -> Values:
    server, replication = given.server, given.replication
    return {
        "datadir": "/var/lib/mysql/data",
        "socket": "/run/mysqld/mysqld.sock",
        "pid_file": "/run/mysqld/mysqld.pid",
        "tmpdir": TEMPORARY if given.storage.temporary_on == "emptyDir" else "/var/lib/mysql/tmp",
        "port": PORT,
        "bind_address": "*",
        "skip_name_resolve": True,
        "local_infile": False,
        "max_connections": server.max_connections,
        "read_only": True,
        "log_bin": "binlog",
        "binlog_expire_logs_seconds": replication.binlog_retention,
        "sync_binlog": 1,
        "innodb_flush_log_at_trx_commit": 1,
        "innodb_buffer_pool_size": given.pool // MIB * MIB,
        "relay_log": "relay",
        "character_set_server": server.character_set,
        "collation_server": server.collation or given.engine.collation,
        "default_time_zone": server.time_zone,
        "event_scheduler": server.event_scheduler,
        "ssl_ca": "/etc/kgen/tls/ca.crt",
        "ssl_cert": "/etc/kgen/tls/tls.crt",
        "ssl_key": "/etc/kgen/tls/tls.key",
        "tls_version": "TLSv1.2,TLSv1.3",
        "require_secure_transport": given.security.require_tls,
    }


def _of_mysql(given: Given) -> Values:
    return {
        "super_read_only": True,
        "skip_replica_start": True,
        "gtid_mode": True,
        "enforce_gtid_consistency": True,
        "binlog_transaction_dependency_history_size": 25000,
        "binlog_error_action": "ABORT_SERVER",
        "innodb_redo_log_capacity": in_bytes(given.storage.redo_log),
        "relay_log_recovery": True,
        "replica_parallel_workers": given.replication.workers,
        "replica_preserve_commit_order": True,
        "replica_net_timeout": 15,
        "secure_file_priv": "NULL",
        "mysqlx": False,
        "persisted_globals_load": False,
        "log_error_verbosity": 2,
        "loose_clone_ssl_ca": "/etc/kgen/tls/ca.crt",
        "loose_clone_ssl_cert": "/etc/kgen/tls/tls.crt",
        "loose_clone_ssl_key": "/etc/kgen/tls/tls.key",
        "loose_clone_ddl_timeout": 300,
    }


def _of_mariadb(given: Given) -> Values:
    return {
        "skip_slave_start": True,
        "gtid_strict_mode": True,
        "log_slave_updates": True,
        "binlog_format": "ROW",
        "innodb_log_file_size": in_bytes(given.storage.redo_log),
        "slave_parallel_threads": given.replication.workers,
        "slave_parallel_mode": "optimistic",
        "slave_net_timeout": 15,
        **({"slave_connections_needed_for_purge": 0} if given.engine is not ENGINES["mariadb-10.11"] else {}),
        "log_warnings": 2,
    }


def _semi_sync(given: Given) -> dict[str, str | int | float | bool]:
    """Semi-synchronous replication; the agent turns it on, once the accounts are there with which replicas come."""
    mode = given.replication.semi_sync
    if mode == "off":
        return {}
    source, replica = ("source", "replica") if given.engine.family == "mysql" else ("master", "slave")
    wait = FOR_EVER if mode == "require" else ONE_SECOND
    return {
        f"loose_rpl_semi_sync_{source}_timeout": wait,
        f"loose_rpl_semi_sync_{source}_wait_no_{replica}": mode == "require",
        f"loose_rpl_semi_sync_{source}_wait_point": "AFTER_SYNC",
        f"loose_rpl_semi_sync_{replica}_enabled": True,
    }
