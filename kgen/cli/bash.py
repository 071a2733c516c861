"""Completion in bash, which takes `tier=gold` for three words: click would take the last one for a new argument."""

from __future__ import annotations

import os

from click.shell_completion import BashComplete, add_completion_class, split_arg_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from click.shell_completion import CompletionItem


class Bash(BashComplete):
    """What bash is offered, with words put together again around each `=`."""

    _before = ""
    """What stands before the last `=` of the word: bash keeps it, and wants the rest alone."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is completed, and that one."""
        split = split_arg_string(os.environ["COMP_WORDS"])[: int(os.environ["COMP_CWORD"]) + 1]
        split += [""] * (int(os.environ["COMP_CWORD"]) + 1 - len(split))
        words = joined(split)
        if "=" in split[-2:]:
            self._before = words[-1].rpartition("=")[0] + "="
        return words[1:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        """A line for the script: what kind of completion, and the text."""
        value: Any = item.value
        return f"{item.type},{str(value).removeprefix(self._before)}"


def joined(split: list[str]) -> list[str]:
    """The words as they were typed; `--option=` and its value stay two.

    >>> joined(["kgen", "render", "--set", "=", "tier", "=", "gold"])
    ['kgen', 'render', '--set', 'tier=gold']
    """
    words: list[str] = []
    is_open = False
    for word in split:
        if word == "=" and words and not is_open:
            is_value = words[-1].startswith("-")
            words += [] if is_value else [words.pop() + "="]
            is_open = not is_value
        else:
            words += [words.pop() + word] if is_open else [word]
            is_open = False
    return words if len(words) > 1 else [*words, ""]


def register() -> None:
    """Let click use it."""
    add_completion_class(Bash)
