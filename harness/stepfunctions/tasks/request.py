"""The one protocol that every kind of task answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from harness.stepfunctions.clock import Clock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.values import JSON


@dataclass(frozen=True, slots=True)
class TaskRequest:
    """One attempt of one Task state.

    `resource` is the state's Resource, `input` what Parameters or Arguments made of the state's
    input, `attempt` the retries so far. `token` is what `$$.Task.Token` shows.
    `submitted(result)` records TaskSubmitted: the call was accepted, its outcome comes later.
    `started(worker)` records ActivityStarted; nothing else needs to call it.
    """

    state: str
    resource: str
    input: JSON
    execution: ExecutionContext
    clock: Clock
    token: str
    attempt: int
    heartbeat_seconds: float | None
    credentials: JSON
    submitted: Callable[[JSON], None]
    started: Callable[[str | None], None]


class TaskHandler(Protocol):
    """Does the work of a task; a plain coroutine function is a valid handler.

    Returns the task's result, which it must not change afterwards. Raises TaskFailed with the error
    name that Retry and Catch match. The interpreter keeps TimeoutSeconds: it cancels the call.
    """

    async def __call__(self, request: TaskRequest) -> JSON:
        """Answer `request` or raise TaskFailed."""
