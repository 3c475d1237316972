"""One execution environment of a function: a process, and the Runtime API it speaks to."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.functions.logs import Output
from harness.functions.outcome import RESPONSE_LIMIT, Outcome, ended, timed_out, too_large

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from harness.functions.outcome import Invocation
    from harness.functions.runtime_api import Connection
    from harness.processes import Process

__all__ = ["INIT_SECONDS", "Instance"]

INIT_SECONDS = 10.0
"""How long Lambda lets a runtime get ready before the function's own timeout begins to run."""


class Instance:
    """Takes one invocation at a time, until its process ends. Lives on the event loop.

    Its listener (`harness.functions.runtime_api`) tells it what the runtime does. ``ready`` is set
    when the runtime first asks for an event, or never will; ``ended`` when the process is gone.
    """

    process: Process
    output: Output

    def __init__(self, timeout_s: float) -> None:
        self.alive = True
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._idle: Connection | None = None
        self._current: Invocation | None = None
        self._delivered = False
        self._has_polled = False
        self._outcome: asyncio.Future[Outcome | None] = self._loop.create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._init_error: Outcome | None = None

    def run_in(self, process: Process, on_end: Callable[[], None]) -> None:
        """Take the process that was started for it; ``on_end`` is called once that has ended."""

        def exited(exit_code: Future[int]) -> None:  # in the launcher's thread
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._ended, exit_code.result(), on_end)

        self.process = process
        self.output = Output(process.log)
        process.exited.add_done_callback(exited)

    async def invoke(self, invocation: Invocation) -> Outcome | None:
        """Have an event handled, or None: the process ended between two events, take another.

        Never takes longer than Lambda would wait.
        """
        outcome = self._begin(invocation)
        if not self.alive:
            self._lost(self.process.wait(0))
        elif self._idle is not None:
            self._deliver(self._idle, invocation)
        else:
            self._limit(INIT_SECONDS + self._timeout_s)
        return await outcome

    async def crash(self, invocation: Invocation) -> Outcome | None:
        """Die instead of handling an event."""
        outcome = self._begin(invocation)
        self._delivered = True
        self.process.kill()
        return await outcome

    async def time_out(self, invocation: Invocation, seconds: float) -> Outcome | None:
        """Handle no event for so many seconds, then die as if they had been the timeout."""
        outcome = self._begin(invocation)
        self._delivered = True
        self._limit(seconds)
        return await outcome

    def retire(self) -> None:
        """Take no more invocations, and die."""
        self.alive = False
        self.process.kill()

    def poll(self, connection: Connection) -> None:
        """Give the runtime the waiting event, or remember where to give the next one."""
        self._has_polled = True
        self.ready.set()
        if self._current is not None and not self._delivered:
            self._deliver(connection, self._current)
        else:
            self._idle = connection

    def gone(self, connection: Connection) -> None:
        """Forget a connection that the runtime closed."""
        if self._idle is connection:
            self._idle = None

    def responded(self, request_id: str, payload: bytes) -> HTTPStatus:
        """Take the handler's result."""
        fits = len(payload) <= RESPONSE_LIMIT
        taken = self._settle(request_id, Outcome(payload) if fits else too_large())
        if not taken:
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.ACCEPTED if fits else HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def failed(self, request_id: str, payload: bytes, kind: str) -> HTTPStatus:
        """Take the handler's error."""
        taken = self._settle(request_id, Outcome(payload, _error_type(payload, kind)))
        return HTTPStatus.ACCEPTED if taken else HTTPStatus.BAD_REQUEST

    def init_failed(self, payload: bytes, kind: str) -> None:
        """Take the reason why there is no handler; the runtime exits now."""
        self._init_error = Outcome(payload, _error_type(payload, kind))

    def _begin(self, invocation: Invocation) -> asyncio.Future[Outcome | None]:
        self._current = invocation
        self._delivered = False
        self._outcome = self._loop.create_future()
        return self._outcome

    def _deliver(self, connection: Connection, invocation: Invocation) -> None:
        self._idle = None
        self._delivered = True
        self._limit(self._timeout_s)
        connection.deliver(invocation, self._timeout_s)

    def _limit(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._too_late)

    def _too_late(self) -> None:
        if self._current is not None:
            request_id = self._current.request_id
            self._settle(request_id, timed_out(request_id, self._timeout_s))
        self.retire()

    def _settle(self, request_id: str, outcome: Outcome | None) -> bool:
        if self._current is None or self._current.request_id != request_id:
            return False
        self._current = None
        if self._timer is not None:
            self._timer.cancel()
        if not self._outcome.done():  # else nobody waits for it any more
            self._outcome.set_result(outcome)
        return True

    def _ended(self, exit_code: int, on_end: Callable[[], None]) -> None:
        self.alive = False
        self._lost(exit_code)
        self.ready.set()
        on_end()
        self.ended.set()

    def _lost(self, exit_code: int) -> None:
        if self._current is None:
            return
        request_id = self._current.request_id
        between_events = self._has_polled and not self._delivered
        outcome = None if between_events else ended(request_id, exit_code)
        self._settle(request_id, self._init_error or outcome)


def _error_type(payload: bytes, header: str) -> str:
    try:
        document = json.loads(payload)
    except ValueError:
        document = None
    kind = document.get("errorType") if isinstance(document, dict) else None
    return str(kind or header or "Unhandled")
