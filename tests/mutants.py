"""Valid manifests with one random fault, the same for the same seed.

`KUBEBUILDER_ASSETS=… python -m tests.mutants --seed 7 --count 5000` asks a real API server and kgen about them, and
prints how often both agree and, by pattern, where they do not.
"""

from __future__ import annotations

import copy
import random
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tests.servers.client import Client
from tests.servers.comparison import Comparison, compare
from tests.servers.manifests import valid_manifests
from tests.servers.server import NoServerError, running_server
from tests.support.mutant_values import KEYS, NAMES, NUMBERS, TEXTS, WORDS, WRONG_TYPES

Path = tuple[str | int, ...]
Pool = dict[str, list[Any]]
"""Values by the name of the field in which they stand, from all valid manifests."""
KEPT = {("apiVersion",), ("kind",), ("metadata", "namespace")}
"""They are in the URL of the request, so a fault in them is one of the request."""
TRIES = 50


class Place(NamedTuple):
    """A value in a manifest, and the map or list that holds it."""

    path: Path
    holder: Any
    value: Any

    @property
    def key(self) -> Any:
        return self.path[-1]

    def put(self, value: Any) -> None:
        self.holder[self.key] = copy.deepcopy(value)


class Mutant(NamedTuple):
    """A manifest, and what was done to it where."""

    plain: dict[str, Any]
    fault: str
    path: Path


class Surroundings(NamedTuple):
    """What a fault may take from: chance, the other places of the manifest, other manifests."""

    chance: random.Random
    places: list[Place]
    pool: Pool


Fault = Callable[[Place, Surroundings], bool]
"""Changes what is at a place; whether there was something to change."""


def mutants(seed: int, manifests: dict[str, list[dict[str, Any]]]) -> Iterator[Mutant]:
    """Mutants without end: every kind equally often, and every fault."""
    chance, kinds = random.Random(seed), sorted(manifests)  # noqa: S311 - no secret
    pool = pool_of(plain for kind in kinds for plain in manifests[kind])
    while True:
        plain = chance.choice(manifests[chance.choice(kinds)])
        mutant = with_fault(chance, plain, pool)
        if mutant:
            yield mutant


def with_fault(chance: random.Random, plain: dict[str, Any], pool: Pool) -> Mutant | None:
    fault = chance.choice(FAULTS)
    for _ in range(TRIES):
        changed = copy.deepcopy(plain)
        places = [place for place in places_in(changed) if place.path not in KEPT]
        place = chance.choice(places)
        if fault(place, Surroundings(chance, places, pool)) and changed != plain:
            return Mutant(changed, fault.__name__, place.path)
    return None


def places_in(value: Any, path: Path = ()) -> Iterator[Place]:
    """Every value inside a map or a list."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield Place((*path, key), value, inner)
        yield from places_in(inner, (*path, key))


def pool_of(manifests: Iterator[dict[str, Any]]) -> Pool:
    pool: Pool = defaultdict(list)
    for plain in manifests:
        for place in places_in(plain):
            if isinstance(place.key, str):
                pool[place.key].append(place.value)
    return pool


def dropped(place: Place, _: Surroundings) -> bool:
    del place.holder[place.key]
    return True


def null(place: Place, _: Surroundings) -> bool:
    place.put(None)
    return True


def emptied(place: Place, _: Surroundings) -> bool:
    place.put(type(place.value)())
    return True


def of_a_wrong_type(place: Place, around: Surroundings) -> bool:
    place.put(around.chance.choice(WRONG_TYPES))
    return True


def unknown_field(place: Place, around: Surroundings) -> bool:
    if isinstance(place.value, dict):
        place.value[around.chance.choice(KEYS)] = around.chance.choice(["x", 1, {}, None])
    return isinstance(place.value, dict)


def misspelt_field(place: Place, around: Surroundings) -> bool:
    if not isinstance(place.key, str):
        return False
    spellings = [place.key[:-1], place.key + "s", place.key.capitalize(), place.key.lower()]
    place.holder[around.chance.choice(spellings)] = place.holder.pop(place.key)
    return True


def bad_name(place: Place, around: Surroundings) -> bool:
    return _replaced(place, str, around.chance.choice(NAMES))


def bad_key(place: Place, around: Surroundings) -> bool:
    """A label, an annotation, an entry of data, a resource … has a bad name."""
    if not isinstance(place.key, str) or not isinstance(place.value, str):
        return False
    place.holder[around.chance.choice(NAMES)] = place.holder.pop(place.key)
    return True


def bad_text(place: Place, around: Surroundings) -> bool:
    return _replaced(place, str, around.chance.choice(TEXTS))


def wrong_word(place: Place, around: Surroundings) -> bool:
    """A value of a closed set where another set, or none, is meant."""
    return _replaced(place, str, around.chance.choice(WORDS))


def changed_text(place: Place, around: Surroundings) -> bool:
    if not isinstance(place.value, str):
        return False
    text, chance = place.value, around.chance
    end = chance.choice([" ", "-", ".", "/", "\n", "é", "x" * 70])
    place.put(chance.choice([text.upper(), text.lower(), text.swapcase(), text[:-1], text + end, end + text]))
    return True


def dangling_reference(place: Place, around: Surroundings) -> bool:
    """What other places name has another name now, or a place names what is not there."""
    shared = sum(1 for other in around.places if other.value == place.value) > 1
    return shared and isinstance(place.value, str) and _replaced(place, str, f"{place.value}-gone")


def out_of_range(place: Place, around: Surroundings) -> bool:
    return not isinstance(place.value, bool) and _replaced(place, int, around.chance.choice(NUMBERS))


def flipped(place: Place, _: Surroundings) -> bool:
    if isinstance(place.value, bool) or not isinstance(place.value, int):
        return _replaced(place, bool, not place.value)
    place.put(-place.value)
    return True


def duplicated_item(place: Place, around: Surroundings) -> bool:
    if isinstance(place.value, list) and place.value:
        place.value.append(copy.deepcopy(around.chance.choice(place.value)))
        return True
    return False


def strange_item(place: Place, around: Surroundings) -> bool:
    if isinstance(place.value, list):
        place.value.append(copy.deepcopy(around.chance.choice([None, {}, "", "x", *WORDS])))
    return isinstance(place.value, list)


def swapped(place: Place, around: Surroundings) -> bool:
    """Two values of a type have changed places."""
    others = [other for other in around.places if type(other.value) is type(place.value) and not _related(place, other)]
    if not others:
        return False
    other = around.chance.choice(others)
    place.put(other.value)
    other.put(place.value)
    return True


def value_from_elsewhere(place: Place, around: Surroundings) -> bool:
    """What another manifest has in a field of that name."""
    if not isinstance(place.key, str):
        return False
    place.put(around.chance.choice(around.pool[place.key]))
    return True


def field_from_elsewhere(place: Place, around: Surroundings) -> bool:
    """One field more: a second source of a volume, a probe's second handler, a setting of another kind …"""
    if not isinstance(place.value, dict) or not isinstance(place.key, str):
        return False
    twins = [twin for twin in around.pool[place.key] if isinstance(twin, dict)]
    fields = [(key, value) for twin in twins for key, value in twin.items() if key not in place.value]
    if not fields:
        fields = [(key, around.chance.choice(around.pool[key])) for key in around.chance.sample(sorted(around.pool), 1)]
    key, value = around.chance.choice(fields)
    place.value[key] = copy.deepcopy(value)
    return True


def item_from_elsewhere(place: Place, around: Surroundings) -> bool:
    lists = [twin for twin in around.pool.get(str(place.key), ()) if isinstance(twin, list) and twin]
    if not isinstance(place.value, list) or not lists:
        return False
    place.value.append(copy.deepcopy(around.chance.choice(around.chance.choice(lists))))
    return True


def _replaced(place: Place, type_: type, value: Any) -> bool:
    if not isinstance(place.value, type_):
        return False
    place.put(value)
    return True


def _related(place: Place, other: Place) -> bool:
    """Whether one place is the other or inside it."""
    length = min(len(place.path), len(other.path))
    return place.path[:length] == other.path[:length]


FAULTS: Sequence[Fault] = (
    dropped,
    null,
    emptied,
    of_a_wrong_type,
    unknown_field,
    misspelt_field,
    bad_name,
    bad_key,
    bad_text,
    wrong_word,
    changed_text,
    dangling_reference,
    out_of_range,
    flipped,
    duplicated_item,
    strange_item,
    swapped,
    value_from_elsewhere,
    field_from_elsewhere,
    item_from_elsewhere,
)


class Figures:
    """How often kgen and a server agree on mutants, and where they do not."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.compared = 0
        self.refused = 0
        self.left_out: Counter[str] = Counter()
        self.different: list[tuple[Mutant, Comparison]] = []

    def add(self, mutant: Mutant, comparison: Comparison) -> None:
        if comparison.state:
            self.left_out[comparison.state] += 1
            return
        self.compared += 1
        self.refused += not comparison.server.accepted
        if not comparison.same:
            self.different.append((mutant, comparison))

    @property
    def false_refusals(self) -> list[Comparison]:
        return [comparison for _, comparison in self.different if comparison.false_refusal]

    @property
    def same_verdict(self) -> float:
        """The part of the mutants on which the verdict is the same."""
        return 1 - sum(not each.same_verdict for _, each in self.different) / self.compared

    @property
    def same_answer(self) -> float:
        """The part on which the verdict and all fields and reasons are the same."""
        return 1 - len(self.different) / self.compared

    def __str__(self) -> str:
        left_out = ", ".join(f"{number}: {state}" for state, number in self.left_out.items())
        return (
            f"seed {self.seed}: {self.compared} mutants, {self.refused} refused by the server; "
            f"same verdict {self.same_verdict:.2%}, same fields and reasons {self.same_answer:.2%}, "
            f"{len(self.false_refusals)} refused by kgen alone; left out: {left_out or 'none'}"
        )

    def by_pattern(self, shown: int = 1) -> str:
        """The differences by pattern, the most frequent first, each with some mutants."""
        patterns: dict[str, list[tuple[Mutant, Comparison]]] = defaultdict(list)
        for mutant, comparison in self.different:
            patterns[comparison.pattern].append((mutant, comparison))
        lines = []
        for pattern, found in sorted(patterns.items(), key=lambda each: -len(each[1])):
            lines.append(f"\n{len(found)} times: {pattern}")
            lines += [f"{mutant.fault} at {mutant.path}\n{comparison}" for mutant, comparison in found[:shown]]
        return "\n".join(lines)


def asked(client: Client, seed: int, count: int) -> Figures:
    """Figures of a number of mutants."""
    figures, made = Figures(seed), mutants(seed, valid_manifests())
    while figures.compared < count:
        mutant = next(made)
        figures.add(mutant, compare(mutant.plain, client.create(mutant.plain)))
    return figures


def main() -> None:
    """Read the options, ask, print."""
    parser = ArgumentParser("tests.mutants", description="Compares kgen with a real API server on random mutants.")
    parser.add_argument(
        "--seed",
        type=int,
        default=random.SystemRandom().randrange(10**6),
        help="by chance when not given; it is printed",
    )
    parser.add_argument("--count", type=int, default=5000, help="how many mutants are compared (5000)")
    parser.add_argument("--show", type=int, default=1, help="how many mutants are printed a pattern (1)")
    options = parser.parse_args()
    try:
        with running_server() as client:
            figures = asked(client, options.seed, options.count)
    except NoServerError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{figures.by_pattern(options.show)}\n\n{figures}\n")


if __name__ == "__main__":
    main()
