"""Values of wrong kinds for every argument of every builder, and what may come of them."""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from kgen import NULL, bundle, to_yaml, validate
from kgen import builders as b
from kgen.builders.docstrings import documented
from kgen.builders.reference import every_builder
from kgen.errors import KgenError
from kgen.k8s import Deployment

APP = {"app": "web"}
PART = b.container("web", "web:1", ports={"http": 80})
WEB = b.deployment("web", PART, labels=APP)
CONFIG = b.config_map("conf", {"a": "1"})
CLAIM = b.claim_template("data", "1Gi")


class Thing:
    """What no builder has heard of."""


def function(a: object) -> object:
    """As somebody passes who forgets the brackets."""
    return a


WRONG: dict[str, Any] = {
    "None": None,
    "NULL": NULL,
    "a bool": True,
    "a number": 3,
    "a float": 1.5,
    "a text": "x",
    "an empty text": "",
    "bytes": b"x",
    "a list": ["x"],
    "an empty list": [],
    "a list of numbers": [3],
    "a list of None": [None],
    "a list of lists": [["x"]],
    "a list of dicts": [{"x": "y"}],
    "a tuple": ("x", 3),
    "a set": {"x"},
    "a dict": {"x": "y"},
    "an empty dict": {},
    "a dict of numbers": {"x": 3},
    "a dict of None": {"x": None},
    "a dict of dicts": {"x": {"y": 3}},
    "a dict of lists": {"x": ["y"]},
    "a dict of models": {"x": CONFIG},
    "a dict with a number for a key": {3: "x"},
    "a generator": None,  # made anew by value_of
    "a function": function,
    "a builder": b.container,
    "a preset": b.restricted,
    "a method": b.probe.tcp,
    "the probes": b.probe,
    "the classes": b.storage_class,
    "a handler": b.probe.tcp(80),
    "a type": int,
    "a model's type": Deployment,
    "a thing": Thing(),
    "an object": CONFIG,
    "a workload": WEB,
    "a container": PART,
    "a list of containers": [PART],
    "a bundle": bundle(CONFIG),
    "a port": b.port(80),
    "a mount": b.mount(CONFIG),
    "a claim template": CLAIM,
    "a reference": b.secret_ref("x"),
    "a privilege": b.restricted(),
    "a peer": b.peer(APP, namespaces="x"),
    "a rule": b.policy_rule("pods", "get"),
    "a service port": b.service_port(80),
    "anywhere": b.anywhere,
}


def value_of(name: str) -> Any:
    return iter(["x"]) if name == "a generator" else WRONG[name]


GOOD: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "allow": ((APP,), {}),
    "claim": (("a", "1Gi"), {}),
    "claim_template": (("a", "1Gi"), {}),
    "cluster_role": (("a",), {}),
    "cluster_role_binding": ((b.cluster_role_ref("view"), b.user("u")), {}),
    "container": (("a", "a:1"), {}),
    "cron_job": (("a", "@daily", PART), {}),
    "daemon_set": (("a", PART), {"labels": APP}),
    "deployment": (("a", PART), {"labels": APP}),
    "dns_name": (("a",), {}),
    "expose": ((WEB,), {}),
    "external_service": (("a", "b.c"), {}),
    "field_of": (("metadata.name",), {}),
    "headless_service": (("a",), {"selects": APP, "ports": 80}),
    "hashed": ((CONFIG,), {}),
    "host_path": (("a", "/a"), {}),
    "hpa": ((WEB,), {"max": 3}),
    "ingress": (("a", {"a.b": (b.service("s", ports=80, selects=APP), 80)}), {}),
    "ingress_class": (("a", "b.c/d"), {}),
    "ip_block": (("10.0.0.0/8",), {}),
    "job": (("a", PART), {}),
    "key_of": ((b.secret_ref("a"), "b"), {}),
    "labels_of": ((WEB,), {}),
    "limit_range": (("a",), {"max": {"cpu": "1"}}),
    "mount": ((CONFIG,), {}),
    "network_policy": (("a",), {"selects": APP, "ingress": []}),
    "peer": ((APP,), {}),
    "persistent_volume": (("a", "1Gi"), {"nfs": ("a", "/b")}),
    "pod": (("a", PART), {}),
    "pod_disruption_budget": ((WEB,), {"max_unavailable": 1}),
    "policy_rule": (("pods", "get"), {}),
    "port": ((80,), {}),
    "port_of": ((b.service("s", ports={"http": 80}, selects=APP),), {}),
    "port_range": ((1, 2), {}),
    "priority_class": (("a", 1), {}),
    "probe.exec": (("true",), {}),
    "probe.exec(…)": ((), {}),
    "probe.grpc": ((80,), {}),
    "probe.http": (("/", 80), {}),
    "probe.tcp": ((80,), {}),
    "registry_secret": (("a", "b"), {"username": "u", "password": "p"}),
    "replication_controller": (("a", PART), {"labels": APP}),
    "resource": (("a.b/v1", "C", "d"), {"spec": {}}),
    "resource_of": (("limits.memory",), {}),
    "resource_quota": (("a", {"cpu": "1"}), {}),
    "restricted": ((), {}),
    "role": (("a",), {}),
    "role_binding": ((b.role_ref("a"), b.user("u")), {}),
    "service": (("a",), {"ports": 80, "selects": APP}),
    "service_port": ((80,), {}),
    "stateful_set": (("a", PART), {"labels": APP, "service": "a"}),
    "storage_class": (("a",), {"provisioner": "b.c"}),
    "storage_class.aws_efs": (("a",), {"file_system": "fs-1"}),
    "storage_class.ceph_fs": (("a",), {"cluster_id": "b", "file_system": "c"}),
    "storage_class.ceph_rbd": (("a",), {"cluster_id": "b", "pool": "c"}),
    "storage_class.nfs": (("a",), {"server": "b", "share": "/c"}),
    "tls_secret": (("a", "b", "c"), {}),
    "url_rule": (("/a", "get"), {}),
}
"""By builder: the positional and named arguments of a call that is right."""


def good(name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return GOOD.get(name, (("a",), {}))


Call = Callable[[Any], Any]


def arguments(name: str) -> Iterator[tuple[str, Call]]:
    """Each argument of a builder, and a call with a value for it beside the right ones."""
    builder = every_builder()[name]
    args, named = good(name)
    parameters = inspect.signature(builder).parameters.values()
    places = [each.name for each in parameters if each.kind.name.startswith("POSITIONAL")]
    variadic = [each.name for each in parameters if each.kind.name == "VAR_POSITIONAL" and each.name != "_rest"]
    for i, each in enumerate([*places, *variadic]):
        yield each, _by_place(builder, args[:i], args[i + 1 :] if i < len(places) else (), named)
    for keyword in documented(builder.__doc__ or ""):
        if keyword not in (*places, *variadic, "body"):
            yield keyword, _by_keyword(builder, args, named, keyword)


def _by_place(builder: Any, before: tuple[Any, ...], behind: tuple[Any, ...], named: dict[str, Any]) -> Call:
    return lambda it: builder(*before, it, *behind, **named)


def _by_keyword(builder: Any, args: tuple[Any, ...], named: dict[str, Any], keyword: str) -> Call:
    return lambda it: builder(*args, **{**named, keyword: it})


LEAKS = re.compile(
    r"NoneType|<(function|class|bound method|built-in|generator|list_iterator)|object at 0x|object is not"
    r"|__|\b_[a-z]\w*|\b(ContainerPart|SecurityPreset|ClaimTemplate|DataRef|ConfigRef|SecretRef|ClaimRef|Slotted|Record|Handler)\b"
    r"|\b(Probes|StorageClasses|CloudDisks|AnyStorageClass|Peer|Anywhere|Volumes|ReadOnlyDict|ReadOnlyList|mappingproxy)\b"
    r"|\b(Port|Mount|Allow)\(|\(required\)"
)
"""Names of classes that no author knows, and Python's own words for things."""


def is_raised_by_kgen(error: BaseException) -> bool:
    """Whether a `raise` of kgen's own code raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    code = trace.tb_frame.f_code
    return "/kgen/" in code.co_filename and code.co_code[trace.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def fault_of(error: BaseException) -> str:
    """What is wrong with an error that a user sees; "" for nothing."""
    text = str(error)
    found = LEAKS.search(text)
    if not isinstance(error, (TypeError, ValueError, KgenError, AttributeError, LookupError)):
        return f"{type(error).__name__} {text}"
    if not is_raised_by_kgen(error):
        return f"raised by Python: {type(error).__name__}: {text}"
    if found:
        return f"leaks {found[0]!r}: {text}"
    return ""


HOLDERS: dict[str, Call] = {
    **dict.fromkeys(("peer", "ip_block"), lambda it: b.network_policy("n", selects=APP, ingress=[b.allow(it)])),
    "allow": lambda it: b.network_policy("n", selects=APP, ingress=[it]),
    "port_range": lambda it: b.network_policy("n", selects=APP, ingress=[b.allow(APP, ports=[it])]),
    "container": lambda it: b.stateful_set("a", it, labels=APP, service="a"),
    "claim_template": lambda it: b.stateful_set("a", b.container("a", "b", mounts={"/d": it}), labels=APP, service="a"),
    **dict.fromkeys(
        ("claim_ref", "config_ref", "secret_ref", "mount", "empty_dir", "host_path"),
        lambda it: b.pod("a", b.container("a", "b", mounts={"/d": it})),
    ),
    **dict.fromkeys(("key_of", "field_of", "resource_of"), lambda it: b.pod("a", b.container("a", "b", env={"A": it}))),
    **dict.fromkeys(("dns_name", "port_of"), lambda it: b.config_map("a", {"a": it})),
    "priority_class_ref": lambda it: b.pod("a", PART, priority_class=it),
    "storage_class_ref": lambda it: b.claim("a", "1Gi", storage_class=it),
    "labels_of": lambda it: b.config_map("a", it),
    **dict.fromkeys(("policy_rule", "url_rule"), lambda it: b.cluster_role("a", it)),
    **dict.fromkeys(("role_ref", "cluster_role_ref"), lambda it: b.role_binding(it, b.user("u"))),
    **dict.fromkeys(
        ("user", "group", "service_account_ref"), lambda it: b.role_binding(b.cluster_role_ref("view"), it)
    ),
    "port": lambda it: b.pod("a", b.container("a", "b", ports={"p": it})),
    "service_port": lambda it: b.service("a", ports={"p": it}, selects=APP),
    "restricted": lambda it: b.pod("a", b.container("a", "b", security=it), security=it),
    **dict.fromkeys(
        ("probe.exec", "probe.exec(…)", "probe.grpc", "probe.http", "probe.tcp"),
        lambda it: b.pod("a", b.container("a", "b", liveness=it)),
    ),
}
"""By builder of what is no object: the object that holds what it makes."""


def outcome(call: Call, value: Any, holder: Call | None = None) -> tuple[str, str]:
    """What came of a call: "refused", "invalid" (says validation), "valid" or a "fault" of kgen's; and the message."""
    try:
        made = call(value)
        whole = made if holder is None else holder(made)
        to_yaml(whole)
        report = validate(whole)
    except Exception as error:  # noqa: BLE001 - whatever there is
        found = fault_of(error)
        return ("fault", found) if found else ("refused", str(error))
    errors = "; ".join(each.message for each in report.diagnostics if each.severity == "error")
    leak = LEAKS.search(errors)
    return ("fault", f"leaks {leak[0]!r}: {errors}") if leak else ("invalid" if errors else "valid", errors)
