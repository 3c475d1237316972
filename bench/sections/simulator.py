"""Executions a second, tasks answered in process: the simulator and moto's executor."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from bench.executions import execution, moto_executor
from bench.machines import THREE_TASKS
from bench.measure import in_turn, seconds
from bench.table import Quantity, Row, Target

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["measure"]

_ROUNDS, _OURS, _MOTOS = 9, 400, 15


def measure(*, full: bool) -> list[Row]:  # noqa: ARG001 - one size
    """Run batches of executions of the same definition in turn."""
    with moto_executor(THREE_TASKS) as run_moto, asyncio.Runner() as runner:
        each, moto = in_turn(
            _ROUNDS,
            lambda: seconds(lambda: runner.run(_batch())) / _OURS,
            lambda: seconds(partial(_repeat, run_moto)) / _MOTOS,
        )
    rate, alternative = Quantity(1 / each, "/s"), Quantity(1 / moto, "/s", "moto's executor")
    return [
        Row("3 tasks in process, executions", rate, target=Target(1000, least=True)),
        Row("  how much faster", rate, alternative, moto / each, Target(15, "ratio", least=True)),
    ]


async def _batch() -> None:
    for _ in range(_OURS):
        outcome = await execution(THREE_TASKS).run()
        if outcome.status != "SUCCEEDED":
            raise RuntimeError(str(outcome))


def _repeat(run_moto: Callable[[], None]) -> None:
    for _ in range(_MOTOS):
        run_moto()
