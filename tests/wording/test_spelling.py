"""Misspelled names are found without comparing each name with each other."""

from __future__ import annotations

from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st

from kgen.wording.spelling import BESIDE, MANY, Names, almost, closest, traces

words = st.text("abcde", min_size=1, max_size=7)
names = st.lists(words, min_size=1, max_size=3).map("-".join)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same with a letter lost, wrong, added, or two letters swapped."""
    name = draw(names)
    place = draw(st.integers(0, len(name) - 1))
    letter = draw(st.sampled_from("abcde"))
    before, after = name[:place], name[place + 1 :]
    others = [after, letter + after, letter + name[place:], after[:1] + name[place] + after[1:]]
    return name, before + draw(st.sampled_from(others))


@given(slips())
def test_a_name_and_a_slip_of_it_share_a_trace(pair: tuple[str, str]) -> None:
    one, other = pair
    if almost(one, [other]):
        assert traces(one) & traces(other)


NAMES = Names(f"{first}{second}-settings" for first in ascii_lowercase for second in ascii_lowercase)


def test_of_many_names_only_those_beside_a_word_are_compared() -> None:
    assert len(NAMES) > MANY
    assert len(NAMES.around("xy-setings")) <= 4 * BESIDE
    assert closest("xy-setings", NAMES) == 'did you mean "xy-settings"?'
    assert closest("wxy-settings", NAMES) == 'did you mean "xy-settings"?'
    assert closest("replicas", NAMES) == ""


def test_few_names_are_all_compared() -> None:
    assert Names(["web", "db"]).around("x") == ["web", "db"]
