"""How a pod resolves names and what it is called itself: DNS, host aliases, host names."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.checks.addresses import address_grammar
from kgen.apiserver.rule import rule
from kgen.diagnostics import forbidden, invalid, required, too_long
from kgen.k8s.core_v1 import HostAlias, PodDNSConfig, PodSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

MOST_NAMESERVERS = 3
MOST_SEARCHES = 32
LONGEST_SEARCH_LIST = 2048
LONGEST_HOSTNAME = 64
LOOSE_SEARCHES_SINCE = (1, 33)
OVERRIDE_SINCE = (1, 35)
"""Before, servers drop hostnameOverride without a word unless an alpha gate is on."""


@rule("KG1218", on=PodSpec)
def dns_policy_unknown(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """The DNS policy of a pod is none of ClusterFirst, ClusterFirstWithHostNet, Default and None.

    Bad:
        dnsPolicy: ClusterOnly
    Good:
        dnsPolicy: ClusterFirst
    """
    yield from checks.closed_set(spec, "dns_policy", at, context)


@rule("KG1219", on=PodSpec, hides=("dns_config",))
def dns_config_missing(spec: PodSpec, at: FieldPath) -> Findings:
    """A pod with dnsPolicy None names no server to ask.

    Bad:
        dnsPolicy: None
    Good:
        dnsPolicy: None
        dnsConfig: {nameservers: [10.0.0.53]}
    """
    if spec.dns_policy != "None":
        return
    if spec.dns_config is None:
        yield required(at / "dnsConfig", "dnsPolicy None needs one")
    elif not spec.dns_config.nameservers:
        yield required(at / "dnsConfig" / "nameservers", "dnsPolicy None needs at least one")


@rule("KG1220", on=PodDNSConfig)
def nameserver_invalid(config: PodDNSConfig, at: FieldPath, context: Context) -> Findings:
    """A pod asks more than three name servers, or one that is no IP address.

    Bad:
        nameservers: [dns.example.com]
    Good:
        nameservers: [10.0.0.53]
    """
    servers, where = config.nameservers or (), at / "nameservers"
    if len(servers) > MOST_NAMESERVERS:
        yield invalid(where, len(servers), "are too many; at most 3 are asked")
    for i, server in enumerate(servers):
        yield from _no_ip(where[i], server, context)


@rule("KG1221", on=PodDNSConfig)
def search_domain_invalid(config: PodDNSConfig, at: FieldPath, context: Context) -> Findings:
    """A pod searches a domain that cannot be, more than 32, or so many that they exceed 2,048 bytes.

    Bad:
        searches: [my domain]
    Good:
        searches: [my-domain.example.com]
    """
    searches, where = config.searches or (), at / "searches"
    if len(searches) > MOST_SEARCHES:
        yield invalid(where, len(searches), "are too many; at most 32 are searched")
    if sum(len(search.encode()) + 1 for search in searches) - 1 > LONGEST_SEARCH_LIST:
        yield invalid(where, len(searches), "domains must be at most 2048 bytes, one blank between two included")
    loose = context.version >= LOOSE_SEARCHES_SINCE
    fits = grammars.subdomain_with_underscore if loose else grammars.dns_subdomain
    for i, search in enumerate(searches):
        if not (loose and search == "."):
            yield from checks.grammar(where[i], search.removesuffix("."), fits)


@rule("KG1222", on=PodDNSConfig)
def dns_option_unnamed(config: PodDNSConfig, at: FieldPath) -> Findings:
    """An option of a pod's resolver has no name.

    Bad:
        options: [{value: "2"}]
    Good:
        options: [{name: ndots, value: "2"}]
    """
    for i, option in enumerate(config.options or ()):
        if not option.name:
            yield required((at / "options")[i], "an option needs a name, such as ndots")


@rule("KG1223", on=HostAlias)
def host_alias_invalid(alias: HostAlias, at: FieldPath, context: Context) -> Findings:
    """A line for a pod's /etc/hosts has no IP address, or a host name that cannot be.

    Bad:
        ip: 10.0.0.010
        hostnames: [db.example.com]
    Good:
        ip: 10.0.0.10
        hostnames: [db.example.com]
    """
    yield from _no_ip(at / "ip", alias.ip or "", context)
    for i, name in enumerate(alias.hostnames or ()):
        yield from checks.grammar((at / "hostnames")[i], name, grammars.dns_subdomain)


@rule("KG1224", on=PodSpec)
def hostname_invalid(spec: PodSpec, at: FieldPath) -> Findings:
    """The hostname or the subdomain of a pod is no DNS label; the server does not look at those of a StatefulSet.

    Bad:
        hostname: web.example.com
    Good:
        hostname: web
        subdomain: example
    """
    if spec.hostname:
        yield from checks.grammar(at / "hostname", spec.hostname, grammars.dns_label)
    if spec.subdomain:
        yield from checks.grammar(at / "subdomain", spec.subdomain, grammars.dns_label)


@rule("KG1225", on=PodSpec)
def hostname_override_invalid(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """A hostnameOverride is no DNS subdomain of at most 64 bytes, or the pod has its name from elsewhere.

    Bad:
        hostnameOverride: web.example.com
        setHostnameAsFQDN: true
    Good:
        hostnameOverride: web.example.com
    """
    name, where = spec.hostname_override, at / "hostnameOverride"
    if name is None or context.version < OVERRIDE_SINCE:
        return
    if spec.set_hostname_as_fqdn:
        yield forbidden(where, "setHostnameAsFQDN says otherwise")
    if spec.host_network:
        yield forbidden(where, "with hostNetwork a pod has its node's name")
    if len(name.encode()) > LONGEST_HOSTNAME:
        yield too_long(where, LONGEST_HOSTNAME)
    yield from checks.grammar(where, name, grammars.dns_subdomain)


def _no_ip(at: FieldPath, value: str, context: Context) -> Findings:
    yield from checks.grammar(at, value, address_grammar(context.version))
