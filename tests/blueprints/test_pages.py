"""The pages about blueprints: their tables are as the signatures say."""

from __future__ import annotations

import re

import pytest

from kgen.blueprints.mysql import mysql
from kgen.values.describing import described
from tools.parameters import PAGE, page

TEXT = PAGE.read_text()


def test_the_tables_are_as_the_signature_says() -> None:
    assert page() == TEXT, "run python -m tools.parameters"


def test_every_parameter_has_a_row() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| `", TEXT, re.MULTILINE)
    assert sorted(rows) == sorted(each.path for each in described(mysql))


@pytest.mark.parametrize("anchor", re.findall(r"\]\(#([^)]+)\)", TEXT))
def test_links_within_lead_to_headings(anchor: str) -> None:
    headings = re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE)
    assert anchor in [re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in headings]
