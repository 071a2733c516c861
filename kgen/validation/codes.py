"""Every code that kgen may answer with."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .link import Link
    from .rule import Rule

_WITHOUT_RULE = {
    "KG000": ("no-object", "A document that is no Kubernetes object: it has no apiVersion or no kind."),
    "KG001": ("unknown-field", "A field that the kind does not have in the target version."),
    "KG002": ("wrong-type", "A value whose type the field cannot hold, such as text for a number."),
    "KG003": ("unknown-kind", "A kind that the target version of Kubernetes does not serve."),
    "KG004": ("syntax-error", "Text that is no YAML or JSON, or that Kubernetes' reader would refuse."),
    "KG005": ("key-given-twice", "A key that stands twice in a map; a server refuses it, kubectl drops the first."),
    "KG006": ("unreadable-file", "A file that cannot be read."),
}
"""What is found where no rule runs: name and meaning."""


def known_codes() -> dict[str, str]:
    """The name of each code."""
    names = {code: name for code, (name, _) in _WITHOUT_RULE.items()}
    return names | {rule.code: rule.name for rule in _rules()}


def explanation(code: str) -> str:
    """What a code means: the docstring of its rule; "" for a code that there is not.

    >>> explanation("KG004").partition(",")[0]
    'Text that is no YAML or JSON'
    """
    if code in _WITHOUT_RULE:
        return _WITHOUT_RULE[code][1]
    from textwrap import dedent

    docs = (rule.check.__doc__ or "" for rule in _rules() if rule.code == code)
    first, _, rest = next(docs, "").partition("\n")
    return f"{first.strip()}\n{dedent(rest)}".strip()


def _rules() -> Iterator[Rule | Link]:
    from .links import all_links
    from .rules import all_rules

    yield from all_rules()
    yield from all_links()
