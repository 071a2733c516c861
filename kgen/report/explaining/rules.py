"""What `kgen explain` prints of rules."""

from __future__ import annotations

from kgen.apiserver.registry import codes, rule_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgen.apiserver.rule import Rule

_MARK = "KG"


def rule_named(word: str) -> str:
    """The code of a rule that is called so; "" where there is none."""
    names = codes()
    return word.upper() if word.upper() in names else next((code for code, name in names.items() if name == word), "")


def rules_with(word: str) -> list[str]:
    """The codes that begin so, in their order; none where a word is no beginning of codes.

    >>> rules_with("kg65")[:2], rules_with("pod")
    (['KG650', 'KG651'], [])
    """
    start = word.upper()
    if not start.startswith(_MARK):
        return []
    return sorted((code for code in codes() if code.startswith(start)), key=lambda code: (len(code), code))


def explained_rule(code: str) -> Iterator[str]:
    """A rule with its examples."""
    rule = rule_of(code)
    yield f"{code} {rule.name}"
    yield ""
    yield rule.prose


def listed(several: Iterable[str]) -> Iterator[str]:
    """Rules, one a line with what is wrong."""
    for rule in map(rule_of, several):
        yield f"{line_of(rule)}: {rule.prose.partition(chr(10))[0]}"


def line_of(rule: Rule) -> str:
    """Code, name, and the severity of what is no error."""
    return f"{rule.code} {rule.name}" + (f" ({rule.severity})" if rule.severity != "error" else "")
