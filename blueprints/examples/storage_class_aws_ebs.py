"""Document 001: a StorageClass of the in-tree EBS provisioner."""

from collections.abc import Iterator

from kgen import blueprint
from kgen.builders import storage_class
from kgen.k8s import Object


@blueprint
def storage_class_aws_ebs() -> Iterator[Object]:
    """A StorageClass for EBS volumes, by the in-tree provisioner (document 001)."""
    yield storage_class.aws_ebs(
        "standard",
        in_tree=True,
        type="gp2",
        reclaim_policy="Retain",
        allow_volume_expansion=True,
        mount_options=["debug"],
        volume_binding_mode="Immediate",
    )
