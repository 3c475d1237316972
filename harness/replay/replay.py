"""Replay one scenario on one pattern: a clean stack, the steps in order, a trace of every hop."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from harness.model.result import StepTrace, Trace
from harness.replay.steps import Doer
from harness.seams.wire import Wire
from harness.stack.aws import AwsJson

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.model.base import JsonObject
    from harness.model.exchange import Exchange
    from harness.model.plan import Replay
    from harness.model.scenario import Step
    from harness.replay.naming import ExecutionNames
    from harness.stack import Stack

__all__ = ["Replayer"]

_VIRTUAL_DEADLINE, _REAL_DEADLINE = 60.0, 900.0


class Replayer:
    """Replays scenarios against one stack, over connections that stay open in between.

    ``fixtures`` holds the contexts that a step may name, by name. Not thread-safe, but those of
    several stacks, which may share ``names``, can be used at the same time.
    """

    def __init__(self, stack: Stack, fixtures: JsonObject, names: ExecutionNames) -> None:
        self._stack = stack
        self._fixtures = fixtures
        self._names = names
        self._deadline = _REAL_DEADLINE if stack.index.time == "real" else _VIRTUAL_DEADLINE
        self._wire = Wire(self._deadline)
        region = stack.index.region
        url = stack.urls["step_functions"]
        self._engine = AwsJson(url, service="states", region=region, wire=self._wire)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    @property
    def stack(self) -> Stack:
        """What it replays against."""
        return self._stack

    def replay(self, replay: Replay, *, go_on: Callable[[Trace], bool]) -> Trace:
        """Do every step of a scenario on a pattern, starting from a clean stack.

        After each step ``go_on`` sees the trace so far; the replay ends when it says no.

        Raises:
            StackError: the stack did not answer as a stack must; nothing can be said of the
                scenario.

        """
        scenario = replay.scenario
        self._stack.reset(scenario.faults, scenario.given)
        doer = Doer(
            stack=self._stack,
            scenario=scenario,
            pattern=self._stack.config.patterns[replay.pattern],
            fixtures=self._fixtures,
            wire=self._wire,
            engine=self._engine,
            name=partial(self._names.name, replay.id),
            deadline=self._deadline,
        )
        watch = _Watch(self._stack)
        trace = Trace()
        for index, step in enumerate(scenario.steps, start=1):
            trace = Trace(steps=(*trace.steps, self._step(doer, watch, index, step, trace)))
            if not go_on(trace):
                break
        return trace

    def _step(self, doer: Doer, watch: _Watch, index: int, step: Step, trace: Trace) -> StepTrace:
        began = time.perf_counter()
        done = doer.do(step, trace.steps)
        duration = time.perf_counter() - began
        return StepTrace(
            index=index,
            title=step.ask or step.get or "request",
            command=done.command,
            request=done.request,
            response=done.response,
            execution=done.execution,
            observation=done.observation,
            exchanges=watch.exchanges(),
            tables=self._stack.items(_tables_of_interest(step)),
            logs=watch.logs(),
            duration=duration,
        )


def _tables_of_interest(step: Step) -> set[str]:
    """Name the tables that anybody asks about: to read all takes as long as many a step."""
    expected = [step.expect, *step.expect.by_pattern.values()]
    return {table for each in expected for table in each.stored or ()}


class _Watch:
    """Reads what is new in the seams' journals and in the functions' logs."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._seen = dict.fromkeys(stack.seams, 0)
        self._log_mark = 0

    def exchanges(self) -> tuple[Exchange, ...]:
        """Give the exchanges since the last call, in the order in which they happened."""
        found = [each for name in self._seen for each in self._new(name)]
        return tuple(sorted(found, key=lambda each: each.at))

    def _new(self, name: str) -> list[Exchange]:
        entries = self._stack.exchanges_since(name, self._seen[name])
        if entries:
            self._seen[name] = entries[-1].seq
        return entries

    def logs(self) -> tuple[str, ...]:
        """Give the log lines since the last call."""
        lines, self._log_mark = self._stack.logs_since(self._log_mark)
        return tuple(lines)
