"""What containers run: the texts in which hosts, files and variables are named, and whether a shell reads them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container

    from .pods import Pods

    Text: TypeAlias = tuple[str, FieldPath]

SHELLS = {"ash", "bash", "busybox", "cmd", "cmd.exe", "csh", "dash", "fish", "ksh", "mksh", "sh", "tcsh", "zsh"} | {
    *("powershell", "powershell.exe", "pwsh", "pwsh.exe", "eval", "envsubst")
}
INTERPRETERS = {
    *("awk", "gawk", "mawk", "perl", "php", "ruby", "node", "deno", "bun", "lua", "tclsh", "java", "jq", "yq"),
    *(
        "groovy",
        "mongo",
        "mongosh",
        "R",
        "Rscript",
        "pypy",
        "make",
        "nix",
        "envoy",
        "vector",
        "fluent-bit",
        "fluentd",
        "nginx",
    ),
}
"""Programs whose own language, or whose configuration, has variables with a dollar."""


def program(words: Sequence[str]) -> str:
    """The name of the program that a command runs; "" where there is none."""
    return words[0].rpartition("/")[2] if words else ""


def has_shell(words: Sequence[str]) -> bool:
    """Whether a shell reads the words of a command, or a script that may do so.

    >>> has_shell(["sh", "-c", "echo $HOME"]), has_shell(["/usr/bin/tini", "--", "bash", "-c", "x"]), has_shell(["ls"])
    (True, True, False)
    """
    return any(word.rpartition("/")[2] in SHELLS or word.endswith((".sh", ".bash")) for word in words)


def reads_dollars(words: Sequence[str]) -> bool:
    """Whether the program itself may make something of `$NAME` in its words."""
    name = program(words)
    return has_shell(words) or name in INTERPRETERS or name.startswith("python") or name.endswith((".py", ".pl"))


def references(text: str) -> Iterator[str]:
    """The names in `$(NAME)`, where Kubernetes puts values in; `$$` is a dollar and no more.

    >>> list(references("--port=$(PORT) $$(HOME) $(cat /x) $(HOST)"))
    ['PORT', 'HOST']
    """
    i = text.find("$")
    while i >= 0:
        end = text.find(")", i) if text.startswith("(", i + 1) else -1
        name = text[i + 2 : end] if end > 0 else ""
        if name.isidentifier() and name.isascii():
            yield name
        i = text.find("$", end if end > 0 else i + 1 + text.startswith("$", i + 1))


def exec_commands(container: Container, at: FieldPath) -> Iterator[tuple[list[str], FieldPath]]:
    """The commands of probes and hooks, which run without a shell and without `$(NAME)`, with their paths."""
    for probe, json in (
        (container.liveness_probe, "livenessProbe"),
        (container.readiness_probe, "readinessProbe"),
        (container.startup_probe, "startupProbe"),
    ):
        if probe and probe.exec and probe.exec.command:
            yield probe.exec.command, at / json / "exec" / "command"
    if container.lifecycle:
        for hook, json in ((container.lifecycle.post_start, "postStart"), (container.lifecycle.pre_stop, "preStop")):
            if hook and hook.exec and hook.exec.command:
                yield hook.exec.command, at / "lifecycle" / json / "exec" / "command"


def words_of(container: Container, at: FieldPath, mark: str = "") -> Iterator[Text]:
    """The words of a container's command and arguments that hold a mark, with their paths."""
    for field, words in (("command", container.command), ("args", container.args)):
        if words:
            where = at / field
            for i, word in enumerate(words):
                if mark in word:
                    yield word, where[i]


def _texts_in(container: Container, at: FieldPath) -> list[Text]:
    """All texts that a container is started with, and those of its probes and hooks."""
    found = [*words_of(container, at)]
    for i, variable in enumerate(container.env or ()):
        if variable.value:
            found.append((variable.value, (at / "env")[i] / "value"))
    for words, where in exec_commands(container, at):
        found += [(word, where[i]) for i, word in enumerate(words)]
    return found


def texts_of(pods: Pods) -> list[list[Text]]:
    """The texts of each container, with their paths, in the order of `pods.containers()`."""
    if "texts" not in pods.seen:
        pods.seen["texts"] = [_texts_in(container, at) for container, at in pods.containers()]
    texts: list[list[Text]] = pods.seen["texts"]
    return texts


def everything(pods: Pods) -> str:
    """All texts of all containers in one, to see at once that something is in none of them."""
    if "everything" not in pods.seen:
        pods.seen["everything"] = "\n".join([text for texts in texts_of(pods) for text, _ in texts])
    found: str = pods.seen["everything"]
    return found
