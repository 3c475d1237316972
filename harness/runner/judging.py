"""Replay one scenario on one pattern and judge what was seen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from harness.checks import check
from harness.model.result import Failure, ReplayResult

if TYPE_CHECKING:
    from collections.abc import Collection

    from harness.model.plan import Replay
    from harness.model.result import Trace
    from harness.replay import Replayer

__all__ = ["judged"]


def judged(replay: Replay, replayer: Replayer) -> ReplayResult:
    """Replay, unless the engine lacks what the scenario needs.

    Raises:
        StackError: the stack did not do what a stack must.

    """
    index = replayer.stack.index
    lacking = [need for need in replay.scenario.needs if need not in index.capabilities]
    if not lacking:
        return _replayed(replay, replayer)
    return ReplayResult(
        id=replay.id,
        scenario=replay.scenario.scenario,
        pattern=replay.pattern,
        location=replay.scenario.locate("needs"),
        status="skipped",
        reason=f"the engine {index.engine} lacks {', '.join(lacking)}",
    )


def _replayed(replay: Replay, replayer: Replayer) -> ReplayResult:
    began = time.perf_counter()
    judge = _Judge(replay, replayer.stack.owned_tables)
    trace = replayer.replay(replay, go_on=judge)
    if judge.failures:
        replayer.stack.check_alive()  # else it is no wonder, and nobody's failure
    return ReplayResult(
        id=replay.id,
        scenario=replay.scenario.scenario,
        pattern=replay.pattern,
        location=replay.scenario.locate("scenario"),
        status="failed" if judge.failures else "passed",
        failures=tuple(judge.failures),
        trace=trace,
        duration=time.perf_counter() - began,
    )


class _Judge:
    """Checks each step as soon as it is done; says to go on while nothing has failed."""

    def __init__(self, replay: Replay, owned_tables: Collection[str]) -> None:
        self._replay = replay
        self._owned = owned_tables
        self.failures: list[Failure] = []

    def __call__(self, trace: Trace) -> bool:
        self.failures.extend(
            check(
                self._replay.scenario,
                len(trace.steps) - 1,
                self._replay.pattern,
                trace,
                owned_tables=self._owned,
            )
        )
        return not self.failures
