"""Every rule of kgen by its code, its family and the type it looks at.

The generated index knows the rules, so that a module is imported only when one of its rules may find something.
"""

from __future__ import annotations

from kgen.errors import KgenError

from .index import ON, RULES, SIZE
from .rule import ANNOTATED, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any

    from .rule import Family

_ORDER = dict(zip(RULES, range(len(RULES)), strict=True))
FOLDERS = ("apiserver", "lint")
"""The folders of kgen whose modules have rules."""


GENERATED = ("index.py", "reads.py")
"""What is made of these modules."""


class StaleIndexError(KgenError):
    """A rule in a checkout that the index does not know, so that it would never run."""


def codes() -> dict[str, str]:
    """The name of the rule of each code, in the order in which rules run; no rule is imported."""
    return {code: row.partition(" ")[0] for code, row in RULES.items()}


def subject_of(code: str) -> str:
    """What the rules of a module are about, in the words of its name.

    >>> subject_of("KG212")
    'ports'
    """
    return RULES[code].rpartition(".")[2].replace("_", " ")


def has_rule(code: str) -> bool:
    """Whether kgen has a rule of a code."""
    return code in RULES


def rule_of(code: str) -> Rule:
    """The rule of a code."""
    if code not in _LOADED:
        _load(RULES[code].rpartition(" ")[2])
    return _LOADED[code]


_LOADED: dict[str, Rule] = {}


def _load(module: str) -> None:
    """Import a module of rules.

    Raises:
        StaleIndexError: It has a rule that the index does not know.
    """
    for value in vars(__import__(f"kgen.{module}", fromlist=["*"])).values():
        if isinstance(value, Rule):
            if not has_rule(value.code):
                raise _stale(value.code, module)
            _LOADED[value.code] = value


def _stale(code: str, module: str) -> StaleIndexError:
    return StaleIndexError(f"the index of rules does not know {code} of kgen.{module}: run `make reference`")


def all_rules(*families: Family) -> Iterator[Rule]:
    """Every rule, or every rule of some families, in the order in which they run."""
    for code, row in RULES.items():
        if not families or row.split(" ")[1] in families:
            yield rule_of(code)


def rules_on(family: Family, type_: type[Any], given: Collection[str] | None = None) -> list[Rule]:
    """The rules of a family that look at a type, in the order in which they run.

    Args:
        family: The family.
        type_: The type; rules on its bases look at it, too.
        given: The fields of a value that are set, or the kinds of objects that there are: only rules that may find
            something then; None for all.
    """
    key = (family, type_)
    rows = _ROWS.get(key)
    if rows is None:
        rows = _ROWS[key] = _rows_on(family, type_)
    return [rule_of(code) for code, needs in rows if given is None or not needs or not needs.isdisjoint(given)]


_ROWS: dict[tuple[Family, type[Any]], list[tuple[str, frozenset[str]]]] = {}


def _rows_on(family: Family, type_: type[Any]) -> list[tuple[str, frozenset[str]]]:
    """The codes of the rules on a type, each with the fields or kinds of which it needs one."""
    texts = [ON[key] for base in type_.__mro__ if (key := f"{family}:{key_of(base)}") in ON]
    rows = {row[0]: row for text in texts for row in _rows_in(text)}
    return [rows[code] for code in (sorted(rows, key=_ORDER.__getitem__) if len(texts) > 1 else rows)]


def _rows_in(text: str) -> list[tuple[str, frozenset[str]]]:
    """The rows of a text of the index, made once: those of the base of all objects are asked for by each kind."""
    if text not in _READ:
        rows = [row.partition(" ")[::2] for row in text.split("; ")]
        _READ[text] = [(code, frozenset(needs.split())) for code, needs in rows]
    return _READ[text]


_READ: dict[str, list[tuple[str, frozenset[str]]]] = {}


def links_on(value: object, there: frozenset[str]) -> list[Rule]:
    """The links that may find something in an object or in pods, by the fields of the value, its spec and annotations.

    Args:
        value: An Object, or Pods.
        there: The kinds of the objects that there are, and OTHERS and TWINS where there are such.
    """
    spec = getattr(value, "spec", None)
    names, inner = getattr(value, "__dict__", ()), getattr(spec, "__dict__", ())
    noted = (ANNOTATED,) if getattr(getattr(value, "metadata", None), "annotations", None) else ()
    shape = (type(value), there, *noted, *names, "", *inner)
    links = _LINKS.get(shape)
    if links is None:
        if len(_LINKS) >= _MOST_SHAPES:
            _LINKS.clear()
        links = _LINKS[shape] = rules_on(
            "link", type(value), {*there, *noted, *names, *(f"spec.{each}" for each in inner)}
        )
    return links


_MOST_SHAPES = 4096
_LINKS: dict[tuple[Any, ...], list[Rule]] = {}
"""The links for values of a type with the same fields."""


def key_of(type_: type[Any]) -> str:
    """How the index calls a type: `core_v1.Container`."""
    return f"{type_.__module__.rpartition('.')[2]}.{type_.__name__}"


def readers_of(types: Sequence[type[Any]], field: str) -> list[str]:
    """The codes of the rules that read a field while their examples run; of the server's, those on its way.

    Args:
        types: The types on the way to the field, from the object to the type that has it.
        field: The name of the field.

    >>> from kgen.k8s.core_v1 import Container, Pod, PodSpec
    >>> "KG212" in readers_of([Pod, PodSpec, Container], "ports")
    True
    """
    from re import findall

    from .reads import READS

    keys = {key_of(base) for type_ in types for base in type_.__mro__}
    if len(types) > 1 and types[1].__name__ != "ObjectMeta":
        keys.discard(_OBJECT)
    rows = findall(rf"(?m)^\w+\.{types[-1].__name__}\.{field} (.*)$", READS)  # of every version of the type
    return [code for row in rows for code in row.split() if _is_on_way(code, keys)]


_OBJECT = "base.Object"
"""A rule on every object reads nothing but its header and metadata."""


def _is_on_way(code: str, keys: set[str]) -> bool:
    _, family, on, _ = RULES[code].split(" ")
    return family not in ("server", "update") or not keys.isdisjoint(on.split(","))


def check_index(root: str) -> None:
    """Refuse an index that does not know every rule of a checkout; `root` is kgen's folder.

    The size of all modules with rules is compared first: only where it differs are they read.

    Raises:
        StaleIndexError: A rule would never run.
    """
    files = modules_below(root)
    if sum(files.values()) != SIZE:
        from re import findall

        for path in files:
            with open(path, encoding="utf-8") as file:
                for code in findall(r'(?m)^(?:@\w+|\w+ = stated)\(\s*"(KG\d+)"', file.read()):
                    if not has_rule(code):
                        raise _stale(code, path.removeprefix(f"{root}/").removesuffix(".py").replace("/", "."))


def modules_below(root: str) -> dict[str, int]:
    """The sizes of all modules that may have rules, by their paths; the index itself is made of them."""
    from os import scandir

    found: dict[str, int] = {}
    folders = [f"{root}/{each}" for each in FOLDERS]
    while folders:
        with scandir(folders.pop()) as entries:
            for each in entries:
                if each.is_dir() and each.name != "__pycache__":
                    folders.append(each.path)
                elif each.name.endswith(".py") and each.name not in GENERATED:
                    found[each.path] = each.stat().st_size
    return found


def _check_in_checkout() -> None:
    from os.path import dirname, exists

    root = dirname(dirname(__file__))
    if exists(f"{dirname(root)}/.git"):
        check_index(root)


_check_in_checkout()
