"""Every code that kgen may answer with."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Rule
    from kgen.lint.link import Link

WITHOUT_RULE = {
    "KG000": ("no-object", "A document that is no Kubernetes object: it has no apiVersion or no kind."),
    "KG001": ("unknown-field", "A field that the kind does not have in the target version."),
    "KG002": ("wrong-type", "A value whose type the field cannot hold, such as text for a number."),
    "KG003": ("unknown-kind", "A kind that the target version of Kubernetes does not serve."),
    "KG004": ("syntax-error", "Text that is no YAML or JSON, or that Kubernetes' reader would refuse."),
    "KG005": ("key-given-twice", "A key that stands twice in a map; a server refuses it, kubectl drops the first."),
    "KG006": ("unreadable-file", "A file that cannot be read."),
    "KG007": ("object-too-large", "An object of more bytes than a server reads, or than etcd stores: then a warning."),
    "KG008": ("rule-broken", "A rule broke off with an exception: a fault of the rule, not of the manifest."),
    "KG650": ("definition-missing", "A custom resource without its CustomResourceDefinition, with --strict-kinds."),
    "KG651": ("value-of-wrong-type", "A value of another type than its CustomResourceDefinition says."),
    "KG652": ("value-missing", "A field of a custom resource that its CustomResourceDefinition requires is absent."),
    "KG653": ("value-not-allowed", "A value that is none of those in the enum of its CustomResourceDefinition."),
    "KG654": ("value-malformed", "Text that has not the pattern or format of its CustomResourceDefinition."),
    "KG655": ("value-out-of-bounds", "A number, text, list or map beyond the bounds of its CustomResourceDefinition."),
    "KG656": ("item-twice", "An item stands twice in a list that is a set, or a map by some fields of its items."),
    "KG657": ("alternatives-do-not-fit", "A value does not fit anyOf, oneOf, allOf or not of its definition."),
    "KG658": ("embedded-object-invalid", "An object inside a custom resource has a wrong apiVersion or kind, or none."),
    "KG659": ("scale-invalid", "The replicas of a custom resource are no number of pods, or their selector no text."),
    "KG660": ("deprecated-version", "A version of a custom resource whose CustomResourceDefinition says to leave it."),
    "KG661": ("finalizer-without-domain", "A finalizer of a custom resource that others may have: it has no domain."),
}
"""What is found where no rule runs: name and meaning."""
ONLY_WARNED_OF = {"KG008", "KG660"}
"""Those of them that no server refuses."""


def known_codes() -> dict[str, str]:
    """The name of each code."""
    names = {code: name for code, (name, _) in WITHOUT_RULE.items()}
    return names | {rule.code: rule.name for rule in known_rules()}


def explanation(code: str) -> str:
    """What a code means: the docstring of its rule; "" for a code that there is not.

    >>> explanation("KG004").partition(",")[0]
    'Text that is no YAML or JSON'
    """
    if code in WITHOUT_RULE:
        return WITHOUT_RULE[code][1]
    from textwrap import dedent

    docs = (rule.check.__doc__ or "" for rule in known_rules() if rule.code == code)
    first, _, rest = next(docs, "").partition("\n")
    return f"{first.strip()}\n{dedent(rest)}".strip()


def known_rules() -> Iterator[Rule | Link]:
    """Every rule, every link, every script rule and every piece of advice, in the order in which they run."""
    from kgen.apiserver.rules import all_rules
    from kgen.lint.advice import all_advice
    from kgen.lint.links import all_links
    from kgen.lint.scripts import all_script_rules

    yield from all_rules()
    yield from all_links()
    yield from all_script_rules()
    yield from all_advice()
