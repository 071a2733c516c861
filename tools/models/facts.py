"""Our own fact tables, and the words that stand behind a field's type in its line."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from .schemas import VERSIONS, FieldFacts, Schema, TypeFacts


@attrs.frozen
class ClosedSet:
    """The values of a field, each with what else is said of it; and what is said of the field."""

    choices: list[dict[str, str]]
    facts: dict[str, Any]

    @property
    def values(self) -> list[str]:
        """The values alone."""
        return [choice["value"] for choice in self.choices]

    def words(self) -> list[str]:
        """The closed set as facts of a field's line."""
        since = {"since": "checked"}  # a field's own `since` is that of its schema
        facts = [
            f"{since.get(key, key)}={','.join([value] if isinstance(value, str) else value)}"
            for key, value in self.facts.items()
        ]
        return [f"enum={'|'.join(map(_choice, self.choices)).replace(' ', '%20')}", *facts]


@attrs.frozen
class Default:
    """What a server fills in, and what it does with a 0 or an empty string, where that is unusual."""

    value: Any
    zero: str = ""

    def words(self) -> list[str]:
        """The default as facts of a field's line."""
        return [
            f"default={json.dumps(self.value, separators=(',', ':'))}",
            *([f"zero={self.zero}"] if self.zero else []),
        ]


def _choice(choice: dict[str, str]) -> str:
    return ";".join([choice["value"], *(f"{key}={choice[key]}" for key in ("since", "until", "gate") if key in choice)])


@cache
def table(name: str) -> dict[str, dict[str, Any]]:
    """One of the tables beside this file: kinds, enums, defaults, bounds, immutable or references."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def known_of(name: str, module: str) -> dict[str, Any]:
    """What one of the tables says of a module, with all that it says of the one that it is like."""
    own = table(name).get(module, {})
    return {**known_of(name, own["like"]), **own} if "like" in own else own


def kind_line(type_: TypeFacts) -> str | None:
    """The first line of a kind's table; None for a part."""
    if type_.kind is None:
        return None
    api_version, kind = type_.kind
    known = table("kinds")[api_version][kind]
    short = [f"short={','.join(known['short'])}"] if known.get("short") else []
    words = [
        api_version,
        kind,
        known["scope"],
        known["plural"],
        *short,
        *_life_span(type_.versions, VERSIONS),
        *_deprecation(known),
    ]
    return " ".join(["@", *words])


def _deprecation(known: dict[str, Any]) -> list[str]:
    deprecated = [f"deprecated={known['deprecated']}"] if "deprecated" in known else []
    return deprecated + ([f"instead={known['instead'].replace(' ', '%20')}"] if "instead" in known else [])


def field_facts(field: FieldFacts, owner: TypeFacts) -> str:
    """The facts of a field, as words."""
    words = [
        *_life_span(field.versions, owner.versions),
        *_required(field),
        *_list_facts(field.schema),
        *_closed_set(field, owner),
        *_default(field, owner),
        *_bounds(field, owner),
        *_immutable(field, owner),
        *_reference(field, owner),
    ]
    return " ".join(words)


def closed_set(field: FieldFacts, owner: TypeFacts) -> ClosedSet | None:
    """The values that an API server of any version allows, where they are a closed set."""
    known = known_of("enums", owner.module)
    entry = known.get(f"{owner.name}.{field.json}", known.get(f"{owner.name}.{field.json}[]"))
    return None if entry is None else read_closed_set(entry)


def read_choices(values: list[Any]) -> list[dict[str, str]]:
    """Values, each of which may be a bare text or a table that says more of it."""
    return [{"value": each} if isinstance(each, str) else each for each in values]


def read_closed_set(entry: list[Any] | dict[str, Any]) -> ClosedSet:
    """An entry of the table of closed sets, which may be the bare list of the values."""
    facts = {"values": entry} if isinstance(entry, list) else dict(entry)
    return ClosedSet(read_choices(facts.pop("values")), facts)


def _life_span(versions: tuple[str, ...], whole: tuple[str, ...]) -> list[str]:
    since = [f"since={versions[0]}"] if versions[0] != whole[0] else []
    until = [f"until={versions[-1]}"] if versions[-1] != whole[-1] else []
    return since + until


def is_required(field: FieldFacts) -> bool:
    """Whether the newest version that has a field requires it."""
    return field.versions[-1] in field.required


def _required(field: FieldFacts) -> list[str]:
    if not field.required:
        return []
    always = field.required == field.versions
    return ["required" if always else f"required={field.required[0]}-{field.required[-1]}"]


def _list_facts(schema: Schema) -> list[str]:
    merge_key = schema.get("x-kubernetes-patch-merge-key")
    keys = schema.get("x-kubernetes-list-map-keys")
    strategy = schema.get("x-kubernetes-patch-strategy", "").split(",")
    merges = "merge" in strategy and "items" in schema
    facts = [f"merge={merge_key}" if merge_key else "merge"] if merges else []
    facts += ["patch=replace"] if "replace" in strategy else []
    facts += [f"keys={','.join(keys)}"] if keys else []
    return facts + (["set"] if schema.get("x-kubernetes-list-type") == "set" else [])


def _closed_set(field: FieldFacts, owner: TypeFacts) -> list[str]:
    known = closed_set(field, owner)
    return known.words() if known else []


def default(field: FieldFacts, owner: TypeFacts) -> Default | None:
    """What a server fills in, where that is always the same value."""
    known = known_of("defaults", owner.module)
    key = f"{owner.name}.{field.json}"
    return read_default(known[key]) if key in known else None


def read_default(entry: Any) -> Default:
    """An entry of the table of defaults, which may be the bare value."""
    is_bare = not isinstance(entry, dict) or "default" not in entry
    return Default(entry) if is_bare else Default(entry["default"], entry["zero"])


def _default(field: FieldFacts, owner: TypeFacts) -> list[str]:
    known = default(field, owner)
    return known.words() if known else []


def _bounds(field: FieldFacts, owner: TypeFacts) -> list[str]:
    known = known_of("bounds", owner.module).get(f"{owner.name}.{field.json}")
    return [f"bounds={known}"] if known else []


def _immutable(field: FieldFacts, owner: TypeFacts) -> list[str]:
    known = known_of("immutable", owner.module).get(f"{owner.name}.{field.json}")
    reasons = read_choices(known if isinstance(known, list) else [known]) if known else []
    return [f"immutable={'|'.join(map(_choice, reasons))}"] if reasons else []


def _reference(field: FieldFacts, owner: TypeFacts) -> list[str]:
    known = known_of("references", owner.module).get(f"{owner.name}.{field.json}")
    if isinstance(known, dict):
        return [f"refers={known['kind']};{known['namespace']}"]
    return [f"refers={known}"] if known else []
