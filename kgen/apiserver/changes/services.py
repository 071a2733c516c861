"""What becomes of the addresses and ports of a Service when it changes."""

from __future__ import annotations

from .created import ALLOCATED, HEADLESS, family_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Plain: TypeAlias = dict[str, Any]

_ON_NODES = ("NodePort", "LoadBalancer")
_OF_ADDRESSES = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")


def has_ips(spec: Plain) -> bool:
    """Whether a Service has an IP in the cluster, or says that it has none."""
    return spec.get("type") != "ExternalName"


def allocate_again(spec: Plain, old: Plain) -> None:
    """What was allocated and is left out stays; what is needed now is allocated."""
    if has_ips(old) and has_ips(spec):
        _keep_ips(spec, old)
    if old.get("type") in _ON_NODES and spec.get("type") in _ON_NODES:
        _keep_node_ports(spec, old)
    if _needs_health_check(old) and _needs_health_check(spec) and not spec.get("healthCheckNodePort"):
        _copy(spec, old, "healthCheckNodePort")
    _follow_single_ip(spec, old)
    if has_ips(spec):
        _set_families(spec, old)


def _keep_ips(spec: Plain, old: Plain) -> None:
    if not spec.get("clusterIP"):
        _copy(spec, old, "clusterIP")
    if not spec.get("clusterIPs"):
        _copy(spec, old, "clusterIPs")


def _keep_node_ports(spec: Plain, old: Plain) -> None:
    """A port keeps its node port by its name, unless another port has that now."""
    known = {each.get("name") or "": each.get("nodePort") for each in old.get("ports") or ()}
    used = _node_ports(old) & _node_ports(spec)
    for port in spec.get("ports") or ():
        before = known.get(port.get("name") or "")
        if not port.get("nodePort") and before and before not in used:
            port["nodePort"] = before


def _follow_single_ip(spec: Plain, old: Plain) -> None:
    """The list follows the one IP of a client that knows no list."""
    one, before = spec.get("clusterIP") or "", old.get("clusterIP") or ""
    if old.get("clusterIPs") and not spec.get("clusterIPs") and one == before:
        spec["clusterIPs"] = list(old["clusterIPs"])
    if one != before and (spec.get("clusterIPs") or []) == (old.get("clusterIPs") or []):
        if before and not one:
            spec.pop("clusterIPs", None)
        elif one:
            spec["clusterIPs"] = [one]


def _set_families(spec: Plain, old: Plain) -> None:
    is_bare = spec.get("clusterIP") == HEADLESS and not spec.get("selector")
    if not spec.get("ipFamilyPolicy"):
        spec["ipFamilyPolicy"] = old.get("ipFamilyPolicy") or ("RequireDualStack" if is_bare else "SingleStack")
    if spec["ipFamilyPolicy"] == "SingleStack":
        for name in ("clusterIPs", "ipFamilies"):
            if (spec.get(name) or []) == (old.get(name) or []) and len(spec.get(name) or ()) > 1:
                spec[name] = spec[name][:1]
    if not spec.get("clusterIP"):
        spec["clusterIP"], spec["clusterIPs"] = ALLOCATED, [ALLOCATED]
    spec["ipFamilies"] = spec.get("ipFamilies") or _families(spec, old) or ["IPv4"]
    is_less = len(old.get("ipFamilies") or ()) > 1
    if is_bare and spec["ipFamilyPolicy"] != "SingleStack" and len(spec["ipFamilies"]) == 1 and not is_less:
        spec["ipFamilies"] = [*spec["ipFamilies"], "IPv6" if spec["ipFamilies"][0] == "IPv4" else "IPv4"]


def _families(spec: Plain, old: Plain) -> list[str]:
    """The families of the addresses: those of the old ones where they stay."""
    ips, before = spec.get("clusterIPs") or [], old.get("clusterIPs") or []
    if ips[:1] == before[:1] and old.get("ipFamilies"):
        is_single = spec["ipFamilyPolicy"] == "SingleStack"
        return list(old["ipFamilies"][:1] if is_single else old["ipFamilies"])
    return [family_of(each) for each in ips if each != HEADLESS]


def drop_dependents(spec: Plain, old: Plain) -> None:
    """What another type has no use for goes, unless it was changed in the same breath."""
    type_, before = spec.get("type"), old.get("type")
    if has_ips(old) and not has_ips(spec):
        _drop_same(spec, old, *_OF_ADDRESSES)
    if before in _ON_NODES and type_ not in _ON_NODES and _node_ports(spec) <= _node_ports(old):
        for port in spec.get("ports") or ():
            port.pop("nodePort", None)
    if _needs_health_check(old) and not _needs_health_check(spec):
        _drop_same(spec, old, "healthCheckNodePort")
    if before == "LoadBalancer" and type_ != "LoadBalancer":
        _drop_same(spec, old, "allocateLoadBalancerNodePorts", "loadBalancerClass")
    if _is_reached_from_outside(old) and not _is_reached_from_outside(spec):
        _drop_same(spec, old, "externalTrafficPolicy")


def _is_reached_from_outside(spec: Plain) -> bool:
    return spec.get("type") in _ON_NODES or (spec.get("type") == "ClusterIP" and bool(spec.get("externalIPs")))


def _needs_health_check(spec: Plain) -> bool:
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def _node_ports(spec: Plain) -> set[int]:
    return {each["nodePort"] for each in spec.get("ports") or () if each.get("nodePort")}


def _copy(spec: Plain, old: Plain, name: str) -> None:
    if old.get(name):
        spec[name] = old[name]


def _drop_same(spec: Plain, old: Plain, *names: str) -> None:
    """The fields that both have alike go; the list of IPs goes with the one IP."""
    for name in names:
        if spec.get(name) == old.get(name):
            spec.pop(name, None)
