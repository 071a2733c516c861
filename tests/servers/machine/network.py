"""The network of one pod: an address, a host name, and a link to the node's bridge that can be cut."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

from .dns import ADDRESS, DOMAIN
from .node import BRIDGE_ADDRESS, Node, in_namespace, run_in

_START = """
echo "$1" >/proc/sys/kernel/hostname
echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
ip link set lo up
echo
read end
"""


class PodNetwork:
    """Namespaces for network, host name and shared memory; a process that waits for its end holds them."""

    def __init__(self, node: Node, number: int, host: str) -> None:
        self._node, self._link = node, f"pod{number}"
        self.address = f"10.244.{number // 250}.{number % 250 + 2}"
        self._holder = subprocess.Popen(
            ["unshare", "--net", "--uts", "--ipc", "sh", "-c", _START, "sh", host],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout
        self._holder.stdout.readline()
        self.process = f"/proc/{self._holder.pid}"
        self._connect()

    def _connect(self) -> None:
        peer = ["peer", "name", "eth0", "netns", str(self._holder.pid)]
        self._node.run("ip", "link", "add", self._link, "type", "veth", *peer)
        self._node.run("ip", "link", "set", self._link, "master", "bridge", "up")
        for command in (
            f"address add {self.address}/16 dev eth0",
            "link set eth0 up",
            f"route add default via {BRIDGE_ADDRESS}",
        ):
            run_in(self.process, "net", command=["ip", *command.split()])

    def cut(self) -> None:
        """Let no packet through; connections stay open on both sides."""
        self._node.run("ip", "link", "set", self._link, "down")

    def heal(self) -> None:
        self._node.run("ip", "link", "set", self._link, "up")

    def socket(self) -> socket.socket:
        """A TCP socket in the pod."""
        return in_namespace(f"{self.process}/ns/net", lambda: socket.socket(socket.AF_INET))

    def write_files(self, folder: Path, host: str, subdomain: str | None, namespace: str) -> None:
        """Write hosts, hostname and resolv.conf as the kubelet does."""
        services = f"{namespace}.svc.{DOMAIN}"
        names = f"{host}.{subdomain}.{services}\t{host}" if subdomain else host
        local = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
        (folder / "hosts").write_text(f"{local}{self.address}\t{names}\n")
        (folder / "hostname").write_text(f"{host}\n")
        search = f"search {services} svc.{DOMAIN} {DOMAIN}\n"
        (folder / "resolv.conf").write_text(f"nameserver {ADDRESS}\n{search}options ndots:5\n")

    def close(self) -> None:
        assert self._holder.stdin
        assert self._holder.stdout
        self._holder.stdin.close()
        self._holder.wait()
        self._holder.stdout.close()
