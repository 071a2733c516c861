"""Manifests without the values of Secrets, for showing; when in doubt, more is hidden."""

from __future__ import annotations

from kgen.wording.secrets import HIDDEN, is_secret, mentions_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_UNREADABLE = "(not shown: it cannot be read, so that it may hold a Secret)\n"
_SHOWN_OF_SECRET = ("apiVersion", "kind", "type", "immutable")
_SHOWN_OF_METADATA = ("name", "namespace", "labels")


def masked(text: str) -> str:
    r"""The text as it is, or, where a Secret is in it, written anew with every value of the Secret hidden.

    Names of keys are shown. Comments are lost then, since they may repeat a value; a text that cannot be read is
    not shown at all.

    >>> print(masked("kind: Secret\ndata: {password: aHVudGVyMg==}  # hunter2\n"), end="")
    kind: Secret
    data:
      password: (hidden)
    """
    if "secret" not in text.lower() and "stringdata" not in text.lower() and "\\" not in text:
        return text
    from kgen.errors import KgenError
    from kgen.yaml.reader import read_documents
    from kgen.yaml.writer import to_yaml

    try:
        plain = [document.plain for document in read_documents(text, "")]
        shown = [_shown(each) for each in plain]
        if shown == plain and not mentions_secret(text):
            return text
        return to_yaml([each for each in shown if each is not None])
    except (KgenError, ValueError, TypeError, RecursionError):
        return _UNREADABLE


def _shown(value: Any) -> Any:
    """A copy with what stands in Secrets hidden, and with texts hidden that hold a Secret themselves."""
    if isinstance(value, dict):
        return _secret(value) if is_secret(value) else {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return HIDDEN if isinstance(value, str) and mentions_secret(value) else value


def _secret(value: dict[str, Any]) -> dict[str, Any]:
    return {
        key: item if key in _SHOWN_OF_SECRET and not isinstance(item, (dict, list)) else _below(key, item)
        for key, item in value.items()
    }


def _below(key: str, item: Any) -> Any:
    if key != "metadata" or not isinstance(item, dict):
        return _hidden(item)
    return {name: each if name in _SHOWN_OF_METADATA else _hidden(each) for name, each in item.items()}


def _hidden(value: Any) -> Any:
    """The keys of a map with every value hidden."""
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    return value if value is None else HIDDEN
