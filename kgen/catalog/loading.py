"""Loading an author's code: a Python file, or a module by its name, with its folder first on sys.path."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, redirect_stdout

from kgen.errors import KgenError

from .crashes import CrashError, explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


class LoadingError(KgenError):
    """A Python file or a module that is not there or does not hold what was asked for."""


@contextmanager
def importing_from(folder: str) -> Iterator[None]:
    """Put a folder first on sys.path; what was imported from it is forgotten in the end.

    So two files of different folders may both have a `common.py` beside them. Whatever the author's code prints goes
    to standard error: standard output is for manifests.
    """
    before = set(sys.modules)
    sys.path.insert(0, folder)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if folder in sys.path:
            sys.path.remove(folder)
        new = {name for name in sys.modules if name.partition(".")[0] not in before}
        found = {name for name in new if "." not in name and _is_from(folder, name)}
        for name in new:
            if name.partition(".")[0] in found:
                del sys.modules[name]


def _is_from(folder: str, name: str) -> bool:
    """Whether a top-level module was found right in the folder."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    places = [getattr(spec, "origin", None), *(getattr(spec, "submodule_search_locations", None) or ())]
    own = [os.path.join(folder, f"{name}.py"), os.path.join(folder, name), os.path.join(folder, name, "__init__.py")]
    return any(place in own for place in places) or name.startswith(_PREFIX)


_PREFIX = "kgen_file_"


def load_file(path: str) -> ModuleType:
    """The module that a Python file makes, under a name of its own; it is not run as `__main__`.

    Raises:
        LoadingError: There is no such file.
        CrashError: Its code fails.
    """
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_file_location

    class Fresh(SourceFileLoader):
        """Compiles the file each time: a .pyc might be of the same second as a changed file."""

        def get_code(self, fullname: str) -> object:  # type: ignore[override]
            return self.source_to_code(self.get_data(self.get_filename(fullname)), path)

    _check_file(path)
    name = _PREFIX + "".join(char if char.isalnum() else "_" for char in os.path.abspath(path))
    spec = spec_from_file_location(name, os.path.abspath(path), loader=Fresh(name, os.path.abspath(path)))
    if spec is None or spec.loader is None:
        raise LoadingError(f"cannot load {path}")
    module = module_from_spec(spec)
    sys.modules[name] = module
    with explained(path):
        spec.loader.exec_module(module)
    return module


def _check_file(path: str) -> None:
    try:
        with open(path, "rb"):
            return
    except OSError as error:
        from kgen.files.nearby import did_you_mean_file

        raise LoadingError(f"cannot read {path}: {error.strerror}{did_you_mean_file(path, ['.py'])}") from error


def load_module(name: str) -> ModuleType:
    """A module by its name, from the current folder or an installed package.

    Raises:
        LoadingError: There is no such module.
        CrashError: Its code fails.
    """
    from importlib import import_module

    try:
        with explained(name):
            return import_module(name)
    except CrashError as error:
        missing = getattr(error.__cause__, "name", None) if isinstance(error.__cause__, ImportError) else None
        if missing is None or not f"{name}.".startswith(f"{missing}."):
            raise
        raise LoadingError(
            f"there is no module {missing}; the current folder and installed packages were searched"
        ) from error.__cause__
