"""`states:startExecution`, plain, `.sync` and `.sync:2`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from harness.stepfunctions.values import JSON


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
