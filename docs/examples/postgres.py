"""A PostgreSQL set: configuration from a file, a password from outside, a volume for each pod."""

from kgen import bundle, text, to_yaml
from kgen.builders import (
    claim_template,
    config_map,
    container,
    expose,
    key_of,
    mount,
    probe,
    secret_ref,
    stateful_set,
)

app = {"app.kubernetes.io/name": "pg"}
config = config_map("pg-conf", {"postgresql.conf": text("config/postgresql.conf")})
login = secret_ref("pg-login", keys=["password"])
data = claim_template("data", "20Gi", storage_class="fast")
up = probe.exec("pg_isready", "-U", "postgres")

pg = stateful_set(
    "pg",
    container(
        "postgres",
        "postgres:17.5",
        args=["-c", "config_file=/etc/pg/postgresql.conf"],
        ports={"pg": 5432},
        env={"PGDATA": "/data/pgdata", "POSTGRES_PASSWORD": key_of(login, "password")},
        mounts={"/data": data, "/etc/pg": mount(config, read_only=True, volume="conf")},
        requests={"cpu": "500m", "memory": "1Gi"},
        limits={"memory": "1Gi"},
        readiness=up(period=5),
        liveness=up(period=10, failures=6),
        startup=up(period=5, failures=60),
    ),
    labels=app,
    service="pg",
    replicas=3,
    restart_on=[config],  # a changed postgresql.conf restarts the pods
)

postgres = bundle(config, expose(pg, headless=True), pg)

if __name__ == "__main__":
    print(to_yaml(postgres), end="")
