"""How much real time a day of virtual time takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bench.executions import answer, execution
from bench.machines import WAITS_AND_RETRIES
from bench.measure import in_turn, seconds
from bench.table import Quantity, Row, Target
from harness.stepfunctions.errors import TaskFailed

if TYPE_CHECKING:
    from harness.stepfunctions.tasks.request import TaskRequest

__all__ = ["measure"]

_ROUNDS, _FAILURES = 9, 6
_VIRTUAL = 86_400 + sum(2**n for n in range(1, _FAILURES + 1))


def measure(*, full: bool) -> list[Row]:  # noqa: ARG001 - one size
    """Execute a machine whose history spans a day and 126 s."""
    with asyncio.Runner() as runner:
        [real] = in_turn(_ROUNDS, lambda: seconds(lambda: runner.run(_day())))
    alternative = Quantity(_VIRTUAL, "s", "virtual time")
    what = "a day of Wait and six back-offs"
    return [Row(what, Quantity(real, "s"), alternative, target=Target(0.1))]


async def _day() -> None:
    run = execution(WAITS_AND_RETRIES, _busy)
    outcome = await run.run()
    events = run.history.events
    passed = events[-1]["timestamp"] - events[0]["timestamp"]
    if outcome.status != "SUCCEEDED" or round(passed) != _VIRTUAL:
        raise RuntimeError(f"{outcome} after {passed} virtual seconds, not {_VIRTUAL}")


async def _busy(request: TaskRequest) -> Any:
    if request.attempt < _FAILURES:
        raise TaskFailed("Busy", "try again")
    return await answer(request)
