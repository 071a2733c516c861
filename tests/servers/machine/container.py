"""A container of a pod: started as its manifest says, restarted, probed, stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kgen.syntax.quantity import quantity_value

from . import contained, probes
from .roots import image

if TYPE_CHECKING:
    from .pod import Pod

_PROGRAM = [sys.executable, "-I", "-S", contained.__file__]
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_CAPABILITIES = tomllib.loads(Path(__file__).with_name("capabilities.toml").read_text())
_MIN_SECONDS_TO_STOP = 2
_CANNOT_START = 128


class Output(NamedTuple):
    """How a command ended; the code is None where it took too long."""

    code: int | None
    text: str


class Container:
    """A container, through all its restarts."""

    def __init__(self, pod: Pod, spec: dict[str, Any]) -> None:
        self.pod, self.spec, self.name = pod, spec, str(spec["name"])
        self._cluster = pod.cluster
        self.log_file = self._cluster.node.folder / "logs" / f"{pod.uid}_{self.name}.log"
        self.restarts = 0
        self.exit_code: int | None = None
        self.is_started = self.passes_readiness = self._is_stopping = False
        self.oom_kills = 0
        self.gone = threading.Event()
        self._starting = threading.Lock()
        self._pid = 0
        self._contained: dict[str, Any] = {}

    @property
    def is_ready(self) -> bool:
        return bool(self._pid) and self.is_started and self.passes_readiness

    @property
    def pid(self) -> int:
        """The container's first process as this machine sees it; 0 while it does not run."""
        return self._pid

    def log(self) -> str:
        """All that the container has written, in all its lives."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    # One life

    def run(self) -> int:
        """Start the container and wait for its end; its exit code."""
        self.gone.clear()
        self.is_started = "startupProbe" not in self.spec
        self.passes_readiness = "readinessProbe" not in self.spec
        try:
            self._contained = self._specification()
        except (LookupError, ValueError) as error:
            self._say(f"cannot be made: {error}")
            self.exit_code = _CANNOT_START
            return _CANNOT_START
        with self._starting:
            if self._is_stopping or self.pod.is_deleted:
                return _CANNOT_START
            with self.log_file.open("ab") as log:
                process = self._started(log)
        probes.watch(self)
        self.pod.note_readiness()
        if hook := (self.spec.get("lifecycle") or {}).get("postStart"):
            threading.Thread(target=self._run_hook, args=("postStart", hook, None), daemon=True).start()
        self.exit_code = process.wait()
        self._pid = 0
        self.gone.set()
        self.pod.note_readiness()
        self.oom_kills += self._count_oom_kills()
        return self.exit_code

    def _started(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        read, write = os.pipe()
        file = self._write({**self._contained, "status": write})
        process = subprocess.Popen(
            [*_PROGRAM, "run", file], stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[write]
        )
        os.close(write)
        with open(read, "rb") as status:
            self._pid = int(status.readline() or b"0")
        file.unlink()
        return process

    def _write(self, spec: dict[str, Any]) -> Path:
        file = self.pod.folder / f"{self.name}-{time.time_ns()}-{threading.get_ident()}.json"
        file.write_text(json.dumps(spec))
        return file

    def _specification(self) -> dict[str, Any]:
        """What contained.py has to know."""
        found = self._cluster.images[self.spec["image"]] = image(self.spec["image"])
        number = self._cluster.next_number()
        environment = self._environment(found.environment)
        given = [*(self.spec.get("command") or ()), *(self.spec.get("args") or ())]
        if not self.spec.get("command"):
            given = [*found.entrypoint, *(given or found.command)]
        root = self._cluster.node.folder / "containers" / str(number)
        for name in ("root", "upper", "work"):
            self._cluster.node.seen(root / name).mkdir(parents=True)
        return {
            "node": self._cluster.node.process,
            "pod": self.pod.network.process,
            "layers": [str(layer) for layer in found.layers()],
            "root": str(root),
            "mounts": list(self._mounts(environment)),
            "cgroup": self._cgroup(number),
            "command": [_expanded(text, environment) for text in given],
            "environment": environment,
            "folder": self.spec.get("workingDir", "/"),
            **self._rights(),
        }

    def _mounts(self, environment: dict[str, str]) -> Any:
        for name in ("hosts", "hostname", "resolv.conf"):
            yield {"source": str(self.pod.folder / name), "target": f"/etc/{name}", "read_only": False}
        for each in sorted(self.spec.get("volumeMounts") or (), key=lambda each: each["mountPath"].count("/")):
            path = self.pod.volumes.paths[each["name"]]
            below = each.get("subPath") or _expanded(each.get("subPathExpr", ""), environment)
            if below:
                path = self.pod.volumes.sub_path(each["name"], below)
            read_only = bool(each.get("readOnly"))
            yield {"source": str(path), "target": each["mountPath"], "read_only": read_only}

    def _rights(self) -> dict[str, Any]:
        """User, groups and capabilities, of the container's security context and the pod's."""
        of_pod, own = (each.get("securityContext") or {} for each in (self.pod.spec, self.spec))
        both = {**of_pod, **own}
        user = both.get("runAsUser", 0)
        if both.get("runAsNonRoot") and user == 0:
            raise ValueError("container has runAsNonRoot and image will run as root")
        changed = own.get("capabilities") or {}
        kept = (
            set(_CAPABILITIES["usual"]) - set(changed.get("drop") or ())
            if "ALL" not in (changed.get("drop") or ())
            else set()
        )
        kept |= set(changed.get("add") or ())
        group = both.get("runAsGroup", 999 if user == 999 else 0)  # 999 is mysql in /etc/passwd
        groups = {group, *(of_pod.get("supplementalGroups") or ()), of_pod.get("fsGroup", group)}
        return {
            "user": user,
            "group": group,
            "groups": sorted(groups),
            "dropped_capabilities": [n for n, name in enumerate(_CAPABILITIES["all"]) if name not in kept],
            "no_new_privileges": own.get("allowPrivilegeEscalation") is False,
            "read_only": bool(own.get("readOnlyRootFilesystem")),
        }

    # Environment

    def _environment(self, of_image: dict[str, str]) -> dict[str, str]:
        made = {"PATH": _PATH, "HOSTNAME": self.pod.host, "HOME": "/", **of_image, **self.pod.service_links()}
        for source in self.spec.get("envFrom") or ():
            kind, reference = ("Secret", "secretRef") if "secretRef" in source else ("ConfigMap", "configMapRef")
            data = self._cluster.data(kind, **_reference(source[reference]))
            made |= {source.get("prefix", "") + key: value.decode() for key, value in data.items()}
        for each in self.spec.get("env") or ():
            value = self._value(each, made)
            if value is not None:
                made[each["name"]] = value
        return made

    def _value(self, variable: dict[str, Any], known: dict[str, str]) -> str | None:
        source = variable.get("valueFrom")
        if not source:
            return _expanded(variable.get("value", ""), known)
        if "fieldRef" in source:
            return self.pod.field(source["fieldRef"]["fieldPath"])
        if "resourceFieldRef" in source:
            return self._resource(source["resourceFieldRef"])
        kind, field = ("Secret", "secretKeyRef") if "secretKeyRef" in source else ("ConfigMap", "configMapKeyRef")
        reference = source[field]
        data = self._cluster.data(kind, **_reference(reference))
        if reference["key"] not in data and reference.get("optional"):
            return None
        return data[reference["key"]].decode()

    def _resource(self, reference: dict[str, Any]) -> str:
        kind, name = reference["resource"].split(".")
        amount = quantity_value(self.spec["resources"][kind][name]) / quantity_value(reference.get("divisor") or "1")
        return str(-(-amount.numerator // amount.denominator))

    # Memory

    def _cgroup(self, number: int) -> str | None:
        """A cgroup of the container's memory limit."""
        if self._cluster.node.cgroup is None:
            return None
        folder = self._cluster.node.cgroup / str(number)
        folder.mkdir()
        limit = ((self.spec.get("resources") or {}).get("limits") or {}).get("memory")
        if limit:
            is_v2 = (folder / "memory.max").exists()
            (folder / ("memory.max" if is_v2 else "memory.limit_in_bytes")).write_text(str(int(quantity_value(limit))))
            if is_v2:
                (folder / "memory.oom.group").write_text("1")
        return str(folder)

    def _count_oom_kills(self) -> int:
        return int(self.memory("memory.oom_control", "memory.events").get("oom_kill", 0))

    def memory(self, v1: str, v2: str) -> dict[str, str]:
        """What a file of the container's cgroup says, such as memory.stat; a lone value has an empty name."""
        folder = self._contained.get("cgroup")
        files = [Path(folder, name) for name in (v1, v2)] if folder else []
        text = next((file.read_text() for file in files if file.exists()), "")
        return dict((line.split() if " " in line else ("", line))[:2] for line in text.splitlines())  # type: ignore[misc]

    # All lives

    def keep_running(self) -> None:
        """Run the container, again and again as its restart policy says."""
        with self.pod.failing():
            self._run_again_and_again()

    def _run_again_and_again(self) -> None:
        policy = self.spec.get("restartPolicy") or self.pod.spec.get("restartPolicy", "Always")
        while True:
            started = time.monotonic()
            code = self.run()
            if self._is_stopping or self.pod.is_deleted or policy == "Never" or (policy == "OnFailure" and not code):
                return
            self.restarts += 1
            killed = f", {self.oom_kills} times out of memory" if self.oom_kills else ""
            self._say(f"ended with {code}{killed}; restart {self.restarts}")
            if self.pod.wait(self._cluster.settings.back_off(self.restarts, time.monotonic() - started)):
                return

    # Commands

    def exec(self, *command: str, timeout: float = 60, stdin: str = "") -> Output:
        """How a command ends in the container, with its environment, user and rights; output and errors in one."""
        process = self.open(*command)
        try:
            text, _ = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            text, _ = process.communicate()
            return Output(None, text)
        return Output(process.returncode, text)

    def open(self, *command: str) -> subprocess.Popen[str]:
        """A command that runs in the container; the caller writes to it, reads from it and waits for it."""
        if not self._pid:
            return subprocess.Popen(
                ["sh", "-c", "echo the container does not run; exit 128"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        file = self._write({**self._contained, "container": f"/proc/{self._pid}", "command": list(command)})
        # The file is removed with the pod's folder: the program may read it only later.
        return subprocess.Popen(
            [*_PROGRAM, "exec", file],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    # The end

    def restart(self, why: str) -> None:
        """What the kubelet does when a probe has failed."""
        self._say(f"is restarted: {why}")
        self._stop(self.pod.grace)

    def stop(self, grace: float) -> None:
        with self._starting:
            self._is_stopping = True
        self._stop(grace)

    def _stop(self, grace: float) -> None:
        """preStop, SIGTERM, and SIGKILL when the time is over."""
        started = time.monotonic()
        if not self._pid:
            return
        if hook := (self.spec.get("lifecycle") or {}).get("preStop"):
            self._run_hook("preStop", hook, grace)
        self.kill(signal.SIGTERM)
        left = max(_MIN_SECONDS_TO_STOP, grace - (time.monotonic() - started))
        if not self.gone.wait(left):
            self._say(f"did not stop within {grace:g} s: killed")
            self.kill(signal.SIGKILL)
            self.gone.wait()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the container's first process."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

    def _run_hook(self, name: str, hook: dict[str, Any], timeout: float | None) -> None:
        if "sleep" in hook:
            self.gone.wait(hook["sleep"]["seconds"])
        elif "exec" in hook:
            code, text = self.exec(*hook["exec"]["command"], timeout=timeout or 600)
            if code != 0:
                self._say(f"{name} ended with {code}: {text.strip()[-200:]}")
        else:
            probes.check(self, hook)

    def _say(self, text: str) -> None:
        self._cluster.say(f"{self.pod.name}/{self.name}", text)


def _reference(reference: dict[str, Any]) -> dict[str, Any]:
    return {"name": reference["name"], "optional": bool(reference.get("optional"))}


def _expanded(text: str, environment: dict[str, str]) -> str:
    """Text in which $(NAME) stands for a variable, and $$(NAME) for $(NAME)."""

    def value(found: re.Match[str]) -> str:
        if found[0].startswith("$$"):
            return found[0][1:]
        return environment.get(found[1], found[0])

    return re.sub(r"\$?\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)", value, text)
