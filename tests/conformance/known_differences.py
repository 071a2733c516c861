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
