"""Somebody else's manifests, changed where we must: an image, a registry, the nodes."""

from pathlib import Path

from kgen import read, to_yaml
from kgen.k8s import Deployment

MANAGER = "spec.template.spec.containers[name=manager].image"

vendor = (
    read(Path(__file__).parent / "config" / "vendor.yaml")
    .change(Deployment, lambda it: it.put(MANAGER, "reg.corp/vendor/manager:2.1"), name="controller-*", expect=1)
    .images({"quay.io/vendor/*": "reg.corp/vendor/*"})
    .each_pod(lambda pod: pod.merge({"nodeSelector": {"pool": "infra"}}), expect=3)
)

if __name__ == "__main__":
    print(to_yaml(vendor), end="")
