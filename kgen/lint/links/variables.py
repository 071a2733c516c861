"""Variables that nobody defines, and variables that nobody puts in."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.cluster.commands import everything, exec_commands, has_shell, reads_dollars, references, words_of
from kgen.cluster.pods import Pods
from kgen.cluster.references import has_keys, keys_of
from kgen.diagnostics import warning
from kgen.k8s.core_v1 import ConfigMap, Secret
from kgen.wording.phrases import shown
from kgen.wording.spelling import almost, closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container
    from kgen.lint.scripts.script import Script
    from kgen.lint.scripts.shell.nodes import Command

OF_KUBERNETES = "(?:.*_SERVICE_(?:HOST|PORT).*|.*_PORT(?:_[0-9]+_(?:TCP|UDP|SCTP).*)?|KUBERNETES_.*)"
"""Variables that each pod has for the Services around it."""
_OF_EVERY_CONTAINER = {"HOSTNAME", "HOME", "PATH", "PWD"}
"""Variables that programs have although no env defines them; Kubernetes does not put them in."""
_OF_SHELLS = {"USER", "UID", "EUID", "GROUPS", "PPID", "OLDPWD", "SHELL", "IFS", "LINENO", "RANDOM", "SECONDS"} | {
    *("OPTARG", "OPTIND", "REPLY", "PIPESTATUS", "FUNCNAME", "OSTYPE", "TERM", "LANG", "COLUMNS", "LINES", "SHLVL"),
}
"""Variables that a shell defines itself."""
_ASKING = ("-", ":-", "+", ":+", "?", ":?", "=", ":=")
"""What is behind a name in braces where it may be empty."""
_TESTS = {"[", "test"}
_EMPTY = {"-z", "-n", "-v", ""}
"""Words of tests that ask whether something is empty."""


@link("KG761", on=Pods)
def variable_undefined(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A command, an argument or a variable uses `$(NAME)`, and no variable has that name.

    It stays in the text as it is. A variable sees only those before it in the list. `$$(NAME)` is meant for nobody.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, args: [--port=$(PROT)], env: [{name: PORT, value: "80"}]}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, args: [--port=$(PORT)], env: [{name: PORT, value: "80"}]}]
    """
    del at
    for container, place in pods.containers() if "$" in everything(pods) else ():
        names = _names(container, pods, index)
        if names is None:
            continue
        in_shell = has_shell([*(container.command or ()), *(container.args or ())])
        for text, where in words_of(container, place, "$"):
            for name in _references(text):
                if name not in names and not (in_shell and not name.isupper()):
                    yield warning(where, f"$({name}) stays as it is: no variable has that name", _meant(name, names))
        yield from _in_env(container, place, names)


def _in_env(container: Container, at: FieldPath, names: set[str]) -> Findings:
    later = {each.name for each in container.env or ()}
    before = names - later
    for i, each in enumerate(container.env or ()):
        for name in _references(each.value or ""):
            where = (at / "env")[i] / "value"
            if name not in names:
                yield warning(where, f"$({name}) stays as it is: no variable has that name", _meant(name, names))
            elif name not in before:
                yield warning(where, f"$({name}) stays as it is: {name} is only defined after it", "swap the two")
        before.add(each.name or "")


def _references(text: str) -> Iterator[str]:
    """The names in `$(NAME)`, except for those of `$$(NAME)` and those that Kubernetes itself defines."""
    if "$(" not in text:
        return
    import re

    for name in references(text):
        if not re.fullmatch(OF_KUBERNETES, name):
            yield name


def _names(container: Container, pods: Pods, index: Index) -> set[str] | None:
    """The names of a container's variables; None where some come from outside the bundle."""
    names = {each.name or "" for each in container.env or ()}
    for source in container.env_from or ():
        for kind, ref in ((ConfigMap, source.config_map_ref), (Secret, source.secret_ref)):
            if ref is None:
                continue
            item = index.find(kind, ref.name or "", pods.namespace)
            if item is None or not has_keys(item):
                return None
            names |= {f"{source.prefix or ''}{key}" for key in keys_of(item)}
    return names


def _meant(name: str, names: set[str]) -> str:
    return closest(name, sorted(names)) or "define it in env, or write $$( for the text itself"


@link("KG762", on=Pods)
def probe_without_shell(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """The command of a probe or hook has a variable, and no shell puts its value in.

    The program gets the text as it is: `$PASSWORD` is eight letters and a dollar. `$(NAME)` is not put in there,
    either: Kubernetes does so only in command, args and env.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: mysql
            env: [{name: PASSWORD, value: secret}]
            livenessProbe: {exec: {command: [mysqladmin, -p$PASSWORD, ping]}}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: mysql
            env: [{name: PASSWORD, value: secret}]
            livenessProbe: {exec: {command: [sh, -c, 'mysqladmin "-p$PASSWORD" ping']}}
    """
    del at
    for container, place in pods.containers() if "$" in everything(pods) else ():
        for words, where in exec_commands(container, place):
            if reads_dollars(words):
                continue
            names = _names(container, pods, index)
            for i, word in enumerate(words):
                for name in [*_shell_variables(word), *_references(word)]:
                    yield warning(
                        where[i],
                        f"{shown(word)} is taken as it is: no shell runs here to put {name} in{_absent(name, names)}",
                        f"let a shell run it: [sh, -c, {shown(' '.join(words))}]",
                    )


@link("KG763", on=Pods)
def command_without_shell(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A container's command has a variable as a shell writes it, and no shell puts its value in.

    Only `$(NAME)` is put in by Kubernetes. Arguments without a command are left alone: the image may have a shell.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, command: [serve, --port=$PORT], env: [{name: PORT, value: "80"}]}]
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web, command: [serve, --port=$(PORT)], env: [{name: PORT, value: "80"}]}]
    """
    del at
    for container, place in pods.containers() if "$" in everything(pods) else ():
        if not container.command or reads_dollars([*container.command, *(container.args or ())]):
            continue
        names = _names(container, pods, index)
        for word, where in words_of(container, place, "$"):
            for name in _shell_variables(word):
                is_own = bool(names) and name in (names or ())
                if is_own or name in _OF_EVERY_CONTAINER:
                    shell = "let a shell run the command"
                    yield warning(
                        where,
                        f"{shown(word)} is taken as it is: no shell runs here to put {name} in",
                        f"write $({name}), which Kubernetes puts in, or {shell}" if is_own else shell,
                    )


@link("KG764", on=Pods)
def shell_variable_misspelt(pods: Pods, at: FieldPath, index: Index) -> Findings:
    """A shell command uses a variable that nobody defines, and that is spelt almost like one that somebody does.

    It is empty, and the command goes on without it.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: mysql
            env: [{name: MYSQL_ROOT_PASSWORD, value: secret}]
            livenessProbe: {exec: {command: [sh, -c, mysqladmin -p$MYSQL_ROOT_PASSOWRD ping]}}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - name: db
            image: mysql
            env: [{name: MYSQL_ROOT_PASSWORD, value: secret}]
            livenessProbe: {exec: {command: [sh, -c, mysqladmin -p$MYSQL_ROOT_PASSWORD ping]}}
    """
    del at
    for container, place in pods.containers() if "$" in everything(pods) else ():
        names = _names(container, pods, index) if container.env or container.env_from else None
        for script in _scripts(container, place, names) if names else ():
            for name in _undefined(script):
                meant = almost(name, names or ())
                if meant:
                    message = f"${name} is empty: no variable has that name"
                    yield warning(script.at, message, f'did you mean "{meant}"?')


def _scripts(container: Container, at: FieldPath, names: set[str]) -> Iterator[Script]:
    """What a shell reads, and what may have one of the names in it, misspelt."""
    from kgen.lint.scripts.finding import scripts_in

    for script in scripts_in(container, at):
        if not script.is_command and any(almost(name, names) for name in _shell_variables(script.text)):
            yield script


def _undefined(script: Script) -> list[str]:
    """The variables that a script takes for granted: it neither defines them nor asks whether they are empty."""
    from kgen.lint.scripts.shell.expansion import defined_by, uses

    defined = defined_by(script.commands)
    if defined is None:
        return []
    used = [(command, behind, name) for command in script.commands for behind, name in uses(command)]
    asked = {name for command, behind, name in used if behind.startswith(_ASKING) or _asks_for_empty(command)}
    plain = dict.fromkeys(name for _, behind, name in used if not behind and _is_environment(name))
    return [name for name in plain if name not in defined and name not in asked and not _is_given(name)]


def _is_given(name: str) -> bool:
    """Whether shells or Kubernetes define a variable by themselves."""
    import re

    return name in _OF_EVERY_CONTAINER or name in _OF_SHELLS or re.fullmatch(OF_KUBERNETES, name) is not None


def _asks_for_empty(command: Command) -> bool:
    """Whether a command is a test for something that is empty."""
    from kgen.lint.scripts.shell.nodes import Simple, Test, words_of

    if not (isinstance(command, Test) or (isinstance(command, Simple) and command.name in _TESTS)):
        return False
    return not _EMPTY.isdisjoint(word.value for word in words_of(command))


def _is_environment(name: str) -> bool:
    """Whether a name is in capital letters, as variables of the environment mostly are."""
    return name.isupper() and len(name) > 1


def _shell_variables(text: str) -> list[str]:
    """The names in `$NAME` and `${NAME}` that are in capital letters."""
    if "$" not in text:
        return []
    from kgen.lint.scripts.shell.expansion import names_in

    return [name for behind, name in names_in(text) if not behind and _is_environment(name)]


def _absent(name: str, names: set[str] | None) -> str:
    if names is None or name in names:
        return ""
    meant = almost(name, names)
    return f', and no variable has that name; did you mean "{meant}"?' if meant else ", and no variable has that name"
