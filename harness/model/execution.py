"""A state machine execution as its engine's API tells it, whatever the engine."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from harness.model.base import JsonObject, JsonValue, Model

__all__ = ["Execution", "HistoryEvent", "Retry"]

_FAILED = (
    "TaskFailed",
    "TaskTimedOut",
    "TaskStartFailed",
    "TaskSubmitFailed",
    "LambdaFunctionFailed",
    "LambdaFunctionTimedOut",
    "LambdaFunctionStartFailed",
    "LambdaFunctionScheduleFailed",
    "ActivityFailed",
    "ActivityTimedOut",
)
_SCHEDULED = ("TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled")
_STARTED = {"MapStateStarted": "MapStateEntered", "ParallelStateStarted": "ParallelStateEntered"}
"""How attempts of states that contain others begin, and what the first attempt follows."""


class HistoryEvent(Model):
    """One event of ``GetExecutionHistory``; ``details`` is its one ``…EventDetails`` object.

    JSON texts inside ``details`` (``input``, ``output``) stay texts, as AWS gives them.
    """

    id: int
    previous_event_id: int
    type: str
    timestamp: datetime
    details: JsonObject = {}

    @property
    def state(self) -> str | None:
        """The state's name on ``…StateEntered`` and ``…StateExited`` events."""
        name = self.details.get("name")
        return name if isinstance(name, str) and self.type.endswith(("Entered", "Exited")) else None


class Retry(NamedTuple):
    """A further attempt: of the visit that began with ``entered``, ``waited`` seconds later."""

    entered: HistoryEvent
    waited: float


class Execution(Model):
    """What ``DescribeExecution`` and ``GetExecutionHistory`` say of one execution."""

    arn: str
    state_machine_arn: str
    status: str
    input: JsonValue = None
    output: JsonValue = None
    error: str | None = None
    cause: str | None = None
    events: tuple[HistoryEvent, ...] = ()

    @cached_property
    def by_id(self) -> dict[int, HistoryEvent]:
        """The events by their ids."""
        return {event.id: event for event in self.events}

    def path(self) -> list[str]:
        """Name the states in the order in which they were entered."""
        return [e.state for e in self.events if e.state and e.type.endswith("Entered")]

    def retries(self) -> dict[str, int]:
        """Count the attempts after the first, per state; states without retries are left out."""
        counts: dict[str, int] = {}
        for retry in self.retried():
            state = str(retry.entered.state)
            counts[state] = counts.get(state, 0) + 1
        return counts

    def waits(self) -> list[float]:
        """Tell how many seconds passed between each failed attempt and the next one."""
        return [retry.waited for retry in self.retried()]

    def caught(self) -> dict[str, str]:
        """Name the error that each state gave up with but survived, by a catcher."""
        errors: dict[str, str] = {}
        for event in self.events:
            before = self.by_id.get(event.previous_event_id)
            if event.type.endswith("StateExited") and before and before.type in _FAILED:
                errors[str(event.state)] = str(before.details.get("error", ""))
        return errors

    def state_of(self, event: HistoryEvent) -> str:
        """Name the state that an event inside a state belongs to; empty when in none.

        Follows ``previousEventId`` back to the ``…StateEntered`` event.
        """
        entered = self._entered(event, "StateEntered")
        return str(entered.state) if entered else ""

    def retried(self) -> list[Retry]:
        """Find every attempt that follows from a failed one, in order.

        One of a Map or Parallel state that is itself in another is told of the innermost.
        """
        found = []
        for event in self.events:
            before = self.by_id.get(event.previous_event_id)
            if before and (entered := self._begun(before, event)):
                waited = round((event.timestamp - before.timestamp).total_seconds(), 3)
                found.append(Retry(entered, waited))
        return found

    def _begun(self, before: HistoryEvent, event: HistoryEvent) -> HistoryEvent | None:
        """Find the beginning of the visit that an event makes another attempt of, if it does."""
        if event.type in _SCHEDULED and before.type in _FAILED:
            return self._entered(before, "StateEntered")
        first = _STARTED.get(event.type)
        return self._entered(before, first) if first and before.type != first else None

    def _entered(self, event: HistoryEvent, kind: str) -> HistoryEvent | None:
        seen: HistoryEvent | None = event
        while seen is not None and not seen.type.endswith(kind):
            seen = self.by_id.get(seen.previous_event_id)
        return seen
