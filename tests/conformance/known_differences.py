"""Recorded answers that depend on the state of a cluster, each with its reason."""

KNOWN_DIFFERENCES: dict[str, str] = {
    "dec-no-kind": "the recorded request named the kind in its URL; kubectl and kgen must read it",
    "dec-no-apiversion": "the recorded request named the version in its URL; kubectl and kgen must read it",
    "meta-ns-bad": "the recorded request named another namespace in its URL, so that nobody read this one",
    "meta-ns-mismatch": "the recorded request named another namespace in its URL",
    "svc-clusterip-outside": "the range of cluster IPs is the cluster's",
    "svc-dualstack-singlecluster": "whether a cluster is dual-stack is the cluster's",
    "svc-headless-dualstack": "whether a cluster is dual-stack is the cluster's",
    "pod-priorityclass-unknown": "which priority classes there are is the cluster's",
    "pod-runtimeclass-unknown": "which runtime classes there are is the cluster's",
    "vol-projected-sat-nosa": "the usual admission gives a Pod its ServiceAccount; the recorded server had it off",
}

UPDATES_OF_STATE = {
    "u-svc-name": "the recorded request named another Service in its URL",
    "u-meta-ns": "the recorded request named another namespace in its URL",
    "u-pdb-norv": "the recorded request left out the version that lives, which `kubectl replace` adds",
    "u-meta-uid": "the recorded request named the uid of another object",
    "u-meta-rv-conflict": "the recorded request named another version than the one that lives",
    "u-pvc-bound-grow-nosc": "whether a claim can grow is said by its StorageClass, which is the cluster's",
}
"""Recorded updates that depend on the request's URL or on the state of a cluster, each with its reason."""
