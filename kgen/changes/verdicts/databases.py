"""What other versions and options of MySQL and MariaDB mean for the data that are there.

A Kubernetes API server takes them all; the database servers do not. It is imported where there is such an image.
"""

from __future__ import annotations

from typing import NamedTuple

from kgen.changes.plain import items, mapping
from kgen.changes.result import Note
from kgen.cluster.rollout import pod_names
from kgen.lint.databases.upgrades import (
    FIXED,
    has_native_passwords,
    locks_out_native_passwords,
    outcome,
    step,
)
from kgen.lint.engines import TITLES, engines_of, groups_of, options_in, product_of, table_of, version_of

from .surroundings import decoded, pod_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kgen.changes.pairing import Known
    from kgen.changes.result import ObjectChange
    from kgen.k8s.core_v1 import Container, PodSpec
    from kgen.lint.databases.upgrades import Step
    from kgen.lint.engines import Option, Table

    from .surroundings import Surroundings


class _Server(NamedTuple):
    """A container that runs a database server over data that outlive its pod."""

    name: str
    product: str
    version: tuple[int, ...]
    image: str
    plain: dict[str, Any]

    @property
    def title(self) -> str:
        return f"{TITLES[self.product]} {self.shown}"

    @property
    def shown(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version[:2]))


def notes_of_versions(old: Known, new: Known, around: Surroundings) -> Iterator[Note]:
    """What the servers of a workload make of their data, where they get another version."""
    for before, now in _servers(old, new):
        if before.product != now.product:
            yield from _of_another_product(before, now)
            continue
        found = step(now.product, before.version, now.version)
        yield from _of_step(before, now, found)
        if found.way == "up" and found.starts and now.product == "mysql":
            yield from _of_native_passwords(before, now, _given(new, now, around.new))


def _servers(old: Known, new: Known) -> Iterator[tuple[_Server, _Server]]:
    """The database servers of a workload before and now."""
    before = {each.name: each for each in _with_data(old)}
    for each in _with_data(new):
        if each.name in before:
            yield before[each.name], each


def _with_data(known: Known) -> Iterator[_Server]:
    pod, _ = pod_spec(known.plain)
    lasting = {str(each.get("name")) for each in items(pod.get("volumes")) if each.get("persistentVolumeClaim")}
    templates = items(mapping(known.plain, "spec").get("volumeClaimTemplates"))
    lasting |= {str(mapping(each, "metadata").get("name")) for each in templates}
    for each in items(pod.get("containers")):
        image = str(each.get("image") or "")
        product = product_of(image)
        mounted = {str(mount.get("name")) for mount in items(each.get("volumeMounts"))}
        if product and mounted & lasting and _is_server(each.get("command")):
            yield _Server(str(each.get("name")), product, version_of(image), image, each)


def _is_server(command: Any) -> bool:
    """Whether a container's command runs the server; without one, the image's own does."""
    words = set(" ".join(map(str, command)).replace("/", " ").split()) if isinstance(command, list) else set()
    return not words or not words.isdisjoint(_SERVERS)


_SERVERS = ("mysqld", "mariadbd", "mysqld_safe", "mariadbd-safe", "docker-entrypoint.sh")


def _of_another_product(before: _Server, now: _Server) -> Iterator[Note]:
    mysql = before if before.product == "mysql" else now
    if len(before.version) > 1 and len(now.version) > 1 and mysql.version >= (8, 0):
        message = f"{now.title} does not start on data of {before.title}: dump them, and load them into new claims"
        yield Note(kind="outage", message=f"{now.name}: {message}")


def _of_step(before: _Server, now: _Server, found: Step) -> Iterator[Note]:
    if not found.way:
        return
    if found.through:
        through = ", then ".join(found.through)
        message = (
            f"{now.title} does not start on data of {before.shown}: "
            f"roll out {through} first, until all pods are Ready and data are upgraded"
        )
        yield Note(kind="outage", message=f"{now.name}: {message}")
    elif found.way == "back":
        yield _of_going_back(before, now, found)
    else:
        yield from _of_upgrade(before, now)


def _of_going_back(before: _Server, now: _Server, found: Step) -> Note:
    old, new = (each.shown if before.shown != now.shown else _whole(each) for each in (before, now))
    title = f"{TITLES[now.product]} {new}"
    back = "restore a backup into new claims, or keep the new version"
    if not found.starts:
        return Note(kind="outage", message=f"{now.name}: {title} does not start on data of {old}: {back}")
    message = f"{title} may start on data of {old}, and nobody supports it: {back}"
    return Note(kind="data", message=f"{now.name}: {message}")


def _whole(server: _Server) -> str:
    return ".".join(map(str, server.version))


def _of_upgrade(before: _Server, now: _Server) -> Iterator[Note]:
    is_refused = step(now.product, now.version, before.version).starts is False
    back = (
        f"{before.shown} does not start on them then" if is_refused else f"{before.shown} is not supported on them then"
    )
    message = f"{now.title} changes the data at its first start, and {back}: make a backup before"
    yield Note(kind="data", message=f"{now.name}: {message}")
    if now.product == "mariadb" and not _upgrades_itself(now.plain):
        message = (
            f"mariadb-upgrade must run in each pod once {now.title} is Ready; "
            "the official image does that by itself with MARIADB_AUTO_UPGRADE=1"
        )
        yield Note(kind="data", message=f"{now.name}: {message}")


def _of_native_passwords(before: _Server, now: _Server, given: Iterable[_Given]) -> Iterator[Note]:
    """Accounts that cannot log in any more."""
    if not locks_out_native_passwords(before.version, now.version):
        return
    can_be_on = has_native_passwords(now.version)
    if can_be_on and any(each.name == "mysql-native-password" and each.value.lower() in _ON for each in given):
        return
    message = (
        f"accounts with mysql_native_password cannot log in to {now.title}: alter them to caching_sha2_password before"
    )
    until = ", or set mysql_native_password=ON until then" if can_be_on else ""
    yield Note(kind="outage", message=f"{now.name}: {message}{until}")


_ON = ("on", "1", "true", "")


def _upgrades_itself(container: dict[str, Any]) -> bool:
    return any(each.get("name") == "MARIADB_AUTO_UPGRADE" and each.get("value") for each in items(container.get("env")))


def canary(old: Known, new: Known, made: ObjectChange) -> Iterator[str]:
    """The safe order of an upgrade of several pods, a step a line: one pod first."""
    rollout = made.rollout
    if rollout is None or new.name.kind != "StatefulSet" or rollout.is_by_hand or rollout.kept or len(rollout.pods) < 2:  # noqa: PLR2004 - several
        return
    for before, now in _servers(old, new):
        found = step(now.product, before.version, now.version)
        if before.product == now.product and found.way == "up" and found.starts:
            last = pod_names(new.name.name, mapping(new.plain, "spec"))[-1]
            ordinal = last.rpartition("-")[2]
            yield f"one pod first: with this partition {last} alone gets {now.title}; it must not be the primary:"
            yield f"  spec: {{updateStrategy: {{rollingUpdate: {{partition: {ordinal}}}}}}}"
            yield f"make it smaller once {last} is Ready and replicates, the primary's pod last"
            return


def notes_of_options(old: Known, new: Known, around: Surroundings) -> Iterator[Note]:
    """Options of a workload's servers that must be what they were when the data were made.

    Those in a ConfigMap that is mounted before and now are told where that changes.
    """
    for server, table, change in _changed_options(old, new, around):
        if not change.file:
            yield from _of_option(f"{server.name}: ", table, change)


def notes_of_file(new: Known, around: Surroundings) -> Iterator[Note]:
    """Options in a ConfigMap that must be what they were when the data of the servers that mount it were made."""
    for reader in around.new(new, new.name.name):
        before = _same(reader, around) if pod_spec(reader.plain)[0] else None
        for _, table, change in _changed_options(before, reader, around) if before else ():
            if change.file == new.name.name:
                yield from _of_option(f"{reader.name}: ", table, change)


def _same(known: Known, around: Surroundings) -> Known | None:
    """The object of OLD that is the same as one of NEW."""
    return next((each for each in around.old(known, known.name.name) if each.name == known.name), None)


class _Given(NamedTuple):
    """An option that a server is given, and the ConfigMap whose file has it; "" for an argument."""

    name: str
    value: str
    file: str


class _Changed(NamedTuple):
    """A fixed option with another value, and the ConfigMap that has it, where that is mounted before and now."""

    name: str
    old: str
    new: str
    file: str


def _changed_options(old: Known, new: Known, around: Surroundings) -> Iterator[tuple[_Server, Table, _Changed]]:
    for before, now in _servers(old, new):
        engines = engines_of(now.image)
        if not engines or not engines_of(before.image) or before.product != now.product:
            continue
        was = {each.name: each for each in _given(old, before, around.old)}
        given = {each.name: each for each in _given(new, now, around.new)}
        for name, usual in FIXED.items():
            usually = _Given(name, usual, "")
            first, then = was.get(name, usually), given.get(name, usually)
            if _plain(name, first.value) != _plain(name, then.value):
                files = {each.file for each in (was.get(name), given.get(name)) if each}
                file = next(iter(files)) if len(files) == 1 else ""
                is_mounted = bool(file) and _mounts(old, file) and _mounts(new, file)
                yield now, table_of(engines[0]), _Changed(name, first.value, then.value, file if is_mounted else "")


def _plain(name: str, value: str) -> str:
    """A value as the server reads it."""
    if name == "innodb-page-size":
        from kgen.lint.databases.judging import number

        return str(number(value))
    return value.lower() if name == "lower-case-table-names" else value.partition(":max:")[0]


def _mounts(known: Known, config_map: str) -> bool:
    from .reading import uses

    return any(uses(pod_spec(known.plain)[0], "ConfigMap", config_map))


def _given(known: Known, server: _Server, beside: Callable[..., list[Known]]) -> Iterator[_Given]:
    """The options of a server, those of its files first: an argument wins."""
    from kgen.bundles.pods import pod_of
    from kgen.lint.databases.judging import match
    from kgen.lint.links.databases import arguments

    pod, engines = pod_of(decoded(known)), engines_of(server.image)
    container = next((each for each in (pod.containers or () if pod else ()) if each.name == server.name), None)
    if pod is None or container is None or not engines:
        return
    table = table_of(engines[0])
    several = [*_in_files(known, container, pod, beside, table), *((each, "") for each in arguments(container))]
    for option, file in several:
        found = match(option.name, option.value, table)
        value = option.value if found.value is None else found.value
        yield _Given(found.name, value or "", file)


def _in_files(
    known: Known, container: Container, pod: PodSpec, beside: Callable[..., list[Known]], table: Table
) -> Iterator[tuple[Option, str]]:
    """The options in the option files that a container has, each with the ConfigMap that has it."""
    from kgen.k8s.core_v1 import ConfigMap
    from kgen.lint.links.databases import option_files

    groups = groups_of(table)
    for each in beside(known, "ConfigMap"):
        item = decoded(each)
        if isinstance(item, ConfigMap):
            texts = [(item.data or {})[key] for key in option_files(item, container, pod)]
            options = (option for text in texts for option in options_in(text))
            yield from ((option, each.name.name) for option in options if option.group in groups)


def _of_option(where: str, table: Table, change: _Changed) -> Iterator[Note]:
    what = f"{where}{change.name.replace('-', '_')} is {change.new or 'not set'} and was {change.old or 'not set'}"
    found = outcome(change.name, table)
    if found:
        kind, message = _OUTCOMES[found]
        message = message.format(title=table.title)
        yield Note(kind=kind, message=f"{what}: {message}; keep the value, or dump and load into new claims")


_OUTCOMES = {
    "stops": ("outage", "{title} does not start with it on the data that are there, once a pod restarts"),
    "depends": ("outage", "{title} starts only if the files that are there have these names and sizes"),
    "loses": ("data", "{title} starts, and finds no tables with capital letters in their names any more"),
}
