"""Distributed Map: child executions, of which the parent's history tells only the Map Run."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from harness.stepfunctions.errors import FieldError, StatesError
from harness.stepfunctions.interpreter.frame import Frame, Run
from harness.stepfunctions.interpreter.items import (
    STATE_DATA,
    Items,
    Limits,
    batched,
    item_contexts,
    item_input,
)
from harness.stepfunctions.interpreter.map_runs import MapRunRecord
from harness.stepfunctions.interpreter.parallel import together
from harness.stepfunctions.interpreter.readers import read_items
from harness.stepfunctions.interpreter.writers import Child, export, is_exported, transformed
from harness.stepfunctions.language.functions import uuid
from harness.stepfunctions.language.model import Map
from harness.stepfunctions.values import JSON

EXCEEDED: Final = "States.ExceedToleratedFailureThreshold"
_MOST_AT_ONCE: Final = 1_000


async def run_items(
    state: Map, frame: Frame, given: JSON, items: Items | None, limits: Limits
) -> JSON:
    """Return what the children gave; in place of a tolerated failure, its record."""
    run = _MapRun(state, frame, given, limits)
    frame.event("MapRunStarted", "mapRunStartedEventDetails", {"mapRunArn": run.record.arn})
    try:
        results = await run.results(items)
    except asyncio.CancelledError:
        run.record.end("ABORTED", frame.time())
        raise
    except StatesError as error:
        run.record.end("FAILED", frame.time())
        if isinstance(error, FieldError):
            frame.locate(error)
        told = {"error": error.error, "cause": error.cause}
        frame.event("MapRunFailed", "mapRunFailedEventDetails", told)
        raise
    run.record.end("SUCCEEDED", frame.time())
    frame.event("MapRunSucceeded")
    frame.run.history.append("MapStateSucceeded", frame.last)
    return results


class _MapRun:
    """The child executions of one attempt of a distributed Map."""

    def __init__(self, state: Map, frame: Frame, given: JSON, limits: Limits) -> None:
        self._state = state
        self._frame = frame
        self._given = given
        machine = frame.run.context.state_machine_name
        self._label = f"{machine}/{state.label or uuid(frame.random)}"
        self._machine = _arn(frame, "stateMachine", self._label)
        arn = _arn(frame, "mapRun", f"{self._label}:{uuid(frame.random)}")
        execution = frame.run.context.arn
        self.record = MapRunRecord(arn, self._machine, execution, limits, frame.time())
        frame.run.map_runs.append(self.record)
        self._children: list[Child] = []
        self._total = self._failures = 0

    async def results(self, items: Items | None) -> JSON:
        """Return the results, or where they were written; raises StatesError."""
        state, frame, given = self._state, self._frame, self._given
        source = STATE_DATA
        if state.reader is not None:
            most = self.record.limits.items
            items, source = await read_items(state.reader, state, frame, given, most)
        contexts = item_contexts(items or [], source)
        inputs = [item_input(state, frame, given, item) for item in contexts]
        self._total = len(inputs)
        self._children = [self._pending(each) for each in batched(state, frame, given, inputs)]
        self.record.expect(map(self._size, self._children))
        try:
            await self._run_children()
        except StatesError:
            if is_exported(state):
                await self._export()
            raise
        if is_exported(state):
            return await self._export()
        named = state.writer.transformation if state.writer else None
        return transformed(self._children, named or "COMPACT")

    async def _export(self) -> JSON:
        arn, children = self.record.arn, self._children
        where = await export(self._state, self._frame, self._given, arn, children)
        self.record.exported = True
        return where

    def _pending(self, given: JSON) -> Child:
        name = uuid(self._frame.random)
        arn = _arn(self._frame, "execution", f"{self._label}:{name}")
        return Child(arn, name, given, self._machine)

    def _size(self, child: Child) -> int:
        """Return how many items a child has."""
        return len(child.given["Items"]) if self._state.batcher else 1

    async def _run_children(self) -> None:
        """Run them all; raises StatesError EXCEEDED, and then some are pending or aborted."""
        indexes = iter(range(len(self._children)))
        workers = min(
            self.record.limits.at_once or _MOST_AT_ONCE, _MOST_AT_ONCE, len(self._children)
        )
        await together(self._frame, [self._work(indexes) for _ in range(workers)])

    async def _work(self, indexes: Iterator[int]) -> None:
        for index in indexes:
            child = await self._ended(index)
            if child.status != "FAILED":
                continue
            # A batch that fails counts as all of its items.
            self._failures += self._size(child)
            if self.record.limits.tolerance.is_exceeded(self._failures, self._total):
                cause = "The specified tolerated failure threshold was exceeded"
                raise StatesError(EXCEEDED, cause)

    async def _ended(self, index: int) -> Child:
        """Run a child and return how it ended; one that is cut short is kept as aborted."""
        child, clock = self._children[index], self._frame.run.clock
        started, size = clock.time(), self._size(child)
        self.record.moved("pending", "running", size)
        how: dict[str, Any] = {"status": "ABORTED"}
        try:
            how = await self._outcome(child)
        finally:
            child = replace(child, started=started, stopped=clock.time(), **how)
            self._children[index] = child
            self.record.moved("running", child.status.lower(), size)
        return child

    async def _outcome(self, child: Child) -> dict[str, Any]:
        run = self._run(child)
        try:
            output = await run.flow(self._state.processor, Frame(run), child.given)
        except StatesError as error:
            return {"status": "FAILED", "failure": error}
        return {"status": "SUCCEEDED", "output": output}

    def _run(self, child: Child) -> Run:
        parent = self._frame.run
        context = replace(
            parent.context,
            arn=child.arn,
            name=child.name,
            start_time=parent.clock.now(),
            kind="EXPRESS" if self._state.express else "STANDARD",
        )
        run = Run(
            context,
            child.given,
            flow=parent.flow,
            clock=parent.clock,
            tasks=parent.tasks,
            random=parent.random,
            objects=parent.objects,
        )
        run.map_runs = parent.map_runs
        return run


def _arn(frame: Frame, kind: str, name: str) -> str:
    context = frame.run.context
    return f"arn:aws:states:{context.region}:{context.account}:{kind}:{name}"
