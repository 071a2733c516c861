"""The names of all built-in kinds, as people write them."""

from __future__ import annotations

from kgen import k8s
from kgen.model.fields import Kind
from kgen.wording.spelling import almost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def every_kind() -> Iterator[Kind]:
    """Every kind, the core group's first, from the heads of the tables: no class is made."""
    for module in sorted(set(k8s.GROUP_VERSIONS.values()), key=lambda module: (module != "core_v1", "beta" in module)):
        tables: dict[str, str] = __import__(f"kgen.k8s.{module}", fromlist=["MODELS"]).MODELS
        heads = (table.lstrip().partition("\n")[0] for table in tables.values())
        yield from (Kind(head[1:]) for head in heads if head.startswith("@"))


def names_of(kind: Kind) -> set[str]:
    """What kubectl calls a kind."""
    return {kind.name.lower(), kind.plural, *kind.short_names}


def kind_of_short_name(short: str) -> str:
    """The kind that kubectl calls so for short; "" for none.

    >>> kind_of_short_name("sa"), kind_of_short_name("zzz")
    ('ServiceAccount', '')
    """
    return next((kind.name for kind in every_kind() if short in kind.short_names), "")


def kind_meant(word: str) -> str:
    """The kind that a word means which names none: in small letters, plural, kubectl's, with a slip; "" for none.

    >>> kind_meant("secrets"), kind_meant("svc"), kind_meant("Secrt"), kind_meant("Certificate"), kind_meant("Pod")
    ('Secret', 'Service', 'Secret', '', '')
    """
    kinds = {kind.name: kind for kind in every_kind()}
    if word in kinds:
        return ""
    return next((name for name, kind in kinds.items() if word.lower() in names_of(kind)), "") or almost(word, kinds)
