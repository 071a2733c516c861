"""What a validation is asked to do, as one value."""

from __future__ import annotations

from kgen.apiserver.served import NEWEST_PROVEN, known_version, parse_version
from kgen.errors import KgenError
from kgen.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypedDict

    from kgen.apiserver.custom.definitions import CRD, Definitions
    from kgen.apiserver.rule import Rule, Version

    class Given(TypedDict, total=False):
        """Options by name."""

        kubernetes: str
        rules: Iterable[Rule]
        external: Iterable[str]
        crds: Iterable[CRD] | Definitions
        strict_kinds: bool
        independent: bool
        profiles: Iterable[str]
        scripts: bool
        jobs: int | None
        select: Iterable[str]
        ignore: Iterable[str]


class ExternalError(KgenError, ValueError):
    """What is external is not named as KIND/NAME."""


def _checked(external: str) -> str:
    from kgen.cluster.externals import problem_of

    problem = problem_of(external)
    if problem:
        raise ExternalError(f"external: {problem}")
    return external


class Options(Frozen):
    """The options of a validation.

    Args:
        kubernetes: The target version, such as "1.36"; "v1.36.3" means the same.
        rules: More rules than kgen's own, of any family.
        external: Objects that exist outside of the inputs, such as "StorageClass/fast" or "Secret/*".
        crds: CustomResourceDefinitions beside those of the inputs, as objects or plain data: custom resources are
            checked against them.
        strict_kinds: Refuse a custom resource whose definition is not at hand.
        independent: Check each object by itself, without links; then of definitions only `crds` count.
        profiles: Advice to give, too: "recommended", "baseline", "restricted", "all", or codes and names of single
            pieces of advice.
        scripts: Let bash and shellcheck, where they are installed, look at the scripts, too.
        jobs: The number of processes that read files of folders; None for as many as pay.
        select: Codes, their beginnings, and names of rules to show; everything where there are none.
        ignore: Codes, their beginnings, and names of rules not to show.

    Raises:
        UnknownVersionError: kgen does not know the version.

    >>> Options(kubernetes="v1.36.3").version
    (1, 36)
    """

    __slots__ = (
        "crds",
        "external",
        "ignore",
        "independent",
        "jobs",
        "kubernetes",
        "profiles",
        "rules",
        "scripts",
        "select",
        "strict_kinds",
    )
    kubernetes: str
    rules: tuple[Rule, ...]
    external: tuple[str, ...]
    crds: tuple[CRD, ...] | Definitions
    strict_kinds: bool
    independent: bool
    profiles: tuple[str, ...]
    scripts: bool
    jobs: int | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]

    def __init__(
        self,
        *,
        kubernetes: str = NEWEST_PROVEN,
        rules: Iterable[Rule] = (),
        external: Iterable[str] = (),
        crds: Iterable[CRD] | Definitions = (),
        strict_kinds: bool = False,
        independent: bool = False,
        profiles: Iterable[str] = (),
        scripts: bool = False,
        jobs: int | None = 1,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
    ) -> None:
        for each in (external, profiles, select, ignore, rules, crds):
            if isinstance(each, (str, bytes)):
                raise _no_list(locals())
        try:
            self._set(kubernetes=known_version(kubernetes), rules=tuple(rules), external=tuple(map(_checked, external)))
            self._set(crds=crds if hasattr(crds, "find") else tuple(crds), strict_kinds=strict_kinds)
            self._set(independent=independent, profiles=tuple(profiles), scripts=scripts, jobs=jobs)
            self._set(select=tuple(select), ignore=tuple(ignore))
        except (TypeError, AttributeError):
            raise _no_list(locals()) from None
        for each in (*self.profiles, *self.select, *self.ignore):
            if each.__class__ is not str:
                raise _no_list(locals())
        if rules or crds:
            _check_items(self)

    @property
    def version(self) -> Version:
        """The target version as numbers."""
        return parse_version(self.kubernetes)


def _check_items(options: Options) -> None:
    """Refuse rules and definitions that are none."""
    from kgen.wording.things import thing

    for each in options.rules:
        if not hasattr(each, "family"):
            raise TypeError(f"rules are functions under @rule or @link, and {thing(each)} is none")
    for item in options.crds if isinstance(options.crds, tuple) else ():
        if not (hasattr(item, "get") or hasattr(item, "to_plain")):
            raise TypeError(f"crds are CustomResourceDefinitions, and {thing(item)} is none")


def _no_list(given: dict[str, Any]) -> TypeError:
    """What is wrong with options, of which one is at least of another type."""
    from kgen.wording.things import thing

    if not isinstance(given["kubernetes"], str):
        return TypeError(f'kubernetes is a version as text, such as "1.36", not {thing(given["kubernetes"])}')
    for name, example in _LISTS.items():
        value = given[name]
        is_list = hasattr(type(value), "__iter__") and not isinstance(value, (str, bytes))
        if not is_list or (name in _TEXTS and not all(isinstance(each, str) for each in value)):
            return TypeError(f"{name} is a list, such as [{example}], not {thing(value)}")
    return TypeError("an option is of another type than it should be")


_TEXTS = ("external", "profiles", "select", "ignore")
_LISTS = {
    "external": '"Secret/login"',
    "profiles": '"recommended"',
    "select": '"KG7"',
    "ignore": '"KG711"',
    "rules": "a function under @rule",
    "crds": "a CustomResourceDefinition",
}
"""The options that are lists, with an example of an item."""
