"""What tests of one's own manifests need: checks that say why they fail, and snapshots as manifests.

With kgen installed, pytest has the fixture `manifests`: `assert mysql(replicas=5) == manifests` keeps one YAML file a
case below `__snapshots__`, which can be read and applied; where it fails, the text says what applying the change would
do.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kgen.changes.result import Result
    from kgen.model import Object

    Objects = Iterable[Object | Mapping[str, Any]]

__all__ = ["assert_no_restart", "assert_refused", "assert_valid", "diff_of"]


def assert_valid(objects: Objects, **options: Any) -> None:
    """Fail where an API server would refuse one of the objects; `options` are those of `kgen.validation.validate`.

    >>> from kgen import bundle
    >>> from kgen.builders import config_map
    >>> assert_valid(bundle(config_map("web", {"level": "info"})))
    """
    from kgen.validation import validate

    report = validate(list(objects), **options)
    if report.refused():
        raise AssertionError(f"an API server would refuse this:\n{report}")


def assert_no_restart(old: Objects, new: Objects, **options: Any) -> None:
    """Fail where applying `new` over `old` would restart a pod, make it anew or delete it.

    Args:
        old: What lives.
        new: What is to be applied.
        options: As `diff_of` takes them.
    """
    result = diff_of(old, new, **options)
    found = [word for word in ("restart", "recreate", "delete", "refused") if result.count(word)]
    if found:
        raise AssertionError(f"expected no restart, got {', '.join(found)}:\n{_text(result)}")


def assert_refused(old: Objects, new: Objects, *, field: str | None = None, **options: Any) -> None:
    """Fail unless a server would refuse to apply `new` over `old`.

    Args:
        old: What lives.
        new: What is to be applied.
        field: The field that must be refused, or one around it, as the server or as `kgen diff` prints it.
        options: As `diff_of` takes them.
    """
    result = diff_of(old, new, **options)
    refused = {path for each in result.objects for said in each.refusals for path in (said.field, *said.fields)}
    if not any(each.refusals for each in result.objects):
        raise AssertionError(f"expected a server to refuse this, but it would not:\n{_text(result)}")
    if field is not None and not any(path == field or path.startswith((f"{field}.", f"{field}[")) for path in refused):
        raise AssertionError(f"expected {field} to be refused, got {', '.join(sorted(refused))}:\n{_text(result)}")


def diff_of(
    old: Objects,
    new: Objects,
    *,
    apply: str = "server",
    kubernetes: str | None = None,
    old_kubernetes: str | None = None,
) -> Result:
    """What applying `new` over `old` would do, as `kgen diff` says it.

    Args:
        old: What lives.
        new: What is to be applied.
        apply: "server", "client", "replace" or "create".
        kubernetes: The version that is asked; the newest that is proven if not given.
        old_kubernetes: The version that stored the old objects; the same if not given.
    """
    from kgen.apiserver.served import NEWEST_PROVEN, known_version
    from kgen.changes.options import Options
    from kgen.changes.run import diff
    from kgen.changes.sides import Side
    from kgen.validation.inputs import Objects as Input

    version = known_version(kubernetes or NEWEST_PROVEN)
    options = Options(apply, known_version(old_kubernetes or version), version)
    return diff(Side("old", [Input("old", old)]), Side("new", [Input("new", new)]), options)


def _text(result: Result) -> str:
    from kgen.changes.formats import render

    return "\n".join(render(result, "text"))
