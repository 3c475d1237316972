"""`states:startExecution`, plain, `.sync` and `.sync:2`."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from harness.stepfunctions.errors import TASK_FAILED, TaskFailed
from harness.stepfunctions.tasks.callbacks import Callbacks
from harness.stepfunctions.tasks.client import sdk_metadata
from harness.stepfunctions.tasks.request import TaskRequest
from harness.stepfunctions.values import JSON, dumps


@dataclass(frozen=True, slots=True)
class Started:
    """A nested execution that has begun."""

    execution_arn: str
    start_date: datetime


class Executions(Protocol):
    """What nested executions need of the engine that runs them."""

    async def start(
        self, state_machine_arn: str, name: str | None, given: str, at: datetime
    ) -> Started:
        """Start an execution with input text `given`, its clock set to `at`.

        Raises TaskFailed with `StepFunctions.<Exception>` when the API would refuse.
        """

    async def result(self, execution_arn: str) -> dict[str, JSON]:
        """Wait for the end and return what DescribeExecution answers (camel case, dates epoch)."""

    def stop(self, execution_arn: str) -> None:
        """Stop it: the task that waits for it was abandoned."""


class StartExecution:
    """Starts an execution and returns at once."""

    def __init__(self, executions: Executions) -> None:
        self._executions = executions

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return ExecutionArn and StartDate; raises TaskFailed when it could not start."""
        return (await self.start(request))[1]

    async def start(self, request: TaskRequest) -> tuple[str, JSON]:
        """Return the execution's ARN, and what the API answered."""
        given = request.input
        started = await self._executions.start(
            given["StateMachineArn"],
            given.get("Name"),
            _text(given.get("Input")),
            request.clock.now(),
        )
        date = _milliseconds(started.start_date.timestamp())
        answer = {"ExecutionArn": started.execution_arn, "StartDate": date}
        return started.execution_arn, {**answer, **sdk_metadata(200, {}, "")}


class StartExecutionSync:
    """Waits for the execution it starts, or for its own task token, whichever comes first.

    `parse` is what `.sync:2` does: Input and Output come as JSON, not as text.
    """

    def __init__(self, executions: Executions, callbacks: Callbacks, *, parse: bool) -> None:
        self._executions = executions
        self._start = StartExecution(executions)
        self._callbacks = callbacks
        self._parse = parse

    async def __call__(self, request: TaskRequest) -> JSON:
        """Return the execution's description; raises TaskFailed unless it succeeded."""
        self._callbacks.open(request.token)
        try:
            arn, answer = await self._start.start(request)
            request.submitted(answer)
            return await self._ended(arn, request)
        finally:
            self._callbacks.close(request.token)

    async def _ended(self, arn: str, request: TaskRequest) -> JSON:
        result = asyncio.ensure_future(self._executions.result(arn))
        callback = asyncio.ensure_future(self._callbacks.ended(request.token))
        try:
            await asyncio.wait((result, callback), return_when=asyncio.FIRST_COMPLETED)
            if not result.done():
                return callback.result()
            return await self._described(result.result(), request)
        except asyncio.CancelledError:
            self._executions.stop(arn)
            raise
        finally:
            result.cancel()
            callback.cancel()
            await asyncio.gather(result, callback, return_exceptions=True)

    async def _described(self, told: dict[str, JSON], request: TaskRequest) -> JSON:
        """Return the description, the parent's clock having gone on to the child's end."""
        await request.clock.sleep(max(0.0, told["stopDate"] - request.clock.time()))
        description = {name[0].upper() + name[1:]: _field(value) for name, value in told.items()}
        description = {name: description[name] for name in sorted(_TOLD & description.keys())}
        for date in ("StartDate", "StopDate"):
            description[date] = _milliseconds(description[date])
        if description["Status"] != "SUCCEEDED":
            raise TaskFailed(TASK_FAILED, dumps(description))
        if self._parse:
            texts = {name: json.loads(description[name]) for name in ("Input", "Output")}
            description.update(texts)
        return description


_TOLD: Final = frozenset(
    (
        *("Cause", "Error", "ExecutionArn", "Input", "InputDetails", "Name", "Output"),
        *("OutputDetails", "StartDate", "StateMachineArn", "Status", "StopDate"),
    )
)


def _field(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: item for name, item in value.items()}
    return value


def _text(given: JSON) -> str:
    return given if isinstance(given, str) else dumps({} if given is None else given)


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
