"""Scripts in manifests: data of ConfigMaps, and what containers, probes and hooks run in a shell or without one.

They are read by a reader of our own, the same on every machine; nothing is ever run. A module a subject; what is not
understood is not talked about.
"""

from __future__ import annotations

from kgen.apiserver.modules import defined_in
from kgen.pods import pod_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Rule
    from kgen.k8s.core_v1 import Container
    from kgen.lint.link import Link
    from kgen.model import Model, Object
    from kgen.model.fields import Field

    from .rule import Remark, ScriptRule
    from .script import Script

MODULES = ("pipelines", "patterns", "passwords", "processes", "copies", "dialects", "starting")
PROGRAMS = "programs"
"""The module that asks programs of the machine."""


def all_script_rules() -> Iterator[ScriptRule]:
    """Every script rule that kgen has."""
    for name in (*MODULES, PROGRAMS):
        yield from script_rules_in(name)


def findings(item: Object, *, ask: bool = False) -> Iterator[tuple[Link | Rule, Remark]]:
    """What the rules find in the scripts of one object; nothing is imported where it has none.

    Args:
        item: The object.
        ask: Ask the programs that are installed, too.
    """
    if not may_have_scripts(item):
        return
    from .finding import scripts_of

    for script in scripts_of(item):
        yield from of_script(script, ask=ask)


def of_script(script: Script, *, ask: bool = False) -> Iterator[tuple[Link | Rule, Remark]]:
    """What the rules find in one script."""
    for rule in _ready(ask=ask):
        yield from _remarks(rule, script)


def _remarks(rule: ScriptRule, script: Script) -> list[tuple[Link | Rule, Remark]]:
    try:
        return [(rule, remark) for remark in rule.remarks(script)]
    except Exception as error:  # noqa: BLE001 - what it has left unsaid must not silence all others
        from kgen.apiserver.failures import broken

        from .rule import Remark

        by, finding = broken(rule, script.at, error)
        return [(by, Remark(finding.at, None, finding.message, finding.hint))]


_READY: dict[bool, list[ScriptRule]] = {}


def _ready(*, ask: bool) -> list[ScriptRule]:
    if ask not in _READY:
        modules = (*MODULES, PROGRAMS) if ask else MODULES
        _READY[ask] = [rule for name in modules for rule in script_rules_in(name)]
    return _READY[ask]


def script_rules_in(module: str) -> Iterator[ScriptRule]:
    """The script rules of one module, in their order."""
    from .rule import ScriptRule

    return defined_in(f"{__name__}.{module}", ScriptRule)


_HOLDING = {("Container", "command"), ("Container", "args"), ("ExecAction", "command"), ("ConfigMap", "data")}


def holds_scripts(owner: type[Model], field: Field) -> bool:
    """Whether scripts stand in a field of a type."""
    return (owner.__name__, field.name) in _HOLDING


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
