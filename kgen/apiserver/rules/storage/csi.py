"""CSI drivers, what nodes tell about them, and how much they can store where."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.apiserver.rules.core.cluster import OLD_NODE_LABELS
from kgen.diagnostics import INVALID, Finding, duplicate, invalid, required, too_long, warning
from kgen.k8s.storage_v1 import CSIDriverSpec, CSINodeDriver, CSINodeSpec, CSIStorageCapacity
from kgen.syntax import grammars
from kgen.syntax.quantity import billionths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

LONGEST_DRIVER = 63
LONGEST_NODE_ID = 256
SHORTEST_PERIOD = 10
PERIOD_SINCE = (1, 35)
"""Before, servers drop the period without a word unless a gate is on."""
TOKENS_IN_SECRETS_SINCE = (1, 35)


@rule("KG576", on=CSIDriverSpec)
def group_policy_unknown(spec: CSIDriverSpec, at: FieldPath, context: Context) -> Findings:
    """How a CSI driver's volumes take a pod's fsGroup is none of File, None, ReadWriteOnceWithFSType.

    Bad:
        fsGroupPolicy: ReadWriteOnce
    Good:
        fsGroupPolicy: File
    """
    yield from checks.closed_set(spec, "fs_group_policy", at, context)


@rule("KG577", on=CSIDriverSpec)
def lifecycle_mode_unknown(spec: CSIDriverSpec, at: FieldPath, context: Context) -> Findings:
    """A lifecycle of a CSI driver's volumes is neither Persistent nor Ephemeral.

    Bad:
        volumeLifecycleModes: [Inline]
    Good:
        volumeLifecycleModes: [Persistent, Ephemeral]
    """
    yield from checks.closed_set(spec, "volume_lifecycle_modes", at, context, where=at / "volumeLifecycleModes")


@rule("KG578", on=CSIDriverSpec)
def token_request_invalid(spec: CSIDriverSpec, at: FieldPath) -> Findings:
    """A CSI driver asks twice for a token of the same audience, or for one of less than 10 minutes.

    Bad:
        tokenRequests: [{audience: vault, expirationSeconds: 60}]
    Good:
        tokenRequests: [{audience: vault, expirationSeconds: 3600}]
    """
    audiences = set()
    for i, request in enumerate(spec.token_requests or ()):
        where, audience = (at / "tokenRequests")[i], request.audience or ""
        if audience in audiences:
            yield duplicate(where / "audience", audience)
            continue
        audiences.add(audience)
        yield from checks.bounds(request, "expiration_seconds", where)


@rule("KG579", on=CSIDriverSpec)
def tokens_in_secrets_without_tokens(spec: CSIDriverSpec, at: FieldPath, context: Context) -> Findings:
    """A CSI driver says where it takes tokens from, and asks for none.

    Bad:
        serviceAccountTokenInSecrets: true
    Good:
        serviceAccountTokenInSecrets: true
        tokenRequests: [{audience: vault}]
    """
    told = spec.service_account_token_in_secrets
    if told is not None and not spec.token_requests and context.version >= TOKENS_IN_SECRETS_SINCE:
        yield invalid(at / "serviceAccountTokenInSecrets", told, "needs tokenRequests")


@rule("KG580", on=CSIDriverSpec)
def update_period_too_short(spec: CSIDriverSpec, at: FieldPath, context: Context) -> Findings:
    """A CSI driver's nodes would count their volumes more often than every 10 seconds.

    Bad:
        nodeAllocatableUpdatePeriodSeconds: 5
    Good:
        nodeAllocatableUpdatePeriodSeconds: 60
    """
    period = spec.node_allocatable_update_period_seconds
    if period is not None and period < SHORTEST_PERIOD and context.version >= PERIOD_SINCE:
        yield invalid(at / "nodeAllocatableUpdatePeriodSeconds", period, f"must be at least {SHORTEST_PERIOD}")


@rule("KG581", on=CSIDriverSpec, severity="warning")
def tokens_not_in_secrets(spec: CSIDriverSpec, at: FieldPath, context: Context) -> Findings:
    """A CSI driver gets tokens among the attributes of a volume, which some drivers write to their logs.

    Bad:
        tokenRequests: [{audience: vault}]
    Good:
        tokenRequests: [{audience: vault}]
        serviceAccountTokenInSecrets: true
    """
    told = spec.service_account_token_in_secrets
    if spec.token_requests and told is None and context.version >= TOKENS_IN_SECRETS_SINCE:
        where = at / "serviceAccountTokenInSecrets"
        yield warning(where, "is not set, so tokens may end up in a log", "set it to true if the driver supports it")


@rule("KG582", on=CSINodeSpec)
def node_driver_twice(spec: CSINodeSpec, at: FieldPath) -> Findings:
    """A CSINode lists the same driver twice.

    Bad:
        drivers: [{name: ebs.csi.aws.com, nodeID: i-1}, {name: ebs.csi.aws.com, nodeID: i-2}]
    Good:
        drivers: [{name: ebs.csi.aws.com, nodeID: i-1}]
    """
    names = set()
    for i, driver in enumerate(spec.drivers or ()):
        if (driver.name or "") in names:
            yield duplicate((at / "drivers")[i] / "name", driver.name or "")
        names.add(driver.name or "")


@rule("KG583", on=CSINodeDriver)
def node_driver_name_invalid(driver: CSINodeDriver, at: FieldPath) -> Findings:
    """A driver of a CSINode has no name, or one that is no DNS subdomain of at most 63 bytes; upper case is fine.

    Bad:
        {name: my_driver, nodeID: i-1}
    Good:
        {name: ebs.csi.aws.com, nodeID: i-1}
    """
    yield from driver_name(at / "name", driver.name or "")


def driver_name(at: FieldPath, name: str) -> Findings:
    """Why a text is no name of a driver."""
    if not name:
        yield required(at, "must be the name of a driver")
        return
    if len(name.encode()) > LONGEST_DRIVER:
        yield too_long(at, LONGEST_DRIVER)
    for reason in grammars.dns_subdomain(name.lower()):
        yield invalid(at, name, reason)


@rule("KG584", on=CSINodeDriver)
def node_id_invalid(driver: CSINodeDriver, at: FieldPath) -> Findings:
    """A driver of a CSINode does not say what it calls the node, or needs more than 256 bytes for it.

    Bad:
        {name: ebs.csi.aws.com}
    Good:
        {name: ebs.csi.aws.com, nodeID: i-1}
    """
    if not driver.node_id:
        yield required(at / "nodeID")
    elif len(driver.node_id.encode()) > LONGEST_NODE_ID:
        yield invalid(at / "nodeID", driver.node_id, f"must be at most {LONGEST_NODE_ID} bytes")


@rule("KG585", on=CSINodeDriver)
def node_volumes_negative(driver: CSINodeDriver, at: FieldPath) -> Findings:
    """A node can take less than no volumes of a driver.

    Bad:
        {name: ebs.csi.aws.com, nodeID: i-1, allocatable: {count: -1}}
    Good:
        {name: ebs.csi.aws.com, nodeID: i-1, allocatable: {count: 25}}
    """
    if driver.allocatable is not None:
        yield from checks.bounds(driver.allocatable, "count", at / "allocatable")


@rule("KG586", on=CSINodeDriver)
def node_topology_key_invalid(driver: CSINodeDriver, at: FieldPath) -> Findings:
    """A label by which a driver tells nodes apart is empty, there twice, or no key of a label.

    Bad:
        {name: ebs.csi.aws.com, nodeID: i-1, topologyKeys: [my zone]}
    Good:
        {name: ebs.csi.aws.com, nodeID: i-1, topologyKeys: [topology.kubernetes.io/zone]}
    """
    keys = driver.topology_keys or []
    for i, key in enumerate(keys):
        if not key:
            yield required(at, "a topology key must not be empty")
        if key in keys[:i]:
            yield duplicate(at, key)
        yield from checks.grammar(at, key, grammars.qualified_name)


@rule("KG587", on=CSIStorageCapacity, severity="warning")
def capacity_topology_label_old(item: CSIStorageCapacity, at: FieldPath) -> Findings:
    """The nodes of which a CSIStorageCapacity speaks are chosen by a label that has a new name, or that is gone.

    Bad:
        metadata: {name: fast-a}
        storageClassName: fast
        nodeTopology: {matchLabels: {failure-domain.beta.kubernetes.io/zone: eu-1a}}
    Good:
        metadata: {name: fast-a}
        storageClassName: fast
        nodeTopology: {matchLabels: {topology.kubernetes.io/zone: eu-1a}}
    """
    selector = item.node_topology
    if selector is None:
        return
    where = at / "nodeTopology"
    labels = [((where / "matchLabels").key(key), key) for key in selector.match_labels or ()]
    for i, expression in enumerate(selector.match_expressions or ()):
        labels.append(((where / "matchExpressions")[i] / "key", expression.key or ""))
    for path, key in labels:
        if key in OLD_NODE_LABELS:
            new = OLD_NODE_LABELS[key]
            yield warning(path, f"{key} is deprecated", f"write {new}" if new else "")


@rule("KG588", on=CSIStorageCapacity)
def storage_capacity_invalid(item: CSIStorageCapacity, at: FieldPath) -> Findings:
    """A CSIStorageCapacity is about a class or nodes that there cannot be, or about less than nothing.

    Bad:
        metadata: {name: fast-a}
        storageClassName: fast
        capacity: -1Gi
    Good:
        metadata: {name: fast-a}
        storageClassName: fast
        capacity: 1Gi
    """
    yield from checks.label_selector(at / "nodeTopology", item.node_topology)
    yield from checks.grammar(at / "storageClassName", item.storage_class_name or "", grammars.dns_subdomain)
    if item.capacity is not None and billionths(item.capacity) < 0:
        yield invalid(at / "capacity", item.capacity, "must not be negative")


@update_rule("KG1419", on=CSIDriverSpec)
def csi_driver_immutable(spec: CSIDriverSpec, at: FieldPath, context: Context) -> Findings:
    """A change to a CSIDriver touches whether volumes are attached, or how they live.

    The server says `attachedRequired` for attachRequired.

    Bad:
        attachRequired: true
        ---
        attachRequired: false
    Good:
        podInfoOnMount: true
        ---
        podInfoOnMount: false
    """
    for found in checks.immutable(spec, at, context, "delete the CSIDriver and create it anew; no volume is touched"):
        is_odd = str(found.at).endswith("attachRequired")
        where = at / "attachedRequired" if is_odd else found.at
        yield Finding(where, found.reason, found.message, found.hint, fields=(found.at,))


ALLOCATABLE_CHANGES_SINCE = (1, 35)
"""The first version in which a driver may say anew how many volumes a node takes."""


@update_rule("KG1420", on=CSINodeSpec)
def node_driver_changed(spec: CSINodeSpec, at: FieldPath, context: Context) -> Findings:
    """A change to a CSINode touches a driver that is there already; one may only come or go.

    Bad:
        drivers: [{name: disks.example.com, nodeID: a}]
        ---
        drivers: [{name: disks.example.com, nodeID: b}]
    Good:
        drivers: [{name: disks.example.com, nodeID: a}]
        ---
        drivers: [{name: disks.example.com, nodeID: a}, {name: files.example.com, nodeID: a}]
    """
    from kgen.apiserver.defaulting.equality import changed_fields

    before = {each.name: each for each in context.old.drivers or ()}
    free = {"allocatable"} if context.version >= ALLOCATABLE_CHANGES_SINCE else set()
    for i, driver in enumerate(spec.drivers or ()):
        old = before.get(driver.name)
        fields = [each for each in changed_fields(old, driver) if each.name not in free] if old else []
        if fields:
            changed = tuple((at / "drivers")[i] / each.json for each in fields)
            hint = "the driver writes this itself when it registers at the node"
            yield Finding(at / "drivers", INVALID, "field is immutable", hint, fields=changed)


@update_rule("KG1421", on=CSIStorageCapacity)
def storage_capacity_immutable(item: CSIStorageCapacity, at: FieldPath, context: Context) -> Findings:
    """A change to a CSIStorageCapacity touches which nodes or which class it is about.

    Bad:
        metadata: {name: fast-a}
        storageClassName: fast
        ---
        metadata: {name: fast-a}
        storageClassName: slow
    Good:
        metadata: {name: fast-a}
        storageClassName: fast
        capacity: 1Gi
        ---
        metadata: {name: fast-a}
        storageClassName: fast
        capacity: 2Gi
    """
    from kgen.apiserver.defaulting.equality import same_field

    for name in ("node_topology", "storage_class_name"):
        if not same_field(context.old, item, name):
            field = item.__fields__[name]
            yield Finding(at / field.json, INVALID, "field is immutable", "the driver writes this itself")
