"""What a server and kgen say of a custom resource, in terms that can be compared."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from kgen.validation import validate

Answer: TypeAlias = tuple[bool, Counter[tuple[str, str]]]
"""The verdict, and fields with their reasons; of fields that nobody defined the reason is "unknown"."""

FOLDER = Path(__file__).parents[1] / "conformance" / "custom"
CRDS: list[dict[str, Any]] = list(yaml.safe_load_all((FOLDER / "crds.yaml").read_text()))
RESOURCES: list[dict[str, Any]] = list(yaml.safe_load_all((FOLDER / "resources.yaml").read_text()))

_NO_FIELD = "<nil>"
_NAMED = (
    re.compile(r'"": "(?P<field>.*)" must (?:not )?validate ', re.DOTALL),
    re.compile(r" value must be of type \w+ (?:with format \w+|\(default format\)) in (?P<field>.*)$", re.DOTALL),
)
_UNCHECKED = "some validation rules were not checked because the object was invalid"
_UNKNOWN = re.compile(r'unknown field "((?:[^"\\]|\\.)*)"')


def of_server(accepted: bool, message: str, causes: list[tuple[str, str, str]]) -> Answer:  # noqa: FBT001 - a verdict
    """The server's answer. Where it names the field in its message alone, or with a dot in front, kgen names the field.

    That it did not look at CEL rules is no fault of the resource.
    """
    found = Counter((_field(field, text), reason) for field, reason, text in causes if _UNCHECKED not in text)
    if "strict decoding error" in message:
        found = Counter((field, "unknown") for field in _UNKNOWN.findall(message))
    return accepted, found


def _field(field: str, message: str) -> str:
    if field == _NO_FIELD:
        match = next((match for pattern in _NAMED if (match := pattern.search(message))), None)
        field = match["field"] if match else ""
    return field.removeprefix(".")


def of_kgen(resource: dict[str, Any], crds: Any) -> Answer:
    """kgen's answer."""
    report = validate(resource, crds=crds, independent=True)
    answers = [each for each in report if each.server_answer]
    found = Counter((each.field, each.reason) for each in answers if each.reason)
    found.update((each.field, "unknown") for each in answers if each.code == "KG001")
    return report.ok, found


def answer(found: Answer) -> list[Any]:
    """An answer as it is recorded."""
    return [found[0], *sorted([field, reason] for field, reason in found[1].elements())]


def changes(before: Any, after: Any, at: tuple[str | int, ...] = ()) -> list[list[Any]]:
    """What makes one resource of another: [keys] for what is dropped, [keys, value] for what is set."""
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [each for i, item in enumerate(before) for each in changes(item, after[i], (*at, i))]
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return [] if repr(before) == repr(after) else [[at, after]]
    dropped: list[list[Any]] = [[[*at, key]] for key in before if key not in after]
    added = [[[*at, key], after[key]] for key in after if key not in before]
    inside = [each for key in before if key in after for each in changes(before[key], after[key], (*at, key))]
    return dropped + added + inside


def changed(before: dict[str, Any], made: list[list[Any]]) -> dict[str, Any]:
    """The other resource."""
    after = copy.deepcopy(before)
    for keys, *value in made:
        around = after
        for key in keys[:-1]:
            around = around[key]
        if value:
            around[keys[-1]] = value[0]
        else:
            del around[keys[-1]]
    return after
