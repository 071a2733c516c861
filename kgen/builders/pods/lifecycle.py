"""What runs in a container right after its start and before its stop."""

from __future__ import annotations

from _collections_abc import Mapping  # what collections.abc is made of, loaded already

from kgen.builders.given import as_model, is_several, shown, words
from kgen.k8s.core_v1 import ExecAction, Lifecycle, LifecycleHandler

from .probes import Handler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from kgen.builders.dicts import LifecycleDict, LifecycleHandlerDict

    Hook: TypeAlias = Sequence[str] | Handler | LifecycleHandler | LifecycleHandlerDict
    """A command as a list of words, what a probe asks, or the handler itself."""


def as_lifecycle(
    lifecycle: Lifecycle | LifecycleDict | None, post_start: Hook | None, pre_stop: Hook | None
) -> Lifecycle:
    """The hooks of a container.

    Raises:
        TypeError: One is no hook, or it is given twice.
    """
    whole = Lifecycle() if lifecycle is None else as_model("lifecycle", lifecycle, Lifecycle)
    hooks = {"post_start": post_start, "pre_stop": pre_stop}
    given = {name: _hook(name, hook) for name, hook in hooks.items() if hook is not None}
    twice = [name for name in given if name in whole.__dict__]
    if twice:
        raise TypeError(f"{twice[0]}= is in lifecycle=, too; leave one of them out")
    return Lifecycle.of({**whole.__dict__, **given})


def _hook(keyword: str, hook: Hook) -> LifecycleHandler:
    if isinstance(hook, Handler):
        asked = hook.probe.__dict__
        if "grpc" in asked:
            raise TypeError(f"{keyword} runs a command, or asks by HTTP or TCP; no hook speaks gRPC")
        return LifecycleHandler.of(dict(asked))
    if isinstance(hook, (LifecycleHandler, Mapping)):
        return as_model(keyword, hook, LifecycleHandler)
    if not is_several(hook):
        raise TypeError(f'{keyword} takes a command as a list of words, such as ["sleep", "5"], not {shown(hook)}')
    return LifecycleHandler(exec=ExecAction(command=words(keyword, hook)))
