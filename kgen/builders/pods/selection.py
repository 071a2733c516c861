"""Which labels a workload finds its pods by."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.derived import as_selector
from kgen.builders.metadata import strings
from kgen.k8s.meta_v1 import LabelSelector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from kgen.builders.dicts import LabelSelectorDict

    Selector: TypeAlias = Mapping[str, str] | LabelSelector | LabelSelectorDict


def selection(workload: str, labels: Mapping[str, str] | None, selector: object, spec: object) -> LabelSelector:
    """The selector of a workload: the one in `spec`, else `selector`, else all its labels.

    Raises:
        TypeError: There are no labels to select by.
    """
    given = selector if spec is None else _selector_in(spec) or selector
    if given is None and labels is not None:
        return LabelSelector(match_labels=strings("labels", labels))
    if isinstance(given, LabelSelector):
        return given
    return as_selector("selector", label_selection(workload, labels, given, None))


def label_selection(workload: str, labels: object, selector: object, spec: object) -> dict[str, str]:
    """The same for a ReplicationController, which selects by labels alone.

    Raises:
        TypeError: There are no labels to select by.
    """
    given: Any = selector if spec is None else _selector_in(spec) or selector
    if given is not None:
        return strings("selector", given)
    if labels is None:
        raise TypeError(
            f'{workload} needs labels={{…}} to find its pods by, such as {{"app": "web"}}, or selector={{…}}'
        )
    return strings("labels", labels)  # type: ignore[arg-type]  # it says what is wrong


def _selector_in(spec: object) -> object:
    return spec.get("selector") if isinstance(spec, Mapping) else getattr(spec, "selector", None)
