"""Claims of storage: those that StatefulSets make of their templates, and the pods that mount a claim."""

from __future__ import annotations

from kgen.bundles.identity import name_of
from kgen.k8s.apps_v1 import StatefulSet

from .contents import table
from .pods import Pods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.model import Object

    from .contents import Contents, Entries
    from .index import Index


def claim_templates(item: Object) -> set[str]:
    """The names of the claim templates of a StatefulSet: each takes the place of a volume of the same name."""
    if not isinstance(item, StatefulSet) or item.spec is None:
        return set()
    return {name_of(each) for each in item.spec.volume_claim_templates or ()}


def is_of_stateful_set(claim: str, namespace: str, index: Index) -> bool:
    """Whether a StatefulSet makes a claim of this name: of a template, its own name and a number."""
    name, _, number = claim.rpartition("-")
    return number.isdigit() and index.contains(_made_claims, name, namespace)


@table("StatefulSet")
def _made_claims(item: Object, contents: Contents) -> Entries:
    """The names of claims, without their numbers."""
    for template in claim_templates(item) if id(item) in contents.pods else ():
        yield f"{template}-{name_of(item)}", item


@table(Pods)
def claim_users(pods: Pods, _: Contents) -> Entries:
    """Pods by the names of the claims that they mount."""
    volumes = [each.persistent_volume_claim for each in pods.spec.volumes or ()]
    for name in dict.fromkeys(each.claim_name for each in volumes if each is not None):
        yield name, pods
