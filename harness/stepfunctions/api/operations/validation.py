"""Validation of a definition without creating anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation import Problem, validate

if TYPE_CHECKING:
    from harness.stepfunctions.api.request import Request
    from harness.stepfunctions.api.simulator import Simulator

__all__ = ["validate_definition"]

_MOST = 100


async def validate_definition(simulator: Simulator, request: Request) -> dict[str, Any]:
    """Answer ValidateStateMachineDefinition."""
    definition = request.required("definition")
    express = request.text("type") == "EXPRESS"
    size = request.integer("maxResults") or _MOST
    mocked = simulator.settings.mocks is not None
    problems = validate(definition, express=express, mocked=mocked)
    warnings_too = request.text("severity") == "WARNING"
    shown = [each for each in problems if warnings_too or each.is_error]
    return {
        "result": "FAIL" if any(each.is_error for each in problems) else "OK",
        "diagnostics": [_diagnostic(each) for each in shown[:size]],
        "truncated": len(shown) > size,
    }


def _diagnostic(problem: Problem) -> dict[str, str]:
    told = {"severity": problem.severity, "code": problem.code, "message": problem.text}
    return told if problem.location is None else {**told, "location": problem.location}
