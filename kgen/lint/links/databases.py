"""Option files and arguments of MySQL and MariaDB: what the server of the image refuses or ignores."""

from __future__ import annotations

from functools import cache

from kgen.apiserver.rule import WITH_PODS, link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.pods import Pods
from kgen.cluster.references import mounting
from kgen.diagnostics import Finding
from kgen.k8s.core_v1 import ConfigMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container, PodSpec, VolumeMount
    from kgen.lint.databases import Problem
    from kgen.lint.engines import Option

_IGNORED = ("ignored", "adjusted")
_SERVERS = ("mysqld", "mariadbd", "docker-entrypoint.sh")
_WRAPPERS = ("exec", "tini", "dumb-init", "gosu")
_SUFFIX = ".cnf"
_FILE_OPTIONS = ("--defaults-file=", "--defaults-extra-file=")
_OF_PROGRAMS = ("defaults-file", "defaults-extra-file", "defaults-group-suffix", "no-defaults", "print-defaults")
"""Options of every program, that must come first."""


@link("KG776", on=ConfigMap, needs=WITH_PODS)
def option_file_refused(item: ConfigMap, at: FieldPath, index: Index) -> Findings:
    """An option file of MySQL or MariaDB has a line with which the server of the image does not start.

    The option is gone in that version, or its value is none. The version is the image's tag; nothing is said of a tag
    such as `latest`, of versions without a table (there are MySQL 5.7, 8.0, 8.4 and 9.7, MariaDB 10.11 and 11.8), of
    options that a plugin may bring along, and of lines with `loose_`.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: mysql}
        data:
          primary.cnf: |
            [mysqld]
            expire_logs_days = 7
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - {name: db, image: "mysql:8.4", volumeMounts: [{name: conf, mountPath: /etc/mysql/conf.d}]}
          volumes: [{name: conf, configMap: {name: mysql}}]
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: mysql}
        data:
          primary.cnf: |
            [mysqld]
            binlog_expire_logs_seconds = 604800
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - {name: db, image: "mysql:8.4", volumeMounts: [{name: conf, mountPath: /etc/mysql/conf.d}]}
          volumes: [{name: conf, configMap: {name: mysql}}]
    """
    for key, each in _in_files(item, index) if _has_option_file(item) else ():
        if each.effect == "refused":
            yield _finding((at / "data").key(key), f"{each.reason}: the server does not start", each)


@link("KG777", on=ConfigMap, needs=WITH_PODS)
def option_file_ignored(item: ConfigMap, at: FieldPath, index: Index) -> Findings:
    """An option file of MySQL or MariaDB has a line that the server of the image ignores, or reads otherwise.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: mariadb}
        data:
          server.cnf: |
            [mariadb]
            innodb_buffer_pool_instances = 8
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - {name: db, image: "mariadb:11.8", volumeMounts: [{name: conf, mountPath: /etc/mysql/conf.d}]}
          volumes: [{name: conf, configMap: {name: mariadb}}]
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: mariadb}
        data:
          server.cnf: |
            [mariadb]
            innodb_buffer_pool_size = 1G
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - {name: db, image: "mariadb:11.8", volumeMounts: [{name: conf, mountPath: /etc/mysql/conf.d}]}
          volumes: [{name: conf, configMap: {name: mariadb}}]
    """
    for key, each in _in_files(item, index) if _has_option_file(item) else ():
        if each.effect in _IGNORED:
            yield _finding((at / "data").key(key), each.reason, each)


@link("KG778", on=Pods)
def server_argument_refused(pods: Pods, at: FieldPath, _: Index) -> Findings:
    """An argument of MySQL or MariaDB is one that the server of the image refuses or ignores.

    Bad:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - {name: db, image: "mysql:8.4", args: [--default-authentication-plugin=mysql_native_password]}
    Good:
        apiVersion: v1
        kind: Pod
        metadata: {name: db}
        spec:
          containers:
          - {name: db, image: "mysql:8.4", args: [--max-connections=500]}
    """
    del at
    for container, place in pods.containers():
        if not (container.args or container.command) or not _may_be(container.image):
            continue
        for field, i, each in _in_arguments(container):
            so = ": the server does not start" if each.effect == "refused" else ""
            yield Finding((place / field)[i], "", f"{each.reason}{so}", each.instead)


def _has_option_file(item: ConfigMap) -> bool:
    return any(text and "[" in text for text in (item.data or {}).values() if isinstance(text, str))


def _may_be(image: str | None) -> bool:
    return image is not None and ("mysql" in image or "mariadb" in image)


def _in_files(item: ConfigMap, index: Index) -> Iterator[tuple[str, Problem]]:
    """The problems of the option files in a ConfigMap, each once, by the keys of the files."""
    seen = set()
    for pods in index.get(mounting, name_of(item), namespace_of(item)):
        for container, _ in pods.containers():
            for key, each in _in_container(item, container, pods.spec) if _may_be(container.image) else ():
                if (key, each.line, each.name) not in seen:
                    seen.add((key, each.line, each.name))
                    yield key, each


def _finding(at: FieldPath, message: str, problem: Problem) -> Finding:
    return Finding(at, "", message, problem.instead, line=problem.line)


def _in_container(item: ConfigMap, container: Container, pod: PodSpec) -> Iterator[tuple[str, Problem]]:
    """The problems of the option files that a container has from a ConfigMap, by the keys of the files."""
    from kgen.lint.engines import engines_of

    engines = engines_of(container.image or "")
    for key in option_files(item, container, pod) if engines else ():
        yield from ((key, each) for each in _found(engines, (item.data or {})[key]))


@cache
def _found(engines: tuple[str, ...], text: str) -> list[Problem]:
    """The problems of an option file: several rules, containers and pods ask for those of the same one."""
    from kgen.lint.engines import is_plain, table_of

    if all(is_plain(text, table_of(engine)) for engine in engines):
        return []
    from kgen.lint.databases import problems

    return _agreed([problems(engine, text) for engine in engines])


def _agreed(found: Sequence[list[Problem]]) -> list[Problem]:
    """What all engines say that may be in an image."""
    others = [{(each.line, each.name, each.effect) for each in some} for some in found[1:]]
    return [each for each in found[0] if all((each.line, each.name, each.effect) in other for other in others)]


def option_files(item: ConfigMap, container: Container, pod: PodSpec) -> Iterator[str]:
    """The keys of a ConfigMap that are option files in a container."""
    named = {
        word.partition("=")[2] for word in [*(container.command or ()), *(container.args or ())] if _names_file(word)
    }
    for mount in container.volume_mounts or ():
        for key, path in _files(item, mount, pod):
            if path.endswith(_SUFFIX) or path in named:
                yield key


def _names_file(word: object) -> bool:
    return isinstance(word, str) and word.startswith(_FILE_OPTIONS)


def _files(item: ConfigMap, mount: VolumeMount, pod: PodSpec) -> Iterator[tuple[str, str]]:
    """The keys of a ConfigMap that a mount has, with the paths of their files in the container."""
    folder = (mount.mount_path or "").rstrip("/")
    for key, file in _in_volume(item, mount, pod):
        if mount.sub_path is None:
            yield key, f"{folder}/{file}"
        elif file == mount.sub_path:
            yield key, folder


def _in_volume(item: ConfigMap, mount: VolumeMount, pod: PodSpec) -> Iterator[tuple[str, str]]:
    volume = next((each for each in pod.volumes or () if each.name == mount.name), None)
    projected = (volume.projected.sources or ()) if volume and volume.projected else ()
    sources = [volume.config_map if volume else None, *(each.config_map for each in projected)]
    for source in sources:
        if source and source.name == name_of(item):
            files = {each.key or "": each.path or "" for each in source.items or ()}
            yield from ((key, files.get(key, key)) for key in item.data or {} if not files or key in files)


def _in_arguments(container: Container) -> Iterator[tuple[str, int, Problem]]:
    """The problems of a server's arguments: the field that has them, the place in it, and the problem."""
    from kgen.lint.engines import engines_of

    engines = engines_of(container.image or "")
    given = list(_arguments(container)) if engines else []
    if not given:
        return
    options = list(arguments(container))
    for each in _agreed([_judged(engine, options) for engine in engines]):
        field, i, _ = given[each.line]
        yield field, i, each


def _judged(engine: str, options: Iterable[Option]) -> list[Problem]:
    from kgen.lint.databases.judging import problem
    from kgen.lint.engines import table_of

    table = table_of(engine)
    found = [problem(option, table) for option in options]
    return [each for each in found if each and each.effect in ("refused", *_IGNORED)]


def arguments(container: Container) -> Iterator[Option]:
    """The options among a server's arguments, each with its place among the words behind the program."""
    for number, (_, _, word) in enumerate(_arguments(container)):
        option = _option(word, number)
        if option:
            yield option


def _option(word: str, number: int) -> Option | None:
    """An argument as an option; None for one that is none, or that the program reads before all others."""
    from kgen.lint.engines import Option

    name, equals, value = word[2:].partition("=")
    if not word.startswith("--") or not name or name in _OF_PROGRAMS or "$" in word:
        return None
    return Option(name, value if equals else None, number)


def _arguments(container: Container) -> Iterator[tuple[str, int, str]]:
    """The words behind the server's program, each with its field and place; none where something else runs."""
    words = [("command", i, word) for i, word in enumerate(container.command or ())]
    words += [("args", i, word) for i, word in enumerate(container.args or ())]
    if any(not isinstance(word, str) for _, _, word in words):
        return
    if words and not container.command and words[0][2].startswith("-"):
        yield from _alone(words)
        return
    place = next((i for i, (_, _, word) in enumerate(words) if word.rpartition("/")[2] in _SERVERS), None)
    if place == 0 or (place == 1 and words[0][2].rpartition("/")[2] in _WRAPPERS):
        rest = words[place + 1 :]
        rest = rest[1:] if rest and rest[0][2] in _SERVERS else rest
        yield from _alone(rest)


def _alone(words: Sequence[tuple[str, int, str]]) -> Iterator[tuple[str, int, str]]:
    """The words that have their values with them: what follows a word without `=` may be its value."""
    for i, each in enumerate(words):
        behind = words[i + 1][2] if i + 1 < len(words) else "--"
        if "=" in each[2] or behind.startswith("-"):
            yield each
