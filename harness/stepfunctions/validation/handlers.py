"""Retriers and catchers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation import values as v
from harness.stepfunctions.validation.problems import nearest
from harness.stepfunctions.validation.scope import Field, check_fields
from harness.stepfunctions.validation.templates import check_assign

if TYPE_CHECKING:
    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Check, Fields, Scope

__all__ = ["check_catch", "check_retry"]

_ALL = "States.ALL"
_NAMES = (
    _ALL,
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
)
_STATUS_CODE = re.compile(r"States\.Http\.StatusCode\.\d{3}")
_YEAR = 31_622_400


def check_retry(scope: Scope, path: Path, value: Any) -> None:
    """Check the retriers of a state."""
    _check_handlers(scope, path, value, _RETRIER, ("ErrorEquals",))
    for index, retrier in enumerate(value if isinstance(value, list) else ()):
        if isinstance(retrier, dict):
            _check_delays(scope, (*path, index), retrier)


def check_catch(scope: Scope, path: Path, value: Any) -> None:
    """Check the catchers of a state."""
    inside = replace(scope, in_catcher=True)
    _check_handlers(inside, path, value, _CATCHER, ("ErrorEquals", "Next"))


def _check_handlers(
    scope: Scope, path: Path, value: Any, fields: Fields, required: tuple[str, ...]
) -> None:
    if not v.array(scope, path, value, empty=True):
        return
    for index, handler in enumerate(value):
        here = (*path, index)
        if v.obj(scope, here, handler):
            check_fields(scope, here, handler, fields, required)
            names = handler.get("ErrorEquals")
            last = index == len(value) - 1
            if isinstance(names, list) and _ALL in names and (len(names) > 1 or not last):
                message = f"{_ALL} must appear alone and at end of list"
                scope.error((*here, "ErrorEquals"), message)


def _check_names(scope: Scope, path: Path, value: Any) -> None:
    if not v.array(scope, path, value):
        return
    for index, name in enumerate(value):
        here = (*path, index)
        v.string(scope, here, name)
        if isinstance(name, str) and name.startswith("States.") and not _is_known(name):
            message = f"'{name}' is no error that Step Functions reports"
            scope.warning(here, message, code="UNKNOWN_ERROR_NAME", hint=nearest(name, _NAMES))


def _is_known(name: str) -> bool:
    return name in _NAMES or _STATUS_CODE.fullmatch(name) is not None


def _check_delays(scope: Scope, path: Path, retrier: dict[str, Any]) -> None:
    first, longest = retrier.get("IntervalSeconds", 1), retrier.get("MaxDelaySeconds")
    if isinstance(first, int) and isinstance(longest, int) and longest <= first:
        message = "MaxDelaySeconds should be greater than IntervalSeconds"
        where = (*path, "MaxDelaySeconds")
        scope.warning(where, message, code="MAX_DELAY_WITHIN_INTERVAL")


def _interval(scope: Scope, path: Path, value: Any) -> None:
    v.integer(0)(scope, path, value)
    if value == 0 and not isinstance(value, bool):
        message = "IntervalSeconds should be at least 1, though AWS accepts 0"
        scope.warning(path, message, code="RETRY_WITHOUT_INTERVAL")


_ERRORS: dict[str, Field] = {"ErrorEquals": Field(_check_names), "Comment": Field(v.string)}
_attempts: Check = v.integer(0)
_RETRIER: Fields = {
    **_ERRORS,
    "IntervalSeconds": Field(_interval),
    "MaxAttempts": Field(_attempts),
    "BackoffRate": Field(v.number(1.0)),
    "MaxDelaySeconds": Field(v.integer(1, _YEAR)),
    "JitterStrategy": Field(v.one_of("NONE", "FULL")),
}
_CATCHER: Fields = {
    **_ERRORS,
    "Next": Field(v.string),
    "ResultPath": Field(v.data_reference_or_null, "JSONPath"),
    "Assign": Field(check_assign),
    "Output": Field(v.payload(), "JSONata"),
}
