"""The executions of a simulator: each one a task in the event loop, remembered for a while."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.arns import check_execution
from harness.stepfunctions.api.errors import ApiError, execution_missing
from harness.stepfunctions.execution import Outcome
from harness.stepfunctions.values import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from harness.stepfunctions.api.machines import Machine
    from harness.stepfunctions.clock import Clock
    from harness.stepfunctions.execution import Execution
    from harness.stepfunctions.history import Event
    from harness.stepfunctions.interpreter.map_runs import MapRunRecord

__all__ = ["Executions", "Run", "epoch"]

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Run:
    """One execution: what it was started with and, while it runs, the work itself.

    ``order`` counts the executions of a simulator; ``events`` is its history so far. Once it has
    ended, ``outcome`` and ``stopped`` say how and when, and the interpreter's state is let go.
    """

    arn: str
    name: str
    machine: Machine
    version_arn: str | None
    given: str
    order: int
    started: datetime
    trace_header: str | None = None
    alias_arn: str | None = None
    events: list[Event] = field(default_factory=list)
    map_runs: list[MapRunRecord] = field(default_factory=list)
    outcome: Outcome | None = None
    stopped: datetime | None = None
    _work: Execution | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def status(self) -> str:
        """The status that ``DescribeExecution`` tells."""
        return self.outcome.status if self.outcome is not None else "RUNNING"

    def begin(self, work: Execution, clock: Clock, ended: Callable[[Run], None]) -> None:
        """Run in a task of the current event loop; ``ended`` is told of the end."""
        self._work, self.events, self.map_runs = work, work.history.events, work.map_runs
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._run(work, clock, ended), name=self.arn)

    async def _run(self, work: Execution, clock: Clock, ended: Callable[[Run], None]) -> None:
        try:
            outcome = await work.run()
        except Exception:  # noqa: BLE001 - a fault must not leave an execution running
            _log.exception("%s broke the interpreter", self.arn)
            outcome = Outcome("FAILED", None, "States.Runtime", "Internal error of the simulator")
        self.outcome, self.stopped, self._work = outcome, clock.now(), None
        ended(self)

    async def ended(self) -> Outcome:
        """Wait for the end, without ending it when the waiter is cancelled."""
        if self._task is not None:
            await asyncio.shield(self._task)
            self._task = None
        if self.outcome is None:
            raise ApiError("InternalServerError", f"{self.arn} has no outcome", status=500)
        return self.outcome

    async def stop(self, error: str | None, cause: str | None) -> None:
        """Abort it and wait until that is done; nothing happens after the end."""
        if self._work is not None:
            self._work.stop(error, cause)
            await self.ended()

    def describe(self) -> dict[str, Any]:
        """Answer as ``DescribeExecution`` does."""
        told: dict[str, Any] = {
            "executionArn": self.arn,
            "stateMachineArn": self.machine.arn,
            "name": self.name,
            "status": self.status,
            "startDate": epoch(self.started),
            "input": self.given,
            "inputDetails": {"included": True},
            **self.redrive(),
        }
        if self.version_arn is not None:
            told["stateMachineVersionArn"] = self.version_arn
        if self.alias_arn is not None:
            told["stateMachineAliasArn"] = self.alias_arn
        if self.trace_header is not None:
            told["traceHeader"] = self.trace_header
        return told | self.conclusion()

    def redrive(self) -> dict[str, Any]:
        """Tell whether AWS would redrive it: once it has ended without success."""
        if self.status not in ("RUNNING", "SUCCEEDED"):
            return {"redriveCount": 0, "redriveStatus": "REDRIVABLE"}
        reason = f"Execution is {self.status} and cannot be redriven"
        status = {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}
        return {"redriveCount": 0, **status}

    def conclusion(self) -> dict[str, Any]:
        """Give the fields that an execution gets by its end."""
        if self.outcome is None or self.stopped is None:
            return {}
        told: dict[str, Any] = {"stopDate": epoch(self.stopped)}
        if self.outcome.status == "SUCCEEDED":
            told["output"] = dumps(self.outcome.output)
            told["outputDetails"] = {"included": True}
        if self.outcome.error is not None:
            told["error"] = self.outcome.error
        if self.outcome.cause is not None:
            told["cause"] = self.outcome.cause
        return told


def epoch(moment: datetime) -> float:
    """Write a moment as the JSON protocol does: seconds since the epoch, with milliseconds."""
    return round(moment.timestamp(), 3)


@dataclass(slots=True)
class Executions:
    """The standard executions by ARN, oldest first; of ended ones only the last ``retention``.

    Running ones are never forgotten, express ones are known only while they run.
    """

    retention: int
    _runs: dict[str, Run] = field(default_factory=dict)
    _ended: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _express: dict[str, Run] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs.values())

    def find(self, arn: str) -> Run | None:
        """Give an execution, if it is known."""
        return self._runs.get(arn) or self._express.get(arn)

    def get(self, arn: str) -> Run:
        """Give an execution.

        Raises:
            ApiError: InvalidArn or ExecutionDoesNotExist.

        """
        check_execution(arn)
        run = self._runs.get(arn)
        if run is None:
            raise execution_missing(arn)
        return run

    def running(self) -> list[Run]:
        """Give every execution that has not ended, express ones too."""
        return [
            each for each in (*self._runs.values(), *self._express.values()) if not each.outcome
        ]

    def add(self, run: Run) -> None:
        """Remember an execution that is about to run."""
        express = run.machine.kind == "EXPRESS"
        (self._express if express else self._runs)[run.arn] = run
        self._ended.pop(run.arn, None)

    def ended(self, run: Run) -> None:
        """Take note of an end, and forget the oldest if too many are remembered."""
        self._express.pop(run.arn, None)
        if run.arn in self._runs:
            self._ended[run.arn] = None
        while len(self._ended) > self.retention:
            self._runs.pop(self._ended.popitem(last=False)[0], None)
