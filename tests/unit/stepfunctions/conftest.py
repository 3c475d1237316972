"""Runs machines on the virtual clock, with plain coroutine functions as tasks."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.stepfunctions.clock import Clock, VirtualClock
from harness.stepfunctions.context import ExecutionContext
from harness.stepfunctions.errors import TaskFailed
from harness.stepfunctions.execution import Execution, Outcome
from harness.stepfunctions.language import parse
from harness.stepfunctions.tasks.request import TaskRequest

START = datetime(2026, 1, 1, tzinfo=UTC)
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:work"
SECONDS = 20
"""Real seconds after which a test has hung."""


@dataclass(frozen=True)
class Ended:
    """An execution that has ended."""

    outcome: Outcome
    events: list[dict[str, Any]]
    seconds: float

    @property
    def status(self) -> str:
        return self.outcome.status

    @property
    def output(self) -> Any:
        return self.outcome.output

    @property
    def error(self) -> str | None:
        return self.outcome.error

    @property
    def cause(self) -> str | None:
        return self.outcome.cause

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    @property
    def path(self) -> list[str]:
        """The states in the order in which they were entered."""
        entered = (event.get("stateEnteredEventDetails") for event in self.events)
        return [details["name"] for details in entered if details]

    def details(self, kind: str) -> list[dict[str, Any]]:
        key = f"{kind[0].lower()}{kind[1:]}EventDetails"
        return [event.get(key, {}) for event in self.events if event["type"] == kind]

    def offsets(self, kind: str) -> list[float]:
        """Seconds since the start at which events of a type were recorded."""
        start = START.timestamp()
        return [
            round(event["timestamp"] - start, 3) for event in self.events if event["type"] == kind
        ]


def execution_context(kind: Any = "STANDARD") -> ExecutionContext:
    return ExecutionContext(
        arn="arn:aws:states:us-east-1:123456789012:execution:machine:run",
        name="run",
        role_arn="arn:aws:iam::123456789012:role/role",
        state_machine_arn="arn:aws:states:us-east-1:123456789012:stateMachine:machine",
        state_machine_name="machine",
        start_time=START,
        kind=kind,
    )


async def no_task(request: TaskRequest) -> Any:
    raise AssertionError(f"{request.state} was not expected to call {request.resource}")


@pytest.fixture
def make_execution() -> Callable[..., Execution]:
    def make(
        definition: Any,
        given: Any = None,
        *,
        tasks: Callable[[TaskRequest], Awaitable[Any]] = no_task,
        clock: Clock | None = None,
        kind: str = "STANDARD",
        **more: Any,
    ) -> Execution:
        return Execution(
            parse(definition),
            {} if given is None else given,
            context=execution_context(kind),
            clock=clock or VirtualClock(START, patience=0),
            tasks=tasks,
            **more,
        )

    return make


@pytest.fixture
def execute(make_execution: Callable[..., Execution]) -> Callable[..., Ended]:
    def run(definition: Any, given: Any = None, **more: Any) -> Ended:
        async def main() -> Ended:
            clock = more.pop("clock", None) or VirtualClock(START, patience=0)
            execution = make_execution(definition, given, clock=clock, **more)
            outcome = await asyncio.wait_for(execution.run(), SECONDS)
            seconds = (clock.now() - START).total_seconds()
            return Ended(outcome, execution.history.events, seconds)

        return asyncio.run(main())

    return run


@pytest.fixture
def run_state(execute: Callable[..., Ended]) -> Callable[..., Ended]:
    """Run a machine of one state, S."""

    def run(state: dict[str, Any], given: Any = None, **more: Any) -> Ended:
        language = more.pop("language", "JSONPath")
        ends = {} if state["Type"] in ("Choice", "Succeed", "Fail") else {"End": True}
        states = {"S": {**ends, **state}, **more.pop("others", {})}
        return execute({"QueryLanguage": language, "StartAt": "S", "States": states}, given, **more)

    return run


@pytest.fixture
def function() -> str:
    return FUNCTION


@pytest.fixture
def failing() -> Callable[..., Any]:
    """Make a task that fails with the given errors, one a call, and then succeeds with `ok`."""

    def make(*errors: str | None) -> Any:
        left = list(errors)

        async def task(_request: TaskRequest) -> str:
            if left:
                raise TaskFailed(left.pop(0), "because")
            return "ok"

        return task

    return make
