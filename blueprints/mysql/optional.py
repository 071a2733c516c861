"""What may be added for production: metrics and alerts, databases and users."""

from __future__ import annotations

from typing import Annotated, Literal

import attrs

from kgen.k8s import ResourceRequirements
from kgen.parameters import Image, Labels, Name, ge, le, max_length, pattern, unit

EXPORTER_IMAGE = "prom/mysqld-exporter:v0.20.0"
SQL_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
WORD = r"^[a-z0-9_]+$"


@attrs.frozen(kw_only=True)
class Observability:
    """Metrics of each server, and alerts.

    Attributes:
        exporter: Whether each pod has a container that answers Prometheus on port 9104.
        image: Image of the exporter: the official one of mysqld_exporter, or one with the same flags.
        resources: Requests and limits of the exporter.
        collect: More of its collectors, such as info_schema.processlist.
        scraped_from: Namespace whose pods may ask for metrics.
        monitor: Whether there is a ServiceMonitor for the Prometheus operator.
        interval: Time between two scrapes, in seconds.
        labels: Labels of the ServiceMonitor and of the PrometheusRule, by which Prometheus finds them.
        alerts: Whether there is a PrometheusRule for the Prometheus operator.
        max_lag: An alert when a replica is so much behind for five minutes, in seconds.
        least_free: An alert when so much of a volume is left, in percent.
    """

    exporter: bool = False
    image: Image = EXPORTER_IMAGE
    resources: ResourceRequirements = attrs.field(
        factory=lambda: ResourceRequirements(requests={"cpu": "10m", "memory": "32Mi"}, limits={"memory": "64Mi"})
    )
    collect: list[Annotated[str, pattern(r"^[a-z0-9_.]+$")]] = attrs.field(factory=list)
    scraped_from: Name = "monitoring"
    monitor: bool = False
    interval: Annotated[int, ge(5), le(300), unit("seconds")] = 30
    labels: Labels = attrs.field(factory=dict)
    alerts: bool = False
    max_lag: Annotated[int, ge(1), unit("seconds")] = 60
    least_free: Annotated[int, ge(1), le(90), unit("percent")] = 15


@attrs.frozen(kw_only=True)
class Database:
    """A database beside the application's.

    Attributes:
        name: Its name.
        character_set: Its character set; the server's where not given.
        collation: Its collation; the character set's where not given.
    """

    name: Annotated[str, pattern(SQL_NAME), max_length(64)]
    character_set: Annotated[str, pattern(WORD)] | None = None
    collation: Annotated[str, pattern(WORD)] | None = None


Privilege = Literal[
    "ALL",
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "DROP",
    "ALTER",
    "INDEX",
    "REFERENCES",
    "CREATE TEMPORARY TABLES",
    "LOCK TABLES",
    "CREATE VIEW",
    "SHOW VIEW",
    "CREATE ROUTINE",
    "ALTER ROUTINE",
    "EXECUTE",
    "EVENT",
    "TRIGGER",
]


@attrs.frozen(kw_only=True)
class User:
    """An account beside the application's.

    Attributes:
        name: Its name.
        databases: The databases in which it has its privileges.
        privileges: What it may do there.
        key: Key of the Secret that has its password; the name with -password where not given.
    """

    name: Annotated[str, pattern(SQL_NAME), max_length(32)]
    databases: list[Annotated[str, pattern(SQL_NAME), max_length(64)]]
    privileges: list[Privilege] = attrs.field(factory=lambda: ["ALL"])
    key: Annotated[str, pattern(r"^[A-Za-z0-9._-]+$"), max_length(253)] | None = None

    @property
    def secret_key(self) -> str:
        """The key of the Secret that has the password."""
        return self.key or f"{self.name}-password"


@attrs.frozen(kw_only=True)
class Contents:
    """What a new cluster holds beside the application's database.

    Databases and users are made when a server becomes the primary; what is taken out of the lists stays.

    Attributes:
        databases: More databases.
        users: More accounts.
        init_sql: Statements that run once, in the application's database, before a new cluster's first server starts.
    """

    databases: list[Database] = attrs.field(factory=list)
    users: list[User] = attrs.field(factory=list)
    init_sql: Annotated[str, max_length(500_000)] = ""
