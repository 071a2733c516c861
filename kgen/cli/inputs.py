"""What the words of `kgen validate` mean: files, folders, standard input, and targets that are rendered."""

from __future__ import annotations

import os

from kgen.validation.inputs.files import files_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.model import Object
    from kgen.settings import Settings
    from kgen.validation.inputs import Input

_SUFFIXES = (".yaml", ".yml", ".json")


def inputs_of(words: Sequence[str], settings: Settings) -> list[Input]:
    """What to read, in the order of the words; files of a folder by name.

    Raises:
        KgenError: A word names nothing.
    """
    return [each for word in words for each in _meant(word, settings)]


def _meant(word: str, settings: Settings) -> Iterator[Input]:
    is_file = os.path.exists(word) and not word.endswith(".py")
    if word == "-" or os.path.isdir(word) or is_file or _is_path(word):
        yield from files_of(word)
    else:
        from kgen.validation.inputs import Objects

        yield Objects(word, _rendered(word, settings))


def _is_path(word: str) -> bool:
    """Whether a word that no file is called by can only be meant as one."""
    from kgen.catalog import shipped_names

    if ".py" in word or ":" in word:
        return False
    return word.endswith(_SUFFIXES) or (os.sep in word and word not in shipped_names())


def _rendered(target: str, settings: Settings) -> Iterator[Object]:
    """The objects of a target, rendered once they are read: with its defaults, or as pyproject.toml says."""
    from kgen.rendering.plan import job_of
    from kgen.rendering.render import build

    yield from build(job_of(target, settings))
