"""Objects as a server stores them, beside those that kgen says it stores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kgen.apiserver.changes import ALLOCATED
from kgen.syntax.quantity import quantity_problem, same_quantity

MADE_UP = re.compile(
    r"\.metadata\.(uid|creationTimestamp|managedFields|resourceVersion|namespace|selfLink|finalizers)\b"
    r"|\.status\b|controller-uid|\.nodePort$|deprecated\.daemonset\.template\.generation|\.ports\[\d+\]\.nodePort"
    r"|\.healthCheckNodePort|^Node\.spec\.taints|^Pod\.spec\.(resources|affinity|topologySpreadConstraints)"
)
"""What a server makes up or copies about, and what is a part of it: nobody has it but the server."""


def differences(kgen: Any, server: Any, at: str) -> Iterator[tuple[str, Any, Any]]:
    """The places where two objects differ; empty is like absent, amounts are numbers."""
    if isinstance(kgen, dict) or isinstance(server, dict):
        one, other = (each if isinstance(each, dict) else {} for each in (kgen, server))
        for key in {**one, **other}:
            yield from differences(one.get(key), other.get(key), f"{at}.{key}")
    elif isinstance(kgen, list) and isinstance(server, list) and len(kgen) == len(server):
        for i, pair in enumerate(zip(kgen, server, strict=True)):
            yield from differences(*pair, f"{at}[{i}]")
    elif not (same(kgen, server) or MADE_UP.search(at)):
        yield at, kgen, server


def same(kgen: Any, server: Any) -> bool:
    if kgen in (server, ALLOCATED) or not (kgen or server):
        return True
    numbers = [each for each in (kgen, server) if isinstance(each, (str, int, float)) and not isinstance(each, bool)]
    return len(numbers) == 2 and not any(map(quantity_problem, numbers)) and _rounded(*numbers)


def _rounded(kgen: Any, server: Any) -> bool:
    """Whether two amounts are the same; a server keeps thousandths at least."""
    return same_quantity(kgen, server) or server == "1m"
