"""kgen's answer beside the server's."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, NamedTuple

from kgen.validation import validate

from .client import Answer

CLUSTER_STATES = {
    r"no PriorityClass with name": "a PriorityClass of the cluster",
    r'RuntimeClass.*"[^"]*" not found': "a RuntimeClass of the cluster",
    r"provided IP .* is not in the valid range": "the range of addresses of the cluster",
    r"not configured (on this cluster|for dual-stack)": "the address families of the cluster",
    r"namespace of the provided object does not match": "the namespace in the URL",
    r"the server closed the connection": "a panic of the server",
}

Causes = Counter[tuple[str, str]]
"""Fields and reasons with their number."""


class Comparison(NamedTuple):
    """What both said of one manifest."""

    plain: Any
    server: Answer
    kgen_accepted: bool
    kgen_causes: Causes
    kgen_says: tuple[str, ...]

    @property
    def same_verdict(self) -> bool:
        return self.server.accepted == self.kgen_accepted

    @property
    def same(self) -> bool:
        return self.same_verdict and unordered(self.server.causes, self.plain) == unordered(
            self.kgen_causes, self.plain
        )

    @property
    def false_refusal(self) -> bool:
        return self.server.accepted and not self.kgen_accepted

    @property
    def state(self) -> str:
        """What of a cluster a different answer depends on; "" when any server would give it."""
        if self.server.accepted or self.same:
            return ""
        states = (state for pattern, state in CLUSTER_STATES.items() if re.search(pattern, self.server.message))
        return next(states, "")

    @property
    def pattern(self) -> str:
        """Fields and reasons that only one of the two has, without indices: mismatches of one cause look the same."""
        server, kgen = unordered(self.server.causes, self.plain), unordered(self.kgen_causes, self.plain)
        sides = (("server alone", server - kgen), ("kgen alone", kgen - server))
        parts = [f"{side}: {_fields(causes)}" for side, causes in sides if causes]
        verdict = (
            ""
            if self.same_verdict
            else f"{self.plain.get('kind')} {self.server.code}, kgen {_word(self.kgen_accepted)}; "
        )
        return verdict + ("; ".join(parts) or "no causes")

    def __str__(self) -> str:
        causes = [f"    {field} {reason}" for field, reason in sorted(self.server.causes.elements())]
        lines = [
            json.dumps(self.plain, ensure_ascii=False),
            f"  server: {self.server.code} {self.server.message[:300]}",
            *causes,
            f"  kgen: {_word(self.kgen_accepted)}",
            *(f"    {line}" for line in self.kgen_says),
        ]
        return "\n".join(lines)


def compare(plain: Any, server: Answer) -> Comparison:
    """kgen's answer to plain data beside one that a server gave."""
    report = validate(plain)
    answers = [each for each in report if each.server_answer]
    causes = Counter((each.field, each.reason) for each in answers if each.reason)
    says = tuple(f"{each.code} {each.field} {each.reason} {each.message[:120]}" for each in report.errors)
    return Comparison(plain, server, report.ok, causes, says)


def unordered(causes: Causes, plain: Any) -> Causes:
    """The causes without the indices that are chance.

    The server keeps the claim templates of a StatefulSet, and the volumes that it makes of them, in a Go map.
    """
    spec = plain.get("spec")
    templates = spec.get("volumeClaimTemplates") if isinstance(spec, dict) else None
    if not isinstance(templates, list) or len(templates) == 1:
        return causes
    found: Causes = Counter()
    for (field, reason), number in causes.items():
        found[re.sub(r"(volumeClaimTemplates|template\.spec\.volumes)\[\d+\]", r"\1[*]", field), reason] += number
    return found


def _fields(causes: Causes) -> str:
    without_indices = {(re.sub(r"\[[^]]*\]", "[*]", field), reason) for field, reason in causes}
    return ", ".join(f"{field} {reason}" for field, reason in sorted(without_indices))


def _word(accepted: bool) -> str:  # noqa: FBT001 - it is the word for it
    return "accepts" if accepted else "refuses"
