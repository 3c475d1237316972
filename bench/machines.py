"""The state machines that are measured, the same text for every engine."""

from __future__ import annotations

import json
from typing import Any, Final

__all__ = ["FUNCTION", "GIVEN", "ROLE", "THREE_TASKS", "WAITS_AND_RETRIES"]

ROLE: Final = "arn:aws:iam::123456789012:role/bench"
FUNCTION: Final = "arn:aws:lambda:us-east-1:123456789012:function:answer"
GIVEN: Final = {"message": "How do we reach the revenue goal?", "user": {"id": "ceo-john"}}


def _task(following: str | None, **more: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": FUNCTION, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        **({"Next": following} if following else {"End": True}),
        **more,
    }


THREE_TASKS: Final = json.dumps(
    {
        "StartAt": "First",
        "States": {"First": _task("Second"), "Second": _task("Third"), "Third": _task(None)},
    }
)
"""Three Task states in a row, each asking a function."""

_RETRY = {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}

WAITS_AND_RETRIES: Final = json.dumps(
    {
        "StartAt": "Day",
        "States": {
            "Day": {"Type": "Wait", "Seconds": 86_400, "Next": "Stubborn"},
            "Stubborn": _task(None, Retry=[_RETRY]),
        },
    }
)
"""A day of Wait, then a task with six retries: 2 s to 64 s, 126 s together."""
