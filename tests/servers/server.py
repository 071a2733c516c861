"""etcd and kube-apiserver on loopback, for as long as somebody needs them."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .client import Client

PROGRAMS = ("etcd", "kube-apiserver")
ASSETS = {"1.36": "KUBEBUILDER_ASSETS", "1.37": "KUBEBUILDER_ASSETS_1_37"}
"""The environment variable that names the folder of a version's programs; the first is the convention of envtest."""
SECONDS_TO_START = 90
SECONDS_TO_END = 20


class NoServerError(Exception):
    """There are no programs to start a server with, or it did not come up."""


def programs(version: str = "1.36") -> Path:
    """The folder of the programs of a Kubernetes version, as the variable in ASSETS says.

    Raises:
        NoServerError: The variable is not set, or the folder lacks a program.
    """
    variable = ASSETS[version]
    folder = os.environ.get(variable)
    if not folder:
        raise NoServerError(f"{variable} is not set: it names the folder of etcd and kube-apiserver {version}")
    missing = [name for name in PROGRAMS if not os.access(f"{folder}/{name}", os.X_OK)]
    if missing:
        raise NoServerError(f"{variable}={folder} lacks {' and '.join(missing)}")
    return Path(folder).resolve()


@contextmanager
def running_server(version: str = "1.36", addresses: str = "10.0.0.0/16") -> Iterator[Client]:
    """A client of a new API server, which ends with the block and leaves nothing behind; `addresses` are for Services.

    Each server has its own ports, etcd and folder, so that several versions run side by side.

    Raises:
        NoServerError: see `programs`; or the server ended or was not ready in time.
    """
    assets, token = programs(version), secrets.token_hex()
    with TemporaryDirectory(prefix="kgen-apiserver-") as folder, ExitStack() as stack:
        etcd, peers, port = free_ports(3)
        Path(folder, "tokens.csv").write_text(f"{token},tests,tests,system:masters\n")
        stack.enter_context(process(etcd_command(assets, etcd, peers), folder))
        server = stack.enter_context(process(server_command(assets, etcd, port, addresses), folder))
        client = stack.enter_context(Client(port, token))
        wait_until_ready(client, server, Path(folder, "kube-apiserver.log"))
        yield client


def etcd_command(assets: Path, port: int, peers: int) -> list[str]:
    address = f"http://127.0.0.1:{port}"
    return [
        f"{assets}/etcd",
        "--data-dir=etcd",
        f"--listen-client-urls={address}",
        f"--advertise-client-urls={address}",
        f"--listen-peer-urls=http://127.0.0.1:{peers}",
        "--unsafe-no-fsync",
    ]


def server_command(assets: Path, etcd: int, port: int, addresses: str) -> list[str]:
    # The server makes its own key and certificate in certs/; the same key may sign the tokens of service accounts.
    return [
        f"{assets}/kube-apiserver",
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--cert-dir=certs",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=certs/apiserver.key",
        "--service-account-signing-key-file=certs/apiserver.key",
        f"--service-cluster-ip-range={addresses}",
        "--authorization-mode=RBAC",
        "--token-auth-file=tokens.csv",
        "--disable-admission-plugins=ServiceAccount",
        "--allow-privileged=true",
    ]


@contextmanager
def running_controllers(client: Client, version: str, *controllers: str) -> Iterator[None]:
    """Controllers of the control plane at work in the cluster of a client, until the block ends.

    Raises:
        NoServerError: The program is not there.
    """
    program = programs(version) / "kube-controller-manager"
    if not os.access(program, os.X_OK):
        raise NoServerError(f"{ASSETS[version]} has no kube-controller-manager")
    with TemporaryDirectory(prefix="kgen-controllers-") as folder:
        cluster = {"server": client.address, "insecure-skip-tls-verify": True}  # on loopback, see Client
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "tests", "cluster": cluster}],
            "users": [{"name": "tests", "user": {"token": client.token}}],
            "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": "tests"}}],
            "current-context": "tests",
        }
        Path(folder, "kubeconfig").write_text(json.dumps(config))
        command = [
            str(program),
            "--kubeconfig=kubeconfig",
            f"--controllers={','.join(controllers)}",
            "--leader-elect=false",
            f"--secure-port={free_ports(1)[0]}",
            "--bind-address=127.0.0.1",
            "--kube-api-qps=200",
            "--kube-api-burst=400",
        ]
        with process(command, folder):
            yield


@contextmanager
def process(command: list[str], folder: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that writes a log of its name into the folder in which it runs, and ends with the block."""
    log = Path(folder, f"{Path(command[0]).name}.log")
    with log.open("wb") as out, subprocess.Popen(command, cwd=folder, stdout=out, stderr=out) as running:
        try:
            yield running
        finally:
            end(running)


def end(running: subprocess.Popen[bytes]) -> None:
    running.terminate()
    try:
        running.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        running.kill()


def wait_until_ready(client: Client, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while not client.ready():
        if server.poll() is not None or time.monotonic() > until:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
            raise NoServerError(f"kube-apiserver did not get ready; the end of its log:\n{last}")
        time.sleep(0.2)


def free_ports(number: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
