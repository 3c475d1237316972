"""One stack, many replays: what `harness run` and `pytest scenarios/` share (DESIGN D8)."""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Self

from harness.checks import check, parity
from harness.model.events import CoverageMeasured, ReplayFinished, ReplayStarted
from harness.model.result import Failure, ReplayResult, Trace
from harness.replay import Replayer
from harness.runner.coverage import Coverage
from harness.scenarios import read_fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from types import TracebackType

    from harness.model.events import RunEvent
    from harness.model.plan import Replay
    from harness.model.scenario import Scenario
    from harness.runner.options import RunOptions
    from harness.stack import Stack
    from harness.stack.config import Config

__all__ = ["Session"]


class Session:
    """Replays scenarios against one stack, which it starts at first use and stops at the end."""

    def __init__(
        self, config: Config, options: RunOptions, observe: Callable[[RunEvent], None]
    ) -> None:
        self._config = config
        self._options = options
        self._observe = observe
        self._closing = ExitStack()
        self._passed: dict[str, tuple[Scenario, list[ReplayResult]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.__exit__(kind, error, traceback)

    @cached_property
    def stack(self) -> Stack:
        """The stack; started now if it was not.

        Raises:
            StackError: it could not start.

        """
        options = self._options
        if options.attach is not None:
            from harness.stack import attach  # noqa: PLC0415  (only a run needs a stack)

            opening = attach(self._config, options.attach, observe=self._observe)
        else:
            from harness.stack import start_stack  # noqa: PLC0415

            opening = start_stack(
                self._config,
                engine=options.engine,
                time=options.time,
                seed=options.seed or 0,
                observe=self._observe,
            )
        return self._closing.enter_context(opening)

    @cached_property
    def _replayer(self) -> Replayer:
        replayer = Replayer(self.stack, read_fixtures(self._config.fixtures))
        self._closing.callback(replayer.close)
        return replayer

    @cached_property
    def _coverage(self) -> Coverage:
        return Coverage(self.stack)

    def run(self, replay: Replay) -> ReplayResult:
        """Replay one scenario on one pattern and judge what was seen.

        Raises:
            StackError: the stack did not do what a stack must.

        """
        replayer = self._replayer
        self._observe(
            ReplayStarted(id=replay.id, scenario=replay.scenario.scenario, pattern=replay.pattern)
        )
        result = self._skipped(replay) or self._replayed(replay, replayer)
        self._observe(ReplayFinished(result=result))
        return result

    def measure(self) -> CoverageMeasured:
        """Say what the replays so far covered, and tell the observer."""
        measured = self._coverage.measure()
        self._observe(measured)
        return measured

    def _skipped(self, replay: Replay) -> ReplayResult | None:
        lacking = [need for need in replay.scenario.needs if need not in self.stack.capabilities]
        if not lacking:
            return None
        return ReplayResult(
            id=replay.id,
            scenario=replay.scenario.scenario,
            pattern=replay.pattern,
            location=replay.scenario.locate("needs"),
            status="skipped",
            reason=f"the engine {self.stack.index.engine} lacks {', '.join(lacking)}",
        )

    def _replayed(self, replay: Replay, replayer: Replayer) -> ReplayResult:
        began = time.perf_counter()
        judge = _Judge(replay, self.stack.owned_tables)
        trace = replayer.replay(replay.scenario, replay.pattern, go_on=judge)
        result = ReplayResult(
            id=replay.id,
            scenario=replay.scenario.scenario,
            pattern=replay.pattern,
            location=replay.scenario.locate("scenario"),
            status="failed" if judge.failures else "passed",
            failures=tuple(judge.failures),
            trace=trace,
            duration=time.perf_counter() - began,
        )
        self._coverage.add(replay.id, trace)
        return self._with_parity(replay, result)

    def _with_parity(self, replay: Replay, result: ReplayResult) -> ReplayResult:
        """Compare with the same scenario's results on other patterns, where both passed."""
        if result.status != "passed" or replay.scenario.parity is not True:
            return result
        scenario, others = self._passed.get(replay.file, (None, []))
        if scenario is not replay.scenario:  # read again since: a watched file has changed
            others = []
        self._passed[replay.file] = (replay.scenario, [*others, _outline(result)])
        differing = parity(replay.scenario, [*others, result], self._config.parity.compare)
        if not differing:
            return result
        return result.model_copy(update={"status": "failed", "failures": tuple(differing)})


def _outline(result: ReplayResult) -> ReplayResult:
    """Keep what parity compares; traces of a thousand replays would fill the memory."""
    hops: dict[str, object] = {
        "response": None,
        "execution": None,
        "exchanges": (),
        "tables": {},
        "logs": (),
    }
    steps = tuple(step.model_copy(update=hops) for step in result.trace.steps)
    return result.model_copy(update={"trace": Trace(steps=steps)})


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
