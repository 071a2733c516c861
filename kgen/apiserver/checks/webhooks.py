"""Where a webhook is: a URL, or a Service and a path of it."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.diagnostics import invalid, required
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from kgen.apiserver.rule import Findings
    from kgen.field_path import FieldPath
    from kgen.k8s import admissionregistration_v1, apiextensions_v1

    ServiceReference: TypeAlias = admissionregistration_v1.ServiceReference | apiextensions_v1.ServiceReference


REVIEWS = ("v1", "v1beta1")
"""The versions of reviews that servers send."""
EXAMPLE = "such as https://example.com/review"


def url_problems(text: str, at: FieldPath) -> Findings:
    """Why a server sends nothing to a URL."""
    from kgen.apiserver.definitions.urls import parsed

    url = parsed(text)
    if url is None:
        yield required(at, "must be a URL", EXAMPLE)
        return
    if url.scheme != "https":
        yield invalid(at, url.scheme, "must be https", EXAMPLE)
    if not url.host:
        yield invalid(at, text, "must have a host", EXAMPLE)
    for value, what in ((url.user, "a user"), (url.fragment, "a fragment"), (url.query, "a query")):
        if value:
            yield invalid(at, value, f"must not be there: the URL must not have {what}")


def service_problems(service: ServiceReference, at: FieldPath) -> Findings:
    """Why a server sends nothing to a Service."""
    # The server takes the Service's name for its namespace, and the other way round, in what it says.
    if not service.namespace:
        yield required(at / "name", "the namespace of the Service must be set")
    if not service.name:
        yield required(at / "namespace", "the name of the Service must be set")
    yield from checks.bounds(service, "port", at)
    yield from _path_problems(service.path or "", at / "path")


def review_problems(versions: list[str], at: FieldPath) -> Findings:
    """Why the versions of reviews that a webhook understands are none that a server sends."""
    for i, version in enumerate(versions):
        if version in versions[:i]:
            yield invalid(at[i], version, "is there twice")
        else:
            yield from checks.grammar(at[i], version, grammars.dns_1035_label)
    if versions and not set(REVIEWS).intersection(versions):
        yield invalid(at, versions, f"has neither {' nor '.join(REVIEWS)}: servers send no other version")


def _path_problems(path: str, at: FieldPath) -> Findings:
    if path in ("", "/"):
        return
    if path == "//":
        yield invalid(at, path, "must not have two slashes in a row")
        return
    if not path.startswith("/"):
        yield invalid(at, path, "must start with a slash")
    for step in path.encode()[1:].decode(errors="replace").removesuffix("/").split("/"):
        if not step:
            yield invalid(at, path, "must not have two slashes in a row")
        else:
            yield from checks.grammar(at, step, grammars.dns_subdomain)
