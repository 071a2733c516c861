"""Asks an API server what it would answer to a create request; nothing but namespaces is stored."""

from __future__ import annotations

import json
import re
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPException, HTTPSConnection
from typing import Any, NamedTuple, Self
from urllib.parse import quote

TIMEOUT = 60
SECONDS_TO_DELETE = 5
TRIES = 3
NOT_FOUND = 404
ADDED = ("creationTimestamp", "generation", "managedFields", "namespace", "resourceVersion", "uid")
"""What the server adds to the metadata of an object."""

APPLY, MERGE = "application/apply-patch+yaml", "application/merge-patch+json"


class Answer(NamedTuple):
    """What the server said: the verdict, its causes as (field, reason) with their number, and its warnings."""

    accepted: bool
    code: int
    causes: Counter[tuple[str, str]]
    message: str
    warnings: tuple[str, ...]


class Resource(NamedTuple):
    """One line of the server's discovery."""

    api_version: str
    kind: str
    path: str
    plural: str
    namespaced: bool
    short_names: tuple[str, ...]


class Client:
    """One kept-alive connection to a server on loopback."""

    def __init__(self, port: int, token: str) -> None:
        # The server signed its certificate itself a moment ago, and speaks on loopback alone.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self._connection = HTTPSConnection("127.0.0.1", port, context=context, timeout=TIMEOUT)
        self.address, self.token = f"https://127.0.0.1:{port}", token
        self._authorization = f"Bearer {token}"
        self.login = f"--server=https://127.0.0.1:{port}", f"--token={token}", "--insecure-skip-tls-verify"
        """The options with which kubectl asks the same server."""
        self.resources = cache(self._resources)
        self.version = cache(self._version)
        self.namespace = cache(self._make_namespace)
        self._labelled: set[str] = set()

    def kubeconfig(self) -> str:
        """What tells kubectl of the server."""
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "tests",
                "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": "tests"}}],
                "clusters": [
                    {
                        "name": "tests",
                        "cluster": {
                            "server": f"https://127.0.0.1:{self._connection.port}",
                            "insecure-skip-tls-verify": True,
                        },
                    }
                ],
                "users": [{"name": "tests", "user": {"token": self._authorization.removeprefix("Bearer ")}}],
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ready(self) -> bool:
        """Whether the server is up and has the namespace that manifests without one go to."""
        try:
            return self._ok("/readyz") and self._ok("/api/v1/namespaces/default")
        except OSError:
            self._connection.close()
            return False

    def create(self, plain: Any) -> Answer:
        """The answer to plain data."""
        return self.create_text(json.dumps(plain), plain)

    def create_text(self, text: str, address: dict[str, Any], content_type: str = "application/json") -> Answer:
        """The answer to a body as it stands; the URL is that of the kind and namespace of `address`."""
        kinds = self.resources(str(address.get("apiVersion")))
        found = next((each for each in kinds if each.kind == address.get("kind") and "/" not in each.plural), None)
        if found is None:
            return Answer(False, NOT_FOUND, Counter(), "the server does not serve the kind", ())  # noqa: FBT003
        url = f"{self._url(found, address)}?dryRun=All&fieldValidation=Strict"
        status, body, warnings = self._request("POST", url, text, content_type)
        return _answer(status, json.loads(body), warnings)

    def defaulted(self, plain: dict[str, Any]) -> dict[str, Any] | None:
        """What the server would store; None where it refuses."""
        resource = next(each for each in self.resources(plain["apiVersion"]) if each.kind == plain["kind"])
        status, text, _ = self._request("POST", f"{self._url(resource, plain)}?dryRun=All", json.dumps(plain))
        stored: dict[str, Any] = json.loads(text)
        return stored if status < 300 else None

    def read(self, path: str, body: bytes, content_type: str) -> dict[str, Any] | str:
        """The object that the server would store of a body, without what it adds itself; or why it does not."""
        status, text, _ = self._request("POST", path, body, content_type)
        answer: dict[str, Any] = json.loads(text)
        if status >= 300:
            return str(answer.get("message"))
        given = {name: value for name, value in answer["metadata"].items() if name not in ADDED}
        return {**answer, "metadata": given}

    def causes(self, plain: dict[str, Any]) -> tuple[bool, str, list[tuple[str, str, str]]]:
        """The verdict, the message, and each cause as field, reason and message."""
        resource = next(each for each in self.resources(plain["apiVersion"]) if each.kind == plain["kind"])
        url = f"{self._url(resource, plain)}?dryRun=All&fieldValidation=Strict"
        status, text, _ = self._request("POST", url, json.dumps(plain))
        body = json.loads(text)
        causes = [] if status < 300 else (body.get("details") or {}).get("causes") or ()
        found = [(each.get("field", ""), each.get("reason", ""), each.get("message", "")) for each in causes]
        return status < 300, body.get("message", "") if status >= 300 else "", found

    @contextmanager
    def stored(self, plain: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """An object that is really there until the block ends, as the server stored it."""
        resource = next(each for each in self.resources(plain["apiVersion"]) if each.kind == plain["kind"])
        status, text, _ = self._request("POST", self._url(resource, plain), json.dumps(plain))
        body = json.loads(text)
        assert status < 300, body
        yield body
        url = f"{self._url(resource, plain)}/{body['metadata']['name']}"
        self._request("PATCH", url, '{"metadata": {"finalizers": null}}', "application/merge-patch+json")
        self._request("DELETE", f"{url}?gracePeriodSeconds=0&propagationPolicy=Background")

    def patched(self, plain: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
        """What the server would store of an object that is there, with a strategic patch merged in."""
        resource = next(each for each in self.resources(plain["apiVersion"]) if each.kind == plain["kind"])
        url = f"{self._url(resource, plain)}/{plain['metadata']['name']}?dryRun=All"
        kind = "application/strategic-merge-patch+json"
        answer: dict[str, Any] = json.loads(self._request("PATCH", url, json.dumps(patch), kind)[1])
        return answer

    def apply(self, plain: dict[str, Any], *, dry_run: bool = True) -> tuple[Answer, dict[str, Any]]:
        """The answer to a server-side apply, with force, of the manager of all tests; and what is stored then."""
        options = "fieldManager=kgen&force=true&fieldValidation=Strict" + ("&dryRun=All" if dry_run else "")
        status, text, warnings = self._request("PATCH", f"{self.place(plain)}?{options}", _compact(plain), APPLY)
        said = json.loads(text)
        return _answer(status, said, warnings), said

    def replace(self, plain: dict[str, Any]) -> tuple[Answer, dict[str, Any]]:
        """The answer to a strict dry run of `kubectl replace`, and what would be stored then."""
        url = f"{self.place(plain)}?dryRun=All&fieldValidation=Strict"
        status, text, warnings = self._request("PUT", url, _compact(plain))
        said = json.loads(text)
        return _answer(status, said, warnings), said

    @contextmanager
    def applied(self, plain: dict[str, Any], status: dict[str, Any] | None = None) -> Iterator[dict[str, Any] | None]:
        """An object that is really there until the block ends, applied server-side; None where that is refused."""
        url = self.place(plain)
        self._until_deleted(url)
        answer, stored = self.apply(plain, dry_run=False)
        if not answer.accepted:
            yield None
            return
        try:
            if status is not None:
                body = json.dumps({"status": status})
                stored = json.loads(self._request("PATCH", f"{url}/status", body, MERGE)[1])
            yield stored
        finally:
            self._request("PATCH", url, '{"metadata": {"finalizers": null}}', MERGE)
            self._request("DELETE", f"{url}?gracePeriodSeconds=0&propagationPolicy=Background")

    def _until_deleted(self, url: str) -> None:
        """Wait for the end of an object that is being deleted: a definition takes its time."""
        end = time.monotonic() + SECONDS_TO_DELETE
        while "deletionTimestamp" in self.get(url).get("metadata", {}) and time.monotonic() < end:
            time.sleep(0.02)

    def place(self, plain: dict[str, Any]) -> str:
        """The path of an object."""
        resource = next(each for each in self.resources(plain["apiVersion"]) if each.kind == plain["kind"])
        return f"{self._url(resource, plain)}/{quote(plain['metadata']['name'])}"

    def change(self, plain: dict[str, Any]) -> Answer:
        """The answer to an object in place of the one of its name."""
        resource = next(each for each in self.resources(plain["apiVersion"]) if each.kind == plain["kind"])
        url = f"{self._url(resource, plain)}/{plain['metadata']['name']}?dryRun=All"
        status, body, warnings = self._request("PUT", url, json.dumps(plain))
        return _answer(status, json.loads(body), warnings)

    @contextmanager
    def defined(self, crd: dict[str, Any]) -> Iterator[None]:
        """A CustomResourceDefinition that is really there until the block ends."""
        path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        status, text, _ = self._request("POST", path, json.dumps(crd))
        assert status < 300, text
        name = f"{path}/{crd['metadata']['name']}"
        group = f"/apis/{crd['spec']['group']}"
        until(lambda: is_established(self.get(name)) and self._ok(group))
        yield
        self._request("DELETE", name)
        until(lambda: not self.get(name) and not self._ok(group))

    def _version(self) -> tuple[int, int]:
        """Of Kubernetes, such as (1, 36)."""
        found = self.get("/version")
        return int(found["major"]), int(found["minor"])

    def group_versions(self) -> set[str]:
        """Every apiVersion that the server serves."""
        groups = self.get("/apis")["groups"]
        return {"v1", *(version["groupVersion"] for group in groups for version in group["versions"])}

    def _resources(self, api_version: str) -> tuple[Resource, ...]:
        base = "/api/v1" if api_version == "v1" else f"/apis/{api_version}"
        return tuple(_resource(api_version, base, each) for each in self.get(base).get("resources", ()))

    def _url(self, resource: Resource, plain: dict[str, Any]) -> str:
        if not resource.namespaced:
            return f"{resource.path}/{resource.plural}"
        metadata = plain.get("metadata")
        namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
        is_name = isinstance(namespace, str) and re.fullmatch("[a-z0-9-]+", namespace)
        return f"{resource.path}/namespaces/{self.namespace(namespace) if is_name else 'default'}/{resource.plural}"

    def _make_namespace(self, name: str) -> str:
        """Namespaces are all that is stored: without them the server answers to nothing in them."""
        body = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        self._request("POST", "/api/v1/namespaces", body)
        return name

    def labelled_namespace(self, name: str, **labels: str) -> None:
        """See to it that there is a namespace with these labels."""
        if name not in self._labelled:
            metadata = {"name": name, "labels": labels}
            body = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
            self._request("POST", "/api/v1/namespaces", body)
            self._labelled.add(name)

    def get(self, path: str) -> dict[str, Any]:
        """What is at a path; {} where nothing is."""
        status, text, _ = self._request("GET", path)
        found: dict[str, Any] = {} if status == NOT_FOUND else json.loads(text)
        return found

    def post(self, path: str, plain: dict[str, Any]) -> bool:
        """Store an object; whether the server took it."""
        return self._request("POST", path, json.dumps(plain))[0] < 300

    def delete(self, path: str) -> None:
        """Delete what is at a path, if something is."""
        self._request("DELETE", path)

    def serves(self, api_version: str, plural: str) -> bool:
        """Whether discovery has a resource by now."""
        return any(each["name"] == plural for each in self.get(f"/apis/{api_version}").get("resources", ()))

    def forget(self) -> None:
        """Ask discovery anew: there are other definitions now."""
        self.resources.cache_clear()

    def send(self, method: str, path: str, plain: Any = None, kind: str = "application/json") -> dict[str, Any]:
        """The answer to a request that the server must not refuse."""
        status, text, _ = self._request(method, path, "" if plain is None else json.dumps(plain), kind)
        assert status < 300, text
        answer: dict[str, Any] = json.loads(text)
        return answer

    def _ok(self, path: str) -> bool:
        return self._request("GET", path)[0] == 200

    def _request(
        self, method: str, path: str, body: str | bytes = "", kind: str = "application/json"
    ) -> tuple[int, bytes, Any]:
        headers = {"Authorization": self._authorization, "Content-Type": kind}
        data = body.encode() if isinstance(body, str) else body
        for _ in range(TRIES):
            try:
                self._connection.request(method, path, data or None, headers)
                response = self._connection.getresponse()
                return response.status, response.read(), response.headers.get_all("Warning") or ()
            except (HTTPException, ssl.SSLError):
                # The server closes a connection now and then, and when it panics.
                self._connection.close()
        return 500, b'{"message": "the server closed the connection"}', ()


def _compact(plain: dict[str, Any]) -> str:
    """JSON as kubectl sends it: some servers compare the bytes of what they do not read."""
    return json.dumps(plain, separators=(",", ":"))


def until(holds: Callable[[], bool]) -> None:
    """Wait, a minute at most."""
    end = time.monotonic() + TIMEOUT
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def is_established(crd: dict[str, Any]) -> bool:
    """Whether a server has begun to serve a custom kind."""
    conditions = crd.get("status", {}).get("conditions") or ()
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)


def _resource(around: str, path: str, line: dict[str, Any]) -> Resource:
    # What is only sent to another resource's URL, as pods/eviction, says its own version.
    api_version = f"{line['group']}/{line['version']}" if "group" in line else line.get("version", around)
    short_names = tuple(line.get("shortNames", ()))
    return Resource(api_version, line["kind"], path, line["name"], line["namespaced"], short_names)


def _answer(code: int, body: dict[str, Any], warnings: tuple[str, ...]) -> Answer:
    # What is there already was refused by the storage alone, after all checks.
    if code < 300 or body.get("reason") == "AlreadyExists":
        return Answer(True, code, Counter(), "", tuple(warnings))  # noqa: FBT003
    causes = (body.get("details") or {}).get("causes") or ()
    pairs = Counter((cause.get("field", ""), cause["reason"]) for cause in causes if "reason" in cause)
    return Answer(False, code, pairs, body.get("message", ""), tuple(warnings))  # noqa: FBT003
