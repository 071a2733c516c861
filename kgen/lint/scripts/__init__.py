"""Scripts in manifests: data of ConfigMaps, and what containers, probes and hooks run in a shell or without one.

They are read by a reader of our own, the same on every machine; nothing is ever run. A module a subject; what is not
understood is not talked about.
"""

from __future__ import annotations

from kgen.apiserver.registry import rules_on
from kgen.apiserver.rule import PROGRAMS, found_by
from kgen.bundles.pods import pod_of
from kgen.diagnostics import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgen.apiserver.rule import Found, Rule
    from kgen.field_path import FieldPath
    from kgen.k8s.core_v1 import Container
    from kgen.model import Object

    from .script import Script


def findings(item: Object, more: Sequence[Rule] = (), *, ask: bool = False) -> Iterator[Found]:
    """What the rules find in the scripts of one object.

    Args:
        item: The object.
        more: More rules than kgen's own.
        ask: Ask the programs that are installed, too.
    """
    from .finding import scripts_of

    rules = rules_for(more, ask=ask)
    for script in scripts_of(item):
        yield from of_script(script, rules)


def rules_for(more: Sequence[Rule] = (), *, ask: bool = False) -> list[Rule]:
    """The script rules of kgen, and more."""
    from .script import Script

    return [*rules_on("script", Script, [PROGRAMS] if ask else ()), *more]


def of_script(script: Script, rules: Iterable[Rule]) -> Iterator[Found]:
    """What rules find in one script; the same in the same text, unless they look at what is around the script."""
    said = script.said.setdefault((script.shell, script.options.key), {})
    for rule in rules:
        if script.is_command and not rule.of_commands:
            continue
        if script.is_command or rule.around:
            yield from found_by((rule,), script, script.at)
            continue
        found = said.get(rule.code)
        if found is None:
            found = said[rule.code] = found_by((rule,), script, script.at)
        if found:
            yield from [(by, _moved(finding, script.at)) for by, finding in found]


def _moved(finding: Finding, at: FieldPath) -> Finding:
    return Finding(at, finding.reason, finding.message, finding.hint, line=finding.line)


def may_have_scripts(item: Object) -> bool:
    """Whether an object has something to run, or data that looks like it."""
    if item.kind == "ConfigMap":
        data = getattr(item, "data", None) or {}
        return any(key.endswith((".sh", ".bash")) or str(text).startswith("#!") for key, text in data.items())
    pod = pod_of(item)
    if pod is None:
        return False
    return any(_runs_something(each) for each in (*(pod.init_containers or ()), *(pod.containers or ())))


def _runs_something(container: Container) -> bool:
    if container.command or container.args or container.lifecycle:
        return True
    probes = (container.liveness_probe, container.readiness_probe, container.startup_probe)
    return any(probe is not None and probe.exec is not None for probe in probes)
