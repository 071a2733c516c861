"""Where scripts are in an object: data of ConfigMaps, and what containers, probes and hooks run."""

from __future__ import annotations

from kgen.cluster.commands import exec_commands
from kgen.cluster.pods import pods_in
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import ConfigMap

from .script import SHELLS, Options, Script, command, options_of
from .shell.nodes import STAYS, Word, name_of, unwrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgen.k8s.core_v1 import Container
    from kgen.model import Object

_SHEBANG = "#!"


def scripts_of(item: Object) -> Iterator[Script]:
    """All scripts and commands of an object; a Secret is not looked into."""
    if isinstance(item, ConfigMap):
        yield from _of_data(item)
        return
    pods = pods_in(item)
    if pods is None:
        return
    for container, at in pods.containers():
        for script in scripts_in(container, at):
            script.container, script.pod, script.kind = container, pods.spec, item.kind
            yield script


def _of_data(item: ConfigMap) -> Iterator[Script]:
    for key, text in (item.data or {}).items():
        begins = text.startswith(_SHEBANG)
        shell, options = shebang(text)
        if not isinstance(text, str) or not text.strip():
            continue
        if shell or (not begins and key.endswith((".sh", ".bash"))):
            yield Script((FieldPath() / "data").key(key), text, shell or _by_name(key), options)


def _by_name(key: str) -> str:
    return "bash" if key.endswith(".bash") else ""


_NO_SHELL = "", Options()


def shebang(text: str) -> tuple[str, Options]:
    """The shell that the first line of a script asks for, and its options; "" where it asks for none.

    >>> shell, options = shebang("#!/usr/bin/env -S bash -eu")
    >>> shell, options.errexit
    ('bash', True)
    """
    if not text.startswith(_SHEBANG):
        return _NO_SHELL
    words = text[len(_SHEBANG) :].partition("\n")[0].split()
    if words and words[0].endswith("/env"):
        words = [word for word in words[1:] if word != "-S"]
    if words and words[0].endswith("/busybox"):
        words = words[1:]
    name = words[0].rpartition("/")[2] if words else ""
    return (name, Options(words[1:])) if name in SHELLS else _NO_SHELL


def scripts_in(container: Container, at: FieldPath) -> Iterator[Script]:
    """What a container runs: its own command, and those of its probes and hooks."""
    own, given = _started(container, at)
    if own or given:
        entry = own + given if own else _behind_entrypoint(given)
        yield from _run(entry, at / "command" if own else at / "args", is_first=bool(own))
    hook = container.lifecycle.pre_stop if container.lifecycle else None
    for texts, where in exec_commands(container, at):
        for made in _run(_words(texts, where), where, is_first=False):
            made.is_pre_stop = hook is not None and hook.exec is not None and texts is hook.exec.command
            yield made


def file_run(container: Container) -> tuple[str, Callable[[FieldPath, str], Script | None]]:
    """The file that a container's command runs as a script, and what makes a Script of its text."""
    own, given = _started(container, FieldPath())
    before, wrapped, shell = unwrapped(own + given)
    rest = (own + given)[wrapped:]
    options = Options([word.value for word in rest[1:]]) if shell in SHELLS else None
    if options is None:
        path = rest[0].value if rest else ""
    else:
        path = options.rest[0] if options.rest and not options.has_text else ""

    def made(at: FieldPath, text: str) -> Script | None:
        name, own_options = (shell, options) if options else shebang(text)
        script = Script(at, text, name, own_options) if name else None
        if script:
            script.is_first, script.is_file = STAYS.isdisjoint(before), True
        return script

    return path, made


def _behind_entrypoint(given: list[Word]) -> list[Word]:
    """Arguments alone: the image's own program is in front, unless they begin with a shell."""
    return given if name_of(given[0]) in SHELLS else [Word("", ""), *given]


def _started(container: Container, at: FieldPath) -> tuple[list[Word], list[Word]]:
    """The words of a container's command and of its arguments, in which Kubernetes makes `$` of `$$`."""
    own, given = _words(container.command, at / "command"), _words(container.args, at / "args")
    for word in (*own, *given):
        if "$$" in word.value:
            word.raw = word.value = word.value.replace("$$", "$")
    return own, given


def _words(texts: list[str] | None, at: FieldPath) -> list[Word]:
    """The words of a list; one that is null is an empty one."""
    words = []
    for i, text in enumerate(texts or ()):
        word = Word(text, text) if isinstance(text, str) else Word("", "")
        word.is_literal = "$(" not in word.value
        word.item = at, i
        words.append(word)
    return words


def _run(words: list[Word], at: FieldPath, *, is_first: bool) -> Iterator[Script]:
    """What words make a container run: a script where a shell is given one, and the command itself."""
    before, wrapped, shell = unwrapped(words)
    options, behind = options_of(words[wrapped:])
    if shell not in SHELLS or not (options.has_text and behind):
        made = command(words, at)
    elif not behind[0].value.strip():
        return
    else:
        text = behind[0]
        made = Script(text.at or at, text.value, shell, options)
        made.arguments = behind[1:]
    made.is_first = is_first and STAYS.isdisjoint(before)
    yield made
