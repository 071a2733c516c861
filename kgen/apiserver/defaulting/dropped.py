"""Fields that a server reads and drops without a word, since a feature gate is off or nobody uses them any more."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Version

_FILES = ("defaultUser",)

DROPPED: dict[str, tuple[str, ...]] = {
    "CSIDriverSpec": ("preventPodSchedulingIfMissing",),
    "ClusterTrustBundleProjection": ("user",),
    "ConfigMapVolumeSource": _FILES,
    "DownwardAPIVolumeFile": ("user",),
    "DownwardAPIVolumeSource": _FILES,
    "EmptyDirVolumeSource": ("mode",),
    "Endpoint": ("deprecatedTopology",),
    "GRPCAction": ("mode",),
    "HTTPGetAction": ("protocol",),
    "JobSpec": ("scheduling",),
    "KeyToPath": ("user",),
    "LeaseSpec": ("preferredHolder", "strategy"),
    "Lifecycle": ("stopSignal",),
    "NodeSpec": ("configSource", "podPreemptionPolicy"),
    "PodCertificateProjection": ("user",),
    "PodSpec": ("evictionResponders", "schedulingGroup"),
    "ProjectedVolumeSource": _FILES,
    "SecretVolumeSource": _FILES,
    "ServiceAccountTokenProjection": ("user",),
    "VolumeMount": ("bindMountOptions",),
    "VolumeProjection": ("clusterTrustBundle", "podCertificate"),
}
"""The fields of each type."""
LAST_DROPPED: dict[tuple[str, str], Version] = {
    ("CSIDriverSpec", "preventPodSchedulingIfMissing"): (1, 36),
    ("VolumeProjection", "clusterTrustBundle"): (1, 36),
    ("VolumeProjection", "podCertificate"): (1, 36),
}
"""The last version that drops a field, of those that newer ones keep."""
