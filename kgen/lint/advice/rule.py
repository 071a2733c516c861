"""Pieces of advice: links that nobody hears of unless a profile asks for them."""

from __future__ import annotations

from kgen.lint.link import Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kgen.lint.link import Check


class Advice(Link):
    """A link about hardening and taste.

    Attributes:
        profile: The profile that has it: `recommended`, or a level of pod security; "" where only `all` has it.
        needs_bundle: Whether it has nothing to say of an object by itself.
    """

    __slots__ = ("needs_bundle", "profile")

    def __init__(self, code: str, on: type[Any], check: Check, *, profile: str, needs_bundle: bool = False) -> None:
        super().__init__(code, on, check)
        self.severity = "advice"
        self.stage = "advice"
        self.profile = profile
        self.needs_bundle = needs_bundle


def advice(
    code: str, *, on: type[Any], recommended: bool = True, needs_bundle: bool = False
) -> Callable[[Check], Advice]:
    """Makes a piece of advice of a generator function that takes a value, its path and the Neighbours, as `link` does.

    Args:
        code: Never reused, even when the advice is gone.
        on: As for a link: a kind, Object, or Pods.
        recommended: Whether nearly everybody agrees on it; otherwise only the profile `all` has it.
        needs_bundle: Whether it has nothing to say of an object by itself.
    """

    def made(check: Check) -> Advice:
        return Advice(code, on, check, profile="recommended" if recommended else "", needs_bundle=needs_bundle)

    return made
