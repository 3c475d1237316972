"""Where two engines differ on the same scenarios: status, output, path, retries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.model.events import ReplayFinished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.model.base import JsonValue
    from harness.model.events import RunEvent
    from harness.model.execution import Execution
    from harness.model.result import ReplayResult

__all__ = ["Difference", "Essence", "Essences", "compared", "differences", "without_chance"]

_CHANCE = {
    "<uuid>": re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE),
    "<hex>": re.compile(r"\b[0-9a-f]{32,}\b", re.IGNORECASE),
    "<time>": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?"),
    "<url>": re.compile(r"https?://[\w.-]+:\d+"),
}


@dataclass(frozen=True, slots=True)
class Essence:
    """What must not depend on the engine, one item per execution of a replay."""

    status: tuple[str, ...] = ()
    output: tuple[JsonValue, ...] = ()
    path: tuple[tuple[str, ...], ...] = ()
    retries: tuple[tuple[tuple[str, int], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two engines disagree about; ``what`` is a field of `Essence`."""

    replay: str
    what: str
    first: Any
    second: Any


@dataclass(slots=True)
class Essences:
    """Collects, from the events of a run, the essence of every replay, or why it was skipped."""

    replays: dict[str, Essence] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def on_event(self, event: RunEvent) -> None:
        """Take note of a finished replay."""
        if isinstance(event, ReplayFinished):
            result = event.result
            if result.status == "skipped":
                self.skipped[result.id] = result.reason or "skipped"
            else:
                self.replays[result.id] = _essence(result)


def _essence(result: ReplayResult) -> Essence:
    executions = [step.execution for step in result.trace.steps if step.execution is not None]
    return Essence(
        status=tuple(_status(execution) for execution in executions),
        output=tuple(without_chance(execution.output) for execution in executions),
        path=tuple(tuple(execution.path()) for execution in executions),
        retries=tuple(tuple(sorted(execution.retries().items())) for execution in executions),
    )


def _status(execution: Execution) -> str:
    return f"{execution.status} {execution.error}" if execution.error else execution.status


def without_chance(value: JsonValue) -> JsonValue:
    """Put a word in the place of each value that no two runs have in common."""
    if isinstance(value, str):
        for word, pattern in _CHANCE.items():
            value = pattern.sub(word, value)
        return value
    if isinstance(value, list):
        return [without_chance(item) for item in value]
    if isinstance(value, dict):
        return {key: without_chance(item) for key, item in value.items()}
    return value


def compared(first: Essences, second: Essences) -> list[str]:
    """Name the replays that say something of both engines: neither skipped them, one executed."""
    both = first.replays.keys() & second.replays.keys()
    nothing = Essence()
    return [
        replay
        for replay, essence in first.replays.items()
        if replay in both and not essence == second.replays[replay] == nothing
    ]


def differences(first: Essences, second: Essences) -> Iterator[Difference]:
    """List what two runs disagree about, of the replays that are compared."""
    for replay in compared(first, second):
        for what in Essence.__slots__:
            one, two = getattr(first.replays[replay], what), getattr(second.replays[replay], what)
            if one != two:
                yield Difference(replay, what, one, two)
