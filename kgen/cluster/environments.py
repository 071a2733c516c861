"""Folders of a tree that hold the same object, such as `dev/` and `prod/`: they are alternatives of each other.

Two objects with the same name in different folders make branches of these folders, at the deepest folder around both.
Files side by side are branches, too, and so are a file and a folder beside it, but only where most of the objects of
one are in others: one object that stands there twice may be a mistake, and a file with a copy of it is one. Files that
share objects with the same others, and none with each other, such as the parts of an `all.yaml`, make one branch.
Who is in one of such branches sees nothing of the others; elsewhere in the tree, where branches of the same names are
alternatives, too, it sees those of its own names alone: `shop/prod` sees `login/prod`, and not `login/dev`. What is in
no branch is common to all.
"""

from __future__ import annotations

import os
from collections import Counter

from kgen.bundles.identity import identity_of, name_of

from .lookup import Sight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Protocol, TypeAlias

    from kgen.apiserver.rule import Found
    from kgen.model import Object

    from .index import Index

    class Finder(Protocol):
        """Something that looks at an object among others."""

        def findings(self, item: Object, index: Index) -> Iterable[Found]:
            """What it finds in an object."""

    Folder: TypeAlias = tuple[str, ...]
    """The names on the way to a folder, or to a file."""
    Branches: TypeAlias = dict[Folder, set[str]]
    """The alternatives in some folders: names of folders and files in them."""
    Way: TypeAlias = tuple[tuple[Folder, str], ...]
    """The branches on the way to a file, with the folders in which they are alternatives."""
    Choices: TypeAlias = dict[Folder, dict[str, tuple[Folder, str]]]
    """The folder that stands for the choice, and the branch, by the names of files and folders in each folder."""

COMMON = 0
"""The place of all that is in no branch."""
_MOST_PARTED = 200
"""More names than these in one folder are all alternatives of each other."""
_SHARED = "Namespace"
"""Each part of an application may bring it along: parts are no alternatives."""


class Alternatives:
    """Which objects of a tree see each other.

    Attributes:
        folders: The folders that are alternatives, by name.
        files: Files side by side that are alternatives, by name, and how many objects they share.
    """

    def __init__(self, objects: Sequence[Object | None], files: Sequence[str | None]) -> None:
        """Take objects, and the paths of their files; None for what is in no folder."""
        ways = {each: _way(each) for each in dict.fromkeys(files) if each is not None}
        several = _Shared(objects, map(ways.get, files)) if len(ways) > 1 else None  # type: ignore[arg-type]
        choices = several.choices() if several else {}
        self._branches: Branches = {}
        for folder, branch in (choice for names in choices.values() for choice in names.values()):
            self._branches.setdefault(folder, set()).add(branch)
        shown = _shown(choices, ways) if choices else {}
        self.files = several.side_by_side(shown) if several else []
        told = {name for names, _ in self.files for name in names}
        self.folders = sorted(
            {os.path.dirname(name) or "." if name in ways else name for name in {*shown.values()} - told}
        )
        self._ways: list[Way] = [()]
        self._root = _Node(COMMON)
        numbers = {each: self._number(_choices(way, choices)) for each, way in ways.items()}
        self._places = [numbers.get(each, COMMON) for each in files] if self._branches else []  # type: ignore[arg-type]
        self._scopes: dict[int | frozenset[str], Scope] = {}
        self._known: dict[tuple[int, ...], Scope] = {}
        self._scope_at(COMMON)

    def __bool__(self) -> bool:
        return bool(self._branches)

    def place(self, number: int) -> int:
        """The place of an object, by its position; objects of one place see the same."""
        return self._places[number] if self._places else COMMON

    def places(self, numbers: Iterable[int]) -> list[int]:
        """The places of objects."""
        return [self.place(number) for number in numbers]

    def common_first(self, numbers: Iterable[int]) -> list[int]:
        """Objects in the order in which they are to be told of: what those of COMMON lack is told with them."""
        return sorted(numbers, key=self.place)

    def views(self, index: Index) -> Views:
        """What the objects see of each other."""
        return Views(index, self)

    def _number(self, way: Way) -> int:
        """The place at the end of a way."""
        node = self._root
        for folder, branch in way:
            node = node.inner.setdefault(folder, {}).setdefault(branch, _Node())
        if node.place is None:
            node.place = len(self._ways)
            self._ways.append(way)
        return node.place

    def scope(self, number: int) -> Scope:
        """What an object sees, by its position."""
        return self._scope_at(self.place(number))

    def _scope_at(self, place: int) -> Scope:
        own = dict(self._ways[place])
        names = frozenset(own.values())
        names_tell_all = all(names & self._branches[folder] == {branch} for folder, branch in own.items())
        key = names if names_tell_all else place
        if key not in self._scopes:
            places, is_open = self._seen(own, all_of_open=True)
            self._scopes[key] = self._known.setdefault(tuple(places), Scope(len(self._known), places, is_open=is_open))
        return self._scopes[key]

    def seen_from_both(self, place: int, other: int) -> list[int]:
        """The places seen from two that see each other; where the choice is still open, the first branch."""
        return self._seen({**dict(self._ways[other]), **dict(self._ways[place])}, all_of_open=False)[0]

    def sight(self, places: list[int]) -> Sight | None:
        """What sees some places; None where these are all."""
        if len(places) == len(self._ways):
            return None
        hides = 2 * len(places) > len(self._ways)
        return Sight(set(range(len(self._ways))).difference(places) if hides else places, hides=hides)

    def _seen(self, own: Mapping[Folder, str], *, all_of_open: bool) -> tuple[list[int], bool]:
        names, is_open = set(own.values()), False
        found: list[int] = []
        nodes = [self._root]
        while nodes:
            node = nodes.pop()
            found += [] if node.place is None else [node.place]
            for folder, branches in node.inner.items():
                chosen = self._chosen(folder, own, names) or list(branches)
                is_open = is_open or len(chosen) > 1
                nodes += [branches[each] for each in (chosen if all_of_open else chosen[:1])]
        return sorted(found), is_open

    def _chosen(self, folder: Folder, own: Mapping[Folder, str], names: set[str]) -> list[str]:
        """The branches in a folder that are seen by somebody in others; none where that does not matter to it."""
        return [own[folder]] if folder in own else sorted(names & self._branches[folder])


class Scope:
    """What is seen from some places of a tree: other places.

    Attributes:
        number: Its number, by which scopes are told apart; 0 sees all places.
        places: The places.
        rivals: Those of them that are alternatives, if some are alternatives of others.
    """

    __slots__ = ("number", "places", "rivals")

    def __init__(self, number: int, places: list[int], *, is_open: bool) -> None:
        self.number = number
        self.places = places
        self.rivals = places if is_open else []


class _Node:
    """What is behind some branches: a place, and folders in which there are more branches."""

    __slots__ = ("inner", "place")

    def __init__(self, place: int | None = None) -> None:
        self.place = place
        self.inner: dict[Folder, dict[str, _Node]] = {}


def _way(file: str) -> Folder:
    return tuple(os.path.abspath(file).split(os.sep))


class _Shared:
    """The objects of the same name that are in several files."""

    def __init__(self, objects: Iterable[Object | None], ways: Iterable[Folder | None]) -> None:
        homes: dict[tuple[str, str, str, str], dict[Folder, Object]] = {}
        for item, way in zip(objects, ways, strict=True):
            if item is not None and way is not None and item.kind != _SHARED and name_of(item):
                homes.setdefault(identity_of(item), {}).setdefault(way, item)
        self._sizes = Counter(way for each in homes.values() for way in each)
        self._copies = {way for each in homes.values() if len(each) > 1 for way in self._copies_in(each)}
        several = Counter(frozenset(each) for each in homes.values() if len(each) > 1)
        self._partings = [
            (folder, names, number) for each, number in several.items() for folder, names in _partings(each)
        ]

    def _copies_in(self, homes: Mapping[Folder, Object]) -> Iterator[Folder]:
        """The files that hold nothing but an object that is beside them in the same words."""
        known: dict[Folder, list[tuple[Folder, Object]]] = {}
        for way, item in homes.items():
            if self._sizes[way] == 1:
                beside = known.setdefault(way[:-1], [])
                yield from (each for other, same in beside if same == item for each in (way, other))
                beside.append((way, item))

    def choices(self) -> Choices:
        """The alternatives."""
        most = self._mostly_shared()
        found: dict[Folder, list[set[str]]] = {}
        for folder, names, _ in self._partings:
            files = {name for name in names if self._is_file(folder, name)}
            chosen = _chosen(names, files, {name for name in names if (folder, name) in most})
            if len(chosen) > 1:
                found.setdefault(folder, []).append(chosen)
        return {folder: self._parted(folder, several) for folder, several in found.items()}

    def _parted(self, folder: Folder, several: list[set[str]]) -> dict[str, tuple[Folder, str]]:
        """The choices in a folder, of names of which some share objects."""
        names = set().union(*several)
        folders = {name for name in names if not self._is_file(folder, name)}
        if folders == names or len(names) > _MOST_PARTED:
            return {name: (folder, name) for name in names}
        return _choices_among(folder, [*several, folders])

    def _is_file(self, folder: Folder, name: str) -> bool:
        return (*folder, name) in self._sizes

    def _mostly_shared(self) -> set[tuple[Folder, str]]:
        """Files and folders of which more than half of the objects are beside them, too."""
        shared: Counter[tuple[Folder, str]] = Counter()
        for folder, names, number in self._partings:
            if any(self._is_file(folder, name) for name in names):
                shared.update({(folder, name): number for name in names})
        sizes: Counter[tuple[Folder, str]] = Counter()
        for way, number in self._sizes.items() if shared else ():
            for i, name in enumerate(way):
                if (way[:i], name) in shared:
                    sizes[way[:i], name] += number
        return {
            (folder, name)
            for (folder, name), number in shared.items()
            if 2 * number > sizes[folder, name] and (*folder, name) not in self._copies
        }

    def side_by_side(self, shown: Mapping[tuple[Folder, str], str]) -> list[tuple[list[str], int]]:
        """The names of files that are alternatives in one folder, and how many objects they share."""
        groups: list[tuple[set[str], int]] = []
        for folder, names, number in self._partings:
            files = {shown[folder, name] for name in names if self._is_file(folder, name) and (folder, name) in shown}
            same = [group for group in groups if group[0] & files] if len(files) > 1 else []
            if len(files) > 1:
                groups = [group for group in groups if group not in same]
                groups.append((files.union(*(each for each, _ in same)), number + sum(n for _, n in same)))
        return sorted((sorted(files), number) for files, number in groups)


def _chosen(names: set[str], files: set[str], mostly_shared: set[str]) -> set[str]:
    """Which of those that share an object are alternatives: files only if one has little else."""
    return names if mostly_shared or not files else names - files


def _choices_among(folder: Folder, several: list[set[str]]) -> dict[str, tuple[Folder, str]]:
    """The choices among names of which some exclude each other, those that have to do with each other in one choice.

    Names that exclude the same others, and not each other, are one branch.
    """
    others: dict[str, set[str]] = {}
    for names in several:
        for name in names:
            others.setdefault(name, set()).update(names - {name})
    branches: dict[frozenset[str], list[str]] = {}
    for name in sorted(others):
        branches.setdefault(frozenset(others[name]), []).append(name)
    found: dict[str, tuple[Folder, str]] = {}
    for excluded, names_of_branch in branches.items():
        choice = (*folder, min(_connected(names_of_branch[0], others)))
        found.update((name, (choice, names_of_branch[0])) for name in names_of_branch if excluded)
    return found


def _connected(name: str, others: Mapping[str, set[str]]) -> set[str]:
    """The names that a name excludes, those that these exclude, and so on."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += others[each]
    return found


def _partings(ways: Iterable[Folder]) -> Iterator[tuple[Folder, set[str]]]:
    """The folders in which some ways part from each other, and the names with which they go on there."""
    parting: Branches = {}
    for way in ways:
        for i, name in enumerate(way):
            parting.setdefault(way[:i], set()).add(name)
    return ((folder, names) for folder, names in parting.items() if len(names) > 1)


def _choices(way: Folder, choices: Choices) -> Way:
    return tuple(choices[folder][name] for folder, name in _steps(way, choices))


def _steps(way: Folder, choices: Choices) -> list[tuple[Folder, str]]:
    """The names on a way that are alternatives, with their folders."""
    if not choices:
        return []
    steps = ((way[:i], name) for i, name in enumerate(way))
    return [(folder, name) for folder, name in steps if name in choices.get(folder, ())]


def _shown(choices: Choices, ways: Mapping[str, Folder]) -> dict[tuple[Folder, str], str]:
    """The branches as somebody would write them who wrote the files that are given."""
    return {
        (folder, branch): os.path.normpath(os.path.join(name, *[os.pardir] * (len(way) - len(folder) - 1)))
        for name, way in ways.items()
        for folder, branch in _steps(way, choices)
    }


class Views:
    """What links find in objects, each among those that it sees."""

    def __init__(self, index: Index, alternatives: Alternatives) -> None:
        self._index = index
        self._alternatives = alternatives
        self._views: dict[int, Index] = {}
        self._worlds: dict[tuple[int, int], Index] = {}
        self._by_places: dict[tuple[int, ...], Index] = {}

    def findings(self, finder: Finder, item: Object, number: int) -> list[Found]:
        """What a finder says of an object.

        Who sees several alternatives is told only what is so with one of them alone, too: what two of them would do to
        each other never happens.
        """
        scope = self._alternatives.scope(number)
        found = list(finder.findings(item, self._view(scope)))
        if not found or not scope.rivals:
            return found
        place = self._alternatives.place(number)
        return _confirmed(found, (finder.findings(item, self._world(place, rival)) for rival in scope.rivals))

    def _view(self, scope: Scope) -> Index:
        if scope.number not in self._views:
            self._views[scope.number] = self._index.seen_by(self._alternatives.sight(scope.places))
        return self._views[scope.number]

    def _world(self, place: int, rival: int) -> Index:
        """What is seen from two places, without any alternatives."""
        if (place, rival) not in self._worlds:
            places = self._alternatives.seen_from_both(place, rival)
            key = tuple(places)
            if key not in self._by_places:
                self._by_places[key] = self._index.seen_by(self._alternatives.sight(places))
            self._worlds[place, rival] = self._by_places[key]
        return self._worlds[place, rival]


def _confirmed(found: list[Found], elsewhere: Iterable[Iterable[Found]]) -> list[Found]:
    """What has been found and is found elsewhere, too, in the words of there; no more is looked for than is needed."""
    wanted = {_key(each) for each in found}
    confirmed: list[Found] = []
    for findings in elsewhere:
        so = [each for each in findings if _key(each) in wanted]
        confirmed += so
        wanted.difference_update(map(_key, so))
        if not wanted:
            break
    return confirmed


def _key(found: Found) -> tuple[str, str]:
    who, finding = found
    return who.code, str(finding.at)
