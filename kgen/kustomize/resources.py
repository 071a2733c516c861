"""The objects of a kustomization in the making, and the names that they have and had."""

from __future__ import annotations

from .errors import KustomizeError
from .kinds import is_cluster_scoped
from .texts import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeAlias

    from .places import Places

    Key: TypeAlias = tuple[str, str, str, str, str]

_CLUSTER = "_non_namespaceable_"
"""What kustomize calls the namespace of what has none; a selector may match it."""


class Identity:
    """What an object is called: group, version, kind, name and namespace."""

    __slots__ = ("group", "is_cluster_scoped", "kind", "name", "namespace", "version")

    def __init__(self, api_version: str, kind: str, name: str, namespace: str, *, is_cluster_scoped: bool) -> None:
        group, slash, version = api_version.partition("/")
        self.group, self.version = (group, version) if slash else ("", api_version)
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.is_cluster_scoped = is_cluster_scoped

    def __str__(self) -> str:
        where = f" in namespace {self.namespace}" if self.namespace not in ("", _CLUSTER) else ""
        return f"{self.kind} {self.name}{where}"

    @property
    def effective_namespace(self) -> str:
        """The namespace, where none is the default one."""
        return _CLUSTER if self.is_cluster_scoped else self.namespace or "default"

    def key(self) -> Key:
        """What is the same for the same object."""
        return self.group, self.version, self.kind, self.name, self.effective_namespace

    def is_of(self, group: str, version: str, kind: str) -> bool:
        """Whether it is of a group, version and kind, where "" is any."""
        return group in ("", self.group) and version in ("", self.version) and kind in ("", self.kind)


class Resource:
    """An object in the making.

    Attributes:
        plain: The object as plain data; None once it is deleted.
        places: Where its values were written.
        previous: Its namespace, name and kind before each change, the first ones first.
        prefixes: What was put before its name.
        suffixes: What was put behind its name.
        behavior: What a generator says of an object of the same name.
        needs_hash: Whether its name is to end in a hash of what it holds.
        variables: The names of the `vars` that look at it.
    """

    __slots__ = (*("behavior", "needs_hash", "places", "plain", "prefixes", "previous", "suffixes", "variables"),)

    def __init__(self, plain: dict[str, Any], places: Places) -> None:
        self.plain: dict[str, Any] | Any = plain
        self.places = places
        self.previous: list[tuple[str, str, str]] = []
        self.prefixes: list[str] = []
        self.suffixes: list[str] = []
        self.behavior = ""
        self.needs_hash = False
        self.variables: list[str] = []

    @property
    def api_version(self) -> str:
        """Its apiVersion."""
        return text_of(self.plain.get("apiVersion"))

    @property
    def kind(self) -> str:
        """Its kind."""
        return text_of(self.plain.get("kind"))

    @property
    def name(self) -> str:
        """Its name."""
        return text_of(self._metadata().get("name"))

    @property
    def namespace(self) -> str:
        """Its namespace as it is written; mostly ""."""
        return text_of(self._metadata().get("namespace"))

    def _metadata(self) -> dict[str, Any]:
        metadata = self.plain.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    def metadata(self) -> dict[str, Any]:
        """Its metadata, to be changed."""
        if not isinstance(self.plain.get("metadata"), dict):
            self.plain["metadata"] = {}
        made: dict[str, Any] = self.plain["metadata"]
        return made

    def texts(self, field: str) -> dict[str, str]:
        """Its labels or annotations as text."""
        found = self._metadata().get(field)
        return {key: text_of(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def current(self) -> Identity:
        """What it is called now."""
        api_version, kind = self.api_version, self.kind
        scoped = is_cluster_scoped(api_version, kind)
        return Identity(api_version, kind, self.name, self.namespace, is_cluster_scoped=scoped)

    def earlier(self) -> list[Identity]:
        """What it was called before."""
        version = self.api_version
        return [Identity(version, kind, name, space, is_cluster_scoped=False) for space, name, kind in self.previous]

    def original(self) -> Identity:
        """What it was called at first."""
        return self.earlier()[0] if self.previous else self.current()

    def every(self) -> list[Identity]:
        """What it is and was called."""
        return [*self.earlier(), self.current()]

    def remember(self) -> None:
        """Keep what it is called, before that changes."""
        now = self.current()
        self.previous.append((now.effective_namespace, now.name, now.kind))


def append(resources: list[Resource], more: Iterable[Resource]) -> None:
    """Add objects of other names.

    Raises:
        KustomizeError: There is an object of the same name.
    """
    keys = {each.current().key() for each in resources}
    for each in more:
        now = each.current()
        if now.key() in keys:
            raise KustomizeError(f"{now} is there twice", each.places.root)
        keys.add(now.key())
        resources.append(each)


def named(resources: Iterable[Resource], wanted: Callable[[Identity], bool]) -> list[Resource]:
    """The objects of which something that they are or were called is wanted."""
    return [each for each in resources if any(map(wanted, each.every()))]


def the_one(resources: Sequence[Resource], wanted: Identity) -> Resource:
    """The object that is or was called so.

    Raises:
        KustomizeError: There is none, or there are several.
    """
    key = wanted.key()
    found = named(resources, lambda each: each.key() == key)
    if len(found) == 1:
        return found[0]
    if not found:
        raise KustomizeError(f"no resource is {wanted} of {_version(wanted)}", is_absent=True)
    raise KustomizeError(f"{len(found)} resources are {wanted}")


def _version(identity: Identity) -> str:
    return f"{identity.group}/{identity.version}" if identity.group else identity.version or 'apiVersion ""'
