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

NOT_YET_KNOWN_UPDATES = {
    **dict.fromkeys(
        (
            "u-job-template",
            "u-job-template-suspended",
            "u-job-completions",
            "u-job-mode",
            "u-job-pfp",
            "u-job-managedby",
        ),
        "the update rules of Jobs",
    ),
    "u-svc-ipfamilies": "the address family of an IP that the server gave",
    **dict.fromkeys(
        ("u-pvc-size-unbound", "u-pvc-access", "u-pvc-sc-change", "u-pvc-sc-unset", "u-pvc-volmode", "u-pvc-selector"),
        "the update rules of PersistentVolumeClaims",
    ),
    **dict.fromkeys(("u-pvc-bound-grow-nosc", "u-pvc-bound-shrink"), "the status of the claim, and its class"),
    **dict.fromkeys(("u-pv-source", "u-pv-volmode", "u-pv-affinity-change"), "the update rules of PersistentVolumes"),
    **dict.fromkeys(
        ("u-sc-provisioner", "u-sc-params", "u-sc-reclaim", "u-sc-binding"), "the update rules of StorageClasses"
    ),
    **dict.fromkeys(
        ("u-cm-immutable-data", "u-cm-immutable-binary", "u-cm-immutable-unset", "u-sec-type", "u-sec-immutable-data"),
        "the update rules of ConfigMaps and Secrets",
    ),
    **dict.fromkeys(
        ("u-pod-env", "u-pod-add-container", "u-pod-resources", "u-pod-nodename"), "the update rules of Pods"
    ),
    **dict.fromkeys(("u-rb-roleref", "u-crb-roleref"), "the update rules of role bindings"),
    "u-rq-scopes": "the update rules of ResourceQuotas",
    **dict.fromkeys(("u-svc-name", "u-meta-ns"), "the URL of the request"),
    **dict.fromkeys(("u-pdb-norv", "u-meta-uid", "u-meta-rv-conflict"), "metadata that identifies the stored object"),
}
"""Recorded updates to which kgen has no answer yet, each with what that takes; all others are answered alike."""
