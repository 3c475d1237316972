"""A simulator: its machines, executions, activities and callbacks, behind one object."""

from __future__ import annotations

import asyncio
import random
import uuid
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.activities import ActivityList
from harness.stepfunctions.api.arns import Arns, MachineArn, parse_machine
from harness.stepfunctions.api.errors import ApiError, check_name, invalid_arn
from harness.stepfunctions.api.executions import Executions, Run
from harness.stepfunctions.api.inputs import parse_input
from harness.stepfunctions.api.machines import Machine, Machines
from harness.stepfunctions.api.nesting import Nested
from harness.stepfunctions.api.settings import Settings
from harness.stepfunctions.clock import Clock, RealClock, VirtualClock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.execution import Execution
from harness.stepfunctions.tasks import Endpoints, standard_tasks
from harness.stepfunctions.tasks.activities import Activities
from harness.stepfunctions.tasks.callbacks import Callbacks
from harness.stepfunctions.validation import parse_json
from harness.stepfunctions.validation.machine import states_of

if TYPE_CHECKING:
    from harness.stepfunctions.tasks.request import TaskHandler

__all__ = ["Simulator"]

_STOP_SECONDS = 5.0


class Simulator:
    """Everything that one endpoint of Step Functions knows. Lives in one event loop.

    Make it anywhere; use it in one event loop; await `stop()` there at the end.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.arns = Arns(self.settings.region, self.settings.account)
        self.machines = Machines()
        self.executions = Executions(self.settings.retention)
        self.callbacks = Callbacks()
        self.activities = ActivityList(Activities())
        self.tags: dict[str, dict[str, str]] = {}
        self._random = random.Random(self.settings.seed)  # noqa: S311 - reproducible on purpose
        self._order = count(1)
        self._tasks = standard_tasks(
            Endpoints(self.settings.endpoints),
            callbacks=self.callbacks,
            activities=self.activities.queue,
            executions=Nested(self),
        )

    @property
    def tasks(self) -> TaskHandler:
        """What does the work of Task states that no mock answers."""
        return self._tasks

    def now(self) -> datetime:
        """Tell the time at which things are created, whole milliseconds, in UTC."""
        moment = self.settings.start or datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def unique(self) -> str:
        """Make a UUID; the same seed makes the same ones."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def clock(self, at: datetime | None = None) -> Clock:
        """Make the clock of one execution."""
        if self.settings.time == "real":
            return RealClock()
        return VirtualClock(at or self.now(), patience=self.settings.patience)

    def start(
        self,
        arn: str,
        *,
        name: str | None = None,
        given: str = "{}",
        at: datetime | None = None,
        trace_header: str | None = None,
    ) -> Run:
        """Start an execution of the machine that an ARN names, perhaps by a version or an alias.

        ``given`` is the input's text, ``at`` what its clock starts with. Starting a standard
        execution again with the same name and input, while it runs, gives the one that is there.

        Raises:
            ApiError: as StartExecution does.

        """
        target, plain = parse_machine(arn), arn.partition("#")[0]
        machine = self.machines.routed(plain, self._random)
        check_name(name or "")
        value, tasks = parse_input(given), self._mocked(target, machine)
        name = name or self.unique()
        execution_arn = self._execution_arn(machine, name)
        found = self.executions.find(execution_arn)
        if found is not None:
            return _same(found, machine, given)
        clock = self.clock(at)
        run = Run(
            arn=execution_arn,
            name=name,
            machine=machine,
            version_arn=machine.version_arn if machine.version is not None else None,
            alias_arn=plain if target.alias is not None else None,
            given=given,
            order=next(self._order),
            started=clock.now(),
            trace_header=trace_header,
        )
        self.executions.add(run)
        run.begin(self._work(run, value, tasks, clock), clock, self.executions.ended)
        return run

    def _work(self, run: Run, value: Any, tasks: TaskHandler, clock: Clock) -> Execution:
        context = ExecutionContext(
            arn=run.arn,
            name=run.name,
            role_arn=run.machine.role_arn,
            state_machine_arn=run.machine.arn,
            state_machine_name=run.machine.name,
            start_time=run.started,
            kind=run.machine.kind,
            region=self.settings.region,
            account=self.settings.account,
        )
        return Execution(
            run.machine.parsed,
            value,
            context=context,
            clock=clock,
            tasks=tasks,
            seed=f"{self.settings.seed} {run.arn}",
            objects=self.settings.objects,
        )

    async def stop(self) -> None:
        """Abort every execution, wait for that, and close the connections of tasks."""
        running = self.executions.running()
        stops = [run.stop("Simulator.Stopped", "The simulator was stopped") for run in running]
        async with asyncio.timeout(_STOP_SECONDS):
            await asyncio.gather(*stops, return_exceptions=True)
        await self._tasks.aclose()

    def _execution_arn(self, machine: Machine, name: str) -> str:
        if machine.kind == "EXPRESS":
            return self.arns.express(machine.name, name, self.unique())
        return self.arns.execution(machine.name, name)

    def _mocked(self, target: MachineArn, machine: Machine) -> TaskHandler:
        if target.test_case is None:
            return self._tasks
        if self.settings.mocks is None:
            where = f"{machine.arn}#{target.test_case}"
            raise invalid_arn(where, "There is no mock configuration")
        states = _state_names(machine)
        return self.settings.mocks.handler(target.name, target.test_case, states, self._tasks)


def _state_names(machine: Machine) -> set[str]:
    return {name for name, _ in states_of(parse_json(machine.definition))}


def _same(found: Run, machine: Machine, given: str) -> Run:
    if found.outcome is None and found.machine.arn == machine.arn and found.given == given:
        return found
    message = f"Execution Already Exists: '{found.arn}'"
    raise ApiError("ExecutionAlreadyExists", message)
