"""The versions of Kubernetes that kgen knows, and how well; which kinds each serves, and where else they are served."""

from __future__ import annotations

from kgen import k8s
from kgen.convert import is_own_group, model_of
from kgen.errors import KgenError
from kgen.k8s import GROUP_VERSIONS, VERSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kgen.apiserver.rule import Version
    from kgen.model import Object
    from kgen.model.fields import Field, Kind

NEWEST_PROVEN = "1.36"
"""The newest version whose real API server the rules are held to."""


class UnknownVersionError(KgenError, ValueError):
    """A Kubernetes version that kgen does not know."""


def parse_version(text: str) -> Version:
    """`1.36` as numbers."""
    major, minor = text.split(".")
    return int(major), int(minor)


def known_version(text: str) -> str:
    """The version that somebody means who writes it as tools do: a `v` in front, a patch version behind.

    >>> known_version("1.36"), known_version("v1.36.3-eks-3025e55"), known_version("1.36+")
    ('1.36', '1.36', '1.36')

    Raises:
        UnknownVersionError: kgen does not know the version.
    """
    if text in VERSIONS:
        return text
    import re

    match = re.fullmatch(r"\s*v?(\d+\.\d+)(?:\+|\.\d\S*)?\s*", text)
    if match and match[1] in VERSIONS:
        return match[1]
    default = f"without a version it takes {NEWEST_PROVEN}, the newest proven"
    raise UnknownVersionError(f"kgen knows Kubernetes {VERSIONS[0]} to {VERSIONS[-1]}, not {text!r}; {default}")


def note_on(version: str) -> str:
    """What to bear in mind about a known version; "" where there is nothing.

    >>> note_on("1.37")
    'Kubernetes 1.37: kinds and fields are checked; the rules are those of 1.36, the newest proven'
    """
    if parse_version(version) <= parse_version(NEWEST_PROVEN):
        return ""
    rules = f"the rules are those of {NEWEST_PROVEN}, the newest proven"
    return f"Kubernetes {version}: kinds and fields are checked; {rules}"


def outside_life_span(field: Field, version: Version) -> str:
    """Why the target version does not have a field; "" where it has it."""
    since, until = field.fact("since"), field.fact("until")
    if since and version < parse_version(since):
        return f"Kubernetes has it since {since}"
    if until and version > parse_version(until):
        return f"Kubernetes had it until {until}"
    return ""


def not_served(api_version: str, kind: str, version: Version) -> str:
    """Why a version serves no such kind; "" where it does, or where the kind is a custom one.

    >>> not_served("apps/v1", "StatfulSet", (1, 36))
    'there is no StatfulSet in apps/v1; did you mean "StatefulSet"?'
    """
    model = model_of(api_version, kind)
    if model is None or model.__kind__ is None:
        return _unknown_kind(api_version, kind, version)
    since, until = model.__kind__.since, model.__kind__.until
    if since and version < parse_version(since):
        return f"Kubernetes serves {api_version} {kind} since {since}"
    if until and version > parse_version(until):
        return _no_longer(api_version, kind, until, version)
    return ""


def _unknown_kind(api_version: str, kind: str, version: Version) -> str:
    """Why a kind of one of Kubernetes' own groups is none; "" for a custom resource's group."""
    from .removed import served_until

    until = served_until(api_version, kind)
    if until:
        return _no_longer(api_version, kind, until, version)
    if not is_own_group(api_version):
        return ""
    if _is_list(api_version, kind):
        return f"items of a {kind} must be a list of objects"
    homes = _homes(api_version, kind, version)
    hint = f"; it is in {' and '.join(homes)}" if homes else _meant(api_version, kind) or _without_group(api_version)
    if "alpha" in api_version and _has_group(api_version):
        return f"no server has {kind} in {api_version} unless --runtime-config turns alpha versions on{hint}"
    return f"there is no {kind} in {api_version}{hint}"


def _is_list(api_version: str, kind: str) -> bool:
    of = kind.removesuffix("List")
    return of != kind and (model_of(api_version, of) is not None if of else api_version == "v1")


def _without_group(api_version: str) -> str:
    return "" if "/" in api_version else f"; is the group missing, as in example.com/{api_version}?"


def _has_group(api_version: str) -> bool:
    return "/" in api_version and any(_same_group(home, api_version) for home in GROUP_VERSIONS)


def _no_longer(api_version: str, kind: str, until: str, version: Version) -> str:
    from .removed import IN_PLACE

    homes = _homes(api_version, kind, version)
    hint = f"use {homes[-1]} {kind}" if homes else IN_PLACE.get(kind, "")
    return f"Kubernetes served {api_version} {kind} until {until}" + (f"; {hint}" if hint else "")


def _meant(api_version: str, kind: str) -> str:
    from kgen.wording.spelling import did_you_mean

    modules = [getattr(k8s, k8s.GROUP_VERSIONS[home]) for home in k8s.GROUP_VERSIONS if _same_group(home, api_version)]
    kinds = [name for module in modules for name in module.MODELS if vars(getattr(module, name)).get("__kind__")]
    return did_you_mean(kind, kinds)


def custom_kind(item: Object | Mapping[str, Any]) -> tuple[str, str] | None:
    """The apiVersion and kind of a custom resource; None for what Kubernetes itself has, or for no object."""
    plain: Any = item if isinstance(item, dict) else {"apiVersion": item.api_version, "kind": item.kind}  # type: ignore[union-attr]
    api_version, kind = plain.get("apiVersion"), plain.get("kind")
    if not (api_version and kind and isinstance(api_version, str) and isinstance(kind, str)):
        return None
    return None if model_of(api_version, kind) or is_own_group(api_version) else (api_version, kind)


def is_off_by_default(api_version: str) -> bool:
    """Whether a server serves a version of an API only where its --runtime-config turns it on.

    So it is with all beta versions since Kubernetes 1.24, but those that older servers had on already.

    >>> is_off_by_default("resource.k8s.io/v1beta2"), is_off_by_default("flowcontrol.apiserver.k8s.io/v1beta3")
    (True, False)
    """
    return "beta" in api_version and not api_version.startswith("flowcontrol.apiserver.k8s.io/")


def newer_home(kind: Kind, version: Version) -> str:
    """The apiVersion and kind that a Kubernetes version has instead in the same group; "" where there is none.

    >>> from kgen.k8s import flowcontrol_v1beta3
    >>> newer_home(flowcontrol_v1beta3.FlowSchema.__kind__, (1, 31))
    'flowcontrol.apiserver.k8s.io/v1 FlowSchema'
    """
    homes = [home for home in _homes(kind.api_version, kind.name, version) if _same_group(home, kind.api_version)]
    return f"{homes[-1]} {kind.name}" if homes else ""


def _homes(api_version: str, kind: str, version: Version) -> list[str]:
    """The other apiVersions in which a Kubernetes version serves a kind without warning; of the same group, if any."""
    models = {home: model_of(home, kind) for home in k8s.GROUP_VERSIONS if home != api_version}
    fresh = [home for home, model in models.items() if model and model.__kind__ and _is_fresh(model.__kind__, version)]
    return [home for home in fresh if _same_group(home, api_version)] or fresh


def _same_group(one: str, other: str) -> bool:
    return one.rpartition("/")[0] == other.rpartition("/")[0]


def _is_fresh(kind: Kind, version: Version) -> bool:
    """Whether a version serves a kind without warning of it."""
    begins = parse_version(kind.since) <= version if kind.since else True
    ends = kind.until is not None and version > parse_version(kind.until)
    warned = kind.deprecated is not None and version >= parse_version(kind.deprecated)
    return begins and not ends and not warned
