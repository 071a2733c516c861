"""Variables that nobody defines, and variables that nobody puts in."""

from __future__ import annotations

from kgen.apiserver.rule import link
from kgen.cluster.commands import everything, exec_commands, has_shell, reads_dollars, words_of
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

OF_KUBERNETES = "(?:.*_SERVICE_(?:HOST|PORT).*|.*_PORT(?:_[0-9]+_(?:TCP|UDP|SCTP).*)?|KUBERNETES_.*)"
"""Variables that each pod has for the Services around it."""
_REFERENCE = r"\$(\$|\(([A-Za-z_][A-Za-z0-9_]*)\))"
_SHELL_VARIABLE = r"\$(?:\{([A-Z_][A-Z0-9_]+)\}|([A-Z_][A-Z0-9_]+))"


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

    for match in re.finditer(_REFERENCE, text):
        if match[2] and not re.fullmatch(OF_KUBERNETES, match[2]):
            yield match[2]


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
                if names and name in names:
                    yield warning(
                        where,
                        f"{shown(word)} is taken as it is: no shell runs here to put {name} in",
                        f"write $({name}), which Kubernetes puts in, or let a shell run the command",
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
        for text, where in _scripts(container, place) if names else ():
            for name in dict.fromkeys(_shell_variables(text)):
                meant = almost(name, names or ())
                if meant and not _is_assigned(name, text):
                    yield warning(where, f"${name} is empty: no variable has that name", f'did you mean "{meant}"?')


def _scripts(container: Container, at: FieldPath) -> Iterator[tuple[str, FieldPath]]:
    """The words that a shell reads."""
    if has_shell([*(container.command or ()), *(container.args or ())]):
        yield from words_of(container, at, "$")
    for words, where in exec_commands(container, at):
        if has_shell(words):
            for i, word in enumerate(words):
                yield word, where[i]


def _shell_variables(text: str) -> list[str]:
    """The names in `$NAME` and `${NAME}`: capital letters only, as variables of the environment mostly are."""
    if "$" not in text:
        return []
    import re

    return [match[1] or match[2] for match in re.finditer(_SHELL_VARIABLE, text)]


def _is_assigned(name: str, text: str) -> bool:
    """Whether a script itself gives the variable a value, or one where it is empty."""
    import re

    return (
        re.search(rf"\b{name}=|\b(?:read|for|export|local|declare|mapfile)\b[^\n;]{{0,200}}\b{name}\b", text)
        is not None
    )


def _absent(name: str, names: set[str] | None) -> str:
    if names is None or name in names:
        return ""
    meant = almost(name, names)
    return f', and no variable has that name; did you mean "{meant}"?' if meant else ", and no variable has that name"
