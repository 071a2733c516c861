"""What kubectl and an API server read in odd forms of YAML and JSON.

`python -m tests.servers.reading >tests/conformance/reading.jsonl` records it anew.
"""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.support.yaml_forms import SPECS, TEXTS

from .patches import Kubectl
from .server import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .client import Client

FORMS: list[str | bytes] = [*SPECS, *TEXTS]
_KEPT = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_ANYTHING = {"x-kubernetes-preserve-unknown-fields": True}
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "things.example.com"},
    "spec": {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"kind": "Thing", "plural": "things"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {**_KEPT, "properties": {"spec": _ANYTHING}}},
            }
        ],
    },
}
_URL = "/apis/example.com/v1/namespaces/default/things?dryRun=All&fieldValidation=Strict"
_SEPARATOR = re.compile(rb"^---[ \t\r]*(?:#[^\n]*)?(?:\n|\Z)", re.MULTILINE)


@contextmanager
def defined(server: Client) -> Iterator[Client]:
    """The server, with a kind of object that may have anything in it."""
    with server.defined(DEFINITION):
        yield server


def case(form: str | bytes, kubectl: Kubectl, server: Client) -> dict[str, Any]:
    """A form with what kubectl reads in it, and the server in each of its documents, or the error."""
    data = form.encode() if isinstance(form, str) else form
    text = {"text": form} if isinstance(form, str) else {"base64": b64encode(form).decode()}
    answers = [of_server(each, server) for each in pieces(data)]
    return {**text, "kubectl": read_by_kubectl(data, kubectl), "server": answers}


def read_by_kubectl(data: bytes, kubectl: Kubectl) -> list[Any] | str:
    """The objects of a file, or the error."""
    kubectl.file.write_bytes(data)
    made = kubectl.run("annotate", "--local", "--output=json", "-f", str(kubectl.file), "read-by=kubectl")
    if made.returncode:
        return made.stderr.strip().replace(str(kubectl.file), "FILE")
    objects, start = [], 0
    while start < len(made.stdout.rstrip()):
        plain, end = json.JSONDecoder().raw_decode(made.stdout, start)
        del plain["metadata"]["annotations"]
        objects.append(plain)
        start = end + 1
    return objects


def pieces(data: bytes) -> list[bytes]:
    """The documents of a file: JSON in a row, or what lies between lines that begin with `---`."""
    decoder, text, start = json.JSONDecoder(), data.decode("latin-1"), 0
    found: list[bytes] = []
    try:
        while start < len(text.rstrip()):
            start += len(text[start:]) - len(text[start:].lstrip())
            end = decoder.raw_decode(text, start)[1]
            found.append(data[start:end])
            start = end
    except ValueError:
        return [piece for piece in _SEPARATOR.split(data) if piece]
    return found


def of_server(piece: bytes, server: Client) -> Any:
    """The object that the server reads in a document, as YAML or, where it begins so, as JSON; or the error."""
    answer = server.read(_URL, piece, "application/yaml")
    if isinstance(answer, str) and piece.lstrip().startswith(b"{"):
        as_json = server.read(_URL, piece, "application/json")
        answer = answer if isinstance(as_json, str) else as_json
    return answer


def cases(kubectl: Kubectl, server: Client) -> Iterator[dict[str, Any]]:
    """Each form with its answers."""
    for form in FORMS:
        yield case(form, kubectl, server)


if __name__ == "__main__":
    with TemporaryDirectory() as folder, running_server() as client, defined(client):
        recorder = Kubectl(folder)
        versions = {"kubectl": recorder.version(), "server": client.get("/version")["gitVersion"]}
        for line in (versions, *cases(recorder, client)):
            sys.stdout.write(f"{json.dumps(line)}\n")
