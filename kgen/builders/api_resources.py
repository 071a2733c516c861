"""Resources of the API as the rules of a role name them: plural names and their groups."""

from __future__ import annotations

from kgen.model import Object

from .given import is_several, shown, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias, TypeGuard

    ApiResource: TypeAlias = "str | type[Object] | tuple[type[Object], str]"
    """A kind's class, a sub-resource of one, or text such as "pods/log" or "deployments.apps"."""


def groups_and_resources(
    resources: ApiResource | Sequence[ApiResource], groups: list[str] | None
) -> tuple[list[str], list[str]]:
    """The groups and the resources of a rule that allows just what was named, each once and in order.

    Raises:
        TypeError: A resource is neither the class of a kind nor text.
        ValueError: No one rule can say this.
    """
    several = _several(resources)
    if groups is not None:
        return groups, [_plain(each) for each in several]
    named = [_pair(each) for each in several]
    made = list(dict.fromkeys(group for group, _ in named))
    plurals = list(dict.fromkeys(plural for _, plural in named))
    more = [_written(group, plural) for group in made for plural in plurals if (group, plural) not in named]
    if more:
        raise ValueError(
            f"one rule means every resource in every group, so this one would allow {', '.join(more)}, too; "
            "write one policy_rule for each group"
        )
    return made, plurals


def _several(resources: ApiResource | Sequence[ApiResource]) -> list[ApiResource]:
    """The resources as a list; a class with text behind it is one sub-resource."""
    if isinstance(resources, (str, type, Object)) or _is_sub_resource(resources):
        return [resources]
    if not is_several(resources):
        raise TypeError(
            'resources are a kind\'s class, text such as "pods/log" or "deployments.apps", or a list of them, not '
            f"{shown(resources)}"
        )
    return list(resources)


def _is_sub_resource(resource: object) -> TypeGuard[tuple[type[Object], str]]:
    match resource:
        case (type(), str()):
            return isinstance(resource, tuple)
    return False


def _plain(resource: ApiResource) -> str:
    """A resource whose groups are said elsewhere."""
    if isinstance(resource, str):
        _refuse_url(resource)
    if isinstance(resource, str) and "." not in resource.partition("/")[0]:
        return resource
    raise ValueError(f"{_shown(resource)} says its group itself; leave groups= out, or write the plain plural name")


def _pair(resource: ApiResource) -> tuple[str, str]:
    """The group and the plural name with its sub-resource, if any."""
    if isinstance(resource, str):
        return _pair_of_text(text("a resource", resource))
    kind, *sub = resource if _is_sub_resource(resource) else (resource,)
    facts = kind.__kind__ if isinstance(kind, type) and issubclass(kind, Object) else None
    if facts is None:
        raise TypeError(
            f"{_shown(kind)} is no kind of the API; a rule takes classes such as Pod, sub-resources such as "
            '(Pod, "log"), and text such as "pods/log" or "deployments.apps"'
        )
    return facts.group, "/".join([facts.plural, *sub])


def _pair_of_text(written: str) -> tuple[str, str]:
    _refuse_url(written)
    name, slash, sub = written.partition("/")
    plural, dot, group = name.partition(".")
    if not dot:
        _check_core(plural)
    return group, plural + slash + sub


def _refuse_url(written: str) -> None:
    if written.startswith("/"):
        raise ValueError(f"{written} is a URL, not a resource; write url_rule({written!r}, …)")


def _check_core(plural: str) -> None:
    """Refuse a plain name that other groups alone have: in the core group it would allow nothing."""
    from kgen.apiserver.served.resources import groups_with

    groups = list(groups_with(plural))
    if groups and "" not in groups:
        names = " or ".join(repr(f"{plural}.{group}") for group in groups)
        raise ValueError(f"{plural!r} alone means the core group, which has none; write {names}, or pass the class")


def _written(group: str, plural: str) -> str:
    name, slash, sub = plural.partition("/")
    return (f"{name}.{group}" if group else name) + slash + sub


def _shown(resource: object) -> str:
    if isinstance(resource, tuple):
        return f"({', '.join(map(_shown, resource))})"
    if isinstance(resource, Object):
        return f"a {resource.kind} object"
    return resource.__name__ if isinstance(resource, type) else shown(resource)
