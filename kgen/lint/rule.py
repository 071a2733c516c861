"""Rules about what every API server accepts: links between objects, and advice."""

from __future__ import annotations

from functools import partial

from kgen.apiserver.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kgen.apiserver.rule import Check


def link(code: str, *, on: type[Any], needs: tuple[str, ...] = ()) -> Callable[[Check], Rule]:
    """Makes a rule between objects of a generator function that takes a value, its path and the index of all objects.

    It only ever warns.

    Args:
        code: Never reused, even when the rule is gone.
        on: A kind; Object for every object; or Pods, for the pods that an object is or makes, with the path of
            their spec.
        needs: Kinds, of which the bundle needs one for the rule to find anything; OTHERS, if that is any second object.
    """
    return partial(Rule, code=code, family="link", on=on, severity="warning", stage="links", needs=needs)


def advice(
    code: str, *, on: type[Any], recommended: bool = True, needs: tuple[str, ...] = ()
) -> Callable[[Check], Rule]:
    """Makes a piece of advice, given only when a profile asks for it, of a generator function as `link` takes it.

    Args:
        code: Never reused, even when the advice is gone.
        on: As for a link: a kind, Object, or Pods.
        recommended: Whether nearly everybody agrees on it; otherwise only the profile `all` has it.
        needs: OTHERS, if it finds nothing in an object by itself.
    """
    profile = "recommended" if recommended else ""
    return partial(
        Rule, code=code, family="advice", on=on, severity="advice", stage="advice", profile=profile, needs=needs
    )
