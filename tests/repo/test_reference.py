"""The rule reference in docs/ is what `make reference` writes."""

from __future__ import annotations

import re

import pytest

from kgen.apiserver.registry import codes
from tools.reference import FOLDER, INDEX, TARGET, pages

PAGES = pages()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_as_the_rules_say(path: str) -> None:
    assert (TARGET / path).is_file(), f"{path} is missing: run `make reference`"
    assert (TARGET / path).read_text() == PAGES[path], "stale: run `make reference`"


def test_no_page_is_left_over() -> None:
    written = {path.relative_to(TARGET).as_posix() for path in (TARGET / FOLDER).rglob("*.md")}
    assert written == PAGES.keys() - {INDEX}


def test_every_code_is_in_the_index() -> None:
    rows = re.findall(r"^\| \[?(KG\w+).* \| (\S+) \| (?:error|warning|advice) \|", PAGES[INDEX], re.MULTILINE)
    assert dict(rows) == codes()


def test_the_index_leads_to_the_headings() -> None:
    for code, path, anchor, name in re.findall(r"\[(KG\w+)\]\((.+)#(.+)\) \| (\S+) \|", PAGES[INDEX]):
        assert f"\n## {code} {name}\n" in PAGES[path]
        assert anchor == code.lower()
        assert f'<a id="{anchor}"></a>\n\n## {code} {name}\n' in PAGES[path]


def test_a_page_shows_prose_and_both_examples() -> None:
    [page] = [text for text in PAGES.values() if "## KG483 " in text]
    section = page.partition("## KG483 ")[2].partition("\n<a id")[0]
    assert section == (
        "budget-ambiguous\n\n"
        "error, stage rules, on PodDisruptionBudgetSpec\n\n"
        "A budget says both how many pods must be there and how many may be missing.\n\n"
        "Bad:\n\n```yaml\nminAvailable: 2\nmaxUnavailable: 1\n```\n\n"
        "Good:\n\n```yaml\nmaxUnavailable: 1\n```\n"
    )


def test_pages_lead_back_to_the_index() -> None:
    for path in PAGES.keys() - {INDEX}:
        [target] = re.findall(r"\]\(([^)]+)\)", PAGES[path].partition("\n## ")[0])
        assert (TARGET / path).parent.joinpath(target).resolve() == (TARGET / INDEX).resolve()
