"""What somebody means who asks kgen.builders for something else: a kind, kubectl's short name, a field of the API."""

from __future__ import annotations

from kgen import builders, k8s
from kgen.apiserver.served.kinds import every_kind, names_of
from kgen.model.other_names import same

KINDS = {"PersistentVolumeClaim": "claim", "HorizontalPodAutoscaler": "hpa"}
"""Kinds whose builders have other names."""
FIELDS = {
    "volume": "mount",
    "volumemount": "mount",
    "volumeclaimtemplate": "claim_template",
    "persistentvolumeclaimtemplate": "claim_template",
    "emptydirvolume": "empty_dir",
    "secretkeyref": "key_of",
    "configmapkeyref": "key_of",
    "configmapref": "config_ref",
    "fieldref": "field_of",
    "resourcefieldref": "resource_of",
    "containerport": "port",
    "serviceport": "service_port",
    "livenessprobe": "probe",
    "readinessprobe": "probe",
    "customresource": "resource",
    "imagepullsecret": "registry_secret",
    "dockersecret": "registry_secret",
    "rule": "policy_rule",
    "autoscaler": "hpa",
    "budget": "pod_disruption_budget",
    "valuefrom": "key_of",
    "httpget": "probe",
    "tcpsocket": "probe",
}
"""Fields of the API, and words for builders, in small letters."""


def meant(name: str) -> str:
    """The builder that another name stands for, or a sentence about the model where there is no builder; "" for none.

    >>> meant("sts"), meant("PersistentVolumeClaim"), meant("pdb"), meant("volumes")
    ('stateful_set', 'claim', 'pod_disruption_budget', 'mount')
    >>> meant("replica_set")
    'there is no builder for it; use kgen.k8s.ReplicaSet(…)'
    """
    letters = name.replace("_", "").lower()
    field = FIELDS.get(letters) or FIELDS.get(letters.removesuffix("s"))
    if field:
        return field
    kind = next((kind.name for kind in every_kind() if letters in names_of(kind)), "")
    if kind:
        found = KINDS.get(kind) or same(kind, dir(builders))
        return found or f"there is no builder for it; use kgen.k8s.{kind}(…)"
    model = same(name, dir(k8s)) if name[:1].isupper() else ""
    return f"{model} is a class of kgen.k8s" if model else ""
