"""Runs the states of a flow, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from harness.stepfunctions.errors import (
    DATA_LIMIT_EXCEEDED,
    RUNTIME,
    FieldError,
    HistoryFull,
    StatesError,
)
from harness.stepfunctions.history import EVENT_LIMIT, History
from harness.stepfunctions.interpreter.data import Done
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.interpreter.maps import run_map
from harness.stepfunctions.interpreter.parallel import run_parallel
from harness.stepfunctions.interpreter.simple import (
    run_choice,
    run_fail,
    run_pass,
    run_succeed,
    run_wait,
)
from harness.stepfunctions.interpreter.tasks import run_task
from harness.stepfunctions.language.model import Flow, State
from harness.stepfunctions.values import JSON, exceeds_limit, nests_too_deeply

_BREATH: Final = 64
"""States between two pauses in which the event loop can do something else."""

_RUNNERS: Final[dict[str, Callable[[Any, Frame, JSON], Awaitable[Done]]]] = {
    "Task": run_task,
    "Pass": run_pass,
    "Choice": run_choice,
    "Wait": run_wait,
    "Succeed": run_succeed,
    "Fail": run_fail,
    "Parallel": run_parallel,
    "Map": run_map,
}


async def run_flow(flow: Flow, frame: Frame, given: JSON) -> JSON:
    """Return the flow's output; raises StatesError when a state fails uncaught."""
    name: str | None = flow.start_at
    while name is not None:
        await _may_go_on(frame)
        state = flow.states[name]
        frame.enter(state, given)
        given, name, variables = await _finished(state, frame, given)
        frame.leave(state, given, variables)
    return given


async def _finished(state: State, frame: Frame, given: JSON) -> Done:
    try:
        done = await _RUNNERS[state.kind](state, frame, given)
        _check_output(state, done[0], frame.run.history)
    except FieldError as error:
        frame.locate(error)
        raise
    return done


def _check_output(state: State, output: JSON, history: History) -> None:
    text = history.text(output)
    if nests_too_deeply(output, text):
        raise FieldError(RUNTIME, "The data is nested too deeply.")
    if exceeds_limit(text):
        raise StatesError(
            DATA_LIMIT_EXCEEDED,
            f"The state/task '{state.name}' returned a result with a size exceeding "
            "the maximum number of bytes service limit.",
        )


async def _may_go_on(frame: Frame) -> None:
    """Let others have a turn now and then; raises HistoryFull at AWS's limit of events."""
    run = frame.run
    run.steps += 1
    if run.steps % _BREATH == 0:
        await asyncio.sleep(0)
    if len(run.history.events) >= EVENT_LIMIT - 1:
        raise HistoryFull(EVENT_LIMIT)
