"""Operations of those who do the work: callbacks and activity workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.activities import Activity
from harness.stepfunctions.api.errors import ApiError, invalid_token
from harness.stepfunctions.api.executions import epoch
from harness.stepfunctions.api.inputs import parse_output
from harness.stepfunctions.api.paging import page
from harness.stepfunctions.tasks.callbacks import FinishedToken, UnknownToken
from harness.stepfunctions.values import DATA_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator

__all__ = [
    "create_activity",
    "delete_activity",
    "describe_activity",
    "failure",
    "get_task",
    "heartbeat",
    "list_activities",
    "success",
]

_POLL_SECONDS = 60.0
_TOKEN_LIMIT = 2_048
_ERROR_LIMIT = 256
_CAUSE_LIMIT = 32_768


async def success(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer SendTaskSuccess."""
    token = request.required("taskToken", most=_TOKEN_LIMIT)
    output = parse_output(request.required("output", most=DATA_LIMIT, least=0))
    return _tell(lambda: simulator.callbacks.success(token, output))


async def failure(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer SendTaskFailure."""
    token = request.required("taskToken", most=_TOKEN_LIMIT)
    error = request.text("error", most=_ERROR_LIMIT)
    cause = request.text("cause", most=_CAUSE_LIMIT)
    return _tell(lambda: simulator.callbacks.failure(token, error, cause))


async def heartbeat(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer SendTaskHeartbeat."""
    token = request.required("taskToken", most=_TOKEN_LIMIT)
    return _tell(lambda: simulator.callbacks.heartbeat(token))


def _tell(callback: Callable[[], None]) -> dict[str, Any]:
    try:
        callback()
    except UnknownToken:
        raise invalid_token() from None
    except FinishedToken as error:
        raise ApiError("TaskTimedOut", str(error)) from None
    return {}


async def create_activity(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer CreateActivity; creating one again changes nothing."""
    name, tags = request.required_name(), request.tags()
    arn = simulator.arns.activity(name)
    made = Activity(arn, name, epoch(simulator.now()))
    activity = simulator.activities.create(made)
    if activity is made:
        simulator.tags[arn] = tags
    return {"activityArn": activity.arn, "creationDate": activity.created}


async def describe_activity(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeActivity."""
    return simulator.activities.get(request.arn("activityArn")).describe()


async def delete_activity(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DeleteActivity."""
    arn = request.arn("activityArn")
    simulator.activities.delete(arn)
    simulator.tags.pop(arn, None)
    return {}


async def list_activities(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListActivities, oldest first."""
    known = simulator.activities.all()
    shown, more = page(request, known, lambda each: each[0], about="activities")
    return {"activities": [each.describe() for _, each in shown], **more}


async def get_task(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer GetActivityTask: within a minute, with a task or with nothing."""
    activity = simulator.activities.get(request.arn("activityArn"))
    worker = request.name("workerName")
    return await simulator.activities.queue.poll(activity.arn, worker, _POLL_SECONDS)
