"""Which builder sets a field of the API, and by which keyword: what docs, and `kgen explain`, say of it."""

from __future__ import annotations

from functools import cache

from .docstrings import documented, field_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from kgen.model import Model


@cache
def every_builder() -> dict[str, Callable[..., Any]]:
    """Each builder by the name that it is called by: `deployment`, `storage_class.longhorn`.

    >>> every_builder()["probe.http"].__name__
    'http'
    """
    from inspect import getmembers, isfunction, ismethod

    from kgen import builders

    found: dict[str, Callable[..., Any]] = {}
    for name in dir(builders):
        maker = getattr(builders, name)
        if isfunction(maker):
            found[name] = maker
        else:
            if callable(maker):
                found[name] = maker.__call__
            for method, function in getmembers(maker, ismethod):
                if function.__module__.startswith(__package__ or "") and not method.startswith("_"):
                    found[f"{name}.{method}"] = function
    return {**found, "probe.exec(…)": builders.probe.exec("true").__call__}


def calls_for(steps: Sequence[tuple[type[Model], str]], below: str = "") -> list[str]:
    """The calls of builders that set a field, or the innermost value around it that a call sets.

    Args:
        steps: The path to the field: types, and the names of their fields in the API.
        below: The field of it that is meant; "" for all of it.

    >>> from kgen.k8s import StatefulSet, StatefulSetSpec
    >>> calls_for([(StatefulSet, "spec"), (StatefulSetSpec, "podManagementPolicy")])
    ['stateful_set(pod_management_policy=…)']
    >>> calls_for([(StatefulSet, "spec"), (StatefulSetSpec, "volumeClaimTemplates")])
    ['container(mounts={…: claim_template(…)})']
    """
    if not steps:
        return []
    model, field = steps[-1]
    made = MADE_OF_MOUNTS.get((model.__name__, field))
    found = [made] if made else [*_calls_at(steps, below)]
    if not found and model.__name__ == "Container":
        return [f'container(spec={{"{field}": …}})']
    return found or calls_for(steps[:-1], field)


def _calls_at(steps: Sequence[tuple[type[Model], str]], below: str) -> Iterator[str]:
    paths = {model: ".".join(json for _, json in steps[i:]) for i, (model, _) in enumerate(steps)}
    for name, builder in every_builder().items():
        doc = builder.__doc__ or ""
        path = paths.get(made_by(doc)) if "." not in name or name.endswith(")") else None  # type: ignore[arg-type]
        for keyword, text in documented(doc).items() if path else ():
            if field_in(text) == path:
                value = f'{{"{below}": …}}' if below and keyword in PATCHES else "…"
                yield f"{name}({keyword}={value})" if keyword != rest_of(builder) else f"{name}(*{keyword})"


PATCHES = frozenset({"spec", "pod", "job", "metadata"})
"""Keywords that take any field of what they are merged into."""


MADE_OF_MOUNTS = {
    ("StatefulSetSpec", "volumeClaimTemplates"): "container(mounts={…: claim_template(…)})",
    ("PodSpec", "volumes"): "container(mounts={…: …})",
}
"""Fields that no keyword sets: what containers mount does."""


def rest_of(builder: Callable[..., Any]) -> str:
    """The argument of a builder that takes several values by their places; "" where it has none.

    >>> rest_of(every_builder()["deployment"]), rest_of(every_builder()["claim"])
    ('containers', '')
    """
    code = builder.__code__
    last = code.co_argcount + code.co_kwonlyargcount
    return code.co_varnames[last].partition("_rest")[0] if code.co_flags & _VARARGS else ""


_VARARGS = 0x04
"""The flag of the code of a function with `*arguments`."""


def builders_of(kind: type[Model]) -> list[str]:
    """The calls of builders that make a kind.

    >>> from kgen.k8s import Deployment
    >>> builders_of(Deployment)
    ['deployment(…)']
    """
    return [f"{name}(…)" for name, builder in every_builder().items() if made_by(builder.__doc__ or "") is kind]


def made_by(doc: str) -> type[Model] | None:
    """The model that a builder makes, by its docstring: `Makes: apps/v1 Deployment`."""
    words = doc.partition("Makes: ")[2].split()
    if len(words) < 2:  # noqa: PLR2004 - an apiVersion and a kind
        return None
    from kgen import k8s

    module = k8s.GROUP_VERSIONS.get(words[0].removeprefix("core/"))
    if module is None:
        return None
    found: type[Model] | None = getattr(getattr(k8s, module), words[1].strip(".,"), None)
    return found


def letters(name: str) -> str:
    """A name without its underscores, in small letters."""
    return name.replace("_", "").replace("-", "").lower()
