"""The items of a Map: how many may fail, what each becomes, how they are batched."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.interpreter.data import document
from harness.stepfunctions.interpreter.frame import Frame
from harness.stepfunctions.language.model import Map
from harness.stepfunctions.values import JSON, dumps

Items = list[JSON] | dict[str, JSON]
"""What a Map goes through; only a distributed one takes an object."""

STATE_DATA: Final = "STATE_DATA"
"""`Map.Item.Source` of items from the state's input."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many child executions of a distributed Map may fail; None: not limited this way."""

    count: float | None
    percentage: float | None

    def is_exceeded(self, failed: int, total: int) -> bool:
        """Return whether so many failures are too many; none is tolerated by default."""
        if self.count is None and self.percentage is None:
            return failed > 0
        too_many = self.count is not None and failed > self.count
        share = 100 * failed / total if total else 0
        return too_many or (self.percentage is not None and share > self.percentage)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many children of a distributed Map run at once, may fail, and items are read.

    0 means that there is no limit of the state's own.
    """

    at_once: int
    tolerance: Tolerance
    items: int


def tolerance_of(state: Map, seen: JSON, frame: Frame) -> Tolerance:
    """Return the state's tolerance; raises FieldError for values out of range."""
    count = percentage = None
    if state.tolerated_count is not None:
        count = state.tolerated_count.evaluate(seen, frame)
        if count < 0:
            raise FieldError(RUNTIME, "ToleratedFailureCount cannot be negative.")
    if state.tolerated_percentage is not None:
        percentage = state.tolerated_percentage.evaluate(seen, frame)
        if not 0 <= percentage <= 100:  # noqa: PLR2004 - per cent
            raise FieldError(RUNTIME, "ToleratedFailurePercentage must be between 0 and 100.")
    return Tolerance(count, percentage)


def most_items(state: Map, seen: JSON, frame: Frame) -> int:
    """Return MaxItems of the ItemReader, 0 for all; raises FieldError unless it is a number."""
    if state.reader is None or state.reader.max_items is None:
        return 0
    return int(state.reader.max_items.evaluate(seen, frame))


def item_contexts(items: Items, source: str) -> list[dict[str, JSON]]:
    """Return `Map.Item` of the context object for each item; what is from an object has a Key.

    `source` is where they come from, as the context object names it.
    """
    if isinstance(items, dict):
        return [
            {"Index": index, "Key": key, "Value": value, "Source": source}
            for index, (key, value) in enumerate(items.items())
        ]
    return [{"Index": index, "Value": value, "Source": source} for index, value in enumerate(items)]


def item_input(state: Map, frame: Frame, given: JSON, item: Mapping[str, JSON]) -> JSON:
    """Return what ItemSelector makes of an item, which is also in the context object."""
    if state.item_selector is None:
        return {"Key": item["Key"], "Value": item["Value"]} if "Key" in item else item["Value"]
    outer, frame.item = frame.item, item
    try:
        return state.item_selector.evaluate(document(state, frame, given), frame)
    finally:
        frame.item = outer


def batched(state: Map, frame: Frame, given: JSON, inputs: list[JSON]) -> list[JSON]:
    """Return the inputs put together as ItemBatcher says, or as they are without one."""
    batcher = state.batcher
    if batcher is None:
        return inputs
    seen = document(state, frame, given)
    most_items = int(batcher.max_items.evaluate(seen, frame)) if batcher.max_items else len(inputs)
    most_bytes = int(batcher.max_bytes.evaluate(seen, frame)) if batcher.max_bytes else 0
    if most_items < 1 or most_bytes < 0:
        raise FieldError(RUNTIME, "ItemBatcher limits must be positive integers.")
    extra = {}
    if batcher.batch_input is not None:
        extra["BatchInput"] = batcher.batch_input.evaluate(seen, frame)
    return [{**extra, "Items": batch} for batch in _batches(inputs, most_items, most_bytes)]


def _batches(inputs: list[JSON], most_items: int, most_bytes: int) -> list[list[JSON]]:
    batches: list[list[JSON]] = []
    size = 0
    for each in inputs:
        bytes_ = len(dumps(each).encode())
        is_full = not batches or len(batches[-1]) >= most_items
        if is_full or (most_bytes and size + bytes_ > most_bytes):
            batches.append([])
            size = 0
        batches[-1].append(each)
        size += bytes_
    return batches
