"""What a table says of a model: one line a field, read when somebody asks for the fields.

A line of a table has the Python name, the JSON name (`=` where it is the same), the type and the facts::

    min_ready_seconds minReadySeconds int32
    replicas = int32
    containers = [Container] required merge=name keys=name

A type is a scalar, a model (`Container`, or `meta_v1.ObjectMeta` from another module), a list `[T]` or a
map with string keys `{T}`. The scalars: `str`, `bytes` (base64 text), `time`, `micro_time`, `bool`, `int32`, `int64`,
`float`, `quantity`, `int_or_str`, `object` (any map) and `any`.

The facts: `since=`, `until=` (Kubernetes versions that have the field), `required` (`required=1.29-1.32` where only
those versions demand it), `merge=` (the key by which a strategic merge tells a list's items apart; bare for scalars),
`patch=replace` (a map that a strategic merge replaces), `keys=` (the fields that no two items share), `set`,
`default=` (in JSON) with `zero=`, `bounds=1-9`, `immutable=` (the reason for a refusal), `refers=` (the kind of the
object that the field names, such as `StorageClass.storage.k8s.io`; `*` where it stands beside the name; behind a `;`
the field with its namespace, if that is not `namespace`), and `enum=a|b` (a closed set, a blank written `%20`). A value
of a set may say more (`b;since=1.34;gate=SomeGate`), and so may the whole set: `missing=`, `empty=`, `unknown=`,
`checked=`, `gate=`; see `kgen.model.facts`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SCALARS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "bytes": (str,),
    "time": (str,),
    "micro_time": (str,),
    "bool": (bool,),
    "int32": (int,),
    "int64": (int,),
    "float": (int, float),
    "quantity": (str, int, float),
    "int_or_str": (str, int),
    "object": (dict,),
    "any": (object,),
}
"""The Python types that hold each scalar; a bool is no number here."""


class Field:
    """One field of a model: its two names, its type, and the rest of its row as text."""

    __slots__ = ("facts", "json", "name", "type")

    def __init__(self, name: str, json: str, type_: str, facts: str = "") -> None:
        self.name = name
        self.json = json
        self.type = type_
        self.facts = facts

    def __repr__(self) -> str:
        return f"Field({self.name!r}, {self.json!r}, {self.type!r}, {self.facts!r})"

    def fact(self, name: str) -> str | None:
        """The text behind `name=` among the facts; "" for a bare word, None where it is not said.

        >>> Field("containers", "containers", "[Container]", "required merge=name").fact("merge")
        'name'
        """
        for word in self.facts.split():
            key, _, value = word.partition("=")
            if key == name:
                return value
        return None


def read_fields(rows: Iterable[str]) -> dict[str, Field]:
    """The fields that rows of a table describe, by their Python names.

    >>> read_fields(["min_ready_seconds minReadySeconds int32", "replicas = int32 default=1"])["replicas"]
    Field('replicas', 'replicas', 'int32', 'default=1')
    """
    fields: dict[str, Field] = {}
    for row in rows:
        name, json, type_, *facts = row.split(None, 3)
        field = fields[name] = Field.__new__(Field)  # a call of __init__ would cost as much as all the rest
        field.name, field.type = name, type_
        field.json = name if json == "=" else json
        field.facts = facts[0] if facts else ""
    return fields


class Kind:
    """What makes a model a kind of the API: its group and version, its names, its scope and its life span.

    `short_names` are kubectl's; `since` and `until` are the first and the last Kubernetes version that serve the
    kind, None where that is the first or the last of the versions known here; `deprecated` is the first that warns of
    it, `instead` the apiVersion and kind to use then, where that is another kind.
    """

    __slots__ = (
        "api_version",
        "deprecated",
        "instead",
        "name",
        "namespaced",
        "plural",
        "short_names",
        "since",
        "until",
    )

    def __init__(self, line: str) -> None:
        self.api_version, self.name, scope, self.plural, *facts = line.split()
        self.namespaced = scope == "Namespaced"
        named: dict[str, str] = {}
        for fact in facts:
            key, _, value = fact.partition("=")
            named[key] = value
        self.short_names = tuple(named["short"].split(",")) if "short" in named else ()
        self.since = named.get("since")
        self.until = named.get("until")
        self.deprecated = named.get("deprecated")
        self.instead = named.get("instead", "").replace("%20", " ")

    @property
    def group(self) -> str:
        """The API group; "" for the core group."""
        return self.api_version.rpartition("/")[0]
