"""What selectors select is what comparing them with each pod would find, in the order of the pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen.apiserver.checks.selectors import matches
from kgen.cluster import operators
from kgen.cluster.contents import Contents, table
from kgen.cluster.index import Index, remembered
from kgen.cluster.lookup import Sight
from kgen.convert import object_from_plain
from kgen.k8s.meta_v1 import LabelSelector, LabelSelectorRequirement
from kgen.lint.links.selectors import nearest

if TYPE_CHECKING:
    from kgen.cluster.contents import Entries
    from kgen.cluster.pods import Pods
    from kgen.model import Object

KEYS, VALUES, NAMESPACES, PLACES = "abc", "xyz", ("", "n", "m"), (0, 1, 2)
labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))
expressions = st.builds(
    LabelSelectorRequirement,
    key=st.sampled_from(KEYS),
    operator=st.sampled_from(("In", "NotIn", "Exists", "DoesNotExist")),
    values=st.lists(st.sampled_from(VALUES), max_size=2),
)
selectors = st.one_of(
    labels, st.builds(LabelSelector, match_labels=labels, match_expressions=st.lists(expressions, max_size=2))
)
some_pods = st.lists(st.tuples(labels, st.sampled_from(NAMESPACES), st.sampled_from(PLACES)), max_size=12)


def pod(name: str, of: dict[str, str], namespace: str = "", **metadata: Any) -> Object:
    where = {"namespace": namespace} if namespace else {}
    metadata = {"name": name, "labels": of, **where, **metadata}
    spec = {"containers": [{"name": "web", "image": "web"}]}
    return object_from_plain({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})


def index_of(several: list[tuple[dict[str, str], str, int]]) -> Index:
    items = [pod(f"p{i}", of, namespace) for i, (of, namespace, _) in enumerate(several)]
    return Index(Contents(items, places=[place for _, _, place in several]))


@given(several=some_pods, selector=selectors, namespace=st.sampled_from(NAMESPACES))
def test_a_selection_is_what_each_pod_says(several: Any, selector: Any, namespace: str) -> None:
    index = index_of(several)
    expected = [each for each in index.pods(namespace) if matches(selector, each.labels)]
    assert index.selected(selector, namespace).pods == expected


@given(several=some_pods, selector=selectors, namespace=st.sampled_from(NAMESPACES), hidden=st.sampled_from(PLACES))
def test_a_view_selects_among_what_it_sees(several: Any, selector: Any, namespace: str, hidden: int) -> None:
    for sight in (Sight([hidden], hides=True), Sight([each for each in PLACES if each != hidden], hides=False)):
        view = index_of(several).seen_by(sight)
        assert all(each.place != hidden for each in view.pods(namespace))
        expected = [each for each in view.pods(namespace) if matches(selector, each.labels)]
        assert view.selected(selector, namespace).pods == expected


@given(several=some_pods, wanted=labels, namespace=st.sampled_from(NAMESPACES))
def test_the_nearest_pods_are_the_first_with_most_of_the_labels(several: Any, wanted: Any, namespace: str) -> None:
    index = index_of(several)
    if not index.has_pods(namespace):
        return

    def number(pods: Pods) -> int:
        return sum(pods.labels.get(key) == value for key, value in wanted.items())

    best = max(index.pods(namespace), key=number)
    assert nearest(wanted, namespace, index).startswith(f"{best.title} has ")


ROLE = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "Role",
    "metadata": {"name": "labeller"},
    "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["patch"]}],
}


@given(several=some_pods, wanted=labels, namespace=st.sampled_from(NAMESPACES), labeller=st.booleans())
def test_labels_that_come_later(several: Any, wanted: Any, namespace: str, labeller: bool) -> None:  # noqa: FBT001
    items = [pod(f"p{i}", of, namespace) for i, (of, namespace, _) in enumerate(several)]
    index = Index(Contents([*items, object_from_plain(ROLE)] if labeller else items))
    by_controllers = operators.BY_CONTROLLERS | {"a"}

    def may_get(own: dict[str, str]) -> bool:
        missing = [key for key, value in wanted.items() if own.get(key) != value]
        can_get = all(key not in own and (labeller or key in by_controllers) for key in missing)
        return 0 < len(missing) < len(wanted) and can_get

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operators, "BY_CONTROLLERS", by_controllers)
        found = operators.labels_later(wanted, namespace, index)
    assert found == any(may_get(each.labels) for each in index.pods(namespace))


def test_equal_questions_share_an_answer() -> None:
    index = index_of([({"a": "x"}, "", 0), ({"a": "x", "b": "y"}, "", 0)])
    selection = index.selected({"a": "x"}, "")
    assert selection is index.selected(LabelSelector(match_labels={"a": "x"}), "")
    assert selection is index.selected(LabelSelector(match_expressions=[exists("a")]), "")


def exists(key: str) -> LabelSelectorRequirement:
    return LabelSelectorRequirement(key=key, operator="Exists")


def test_a_table_is_made_once_for_all_views() -> None:
    made: list[str] = []

    @table("Pod")
    def by_label(item: Object, _: Contents) -> Entries:
        made.append(str(item.metadata and item.metadata.name))
        yield "all", item

    whole = index_of([({}, "n", 0), ({}, "", 1), ({}, "m", 2)])
    views = [whole, whole.seen_by(Sight([0, 2], hides=False)), whole.seen_by(Sight([0], hides=True))]
    names = [[each.metadata.name for each in view.get(by_label, "all")] for view in views]
    assert names == [["p0", "p1", "p2"], ["p0", "p2"], ["p1", "p2"]]
    assert [each.metadata.name for each in whole.get(by_label, "all", "m")] == ["p2", "p1"]
    assert [view.contains(by_label, "all", "n") for view in views] == [True, True, True]
    assert [view.contains(by_label, "none") for view in views] == [False, False, False]
    assert made == ["p0", "p1", "p2"]


def test_an_answer_is_remembered_by_its_index() -> None:
    asked: list[int] = []

    @remembered
    def double(number: int, _: Index) -> int:
        asked.append(number)
        return 2 * number

    one, other = index_of([]), index_of([])
    assert [double(1, one), double(1, one), double(2, one), double(1, other)] == [2, 2, 4, 2]
    assert asked == [1, 2, 1]
