"""Names of Services and of their pods in the cluster's DNS."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class ServiceHost(str):
    """A host name in the cluster's DNS, as text: `mysql-0.mysql`, in a namespace `mysql-0.mysql.prod.svc`.

    Without a namespace it is the short name, which is right for whoever lives beside the Service. A `full`
    one takes the namespace that it gets later. Longer text around it, such as `f"{host}:3306"`, is mere text.

    >>> ServiceHost("mysql-0.mysql", namespace="prod")
    'mysql-0.mysql.prod.svc'
    """

    __slots__ = ("cluster_domain", "full", "namespace", "short")

    cluster_domain: str | None
    full: bool
    namespace: str | None
    short: str

    def __new__(
        cls,
        short: str,
        *,
        namespace: str | None = None,
        full: bool = False,
        cluster_domain: str | None = None,
    ) -> Self:
        """Make the host from its short name, such as `mysql-0.mysql`; `cluster_domain` ends a full name."""
        rest = [] if namespace is None else [namespace, "svc", *([cluster_domain] if cluster_domain else [])]
        host = super().__new__(cls, ".".join([short, *rest]))
        host.short = short
        host.namespace = namespace
        host.full = full
        host.cluster_domain = cluster_domain
        return host

    def __str__(self) -> Self:
        return self

    def in_namespace(self, namespace: str) -> Self:
        """The full name where one was asked for and its namespace is not known yet; else the name as it is.

        >>> ServiceHost("mysql", full=True).in_namespace("prod"), ServiceHost("mysql").in_namespace("prod")
        ('mysql.prod.svc', 'mysql')
        """
        if self.namespace is not None or not self.full:
            return self
        return type(self)(self.short, namespace=namespace, full=True, cluster_domain=self.cluster_domain)
