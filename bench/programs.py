"""The programs that are measured as processes: which there are, what they print, what they take."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from .document import is_the_bundle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import CompletedProcess

HERE = Path(__file__).parent
LONGEST = 300
"""Seconds after which a program is given up."""


@dataclass(frozen=True)
class Program:
    """A program by the name in the table, its command line, and why it is not there, if so."""

    name: str
    command: tuple[str, ...]
    missing: str = ""
    prints_bundle: bool = True

    def problem(self, environment: Mapping[str, str]) -> str:
        """Why the program cannot be measured; "" where it runs well and prints the bundle."""
        if self.missing:
            return self.missing
        try:
            done = run(self.command, environment)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode:
            return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return "" if not self.prints_bundle or is_the_bundle(done.stdout) else "prints another bundle"

    def cost(self, environment: Mapping[str, str], output: str = os.devnull, *, follow: bool = False) -> Cost:
        """What the program takes from start to end.

        Args:
            environment: Its variables.
            output: The file that gets what it prints.
            follow: Whether the memory of all its processes counts, which slows them down.

        Raises:
            ChildProcessError: It failed, or took too long.
        """
        launcher = (sys.executable, "-IS", str(HERE / "launcher.py"), output, str(int(follow)))
        printed, said = _finished((*launcher, *self.command), environment)
        if not printed:
            raise ChildProcessError(f"{' '.join(self.command)}: took longer than {LONGEST} s")
        status, seconds, processors, kib = printed.split()
        if status != "0":
            reason = (said.strip().splitlines() or ["no reason"])[-1]
            raise ChildProcessError(f"{' '.join(self.command)}: exit status {status}: {reason}")
        return Cost(float(seconds), float(processors), int(kib) / 1024)


class Cost(NamedTuple):
    """What a program took.

    Attributes:
        seconds: From start to end.
        processors: Seconds of processors, those of its own processes included.
        memory: The most MiB that it held.
    """

    seconds: float
    processors: float
    memory: float


def typical(costs: Sequence[Cost]) -> Cost:
    """The medians of some costs.

    >>> typical([Cost(1, 1, 30), Cost(3, 2, 10), Cost(2, 9, 20)])
    Cost(seconds=2, processors=2, memory=20)
    """
    return Cost(*map(median, zip(*costs, strict=True)))


def _finished(command: Sequence[str], environment: Mapping[str, str]) -> tuple[str, str]:
    """What a program prints to stdout and stderr; nothing where it takes too long, and no process of it goes on."""
    with subprocess.Popen(  # noqa: S603 - our own programs
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    ) as launcher:
        try:
            return launcher.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return "", ""
        finally:
            if launcher.poll() is None:
                os.killpg(launcher.pid, signal.SIGKILL)


def run(command: Sequence[str], environment: Mapping[str, str]) -> CompletedProcess[str]:
    """Run a program to its end, for what it prints."""
    return subprocess.run(  # noqa: S603 - our own programs
        command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=LONGEST
    )


def environment(bytecode: str) -> dict[str, str]:
    """Variables for all programs: nobody's settings of Python, and a folder for bytecode, as if all were installed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**inherited, "PYTHONPYCACHEPREFIX": bytecode}


def python(name: str, code: str) -> Program:
    """A piece of Python that prints nothing."""
    return Program(name, (sys.executable, "-c", code), prints_bundle=False)


def script(name: str, file: str, package: str = "", *arguments: str) -> Program:
    """A script that prints the bundle, unless it has arguments; `package` is the distribution that it needs."""
    missing = "" if not package or package_version(package) else f"{package} is not installed"
    command = (sys.executable, str(HERE / "scripts" / file), *arguments)
    return Program(name, command, missing, prints_bundle=not arguments)


def builders_script() -> Program:
    """The script with kgen's builders."""
    return script("kgen builders", "mysql_builders.py")


def peer_scripts() -> list[Program]:
    """The scripts of other Python libraries."""
    return [
        script("plain dicts + PyYAML (C)", "mysql_plain.py", "PyYAML"),
        script("lightkube + PyYAML (C)", "mysql_lightkube.py", "lightkube"),
    ]


def kgen_render() -> Program:
    """The command line that prints the bundle."""
    return kgen("kgen render mysql", "render", "mysql", prints_bundle=True)


def kgen(name: str, *arguments: str, prints_bundle: bool = False) -> Program:
    """The command line; as a module where the program is not installed."""
    program = beside_python("kgen")
    command = (program,) if program else (sys.executable, "-m", "kgen")
    return Program(name, (*command, *arguments), prints_bundle=prints_bundle)


def peer_renderers() -> list[Program]:
    """Other tools that render a folder of theirs."""
    return [
        _tool("helm template", beside_python("helm") or shutil.which("helm"), "template", "mysql", "helm/mysql"),
        _tool("kubectl kustomize", shutil.which("kubectl"), "kustomize", "kustomize"),
    ]


def _tool(name: str, program: str | None, *arguments: str) -> Program:
    """A tool that gets a folder beside this file as its last argument."""
    *options, folder = arguments
    missing = "" if program else f"{name.partition(' ')[0]} is not installed"
    return Program(name, (program or "", *options, str(HERE / folder)), missing)


def beside_python(program: str) -> str | None:
    """A program of the same virtual environment."""
    return shutil.which(program, path=Path(sys.executable).parent)


def versions() -> dict[str, str]:
    """Peer -> version, of those that are there."""
    packages = {name: package_version(name) for name in ("PyYAML", "lightkube", "click", "Jinja2")}
    helm, kustomize = peer_renderers()
    tools = {
        "helm": _first_line(helm, "version", "--short"),
        "kubectl": _first_line(kustomize, "version", "--client").removeprefix("Client Version: "),
    }
    return {name: version for name, version in {**packages, **tools}.items() if version}


def package_version(package: str) -> str:
    """The version of an installed distribution, or ""."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _first_line(tool: Program, *arguments: str) -> str:
    if tool.missing:
        return ""
    return (run((tool.command[0], *arguments), os.environ).stdout.splitlines() or [""])[0]
