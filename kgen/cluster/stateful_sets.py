"""What a StatefulSet's controller does, step by step: which pods it makes and stops, and what it waits for.

The order is that of `pkg/controller/statefulset/stateful_set_control.go` of Kubernetes 1.36.3 and 1.37.2; it is held
to what the controllers of both were recorded to do.
"""

from __future__ import annotations

from typing import NamedTuple

from kgen.slotted import Slotted

from .rollout import MAX_UNAVAILABLE_SINCE, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any, Literal

    from kgen.apiserver.rule import Version


class Event(NamedTuple):
    """What happens to a pod.

    Attributes:
        action: Whether it is started, stopped, or has become Ready.
        ordinal: Its number.
        revision: The template it has.
    """

    action: Literal["start", "stop", "ready"]
    ordinal: int
    revision: str


class Pod(Slotted):
    """A pod of a set: the revision of its template, and whether it is Ready."""

    __slots__ = ("is_ready", "revision")

    def __init__(self, revision: str, *, is_ready: bool = False) -> None:
        self.revision = revision
        self.is_ready = is_ready


class Settings(NamedTuple):
    """What a StatefulSet asks of its controller."""

    replicas: int = 1
    start: int = 0
    is_parallel: bool = False
    is_on_delete: bool = False
    partition: int = 0
    max_unavailable: int | str | None = None

    @classmethod
    def of(cls, spec: dict[str, Any]) -> Settings:
        """The settings of the spec of a StatefulSet, as plain data.

        >>> Settings.of({"replicas": 3, "podManagementPolicy": "Parallel"}).is_parallel
        True
        """
        strategy = spec.get("updateStrategy") or {}
        rolling = strategy.get("rollingUpdate") or {}
        replicas = spec.get("replicas")
        return cls(
            1 if replicas is None else replicas,
            (spec.get("ordinals") or {}).get("start") or 0,
            spec.get("podManagementPolicy") == "Parallel",
            strategy.get("type") == "OnDelete",
            rolling.get("partition") or 0,
            rolling.get("maxUnavailable"),
        )


class Controller:
    """The controller of one StatefulSet, whose pods stop at once.

    Args:
        settings: What the set asks for.
        version: The version of the cluster.
        pods: The pods that there are, by ordinal.
        current: The revision of the template before the change.
        update: The revision of the template now.
    """

    def __init__(
        self, settings: Settings, version: Version, pods: dict[int, Pod], current: str = "old", update: str = "new"
    ) -> None:
        self.settings = settings
        self.pods = pods
        self.update = update
        self._counts_unavailable = version >= MAX_UNAVAILABLE_SINCE
        self._current = current

    def change(self, settings: Settings, update: str) -> None:
        """Ask for something else; what is rolled out completely is what pods of the old template are made of then."""
        if all(n in self.pods and self.pods[n].revision == self.update and self.pods[n].is_ready for n in self._wanted):
            self._current = self.update
        self.settings, self.update = settings, update

    def run(self, broken: Collection[str] = ()) -> list[Event]:
        """All that happens until nothing more does; pods become Ready one by one, the lowest first.

        `broken` are revisions whose pods never become Ready.
        """
        events: list[Event] = []
        for _ in range(_MOST_STEPS):
            done = self.step()
            ready = None if done else self._next_ready(broken)
            if ready is not None:
                self.pods[ready].is_ready = True
                done = [Event("ready", ready, self.pods[ready].revision)]
            if not done:
                break
            events += done
        return events

    def _next_ready(self, broken: Collection[str]) -> int | None:
        waiting = (n for n, pod in sorted(self.pods.items()) if not pod.is_ready and pod.revision not in broken)
        return next(waiting, None)

    def step(self) -> list[Event]:
        """What the controller does next; nothing where it waits."""
        return self._start() or self._scale_in() or self._replace()

    @property
    def _wanted(self) -> range:
        return range(self.settings.start, self.settings.start + self.settings.replicas)

    def _start(self) -> list[Event]:
        """Pods that are missing, all of a Parallel set, else the first after which none is unready."""
        events: list[Event] = []
        for n in self._wanted:
            if n not in self.pods:
                is_kept = n < self.settings.start + self.settings.partition
                revision = self._current if is_kept and not self.settings.is_on_delete else self.update
                self.pods[n] = Pod(revision)
                events.append(Event("start", n, revision))
                if not self.settings.is_parallel:
                    break
            elif not (self.pods[n].is_ready or self.settings.is_parallel):
                break
        return events

    def _is_waiting(self) -> bool:
        return not self.settings.is_parallel and any(not self.pods[n].is_ready for n in self._wanted)

    def _scale_in(self) -> list[Event]:
        """The pod with the highest number that is not wanted; an OrderedReady set waits for those below to be Ready."""
        extra = sorted(set(self.pods) - set(self._wanted), reverse=True)
        if not extra or self._is_waiting():
            return []
        unready = [n for n in sorted(extra) if not self.pods[n].is_ready]
        if not self.settings.is_parallel and unready and extra[0] != unready[0] and not self.pods[extra[0]].is_ready:
            return []
        return self._stop([extra[0]])

    def _replace(self) -> list[Event]:
        """Pods of the old template, the highest number first."""
        if self._is_waiting() or self.settings.is_on_delete:
            return []
        old = [n for n in reversed(self._wanted) if self.pods[n].revision != self.update]
        old = [n for n in old if n >= self.settings.start + self.settings.partition]
        return self._stop(self._several(old) if self._counts_unavailable else self._one(old))

    def _one(self, old: list[int]) -> list[int]:
        """The next pod, once all above it are Ready."""
        if not old or any(not self.pods[n].is_ready for n in self._wanted if n > old[0]):
            return []
        return old[:1]

    def _several(self, old: list[int]) -> list[int]:
        """As many pods as may be missing; of a Parallel set first all that are not Ready anyway."""
        number = self.settings.replicas
        most = max(share(self.settings.max_unavailable, number, 1, is_up=False), 1)
        left = most - sum(not self.pods[n].is_ready for n in self._wanted)
        unready = [n for n in old if not self.pods[n].is_ready] if self.settings.is_parallel else []
        return [*unready, *[n for n in old if self.pods[n].is_ready][: max(left, 0)]]

    def _stop(self, ordinals: Iterable[int]) -> list[Event]:
        return [Event("stop", n, self.pods.pop(n).revision) for n in ordinals]


_MOST_STEPS = 100_000
