"""Operations on executions and their histories."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.errors import ApiError, type_not_supported, validation
from harness.stepfunctions.api.executions import Run, epoch
from harness.stepfunctions.api.paging import page

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator
    from harness.stepfunctions.history import Event

__all__ = ["describe", "history", "list_executions", "redrive", "start", "start_sync", "stop"]

_NOT_SYNC = frozenset(
    {
        *("redriveCount", "redriveStatus", "redriveStatusReason"),
        *("stateMachineVersionArn", "stateMachineAliasArn"),
    }
)
"""What DescribeExecution tells and StartSyncExecution does not."""
_DATA = frozenset({"input", "inputDetails", "output", "outputDetails"})
_LISTED = (
    *("executionArn", "stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn"),
    *("name", "status", "startDate", "stopDate", "redriveCount"),
)


async def start(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer StartExecution."""
    run = _start(simulator, request)
    return {"executionArn": run.arn, "startDate": epoch(run.started)}


def _start(simulator: Simulator, request: Request) -> Run:
    given = request.text("input")
    return simulator.start(
        request.required("stateMachineArn"),
        name=request.text("name"),
        given="{}" if given is None else given,
        trace_header=request.text("traceHeader"),
    )


async def start_sync(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer StartSyncExecution, of express machines only, at the execution's end."""
    arn = request.required("stateMachineArn").partition("#")[0]
    if simulator.machines.get(arn).kind != "EXPRESS":
        raise type_not_supported()
    run = _start(simulator, request)
    await run.ended()
    told = run.describe()
    seconds = told["stopDate"] - told["startDate"]
    told["billingDetails"] = {
        "billedMemoryUsedInMB": 64,
        "billedDurationInMilliseconds": max(math.ceil(seconds * 10), 1) * 100,
    }
    hidden = _NOT_SYNC | (_DATA if request.metadata_only() else set())
    return {name: value for name, value in told.items() if name not in hidden}


async def stop(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer StopExecution; one that has ended already is left as it is."""
    run = simulator.executions.get(request.required("executionArn"))
    await run.stop(request.text("error"), request.text("cause"))
    return {"stopDate": run.conclusion()["stopDate"]}


async def describe(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeExecution."""
    run = simulator.executions.get(request.required("executionArn"))
    told = run.describe()
    if request.metadata_only():
        told = {name: value for name, value in told.items() if name not in _DATA}
    return told


async def redrive(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer RedriveExecution, which always refuses: the simulator does not redrive."""
    run = simulator.executions.get(request.required("executionArn"))
    ours = "Executions are not redriven by this simulator; start a new one"
    raise ApiError("ExecutionNotRedrivable", run.redrive().get("redriveStatusReason", ours))


async def history(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer GetExecutionHistory: the events so far, of a running execution too."""
    run = simulator.executions.get(request.required("executionArn"))
    backwards = request.flag("reverseOrder")
    events, more = page(
        request,
        reversed(run.events) if backwards else run.events,
        lambda event: int(event["id"]),
        about=f"events {backwards} {run.arn}",
        falling=backwards,
    )
    if not request.flag("includeExecutionData", default=True):
        events = [_without_data(event) for event in events]
    return {"events": events, **more}


def _without_data(event: Event) -> Event:
    return {
        name: {key: each for key, each in value.items() if key not in _DATA}
        if isinstance(value, dict)
        else value
        for name, value in event.items()
    }


async def list_executions(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListExecutions: those of one standard machine, newest first."""
    arn = request.text("stateMachineArn")
    if "mapRunArn" in request:
        both = "Only one of stateMachineArn and mapRunArn can be specified"
        raise validation(both if arn else "Executions of Map Runs are not kept by this simulator")
    if arn is None:
        message = "Either stateMachineArn or mapRunArn must be specified"
        raise validation(message, "MISSING_REQUIRED_PARAMETER")
    machine = simulator.machines.get(arn)
    if machine.kind == "EXPRESS":
        raise type_not_supported()
    status = request.text("statusFilter")
    runs = [
        run
        for run in reversed([*simulator.executions])
        if arn in (run.machine.arn, run.version_arn, run.alias_arn) and status in (None, run.status)
    ]
    shown, more = page(
        request, runs, lambda run: run.order, about=f"executions {status} {arn}", falling=True
    )
    return {"executions": [_listed(run) for run in shown], **more}


def _listed(run: Run) -> dict[str, Any]:
    described = run.describe()
    return {name: described[name] for name in _LISTED if name in described}
