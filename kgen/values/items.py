"""Single items of a list, as `--set routes[0].host=x` gives them: they are laid over the list that lies below."""

from __future__ import annotations

from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Items(dict[int, Any]):
    """Index -> the value of an item, or a map to lay over it.

    >>> Items({1: "c", 2: "d"}).over(["a", "b"], lambda old, new: new)
    ['a', 'c', 'd']
    """

    def over(self, items: Any, laid: Callable[[Any, Any], Any]) -> list[Any]:
        """The items of a list with these over them; the index behind the last one appends.

        Raises:
            Misfit: There is no list, or it ends before an index.
        """
        from . import kinds
        from .misfits import Misfit, Problem

        if not isinstance(items, (list, tuple)):
            raise Misfit(Problem((), f"expected a list below [{min(self)}]", f", got {kinds.got(items)}"))
        made = list(items)
        for index in sorted(self):
            if index > len(made):
                have = {0: "the list is empty", 1: "the list has 1 item"}.get(
                    len(made), f"the list has {len(made)} items"
                )
                raise Misfit(Problem((index,), f"{have}; [{len(made)}] is the next one"))
            made[index:] = [laid(made[index] if index < len(made) else None, self[index]), *made[index + 1 :]]
        return made
