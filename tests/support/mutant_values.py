"""Values that tests/mutants.py puts where they seldom belong."""

from __future__ import annotations

from typing import Any

NAMES = [
    *("", "a", "A_b", "-a", "a-", "a.b", "a..b", ".a", "a/b", "a/b/c", "/a", "UPPER", "ünï", "a b", "1", "123", "9a"),
    *("x" * 15, "x" * 16, "x" * 63, "x" * 64, "x" * 253, "x" * 254, "x" * 317, "a" * 63 + ".b", "a" * 64 + ".b"),
    *(
        "kubernetes.io/x",
        "example.com/",
        "example.com/a b",
        "Example.com/x",
        "example.com/ok",
        "name_1",
        "_",
        ".",
        "..",
    ),
    *("..x", "a%b", "a\n", " a", "$(A)", "http", "a--b", "*.example.com", "*", "example.com"),
]
TEXTS = [
    *("", " ", "0", "1", "-1", "+1", "1.5", "1e3", "10Gi", "10GB", "1Ki", "100m", "-100m", "1n", "1K", "0x10", "1 "),
    *("5%", "0%", "100%", "101%", "-5%", "1.5%", "%", "65536", "80", "true", "null", "~", "yes"),
    *("/", "/a", "/a/../b", "a/../b", "..", "../a", "./a", "a:b", "/a:b", "//a", "a//b", "/a/", "C:\\a"),
    *("10.0.0.1", "10.0.0.256", "010.0.0.1", "::1", "2001:DB8::1", "fe80::1", "127.0.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104 - a text
    *("10.0.0.0/8", "10.0.0.1/8", "::/0", "10.0.0.0/33", "10.0.0.0", "None", "host:80", "https://example.com"),
    *("* * * * *", "*/5 * * * *", "60 * * * *", "@daily", "@every 1h", "@never", "TZ=UTC * * * * *", "0 0 31 2 *"),
    *("Europe/Berlin", "europe/berlin", "Local", "UTC", "aGVsbG8=", "aGVsbG8", "{}", "[]", "{", "2024-01-01T00:00:00Z"),
    *("2024-01-01", "v1", "apps/v1", "a/b/c", "metadata.name", "metadata.labels['a']", "spec.nodeName", "status.podIP"),
    *("limits.cpu", "requests.memory", "requests.nvidia.com/gpu", "x" * 1025, "é" * 40),
]
WORDS = [
    *("TCP", "UDP", "SCTP", "tcp", "HTTP", "HTTPS", "Always", "Never", "OnFailure", "IfNotPresent", "always"),
    *("RollingUpdate", "Recreate", "OnDelete", "Parallel", "OrderedReady", "Retain", "Delete", "Recycle", "Indexed"),
    *("NonIndexed", "Allow", "Forbid", "Replace", "ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "ClientIP"),
    *("None", "Local", "Cluster", "IPv4", "IPv6", "SingleStack", "RequireDualStack", "Exact", "Prefix", "In", "NotIn"),
    *("ImplementationSpecific", "Exists", "DoesNotExist", "Gt", "Lt", "Equal", "NoSchedule", "NoExecute"),
    *("PreferNoSchedule", "DoNotSchedule", "ScheduleAnyway", "Honor", "Ignore", "ClusterFirst", "Default"),
    *("ClusterFirstWithHostNet", "RuntimeDefault", "Unconfined", "Localhost", "Memory", "HugePages", "Bidirectional"),
    *("HostToContainer", "ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod", "RWO", "Filesystem"),
    *("Block", "Immediate", "WaitForFirstConsumer", "Opaque", "kubernetes.io/tls", "kubernetes.io/basic-auth"),
    *("kubernetes.io/dockerconfigjson", "kubernetes.io/ssh-auth", "Resource", "Pods", "Object", "External"),
    *("ContainerResource", "Utilization", "Value", "AverageValue", "Ingress", "Egress", "Container", "Pod"),
    *("PersistentVolumeClaim", "PreemptLowerPriority", "Role", "ClusterRole", "User", "Group", "ServiceAccount"),
    *("rbac.authorization.k8s.io", "BestEffort", "NotBestEffort", "Terminating", "PriorityClass", "linux", "windows"),
    *("FailJob", "Count", "FailIndex", "Max", "Min", "Disabled", "Percent", "IfHealthyBudget", "AlwaysAllow", "Ready"),
    *("Directory", "Socket", "FileOrCreate", "Merge", "Strict", "Unmasked", "SIGTERM", "SIGUSR1", "restricted"),
    *("cpu", "memory", "storage", "pods", "hugepages-2Mi", "ephemeral-storage", "services.nodeports", "FQDN"),
]
NUMBERS = [
    *(0, 1, -1, 2, 5, 10, 100, 101, 255, 256, 511, 512, 600, 1000, 1023, 3599, 3600, 3601, 30000, 32767, 65535, 65536),
    *(86399, 86400, 86401, 100000, 100001, 10**9, 10**9 + 1, 2**31 - 1, 2**31, -(2**31), 2**32, 2**63 - 1, 2**63, 1.5),
]
WRONG_TYPES: list[Any] = [[], {}, "x", "1", 5, 0, 1.5, True, False, ["x"], [1], {"a": "b"}, {"a": 1}, [{}], [None], ""]
KEYS = [
    *("foo", "Name", "spec", "image", "selector", "type", "status", "metadata", "labels", "replica", "name", "port"),
    *("namespace", "value", "kind", "apiVersion", "env", "resource", "volume", "x y", "data", "limits", "template"),
]
