"""What kgen reads in the forms of which kubectl and an API server were asked, to be compared with their answers."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

from kgen.yaml.reader import YamlSyntaxError, read_documents

from .yaml_readers import same

_WAS_READ = re.compile("Object 'Kind' is missing|json: cannot unmarshal|does not match the expected API version")
"""Errors about what was read: it is no object of the kind."""
_LARGEST = 2**63

REFUSED_ALTHOUGH_READ = {
    "is given twice": "kubectl and a server keep any of the values without a word",
    "begins with a non-breaking space": "it becomes a part of the key, which nobody wants",
    "byte order mark (U+FEFF) in the middle": "it becomes a part of the key, which nobody wants",
    "is no !!binary": "bytes that are no text become other characters",
    "is half of a character": "it becomes another character",
    "expected <document start>": "kubectl and a server drop what follows without a word",
    "behind the end of the document": "kubectl and a server drop what follows without a word",
}
"""What kgen refuses though both read it, and why."""
READ_ALTHOUGH_REFUSED = {
    "already set in map": "kubectl merges first; a server takes what overrides a merged key for a key given twice",
}
READ_OTHERWISE = {"! <<": "a merge key with a tag that says nothing"}


def data_of(case: dict[str, Any]) -> str | bytes:
    """The form of a case."""
    return case["text"] if "text" in case else b64decode(case["base64"])


def difference(case: dict[str, Any]) -> str | None:
    """How kgen differs from the answers in a case, for no known reason; None where it does not."""
    problems = [each for each in (case["kubectl"], *case["server"]) if isinstance(each, str)]
    refusals = [each for each in problems if not _WAS_READ.search(each)]
    try:
        own = [document.plain for document in read_documents(data_of(case), dropped=[])]
    except YamlSyntaxError as error:
        is_known = bool(problems) or any(words in str(error) for words in REFUSED_ALTHOUGH_READ)
        return None if is_known else f"kgen alone refuses: {error}"
    if not all(isinstance(each, dict) and "kind" in each for each in own):
        return None if problems else f"kgen alone reads no objects: {own}"
    if refusals and not any(words in refusals[0] for words in READ_ALTHOUGH_REFUSED):
        return f"kgen alone reads {own}: {refusals[0]}"
    answer = case["kubectl"]
    is_known = isinstance(answer, str) or any(words in case.get("text", "") for words in READ_OTHERWISE)
    return None if is_known or _same(own, answer) else f"kgen reads {own}, kubectl {answer}"


def _same(own: Any, answer: Any) -> bool:
    return same(_as_floats(own), _as_floats(answer))


def _as_floats(value: Any) -> Any:
    """A value in which whole numbers beyond 64 bits are floats, as in Go."""
    if isinstance(value, dict):
        return {key: _as_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_floats(item) for item in value]
    return float(value) if type(value) is int and not -_LARGEST <= value < _LARGEST else value
