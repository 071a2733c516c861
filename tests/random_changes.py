"""Random changes of valid manifests, the same for the same seed: an object that lives, and what is applied to it.

`KUBEBUILDER_ASSETS=… python -m tests.random_changes --seed 7 --count 2000` asks a real API server and kgen about them,
and prints how often both agree, which update rules were met how often and, by pattern, where both do not agree.
"""

from __future__ import annotations

import copy
import json
import random
import re
import sys
import time
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Any, NamedTuple

from kgen.apiserver.changes import Answer, answer, lives
from kgen.apiserver.registry import all_rules
from tests.mutants import Place, Pool, places_in, pool_of
from tests.servers import client
from tests.servers.client import Client
from tests.servers.comparison import CLUSTER_STATES
from tests.servers.manifests import valid_manifests
from tests.servers.server import ASSETS, NoServerError, running_server
from tests.support.changed_objects import CHANGED
from tests.support.stored_objects import differences

Plain = dict[str, Any]
Change = Callable[[Place, "Surroundings"], bool]
WAYS = ("server", "replace")
TRIES = 40
MOST_CHANGES = 3
NEVER_CHANGED = {
    ("apiVersion",),
    ("kind",),
    ("metadata",),
    ("metadata", "name"),
    ("metadata", "namespace"),
    ("status",),
}
OF_SERVER = ("resourceVersion", "uid", "deletionTimestamp", "deletionGracePeriodSeconds")
LEFT_OUT = {"Namespace": "one that is deleted stays, since nobody ends it"}
STATES = {
    **CLUSTER_STATES,
    r"only dynamically provisioned pvc can be resized": "the StorageClass of the cluster",
    r"the object has been modified|resourceVersion": "the version that lives",
    r"already exists|is being deleted": "another object of that name",
}


class Pair(NamedTuple):
    """An object, its status, what is applied to it, and what was changed."""

    old: Plain
    status: Plain | None
    new: Plain
    changed: tuple[str, ...]


class Surroundings(NamedTuple):
    """What a change may take from: chance, and the values of other manifests."""

    chance: random.Random
    pool: Pool


def dropped(place: Place, _: Surroundings) -> bool:
    del place.holder[place.key]
    return True


def from_elsewhere(place: Place, around: Surroundings) -> bool:
    """What another manifest has in a field of that name."""
    if not isinstance(place.key, str) or place.key not in around.pool:
        return False
    place.put(around.chance.choice(around.pool[place.key]))
    return True


def another(place: Place, around: Surroundings) -> bool:
    """A value of the same kind: one more, another word, the other truth."""
    value = place.value
    if isinstance(value, bool):
        place.put(not value)
    elif isinstance(value, int):
        place.put(value + around.chance.choice([-1, 1, 2]))
    elif isinstance(value, str):
        place.put(around.chance.choice([f"{value}x", value[:-1] or "x", value.replace("a", "b"), f"x{value}"]))
    else:
        return False
    return True


def item_gone(place: Place, around: Surroundings) -> bool:
    if not isinstance(place.value, list) or not place.value:
        return False
    place.value.pop(around.chance.randrange(len(place.value)))
    return True


def items_turned(place: Place, _: Surroundings) -> bool:
    if not isinstance(place.value, list) or len(place.value) < 2:
        return False
    place.value.reverse()
    return True


def item_from_elsewhere(place: Place, around: Surroundings) -> bool:
    lists = [each for each in around.pool.get(str(place.key), ()) if isinstance(each, list) and each]
    if not isinstance(place.value, list) or not lists:
        return False
    place.value.append(copy.deepcopy(around.chance.choice(around.chance.choice(lists))))
    return True


def field_from_elsewhere(place: Place, around: Surroundings) -> bool:
    if not isinstance(place.value, dict):
        return False
    twins = [each for each in around.pool.get(str(place.key), ()) if isinstance(each, dict)]
    fields = [(key, value) for twin in twins for key, value in twin.items() if key not in place.value]
    if not fields:
        return False
    key, value = around.chance.choice(fields)
    place.value[key] = copy.deepcopy(value)
    return True


CHANGES: Sequence[Change] = (
    dropped,
    from_elsewhere,
    from_elsewhere,
    another,
    another,
    item_gone,
    items_turned,
    item_from_elsewhere,
    field_from_elsewhere,
)


def pairs(seed: int) -> Iterator[Pair]:
    """Pairs without end: every kind equally often; half of them change a field that a rule is about."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    manifests = _living()
    kinds = sorted(manifests)
    around = Surroundings(chance, pool_of(plain for kind in kinds for plain in manifests[kind]))
    written = cycle(chance.sample(CHANGED, len(CHANGED)))
    while True:
        if chance.random() < 0.4:
            yield _of_rule(next(written), chance)
        else:
            made = _random_pair(chance.choice(manifests[chance.choice(kinds)]), around)
            if made is not None:
                yield made


def _living() -> dict[str, list[Plain]]:
    found = {}
    for kind, plains in valid_manifests().items():
        named = [plain for plain in plains if isinstance(plain.get("metadata"), dict) and plain["metadata"].get("name")]
        if named and kind not in LEFT_OUT:
            found[kind] = [_without_state(plain) for plain in named]
    return found


def _without_state(plain: Plain) -> Plain:
    metadata = {key: value for key, value in plain["metadata"].items() if key not in OF_SERVER}
    return {**{key: value for key, value in plain.items() if key != "status"}, "metadata": metadata}


def _random_pair(old: Plain, around: Surroundings) -> Pair | None:
    new, changed = copy.deepcopy(old), []
    for _ in range(around.chance.randint(1, MOST_CHANGES)):
        changed += _changed(new, around)
    return Pair(old, _status(old, around.chance), new, tuple(changed)) if new != old else None


def _changed(new: Plain, around: Surroundings) -> list[str]:
    for _ in range(TRIES):
        places = [place for place in places_in(new) if place.path not in NEVER_CHANGED]
        if not places:
            break
        place, change = around.chance.choice(places), around.chance.choice(CHANGES)
        if change(place, around):
            return [f"{change.__name__} {'.'.join(map(str, place.path))}"]
    return []


def _status(old: Plain, chance: random.Random) -> Plain | None:
    """A claim is bound, as often as not."""
    if old["kind"] != "PersistentVolumeClaim" or chance.random() < 0.5:
        return None
    return bound_status(old)


def bound_status(claim: Plain) -> Plain:
    spec = claim["spec"]
    size = spec["resources"]["requests"]["storage"]
    return {"phase": "Bound", "capacity": {"storage": size}, "accessModes": spec["accessModes"]}


def _of_rule(written: dict[str, Any], chance: random.Random) -> Pair:
    """A change that is written down for a rule, in an object with some label."""
    old, new = copy.deepcopy(written["old"]), copy.deepcopy(written["new"])
    for plain in (old, new):
        plain["metadata"].setdefault("labels", {})["turn"] = str(chance.randrange(3))
    return Pair(old, written.get("status"), new, ("written",))


class Compared(NamedTuple):
    """What both said of one pair."""

    pair: Pair
    way: str
    server: client.Answer
    kgen: Answer
    stored: Plain

    @property
    def causes(self) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        said = {(each.field, each.reason) for each in self.kgen.findings if each.reason}
        return set(self.server.causes), said

    @property
    def same_verdict(self) -> bool:
        return self.server.accepted == self.kgen.accepted

    @property
    def same(self) -> bool:
        server, kgen = map(_without_chance, self.causes)
        return self.same_verdict and server == kgen

    @property
    def stored_differently(self) -> list[tuple[str, Any, Any]]:
        """Where the object as the server would store it is not as kgen says; nothing where one of them refuses."""
        if self.kgen.stored is None or not self.server.accepted:
            return []
        return [*differences(self.kgen.stored.plain, self.stored, self.pair.old["kind"])]

    @property
    def state(self) -> str:
        """What of a cluster a different answer depends on; "" when any server would give it."""
        if self.server.accepted or self.same:
            return ""
        return next((state for pattern, state in STATES.items() if re.search(pattern, self.server.message)), "")

    @property
    def pattern(self) -> str:
        server, kgen = map(_without_chance, self.causes)
        sides = (("server alone", server - kgen), ("kgen alone", kgen - server))
        said = [f"{side}: {', '.join(sorted(map(' '.join, causes)))}" for side, causes in sides if causes]
        verdict = "" if self.same_verdict else f"server {self.server.code}, kgen {self.kgen.http_status}; "
        return f"{self.way} {self.pair.old['kind']} {verdict}{'; '.join(said) or 'no causes'}"

    def __str__(self) -> str:
        return "\n".join(
            [
                f"  {'; '.join(self.pair.changed)}",
                f"  old {json.dumps(self.pair.old)}",
                f"  new {json.dumps(self.pair.new)}",
                f"  server: {self.server.code} {self.server.message[:1500]}",
                *(
                    f"  kgen: {each.code} {each.field} {each.reason} {each.message[:200]}"
                    for each in self.kgen.findings
                ),
            ]
        )


def _without_chance(causes: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(re.sub(r"\[\d+\]", "[*]", field), reason) for field, reason in causes}


class Figures:
    """How often kgen and a server agree on changes, and where they do not."""

    def __init__(self, seed: int, version: str) -> None:
        self.seed = seed
        self.version = version
        self.all: list[Compared] = []
        self.left_out: Counter[str] = Counter()

    def add(self, compared: Compared) -> None:
        if compared.state:
            self.left_out[compared.state] += 1
        else:
            self.all.append(compared)

    @property
    def refused(self) -> list[Compared]:
        return [each for each in self.all if not each.server.accepted]

    @property
    def part_refused(self) -> float:
        return len(self.refused) / len(self.all)

    @property
    def false_refusals(self) -> list[Compared]:
        return [each for each in self.all if each.server.accepted and not each.kgen.accepted]

    @property
    def allowed_alike(self) -> float:
        """The part of what the server accepts that kgen accepts."""
        return 1 - len(self.false_refusals) / max(1, len(self.all) - len(self.refused))

    @property
    def refused_alike(self) -> float:
        """The part of what the server refuses that kgen refuses for the same fields and reasons."""
        return sum(each.same for each in self.refused) / max(1, len(self.refused))

    @property
    def stored_alike(self) -> float:
        """The part of what both accept that is stored as kgen says."""
        both = [each for each in self.all if each.server.accepted and each.kgen.accepted]
        return 1 - sum(bool(each.stored_differently) for each in both) / max(1, len(both))

    @property
    def hits(self) -> Counter[str]:
        """How often each update rule found something that the server refused, too."""
        rules = {rule.code for rule in all_rules("update")}
        found: Counter[str] = Counter(dict.fromkeys(rules, 0))
        for each in self.refused:
            found.update({finding.code for finding in each.kgen.findings} & rules)
        return found

    def __str__(self) -> str:
        left_out = ", ".join(f"{number}: {state}" for state, number in self.left_out.items())
        few = ", ".join(f"{code} {number}" for code, number in sorted(self.hits.items()) if number < FEW)
        return (
            f"seed {self.seed}, {self.version}: {len(self.all)} changes, {self.part_refused:.1%} refused; "
            f"allowed alike {self.allowed_alike:.2%}, refused alike {self.refused_alike:.2%}, "
            f"stored alike {self.stored_alike:.2%}, "
            f"{len(self.false_refusals)} refused by kgen alone; rules met less than {FEW} times: {few or 'none'}; "
            f"left out: {left_out or 'none'}"
        )

    def by_pattern(self, shown: int = 1) -> str:
        """The differences by pattern, the most frequent first, each with some pairs."""
        patterns: dict[str, list[Compared]] = defaultdict(list)
        for each in self.all:
            if not each.same:
                patterns[each.pattern].append(each)
        lines = []
        for pattern, found in sorted(patterns.items(), key=lambda each: -len(each[1])):
            lines += [f"\n{len(found)} times: {pattern}", *map(str, found[:shown])]
        lines += [f"\nstored: {each.way} {places}" for each in self.all if (places := each.stored_differently)]
        return "\n".join(lines)


FEW = 5
"""Each update rule has to be met so often, or more."""


def asked(server: Client, seed: int, count: int, version: str) -> Figures:
    """Figures of a number of changes, half of them applied, half of them in place of what is there."""
    figures, made = Figures(seed, version), pairs(seed)
    while len(figures.all) < count:
        for compared in compare(next(made), server, version):
            figures.add(compared)
    return figures


def compare(pair: Pair, server: Client, version: str) -> Iterator[Compared]:
    """What a server and kgen say of a pair, for each way of applying it; nothing where there cannot be the old one."""
    major, minor = map(int, version.split("."))
    number = major, minor
    with server.applied(pair.old, pair.status) as living:
        if living is None or not _is_served(pair.old, server):
            return
        old = lives(pair.old, number)
        old = old if pair.status is None else old.replace(plain={**old.plain, "status": pair.status})
        for way in WAYS:
            said, stored = _sent(pair.new, way, server)
            kgen = answer(old, pair.new, new_version=number, way=way, last=pair.old)  # type: ignore[arg-type]
            yield Compared(pair, way, said, kgen, stored)


def _is_served(plain: Plain, server: Client) -> bool:
    """Whether an object is in use: a custom kind is in a moment, unless its names are taken."""
    end = time.monotonic() + SECONDS_TO_SERVE
    while plain["kind"] == "CustomResourceDefinition" and not client.is_established(server.get(server.place(plain))):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


SECONDS_TO_SERVE = 3


def _sent(new: Plain, way: str, server: Client) -> tuple[client.Answer, Plain]:
    if way == "server":
        return server.apply(new)
    metadata = {
        **(new.get("metadata") or {}),
        "resourceVersion": server.get(server.place(new))["metadata"]["resourceVersion"],
    }
    return server.replace({**new, "metadata": metadata})


def main() -> None:
    """Read the options, ask, print."""
    about = "Compares kgen with a real API server on random changes."
    parser = ArgumentParser("tests.random_changes", description=about)
    chance = random.SystemRandom().randrange(10**6)
    parser.add_argument("--seed", type=int, default=chance, help="by chance when not given; it is printed")
    parser.add_argument("--count", type=int, default=2000, help="how many changes are compared (2000)")
    parser.add_argument("--show", type=int, default=1, help="how many changes are printed a pattern (1)")
    parser.add_argument("--kubernetes", choices=list(ASSETS), default=next(iter(ASSETS)), help="the version (1.36)")
    options = parser.parse_args()
    try:
        with running_server(options.kubernetes) as server:
            figures = asked(server, options.seed, options.count, options.kubernetes)
    except NoServerError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{figures.by_pattern(options.show)}\n\n{figures}\n")


if __name__ == "__main__":
    main()
