"""The first process of a container, and the signal that is to end it."""

from __future__ import annotations

import re

from kgen.model.facts import defaulted

from .script import remark, script_rule
from .shell.flow import Contents
from .shell.nodes import STAYS, Compound, Simple, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Command, Statement

# Proven with each program as pid 1 of a pid namespace (`unshare --pid --fork`), SIGTERM sent from outside; the kernel
# drops a signal for pid 1 that has no handler for it. These ignore it: ncat, sleep and tail -f (coreutils, busybox),
# cat, yes, python3 -m http.server; a loop in bash, dash and busybox ash, also one with `wait` in it.
# These end: socat, nginx, watch, timeout, nc of netcat-traditional, and all that tini or dumb-init runs.
# Left out, since it depends: nc (that of OpenBSD and busybox ignore it), node, perl, python with one's own code.
_DEAF = {"ncat", "yes"}
_WAITS = {"sleep", "tail"}
"""Programs without anything to lose: in a lone Pod they stand for "do nothing", and nobody waits for a rollout."""
_LONG = r"\d+[hd]|\d{2,}m|\d{4,}s?"
"""Ten minutes and more."""
_SHORT_GRACE = 5
"""Seconds; whoever allows no more than these has thought of it."""


@script_rule("KG853", of_commands=True, around=True)
def process_ignores_sigterm(script: Script) -> Findings:
    """The first process of a container does not end when it is told to.

    Process number 1 only gets the signals that it asks for, and this one does not ask for SIGTERM. Each deletion,
    rollout and drain of its pod takes the whole grace period, then it is killed in the middle of whatever it does. It
    is not said of pods that run to an end, have a preStop hook, or a grace period of at most 5 seconds; of `sleep`,
    `tail` and endless loops only where a workload makes the pods.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: backup}
        spec:
          containers: [{name: ncat, image: backup, command: [sh, -c, exec ncat --listen --keep-open 3307]}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: backup}
        spec:
          containers: [{name: ncat, image: backup, command: [tini, --, sh, -c, exec ncat --listen --keep-open 3307]}]
    """
    if not script.is_first or "trap" in script.text or not script.program or not _waits_for_sigterm(script):
        return
    statement = next(filter(_is_exec, script.program), script.program[-1])
    command = statement.pipelines[-1][0]
    deaf = _deaf(command, script) if _is_single(statement) else ""
    if deaf and script.pod:
        seconds = defaulted(script.pod, "termination_grace_period_seconds")
        around = "" if script.is_command or _is_exec(statement) else f"{script.shell} with "
        yield remark(
            script,
            command,
            f"process 1 of the container, {around}{deaf}, does not react to SIGTERM: "
            f"the pod ends only when it is killed, after {seconds} seconds",
            """put an init in front, such as ["tini", "--"], or wait in a shell: trap 'exit 0' TERM; … & wait $!""",
        )


def _waits_for_sigterm(script: Script) -> bool:
    """Whether somebody waits for the container to end, and nothing else was done for it."""
    pod, container = script.pod, script.container
    if pod is None or container is None or script.kind in ("Job", "CronJob"):
        return False
    if not any(each is container for each in pod.containers or ()) and container.restart_policy != "Always":
        return False
    if pod.share_process_namespace or pod.host_pid or defaulted(pod, "restart_policy") != "Always":
        return False
    if pod.os and pod.os.name == "windows":
        return False
    grace = pod.termination_grace_period_seconds
    hook = container.lifecycle and (container.lifecycle.pre_stop or container.lifecycle.stop_signal)
    return not hook and (grace is None or grace > _SHORT_GRACE)


def _is_exec(statement: Statement) -> bool:
    """Whether a statement puts another program in the shell's place."""
    command = statement.pipelines[-1][0]
    is_exec = isinstance(command, Simple) and command.wrappers[:1] == ["exec"] and bool(command.argv)
    return is_exec and _is_single(statement)


def _is_single(statement: Statement) -> bool:
    return statement.only is not None and not statement.in_background


def _deaf(command: Command, script: Script) -> str:
    """What does not hear the signal, as a message calls it; "" where that is not known."""
    if isinstance(command, Simple):
        return _deaf_program(command, script) if STAYS.isdisjoint(command.wrappers) else ""
    if isinstance(command, Compound) and _is_endless(command) and script.kind != "Pod":
        return "an endless loop"
    return ""


def _deaf_program(command: Simple, script: Script) -> str:
    name, values = command.name, [word.value for word in command.argv]
    if name in _DEAF:
        return name
    if name in _WAITS and script.kind != "Pod":
        return " ".join([name, *values[1:2]]) if _waits_long(name, values[1:]) else ""
    if name.startswith("python") and values[1:3] == ["-m", "http.server"]:
        return f"{name} -m http.server"
    return ""


def _waits_long(name: str, values: list[str]) -> bool:
    """Whether a `sleep` or `tail` goes on for long."""
    if name == "tail":
        return any(value.startswith("-") and "f" in value.lower() for value in values)
    return values[:1] in (["infinity"], ["inf"]) or re.fullmatch(_LONG, "".join(values[:1])) is not None


def _is_endless(loop: Compound) -> bool:
    """Whether a loop has a condition that is always the same, and nothing leaves it."""
    if loop.kind not in ("while", "until") or len(loop.conditions[0]) != 1:
        return False
    command = loop.conditions[0][0].pipelines[0][0]
    words = [word.value for word in command.words] if isinstance(command, Simple) else []
    always = {"while": ([":"], ["true"], ["[", "1", "]"]), "until": (["false"],)}[loop.kind]
    return words in always and not _leaves(loop)


def _leaves(loop: Compound) -> bool:
    commands = [each for body in loop.bodies for each in Contents(body).simple]
    names = {name_of(each.words[0]) for each in commands if each.words}
    return not names.isdisjoint(("break", "exit", "return", "exec", "kill", ""))
