"""The kind, and its version, that a word of `kgen explain` means."""

from __future__ import annotations

from kgen.apiserver.registry import codes
from kgen.apiserver.served.removed import served_until
from kgen.errors import KgenError
from kgen.frozen import NamedTuple
from kgen.k8s import GROUP_VERSIONS
from kgen.wording.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.model import Object


class ExplainError(KgenError):
    """A word that is neither a rule nor a field, or a version that a kind does not have."""


class Kind(NamedTuple):
    """A kind in one version, and all of its versions, the one of the builders first."""

    model: type[Object]
    versions: tuple[type[Object], ...]


def kind_of(word: str, api_version: str = "") -> tuple[Kind, str]:
    """The kind that a word begins with, and the path behind it.

    Raises:
        ExplainError: There is no such kind, or it has no such version.
    """
    name, _, path = word.partition(".")
    known = kinds()
    if name.lower() not in known:
        names = [word for word, versions in known.items() if word == versions[0].kind.lower()]
        hint = did_you_mean(name, names) or did_you_mean(word, [*codes(), *codes().values(), *known])
        raise ExplainError(f"there is no rule and no kind {word}{hint}\n`kgen explain` lists them")
    versions = known[name.lower()]
    group = _group(versions[0])
    if group and f"{path}.".startswith(f"{group}."):  # as messages print it: Deployment.apps
        path = path[len(group) + 1 :]
    version, _, rest = path.partition(".")
    if version in {each.api_version.rpartition("/")[2] for each in versions} and not versions[0].field_named(version):
        return Kind(_version(versions, version), versions), rest
    if _is_version(version) and not versions[0].field_named(version):
        raise ExplainError(_no_version(versions, version))
    return Kind(_version(versions, api_version), versions), path


def _group(kind: type[Object]) -> str:
    return kind.api_version.rpartition("/")[0]


def _is_version(word: str) -> bool:
    """Whether a word reads like a version of an API: `v1beta1`."""
    return word[:1] == "v" and word[1:2].isdigit()


def _no_version(versions: tuple[type[Object], ...], version: str) -> str:
    """What is said of a version that a kind does not have: when it was served last, and which there are."""
    kind, group = versions[0].kind, _group(versions[0])
    asked = f"{group}/{version}" if group else version
    until = served_until(asked, kind)
    known = ", ".join(each.api_version for each in versions)
    since = f" since Kubernetes 1.{int(until[2:]) + 1}" if until else ""
    return f"{kind} has no version {asked}{since}; it has {known}"


def _version(versions: tuple[type[Object], ...], wanted: str) -> type[Object]:
    """One of the versions; by default the first."""
    found = [each for each in versions if wanted in ("", each.api_version, each.api_version.rpartition("/")[2])]
    if not found:
        raise ExplainError(_no_version(versions, wanted.rpartition("/")[2]))
    return found[0]


def kinds() -> dict[str, tuple[type[Object], ...]]:
    """Names, plurals and short names in lower case -> the versions of a kind, the one of kgen's builders first."""
    found: dict[str, list[type[Object]]] = {}
    for type_ in _types():
        kind = type_.__kind__
        for word in (kind.name.lower(), kind.plural, *kind.short_names) if kind else ():
            versions = found.setdefault(word, [])
            if type_ not in versions and (not versions or _is_same(versions[0], type_)):
                versions.append(type_)
    return {word: tuple(versions) for word, versions in found.items()}


def _is_same(one: type[Object], other: type[Object]) -> bool:
    return (_group(one), one.kind) == (_group(other), other.kind)


def _types() -> Iterator[type[Object]]:
    """All kinds: those that `kgen.k8s` has by their names alone, as builders make them, and then all others."""
    from kgen import k8s

    exports: dict[str, str] = vars(k8s)["EXPORTS"]
    of_builders = [(module, names.split()) for module, names in exports.items()]
    modules = sorted(set(GROUP_VERSIONS.values()), key=lambda module: ("beta" in module, module))
    everything = [(module, list(getattr(k8s, module).MODELS)) for module in modules]
    for module, names in (*of_builders, *everything):
        for name in names:
            type_ = getattr(getattr(k8s, module), name)
            if type_.__dict__.get("__kind__"):
                yield type_
