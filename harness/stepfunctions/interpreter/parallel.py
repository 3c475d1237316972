"""Lines of states that run side by side, and the states that do just that: Parallel."""

from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.interpreter.attempts import attempt
from harness.stepfunctions.interpreter.data import Done, document
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import Parallel
from harness.stepfunctions.values import JSON


class LineFailed(Exception):  # noqa: N818 - caught by whoever started the line
    """A line failed first; the others have been cancelled."""

    def __init__(self, frame: Frame, error: StatesError) -> None:
        super().__init__(str(error))
        self.frame = frame
        self.error = error


async def follow(frame: Frame, line: Coroutine[Any, Any, JSON]) -> JSON:
    """Return what the line gives; raises LineFailed."""
    try:
        return await line
    except StatesError as error:
        raise LineFailed(frame, error) from error


async def together(frame: Frame, lines: Sequence[Coroutine[Any, Any, JSON]]) -> list[JSON]:
    """Run lines that `frame` has started; raises LineFailed of the first that fails."""
    return await frame.run.clock.gather(lines)


def abort(frames: Iterable[Frame], previous: int) -> None:
    """Record that the states in which these lines were will not end."""
    for frame in frames:
        if frame.open:
            frame.run.history.append(f"{frame.open}StateAborted", previous)
            frame.open = ""


async def run_parallel(state: Parallel, frame: Frame, given: JSON) -> Done:
    """Run all branches on the same input; raises the error of the first that fails."""
    broke_inside = False

    async def once() -> JSON:
        nonlocal broke_inside
        broke_inside = False
        seen = document(state, frame, given)
        effective = given if state.jsonata else seen
        if state.parameters is not None:
            effective = state.parameters.evaluate(seen, frame)
        frame.event("ParallelStateStarted")
        try:
            return await _branches(state, frame, effective)
        except LineFailed as failed:
            broke_inside = True
            raise failed.error from None

    def given_up(error: StatesError) -> None:
        if broke_inside or not error.fatal:
            frame.event("ParallelStateFailed")

    return await attempt(state, frame, given, once, given_up)


async def _branches(state: Parallel, frame: Frame, given: JSON) -> list[JSON]:
    run = frame.run
    frames = [Frame(run, frame.last, frame.variables, frame.item) for _ in state.branches]
    flows = zip(frames, state.branches, strict=True)
    lines = [follow(inner, run.flow(branch, inner, given)) for inner, branch in flows]
    try:
        results = await together(frame, lines)
    except LineFailed as failed:
        frame.last = failed.frame.last
        abort(frames, frame.last)
        raise
    frame.last = max(inner.last for inner in frames)
    run.history.append("ParallelStateSucceeded", frame.last)
    return results
