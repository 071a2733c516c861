"""Custom resources with one random fault, or two; a seed makes the same ones again."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

Place: TypeAlias = tuple[Any, Any]
"""A map or a list, and a key or an index of it."""
Fault: TypeAlias = Callable[[random.Random, Any, Place], None]

VALUES: tuple[Any, ...] = (
    *(None, True, False, "", "a", "b", "x", "xyz", "é", "éé", "a b", "A", "long enough", "aaaab", "a" * 70, "1", "0"),
    *(0, 1, 2, 3, 5, 10, 80, -1, 65536, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 10**30, 65),
    *(0.5, 1.0, 1.5, 2.5, 10.75, -2.0, 1e39, 1e300, 3.0000000001),
    *([], {}, [1], ["a", "a"], [None], [[]], {"a": 1}, {"a": None}, {"a": "x", "b": "y"}, [{"a": 1}], {"name": ""}),
)
TEXTS = (
    *(
        "2024-02-30",
        "2024-02-29T24:00:00Z",
        "2024-02-29T23:59:59Z",
        "2023-02-29",
        "1h30m",
        "1.5h",
        "5 days",
        "1x",
        "-1s",
    ),
    *("10.0.0.256", "10.0.0.1", "::1", "::ffff:1.2.3.4", "10.0.0.0/33", "2001:db8::/32", "10.0.0.1/8", "1.2.3"),
    *(
        "http://",
        "https://a b",
        "/path",
        "relative",
        "mailto:a@b",
        "http://a:b/",
        "http://[::1]:80",
        "http://a/%zz",
        ":a",
    ),
    *(
        "a@b",
        "a@",
        "<a@b.c>",
        "www.a-b.com",
        "-a.com",
        "a_b.com",
        "a..b",
        "localhost",
        "#fff",
        "fff",
        "#ff",
        "rgb(1,2,3)",
    ),
    *("rgb(256,0,0)", "aGVsbG8", "aGVsbG8=", "a===", "00-00-00-00-00-00", "0000.0000.0000", "00:00", "123-45-6789"),
    *("4111111111111112", "0321751044", "978-0321751042", "50%", "50", "10Gi", "1.5.", "8.4.0", "v8", "AB", "AB-1!"),
    *(
        "kgen",
        "kgen\n",
        "AAbb",
        "s3",
        "forbidden",
        "longforbidden",
        "UDP",
        "Ready",
        "http",
        "HTTP",
        "RSA",
        "2160h",
        "-",
    ),
)


def mutants(seed: int, resources: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Endlessly many resources, each with one to three faults."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    while True:
        made = copy.deepcopy(chance.choice(resources))
        header = {key: made.pop(key) for key in ("apiVersion", "kind")}
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            chance.choice(FAULTS)(chance, made, chance.choice(list(places(made)) or [({"": None}, "")]))
        if _namespace(made) in _NAMESPACES:
            yield header | made


def _namespace(made: dict[str, Any]) -> Any:
    """The namespace stands in the URL as well: another one, or none, would be another question."""
    given = made.get("metadata")
    namespace = given.get("namespace") if isinstance(given, dict) else None
    return namespace if isinstance(namespace, str) else repr(namespace)


_NAMESPACES = ("default", "", "None")


def places(value: Any) -> Iterator[Place]:
    """All places in a value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def drop(_: random.Random, __: Any, place: Place) -> None:
    del place[0][place[1]]


def replace(chance: random.Random, _: Any, place: Place) -> None:
    place[0][place[1]] = copy.deepcopy(chance.choice(VALUES))


def replace_text(chance: random.Random, _: Any, place: Place) -> None:
    place[0][place[1]] = chance.choice(TEXTS)


def edge(chance: random.Random, _: Any, place: Place) -> None:
    """A value a little beside what is there."""
    value = place[0][place[1]]
    if isinstance(value, str):
        at = chance.randrange(len(value) + 1)
        sign = chance.choice(("", "a", "0", "-", ".", " ", "é", "\n", ":", "B", "/"))
        place[0][place[1]] = value[:at] + sign + value[at + chance.randrange(2) :]
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        place[0][place[1]] = chance.choice(
            (-value, value + 1, value - 1, value * 10, value / 2, str(value), float(value))
        )
    elif isinstance(value, list):
        place[0][place[1]] = chance.choice((value * 2, value[:1], value[::-1], [*value, None], {"a": value}))
    else:
        place[0][place[1]] = [value]


def unknown(chance: random.Random, _: Any, place: Place) -> None:
    """A field that nobody defined, next to a place or in it."""
    around = place[0][place[1]] if isinstance(place[0][place[1]], dict) else place[0]
    value = copy.deepcopy(chance.choice(VALUES))
    if isinstance(around, dict):
        around[chance.choice(("unknown", "name", "a", "b", "x/y", "key", "spec", "type", "metadata"))] = value
    else:
        around.append(value)


def rename(chance: random.Random, _: Any, place: Place) -> None:
    if isinstance(place[0], dict):
        key = str(place[1])
        place[0][chance.choice((key.lower(), key + "s", key.title(), key[:-1]))] = place[0].pop(place[1])


def swap(chance: random.Random, root: Any, place: Place) -> None:
    """The value of some other place."""
    around, key = chance.choice(list(places(root)))
    place[0][place[1]] = copy.deepcopy(around[key])


def double(chance: random.Random, _: Any, place: Place) -> None:
    """An item of a list once more, with a field less or none."""
    if isinstance(place[0], list):
        more = copy.deepcopy(place[0][place[1]])
        if isinstance(more, dict) and more and chance.random() < 0.5:
            more.pop(chance.choice(list(more)))
        place[0].insert(chance.randrange(len(place[0]) + 1), more)
    else:
        replace(chance, None, place)


def metadata(chance: random.Random, root: Any, _: Place) -> None:
    """A fault in the metadata."""
    given = root.setdefault("metadata", {})
    if isinstance(given, dict):
        key, value = chance.choice(METADATA)
        given[key] = copy.deepcopy(value)


_LABELS: tuple[Any, ...] = ({"a": "b c"}, {"a b": "c"}, {"a": None}, {"a": 1}, [], None, {"x/y/z": ""})
_OWNERS: tuple[Any, ...] = ([{}], [{"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "b"}], {})
METADATA: tuple[tuple[str, Any], ...] = (
    *(
        ("name", name)
        for name in ("Web", "web.a", "w" * 254, "", "a_b", 5, ".", "this-name-is-longer-than-twenty", "1web")
    ),
    *(("generateName", name) for name in ("web-", "Web-", "", "web.", 5)),
    *(("labels", labels) for labels in _LABELS),
    *(("annotations", each) for each in ({"a b": "c"}, {"a": 5}, {"A/B": "c"}, {})),
    *(("finalizers", each) for each in (["a b"], ["a"], ["orphan", "foregroundDeletion"], "a", [None])),
    *(("ownerReferences", each) for each in _OWNERS),
    *(("generation", -1), ("unknown", 1), ("namespace", None), ("namespace", ""), ("creationTimestamp", "never")),
    *(
        ("creationTimestamp", None),
        ("deletionGracePeriodSeconds", -1),
        ("selfLink", "x"),
        ("uid", "x"),
        ("managedFields", []),
    ),
)

FAULTS: tuple[Fault, ...] = (
    *(drop, drop, replace, replace, replace, replace_text, replace_text, edge, edge, edge),
    *(unknown, unknown, rename, swap, swap, double, double, metadata),
)
