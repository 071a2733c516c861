"""Regular expressions of bash."""

from __future__ import annotations

import re

from .script import remark, script_rule
from .shell.nodes import Test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Findings

    from .script import Script
    from .shell.nodes import Word

_SKIPPED = r"""(?s)\\.|'[^']*'|"(?:[^"\\]|\\.)*"|\[\^?\]?(?:\[[:.=][^\]]*[:.=]\]|[^\]])*\]"""
"""What is literal in such an expression, and its sets of characters."""
_LAZY = r"(?:[*+?]|\{\d+(?:,\d*)?\})\?"
_VARIABLE = r"\$\{?(\w+)\}?"


@script_rule("KG851")
def lazy_match(script: Script) -> Findings:
    """A `*?` or `+?` is meant to match as little as possible, and bash has no such thing.

    Its regular expressions are POSIX's: `^(.*?)[[:space:]]+(.*)$` puts all columns but the last into the first group.
    It is said where the script looks at what was matched; whether something matches is the same either way.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          position.sh: |
            #!/bin/bash
            [[ $(cat position) =~ ^(.*?)[[:space:]]+(.*)$ ]] && echo "${BASH_REMATCH[1]}"
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: scripts}
        data:
          position.sh: |
            #!/bin/bash
            [[ $(cat position) =~ ^([^[:space:]]+)[[:space:]]+(.*)$ ]] && echo "${BASH_REMATCH[1]}"
    """
    if "BASH_REMATCH" not in script.text or "?" not in script.text:
        return
    for pattern in _patterns(script):
        expression = _written(pattern, script)
        found = re.search(_LAZY, re.sub(_SKIPPED, "_", expression)) if "?" in expression else None
        if found:
            yield remark(
                script,
                pattern,
                f"{found[0]} in =~ matches as much as it can, not as little: bash has no lazy match",
                "say which characters it may take, such as [^[:space:]]+ for one column",
            )


def _patterns(script: Script) -> Iterator[Word]:
    """The words behind `=~`."""
    for test in script.commands:
        if isinstance(test, Test):
            pairs = zip(test.words, test.words[1:], strict=False)
            yield from (word for before, word in pairs if before.raw == "=~")


def _values(script: Script) -> dict[str, list[str]]:
    """What the script puts into each variable."""
    values: dict[str, list[str]] = {}
    for each in script.simple_commands:
        for word in each.assignments:
            name, _, value = word.value.partition("=")
            values.setdefault(name, []).append(value)
    return values


def _written(pattern: Word, script: Script) -> str:
    """A pattern, or what the script puts into the variable that it is."""
    variable = re.fullmatch(_VARIABLE, pattern.raw) if pattern.raw.startswith("$") else None
    if not variable:
        return pattern.raw
    written = _values(script).get(variable[1], [])
    return written[0] if len(written) == 1 else ""
