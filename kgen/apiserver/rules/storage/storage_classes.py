"""StorageClasses and VolumeAttributesClasses: how volumes are made, and what they are like."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule, update_rule
from kgen.apiserver.rules.core.cluster import OLD_NODE_LABELS
from kgen.diagnostics import duplicate, invalid, required, too_long, warning
from kgen.k8s.storage_v1 import StorageClass, VolumeAttributesClass
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import TopologySelectorTerm

    Places: TypeAlias = dict[str, set[str]]

MOST_PARAMETERS = 512
LARGEST_PARAMETERS = 256 * 1024


@rule("KG561", on=StorageClass)
def provisioner_missing(item: StorageClass, at: FieldPath) -> Findings:
    """A StorageClass does not name who makes the volumes.

    Bad:
        metadata: {name: fast}
    Good:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
    """
    if not item.provisioner:
        yield required(at / "provisioner", "name the driver, such as ebs.csi.aws.com")


@rule("KG562", on=VolumeAttributesClass)
def attributes_class_without_driver(item: VolumeAttributesClass, at: FieldPath) -> Findings:
    """A VolumeAttributesClass does not name its CSI driver.

    Bad:
        metadata: {name: gold}
        parameters: {iops: "4000"}
    Good:
        metadata: {name: gold}
        driverName: ebs.csi.aws.com
        parameters: {iops: "4000"}
    """
    if not item.driver_name:
        yield required(at / "driverName", "name the CSI driver, such as ebs.csi.aws.com")


@rule("KG563", on=StorageClass, also=(VolumeAttributesClass,))
def provisioner_invalid(item: Any, at: FieldPath) -> Findings:
    """The name of a provisioner or driver is no qualified name; upper case is fine.

    Bad:
        metadata: {name: fast}
        provisioner: my provisioner
    Good:
        metadata: {name: fast}
        provisioner: example.com/my-provisioner
    """
    field = "provisioner" if isinstance(item, StorageClass) else "driver_name"
    value = item.__dict__.get(field)
    if value:
        yield from checks.grammar(at / item.__fields__[field].json, value, grammars.annotation_key)


@rule("KG564", on=StorageClass, also=(VolumeAttributesClass,))
def class_parameters_invalid(item: Any, at: FieldPath) -> Findings:
    """A class has more than 512 parameters, one without a name, or more than 256 KiB of them.

    Bad:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        parameters: {"": gp3}
    Good:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        parameters: {type: gp3}
    """
    parameters = item.parameters or {}
    if len(parameters) > MOST_PARAMETERS:
        yield too_long(at / "parameters", MOST_PARAMETERS)
        return
    if "" in parameters:
        yield invalid(at / "parameters", "", "has a parameter without a name")
    if sum(len(key.encode()) + len(value.encode()) for key, value in parameters.items()) > LARGEST_PARAMETERS:
        yield too_long(at / "parameters", LARGEST_PARAMETERS)


@rule("KG565", on=VolumeAttributesClass)
def attributes_class_without_parameters(item: VolumeAttributesClass, at: FieldPath) -> Findings:
    """A VolumeAttributesClass has no parameters, and so says nothing.

    Bad:
        metadata: {name: gold}
        driverName: ebs.csi.aws.com
    Good:
        metadata: {name: gold}
        driverName: ebs.csi.aws.com
        parameters: {iops: "4000"}
    """
    if not item.parameters:
        yield required(at / "parameters", "needs at least one parameter")


@rule("KG566", on=StorageClass)
def reclaim_policy_of_class_unknown(item: StorageClass, at: FieldPath, context: Context) -> Findings:
    """What becomes of a class's volumes after their claims is neither Delete nor Retain.

    Recycle is for PersistentVolumes that somebody wrote, not for those that a class makes.

    Bad:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        reclaimPolicy: Recycle
    Good:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        reclaimPolicy: Retain
    """
    yield from checks.closed_set(item, "reclaim_policy", at, context)


@rule("KG567", on=StorageClass)
def binding_mode_unknown(item: StorageClass, at: FieldPath, context: Context) -> Findings:
    """When a class's volumes are made is neither Immediate nor WaitForFirstConsumer.

    Bad:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        volumeBindingMode: WaitForConsumer
    Good:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        volumeBindingMode: WaitForFirstConsumer
    """
    yield from checks.closed_set(item, "volume_binding_mode", at, context)


@rule("KG568", on=StorageClass)
def allowed_topology_invalid(item: StorageClass, at: FieldPath) -> Findings:
    """A place where a class may make volumes is none: a key that is no label's, no values, or something twice.

    Bad:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        allowedTopologies: [{matchLabelExpressions: [{key: topology.kubernetes.io/zone}]}]
    Good:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        allowedTopologies: [{matchLabelExpressions: [{key: topology.kubernetes.io/zone, values: [eu-1a]}]}]
    """
    for i, term in enumerate(item.allowed_topologies or ()):
        yield from _term_problems((at / "allowedTopologies")[i] / "matchLabelExpressions", term)


def _term_problems(at: FieldPath, term: TopologySelectorTerm) -> Findings:
    keys = set()
    for j, expression in enumerate(term.match_label_expressions or ()):
        values, key = expression.values or [], expression.key or ""
        if not values:
            yield required(at[j] / "values")
        for k, value in enumerate(values):
            if value in values[:k]:
                yield duplicate((at[j] / "values")[k], value)
        yield from checks.grammar(at[j] / "key", key, grammars.qualified_name)
        if key in keys:
            yield duplicate(at[j] / "key", key)
        keys.add(key)


@rule("KG569", on=StorageClass)
def allowed_topology_twice(item: StorageClass, at: FieldPath) -> Findings:
    """Two places where a class may make volumes are the same, or one is empty.

    Bad:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        allowedTopologies:
        - matchLabelExpressions: [{key: zone, values: [a, b]}]
        - matchLabelExpressions: [{key: zone, values: [b, a]}]
    Good:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        allowedTopologies:
        - matchLabelExpressions: [{key: zone, values: [a, b]}]
    """
    if not item.allowed_topologies:
        return
    # The server compares each term with as many empty ones as there are terms, and then with those before it.
    earlier: list[Places] = [{} for _ in item.allowed_topologies]
    for i, term in enumerate(item.allowed_topologies):
        places = {each.key or "": set(each.values or ()) for each in term.match_label_expressions or ()}
        for _ in range(earlier.count(places)):
            yield duplicate(
                (at / "allowedTopologies")[i] / "matchLabelExpressions", "the same places" if places else ""
            )
        earlier.append(places)


@rule("KG570", on=StorageClass, severity="warning")
def topology_label_deprecated(item: StorageClass, at: FieldPath) -> Findings:
    """The label by which a class chooses places for its volumes has been replaced by another.

    Bad:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        allowedTopologies: [{matchLabelExpressions: [{key: failure-domain.beta.kubernetes.io/zone, values: [eu-1a]}]}]
    Good:
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        allowedTopologies: [{matchLabelExpressions: [{key: topology.kubernetes.io/zone, values: [eu-1a]}]}]
    """
    for i, term in enumerate(item.allowed_topologies or ()):
        for j, expression in enumerate(term.match_label_expressions or ()):
            if expression.key in OLD_NODE_LABELS:
                where = ((at / "allowedTopologies")[i] / "matchLabelExpressions")[j] / "key"
                new = OLD_NODE_LABELS[expression.key]
                yield warning(where, f"{expression.key} is deprecated", f"use {new}" if new else "")


@update_rule("KG1418", on=StorageClass)
def storage_class_immutable(item: StorageClass, at: FieldPath, context: Context) -> Findings:
    """A change to a StorageClass touches how it makes volumes.

    Volumes that it made are not touched when it is deleted and created anew.

    Bad:
        metadata: {name: fast}
        provisioner: disks.example.com
        reclaimPolicy: Delete
        ---
        metadata: {name: fast}
        provisioner: disks.example.com
        reclaimPolicy: Retain
    Good:
        metadata: {name: fast}
        provisioner: disks.example.com
        ---
        metadata: {name: fast}
        provisioner: disks.example.com
        allowVolumeExpansion: true
    """
    yield from checks.immutable(
        item, at, context, "delete the class and create it anew, or give the new one its own name"
    )


@update_rule("KG1422", on=VolumeAttributesClass)
def attributes_class_immutable(item: VolumeAttributesClass, at: FieldPath, context: Context) -> Findings:
    """A change to a VolumeAttributesClass touches its driver or its parameters.

    Bad:
        metadata: {name: fast}
        driverName: disks.example.com
        parameters: {iops: "3000"}
        ---
        metadata: {name: fast}
        driverName: disks.example.com
        parameters: {iops: "4000"}
    Good:
        metadata: {name: fast}
        driverName: disks.example.com
        parameters: {iops: "3000"}
        ---
        metadata: {name: fast, labels: {tier: db}}
        driverName: disks.example.com
        parameters: {iops: "3000"}
    """
    yield from checks.immutable(item, at, context, "create a class with a new name, and let the claims name that")
