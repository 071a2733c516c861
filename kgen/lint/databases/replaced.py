"""What took the place of options that are gone, and which plugins bring options along.

It is imported once something is wrong.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.lint.engines import Table

_BINLOG_SECONDS = "binlog_expire_logs_seconds, in seconds: 7 days are 604800"
_REDO = "innodb_redo_log_capacity, the size of all redo log files together"
_NO_QUERY_CACHE = "leave it out: the query cache is gone"
_NO_FORMAT = "leave it out: all tables have the format Barracuda"
_TABLES = "leave it out: replication keeps its state in tables"
_WRITESET = "leave it out: WRITESET is what it does"

MYSQL = {
    "expire-logs-days": _BINLOG_SECONDS,
    "query-cache-size": _NO_QUERY_CACHE,
    "query-cache-type": _NO_QUERY_CACHE,
    "query-cache-limit": _NO_QUERY_CACHE,
    "query-cache-min-res-unit": _NO_QUERY_CACHE,
    "query-cache-wlock-invalidate": _NO_QUERY_CACHE,
    "innodb-file-format": _NO_FORMAT,
    "innodb-file-format-check": _NO_FORMAT,
    "innodb-file-format-max": _NO_FORMAT,
    "innodb-large-prefix": "leave it out: long index keys are always allowed",
    "innodb-log-file-size": _REDO,
    "innodb-log-files-in-group": _REDO,
    "innodb-undo-tablespaces": "leave it out: CREATE UNDO TABLESPACE makes more",
    "innodb-undo-logs": "innodb_rollback_segments",
    "innodb-locks-unsafe-for-binlog": "transaction_isolation=READ-COMMITTED",
    "innodb-support-xa": "leave it out: two-phase commit is always on",
    "innodb-checksums": "innodb_checksum_algorithm",
    "innodb-stats-sample-pages": "innodb_stats_transient_sample_pages",
    "innodb-additional-mem-pool-size": "leave it out: InnoDB uses the allocator of the system",
    "innodb": "leave it out: InnoDB is always there",
    "innodb-api-enable-binlog": "leave it out: the memcached plugin is gone",
    "default-authentication-plugin": "authentication_policy=caching_sha2_password",
    "mysql-native-password": "leave it out: the plugin is gone; alter accounts to caching_sha2_password",
    "mysql-native-password-proxy-users": "leave it out: the plugin is gone",
    "master-info-repository": _TABLES,
    "relay-log-info-repository": _TABLES,
    "master-info-file": _TABLES,
    "relay-log-info-file": _TABLES,
    "slave-parallel-threads": "replica_parallel_workers",
    "slave-parallel-mode": "replica_preserve_commit_order",
    "slave-parallel-type": "leave it out: LOGICAL_CLOCK is what it does",
    "replica-parallel-type": "leave it out: LOGICAL_CLOCK is what it does",
    "slave-rows-search-algorithms": "leave it out: HASH_SCAN is what it does",
    "binlog-transaction-dependency-tracking": _WRITESET,
    "transaction-write-set-extraction": _WRITESET,
    "log-bin-use-v1-row-events": "leave it out",
    "rpl-semi-sync-master-enabled": "rpl_semi_sync_source_enabled, with plugin_load_add=semisync_source.so before it",
    "rpl-semi-sync-master-timeout": "rpl_semi_sync_source_timeout",
    "rpl-semi-sync-master-wait-for-slave-count": "rpl_semi_sync_source_wait_for_replica_count",
    "rpl-semi-sync-master-wait-point": "rpl_semi_sync_source_wait_point",
    "rpl-semi-sync-slave-enabled": "rpl_semi_sync_replica_enabled, with plugin_load_add=semisync_replica.so before it",
    "gtid-strict-mode": "gtid_mode=ON and enforce_gtid_consistency=ON",
    "gtid-domain-id": "leave it out: it is an option of MariaDB",
    "log-warnings": "log_error_verbosity",
    "log-syslog": "log_error_services=log_sink_syseventlog",
    "tx-isolation": "transaction_isolation",
    "tx-read-only": "transaction_read_only",
    "sync-frm": "leave it out: there are no .frm files",
    "secure-auth": "leave it out: old passwords are gone",
    "old-passwords": "leave it out: old passwords are gone",
    "old": "leave it out",
    "new": "leave it out",
    "skip-host-cache": "host_cache_size=0",
    "character-set-client-handshake": "leave it out; init_connect='SET NAMES utf8mb4' is the nearest",
    "ssl": "require_secure_transport=ON, or tls_version= (empty) to switch TLS off",
    "admin-ssl": "admin_tls_version= (empty) to switch it off",
    "show-compatibility-56": "leave it out",
    "internal-tmp-disk-storage-engine": "leave it out: internal tables on disk are InnoDB",
    "temptable-use-mmap": "temptable_max_mmap=0 in place of OFF",
    "avoid-temporal-upgrade": "leave it out",
    "show-old-temporals": "leave it out",
    "ignore-db-dir": "leave it out: hidden folders and lost+found are ignored",
    "log-slow-queries": "slow_query_log=ON and slow_query_log_file",
    "myisam-repair-threads": "leave it out",
    "table-cache": "table_open_cache",
    "thread-concurrency": "leave it out",
    "master-host": "CHANGE REPLICATION SOURCE TO, in SQL",
    "max-tmp-tables": "leave it out",
    "des-key-file": "leave it out: DES_ENCRYPT is gone",
    "early-plugin-load": "a component in mysqld.my, for keyrings",
    "keyring-file-data": "the component component_keyring_file",
    "validate-password-policy": "validate_password.policy, once the component is installed",
    "log-slave-updates": "log_replica_updates",
    "slave-parallel-workers": "replica_parallel_workers",
    "slave-preserve-commit-order": "replica_preserve_commit_order",
    "slave-net-timeout": "replica_net_timeout",
    "slave-skip-errors": "replica_skip_errors",
    "slave-pending-jobs-size-max": "replica_pending_jobs_size_max",
    "slave-load-tmpdir": "replica_load_tmpdir",
    "slave-type-conversions": "replica_type_conversions",
    "slave-exec-mode": "replica_exec_mode",
    "skip-slave-start": "skip_replica_start",
    "master-verify-checksum": "source_verify_checksum",
    "sync-master-info": "sync_source_info",
    "log-slow-slave-statements": "log_slow_replica_statements",
    "innodb-thread-sleep-delay": "leave it out",
    "wsrep-on": "leave it out: Galera is of MariaDB",
    "aria-pagecache-buffer-size": "leave it out: Aria is an engine of MariaDB",
}
"""What to write in the place of options that MySQL does not have (any more)."""

MARIADB = {
    "innodb-redo-log-capacity": "innodb_log_file_size",
    "innodb-dedicated-server": "innodb_buffer_pool_size and innodb_log_file_size",
    "innodb-support-xa": "leave it out: two-phase commit is always on",
    "innodb-api-enable-binlog": "leave it out: the memcached plugin is gone",
    "authentication-policy": "leave it out: CREATE USER … IDENTIFIED VIA names the plugin",
    "mysql-native-password": "leave it out: the plugin is always there",
    "log-replica-updates": "log_slave_updates",
    "replica-parallel-workers": "slave_parallel_threads",
    "replica-parallel-type": "slave_parallel_mode",
    "slave-parallel-type": "slave_parallel_mode",
    "replica-preserve-commit-order": "slave_parallel_mode",
    "slave-preserve-commit-order": "leave it out: parallel replication keeps the order of commits",
    "skip-replica-start": "skip_slave_start",
    "replica-net-timeout": "slave_net_timeout",
    "binlog-transaction-dependency-tracking": "leave it out",
    "transaction-write-set-extraction": "leave it out",
    "gtid-mode": "leave it out: GTIDs are always there; gtid_strict_mode=ON",
    "enforce-gtid-consistency": "leave it out; gtid_strict_mode=ON",
    "log-error-verbosity": "log_warnings",
    "log-timestamps": "leave it out",
    "tx-isolation": "transaction_isolation",
    "log-syslog": "leave it out: write to stderr",
    "internal-tmp-mem-storage-engine": "leave it out",
    "internal-tmp-disk-storage-engine": "leave it out",
    "temptable-use-mmap": "leave it out",
    "temptable-max-ram": "tmp_memory_table_size",
    "temptable-max-mmap": "tmp_memory_table_size",
    "super-read-only": "read_only=ON: nothing more there is",
    "mysqlx": "leave it out: there is no X plugin",
    "skip-federated": "leave it out",
    "early-plugin-load": "plugin_load_add",
    "rpl-semi-sync-source-enabled": "rpl_semi_sync_master_enabled",
    "rpl-semi-sync-replica-enabled": "rpl_semi_sync_slave_enabled",
    "avoid-temporal-upgrade": "leave it out",
    "innodb-file-format-max": "leave it out: all tables have the format Barracuda",
    "innodb-checksums": "innodb_checksum_algorithm",
    "log-slow-queries": "slow_query_log=ON and slow_query_log_file",
    "master-host": "CHANGE MASTER TO, in SQL",
    "binlog-rows-query-log-events": "binlog_annotate_row_events",
    "innodb-print-ddl-logs": "leave it out",
    "persisted-globals-load": "leave it out: MariaDB has no SET PERSIST",
    "caching-sha2-password-auto-generate-rsa-keys": "leave it out",
}
"""What to write in the place of options that MariaDB does not have."""

_MYSQL_PLUGINS = {
    "rpl-semi-sync-source-": "semisync_source",
    "rpl-semi-sync-replica-": "semisync_replica",
    "group-replication-": "group_replication",
    "clone-": "mysql_clone",
    "validate-password-": "validate_password",
    "connection-control-": "connection_control",
    "thread-pool-": "thread_pool",
    "audit-log-": "audit_log",
    "authentication-": "the authentication plugin",
    "keyring-": "the keyring plugin",
    "rewriter-": "rewriter",
    "ddl-rewriter": "ddl_rewriter",
    "mysql-firewall-": "the firewall plugin",
    "version-tokens-": "version_tokens",
    "mecab-": "libpluginmecab",
}
_MYSQL_OLD_PLUGINS = {
    "rpl-semi-sync-master-": "semisync_master",
    "rpl-semi-sync-slave-": "semisync_slave",
    "daemon-memcached-": "daemon_memcached",
}
_MARIADB_PLUGINS = {
    "rocksdb-": "ha_rocksdb",
    "server-audit-": "server_audit",
    "spider-": "ha_spider",
    "connect-": "ha_connect",
    "mroonga-": "ha_mroonga",
    "oqgraph-": "ha_oqgraph",
    "s3-": "ha_s3",
    "tokudb-": "ha_tokudb",
    "columnstore-": "ha_columnstore",
    "sphinx-": "ha_sphinx",
    "sequence-": "ha_sequence",
    "cracklib-": "cracklib_password_check",
    "simple-password-check-": "simple_password_check",
    "password-reuse-check-": "password_reuse_check",
    "file-key-management-": "file_key_management",
    "hashicorp-key-management-": "hashicorp_key_management",
    "aws-key-management-": "aws_key_management",
    "sql-error-log-": "sql_errlog",
    "query-response-time-": "query_response_time",
    "metadata-locks-": "metadata_lock_info",
    "handlersocket-": "handlersocket",
    "gssapi-": "auth_gssapi",
    "pam-": "auth_pam",
    "provider-": "a compression provider",
    "disks": "disks",
    "locales": "locales",
    "wsrep-provider-": "the wsrep provider",
}


def instead_of(name: str, table: Table) -> str:
    """What to write in the place of an option, by its name with dashes; "" where nothing is known.

    >>> from kgen.lint.engines import table_of
    >>> instead_of("expire-logs-days", table_of("mysql-9.7"))
    'binlog_expire_logs_seconds, in seconds: 7 days are 604800'
    """
    known = (MYSQL if table.is_mysql else MARIADB).get(name)
    if known is not None:
        return known
    from kgen.wording.spelling import almost

    return almost(name, table.names()).replace("-", "_")


def plugin_of(name: str, table: Table) -> str:
    """The plugin or component that brings an option along, by its name with dashes; "" where none is known.

    >>> from kgen.lint.engines import table_of
    >>> plugin_of("group-replication-group-name", table_of("mysql-9.7"))
    'group_replication'
    """
    if "." in name:
        return f"the component {name.partition('.')[0].replace('-', '_')}" if table.is_mysql else "a key cache"
    plugins = _MYSQL_PLUGINS if table.is_mysql else _MARIADB_PLUGINS
    if table.is_mysql and table.version in ("5.7", "8.0", "8.4"):
        plugins = {**plugins, **_MYSQL_OLD_PLUGINS}
    return next((plugin for prefix, plugin in plugins.items() if name.startswith(prefix)), "")
