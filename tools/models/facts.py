"""Our own fact tables, and the words that stand behind a field's type in its line."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .schemas import VERSIONS, FieldFacts, Schema, TypeFacts


@cache
def table(name: str) -> dict[str, dict[str, Any]]:
    """One of the tables beside this file: kinds, enums or defaults."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


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
    ]
    return " ".join(words)


def closed_set(field: FieldFacts, owner: TypeFacts) -> list[str] | None:
    """The values that the API server allows, where they are a closed set."""
    known = table("enums").get(owner.module, {})
    values: list[str] | None = known.get(f"{owner.name}.{field.json}", known.get(f"{owner.name}.{field.json}[]"))
    return values


def _life_span(versions: tuple[str, ...], whole: tuple[str, ...]) -> list[str]:
    since = [f"since={versions[0]}"] if versions[0] != whole[0] else []
    until = [f"until={versions[-1]}"] if versions[-1] != whole[-1] else []
    return since + until


def _required(field: FieldFacts) -> list[str]:
    if not field.required:
        return []
    always = field.required == field.versions
    return ["required" if always else f"required={field.required[0]}-{field.required[-1]}"]


def _list_facts(schema: Schema) -> list[str]:
    merge_key = schema.get("x-kubernetes-patch-merge-key")
    keys = schema.get("x-kubernetes-list-map-keys")
    merges = "merge" in schema.get("x-kubernetes-patch-strategy", "").split(",") and "items" in schema
    facts = [f"merge={merge_key}" if merge_key else "merge"] if merges else []
    facts += [f"keys={','.join(keys)}"] if keys else []
    return facts + (["set"] if schema.get("x-kubernetes-list-type") == "set" else [])


def _closed_set(field: FieldFacts, owner: TypeFacts) -> list[str]:
    values = closed_set(field, owner)
    return [f"enum={'|'.join(values).replace(' ', '%20')}"] if values else []


def _default(field: FieldFacts, owner: TypeFacts) -> list[str]:
    known = table("defaults").get(owner.module, {})
    key = f"{owner.name}.{field.json}"
    return [f"default={json.dumps(known[key], separators=(',', ':'))}"] if key in known else []
