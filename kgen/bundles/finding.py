"""Which objects a kind and a name mean, and what to say where they mean none."""

from __future__ import annotations

from kgen.model import Object

from .wrong_values import check_kind, check_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from .identity import Identity

    Kind: TypeAlias = "type[Object] | str"
    """A model, a kind, or a kind with its group as messages print it: `Deployment.apps`."""


def kind_test(kind: Kind) -> Callable[[Object], bool]:
    """Whether an object is of a kind.

    Raises:
        TypeError: It is no kind.
    """
    check_kind(kind)
    if not isinstance(kind, str):
        return lambda each: isinstance(each, kind)
    name, dot, group = kind.partition(".")
    if not dot:
        return lambda each: each.kind == name
    return lambda each: each.kind == name and each.api_version.rpartition("/")[0] == group


def name_test(pattern: str) -> Callable[[Identity], bool]:
    """Whether an object has a name, or `namespace/name` as messages print it; `*` and `?` stand for any text."""
    check_text(pattern, "a name is a text", '"web" or "web-*"')
    if pattern == "*":
        return lambda _: True
    from fnmatch import fnmatchcase

    if "/" in pattern:
        return lambda identity: fnmatchcase(f"{identity[2]}/{identity[3]}", pattern)
    return lambda identity: fnmatchcase(identity[3], pattern)


def title(kind: Kind) -> str:
    """A kind in a message."""
    return kind if isinstance(kind, str) else kind.__name__


def unknown_kind(kind: Kind, objects: Iterable[Object]) -> str:
    """A hint where a kind is neither one of Kubernetes nor of the objects or their definitions; "" where it is one."""
    if not isinstance(kind, str) or _is_built_in(kind):
        return ""
    own = dict.fromkeys(name for each in objects for name in (each.kind, _with_group(each), *_defined_by(each)))
    if kind in own:
        return ""
    from kgen.wording.spelling import did_you_mean

    hint = did_you_mean(kind, own) or did_you_mean(kind, _built_in_kinds())
    return hint or "; Kubernetes has no such kind, and no CustomResourceDefinition in the bundle defines it"


def _is_built_in(kind: str) -> bool:
    from kgen import k8s
    from kgen.convert import model_of

    name, dot, group = kind.partition(".")
    if not dot:
        found = getattr(k8s, name, None)
        return isinstance(found, type) and issubclass(found, Object) and found.__kind__ is not None
    versions = (each for each in k8s.GROUP_VERSIONS if each.rpartition("/")[0] == group)
    return any(model_of(each, name) for each in versions)


def _built_in_kinds() -> list[str]:
    from kgen import k8s

    modules = [getattr(k8s, module) for module in k8s.GROUP_VERSIONS.values()]
    return [name for module in modules for name, table in module.MODELS.items() if table.lstrip().startswith("@")]


def _with_group(item: Object) -> str:
    group = item.api_version.rpartition("/")[0]
    return f"{item.kind}.{group}" if group else item.kind


def _defined_by(item: Object) -> Iterable[str]:
    """The names of the kind that a CustomResourceDefinition makes."""
    if item.kind != "CustomResourceDefinition":
        return ()
    kind, group = item.pick("spec.names.kind", ""), item.pick("spec.group", "")
    return kind, f"{kind}.{group}"
