"""Builds the MySQL bundle with builders, every text written out, and prints it: what `python -m bench` measures."""

from __future__ import annotations

from kgen import Bundle, bundle, to_yaml
from kgen.builders import (
    claim_template,
    config_map,
    container,
    dns_name,
    empty_dir,
    headless_service,
    mount,
    probe,
    service,
    stateful_set,
)
from kgen.k8s import Probe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PRIMARY = """\
# Apply this config only on the primary.
[mysqld]
log-bin
"""
REPLICA = """\
# Apply this config only on replicas.
[mysqld]
super-read-only
"""
INIT = """\
set -ex
# Generate mysql server-id from pod ordinal index.
[[ $HOSTNAME =~ -([0-9]+)$ ]] || exit 1
ordinal=${BASH_REMATCH[1]}
echo [mysqld] > /mnt/conf.d/server-id.cnf
# Add an offset to avoid reserved server-id=0 value.
echo server-id=$((100 + $ordinal)) >> /mnt/conf.d/server-id.cnf
# Copy appropriate conf.d files from config-map to emptyDir.
if [[ $ordinal -eq 0 ]]; then
  cp /mnt/config-map/primary.cnf /mnt/conf.d/
else
  cp /mnt/config-map/replica.cnf /mnt/conf.d/
fi
"""
CLONE = """\
set -ex
# Skip the clone if data already exists.
[[ -d /var/lib/mysql/mysql ]] && exit 0
# Skip the clone on primary (ordinal index 0).
[[ `hostname` =~ -([0-9]+)$ ]] || exit 1
ordinal=${BASH_REMATCH[1]}
[[ $ordinal -eq 0 ]] && exit 0
# Clone data from previous peer.
ncat --recv-only PEER 3307 | xbstream -x -C /var/lib/mysql
# Prepare the backup.
xtrabackup --prepare --target-dir=/var/lib/mysql
"""
BACKUP = r"""set -ex
cd /var/lib/mysql
# Determine binlog position of cloned data, if any.
if [[ -f xtrabackup_slave_info && "x$(<xtrabackup_slave_info)" != "x" ]]; then
  # XtraBackup already generated a partial "CHANGE MASTER TO" query
  # because we're cloning from an existing replica. (Need to remove the tailing semicolon!)
  cat xtrabackup_slave_info | sed -E 's/;$//g' > change_master_to.sql.in
  # Ignore xtrabackup_binlog_info in this case (it's useless).
  rm -f xtrabackup_slave_info xtrabackup_binlog_info
elif [[ -f xtrabackup_binlog_info ]]; then
  # We're cloning directly from primary. Parse binlog position.
  [[ `cat xtrabackup_binlog_info` =~ ^(.*?)[[:space:]]+(.*?)$ ]] || exit 1
  rm -f xtrabackup_binlog_info xtrabackup_slave_info
  echo "CHANGE MASTER TO MASTER_LOG_FILE='${BASH_REMATCH[1]}',\
        MASTER_LOG_POS=${BASH_REMATCH[2]}" > change_master_to.sql.in
fi
# Check if we need to complete a clone by starting replication.
if [[ -f change_master_to.sql.in ]]; then
  echo "Waiting for mysqld to be ready (accepting connections)"
  until mysql -h 127.0.0.1 -e "SELECT 1"; do sleep 1; done
  echo "Initializing replication from clone position"
  mysql -h 127.0.0.1 \
        -e "$(<change_master_to.sql.in), \
                MASTER_HOST='PRIMARY', \
                MASTER_USER='root', \
                MASTER_PASSWORD='', \
                MASTER_CONNECT_RETRY=10; \
              START SLAVE;" || exit 1
  # In case of container restart, attempt this at-most-once.
  mv change_master_to.sql.in change_master_to.sql.orig
fi
# Start a server to send backups when requested by peers.
exec ncat --listen --keep-open --send-only --max-conns=1 3307 -c \
  "xtrabackup --backup --slave-info --stream=xbstream --host=127.0.0.1 --user=root"
"""
MYSQL = "mysql:5.7"
XTRABACKUP = "gcr.io/google-samples/xtrabackup:1.0"


def mysql(name: str = "mysql") -> Bundle:
    """The bundle; its objects, host names and scripts follow the name."""
    selected = {"app": name}
    labels = {**selected, "app.kubernetes.io/name": name}
    ports = {"mysql": 3306}
    config = config_map(name, {"primary.cnf": PRIMARY, "replica.cnf": REPLICA}, labels=labels)
    host = headless_service(name, ports=ports, selects=selected, labels=labels)
    reads = service(f"{name}-read", ports=ports, selects=selected, labels={**labels, "readonly": "true"})
    # Older states of kgen, which `make bench BASE=` measures with this script, select by all labels.
    by_labels: dict[str, Any] = {"selector" if "selector" in (stateful_set.__kwdefaults__ or {}) else "labels": labels}
    conf, data = empty_dir("conf"), claim_template("data", "10Gi")
    mounts = {"/var/lib/mysql": mount(data, sub_path="mysql"), "/etc/mysql/conf.d": mount(conf)}
    clone = CLONE.replace("PEER", dns_name(host, pod=f"{name}-$(($ordinal-1))"))
    backup = BACKUP.replace("PRIMARY", dns_name(host, pod=f"{name}-0"))
    servers = stateful_set(
        name,
        container(
            "mysql",
            MYSQL,
            env={"MYSQL_ALLOW_EMPTY_PASSWORD": "1"},
            ports=ports,
            mounts=mounts,
            requests={"cpu": "500m", "memory": "1Gi"},
            liveness=probe.exec("mysqladmin", "ping").timed(
                Probe(initial_delay_seconds=30, period_seconds=10, timeout_seconds=5)
            ),
            readiness=probe.exec("mysql", "-h", "127.0.0.1", "-e", "SELECT 1").timed(
                Probe(initial_delay_seconds=5, period_seconds=2, timeout_seconds=1)
            ),
        ),
        container(
            "xtrabackup",
            XTRABACKUP,
            ports={"xtrabackup": 3307},
            command=["bash", "-c", backup],
            mounts=mounts,
            requests={"cpu": "100m", "memory": "100Mi"},
        ),
        init=[
            container(
                "init-mysql",
                MYSQL,
                command=["bash", "-c", INIT],
                mounts={"/mnt/conf.d": conf, "/mnt/config-map": mount(config, volume="config-map")},
            ),
            container("clone-mysql", XTRABACKUP, command=["bash", "-c", clone], mounts=mounts),
        ],
        **by_labels,
        service=host,
        replicas=3,
    )
    return bundle(config, host, reads, servers)


if __name__ == "__main__":
    print(to_yaml(mysql()), end="")  # noqa: T201 - a script's purpose
