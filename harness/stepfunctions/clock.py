"""Real and virtual time, behind one protocol.

The virtual clock is a discrete-event simulation. It stands still while any branch of the execution
is at work (a task in flight included) and, once every branch is waiting, jumps to the earliest
thing that is due. So parallel branches take the maximum of their times, not the sum, and the order
of events is that of their times.
"""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Any, Final, Protocol, Self, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """The time of one execution."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def time(self) -> float:
        """Return the current time in seconds since the epoch."""

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass for this branch."""

    def timeout(self, seconds: float | None) -> AbstractAsyncContextManager[object]:
        """Return a block that raises TimeoutError when it lasts longer; None never does."""

    async def external(self, event: "asyncio.Future[T]") -> T:
        """Wait for something that happens outside the execution, such as a callback."""

    async def gather(self, branches: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
        """Run branches side by side; the first error cancels the others and is raised."""


class RealClock:
    """Time as it passes."""

    def now(self) -> datetime:
        """Return the current time."""
        return datetime.now(UTC)

    def time(self) -> float:
        """Return the current time in seconds since the epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` really pass."""
        await asyncio.sleep(max(seconds, 0))

    def timeout(self, seconds: float | None) -> AbstractAsyncContextManager[object]:
        """Return a block that raises TimeoutError after `seconds`."""
        return asyncio.timeout(seconds)

    async def external(self, event: "asyncio.Future[T]") -> T:
        """Wait for `event` without cancelling it when the waiter is cancelled."""
        return await asyncio.shield(event)

    async def gather(self, branches: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
        """Run branches side by side."""
        tasks = [asyncio.ensure_future(branch) for branch in branches]
        return await _join(tasks, asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION))


class VirtualClock:
    """Time that passes only when nobody is at work; one clock for each execution.

    `patience`: real seconds for which an external event (a callback, an activity worker) holds the
    clock. After that, time jumps on, so that a callback nobody sends times out instead of hanging.
    A timeout also fires after as many *real* seconds, so a task that never answers can't hang.
    """

    def __init__(self, start: datetime, *, patience: float = 5.0) -> None:
        self._start = start
        self._epoch = start.timestamp()
        self._elapsed = 0.0
        self._running = 1
        self._patience = patience
        self._order = count()
        self._due: list[tuple[float, int, _Timer]] = []
        self._outside: dict[asyncio.Future[Any], asyncio.Future[None]] = {}

    def now(self) -> datetime:
        """Return the virtual time."""
        return self._start + timedelta(seconds=self._elapsed)

    def time(self) -> float:
        """Return the virtual time in seconds since the epoch."""
        return self._epoch + self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass for this branch, without really waiting."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake = _future()
        timer = self._at(seconds, lambda: self._wake(wake))
        try:
            await self._park(wake)
        finally:
            timer.live = False

    def timeout(self, seconds: float | None) -> AbstractAsyncContextManager[object]:
        """Return a block that raises TimeoutError after `seconds` of virtual or real time."""
        return _nothing if seconds is None else _VirtualTimeout(self, seconds)

    async def external(self, event: "asyncio.Future[T]") -> T:
        """Hold the clock for `patience` real seconds, then wait for `event` as others sleep."""
        await asyncio.wait([event], timeout=self._patience)
        if not event.done():
            self._outside[event] = wake = _future()
            event.add_done_callback(lambda _: self._wake(wake))
            try:
                await self._park(wake)
            finally:
                del self._outside[event]
        return event.result()

    async def gather(self, branches: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
        """Run branches side by side, each counted as at work until it waits or ends."""
        if not branches:
            return []
        tasks = [asyncio.ensure_future(branch) for branch in branches]
        self._running += len(tasks)
        left, join = len(tasks), _future()

        def ended(task: "asyncio.Future[T]") -> None:
            nonlocal left
            left -= 1
            if left == 0 or task.cancelled() or task.exception() is not None:
                self._wake(join)
            self._running -= 1
            self._advance()

        for task in tasks:
            task.add_done_callback(ended)
        return await _join(tasks, self._park(join))

    def _at(self, seconds: float, action: Callable[[], None]) -> "_Timer":
        timer = _Timer(action)
        heapq.heappush(self._due, (self._elapsed + seconds, next(self._order), timer))
        return timer

    def _wake(self, wake: "asyncio.Future[None]") -> None:
        if not wake.done():
            self._running += 1
            wake.set_result(None)

    async def _park(self, wake: "asyncio.Future[None]") -> None:
        self._running -= 1
        self._advance()
        try:
            # Others get their turn even when time has already jumped to where this one wakes.
            await (asyncio.sleep(0) if wake.done() else wake)
        except asyncio.CancelledError:
            if wake.cancelled():
                self._running += 1
            raise

    def _advance(self) -> None:
        """Jump to what is due next; all that is due at the same time happens together.

        What has happened outside comes first, although its own callback is still to run.
        """
        for event, wake in self._outside.items():
            if event.done():
                self._wake(wake)
        while self._due and (self._running == 0 or self._due[0][0] == self._elapsed):
            elapsed, _, timer = heapq.heappop(self._due)
            if timer.live:
                self._elapsed = max(self._elapsed, elapsed)
                timer.action()


class _Timer:
    __slots__ = ("action", "live")

    def __init__(self, action: Callable[[], None]) -> None:
        self.action = action
        self.live = True


class _VirtualTimeout:
    """`asyncio.timeout` on the virtual clock, and on the real one as a safety net."""

    def __init__(self, clock: VirtualClock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._expired = False

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a timeout needs a running task")
        self._task = task
        self._deadline = self._clock._elapsed + self._seconds  # noqa: SLF001 - two halves of a clock
        self._timer = self._clock._at(self._seconds, self._expire)  # noqa: SLF001
        loop = asyncio.get_running_loop()
        self._safety = loop.call_later(self._seconds, self._expire)
        return self

    def _expire(self) -> None:
        if self._expired:
            return
        self._expired = True
        clock = self._clock
        clock._elapsed = max(clock._elapsed, self._deadline)  # noqa: SLF001
        clock._running += 1  # noqa: SLF001 - hold the clock until the task has noticed
        self._task.cancel()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.live = False
        self._safety.cancel()
        if self._expired:
            self._clock._running -= 1  # noqa: SLF001
            if self._task.uncancel() == 0 and kind is asyncio.CancelledError:
                raise TimeoutError from error


_nothing: Final = nullcontext()


def _future() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()


async def _join(tasks: "Sequence[asyncio.Future[T]]", first: Awaitable[object]) -> list[T]:
    """Wait for `first` (an error, or the end of all); then cancel what is left and wait for it."""
    try:
        await first
        failed = next((t for t in tasks if t.done() and not t.cancelled() and t.exception()), None)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [task.result() for task in ([failed] if failed else tasks)]
