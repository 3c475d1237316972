"""What an execution's history says: path, retries, waits, caught errors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from harness.model.execution import Execution, HistoryEvent

START = datetime(2026, 11, 1, tzinfo=UTC)


def execution(*events: tuple[int, int, str, float, dict[str, Any]]) -> Execution:
    made = [
        HistoryEvent(
            id=number,
            previous_event_id=before,
            type=kind,
            timestamp=START + timedelta(seconds=at),
            details=details,
        )
        for number, before, kind, at, details in events
    ]
    return Execution(arn="a", state_machine_arn="m", status="SUCCEEDED", events=tuple(made))


RETRIED_AND_CAUGHT = execution(
    (1, 0, "ExecutionStarted", 0, {}),
    (2, 0, "TaskStateEntered", 0, {"name": "Fetch"}),
    (3, 2, "TaskScheduled", 0, {}),
    (4, 3, "TaskFailed", 1, {"error": "Down"}),
    (5, 4, "TaskScheduled", 3, {}),
    (6, 5, "TaskTimedOut", 4, {"error": "States.Timeout"}),
    (7, 6, "TaskScheduled", 8, {}),
    (8, 7, "TaskFailed", 8.5, {"error": "Down"}),
    (9, 8, "TaskStateExited", 8.5, {"name": "Fetch"}),
    (10, 9, "PassStateEntered", 8.5, {"name": "Fallback"}),
    (11, 10, "PassStateExited", 8.5, {"name": "Fallback"}),
)


def test_the_path_is_the_states_entered() -> None:
    assert RETRIED_AND_CAUGHT.path() == ["Fetch", "Fallback"]


def test_retries_are_the_attempts_after_the_first() -> None:
    assert RETRIED_AND_CAUGHT.retries() == {"Fetch": 2}


def test_waits_are_the_pauses_before_attempts() -> None:
    assert RETRIED_AND_CAUGHT.waits() == [2.0, 4.0]


def test_the_caught_error_is_the_last_attempts() -> None:
    assert RETRIED_AND_CAUGHT.caught() == {"Fetch": "Down"}


def test_parallel_branches_keep_their_own_retries() -> None:
    branches = execution(
        (1, 0, "TaskStateEntered", 0, {"name": "A"}),
        (2, 0, "TaskStateEntered", 0, {"name": "B"}),
        (3, 1, "LambdaFunctionScheduled", 0, {}),
        (4, 2, "LambdaFunctionScheduled", 0, {}),
        (5, 3, "LambdaFunctionFailed", 1, {"error": "X"}),
        (6, 4, "LambdaFunctionSucceeded", 1, {}),
        (7, 5, "LambdaFunctionScheduled", 2, {}),
    )
    assert branches.retries() == {"A": 1}
    assert branches.caught() == {}


def test_an_event_outside_of_any_state_belongs_to_none() -> None:
    assert RETRIED_AND_CAUGHT.state_of(RETRIED_AND_CAUGHT.events[0]) == ""
