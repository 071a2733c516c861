"""Option files and arguments of the containers that run MySQL or MariaDB."""

from __future__ import annotations

from functools import cache

from kgen.bundles.identity import name_of

from . import problems
from .images import engines_of
from .option_files import Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgen.k8s.core_v1 import ConfigMap, Container, PodSpec, VolumeMount

    from .judging import Problem

_SERVERS = ("mysqld", "mariadbd", "docker-entrypoint.sh")
_SUFFIX = ".cnf"
_FILE_OPTIONS = ("--defaults-file=", "--defaults-extra-file=")
_OF_PROGRAMS = ("defaults-file", "defaults-extra-file", "defaults-group-suffix", "no-defaults", "print-defaults")
"""Options of every program, that must come first."""


def in_option_files(item: ConfigMap, container: Container, pod: PodSpec) -> Iterator[tuple[str, Problem]]:
    """The problems of the option files that a container has from a ConfigMap, by the keys of the files."""
    engines = engines_of(container.image or "")
    if not engines:
        return
    for key in _keys(item, container, pod):
        yield from ((key, each) for each in _found(engines, (item.data or {})[key]))


@cache
def _found(engines: tuple[str, ...], text: str) -> list[Problem]:
    """The problems of an option file: several rules, containers and pods ask for those of the same one."""
    return _agreed([problems(engine, text) for engine in engines])


def _agreed(found: Sequence[list[Problem]]) -> list[Problem]:
    """What all engines say that may be in an image."""
    others = [{(each.line, each.name, each.effect) for each in some} for some in found[1:]]
    return [each for each in found[0] if all((each.line, each.name, each.effect) in other for other in others)]


def _keys(item: ConfigMap, container: Container, pod: PodSpec) -> Iterator[str]:
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


def in_arguments(container: Container) -> Iterator[tuple[str, int, Problem]]:
    """The problems of a server's arguments: the field that has them, the place in it, and the problem."""
    engines = engines_of(container.image or "")
    given = list(_arguments(container)) if engines else []
    if not given:
        return
    options = [_option(word, number) for number, (_, _, word) in enumerate(given)]
    for each in _agreed([_judged(engine, options) for engine in engines]):
        field, i, _ = given[each.line]
        yield field, i, each


def _judged(engine: str, options: Iterable[Option | None]) -> list[Problem]:
    from .judging import problem
    from .table import table_of

    table = table_of(engine)
    found = [problem(option, table) for option in options if option]
    return [each for each in found if each and each.effect in ("refused", "ignored", "adjusted")]


def _option(word: str, number: int) -> Option | None:
    """An argument as an option; None for one that is none, or that the program reads before all others."""
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
    if place == 0 or (place == 1 and words[0][2].rpartition("/")[2] in ("exec", "tini", "dumb-init", "gosu")):
        rest = words[place + 1 :]
        rest = rest[1:] if rest and rest[0][2] in _SERVERS else rest
        yield from _alone(rest)


def _alone(words: Sequence[tuple[str, int, str]]) -> Iterator[tuple[str, int, str]]:
    """The words that have their values with them: what follows a word without `=` may be its value."""
    for i, each in enumerate(words):
        behind = words[i + 1][2] if i + 1 < len(words) else "--"
        if "=" in each[2] or behind.startswith("-"):
            yield each
