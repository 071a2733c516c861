"""A nightly dump of a database onto a claim."""

from kgen import bundle, to_yaml
from kgen.builders import claim, container, cron_job, key_of, secret_ref

login = secret_ref("pg-login", keys=["password"])
store = claim("pg-backups", "50Gi")
dump = container(
    "dump",
    "postgres:17.5",
    command=["pg_dump", "-Fc", "-f", "/backup/pg.dump"],
    env={"PGHOST": "pg", "PGPASSWORD": key_of(login, "password")},
    mounts={"/backup": store},
)

backup = bundle(store, cron_job("pg-backup", "0 3 * * *", dump, time_zone="Europe/Berlin", concurrency="Forbid"))

if __name__ == "__main__":
    print(to_yaml(backup), end="")
