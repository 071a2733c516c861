from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from kgen.convert import object_from_plain
from kgen.preview.changing import changed, scaled
from kgen.preview.expanded import expanded
from kgen.preview.making import preview
from kgen.preview.text import lines

VERSION = (1, 36)
EVERYTHING = (Path(__file__).parent / "everything.yaml").read_text()


def plain(text: str = EVERYTHING) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(text))


def test_text_of_every_kind(snapshot: SnapshotAssertion) -> None:
    assert "\n".join(lines(preview([object_from_plain(each) for each in plain()], VERSION))) == snapshot


def test_claims_and_pods_of_every_kind(snapshot: SnapshotAssertion) -> None:
    made = [part for each in plain() for part in expanded(each, VERSION)]
    assert [
        f"{each['kind']} {each['metadata'].get('name') or each['metadata']['generateName']}" for each in made
    ] == snapshot
    assert yaml.safe_dump(made[0]) + "---\n" + yaml.safe_dump(made[2]) == snapshot


def test_what_scaling_out_adds_and_scaling_in_leaves() -> None:
    out, into = scaled(plain()[0], 3, VERSION), scaled(plain()[0], 1, VERSION)
    assert out
    assert into
    assert (out.change, out.steps) == ("scaled from 2 to 3", ("db-6 starts, and is Ready",))
    assert out.notes == ("the claims data-db-6, raw-db-6 are made, unless they are there from before",)
    assert into.steps == ("db-5 stops",)
    assert into.notes == ("the claims data-db-5, raw-db-5 are deleted, and what is in them (whenScaled: Delete)",)
    web = scaled(plain()[1], 1, VERSION)
    assert web
    assert web.steps == ("3 pods stop",)


def test_what_is_not_scaled() -> None:
    assert scaled(plain()[2], 3, VERSION) is None


def test_a_timeline() -> None:
    old = plain()[0]
    new = plain(EVERYTHING.replace("mysql:9.7", "mysql:9.8").replace("replicas: 2", "replicas: 3"))[0]
    made = changed(old, new, VERSION, VERSION)
    assert made
    assert made.steps == (
        "db-6 starts with the new template, and is Ready",
        "db-5 stops, starts again with the new template, and is Ready",
        "db-4 stops, starts again with the new template, and is Ready",
    )


def test_nothing_happens() -> None:
    assert changed(plain()[0], plain()[0], VERSION, VERSION) is None


def test_a_change_that_is_refused() -> None:
    old = plain()[0]
    new = plain(EVERYTHING.replace("storage: 1Gi", "storage: 9Gi"))[0]
    made = changed(old, new, VERSION, VERSION)
    assert made
    assert made.notes == ("the server refuses the change at spec: nothing happens; `kgen diff` says what to do",)


@pytest.mark.parametrize("number", [1, 3, 4, 5])
def test_of_others_pods_that_start_and_stop(number: int) -> None:
    made = scaled(plain()[1], number, VERSION)
    assert made
    words = {1: ("3 pods stop",), 3: ("1 pod stops",), 4: (), 5: ("1 pod starts",)}
    assert made.steps == words[number]


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("clusterIP: None, selector: {app: db}", ""),
        ("selector: {app: db}", "no names of their own in the DNS: Service db is not headless"),
        ("clusterIP: None, selector: {app: web}", "no names of their own in the DNS: Service db does not select them"),
        ("", "no names of their own in the DNS: Service db is not among these objects"),
    ],
)
def test_pods_have_names_in_the_dns_behind_a_headless_service_alone(service: str, said: str) -> None:
    text = (
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  serviceName: db\n"
        "  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n"
        "    spec: {containers: [{name: db, image: db}]}\n"
    )
    if service:
        text += (
            f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: db}}\nspec: {{{service}, ports: [{{port: 1}}]}}\n"
        )
    [made] = preview([object_from_plain(each) for each in yaml.safe_load_all(text)], VERSION).workloads
    assert [each.dns for each in made.pods] == [""] if said else ["db-0.db"]
    assert [each for each in made.notes if "DNS" in each] == [said] * bool(said)
