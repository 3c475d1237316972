"""Stacks, and many replays: what `harness run` and `pytest scenarios/` share (DESIGN D8)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from secrets import token_hex
from typing import TYPE_CHECKING, Literal, Self

from harness.checks import parity
from harness.model.events import CoverageMeasured, ReplayFinished, ReplayStarted
from harness.model.result import Trace
from harness.replay import ExecutionNames, Replayer
from harness.runner.coverage import Coverage
from harness.runner.lanes import Lanes, lanes_for
from harness.runner.opening import open_found, open_own
from harness.scenarios import read_fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from types import TracebackType

    from harness.model.events import RunEvent
    from harness.model.options import RunOptions
    from harness.model.plan import Replay
    from harness.model.result import ReplayResult
    from harness.model.scenario import Scenario
    from harness.stack import Ground, Stack, StackIndex
    from harness.stack.config import Config

__all__ = ["Session"]

_WORTH_IT = 10
"""Replays after which the rest takes longer than Pact's verifier takes to start."""


class Session:
    """Replays scenarios against stacks that it starts at first use and stops at the end.

    A ``ground`` that was entered before saves the first stack's start some time; it ends with the
    session.
    """

    def __init__(
        self,
        config: Config,
        options: RunOptions,
        observe: Callable[[RunEvent], None],
        ground: Ground | None = None,
    ) -> None:
        self._config = config
        self._options = options
        self._observe = observe
        self._ground = ground
        self._closing = ExitStack()
        self.stacks: Sequence[Stack] = ()
        """Those that are open; none before the first replay."""
        self._stopping: Future[None] | None = None
        self._lanes: Lanes | None = None
        self._passed: dict[str, tuple[Scenario, list[ReplayResult]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._stopping is None:
            self._closing.__exit__(kind, error, traceback)
        elif (failure := self._stopping.exception()) is not None and error is None:
            raise failure

    def run(self, replay: Replay) -> ReplayResult:
        """Replay one scenario on one pattern and judge what was seen.

        Raises:
            StackError: the stack could not start, or did not do what a stack must.

        """
        return next(self.run_all([replay]))

    def run_all(self, replays: Sequence[Replay]) -> Iterator[ReplayResult]:
        """Replay, several at a time where that can be; results and events come in this order.

        Raises:
            StackError: as `run`.

        """
        results = self._lanes_for(len(replays)).results(replays)
        for number, (replay, result) in enumerate(zip(replays, results, strict=True)):
            if number == len(replays) * 2 // 3 >= _WORTH_IT:
                self._coverage.contract.compare_ahead()
            started = ReplayStarted(
                id=replay.id, scenario=replay.scenario.scenario, pattern=replay.pattern
            )
            self._observe(started)
            judged = self._with_parity(replay, result())
            self._coverage.add(replay.id, judged.trace)
            self._observe(ReplayFinished(result=judged))
            yield judged

    @property
    def engine(self) -> str:
        """The engine's name, and to which stack it belongs if not to one of our own.

        Raises:
            StackError: there is nothing to attach to.
            UsageError: harness.toml has no such table.

        """
        found, where = self._found, self._options.attach
        return self._options.engine if found is None else f"{found.engine} attached to {where}"

    @property
    def time(self) -> Literal["virtual", "real"]:
        """Whether waits take real time: an attached stack has decided it. Raises as `engine`."""
        return self._options.time if self._found is None else self._found.time

    def begin_to_stop(self) -> None:
        """Stop the stacks while there is something else to do; there are no more replays.

        What goes wrong with that is raised when the session is left.
        """
        pool = ThreadPoolExecutor(1, "harness-stopping")
        self._stopping = pool.submit(self._closing.close)
        pool.shutdown(wait=False)

    def measure(self) -> CoverageMeasured:
        """Say what the replays so far covered, and tell the observer."""
        measured = self._coverage.measure()
        self._observe(measured)
        return measured

    def _lanes_for(self, replays: int) -> Lanes:
        """Give the lanes there are; at first, as many as these replays make worth it."""
        if self._lanes is None:
            fixtures, names = read_fixtures(self._config.fixtures), ExecutionNames(self._seed())
            if self._ground is not None:
                self._closing.push(self._ground)
            self._closing.callback(self._settle)  # after the stacks have stopped
            self.stacks = self._closing.enter_context(self._open(replays))
            replayers = [Replayer(stack, fixtures, names) for stack in self.stacks]
            for replayer in replayers:
                self._closing.callback(replayer.close)
            self._lanes = Lanes(replayers)
        return self._lanes

    def _open(self, replays: int) -> AbstractContextManager[Sequence[Stack]]:
        if self._found is not None:
            return open_found(self._config, self._found, self._observe)
        wanted = lanes_for(replays, self._options.jobs)
        return open_own(
            self._config, self._options, self._observe, wanted=wanted, ground=self._ground
        )

    def _settle(self) -> None:
        if self._lanes is not None:
            self._lanes.close()

    def _seed(self) -> int | str:
        """Give what executions are named with: the seed, where it decides anything."""
        fresh = self._options.attach is None and self._options.engine == "simulator"
        return self._options.seed if fresh and self._options.seed is not None else token_hex(8)

    @cached_property
    def _found(self) -> StackIndex | None:
        """What the stack to attach to says of itself; None where there is none."""
        if self._options.attach is None:
            return None
        from harness.stack import find_stack  # noqa: PLC0415  (only who attaches needs it)

        return find_stack(self._config, self._options.attach)

    @cached_property
    def _coverage(self) -> Coverage:
        coverage = Coverage(self.stacks[0])
        self._closing.callback(coverage.contract.settle)
        return coverage

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
