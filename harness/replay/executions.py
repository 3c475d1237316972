"""Start an execution through the AWS Step Functions API and read all that came of it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from harness.model.errors import StackError
from harness.model.execution import Execution, HistoryEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.model.base import JsonObject, JsonValue
    from harness.stack.aws import AwsJson

__all__ = ["execute"]

_SHORTEST, _LONGEST, _GROWTH = 0.01, 0.1, 1.2


def execute(
    client: AwsJson, start: JsonObject, *, deadline: float, check_alive: Callable[[], None]
) -> Execution:
    """Run one execution to its end; ``deadline`` is in seconds of real time.

    ``start`` is the request of StartExecution.

    Raises:
        StackError: it was still running when the deadline passed; says where it was.

    """
    started = client.call("StartExecution", start)
    arn = started["executionArn"]
    described = _await_end(client, arn, deadline, check_alive)
    return Execution(
        arn=arn,
        state_machine_arn=str(start["stateMachineArn"]),
        status=described["status"],
        input=_json(described.get("input")),
        output=_json(described.get("output")),
        error=described.get("error"),
        cause=described.get("cause"),
        events=tuple(_events(client, arn)),
    )


def _await_end(
    client: AwsJson, arn: str, deadline: float, check_alive: Callable[[], None]
) -> dict[str, Any]:
    """Ask until the execution has ended; the API has no call that waits for it."""
    until = time.monotonic() + deadline
    pause = _SHORTEST
    while True:
        described = client.call("DescribeExecution", {"executionArn": arn})
        if described["status"] != "RUNNING":
            return described
        check_alive()
        if time.monotonic() > until:
            last = list(_events(client, arn))[-1]
            client.call("StopExecution", {"executionArn": arn, "cause": "waited for too long"})
            raise StackError(
                f"the execution was still running after {deadline:g} s; "
                f"its last event is #{last.id} {last.type} {last.state or ''}".rstrip(),
                hint="run with --time virtual, or look at the function's log above",
            )
        time.sleep(pause)
        pause = min(pause * _GROWTH, _LONGEST)


def _events(client: AwsJson, arn: str) -> Iterator[HistoryEvent]:
    request: dict[str, Any] = {"executionArn": arn, "maxResults": 1000}
    while True:
        page = client.call("GetExecutionHistory", request)
        yield from map(_event, page["events"])
        if not page.get("nextToken"):
            return
        request["nextToken"] = page["nextToken"]


def _event(raw: dict[str, Any]) -> HistoryEvent:
    details: JsonObject = next((raw[key] for key in raw if key.endswith("EventDetails")), {})
    return HistoryEvent(
        id=raw["id"],
        previous_event_id=raw.get("previousEventId", 0),
        type=raw["type"],
        timestamp=raw["timestamp"],
        details=details,
    )


def _json(text: str | None) -> JsonValue:
    return None if text is None else json.loads(text)
