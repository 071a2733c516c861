"""Option files and arguments of MySQL and MariaDB: what the server of the image refuses or ignores."""

from __future__ import annotations

from kgen.apiserver.rule import WITH_PODS, link
from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.pods import Pods
from kgen.cluster.references import mounting
from kgen.diagnostics import Finding
from kgen.k8s.core_v1 import ConfigMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings
    from kgen.cluster.index import Index
    from kgen.field_path import FieldPath
    from kgen.lint.databases import Problem

_IGNORED = ("ignored", "adjusted")


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
        from kgen.lint.databases.mounted import in_arguments

        for field, i, each in in_arguments(container):
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
            if not _may_be(container.image):
                continue
            from kgen.lint.databases.mounted import in_option_files

            for key, each in in_option_files(item, container, pods.spec):
                if (key, each.line, each.name) not in seen:
                    seen.add((key, each.line, each.name))
                    yield key, each


def _finding(at: FieldPath, message: str, problem: Problem) -> Finding:
    return Finding(at, "", message, problem.instead, line=problem.line)
