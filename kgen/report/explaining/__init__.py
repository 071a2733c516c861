"""What `kgen explain` prints: a rule, several rules, a field of a kind, or what there is to explain."""

from __future__ import annotations

from .kinds import ExplainError, kind_of
from .rules import explained_rule, listed, rule_named, rules_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ExplainError", "explained"]


def explained(word: str = "", api_version: str = "") -> Iterator[str]:
    """The lines that explain a code (`KG301`), a rule's name, a beginning of codes (`KG3`), or a field of a kind.

    A field reads like `statefulset.spec.replicas`, or `hpa.v1.spec` for one version of a kind. Without a word, the
    lines say what there is.

    Args:
        word: The word.
        api_version: The version of a kind, such as "autoscaling/v1"; by default the one that kgen's builders make.

    Raises:
        ExplainError: There is no such thing.
    """
    if not word:
        from .overview import overview

        yield from overview()
        return
    code = rule_named(word)
    several = rules_with(word)
    if code:
        yield from explained_rule(code)
    elif several:
        yield from listed(several)
    else:
        from .fields import explained_field

        kind, path = kind_of(word, api_version)
        yield from explained_field(kind, path)
