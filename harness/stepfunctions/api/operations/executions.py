"""Operations on executions and their histories."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.arns import parse_machine
from harness.stepfunctions.api.errors import type_not_supported, validation
from harness.stepfunctions.api.executions import Run, epoch
from harness.stepfunctions.api.paging import page
from harness.stepfunctions.values import DATA_LIMIT

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator
    from harness.stepfunctions.history import Event

__all__ = ["describe", "history", "list_executions", "start", "start_sync", "stop"]

_STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE")
_DATA = frozenset({"input", "inputDetails", "output", "outputDetails"})
_INCLUDED = ("ALL_DATA", "METADATA_ONLY")
_LISTED = (
    *("executionArn", "stateMachineArn", "stateMachineVersionArn", "name", "status"),
    *("startDate", "stopDate", "redriveCount"),
)
_TRACE_LIMIT = 256
_ERROR_LIMIT = 256
_CAUSE_LIMIT = 32_768


async def start(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer StartExecution."""
    run = _start(simulator, request)
    return {"executionArn": run.arn, "startDate": epoch(run.started)}


def _start(simulator: Simulator, request: Request) -> Run:
    arn = request.arn("stateMachineArn")
    given = request.text("input", most=DATA_LIMIT)
    return simulator.start(
        arn,
        name=request.name(),
        given="{}" if given is None else given,
        trace_header=request.text("traceHeader", most=_TRACE_LIMIT),
    )


async def start_sync(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer StartSyncExecution, of express machines only, at the execution's end."""
    arn = request.arn("stateMachineArn").partition("#")[0]
    included = request.one_of("includedData", _INCLUDED, "ALL_DATA")
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
    redrive = {"redriveCount", "redriveStatus", "redriveStatusReason", "stateMachineVersionArn"}
    hidden = redrive | (_DATA if included == "METADATA_ONLY" else set())
    return {name: value for name, value in told.items() if name not in hidden}


async def stop(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer StopExecution; one that has ended already is left as it is."""
    run = simulator.executions.get(request.arn("executionArn"))
    error = request.text("error", most=_ERROR_LIMIT)
    await run.stop(error, request.text("cause", most=_CAUSE_LIMIT))
    return {"stopDate": run.conclusion()["stopDate"]}


async def describe(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeExecution."""
    run = simulator.executions.get(request.arn("executionArn"))
    told = run.describe()
    if request.one_of("includedData", _INCLUDED, "ALL_DATA") == "METADATA_ONLY":
        told = {name: value for name, value in told.items() if name not in _DATA}
    return told


async def history(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer GetExecutionHistory: the events so far, of a running execution too."""
    run = simulator.executions.get(request.arn("executionArn"))
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
    arn = request.text("stateMachineArn", least=1, most=_TRACE_LIMIT)
    if "mapRunArn" in request:
        raise validation("Executions of Map Runs are not kept by this simulator")
    if arn is None:
        message = "Either stateMachineArn or mapRunArn must be specified"
        raise validation(message, "MISSING_REQUIRED_PARAMETER")
    target, machine = parse_machine(arn), simulator.machines.get(arn)
    if machine.kind == "EXPRESS":
        raise type_not_supported()
    status = request.one_of("statusFilter", _STATUSES, "")
    runs = [
        run
        for run in reversed([*simulator.executions])
        if run.machine.arn == machine.arn
        and status in ("", run.status)
        and (target.version is None or run.version_arn == arn)
    ]
    shown, more = page(
        request, runs, lambda run: run.order, about=f"executions {status} {arn}", falling=True
    )
    return {"executions": [_listed(run) for run in shown], **more}


def _listed(run: Run) -> dict[str, Any]:
    described = run.describe()
    return {name: described[name] for name in _LISTED if name in described}
