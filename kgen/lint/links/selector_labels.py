"""Labels in the selector of a workload that change with a release, although the selector cannot."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.bundles.identity import name_of
from kgen.diagnostics import warning
from kgen.model import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath

FIXED = ("DaemonSet", "Deployment", "StatefulSet")
"""Kinds whose selector cannot be changed."""
VERSION_WORDS = {"version", "appversion", "revision", "commit", "sha", "digest", "checksum", "hash", "timestamp"}
"""Words in the key of a label whose value changes with each release."""
RELEASE_WORDS = {"build", "chart", "date", "release", "tag"}
"""Words in the key of a label whose value does so where it has a number."""
MIN_SHA, MAX_SHA = 7, 40
MIN_TIMESTAMP = 8


@link("KG736", on=Object, needs=FIXED)
def selector_has_version(item: Object, at: FieldPath, _: Index) -> Findings:
    """A workload's selector has a label that looks like a version or a release.

    The selector can never be changed: the API server refuses the next version of the object. Keep such labels on the
    pods and out of the selector. A workload of its own for each version, such as `web-v1`, may have it.

    Bad:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web, version: 1.4.2}}
          template:
            metadata: {labels: {app: web, version: 1.4.2}}
            spec: {containers: [{name: web, image: "web:1.4.2"}]}
    Good:
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, version: 1.4.2}}
            spec: {containers: [{name: web, image: "web:1.4.2"}]}
    """
    if item.kind not in FIXED:
        return
    selector = getattr(getattr(item, "spec", None), "selector", None)
    labels: dict[str, str] = (selector and selector.match_labels) or {}
    wrong = [key for key, value in labels.items() if _changes(key, str(value)) and str(value) not in name_of(item)]
    for key in wrong:
        rest = ", ".join(f'"{each}": "{labels[each]}"' for each in labels if each not in wrong)
        hint = f"leave it to the pods' labels; with builders: selector={{{rest}}}"
        message = f'"{labels[key]}" looks like a version, and a selector cannot be changed: the next version is refused'
        yield warning(at / "spec" / "selector" / "matchLabels" / key, message, hint)


def _changes(key: str, value: str) -> bool:
    """Whether the value of a label is likely to be another one with the next release."""
    words = set(_split(key.rpartition("/")[2].lower()))
    if words & VERSION_WORDS:
        return True
    numbered = any(word.removeprefix("v")[:1].isdigit() for word in _split(value))
    return _is_version(value) or (numbered and bool(words & RELEASE_WORDS))


def _is_version(value: str) -> bool:
    """Whether it reads as `1.4`, `v1.4.2-rc1`, `2026-11-30`, a time stamp, or the hash of a commit.

    >>> [_is_version(value) for value in ("v1.4.2", "2026-11-30", "20261130", "3f2a91c", "web", "8080", "a-1")]
    [True, True, True, True, False, False, False]
    """
    first, *rest = _split(value.removeprefix("v"))
    if first.isdigit() and rest:
        return rest[0][:1].isdigit()
    if value.isdigit():
        return len(value) >= MIN_TIMESTAMP
    is_hex = MIN_SHA <= len(value) <= MAX_SHA and set(value) <= set("0123456789abcdef")
    return is_hex and any(each.isdigit() for each in value)


def _split(text: str) -> list[str]:
    return text.replace("_", "-").replace(".", "-").split("-")
