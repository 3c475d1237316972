"""Many executions: one after the other in bounded memory, and at once in one event loop."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from typing import TYPE_CHECKING, Any

import httpx

from bench.executions import answer, execution
from bench.machines import GIVEN, ROLE, THREE_TASKS
from bench.table import Quantity, Row, Target
from harness.stepfunctions import Settings, Simulator, create_app
from harness.stepfunctions.mocking import read_mocks

if TYPE_CHECKING:
    from harness.stepfunctions.tasks.request import TaskRequest

__all__ = ["measure"]

_EARLY, _ALL, _REMEMBERED = 2_000, 10_000, 500
_AT_ONCE, _TASK_SECONDS = 200, 0.05
_MB = 1024 if sys.platform != "darwin" else 1024**2


def measure(*, full: bool) -> list[Row]:  # noqa: ARG001 - one size
    """Measure memory in this process, which has nothing else to do."""
    return [*asyncio.run(_remembered()), asyncio.run(_at_once())]


async def _remembered() -> list[Row]:
    """Let a simulator with a short memory execute on and on."""
    simulator = Simulator(Settings(retention=_REMEMBERED, mocks=read_mocks(json.dumps(_MOCKS))))
    arn = await _create(simulator)
    took = await _execute(simulator, arn, _EARLY)
    early = _peak()
    took += await _execute(simulator, arn, _ALL - _EARLY)
    late, known = _peak(), len(list(simulator.executions))
    await simulator.stop()
    alternative = Quantity(early, "MB", f"after {_EARLY:,}")
    what = f"peak memory after {_ALL:,} executions, {known} remembered"
    return [
        Row(what, Quantity(late, "MB"), alternative, late / early, Target(1.1, on="ratio")),
        Row("  executions through the API's core", Quantity(_ALL / took, "/s")),
    ]


_MOCKS: dict[str, Any] = {
    "StateMachines": {
        "bench": {"TestCases": {"Echo": dict.fromkeys(("First", "Second", "Third"), "Echo")}}
    },
    "MockedResponses": {"Echo": {"0": {"Return": {"StatusCode": 200, "Payload": GIVEN}}}},
}
"""Answers tasks in process."""


async def _create(simulator: Simulator) -> str:
    """Create the machine as a client does."""
    transport = httpx.ASGITransport(app=create_app(simulator))
    async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as client:
        answered = await client.post(
            "/",
            headers={"x-amz-target": "AWSStepFunctions.CreateStateMachine"},
            json={"name": "bench", "definition": THREE_TASKS, "roleArn": ROLE},
        )
    return f"{answered.raise_for_status().json()['stateMachineArn']}#Echo"


async def _execute(simulator: Simulator, arn: str, times: int) -> float:
    loop, given = asyncio.get_running_loop(), json.dumps(GIVEN)
    began = loop.time()
    for _ in range(times):
        outcome = await simulator.start(arn, given=given).ended()
        if outcome.status != "SUCCEEDED":
            raise RuntimeError(str(outcome))
    return loop.time() - began


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB


async def _at_once() -> Row:
    """Run executions whose tasks take a while: they must not wait for one another."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await _slow()
    one = loop.time() - began
    began = loop.time()
    await asyncio.gather(*(_slow() for _ in range(_AT_ONCE)))
    all_of_them = loop.time() - began
    alternative = Quantity(one * _AT_ONCE, "s", f"{_AT_ONCE} times one alone")
    what = f"{_AT_ONCE} executions at once, 3 tasks of {_TASK_SECONDS * 1000:.0f} ms each"
    return Row(what, Quantity(all_of_them, "s"), alternative, one * _AT_ONCE / all_of_them)


async def _slow() -> None:
    outcome = await execution(THREE_TASKS, _answer_late).run()
    if outcome.status != "SUCCEEDED":
        raise RuntimeError(str(outcome))


async def _answer_late(request: TaskRequest) -> Any:
    await asyncio.sleep(_TASK_SECONDS)
    return await answer(request)
