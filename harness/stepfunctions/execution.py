"""One execution of a state machine."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Literal

from harness.stepfunctions.clock import Clock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.errors import TIMEOUT, StatesError
from harness.stepfunctions.history import History
from harness.stepfunctions.interpreter.flow import run_flow
from harness.stepfunctions.interpreter.frame import Frame, Run
from harness.stepfunctions.interpreter.map_runs import MapRunRecord
from harness.stepfunctions.language import StateMachine
from harness.stepfunctions.objects import ObjectSource
from harness.stepfunctions.tasks.request import TaskHandler
from harness.stepfunctions.values import JSON

Status = Literal["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]

_LONGEST: Final = {"STANDARD": 365 * 86_400, "EXPRESS": 300}
"""Seconds after which AWS ends an execution of each kind."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended. `output` counts only when it succeeded."""

    status: Status
    output: JSON = None
    error: str | None = None
    cause: str | None = None


class Execution:
    """A state machine at work. Make it, await `run()` once, `stop()` it meanwhile if need be."""

    def __init__(  # noqa: PLR0913 - the parts of an execution
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
        self._machine = machine
        self._given = given
        self._run = Run(
            context,
            given,
            flow=run_flow,
            clock=clock,
            tasks=tasks,
            random=Random(seed),  # noqa: S311 - reproducible on purpose
            objects=objects,
        )
        self._frame = Frame(self._run)
        self._task: asyncio.Task[Any] | None = None
        self._stopped: Outcome | None = None
        self.outcome: Outcome | None = None

    @property
    def history(self) -> History:
        """Return the history, which grows while the execution runs."""
        return self._run.history

    @property
    def map_runs(self) -> list[MapRunRecord]:
        """Return its Map Runs, and those of child executions, in the order of their start."""
        return self._run.map_runs

    async def run(self) -> Outcome:
        """Run to the end and return how it ended; errors of the machine are never raised."""
        self._task = asyncio.current_task()
        self._begin()
        outcome = self._stopped or await self._ended()
        await self._settle()
        outcome = self._stopped or outcome
        self._end(outcome)
        self.outcome = outcome
        return outcome

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End it as StopExecution does, whatever it is doing; nothing happens after the end."""
        if self.outcome is None and self._stopped is None:
            self._stopped = Outcome("ABORTED", None, error, cause)
            if self._task is not None:
                self._task.cancel()

    async def _ended(self) -> Outcome:
        kind = self._run.context.kind
        limit = min(self._machine.timeout_seconds or _LONGEST[kind], _LONGEST[kind])
        try:
            async with self._run.clock.timeout(limit):
                output = await run_flow(self._machine, self._frame, self._given)
        except StatesError as error:
            return Outcome("FAILED", None, error.error, error.cause)
        except TimeoutError:
            return Outcome("TIMED_OUT")
        except asyncio.CancelledError:
            if self._stopped is None:
                raise
            return self._stopped
        return Outcome("SUCCEEDED", output)

    async def _settle(self) -> None:
        """Let others have a turn, and take back the cancellation by which `stop` interrupted."""
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            if self._stopped is None:
                raise
        if self._stopped is not None and self._task is not None and self._task.cancelling():
            self._task.uncancel()

    def _begin(self) -> None:
        details = {
            **self.history.payload("input", self._given),
            "roleArn": self._run.context.role_arn,
        }
        self.history.append("ExecutionStarted", 0, "executionStartedEventDetails", details)

    def _end(self, outcome: Outcome) -> None:
        """Record the end. What ends it from outside follows no event, and only it names a timeout.

        So it was measured on AWS in 2026, for TimeoutSeconds and StopExecution.
        """
        error = TIMEOUT if outcome.status == "TIMED_OUT" else outcome.error
        if outcome.status == "SUCCEEDED":
            details = self.history.payload("output", outcome.output)
        else:
            told = {"error": error, "cause": outcome.cause}
            details = {name: text for name, text in told.items() if text is not None}
        kind = {"TIMED_OUT": "TimedOut"}.get(outcome.status, outcome.status.capitalize())
        key, is_cut = f"execution{kind}EventDetails", outcome.status in ("TIMED_OUT", "ABORTED")
        previous = 0 if is_cut else self._frame.last
        self.history.append(f"Execution{kind}", previous, key, details)


async def run(  # noqa: PLR0913 - the parts of an execution
    machine: StateMachine,
    given: JSON,
    *,
    context: ExecutionContext,
    clock: Clock,
    tasks: TaskHandler,
    seed: int | str = 0,
    objects: ObjectSource | None = None,
) -> Outcome:
    """Run a machine once and return how it ended."""
    execution = Execution(
        machine, given, context=context, clock=clock, tasks=tasks, seed=seed, objects=objects
    )
    return await execution.run()
