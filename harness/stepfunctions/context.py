"""What identifies an execution, and the context object made of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from harness.stepfunctions.values import JSON


@dataclass(frozen=True, slots=True)
class ExecutionContext:
    """Names and ARNs of one execution. Times are aware; `region` and `account` are from the ARN."""

    arn: str
    name: str
    role_arn: str
    state_machine_arn: str
    state_machine_name: str
    start_time: datetime
    kind: Literal["STANDARD", "EXPRESS"] = "STANDARD"
    redrive_count: int = 0
    region: str = "us-east-1"
    account: str = "123456789012"


def timestamp(moment: datetime) -> str:
    """Return the form of `$$.Execution.StartTime`: UTC, milliseconds, `Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def timestamp_of(seconds: float) -> str:
    """Return the same form of seconds since the epoch."""
    return timestamp(datetime.fromtimestamp(seconds, UTC))


def execution_fields(context: ExecutionContext, given: JSON) -> dict[str, JSON]:
    """Return the parts of the context object that stay the same for the whole execution."""
    execution = {
        "Id": context.arn,
        "Input": given,
        "StartTime": timestamp(context.start_time),
        "Name": context.name,
        "RoleArn": context.role_arn,
    }
    if context.kind == "STANDARD":
        execution["RedriveCount"] = context.redrive_count
    machine = {"Id": context.state_machine_arn, "Name": context.state_machine_name}
    return {"Execution": execution, "StateMachine": machine}
