"""How containers, probes and hooks are started: what cannot be run, and what the shell never gets."""

from __future__ import annotations

from kgen.model.facts import defaulted
from kgen.wording.phrases import shown

from .script import SHELLS, options_of, remark, script_rule
from .shell.nodes import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.apiserver.rule import Findings
    from kgen.k8s.core_v1 import Container, KeyToPath, PodSpec, Volume, VolumeMount
    from kgen.model import Model

    from .script import Script
    from .shell.nodes import Word

_EXECUTABLE = 0o111
_OF_NAMES = frozenset("_./-+@:=")
_OPERATORS = {"|", "||", "&&", ";", ">", ">>", "<", "&"}
_OF_SCRIPTS = ("\n", "; ", " && ", " || ", " | ")
_ENDINGS = (".sh", ".bash", ".py", ".pl", ".rb", ".js", ".jar", ".php")
_SHELL_LETTERS = frozenset("ceilux")
_DASHES = "\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
"""What a text processor makes of a dash."""
_NAMES = {"--", "-", "_", "sh", "bash", "ash", "dash", "/bin/sh", "/bin/bash", "script", "entrypoint"}
"""What is often given as the name of a script, which is what its messages begin with."""


@script_rule("KG857", of_commands=True, around=True)
def script_not_executable(script: Script) -> Findings:
    """A file of a ConfigMap or Secret is run, and the volume makes its files without the permission for that.

    Without `defaultMode` they are made with 0644: the container does not start, "permission denied".

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, command: [/scripts/run.sh], volumeMounts: [{name: scripts, mountPath: /scripts}]}
          volumes: [{name: scripts, configMap: {name: scripts}}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web, command: [/scripts/run.sh], volumeMounts: [{name: scripts, mountPath: /scripts}]}
          volumes: [{name: scripts, configMap: {name: scripts, defaultMode: 0755}}]
    """
    if script.container is None or script.pod is None or not _mentions_files(script, script.container, script.pod):
        return
    bare = script.bare
    for simple in script.simple_commands:
        if not (script.is_command or f"/{simple.name}" in bare):
            continue
        words = simple.argv
        path = words[0].value if words and words[0].is_literal else ""
        mode = _mode(path, script.container, script.pod) if path.startswith("/") else None
        if mode is not None and not mode & _EXECUTABLE and f"-x {path}" not in script.text:
            yield remark(
                script,
                words[0],
                f"{path} cannot be run: its volume makes its files with mode {mode:04o}",
                "set defaultMode: 0755 on the volume, or run it by its shell: [sh, FILE]",
            )


def _mentions_files(script: Script, container: Container, pod: PodSpec) -> bool:
    """Whether it is worth looking at each command: a volume of files that are made from data is named."""
    made = {each.name for each in pod.volumes or () if each.config_map or each.secret or each.projected}
    folders = [mount.mount_path or "" for mount in container.volume_mounts or () if mount.name in made]
    return bool(folders) and (script.is_command or any(folder.rstrip("/") in script.text for folder in folders))


def _mode(path: str, container: Container, pod: PodSpec) -> int | None:
    """The mode of a file that a ConfigMap or Secret makes; None for any other file."""
    found = file_of(path, container, pod)
    return _mode_in(*found) if found else None


def file_of(path: str, container: Container, pod: PodSpec) -> tuple[Volume, str] | None:
    """The volume that a path of a container leads into, and the file's path there; None outside of all."""
    mounts = [mount for mount in container.volume_mounts or () if _covers(mount, path)]
    mount = max(mounts, key=lambda each: len(each.mount_path or ""), default=None)
    volume = next((each for each in pod.volumes or () if mount and each.name == mount.name), None)
    if mount is None or volume is None or mount.sub_path_expr:
        return None
    inside = path[len((mount.mount_path or "").rstrip("/")) + 1 :]
    return volume, "/".join(part for part in (mount.sub_path, inside) if part)


def _covers(mount: VolumeMount, path: str) -> bool:
    folder = (mount.mount_path or "").rstrip("/")
    return bool(folder) and (path == folder or path.startswith(f"{folder}/"))


def _mode_in(volume: Volume, file: str) -> int | None:
    modes = list(_modes(volume, file))
    return modes[0] if len(modes) == 1 else None


def _modes(volume: Volume, file: str) -> Iterator[int]:
    """The mode that each source of a volume may make the file with."""
    for source in (volume.config_map, volume.secret):
        if source:
            yield _mode_of(source.items, source, file)
    projected = volume.projected
    for projection in (projected.sources or ()) if projected else ():
        part = projection.config_map or projection.secret
        if projected and part and (part.items is None or any(item.path == file for item in part.items)):
            yield _mode_of(part.items, projected, file)


def _mode_of(items: list[KeyToPath] | None, source: Model, file: str) -> int:
    own = next((item.mode for item in items or () if item.path == file and item.mode is not None), None)
    mode: int = defaulted(source, "default_mode") if own is None else own
    return mode


@script_rule("KG858", of_commands=True, around=True)
def command_in_one_word(script: Script) -> Findings:
    """A command and its arguments stand in one item of the list: no program has such a name.

    The container does not start, or the probe never succeeds; no shell runs that could take the words apart.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers: [{name: db, image: mysql, livenessProbe: {exec: {command: [mysqladmin ping]}}}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers: [{name: db, image: mysql, livenessProbe: {exec: {command: [mysqladmin, ping]}}}]
    """
    first = _first_word(script)
    if first and _is_command_line(first.value):
        program = first.value.split()[0]
        yield remark(
            script,
            first,
            f'"{program} …" is one word: a program of that whole name is looked for, blanks included',
            f'each word is an item of its own: ["{program}", …]; or let a shell take it apart: ["sh", "-c", …]',
        )


def _first_word(script: Script) -> Word | None:
    """The program of a command that runs without a shell; None where the image has it."""
    if not script.is_command or (script.pod and script.pod.os and script.pod.os.name == "windows"):
        return None
    return next(iter(script.simple_commands[0].words), None)


def _is_command_line(text: str) -> bool:
    """Whether a text is a program and its arguments rather than the path of a file with blanks in it."""
    first, *others = text.split() or [""]
    if not others or "$(" in text or not all(char.isalnum() or char in _OF_NAMES for char in first):
        return False
    folder, slash, name = first.rpartition("/")
    if not slash or folder.endswith("bin") or name.endswith(_ENDINGS):
        return True
    if any(word.startswith(("-", "/", "$", "'", '"')) or word in _OPERATORS for word in others):
        return True
    return not others[-1].endswith(_ENDINGS) and not any("/" in word or word != word.lower() for word in others)


@script_rule("KG862", of_commands=True, around=True)
def shell_without_script(script: Script) -> Findings:
    """A shell is started with words in which it does not find its script.

    Without `-c`, its first word is a file: of `[sh, "live.sh worker"]`, one whose name has a blank; of `[bash, c, ls]`,
    one that is called c. With `-c` and nothing behind it, it ends at once.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, livenessProbe: {exec: {command: [/bin/bash, c, "test -f /ready"]}}}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, livenessProbe: {exec: {command: [/bin/bash, -c, "test -f /ready"]}}}]
    """
    words = script.simple_commands[0].argv if script.is_command else ()
    name = name_of(words[0]) if words else ""
    problem = _script_problem(name, words) if name in SHELLS else None
    if problem:
        where, message, hint = problem
        yield remark(script, where, message, hint)


def _script_problem(name: str, words: Sequence[Word]) -> tuple[Word, str, str] | None:
    """Why a shell finds no script in its words: the word, what happens, and what to write."""
    options, behind = options_of(words)
    joined = next((word for word in words[1:] if word.value.startswith("-") and len(word.value.split()) > 1), None)
    if joined and joined not in behind:
        option = joined.value.split()[0]
        message = f"{shown(joined.value)} is one word: {name} has no such option"
        return joined, message, f'the script is an item of its own: ["{name}", "{option}", "…"]'
    if options.has_text:
        message = f"{name} -c needs a script behind it, and nothing is there: it ends at once"
        return None if behind else (words[-1], message, f'["{name}", "-c", "…"]')
    file = behind[0].value if behind else ""
    told = f"{name} looks for a file that is called {shown(file)}"
    if _is_command_line(file) or any(mark in file for mark in _OF_SCRIPTS):
        return behind[0], told, f'["{name}", "-c", "…"] for a script, or each word an item of its own'
    if len(behind) > 1 and _is_meant_as_option(file):
        return behind[0], told, f'did you mean "-{file.lstrip(_DASHES)}"?'
    return None


def _is_meant_as_option(word: str) -> bool:
    """Whether a word would be the option -c, if it had the right dash in front."""
    letters = word.lstrip(_DASHES)
    return letters[-1:] == "c" and len(letters) <= len("euxc") and _SHELL_LETTERS.issuperset(letters)


@script_rule("KG859", around=True)
def shell_arguments_lost(script: Script) -> Findings:
    """Words behind the script of `sh -c` are its arguments, and the script has no use for them.

    Only the word behind `-c` is run: of `[sh, -c, echo, hello]`, an empty line is what one sees.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, command: [sh, -c, serve, --port=80]}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, command: [sh, -c, serve --port=80]}]
    """
    lost = script.arguments
    if not lost or (len(lost) == 1 and _is_name(lost[0])) or _uses_arguments(script):
        return
    yield remark(
        script,
        lost[0],
        f"{script.shell} -c runs only the one word behind it; what follows is $0, $1 … of that script, and unused",
        "put all of it into the one word, or use $0, $1 … in the script",
    )


def _uses_arguments(script: Script) -> bool:
    """Whether a script has a use for its arguments, or is what Kubernetes puts in, which may have."""
    from .shell.expansion import uses_arguments

    return not script.program or script.text.lstrip().startswith("$(") or uses_arguments(script.commands)


def _is_name(word: Word) -> bool:
    return word.value in _NAMES or name_of(word).endswith((".sh", ".bash")) or not word.value.strip()
