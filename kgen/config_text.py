"""Configuration text: files, and jinja2 templates of files. Never for YAML: that is what models are for."""

from __future__ import annotations

import os
import sys

from kgen.errors import KgenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike
    from typing import Any


class TemplateError(KgenError):
    """A template that is not there, does not parse, or names a value that nobody gave."""


def text(path: str | PathLike[str]) -> str:
    """The text of a file beside the script that asks for it (or at an absolute path), as it is.

    Raises:
        TemplateError: There is no such file, or it is not UTF-8.
    """
    from pathlib import Path

    try:
        where = Path(_folder_of_caller(), path)
    except TypeError:
        raise _no_path("text", path) from None
    try:
        return where.read_bytes().decode()
    except OSError as error:
        raise TemplateError(f"cannot read {where}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TemplateError(
            f"{where} is not UTF-8 text (byte {error.start}); a ConfigMap takes it as binary="
        ) from error


def template(path: str | PathLike[str], **values: Any) -> str:
    """The text of a jinja2 template, filled with values.

    A template is looked for beside the script that asks for it, then among those that kgen ships.

    Raises:
        TemplateError: There is no such template, it does not parse, or it names a value that was not given.
    """
    folder = _folder_of_caller()
    source = _source(folder, path)
    filled = None if source is None else _filled(source, values)
    return _rendered(folder, path, values) if filled is None else filled


def _source(folder: str, path: object) -> str | None:
    """The text of a template; None where jinja2 has to say why there is none."""
    if not isinstance(path, str) or path.startswith("/") or ".." in path or "\\" in path:
        return None
    for each in (folder, _SHIPPED):
        try:
            return _read(os.path.join(each, path))
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            return None
    return None


_SOURCES: dict[str, tuple[int, int, str]] = {}
"""When files were changed, their size, and their text."""


def _read(path: str) -> str:
    """The text of a file, which is read again once it has changed."""
    now = os.stat(path)
    changed, size, text = _SOURCES.get(path, (0, -1, ""))
    if (changed, size) != (now.st_mtime_ns, now.st_size):
        with open(path, "rb") as file:
            text = file.read().decode()
        _SOURCES[path] = now.st_mtime_ns, now.st_size, text
    return text


def _filled(source: str, values: dict[str, Any]) -> str | None:
    r"""A template with its values; None where more is in it than `{{ name }}`: only then jinja2 has to be loaded.

    >>> _filled("user={{ name -}}  \nport={{ port }}\n", {"name": "ann", "port": 1})
    'user=annport=1\n'
    """
    if "{%" in source or "{#" in source or "\r" in source:
        return None
    first, *pieces = source.split("{{")
    made = [first]
    for piece in pieces:
        inside, end, after = piece.partition("}}")
        name = inside.removeprefix("-").removesuffix("-").strip()
        value = values.get(name)
        if not end or not isinstance(value, (str, int)) or not _is_name(name):
            return None
        if inside.startswith("-"):
            made[-1] = made[-1].rstrip()
        made += str(value), after.lstrip() if inside.endswith("-") else after
    return "".join(made)


def _is_name(name: str) -> bool:
    return name.isascii() and name.isidentifier() and name not in _WORDS


def _rendered(folder: str, path: str | PathLike[str], values: dict[str, Any]) -> str:
    import jinja2

    environment = _environment(folder)
    try:
        made: str = environment.get_template(str(path)).render(values)
    except jinja2.TemplateNotFound as error:
        if not isinstance(path, (str, os.PathLike)):
            raise _no_path("template", path) from None
        raise TemplateError(f"there is no template {error.name}") from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.name}:{error.lineno}: {error.message}") from error
    except jinja2.UndefinedError as error:
        raise TemplateError(f"template {path}: {error.message}; give it as a keyword of template(…)") from error
    return made


def _no_path(function: str, path: object) -> TypeError:
    from kgen.wording.things import thing

    return TypeError(f"{function} takes the path of a file, such as 'my.cnf', not {thing(path)}")


_SHIPPED = os.path.join(os.path.dirname(__file__), "templates")
_WORDS = ("true", "false", "none", "self", "True", "False", "None", "and", "else", "if", "in", "is", "not", "or")
"""Names that stand for something else in jinja2."""
_ENVIRONMENTS: dict[str, Any] = {}
"""One for each folder, so that a template is compiled once."""


def _environment(folder: str) -> Any:
    if folder not in _ENVIRONMENTS:
        _ENVIRONMENTS[folder] = _new_environment(folder)
    return _ENVIRONMENTS[folder]


def _new_environment(folder: str) -> Any:
    """Strict about undefined names; text passes through untouched, a final newline included."""
    import jinja2

    return jinja2.Environment(  # noqa: S701 - configuration files are not HTML
        loader=jinja2.FileSystemLoader([folder, _SHIPPED]),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _folder_of_caller() -> str:
    """The folder of the file in which `text` or `template` is called."""
    file = sys._getframe(2).f_globals.get("__file__", "")  # noqa: SLF001 - `inspect` would cost 10 ms
    return os.path.dirname(file) or "."
