"""Task tokens: what SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat act on."""

import asyncio
from collections import deque
from typing import Final

from harness.stepfunctions.clock import Clock
from harness.stepfunctions.errors import StepFunctionsError, TaskFailed, TaskTimedOut
from harness.stepfunctions.tasks.request import TaskHandler, TaskRequest
from harness.stepfunctions.values import JSON

_REMEMBERED: Final = 10_000


class UnknownToken(StepFunctionsError):  # noqa: N818 - named as the API names it
    """No task has this token (the API's InvalidToken)."""


class FinishedToken(StepFunctionsError):  # noqa: N818
    """The task of this token has ended already (the API's TaskTimedOut)."""


class Callbacks:
    """The tokens of all tasks that wait for somebody outside."""

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}
        self._finished: deque[str] = deque(maxlen=_REMEMBERED)

    def open(self, token: str) -> None:
        """Make `token` known: a callback may come before anyone waits for it."""
        self._pending[token] = _Pending()

    def close(self, token: str) -> None:
        """Forget `token`: its task has ended, whatever the reason."""
        if self._pending.pop(token, None) is not None:
            self._finished.append(token)

    def success(self, token: str, output: JSON) -> None:
        """End the task with `output`; raises UnknownToken or FinishedToken."""
        self._open(token).end(output)

    def failure(self, token: str, error: str | None = None, cause: str | None = None) -> None:
        """End the task with an error; raises UnknownToken or FinishedToken."""
        self._open(token).end(TaskFailed(error, cause))

    def heartbeat(self, token: str) -> None:
        """Restart the task's heartbeat timer; raises UnknownToken or FinishedToken."""
        self._open(token).beat()

    async def wait(self, token: str, clock: Clock, heartbeat: float | None) -> JSON:
        """Return the callback's output, or raise its TaskFailed.

        Raises TaskTimedOut when nothing is heard for `heartbeat` seconds. `token` must be open.
        """
        pending = self._pending[token]
        while not pending.ended:
            try:
                async with clock.timeout(heartbeat):
                    await clock.external(pending.sign)
            except TimeoutError:
                raise TaskTimedOut(heartbeat=True) from None
        return pending.result()

    async def ended(self, token: str) -> JSON:
        """Return the callback's output, however long it takes; raises its TaskFailed."""
        pending = self._pending[token]
        while not pending.ended:
            await asyncio.shield(pending.sign)
        return pending.result()

    def _open(self, token: str) -> "_Pending":
        pending = self._pending.get(token)
        if pending is not None and not pending.ended:
            return pending
        if pending is not None or token in self._finished:
            raise FinishedToken("Task Timed Out: 'Provided task does not exist anymore'")
        raise UnknownToken("Invalid Token: 'Invalid token'")


class _Pending:
    """One open token: `sign` is done at the next heartbeat or at the end."""

    def __init__(self) -> None:
        self.ended = False
        self.outcome: JSON | TaskFailed = None
        self.sign: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def result(self) -> JSON:
        if isinstance(self.outcome, TaskFailed):
            raise self.outcome
        return self.outcome

    def beat(self) -> None:
        sign, self.sign = self.sign, asyncio.get_running_loop().create_future()
        if not sign.done():
            sign.set_result(None)

    def end(self, outcome: JSON | TaskFailed) -> None:
        self.ended, self.outcome = True, outcome
        self.beat()


class WaitForToken:
    """`.waitForTaskToken`: makes the call, then waits for somebody to send the token back."""

    def __init__(self, call: TaskHandler, callbacks: Callbacks) -> None:
        self._call = call
        self._callbacks = callbacks

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return the callback's output; raises TaskFailed or TaskTimedOut."""
        self._callbacks.open(request.token)
        try:
            request.submitted(await self._call(request))
            return await self._callbacks.wait(
                request.token, request.clock, request.heartbeat_seconds
            )
        finally:
            self._callbacks.close(request.token)
