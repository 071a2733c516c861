"""The production profile on real servers: its Secrets, its manifests, and clients that ask and write."""

from __future__ import annotations

import subprocess
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any, Self

import attrs

from kgen.blueprints.mysql import mysql
from kgen.blueprints.mysql.production.engines import ENGINES
from kgen.blueprints.mysql.production.notes import ACCOUNTS, names
from tests.servers.machine.cluster import Cluster
from tests.servers.machine.container import Output

PODS = ("mysql-0", "mysql-1", "mysql-2")
HOSTILE = """'\\"pw$x# """
"""What quoting must survive: both quotes, a backslash, a dollar, a hash, a space."""
CLIENT = "client"
CURVE = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"


@cache
def authority() -> dict[str, str]:
    """The files of the CA, made as the notes of a render say."""
    command = f"openssl req -x509 {CURVE} -days 3650 -subj '/CN=mysql CA' -keyout ca.key -out ca.crt"
    return _made(command, {}, ("ca.key", "ca.crt"))


def certificates() -> dict[str, str]:
    """The files of the Secret mysql-tls, with a new certificate."""
    alternatives = ",".join(f"DNS:{each}" for each in names("mysql", "mysql", "default"))
    commands = f"""
        openssl req {CURVE} -subj /CN=mysql -keyout tls.key -out tls.csr
        openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out tls.crt \
            -extfile <(echo 'subjectAltName={alternatives}')
    """
    return _made(commands, authority(), ("ca.crt", "tls.crt", "tls.key"))


def _made(commands: str, given: dict[str, str], wanted: tuple[str, ...]) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        for name, text in given.items():
            Path(folder, name).write_text(text)
        subprocess.run(["/bin/bash", "-ec", commands], cwd=folder, check=True, capture_output=True)
        return {each: Path(folder, each).read_text() for each in wanted}


def passwords(suffix: str = "") -> dict[str, str]:
    """A hostile password for each account; the Secret has a line break behind each."""
    return {account: f"{account[:2]}{HOSTILE}{suffix}." for account in ACCOUNTS}


def secret(name: str, data: dict[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": data}


@attrs.define
class Production:
    """The blueprint, applied to a cluster, and a pod beside it in which clients run."""

    cluster: Cluster
    engine: str
    values: dict[str, Any] = attrs.field(factory=dict)
    passwords: dict[str, str] = attrs.field(factory=passwords)
    certificates: dict[str, str] = attrs.field(factory=certificates)
    _forgotten: dict[Path, int] = attrs.field(factory=dict, init=False)

    @property
    def program(self) -> str:
        """The client."""
        return "mysql" if self.engine.startswith("mysql") else "mariadb"

    def start(self) -> float:
        """Apply all, and wait until the three pods are ready; the seconds that it took."""
        self.apply_secrets()
        self.apply()
        took = self.cluster.until_ready(*PODS, timeout=300)
        self.make_client()
        self.must("CREATE TABLE app.t (id INT PRIMARY KEY AUTO_INCREMENT, who VARCHAR(40), n INT)")
        return took

    def apply(self, **values: Any) -> None:
        """Apply the manifests with more values than before."""
        self.values |= values
        self.cluster.apply(mysql(profile="production", engine=self.engine, **self.values))  # type: ignore[arg-type]

    def apply_secrets(self) -> None:
        data = {f"{account}-password": f"{password}\n" for account, password in self.passwords.items()}
        self.cluster.apply([secret("mysql", data), secret("mysql-tls", self.certificates)])

    def make_client(self) -> None:
        """A pod that outlives all servers."""
        container = {
            "name": "client",
            "image": ENGINES[self.engine].image,
            "command": ["sleep", "infinity"],
            "volumeMounts": [{"name": "tls", "mountPath": "/tls"}],
        }
        volumes = [{"name": "tls", "secret": {"secretName": "mysql-tls"}}]
        self.cluster.make_pod(
            CLIENT, {"spec": {"restartPolicy": "Never", "containers": [container], "volumes": volumes}}
        )
        self.cluster.until_ready(CLIENT)

    def option_file(self, user: str) -> str:
        """What a client reads; the certificate of the server is verified, and its name."""
        password = self.passwords[user].replace("\\", "\\\\").replace('"', '\\"')
        verified = "ssl-mode=VERIFY_IDENTITY" if self.program == "mysql" else "ssl-verify-server-cert"
        return f'[client]\nuser={user}\npassword="{password}"\nssl-ca=/tls/ca.crt\n{verified}\nconnect-timeout=3\n'

    def sql(self, statements: str, *, user: str = "app", host: str = "mysql-primary", timeout: float = 30) -> Output:
        """How a client ends that runs statements on a server."""
        self.cluster.exec(CLIENT, "tee", f"/tmp/{user}.cnf", stdin=self.option_file(user))  # noqa: S108 - of the pod
        options = (f"--defaults-file=/tmp/{user}.cnf", "-h", f"{host}.default.svc", "-N", "-B", "-e", statements)
        code, text = self.cluster.exec(CLIENT, self.program, *options, timeout=timeout)
        return Output(code, text.strip())

    def must(self, statements: str, **options: Any) -> str:
        """What statements give that may not fail."""
        code, text = self.sql(statements, **options)
        assert code == 0, text + "\n" + self.cluster.story()
        return text

    def insert(self) -> None:
        """One more row, through the Service of the primary."""
        self.must("INSERT INTO app.t (who) VALUES ('test')")

    def until_everywhere(self, *ordinals: int) -> None:
        """Wait until servers have all rows of the primary."""
        rows = self.count()
        for ordinal in ordinals or range(3):
            host = f"mysql-{ordinal}.mysql"
            self.cluster.until(f"{rows} rows on {host}", partial(self._has, host, rows), 60)

    def _has(self, host: str, rows: int | None) -> bool:
        return self.count(host) == rows is not None

    def count(self, host: str = "mysql-primary") -> int | None:
        code, text = self.sql("SELECT COUNT(*) FROM app.t", host=host)
        return int(text) if code == 0 else None

    def role(self, ordinal: int) -> str:
        """What the agent says that its server is."""
        pod = self.cluster.pods.get(f"mysql-{ordinal}")
        code, text = (
            pod.containers["agent"].exec("cat", "/run/mysqld/role") if pod and "agent" in pod.containers else (1, "")
        )
        return text if code == 0 else ""

    def ready(self) -> set[str]:
        return {name for name, pod in self.cluster.pods.items() if pod.is_ready}

    def script(self, ordinal: int, name: str, *arguments: str) -> Output:
        command = ("bash", f"/etc/kgen/scripts/{name}.sh", *arguments)
        return self.cluster.exec(f"mysql-{ordinal}", *command, container="agent", timeout=150)

    def until_roles(self, primary: int, replicas: tuple[int, ...]) -> None:
        self.cluster.until(
            f"mysql-{primary} is the primary",
            lambda: self.role(primary) == "primary" and all(self.role(each) == "replica" for each in replicas),
        )
        self.cluster.until_ready(f"mysql-{primary}")

    def root(self, ordinal: int, statements: str) -> str:
        """What root is told on the socket of a server."""
        options = ("--defaults-file=/run/mysqld/root.cnf", "-N", "-B", "-e", statements)
        return self.cluster.exec(f"mysql-{ordinal}", self.program, *options, container="agent").text.strip()

    def log(self, ordinal: int, container: str) -> str:
        """What a container has written since forget()."""
        found = self.cluster.container(f"mysql-{ordinal}", container)
        return found.log()[self._forgotten.get(found.log_file, 0) :]

    def forget(self) -> None:
        """Leave out of the logs what is in them now."""
        containers = [each for pod in self.cluster.pods.values() for each in pod.containers.values()]
        self._forgotten = {each.log_file: len(each.log()) for each in containers}


_WRITER = """
for (( n = 1; ; n++ )); do
  [[ ! -e /tmp/{run}.stop ]] || exit 0
  if {program} --defaults-file=/tmp/app.cnf -h mysql-primary.default.svc \
    -e "INSERT INTO app.t (who, n) VALUES ('{name}', $n)" 2>/dev/null; then
    echo "$n $EPOCHREALTIME" >>/tmp/{name}.acknowledged
  else
    sleep 0.05
  fi
done
"""


class Writers:
    """Clients that write all the time, each a row at a time, and note which of them were acknowledged."""

    def __init__(self, production: Production, number: int = 8) -> None:
        self.production = production
        self._run = token_hex(3)
        self.names = [f"writer-{self._run}-{each}" for each in range(number)]

    def __enter__(self) -> Self:
        production = self.production
        production.must("SELECT 1")  # it writes the option file
        loops = [_WRITER.format(program=production.program, name=name, run=self._run) for name in self.names]
        script = "".join(f"({loop}) &\n" for loop in loops) + "wait\n"
        self._shell = production.cluster.container(CLIENT).open("bash", "-c", script)
        return self

    def __exit__(self, *_: object) -> None:
        self.production.cluster.exec(CLIENT, "touch", f"/tmp/{self._run}.stop")  # noqa: S108 - of the pod
        self._shell.communicate(timeout=60)

    def acknowledged(self) -> dict[tuple[str, int], float]:
        """When each row was acknowledged, in seconds."""
        found = {}
        for name in self.names:
            text = self.production.cluster.exec(CLIENT, "cat", f"/tmp/{name}.acknowledged").text  # noqa: S108 - as above
            for line in text.splitlines():
                number, time = line.split()
                found[name, int(number)] = float(time)
        return found

    def pause(self, since: float = 0) -> float:
        """The longest time in which no row of any writer was acknowledged, in seconds."""
        times = sorted(each for each in self.acknowledged().values() if each >= since)
        return max(after - before for before, after in pairwise(times))

    def lost(self, host: str = "mysql-primary") -> set[tuple[str, int]]:
        """The acknowledged rows that a server does not have; of those that come while it is asked none."""
        acknowledged = self.acknowledged()
        text = self.production.must("SELECT who, n FROM app.t WHERE n IS NOT NULL", host=host)
        there = {(line.split()[0], int(line.split()[1])) for line in text.splitlines()}
        return acknowledged.keys() - there
