"""Map states: what both modes share, and the inline mode."""

from collections.abc import Iterator
from typing import Final

from harness.stepfunctions.errors import RUNTIME, EvaluationError, FieldError, StatesError
from harness.stepfunctions.interpreter.attempts import attempt
from harness.stepfunctions.interpreter.data import Done, document
from harness.stepfunctions.interpreter.distributed import run_items
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.interpreter.items import (
    Items,
    Limits,
    item_input,
    most_items,
    tolerance_of,
)
from harness.stepfunctions.interpreter.parallel import LineFailed, abort, follow, together
from harness.stepfunctions.language.jsonata import Query
from harness.stepfunctions.language.model import Map
from harness.stepfunctions.values import JSON, dumps

_MOST_AT_ONCE: Final = 40
"""AWS runs no more iterations of an inline Map side by side."""


async def run_map(state: Map, frame: Frame, given: JSON) -> Done:
    """Run the processor on each item; raises StatesError."""
    mapping = _Mapping(state, frame, given)
    return await attempt(state, frame, given, mapping.once, mapping.given_up)


class _Mapping:
    """One Map state at work, its retries included."""

    def __init__(self, state: Map, frame: Frame, given: JSON) -> None:
        self._state = state
        self._frame = frame
        self._given = given
        self._broke_inside = False

    async def once(self) -> JSON:
        """Return the results, in the order of the items; raises StatesError."""
        state, frame = self._state, self._frame
        self._broke_inside = False
        seen = document(state, frame, self._given)
        effective = self._given if state.jsonata else seen
        at_once = self._concurrency(seen)
        items = None if state.reader else self._items(seen, effective)
        length = {"length": len(items or [])}
        frame.event("MapStateStarted", "mapStateStartedEventDetails", length)
        limits = Limits(at_once, tolerance_of(state, seen, frame), most_items(state, seen, frame))
        if state.distributed:
            return await run_items(state, frame, self._given, items, limits)
        try:
            results = await _Iterations(state, frame, self._given, list(items or [])).run(at_once)
        except LineFailed as failed:
            self._broke_inside = True
            raise failed.error from None
        frame.run.history.append("MapStateSucceeded", frame.last)
        return results

    def given_up(self, error: StatesError) -> None:
        """Record the failure, unless AWS fails the whole execution for a field at once."""
        if self._broke_inside or not error.fatal:
            self._frame.event("MapStateFailed")

    def _concurrency(self, seen: JSON) -> int:
        if self._state.max_concurrency is None:
            return 0
        number = int(self._state.max_concurrency.evaluate(seen, self._frame))
        if number < 0:
            expected = "Expected non-negative integer for MaxConcurrency"
            raise FieldError(RUNTIME, f"{expected}, got '{number}' instead.")
        return number

    def _items(self, seen: JSON, effective: JSON) -> Items:
        expression = self._state.items
        items = effective if expression is None else expression.evaluate(seen, self._frame)
        if isinstance(items, list) or (self._state.distributed and isinstance(items, dict)):
            return items
        if isinstance(expression, Query):
            raise expression.unexpected("array", items)
        cause = f"Map state input must be an array but was: {dumps(items)}"
        raise EvaluationError(cause, "") if self._state.jsonata else FieldError(RUNTIME, cause)


class _Iterations:
    """The iterations of one attempt of an inline Map."""

    def __init__(self, state: Map, frame: Frame, given: JSON, items: list[JSON]) -> None:
        self._state = state
        self._frame = frame
        self._given = given
        self._items = items
        self._results: list[JSON] = [None] * len(items)
        self._at_work: dict[int, Frame] = {}

    async def run(self, at_once: int) -> list[JSON]:
        """Return the results; raises LineFailed for the first iteration that fails."""
        indexes = iter(range(len(self._items)))
        workers = min(at_once or _MOST_AT_ONCE, _MOST_AT_ONCE, len(self._items))
        started = self._frame.last
        first = [self._begin(next(indexes), started) for _ in range(workers)]
        try:
            await together(self._frame, [self._work(inner, indexes) for inner in first])
        except LineFailed as failed:
            self._failed(failed.frame)
            raise
        return self._results

    async def _work(self, frame: Frame, indexes: Iterator[int]) -> None:
        """Run the iteration that has begun, then further ones until none is left."""
        while True:
            index = frame.item["Index"] if frame.item else 0
            given = self._selected(frame)
            flow = self._frame.run.flow(self._state.processor, frame, given)
            self._results[index] = await follow(frame, flow)
            del self._at_work[index]
            self._frame.last = self._event("Succeeded", index, frame.last)
            following = next(indexes, None)
            if following is None:
                return
            frame = self._begin(following, frame.last)

    def _begin(self, index: int, previous: int) -> Frame:
        outer = self._frame
        item = {"Index": index, "Value": self._items[index]}
        last = self._event("Started", index, previous)
        self._at_work[index] = inner = Frame(outer.run, last, outer.variables, item)
        return inner

    def _selected(self, inner: Frame) -> JSON:
        return item_input(self._state, self._frame, self._given, inner.item or {})

    def _failed(self, failed: Frame) -> None:
        """Record what the failure of one iteration does to it and to the others."""
        self._frame.last = previous = failed.last
        at_work = sorted(self._at_work.items(), key=lambda item: item[1] is not failed)
        for index, inner in at_work:
            self._event("Failed" if inner is failed else "Aborted", index, previous)
            abort([inner], previous)

    def _event(self, kind: str, index: int, previous: int) -> int:
        details = {"name": self._state.name, "index": index}
        key = f"mapIteration{kind}EventDetails"
        return self._frame.run.history.append(f"MapIteration{kind}", previous, key, details)
