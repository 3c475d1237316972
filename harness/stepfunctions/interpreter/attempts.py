"""Retry and Catch: what Task, Parallel and Map have in common."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from harness.stepfunctions.errors import (
    ALL,
    DATA_LIMIT_EXCEEDED,
    HEARTBEAT_TIMEOUT,
    RUNTIME,
    TASK_FAILED,
    TIMEOUT,
    FieldError,
    StatesError,
    TaskFailed,
    TaskTimedOut,
)
from harness.stepfunctions.interpreter.data import (
    Done,
    assigned,
    document,
    output,
    place,
    shown_result,
)
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import Catcher, Retrier, Trying
from harness.stepfunctions.values import JSON

BRANCH_FAILED: Final = "States.BranchFailed"
_TERMINAL: Final = (RUNTIME, DATA_LIMIT_EXCEEDED)
"""Names that no wildcard matches."""

Handler = TypeVar("Handler", Retrier, Catcher)
Attempt = Callable[[], Awaitable[JSON]]
OnFailure = Callable[[StatesError], None]


async def attempt(
    state: Trying, frame: Frame, given: JSON, once: Attempt, given_up: OnFailure | None = None
) -> Done:
    """Try until it succeeds, is caught, or fails for good.

    `given_up` is called before a catcher is looked for: it records that the state failed.
    """
    used: Counter[Retrier] = Counter()
    frame.retry_count = 0
    while True:
        try:
            return _completed(state, frame, given, await once())
        except StatesError as error:
            if isinstance(error, FieldError):
                frame.locate(error)
            retrier = _find(state.retriers, error, state.kind)
            if retrier and used[retrier] < retrier.attempts:
                delay = _delay(retrier, used[retrier], frame)
                used[retrier] += 1
                await frame.run.clock.sleep(delay)
                frame.retry_count += 1
                continue
            if given_up:
                given_up(error)
            catcher = _find(state.catchers, error, state.kind)
            if catcher is None:
                raise
            return _caught(state, catcher, frame, given, error)


def _completed(state: Trying, frame: Frame, given: JSON, result: JSON) -> Done:
    seen = shown_result(state, frame, given, result)
    variables = assigned(state.assign, seen, frame)
    if state.selector is not None:
        result = state.selector.evaluate(result, frame)
    return output(state, frame, given, seen, result), state.next, variables


def _caught(state: Trying, catcher: Catcher, frame: Frame, given: JSON, error: StatesError) -> Done:
    missing = None if isinstance(error, TaskFailed) else ""
    told = {
        "Error": missing if error.error is None else error.error,
        "Cause": missing if error.cause is None else error.cause,
    }
    seen = document(state, frame, given, errorOutput=told) if state.jsonata else told
    variables = assigned(catcher.assign, seen, frame)
    if catcher.output is not None:
        return catcher.output.evaluate(seen, frame), catcher.next, variables
    return place(given, catcher.result_path, told), catcher.next, variables


def _delay(retrier: Retrier, retries: int, frame: Frame) -> float:
    """Return the seconds before the next attempt, after so many retries by this retrier."""
    delay = retrier.interval * retrier.backoff**retries
    if retrier.most is not None:
        delay = min(delay, retrier.most)
    return frame.random.uniform(0, delay) if retrier.jitter else delay


def _find(handlers: tuple[Handler, ...], error: StatesError, kind: str) -> Handler | None:
    return next((each for each in handlers if _matches(each.errors, error, kind)), None)


def _matches(names: frozenset[str], error: StatesError, kind: str) -> bool:
    """Return whether ErrorEquals covers an error that leaves a state of this kind.

    The aliases are names that the specification or the documentation has for what AWS reports
    otherwise: they match where they are named, and never by a wildcard.
    """
    if isinstance(error, FieldError) and error.alias and error.alias in names:
        return True
    if error.fatal:
        return False
    if error.error in names or (kind == "Parallel" and BRANCH_FAILED in names):
        return True
    if error.error in _TERMINAL:
        return False
    if isinstance(error, TaskTimedOut) and error.heartbeat and HEARTBEAT_TIMEOUT in names:
        return True
    return ALL in names or (TASK_FAILED in names and error.error != TIMEOUT)
