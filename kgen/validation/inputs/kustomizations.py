"""Trees with kustomizations: each that no other one names is built, and stands for the files that it names."""

from __future__ import annotations

import os

from kgen.apiserver.stated import KUSTOMIZATION_FAILS, KUSTOMIZATION_LACKS_FILE
from kgen.kustomize import NAMES, KustomizeError, Texts, UnreadableError, build
from kgen.kustomize.places import Places
from kgen.yaml.reader import YamlSyntaxError, read_documents

from . import Entry, of_text
from .found import ENCRYPTED, FileOfFolder, Skipped, is_encrypted
from .positions import steps_to, value_at
from .streams import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias

    from kgen.apiserver.rule import Rule
    from kgen.diagnostics import Diagnostic
    from kgen.kustomize import Built
    from kgen.validation.verdict import Judge, Judged

    Made: TypeAlias = dict[tuple[str, int, tuple[str | int, ...]], list["KustomizedEntry"]]
    """The objects that were made, by where they were written."""

UNREFERENCED = "named by no kustomization"
COMPONENT = "kustomize component that no kustomization names"
_DEFINITION = "CustomResourceDefinition"
"""What others see wherever it is."""


def arranged(
    found: Iterable[FileOfFolder | Skipped], *, unreferenced: bool
) -> Iterator[FileOfFolder | Skipped | Kustomized | Unreferenced]:
    """What is to be read of a tree: kustomizations built, without the files that they name.

    Args:
        found: The files of the tree, by name.
        unreferenced: Whether files below a kustomization that none names are read, too.
    """
    several = list(found)
    tree = _Tree(each.name for each in several if is_kustomization(each.name))
    for each in several:
        if is_kustomization(each.name):
            yield from tree.built(each.name)
        elif isinstance(each, FileOfFolder) and not unreferenced and tree.leaves_out(each.name):
            yield Unreferenced(each)
        elif not tree.names(each.name):
            yield each


def is_kustomization(path: str) -> bool:
    """Whether a file is a kustomization, by its name."""
    return os.path.basename(path) in NAMES


class _Tree:
    """The kustomizations of a tree, and what they name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._plains = {path: _plain(path) for path in paths}
        self._made: Made = {}
        self._homes = {os.path.dirname(os.path.realpath(path)): path for path in self._plains}
        self._named = {path: set(_named(path, plain)) for path, plain in self._plains.items()}
        self._all = {real for paths in self._named.values() for real in paths}
        self._texts = Texts()
        self._roots = self._found_roots()

    def _found_roots(self) -> set[str]:
        """Those that no other one names; one of several that name each other in a circle."""
        roots = [path for home, path in self._homes.items() if home not in self._all]
        reached = self._reached(roots)
        for path in self._homes.values():
            if path not in reached:
                roots.append(path)
                reached |= self._reached([path])
        return set(roots)

    def _reached(self, roots: Iterable[str]) -> set[str]:
        reached: set[str] = set()
        waiting = list(roots)
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting += [self._homes[real] for real in self._named[path] if real in self._homes]
        return reached

    def built(self, path: str) -> Iterator[Skipped | Kustomized]:
        """What a kustomization makes, if no other one names it."""
        if path not in self._roots:
            return
        if self._plains[path].get("kind") == "Component":
            yield Skipped(path, COMPONENT)
        else:
            yield Kustomized(path, self._texts, self._made)

    def names(self, path: str) -> bool:
        """Whether a kustomization names a file."""
        return os.path.realpath(path) in self._all

    def leaves_out(self, path: str) -> bool:
        """Whether no kustomization names a file, though there is one in its folder or in one around it."""
        if self.names(path):
            return False
        folder = os.path.dirname(os.path.realpath(path))
        while folder not in self._homes:
            above = os.path.dirname(folder)
            if above == folder:
                return False
            folder = above
        return True


def _plain(path: str) -> dict[str, Any]:
    """A kustomization as plain data; empty where it cannot be read, which building it will say."""
    try:
        with open(path, "rb") as file:
            plain = next(iter(read_documents(file.read(), path))).plain
    except (OSError, YamlSyntaxError, StopIteration):
        return {}
    return plain if isinstance(plain, dict) else {}


def _named(path: str, plain: dict[str, Any]) -> Iterator[str]:
    """The real paths of what may be files and folders in the fields of a kustomization."""
    folder = os.path.dirname(path)
    for text in _texts(plain):
        name = text.rpartition("=")[2]  # a generator writes key=file
        if name and "\n" not in name:
            yield os.path.realpath(os.path.join(folder, name))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


class Kustomized:
    """A kustomization that is built once it is read.

    Attributes:
        not_followed: What was left alone, by the folder whose kustomization names it.
        is_built: Whether others may be made of the same files: what is said of them is said once.
    """

    is_built = True

    def __init__(self, path: str, texts: Texts, made: Made) -> None:
        """`texts` and `made` are what other kustomizations of the tree have read and made."""
        self.name = path
        self.problems: list[Diagnostic] = []
        self.skipped: dict[str, int] = {}
        self.not_followed: dict[str, list[str]] = {}
        self._texts = texts
        self._made = made

    def entries(self) -> Iterator[Entry]:
        """Its objects, as `kubectl kustomize` prints them."""
        try:
            built = build(os.path.dirname(self.name), self._texts)
        except UnreadableError as error:
            self.problems = _problems_in(error.file)
            return
        except KustomizeError as error:
            self.problems = [_of_error(error, KUSTOMIZATION_FAILS, self.name)]
            return
        self.not_followed = built.not_followed
        self.problems = [_of_error(error, KUSTOMIZATION_LACKS_FILE, self.name) for error in built.missing]
        self.problems += [problem for file in built.unreadable for problem in _problems_in(file)]
        for each in _entries(built):
            each.home = self.name
            if is_encrypted(each.item):
                self.skipped[ENCRYPTED] = self.skipped.get(ENCRYPTED, 0) + 1
            elif not each.is_known(self._made.setdefault(each.origin(), [])):
                yield each


def _entries(built: Built) -> Iterator[KustomizedEntry]:
    entry = PartialEntry if built.not_followed or built.missing or built.unreadable else KustomizedEntry
    for resource in built.resources:
        yield entry(resource.plain, resource.places)
    for place in built.others:
        yield entry(place.value(), Places(place))


def _of_error(error: KustomizeError, rule: Rule, path: str) -> Diagnostic:
    text = error.place.text if error.place else None
    position = error.place.position() if error.place else (None, None)
    hint = "if another program makes it, run that first" if error.is_missing else ""
    message = f"kubectl kustomize refuses this: {error.problem}"
    return of_text(rule, text.name if text else path, message, position, hint, number=text.number if text else 0)


def _problems_in(path: str) -> list[Diagnostic]:
    file = File(path)
    for _ in file.entries():
        pass
    return file.problems


class KustomizedEntry(Entry):
    """An object that a kustomization made, whose values were written in several files."""

    __slots__ = ("_places", "_same")
    is_built = True

    def __init__(self, item: Any, places: Places) -> None:
        text = places.root.text
        super().__init__(item, text.name, text.number, None)
        self._places = places
        self._same: KustomizedEntry | None = None

    def origin(self) -> tuple[str, int, tuple[str | int, ...]]:
        """Where the object as such was written."""
        root = self._places.root
        return root.text.name, root.text.number, root.path

    def is_known(self, others: list[KustomizedEntry]) -> bool:
        """Whether an equal object was made before that is enough for all; if it is not, all of it has been said."""
        self._same = next((each for each in others if each.item == self.item), None)
        if self._same is None:
            others.append(self)
        return self._same is not None and self.item.get("kind") == _DEFINITION

    def judge(self, judge: Judge) -> Judged:
        """What is to be said of the object by itself; nothing, where it has been said of an equal one."""
        if self._same is None or self._same.judged is None:
            return super().judge(judge)
        self.judged = []
        return judge.read(self.item)

    def place(self, field: str, inside: int | None) -> tuple[str, int | None, int | None]:
        """File, line and column where the value of a field was written."""
        place = self._places.find(self.item, steps_to(self.item, field))
        line, column = place.position()
        if inside:
            wanted = str(value_at(self.item, field)).split("\n")[inside - 1 : inside]
            number = place.text.line_of(line, inside)
            row = place.text.row(number)
            if wanted and row.strip() and wanted[0].strip() == row.strip():
                line, column = number, len(row) - len(row.lstrip()) + 1
        return place.text.name, line, column

    def position(self, field: str = "", inside: int | None = None) -> tuple[int | None, int | None]:
        """Line and column, in whatever file it is."""
        return self.place(field, inside)[1:]


class PartialEntry(KustomizedEntry):
    """An object of a kustomization that names more than is known."""

    __slots__ = ()
    is_partial = True


class Unreferenced:
    """A file below a kustomization that no kustomization names: left out and counted, if it has objects.

    Attributes:
        unreferenced: The file, if so.
    """

    def __init__(self, file: FileOfFolder) -> None:
        self.name = file.name
        self.problems: list[Diagnostic] = []
        self.unreferenced: list[str] = []
        self.skipped: Counter[str] = file.skipped
        self.unreadable = file.unreadable
        self._file = file

    def entries(self) -> Iterator[Entry]:
        """Nothing."""
        objects = list(self._file.entries())
        if objects or self._file.problems:
            self.unreferenced.append(self.name)
            self.skipped[UNREFERENCED] += 1
        return iter(())
