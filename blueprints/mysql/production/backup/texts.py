"""The texts of the ConfigMap: scripts, the scratch server's my.cnf, the public key."""

from __future__ import annotations

from kgen import template
from kgen.blueprints.mysql.production.engines import MIB, pool
from kgen.blueprints.mysql.production.given import in_bytes
from kgen.blueprints.mysql.production.settings import FIXED, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.blueprints.mysql.backups import Backup
    from kgen.blueprints.mysql.production.given import Given

SCRATCH, BACKUPS, DOWNLOAD = "/scratch", "/backups", "/download"
SCRIPTS = "/etc/kgen/backup"
_FOLDER = "mysql/production/backup"
_OF_DATA = (
    *FIXED,
    "default_storage_engine",
    "explicit_defaults_for_timestamp",
    "innodb_default_row_format",
    "innodb_strict_mode",
    "max_allowed_packet",
    "ngram_token_size",
    "sql_mode",
    "sql_require_primary_key",
)
"""Settings of the servers on which it depends whether a dump can be loaded."""


def texts(given: Given, backup: Backup) -> dict[str, str]:
    """What the pods find in /etc/kgen/backup."""
    names = ("tools", "dump", "test", *(["restore"] if backup.restore else []))
    values = _values(given, backup)
    found = {f"{name}.sh": template(f"{_FOLDER}/{name}.sh.j2", **values) for name in names}
    found["scratch.cnf"] = "".join(f"{line}\n" for line in _scratch(given, backup))
    if backup.public_key:
        found["public.pem"] = backup.public_key.strip() + "\n"
    return found


def _values(given: Given, backup: Backup) -> dict[str, object]:
    is_mysql = given.engine.family == "mysql"
    return {
        "family": given.engine.family,
        "lock_seconds": 60,
        "account_seconds": 300,
        "keep": backup.keep,
        "encrypted": bool(backup.public_key),
        "decrypted": bool(backup.private_key),
        "restore": backup.restore,
        "over": backup.restore_over,
        "folder": DOWNLOAD if backup.download else BACKUPS,
        "dumper": "mysqldump" if is_mysql else "mariadb-dump",
        "dump_options": " --set-gtid-purged=OFF" if is_mysql else "",
        "position": r"REPLACE(@@gtid_executed, '\n', '')" if is_mysql else "@@gtid_current_pos",
        "no_roles": "" if is_mysql else " AND is_role = 'N'",
        "hex": "SET SESSION print_identified_with_as_hex = ON; " if is_mysql else "",
    }


def _scratch(given: Given, backup: Backup) -> Iterator[str]:
    """my.cnf of the scratch server: no network, no binary log, nothing that survives a crash."""
    memory = in_bytes((backup.resources.limits or backup.resources.requests or {}).get("memory", 0))
    config = {name.replace("-", "_"): value for name, value in given.config.items()}
    settings: dict[str, str | int | float | bool] = {
        "datadir": f"{SCRATCH}/data",
        "tmpdir": f"{SCRATCH}/tmp",  # noqa: S108 - of the volume
        "socket": "/run/mysqld/scratch.sock",
        "pid_file": "/run/mysqld/scratch.pid",
        "skip_networking": True,
        "event_scheduler": False,
        "character_set_server": given.server.character_set,
        "collation_server": given.server.collation or given.engine.collation,
        "innodb_buffer_pool_size": pool(given.engine, memory) // MIB * MIB,
        "innodb_flush_log_at_trx_commit": 0,
        "innodb_doublewrite": False,
        "performance_schema": False,
        "max_allowed_packet": 2**30,
        "local_infile": False,
    }
    if given.engine.family == "mysql":
        settings |= {"disable_log_bin": True, "mysqlx": False, "secure_file_priv": "NULL"}
        settings |= {"loose_auto_generate_certs": False, "loose_caching_sha2_password_auto_generate_rsa_keys": False}
    settings |= {name: config[name] for name in _OF_DATA if name in config}
    yield "[mysqld]"
    yield from (f"{name} = {text(value)}" for name, value in settings.items())
