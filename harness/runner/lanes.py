"""Replay on several stacks at the same time, and tell the results in the order of the plan."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

from harness.runner.judging import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from harness.model.plan import Replay
    from harness.model.result import ReplayResult
    from harness.replay import Replayer

__all__ = ["Lanes", "lanes_for"]

_MOST = 4
_WORTH_IT = 8
"""Replays that take about as long as another stack takes to start."""
_AHEAD = 8
"""Replays a lane that may have ended before their turn to be told."""


def lanes_for(replays: int, jobs: int | None) -> int:
    """Say how many replays at a time are best: ``jobs``, or what the processors are good for.

    That is one more than there are: now and then a replay waits for a time-out or a back-off.
    """
    if jobs is not None:
        return max(1, min(jobs, replays))
    return max(1, min(_processors() + 1, _MOST, replays // _WORTH_IT))


class Lanes:
    """One replayer a stack; each does one replay at a time.

    Replays that are under way when `results` is left early go on, and nobody hears of them.
    """

    def __init__(self, replayers: Sequence[Replayer]) -> None:
        self._free: SimpleQueue[Replayer] = SimpleQueue()
        for replayer in replayers:
            self._free.put(replayer)
        self._ahead = _AHEAD * len(replayers)
        self._pool = ThreadPoolExecutor(len(replayers), "harness-lane")

    def results(self, replays: Iterable[Replay]) -> Iterator[Callable[[], ReplayResult]]:
        """Begin the replays; gives, in their order, what waits for the result of each.

        A result that can't be had is a `StackError`, raised when it is asked for.
        """
        begun: deque[Future[ReplayResult]] = deque()
        try:
            for replay in replays:
                begun.append(self._pool.submit(self._one, replay))
                if len(begun) > self._ahead:
                    yield begun.popleft().result
            while begun:
                yield begun.popleft().result
        finally:
            for future in begun:
                future.cancel()

    def close(self) -> None:
        """Wait for what is under way: when the stacks are stopped already, that is not long."""
        self._pool.shutdown(cancel_futures=True)

    def _one(self, replay: Replay) -> ReplayResult:
        replayer = self._free.get()
        try:
            return judged(replay, replayer)
        finally:
            self._free.put(replayer)


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
