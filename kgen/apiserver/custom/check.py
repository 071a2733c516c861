"""The check of one custom resource: all that the server would say to it."""

from __future__ import annotations

from kgen.apiserver.rules.meta.metadata import OWN_FINALIZERS
from kgen.apiserver.stated import DEPRECATED, FINALIZER, NO_DEFINITION, UNKNOWN_KIND, WRONG_TYPE
from kgen.diagnostics import Finding
from kgen.field_path import FieldPath
from kgen.model import Object
from kgen.wording.phrases import shown

from .embedded import embedded_problems
from .lists import list_problems
from .metadata import CUSTOM, metadata_problems
from .reading import MOST_LEVELS, Reading, TooDeepError, copied, set_defaults
from .scale import scale_problems
from .values import ValueCheck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kgen.apiserver.rule import Found, Version

    from . import definitions
    from .definitions import Definition, Definitions
    from .schema import Schema

_ROOT = FieldPath()
_RANDOM = "xxxxx"
"""As long as what the server adds to a generateName."""
_LONGEST_BASE = 58


def problems(
    source: Object | Mapping[str, Any], known: Definitions, version: Version, *, strict: bool
) -> Iterator[Found]:
    """What is wrong with a custom resource; nothing where no definition is at hand.

    Of several definitions of its kind, such as those of several releases, the resource needs to fit one.

    Args:
        source: The resource.
        known: The definitions at hand.
        version: The version of Kubernetes.
        strict: That no definition is at hand is an error.
    """
    api_version, kind = _names(source)
    definition = known.find(api_version, kind)
    if definition is None:
        if strict:
            yield NO_DEFINITION, _missing(api_version, kind)
        return
    found = list(_problems_by(definition, source, version))
    for other in definition.others if any(map(_is_error, found)) else ():
        elsewhere = list(_problems_by(other, source, version))
        if not any(map(_is_error, elsewhere)):
            found = elsewhere
            break
    yield from found


def _is_error(found: Found) -> bool:
    return found[0].severity == "error"


def _problems_by(definition: Definition, source: Object | Mapping[str, Any], version: Version) -> Iterator[Found]:
    """What is wrong with a custom resource by one definition."""
    api_version = _names(source)[0]
    of_version = definition.version(api_version.rpartition("/")[2])
    if of_version is None or not of_version.served:
        yield UNKNOWN_KIND, _unserved(api_version, definition)
    elif of_version.schema is not None:
        yield from _Check(definition, of_version, of_version.schema, version).problems(source)


class _Check:
    """One check."""

    def __init__(
        self, definition: Definition, of_version: definitions.Version, schema: Schema, version: Version
    ) -> None:
        self._definition = definition
        self._of_version = of_version
        self._schema = schema
        self._version = version

    def problems(self, source: Object | Mapping[str, Any]) -> Iterator[Found]:
        """All that is wrong with a resource, in the order of the server's stages."""
        try:
            resource = copied(source.to_plain() if isinstance(source, Object) else dict(source))
        except (TooDeepError, RecursionError):
            message = f"more than {MOST_LEVELS} lists and maps within each other"
            yield WRONG_TYPE, Finding(_ROOT, "", message)
            return
        reading = Reading(self._version)
        reading.read(resource, self._schema, _ROOT, preserves=self._definition.preserves)
        yield from reading.problems
        metadata = resource.setdefault("metadata", {})
        yield from self._warnings(metadata)
        yield from self._metadata_problems(metadata)
        self._complete(resource)
        yield from self._value_problems(resource)

    def _warnings(self, metadata: dict[str, Any]) -> Iterator[Found]:
        """What the server takes, and warns of."""
        if self._of_version.warning:
            yield DEPRECATED, Finding(_ROOT / "apiVersion", "", self._of_version.warning)
        for finalizer in metadata.get("finalizers") or ():
            if "/" not in finalizer and finalizer not in OWN_FINALIZERS:
                message = f"{shown(finalizer)} may be somebody else's finalizer as well: it has no domain"
                yield FINALIZER, Finding(_ROOT / "metadata" / "finalizers", "", message, "such as example.com/cleanup")

    def _complete(self, resource: dict[str, Any]) -> None:
        """Make of a resource what the server checks: with its defaults and its name, without what is not to be set."""
        set_defaults(resource, self._schema)
        if self._of_version.has_status:
            resource.pop("status", None)
        _set_name(resource["metadata"])

    def _metadata_problems(self, metadata: dict[str, Any]) -> Iterator[Found]:
        context = (self._version, not self._definition.namespaced)
        for rule, finding in metadata_problems(CUSTOM, metadata, _ROOT, context):
            finding.message = finding.message.replace(CUSTOM[1], self._definition.kind)
            yield rule, finding

    def _value_problems(self, resource: dict[str, Any]) -> Iterator[Found]:
        yield from ValueCheck(self._version).check(self._schema, resource, _ROOT).found.values()
        if self._of_version.scale:
            yield from scale_problems(resource, self._of_version.scale)
        yield from embedded_problems(resource, self._schema, _ROOT, self._version)
        yield from list_problems(resource, self._schema, _ROOT)


def _set_name(metadata: dict[str, Any]) -> None:
    """Set the name that the server makes of a generateName; an empty one is none."""
    prefix = metadata.get("generateName")
    name = metadata.pop("name", "") or (f"{prefix[:_LONGEST_BASE]}{_RANDOM}" if prefix else "")
    if name:
        metadata["name"] = name


def _missing(api_version: str, kind: str) -> Finding:
    message = f"no definition of {kind} in {api_version} is at hand, so that nothing of it can be checked"
    return Finding(_ROOT, "", message, "give its CustomResourceDefinition with --crd")


def _unserved(api_version: str, definition: Definition) -> Finding:
    served = ", ".join(definition.served) or "none"
    version = api_version.rpartition("/")[2]
    message = f"the definition of {definition.kind} in {definition.group} does not serve {version}"
    return Finding(_ROOT, "", message, f"it serves {served}")


def _names(source: Object | Mapping[str, Any]) -> tuple[str, str]:
    return (source.api_version, source.kind) if isinstance(source, Object) else (source["apiVersion"], source["kind"])
