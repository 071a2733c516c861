"""Data of ConfigMaps that pods of the bundle run: how they run it decides what is wrong with it.

A script knows by itself neither that it is the first process of a container, nor that `sh` runs it whatever its first
line says, nor the image; data without `#!` may not even look like one.
"""

from __future__ import annotations

from kgen.bundles.identity import name_of, namespace_of
from kgen.cluster.references import mounting
from kgen.field_path import FieldPath
from kgen.k8s.core_v1 import ConfigMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgen.apiserver.rule import Found, Rule
    from kgen.cluster.index import Index
    from kgen.cluster.pods import Pods
    from kgen.k8s.core_v1 import Container
    from kgen.model import Object

    from .script import Script


class MountedScripts:
    """Runs the script rules over data of ConfigMaps, as the pods around run it.

    Args:
        more: More rules than kgen's own.
    """

    def __init__(self, more: Sequence[Rule] = ()) -> None:
        self._more = more

    def findings(self, item: Object, index: Index) -> Iterator[Found]:
        """What is wrong with data of a ConfigMap, and could not be said of it by itself."""
        scripts = list(_scripts(item, index)) if isinstance(item, ConfigMap) and item.data else []
        if not scripts:
            return
        from . import findings, may_have_scripts, of_script, rules_for

        own = findings(item, self._more) if may_have_scripts(item) else ()
        said = {(rule.code, str(finding.at), finding.line) for rule, finding in own}
        rules = rules_for(self._more)
        for rule, finding in (found for script in scripts for found in of_script(script, rules)):
            key = (rule.code, str(finding.at), finding.line)
            if key not in said:
                said.add(key)
                yield rule, finding


def _scripts(item: ConfigMap, index: Index) -> Iterator[Script]:
    """The data that containers start with, as scripts."""
    for pods, container in _runs(item, index):
        script = _script(item, pods, container)
        if script:
            yield script


def _runs(item: ConfigMap, index: Index) -> Iterator[tuple[Pods, Container]]:
    """The containers with a command into which a ConfigMap is mounted."""
    name = name_of(item)
    for pods in index.get(mounting, name, namespace_of(item)):
        volumes = {each.name for each in pods.spec.volumes or () if each.config_map and each.config_map.name == name}
        for container, _ in pods.containers():
            if container.command and any(each.name in volumes for each in container.volume_mounts or ()):
                yield pods, container


def _script(item: ConfigMap, pods: Pods, container: Container) -> Script | None:
    """The data that a container starts with, as a script; None where it starts with something else."""
    from .finding import file_run
    from .starting import file_of

    path, made = file_run(container)
    mounted = file_of(path, container, pods.spec) if path else None
    if mounted is None or not mounted[0].config_map or mounted[0].config_map.name != name_of(item):
        return None
    renamed = {each.path: each.key for each in mounted[0].config_map.items or ()}
    key = renamed.get(mounted[1]) if renamed else mounted[1]
    text = (item.data or {}).get(key or "")
    script = made((FieldPath() / "data").key(key or ""), text) if text else None
    if script:
        script.container, script.pod, script.kind = container, pods.spec, pods.kind
    return script
