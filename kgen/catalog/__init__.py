"""What can be rendered: shipped blueprints, Python files, and names in modules."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from typing import Any

from kgen.blueprinting import Blueprint, BlueprintError, ParameterError, bundled, place_of
from kgen.bundles import Bundle
from kgen.errors import KgenError
from kgen.model import Object
from kgen.wording.spelling import did_you_mean

from .crashes import CrashError, explained
from .shipped import shipped, shipped_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from types import ModuleType

    from .origins import Origins

__all__ = ["CrashError", "Target", "TargetError", "is_target", "opened", "shipped_names", "title_of"]


class TargetError(KgenError):
    """A TARGET that names nothing, or nothing that can be rendered."""


class Target:
    """A Bundle, or a blueprint or plain function that makes one.

    Attributes:
        name: What messages call it.
        thing: The Bundle or the function.
        origins: Where in the author's code its models were made, if somebody wants to know.
        is_shipped: Whether it comes with kgen.
    """

    def __init__(self, name: str, thing: Any, *, is_shipped: bool = False) -> None:
        self.name = name
        self.thing = thing
        self.origins: Origins | None = None
        self.is_shipped = is_shipped

    @property
    def takes_values(self) -> bool:
        """Whether it has parameters."""
        return callable(self.thing)

    def build(self, values: Mapping[str, Any] | None = None) -> Bundle:
        """The bundle, made with values for its parameters.

        Raises:
            CrashError: The author's code fails; the message shows the author's line.
            ParameterError: The blueprint refuses a value.
        """
        if not self.takes_values:
            return self._bundle(self.thing)
        from kgen.values import call

        if self.is_shipped:
            return self._build_shipped(values or {})
        with explained(self.name):
            try:
                return self._bundle(call(self.thing, values or {}))
            except (ParameterError, BlueprintError, TargetError) as error:
                refusal: KgenError = error
        raise refusal

    def _build_shipped(self, values: Mapping[str, Any]) -> Bundle:
        """Refusals are about the user's values; no line of kgen's helps there, and all else is a fault of kgen's."""
        from kgen.values import call

        try:
            return self._bundle(call(self.thing, values))
        except KgenError:
            raise
        except (TypeError, ValueError) as error:
            raise CrashError(f"{self.name}: {error}") from error

    def _bundle(self, made: Any) -> Bundle:
        if made is None:
            raise TargetError(
                f"{place_of(self.thing)}{self.name} returned nothing; it must yield objects, or return them"
            )
        with explained(self.name):
            return made if isinstance(made, Bundle) else bundled(made, self.thing, self.name)


def title_of(target: str) -> str:
    """A short name for the file of a target.

    >>> title_of("examples/mysql"), title_of("shop/web.py"), title_of("web.py:prod")
    ('mysql', 'web', 'prod')
    """
    last = target if target.endswith(".py") else target.rpartition(":")[2]
    return os.path.basename(last.replace("\\", "/")).removesuffix(".py") or "bundle"


def is_target(text: str) -> bool:
    """Whether a TARGET names a shipped blueprint, or reads like a file or a name in a module, be that there or not."""
    return text.endswith(".py") or ":" in text or os.path.exists(text) or text in shipped_names()


@contextmanager
def opened(text: str, *, track: bool = False) -> Iterator[Target]:
    """What a TARGET means: `mysql`, `web.py`, `web.py:prod` or `package.module:prod`.

    The folder of a file is first on sys.path as long as it is open.

    Args:
        text: The TARGET.
        track: Remember where in the author's code models are made.

    Raises:
        TargetError: It names nothing, or nothing that can be rendered.
        CrashError: The author's code fails.
    """
    before, colon, name = text.rpartition(":")
    file, name = (before, name) if colon and (before.endswith(".py") or "." not in name) else (text, "")
    if not file.endswith(".py") and not colon:
        yield _shipped(text)
        return
    with _tracked() if track else nullcontext() as origins:
        found = _opened_file(text, file, name) if file.endswith(".py") else _opened_module(text, file, name)
        for target in found:
            target.origins = origins
            yield target


def _tracked() -> AbstractContextManager[Origins]:
    from .origins import tracked

    return tracked()


def _opened_file(text: str, file: str, name: str) -> Iterator[Target]:
    from .loading import importing_from, load_file
    from .members import only_member

    with importing_from(os.path.dirname(os.path.abspath(file))):
        module = load_file(file)
        yield Target(text, _declared(_member(module, file, name) if name else only_member(module, file)))


def _opened_module(text: str, module: str, name: str) -> Iterator[Target]:
    from .loading import importing_from, load_module

    if not all(part.isidentifier() for part in [*module.split("."), name]):
        raise TargetError(f"{text} is no TARGET; {_USAGE}")
    with importing_from(os.getcwd()):
        yield Target(text, _declared(_member(load_module(module), module, name)))


def _declared(thing: Any) -> Any:
    """What is to be rendered, unless it is a blueprint that is declared wrongly."""
    if isinstance(thing, Blueprint):
        from kgen.values.declared import problems

        found = [f"{place_of(thing.make)}blueprint {thing.__name__}: {each}" for each in problems(thing.make)]
        if found:
            raise BlueprintError("\n".join(found))
    return thing


def _member(module: ModuleType, where: str, name: str) -> Any:
    """What a module calls by a name, if it can be rendered."""
    known = [each for each in vars(module) if not each.startswith("_")]
    thing = getattr(module, name, None)
    if thing is None:
        raise TargetError(f"{where} defines no {name}{did_you_mean(name, known)}")
    if isinstance(thing, type) or not (callable(thing) or isinstance(thing, (Bundle, Object, list, tuple))):
        raise TargetError(
            f"{where}:{name} is a {type(thing).__name__}, which cannot be rendered; a Bundle, a blueprint, or a "
            "function that returns objects can"
        )
    return thing


def _shipped(text: str) -> Target:
    found = shipped(text)
    if found is None:
        raise TargetError(_unknown(text))
    return Target(text, found, is_shipped=True)


def _unknown(text: str) -> str:
    if os.path.isdir(text):
        return f"{text} is a folder; name a Python file in it"
    if os.path.exists(text):
        return f'{text} is no Python file; to render what it holds, write `release = read("{text}")` into one'
    if os.path.exists(f"{text}.py"):
        return f'there is no blueprint {text}; did you mean the file "{text}.py"?'
    if text.endswith(_MANIFESTS):
        from kgen.files.nearby import did_you_mean_file

        hint = did_you_mean_file(text, _MANIFESTS)
        return (
            f"cannot read {text}: there is no such file{hint}\nkgen render takes Python; kgen validate takes manifests"
        )
    what = "file or blueprint" if os.path.splitext(text)[1] else "blueprint"
    return f"there is no {what} {text}{_close_to(text)}\n`kgen blueprints` lists them; {_USAGE}"


_MANIFESTS = (".yaml", ".yml", ".json")


def _close_to(text: str) -> str:
    """The name or the file that is meant by one that nothing is called by."""
    from kgen.files.nearby import did_you_mean_file

    names = {name.rpartition("/")[2]: name for name in shipped_names()}
    return (
        did_you_mean(text, [*names, *names.values()], names)
        or did_you_mean_file(f"{text}.py", [".py"])
        or did_you_mean_file(text, [".py", *_MANIFESTS])
    )


_USAGE = "other targets read like web.py, web.py:name or package.module:name"
