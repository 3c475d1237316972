"""Executions that other executions start, through ``states:startExecution``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.constraints import check_members
from harness.stepfunctions.api.errors import ApiError
from harness.stepfunctions.api.model import MODEL
from harness.stepfunctions.errors import TaskFailed
from harness.stepfunctions.tasks.naming import exception_name
from harness.stepfunctions.tasks.nested import Started

if TYPE_CHECKING:
    from datetime import datetime

    from harness.stepfunctions.api.simulator import Simulator

__all__ = ["Nested"]


class Nested:
    """The simulator itself, as the engine of nested executions."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._stopping: set[asyncio.Task[None]] = set()

    async def start(
        self, state_machine_arn: str, name: str | None, given: str, at: datetime
    ) -> Started:
        """Start an execution whose clock is set to ``at``; raises TaskFailed when refused."""
        members = {"stateMachineArn": state_machine_arn, "name": name, "input": given}
        try:
            check_members(MODEL["StartExecution"], members)
            run = self._simulator.start(state_machine_arn, name=name, given=given, at=at)
        except ApiError as error:
            raise _failure(error, self._simulator.unique()) from error
        return Started(run.arn, run.started)

    async def result(self, execution_arn: str) -> dict[str, Any]:
        """Wait for the end and answer as ``DescribeExecution`` does."""
        run = self._simulator.executions.find(execution_arn)
        if run is None:
            raise TaskFailed("States.TaskFailed", f"{execution_arn} is not known any more")
        await run.ended()
        return run.describe()

    def stop(self, execution_arn: str) -> None:
        """Abort it, without waiting for that."""
        run = self._simulator.executions.find(execution_arn)
        if run is not None:
            task = asyncio.get_running_loop().create_task(run.stop(None, None))
            self._stopping.add(task)
            task.add_done_callback(self._stopping.discard)


def _failure(error: ApiError, request_id: str) -> TaskFailed:
    """Name an exception as the first SDK for Java does, with its usual tail."""
    details = (
        f"Service: AWSStepFunctions; Status Code: {error.status}; Error Code: {error.kind}; "
        f"Request ID: {request_id}; Proxy: null"
    )
    name = exception_name(error.kind)
    return TaskFailed(f"StepFunctions.{name}", f"{error.message} ({details})")
