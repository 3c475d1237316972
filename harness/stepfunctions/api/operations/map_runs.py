"""Operations on Map Runs, the runs of distributed Map states; their children are not kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.api.arns import check_map_run
from harness.stepfunctions.api.errors import resource_missing, validation
from harness.stepfunctions.api.paging import page

if TYPE_CHECKING:
    from collections import Counter

    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator
    from harness.stepfunctions.interpreter.map_runs import MapRunRecord

__all__ = ["describe", "list_map_runs", "update"]

_COUNTED = ("pending", "running", "succeeded", "failed", "timedOut", "aborted")


async def list_map_runs(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ListMapRuns: those that one execution started, in the order of their start."""
    run = simulator.executions.get(request.required("executionArn"))
    own = [each for each in enumerate(run.map_runs, 1) if each[1].execution == run.arn]
    shown, more = page(request, own, lambda each: each[0], about=f"map runs {run.arn}")
    told = [
        {"stateMachineArn": each.machine, **_identity(each), **_dates(each)} for _, each in shown
    ]
    return {"mapRuns": told, **more}


async def describe(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer DescribeMapRun."""
    run = _find(simulator, request)
    tolerance = run.limits.tolerance
    return {
        **_identity(run),
        **_dates(run),
        "status": run.status,
        "maxConcurrency": run.limits.at_once,
        "toleratedFailurePercentage": float(tolerance.percentage or 0),
        "toleratedFailureCount": int(tolerance.count or 0),
        "itemCounts": _counts(run, run.items),
        "executionCounts": _counts(run, run.executions),
        "redriveCount": 0,
    }


async def update(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer UpdateMapRun. What is at work already stays; only the tolerance takes effect.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html
    """
    run = _find(simulator, request)
    at_once, count = request.integer("maxConcurrency"), request.integer("toleratedFailureCount")
    percentage = request.number("toleratedFailurePercentage")
    if at_once is None and count is None and percentage is None:
        names = "maxConcurrency, toleratedFailureCount or toleratedFailurePercentage"
        raise validation(f"One of {names} must be specified")
    if run.stopped is not None:
        raise validation(f"Only a Map Run that is in progress can be updated: '{run.arn}'")
    limits, tolerance = run.limits, run.limits.tolerance
    run.limits = replace(
        limits,
        at_once=limits.at_once if at_once is None else at_once,
        tolerance=replace(
            tolerance,
            count=tolerance.count if count is None else count,
            percentage=tolerance.percentage if percentage is None else percentage,
        ),
    )
    return {}


def _find(simulator: Simulator, request: Request) -> MapRunRecord:
    arn = request.required("mapRunArn")
    check_map_run(arn)
    for execution in simulator.executions:
        for each in execution.map_runs:
            if each.arn == arn:
                return each
    raise resource_missing(arn)


def _identity(run: MapRunRecord) -> dict[str, Any]:
    return {"mapRunArn": run.arn, "executionArn": run.execution}


def _dates(run: MapRunRecord) -> dict[str, Any]:
    told = {"startDate": round(run.started, 3)}
    return told if run.stopped is None else {**told, "stopDate": round(run.stopped, 3)}


def _counts(run: MapRunRecord, counter: Counter[str]) -> dict[str, int]:
    told = {name: counter[name] for name in _COUNTED}
    written = told["succeeded"] + told["failed"] if run.exported else 0
    rest = {"resultsWritten": written, "failuresNotRedrivable": 0, "pendingRedrive": 0}
    return {**told, "total": sum(told.values()), **rest}
