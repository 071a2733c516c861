"""What a function's signature and docstring say about its parameters: types, defaults, units, descriptions."""

from __future__ import annotations

import inspect
import sys
from typing import Any

from kgen.errors import KgenError
from kgen.frozen import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Mapping

MISSING: Any = inspect.Parameter.empty
"""The default of a parameter that has none."""

_UNITS = "(?:milli|micro|nano)?seconds|minutes|hours|days|bytes|percent|(?:milli)?cores"
_NO_UNITS = frozenset(("bool", "dict", "float", "int", "list", "object", "optional", "str", "tuple"))


class ValuesError(KgenError):
    """Values that do not fit a blueprint's parameters, or cannot be read."""


class SignatureError(KgenError):
    """A parameter whose type cannot be found."""


class Help(NamedTuple):
    """What a docstring says of a parameter; "" for nothing."""

    unit: str
    description: str


class Signature:
    """The parameters of a blueprint or a plain function; their types and help are read when they are asked for.

    Attributes:
        function: The function itself, without what is wrapped around it.
        parameters: Its parameters by name, without `*args`.
        any_name: The parameter that takes every other name, as `**labels` does, or None.
    """

    def __init__(self, make: Callable[..., Any]) -> None:
        function = inspect.unwrap(make)
        self.function = function
        self.parameters: Mapping[str, inspect.Parameter] = {
            name: each
            for name, each in _parameters(function).items()
            if each.kind is not inspect.Parameter.VAR_POSITIONAL
        }
        last = list(self.parameters.values())[-1:]
        self.any_name = last[0].name if last and last[0].kind is inspect.Parameter.VAR_KEYWORD else None

    def names(self) -> list[str]:
        """The names that can be given values, in order."""
        return [name for name in self.parameters if name != self.any_name]

    def has(self, name: str) -> bool:
        """Whether a value of this name can be given."""
        return name in self.names() or self.any_name is not None

    def default(self, name: str) -> Any:
        """The default of a parameter, or MISSING."""
        return self.parameters[name].default if name in self.names() else MISSING

    def required(self) -> list[str]:
        """The parameters without a default."""
        return [name for name in self.names() if self.parameters[name].default is MISSING]

    def type(self, name: str) -> Any:
        """The type of a parameter; Any where it is not annotated.

        Raises:
            SignatureError: The annotation names what is not there.
        """
        annotation = self.parameters[name if name in self.names() else str(self.any_name)].annotation
        if annotation is MISSING:
            return Any
        return resolved(annotation, self.function, f"parameter {name} of {self.function.__name__}")

    def summary(self) -> str:
        """The first paragraph of the docstring on one line."""
        return " ".join((inspect.getdoc(self.function) or "").partition("\n\n")[0].split())

    def help(self) -> dict[str, Help]:
        """What the docstring's `Args:` say of each parameter."""
        return helps_in(inspect.getdoc(self.function) or "")


def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    if sys.version_info >= (3, 14):  # where annotations are looked up only when somebody asks
        from annotationlib import Format

        return inspect.signature(function, annotation_format=Format.FORWARDREF).parameters
    return inspect.signature(function).parameters


def annotations_of(class_: type) -> dict[str, Any]:
    """The annotations of a class itself, without those of its bases; some as text."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        return get_annotations(class_, format=Format.FORWARDREF)
    return inspect.get_annotations(class_)


def resolved(annotation: Any, owner: Any, what: str) -> Any:
    """The type that an annotation of a function or class means, names under `if TYPE_CHECKING:` included.

    Raises:
        SignatureError: It names what is not there.
    """
    module = sys.modules.get(owner.__module__)
    known = getattr(owner, "__globals__", None) or (vars(module) if module else {})
    try:
        return _evaluated(annotation, known)
    except NameError:
        pass
    try:
        return _evaluated(annotation, {**_names_for_type_checkers(known, _words(annotation)), **known})
    except NameError:
        pass
    try:
        return _evaluated(annotation, {**_names_for_type_checkers(known), **known})
    except NameError as error:
        raise SignatureError(
            f"the type of {what} cannot be found: {error}; import it where the function is defined"
        ) from error


def _words(annotation: Any) -> frozenset[str]:
    """The names in an annotation; none where it is no text."""
    try:
        return frozenset(compile(annotation, "<types>", "eval").co_names)
    except (TypeError, SyntaxError):
        return frozenset()


def _evaluated(annotation: Any, known: Mapping[str, Any]) -> Any:
    from types import SimpleNamespace
    from typing import get_type_hints

    holder: Any = SimpleNamespace(__annotations__={"it": annotation})
    return get_type_hints(holder, dict(known), include_extras=True)["it"]


def _names_for_type_checkers(known: Mapping[str, Any], wanted: frozenset[str] | None = None) -> dict[str, Any]:
    """What the `if TYPE_CHECKING:` blocks of a module would define; imports of what is not wanted are left out."""
    import ast

    found = dict(known)
    for node in ast.parse(_source(known)).body:
        if isinstance(node, ast.If) and ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING":
            for statement in node.body:
                if wanted is not None and isinstance(statement, ast.ImportFrom) and not _imports(statement, wanted):
                    continue
                code = compile(ast.Module([statement], []), "<types>", "exec")
                try:
                    exec(code, found)  # noqa: S102 - the author's own imports, in the author's own module
                except Exception:  # noqa: BLE001, S112 - modules of stubs alone, such as _typeshed
                    continue
    return found


def _imports(statement: ast.ImportFrom, wanted: frozenset[str]) -> bool:
    return any((each.asname or each.name) in wanted for each in statement.names)


def _source(known: Mapping[str, Any]) -> str:
    import linecache

    return "".join(linecache.getlines(str(known.get("__file__", ""))))


def helps_in(doc: str) -> dict[str, Help]:
    """What a docstring says of parameters or fields in its `Args:` or `Attributes:`."""
    return dict(_helps(inspect.cleandoc(doc)))


def help_for(text: str, stated: str = "") -> Help:
    """The description of one, and its unit, which may stand in the description."""
    description = " ".join(text.split())
    return Help(_unit(stated, description), description)


def _helps(doc: str) -> Iterator[tuple[str, Help]]:
    import re

    section = re.search(r"^(?:Args|Arguments|Parameters|Attributes):\n((?:[ \t]+.*\n?|\n)*)", doc, re.MULTILINE)
    lines = inspect.cleandoc("\n" + section[1]) if section else ""
    for match in re.finditer(
        r"^\*{0,2}(\w+)[ ]*(?:\(([^)]*)\))?:(.*(?:\n[ \t]+.*|\n(?=\n*[ \t]))*)", lines, re.MULTILINE
    ):
        name, unit, text = match.groups()
        yield name, help_for(text, unit or "")


def _unit(stated: str, description: str) -> str:
    """The unit in `every (seconds): …`, or in a description such as "How long to wait, in seconds"."""
    import re

    if stated and not _NO_UNITS.intersection(re.findall(r"\w+", stated)):
        return stated
    match = re.search(rf"\bin ({_UNITS})\b", description)
    return match[1] if match else ""
