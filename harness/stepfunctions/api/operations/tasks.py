"""Operations of those who do the work: callbacks and activity workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.activities import Activity
from harness.stepfunctions.api.errors import ApiError, check_name, invalid_token
from harness.stepfunctions.api.executions import epoch
from harness.stepfunctions.api.inputs import parse_output
from harness.stepfunctions.api.operations.tags import check_tags
from harness.stepfunctions.api.paging import page
from harness.stepfunctions.tasks.callbacks import FinishedToken, UnknownToken

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


async def success(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer SendTaskSuccess."""
    token = request.required("taskToken")
    output = parse_output(request.required("output"))
    return _tell(lambda: simulator.callbacks.success(token, output))


async def failure(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer SendTaskFailure."""
    token = request.required("taskToken")
    error, cause = request.text("error"), request.text("cause")
    return _tell(lambda: simulator.callbacks.failure(token, error, cause))


async def heartbeat(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer SendTaskHeartbeat."""
    token = request.required("taskToken")
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
    name, tags = request.required("name"), request.tags()
    check_name(name)
    check_tags(tags)
    arn = simulator.arns.activity(name)
    made = Activity(arn, name, epoch(simulator.now()))
    activity = simulator.activities.create(made)
    if activity is made:
        simulator.tags[arn] = tags
    return {"activityArn": activity.arn, "creationDate": activity.created}


async def describe_activity(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeActivity."""
    return simulator.activities.get(request.required("activityArn")).describe()


async def delete_activity(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DeleteActivity."""
    arn = request.required("activityArn")
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
    activity = simulator.activities.get(request.required("activityArn"))
    worker = request.text("workerName")
    check_name(worker or "")
    return await simulator.activities.queue.poll(activity.arn, worker, _POLL_SECONDS)
