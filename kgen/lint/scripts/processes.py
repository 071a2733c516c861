"""The first process of a container, and the signal that is to end it."""

from __future__ import annotations

from kgen.model.facts import defaulted

from .ending import ending_of, is_exec, label, waits_long
from .script import remark, script_rule
from .shell.flow import Contents
from .shell.nodes import STAYS, Compound, Simple, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Command

# Proven with each program as pid 1 of a pid namespace (`unshare --pid --fork`), SIGTERM sent from outside; the kernel
# drops a signal for pid 1 that has no handler for it. These ignore it: ncat, sleep and tail -f (coreutils, busybox),
# cat, yes, python3 -m http.server; a loop in bash, dash and busybox ash, also one with `wait` in it.
# These end: socat, nginx, watch, timeout, nc of netcat-traditional, and all that tini or dumb-init runs.
# Left out, since it depends: nc (that of OpenBSD and busybox ignore it), node, perl, python with one's own code.
_DEAF = {"ncat", "yes"}
_WAITS = {"sleep", "tail"}
"""Programs without anything to lose: in a lone Pod they stand for "do nothing", and nobody waits for a rollout."""
_SHORT_GRACE = 5
"""Seconds; whoever allows no more than these has thought of it."""
_SERVERS = {
    "java",
    "node",
    "dotnet",
    "nginx",
    "httpd",
    "apache2",
    "caddy",
    "haproxy",
    "envoy",
    "traefik",
    "php-fpm",
} | {
    *("gunicorn", "uvicorn", "uwsgi", "hypercorn", "puma", "unicorn", "mysqld", "mariadbd", "postgres", "mongod"),
    *("redis-server", "valkey-server", "memcached", "rabbitmq-server", "etcd", "catalina.sh", "kafka-server-start.sh"),
}
"""What a lone Pod runs until it is told to end; a workload's script ends in such a program anyway, or ends soon."""
_RUNTIMES = {"python", "python3", "npm", "npx", "yarn", "pnpm", "bun", "deno", "ruby", "bundle", "php", "perl", "$@"}
_SOURCING = {".", "source"}
_READ = {"sh", "bash", "dash", "ash"}
"""The shells of which it is known when they make room for another program."""


@script_rule("KG853", of_commands=True, around=True)
def process_ignores_sigterm(script: Script) -> Findings:
    """The first process of a container does not end when it is told to.

    Process number 1 only gets the signals that it asks for, and this one does not ask for SIGTERM. Each deletion,
    rollout and drain of its pod takes the whole grace period, then it is killed in the middle of whatever it does.

    A shell does not ask for it either, and does not pass it on: a script that ends in a server without `exec` keeps the
    signal from it. Given the text by `-c`, bash and busybox put the last program in their place, and dash does not: it
    is said where all of them stay, or the image says which one it is.

    It is not said of pods that run to an end, have a preStop hook, or a grace period of at most 5 seconds; of `sleep`,
    `tail`, endless loops and programs that are not known as servers only where a workload makes the pods.

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
    seconds = defaulted(script.pod, "termination_grace_period_seconds") if script.pod else 0
    killed = f"the pod ends only when it is killed, after {seconds} seconds"
    statement = next(filter(is_exec, script.program), script.program[-1])
    command = statement.pipelines[-1][0]
    deaf = _deaf(command, script) if statement.only and not statement.in_background else ""
    if deaf:
        around = "" if script.is_command or is_exec(statement) else f"{script.shell} with "
        message = f"process 1 of the container, {around}{deaf}, does not react to SIGTERM: {killed}"
        hint = """put an init in front, such as ["tini", "--"], or wait in a shell: trap 'exit 0' TERM; … & wait $!"""
        yield remark(script, command, message, hint)
        return
    waiting = _behind_shell(script)
    if waiting:
        name = label(waiting)
        message = f"{script.shell} stays process 1 of the container while {name} runs, and drops SIGTERM: {killed}"
        yield remark(script, waiting, message, _exec_hint(waiting, script))


def _behind_shell(script: Script) -> Simple | None:
    """The program that never hears the signal, since a shell stands in front and drops it; None where none does."""
    if script.is_command or script.shell not in _READ:
        return None
    found = ending_of(script)
    if not found or not found.command or not (script.is_file or _stays(script, found.gone)):
        return None
    return found.command if _is_server(found.command, script) else None


def _is_server(command: Simple, script: Script) -> bool:
    """Whether a command at the end of a script goes on; of one that a sourced file may define, nobody knows."""
    if label(command) in _SERVERS:
        return True
    if script.kind == "Pod":
        return False
    sources = not _SOURCING.isdisjoint(script.names)
    return not sources or label(command) in _RUNTIMES or bool(command.wrappers) or "/" in command.argv[0].value


def _stays(script: Script, gone: frozenset[str]) -> bool:
    """Whether the shell that is given a text by `-c` stays; where it is not known, whether each of them does."""
    from .shells import shell_of

    shell = shell_of(script)
    return shell not in gone if shell else not gone


def _exec_hint(command: Simple, script: Script) -> str:
    init = """put an init in front, such as ["tini", "--"]"""
    if any(command in pipeline for pipeline in script.pipelines):
        return init
    return f"start it by exec {label(command)} …, as the last command, or {init}"


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


def _deaf(command: Command, script: Script) -> str:
    """What does not hear the signal, as a message calls it; "" where that is not known."""
    if isinstance(command, Simple):
        return _deaf_program(command, script) if STAYS.isdisjoint(command.wrappers) else ""
    if isinstance(command, Compound) and is_endless(command) and script.kind != "Pod":
        return "an endless loop"
    return ""


def _deaf_program(command: Simple, script: Script) -> str:
    name, values = command.name, [word.value for word in command.argv]
    if name in _DEAF:
        return name
    if name in _WAITS and script.kind != "Pod":
        return " ".join([name, *values[1:2]]) if waits_long(name, values[1:]) else ""
    if name.startswith("python") and values[1:3] == ["-m", "http.server"]:
        return f"{name} -m http.server"
    return ""


def is_endless(loop: Compound) -> bool:
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
