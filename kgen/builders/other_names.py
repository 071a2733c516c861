"""What somebody means who asks kgen.builders for something else: a kind, kubectl's short name, a field of the API."""

from __future__ import annotations

from kgen import builders, k8s
from kgen.model.fields import Kind
from kgen.model.other_names import same
from kgen.wording.spelling import almost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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
    kind = next((kind.name for kind in _kinds() if letters in _names(kind)), "")
    if kind:
        found = KINDS.get(kind) or same(kind, dir(builders))
        return found or f"there is no builder for it; use kgen.k8s.{kind}(…)"
    model = same(name, dir(k8s)) if name[:1].isupper() else ""
    return f"{model} is a class of kgen.k8s" if model else ""


def kind_of_short_name(short: str) -> str:
    """The kind that kubectl calls so for short; "" for none.

    >>> kind_of_short_name("sa"), kind_of_short_name("zzz")
    ('ServiceAccount', '')
    """
    return next((kind.name for kind in _kinds() if short in kind.short_names), "")


def kind_meant(word: str) -> str:
    """The kind that a word means which names none: in small letters, plural, kubectl's, with a slip; "" for none.

    >>> kind_meant("secrets"), kind_meant("svc"), kind_meant("Secrt"), kind_meant("Certificate"), kind_meant("Pod")
    ('Secret', 'Service', 'Secret', '', '')
    """
    kinds = {kind.name: kind for kind in _kinds()}
    if word in kinds:
        return ""
    return next((name for name, kind in kinds.items() if word.lower() in _names(kind)), "") or almost(word, kinds)


def _names(kind: Kind) -> set[str]:
    """What kubectl calls a kind."""
    return {kind.name.lower(), kind.plural, *kind.short_names}


def _kinds() -> Iterator[Kind]:
    """Every kind, the core group's first, from the heads of the tables: no class is made."""
    for module in sorted(set(k8s.GROUP_VERSIONS.values()), key=lambda module: (module != "core_v1", "beta" in module)):
        tables: dict[str, str] = __import__(f"kgen.k8s.{module}", fromlist=["MODELS"]).MODELS
        heads = (table.lstrip().partition("\n")[0] for table in tables.values())
        yield from (Kind(head[1:]) for head in heads if head.startswith("@"))
