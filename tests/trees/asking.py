"""What a real API server says of the objects of a tree, and kubectl of its files."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from kgen.diagnostics import Diagnostic
from kgen.validation.inputs.kustomizations import Kustomized
from tests.servers.client import NOT_FOUND, Answer, Client
from tests.servers.comparison import CLUSTER_STATES
from tests.servers.server import programs

from .reading import Judged, Tree

if TYPE_CHECKING:
    from kgen.validation.inputs import Input

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
SECONDS = 120
OF_CLUSTERS = (*CLUSTER_STATES, "unable to find a (PriorityClass|RuntimeClass)", "failed calling webhook")


class Verdicts:
    """kgen's verdicts on a tree beside those of a server.

    Attributes:
        asked: The number of different objects that the server was asked about.
        false: The errors that no server has.
        missed: The objects that kgen takes and the server refuses, with its message; without those whose definitions
            have CEL rules, which kgen does not evaluate and says so.
        open: The errors that nobody could be asked about, with the reason.
    """

    def __init__(self, tree: Tree, client: Client) -> None:
        self.asked = 0
        self.false: list[Diagnostic] = []
        self.missed: list[tuple[Judged, str]] = []
        self.open: list[tuple[Diagnostic, str]] = []
        self._client = client
        self._with_rules = tree.report.rules_not_checked
        for each, answers in _answers(tree.objects(), client):
            self._compare(each, answers)
        for source, error in tree.of_texts():
            self._ask_kubectl(source, error)

    def _compare(self, judged: Judged, answers: list[Answer]) -> None:
        is_served = [each for each in answers if each.code != NOT_FOUND or each.causes]
        self.asked += bool(is_served)
        if judged.errors and any(each.accepted for each in is_served) and all(each.accepted for each in is_served):
            self.false += judged.errors
        elif is_served and not judged.errors and not any(each.accepted for each in is_served):
            message = is_served[0].message
            has_rules = (judged.plain["apiVersion"], judged.plain["kind"]) in self._with_rules
            if judged.is_checked and not has_rules and not any(re.search(pattern, message) for pattern in OF_CLUSTERS):
                self.missed.append((judged, message))

    def _ask_kubectl(self, source: Input, error: Diagnostic) -> None:
        if isinstance(source, Kustomized):
            made = kubectl("kustomize", os.path.dirname(source.name))
        else:
            made = kubectl(*self._client.login, "create", "--dry-run=server", "--validate=strict", "-f", source.name)
        if made.returncode == 0 and not _is_refused(error, self._client):
            self.false.append(error)
        elif re.search("dial tcp|git |no such host|evalsymlink", made.stderr) and isinstance(source, Kustomized):
            self.open.append((error, made.stderr.strip().splitlines()[-1]))


def _is_refused(error: Diagnostic, client: Client) -> bool:
    """Whether the server refuses the text of a document, which kubectl reads with less care."""
    with open(error.file, encoding="utf-8") as file:
        documents = re.split(r"^---\s", file.read().removeprefix("---\n"), flags=re.MULTILINE)
    text = documents[error.document] if error.document < len(documents) else ""
    address = dict(re.findall(r"^(apiVersion|kind): *([\w./-]+)", text, re.MULTILINE))
    return not client.create_text(text, address, "application/yaml").accepted


def kubectl(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What the kubectl beside the server says; it fetches nothing."""
    command = [str(programs() / "kubectl"), *arguments]
    proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY"), "http://127.0.0.1:9")
    offline = {**os.environ, **proxies, "PATH": "/nonexistent"}
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS, env=offline)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "dial tcp: it took too long")


def _answers(objects: list[Judged], client: Client) -> list[tuple[Judged, list[Answer]]]:
    """What a server says of objects; where the tree has several definitions of a kind, with each until one agrees."""
    definitions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in objects:
        if each.is_definition and not each.errors:
            definitions[each.plain["metadata"]["name"]].append(each.plain)
    _install([first for first, *_ in definitions.values()], client)
    found = [(each, [client.create(each.plain)]) for each in objects]
    for _, *others in definitions.values():
        for definition in others:
            kind = definition["spec"]["group"], definition["spec"]["names"]["kind"]
            open_ = [pair for pair in found if _kind(pair[0].plain) == kind and not _agree(*pair)]
            if open_:
                _install([definition], client)
                for judged, answers in open_:
                    answers.append(client.create(judged.plain))
    return found


def _agree(judged: Judged, answers: list[Answer]) -> bool:
    return any(each.accepted != bool(judged.errors) for each in answers)


def _kind(plain: dict[str, Any]) -> tuple[str, Any]:
    return str(plain.get("apiVersion")).rpartition("/")[0], plain.get("kind")


def _is_gone(path: str, client: Client) -> bool:
    return not client.get(path)


def _wait(holds: Callable[[], bool]) -> None:
    """Wait for a definition; some are never served, and the answers say so."""
    end = time.monotonic() + SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


def _install(definitions: Iterable[dict[str, Any]], client: Client) -> None:
    """Have these definitions there, in the place of others of their names."""
    names = []
    for each in definitions:
        plain = copy.deepcopy(each)
        plain["spec"].pop("conversion", None)  # nobody answers its webhook
        plain["metadata"].pop("namespace", None)
        path = f"{CRDS}/{plain['metadata']['name']}"
        client.delete(path)
        _wait(partial(_is_gone, path, client))
        if client.post(CRDS, plain):
            names.append(plain)
    for plain in names:
        versions = [each["name"] for each in plain["spec"]["versions"] if each.get("served")]
        for version in versions:
            _wait(partial(client.serves, f"{plain['spec']['group']}/{version}", plain["spec"]["names"]["plural"]))
    client.forget()
