"""Selectors that select the pods of others: counted by groups, as if each pair of pods were looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from kgen.apiserver.checks.selectors import matches
from kgen.cluster.contents import Contents
from kgen.cluster.index import Index
from kgen.convert import object_from_plain
from kgen.field_path import FieldPath
from kgen.lint.links.selectors import ADOPTING, HOOK, SELECTING, own_selector, selectors_overlap

if TYPE_CHECKING:
    from kgen.cluster.pods import Pods
    from kgen.model import Object

labels = st.sampled_from(({"app": "a"}, {"app": "b"}, {"app": "a", "team": "x"}, {"app": "b", "team": "x"}))
workloads = st.tuples(
    st.sampled_from(("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet")),
    st.sampled_from(("one", "two", "three")),
    labels,
    st.sampled_from(({"app": "a"}, {"app": "b"}, {"team": "x"})),
)
bare = st.tuples(
    st.just("Pod"), st.sampled_from(("one", "two", "three")), labels, st.sampled_from(({}, {HOOK: "test"}))
)
namespaces = st.sampled_from(("", "n"))


def made(fields: Any, namespace: str) -> Object:
    kind, name, of, more = fields
    metadata: dict[str, Any] = {"name": name, **({"namespace": namespace} if namespace else {})}
    pod: dict[str, Any] = {"containers": [{"name": "web", "image": "web"}]}
    if kind == "Pod":
        plain = {"metadata": {**metadata, "labels": of, "annotations": more}, "spec": pod}
        return object_from_plain({"apiVersion": "v1", "kind": kind, **plain})
    spec = {"selector": {"matchLabels": more}, "template": {"metadata": {"labels": of}, "spec": pod}}
    return object_from_plain({"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec})


def of_others(own: Pods, index: Index) -> list[Pods]:
    selected = (each for each in index.pods(own.namespace) if matches(own_selector(own), each.labels))
    return [each for each in selected if each is not own and is_of_others(own, each)]


def is_of_others(own: Pods, other: Pods) -> bool:
    annotations = (other.owner.metadata and other.owner.metadata.annotations) or {}
    one, two = ((each.kind, each.namespace, each.title) for each in (own, other))
    if other.kind not in (*SELECTING, "Pod") or one == two or (HOOK in annotations and own.kind not in ADOPTING):
        return False
    is_mutual = other.kind in SELECTING and matches(own_selector(other), own.labels)
    return not is_mutual or own.number > other.number


@given(st.lists(st.tuples(st.one_of(workloads, bare), namespaces, st.integers(0, 1)), min_size=2, max_size=12))
def test_pods_of_others_are_counted_by_groups(several: Any) -> None:
    items = [made(fields, namespace) for fields, namespace, _ in several]
    index = Index(Contents(items, places=[place for _, _, place in several]))
    for item in index.objects:
        own = index.pods_of(item)
        others = of_others(own, index) if own and own.kind in SELECTING else []
        messages = [each.message for each in selectors_overlap(item, FieldPath(), index)]
        assert len(messages) == bool(others)
        if others:
            more = f" and of {len(others) - 1} more" if len(others) > 1 else ""
            assert messages[0].startswith(f"selects the pods of {others[0].title}{more}, too: ")
