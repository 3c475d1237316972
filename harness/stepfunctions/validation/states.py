"""Which fields each type of state has, and what each of them may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.stepfunctions.validation import values as v
from harness.stepfunctions.validation.choices import check_choices
from harness.stepfunctions.validation.handlers import check_catch, check_retry
from harness.stepfunctions.validation.maps import MAP_FIELDS, check_map
from harness.stepfunctions.validation.resources import check_credentials, check_task
from harness.stepfunctions.validation.scope import Field, check_fields, only_one
from harness.stepfunctions.validation.templates import check_assign, check_result

if TYPE_CHECKING:
    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Fields, Language, Scope

__all__ = ["LANGUAGES", "STATES", "check_state", "language_of"]

LANGUAGES: tuple[Language, ...] = ("JSONPath", "JSONata")


def check_language(scope: Scope, path: Path, value: Any) -> None:
    """Check a ``QueryLanguage``; a JSONata machine has no JSONPath states."""
    v.one_of(*LANGUAGES)(scope, path, value)
    if value == "JSONPath" and scope.machine_language == "JSONata":
        message = (
            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"
        )
        scope.error(path[:-1], message, field_name="QueryLanguage")


_COMMON = {
    "Type": Field(v.anything),
    "Comment": Field(v.string),
    "QueryLanguage": Field(check_language),
}
_FLOW = {"Next": Field(v.string), "End": Field(v.boolean)}
_PATHS = {
    "InputPath": Field(v.json_path, "JSONPath"),
    "OutputPath": Field(v.json_path, "JSONPath"),
    "Output": Field(v.payload(), "JSONata"),
}
_ASSIGN = {"Assign": Field(check_assign)}
_RESULT = {"ResultPath": Field(v.data_reference_or_null, "JSONPath")}
_PARAMETERS = {"Parameters": Field(v.payload(), "JSONPath")}
_ARGUMENTS = {"Arguments": Field(v.payload(), "JSONata")}
_SELECTOR = {"ResultSelector": Field(v.payload(dict), "JSONPath")}
_HANDLERS = {"Retry": Field(check_retry), "Catch": Field(check_catch)}
_SECONDS = Field(v.expression_or(v.integer(1)))
_REFERENCE = Field(v.reference_path, "JSONPath")
_WORK = {**_COMMON, **_FLOW, **_PATHS, **_ASSIGN, **_RESULT, **_SELECTOR, **_HANDLERS}


def _branches(scope: Scope, path: Path, value: Any) -> None:
    if v.array(scope, path, value):
        for index, branch in enumerate(value):
            v.obj(scope, (*path, index), branch)


STATES: dict[str, Fields] = {
    "Pass": {
        **_COMMON,
        **_FLOW,
        **_PATHS,
        **_ASSIGN,
        **_RESULT,
        **_PARAMETERS,
        "Result": Field(check_result, "JSONPath"),
    },
    "Task": {
        **_WORK,
        **_PARAMETERS,
        **_ARGUMENTS,
        "Resource": Field(v.string),
        "Credentials": Field(check_credentials),
        "TimeoutSeconds": _SECONDS,
        "TimeoutSecondsPath": _REFERENCE,
        "HeartbeatSeconds": _SECONDS,
        "HeartbeatSecondsPath": _REFERENCE,
    },
    "Choice": {
        **_COMMON,
        **_PATHS,
        **_ASSIGN,
        "Choices": Field(check_choices),
        "Default": Field(v.string),
    },
    "Wait": {
        **_COMMON,
        **_FLOW,
        **_PATHS,
        **_ASSIGN,
        "Seconds": Field(v.expression_or(v.integer(0))),
        "SecondsPath": _REFERENCE,
        "Timestamp": Field(v.expression_or(v.timestamp)),
        "TimestampPath": _REFERENCE,
    },
    "Succeed": {**_COMMON, **_PATHS},
    "Fail": {
        **_COMMON,
        "Error": Field(v.expression_or(v.plain_text)),
        "ErrorPath": Field(v.path_or_call, "JSONPath"),
        "Cause": Field(v.expression_or(v.plain_text)),
        "CausePath": Field(v.path_or_call, "JSONPath"),
    },
    "Parallel": {**_WORK, **_PARAMETERS, **_ARGUMENTS, "Branches": Field(_branches)},
    "Map": {**_WORK, **_PARAMETERS, **MAP_FIELDS},
}
"""The fields of each type, as ``ValidateStateMachineDefinition`` accepted them in 2026."""

_REQUIRED = {"Task": ("Resource",), "Choice": ("Choices",), "Parallel": ("Branches",)}
_TRANSITION = ("Next", "End")
_ALTERNATIVES = {
    "Task": (
        ("TimeoutSeconds", "TimeoutSecondsPath"),
        ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ),
    "Fail": (("Error", "ErrorPath"), ("Cause", "CausePath")),
}
_TIMING = {
    "JSONPath": ("SecondsPath", "Seconds", "TimestampPath", "Timestamp"),
    "JSONata": ("Seconds", "Timestamp"),
}


def check_state(scope: Scope, path: Path, state: Any) -> None:
    """Check one state without what lies in its branches or its item processor."""
    if not v.obj(scope, path, state):
        return
    kind = state.get("Type")
    if kind is None:
        scope.error(path, "These fields are required: [Type]")
        return
    fields = STATES.get(kind) if isinstance(kind, str) else None
    if fields is None:
        v.one_of(*STATES)(scope, (*path, "Type"), kind)
        return
    scope = scope.speaking(language_of(state, scope.machine_language))
    check_fields(scope, path, state, fields, _REQUIRED.get(kind, ()))
    for names in _ALTERNATIVES.get(kind, ()):
        only_one(scope, path, state, names)
    if "Next" in fields:
        moves = {name for name in _TRANSITION if state.get(name) not in (None, False)}
        only_one(scope, path, dict.fromkeys(moves), _TRANSITION, required=True)
    if kind == "Wait":
        only_one(scope, path, state, _TIMING[scope.language], required=True)
    if kind == "Task":
        check_task(scope, path, state)
        _check_heartbeat(scope, path, state)
    if kind == "Map":
        check_map(scope, path, state)


def _check_heartbeat(scope: Scope, path: Path, state: dict[str, Any]) -> None:
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        message = "HeartbeatSeconds should be smaller than TimeoutSeconds"
        where = (*path, "HeartbeatSeconds")
        scope.warning(where, message, code="HEARTBEAT_AFTER_TIMEOUT")


def language_of(owner: dict[str, Any], inherited: Language) -> Language:
    """Tell what a state or machine speaks: anything declared but "JSONPath" counts as JSONata."""
    if "QueryLanguage" not in owner:
        return inherited
    return "JSONPath" if owner["QueryLanguage"] == "JSONPath" else "JSONata"
