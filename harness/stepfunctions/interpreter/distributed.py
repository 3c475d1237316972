"""Distributed Map: child executions, of which the parent's history tells only the Map Run."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from harness.stepfunctions.errors import StatesError
from harness.stepfunctions.interpreter.frame import Frame, Run
from harness.stepfunctions.interpreter.items import (
    Items,
    Tolerance,
    batched,
    item_contexts,
    item_input,
)
from harness.stepfunctions.interpreter.parallel import together
from harness.stepfunctions.interpreter.readers import read_items
from harness.stepfunctions.interpreter.writers import Child, write_results
from harness.stepfunctions.language.functions import uuid
from harness.stepfunctions.language.model import Map
from harness.stepfunctions.values import JSON

EXCEEDED: Final = "States.ExceedToleratedFailureThreshold"
_MOST_AT_ONCE: Final = 1_000


async def run_items(  # noqa: PLR0913 - what the Map has worked out
    state: Map,
    frame: Frame,
    given: JSON,
    items: Items | None,
    *,
    at_once: int,
    tolerance: Tolerance,
) -> JSON:
    """Return what the children gave, without the failures that are tolerated."""
    run = _MapRun(state, frame, given, tolerance)
    frame.event("MapRunStarted", "mapRunStartedEventDetails", {"mapRunArn": run.arn})
    try:
        results = await run.results(items, at_once)
    except StatesError as error:
        told = {"error": error.error, "cause": error.cause}
        frame.event("MapRunFailed", "mapRunFailedEventDetails", told)
        raise
    frame.event("MapRunSucceeded")
    frame.run.history.append("MapStateSucceeded", frame.last)
    return results


class _MapRun:
    """The child executions of one attempt of a distributed Map."""

    def __init__(self, state: Map, frame: Frame, given: JSON, tolerance: Tolerance) -> None:
        self._state = state
        self._frame = frame
        self._given = given
        self._tolerance = tolerance
        machine = frame.run.context.state_machine_name
        self._label = f"{machine}/{state.label or uuid(frame.random)}"
        self.arn = _arn(frame, "mapRun", f"{self._label}:{uuid(frame.random)}")
        self._inputs: list[JSON] = []
        self._ended: dict[int, Child] = {}
        self._failures = 0

    async def results(self, items: Items | None, at_once: int) -> JSON:
        """Return the results, or where they were written; raises StatesError."""
        state, frame, given = self._state, self._frame, self._given
        if state.reader is not None:
            items = await read_items(state.reader, state, frame, given)
        inputs = [item_input(state, frame, given, item) for item in item_contexts(items or [])]
        self._inputs = batched(state, frame, given, inputs)
        children = await self._children(at_once)
        if state.writer is not None:
            return await write_results(state, frame, given, self.arn, children)
        return [child.output for child in children if child.failure is None]

    async def _children(self, at_once: int) -> list[Child]:
        """Run a child for each input; raises StatesError EXCEEDED."""
        indexes = iter(range(len(self._inputs)))
        workers = min(at_once or _MOST_AT_ONCE, _MOST_AT_ONCE, len(self._inputs))
        await together(self._frame, [self._work(indexes) for _ in range(workers)])
        return [child for _, child in sorted(self._ended.items())]

    async def _work(self, indexes: Iterator[int]) -> None:
        for index in indexes:
            self._ended[index] = child = await self._child(self._inputs[index])
            self._failures += child.failure is not None
            if child.failure and self._tolerance.is_exceeded(self._failures, len(self._inputs)):
                cause = "The specified tolerated failure threshold was exceeded"
                raise StatesError(EXCEEDED, cause)

    async def _child(self, given: JSON) -> Child:
        parent = self._frame.run
        name = uuid(parent.random)
        arn = _arn(self._frame, "execution", f"{self._label}:{name}")
        run = self._run(arn, name, given)
        started, output, failure = parent.clock.time(), None, None
        try:
            output = await run.flow(self._state.processor, Frame(run), given)
        except StatesError as error:
            failure = error
        return Child(arn, name, given, started, parent.clock.time(), output, failure)

    def _run(self, arn: str, name: str, given: JSON) -> Run:
        parent = self._frame.run
        context = replace(
            parent.context,
            arn=arn,
            name=name,
            start_time=parent.clock.now(),
            kind="EXPRESS" if self._state.express else "STANDARD",
        )
        return Run(
            context,
            given,
            flow=parent.flow,
            clock=parent.clock,
            tasks=parent.tasks,
            random=parent.random,
            objects=parent.objects,
        )


def _arn(frame: Frame, kind: str, name: str) -> str:
    context = frame.run.context
    return f"arn:aws:states:{context.region}:{context.account}:{kind}:{name}"
