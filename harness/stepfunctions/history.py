"""The history of one execution, in the shape that GetExecutionHistory answers.

An event is `{"id", "previousEventId", "type", "timestamp", "xxxEventDetails"}`; timestamps are
seconds since the epoch (milliseconds kept), as the JSON protocol sends them.
"""

from collections.abc import Callable
from typing import Any, Final

from harness.stepfunctions.values import JSON, dumps

Event = dict[str, Any]

EVENT_LIMIT: Final = 25_000
"""Most events that AWS keeps of a standard execution; it fails at the limit."""

_NOT_TRUNCATED: Final = {"truncated": False}


class History:
    """Numbers events from 1 and writes values as JSON, each value once while it stays the same."""

    def __init__(self, time: Callable[[], float]) -> None:
        self.events: list[Event] = []
        self._time = time
        self._value: JSON = None
        self._text = "null"

    def append(self, kind: str, previous: int, key: str = "", details: Any = None) -> int:
        """Record an event of type `kind`; `key` names its details. Return its id."""
        events = self.events
        event: Event = {
            "id": len(events) + 1,
            "previousEventId": previous,
            "type": kind,
            "timestamp": round(self._time(), 3),
        }
        if key:
            event[key] = details
        events.append(event)
        return len(events)

    def text(self, value: JSON) -> str:
        """Return `value` as JSON text; states hand on the same object, so the last is kept."""
        if value is not self._value:
            self._text = dumps(value)
            self._value = value
        return self._text

    def payload(self, name: str, value: JSON) -> dict[str, Any]:
        """Return the two fields by which details carry data: `name` and `name`Details."""
        return {name: self.text(value), f"{name}Details": _NOT_TRUNCATED}
