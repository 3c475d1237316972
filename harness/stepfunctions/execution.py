"""One execution of a state machine."""

from dataclasses import dataclass
from typing import Literal

from harness.stepfunctions.clock import Clock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.history import History
from harness.stepfunctions.language import StateMachine
from harness.stepfunctions.objects import ObjectSource
from harness.stepfunctions.tasks.request import TaskHandler
from harness.stepfunctions.values import JSON

Status = Literal["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended. `output` counts only when it succeeded."""

    status: Status
    output: JSON = None
    error: str | None = None
    cause: str | None = None


class Execution:
    """A state machine at work. Make it, await `run()` once, `stop()` it meanwhile if need be."""

    def __init__(
        self,
        machine: StateMachine,
        given: JSON,
        *,
        context: ExecutionContext,
        clock: Clock,
        tasks: TaskHandler,
        seed: int | str = 0,
        objects: ObjectSource | None = None,
    ) -> None:
        self.history = History(clock.time)

    async def run(self) -> Outcome:
        """Run to the end and return how it ended; errors of the machine are never raised."""
        raise NotImplementedError

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End it as StopExecution does, whatever it is doing; nothing happens after the end."""
        raise NotImplementedError
