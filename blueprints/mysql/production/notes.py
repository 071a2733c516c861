"""What a person should know who renders it for production."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.blueprints.mysql.backups import Backup
    from kgen.blueprints.mysql.optional import Contents, Observability, User
    from kgen.blueprints.mysql.parameters import Security


def notes(
    name: str = "mysql",
    *,
    namespace: str | None = None,
    service_name: str | None = None,
    engine: str | None = None,
    bootstrap: str | None = None,
    primary: int | None = None,
    security: Security | None = None,
    contents: Contents | None = None,
    observability: Observability | None = None,
    backup: Backup | None = None,
    **_: object,
) -> Iterator[str]:
    """The commands that make the Secrets, and what is to be remembered.

    >>> next(notes(bootstrap="now")).partition(":")[0]
    'bootstrap=now is for one start'
    """
    if engine == "mysql-8.4":
        yield "mysql-8.4 was not run: its manifests follow the manual"
    if bootstrap == "now":
        yield "bootstrap=now is for one start: leave it out again once the pods are ready"
    if primary:
        yield (
            f"primary={primary}: a rolling update replaces {name}-{primary} before the pods with lower numbers; "
            "before one to another version, make pod 0 the primary"
        )
    if observability and (observability.monitor or observability.alerts):
        yield "ServiceMonitor and PrometheusRule are kinds of the Prometheus operator: it must be in the cluster"
    if backup is not None:
        from .backup.notes import notes as of_backup

        yield from of_backup(backup)
    place = namespace or "default"
    secret = (security and security.secret) or name
    tls = (security and security.tls) or f"{name}-tls"
    keys = [*(f"{account}-password" for account in ACCOUNTS), *(user.secret_key for user in _users(contents))]
    yield from _secrets(name, service_name or name, place, secret, tls, keys=keys)


def _users(contents: Contents | None) -> list[User]:
    return contents.users if contents else []


def _secrets(name: str, service: str, namespace: str, secret: str, tls: str, *, keys: list[str]) -> Iterator[str]:
    files = " ".join(f"--from-file={key}" for key in keys)
    alternatives = ",".join(f"DNS:{each}" for each in names(name, service, namespace))
    yield f"It needs the Secrets {secret} and {tls}. To make them, in the namespace {namespace}:"
    yield f"  for each in {' '.join(keys)}; do openssl rand -hex 16 >$each; done"
    yield f"  kubectl create secret generic {secret} -n {namespace} {files}"
    yield f"  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN={name} CA' -keyout ca.key -out ca.crt"
    yield f"  openssl req -newkey rsa:3072 -nodes -subj '/CN={name}' -keyout tls.key -out tls.csr"
    yield (
        "  openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out tls.crt"
        f" -extfile <(echo 'subjectAltName={alternatives}')"
    )
    yield (
        f"  kubectl create secret generic {tls} -n {namespace}"
        " --from-file=ca.crt --from-file=tls.crt --from-file=tls.key"
    )
    yield "Or let cert-manager make the second one: a Certificate with these names and a CA as its issuer."


ACCOUNTS = ("root", "replication", "monitor", "backup", "app")
"""The accounts whose passwords the Secret holds: root-password, replication-password, …"""


def names(name: str, service: str, namespace: str) -> list[str]:
    """The names that a certificate must have: of each pod, as replicas call the primary, and of the Services.

    >>> names("db", "db", "shop")[0]
    '*.db.shop.svc'
    """
    services = [f"{name}-primary", f"{name}-read"]
    full = [f"{each}.{namespace}.svc" for each in services]
    return [f"*.{service}.{namespace}.svc", *services, *full, "localhost"]
