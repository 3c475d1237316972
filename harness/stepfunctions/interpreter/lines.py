"""Lines of states that run side by side: the branches of a Parallel, the items of a Map."""

from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.interpreter.frame import Frame
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
