"""State machine definitions for tests of the validation, and what it says of them."""

import json
from typing import Any

from harness.stepfunctions.validation import Problem, validate

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
INVOKE = "arn:aws:states:::lambda:invoke"
DONE = {"Type": "Succeed"}


def machine(state: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """A machine of one state "A" and, where something leads to it, an end "Z"."""
    state = state if state is not None else {"Type": "Pass", "End": True}
    states = {"A": state}
    if '"Z"' in json.dumps(state):
        states["Z"] = DONE
    return {"StartAt": "A", "States": states, **top}


def passing(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Pass", "End": True, **fields})


def task(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Task", "Resource": LAMBDA, "End": True, **fields})


def integration(resource: str, **fields: Any) -> dict[str, Any]:
    return machine({"Type": "Task", "Resource": resource, "End": True, **fields})


def choice(*rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return machine({"Type": "Choice", "Choices": list(rules), "Default": "Z", **fields})


def wait(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Wait", "End": True, **fields})


def failing(**fields: Any) -> dict[str, Any]:
    return machine({"Type": "Fail", **fields})


def mapping(processor: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    inner = {"StartAt": "I", "States": {"I": DONE}, **(processor or {})}
    return machine({"Type": "Map", "ItemProcessor": inner, "End": True, **fields})


def parallel(*branches: Any, **fields: Any) -> dict[str, Any]:
    return machine({"Type": "Parallel", "Branches": list(branches), "End": True, **fields})


def jsonata(definition: dict[str, Any]) -> dict[str, Any]:
    return {**definition, "QueryLanguage": "JSONata"}


def reading(**config: Any) -> dict[str, Any]:
    reader = {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": config}
    mode = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    return mapping({"ProcessorConfig": mode}, ItemReader=reader)


def retrying(**retrier: Any) -> dict[str, Any]:
    return task(Retry=[{"ErrorEquals": ["E"], **retrier}])


def catching(**catcher: Any) -> dict[str, Any]:
    return task(Catch=[{"ErrorEquals": ["E"], "Next": "Z", **catcher}])


def distributed(**config: Any) -> dict[str, Any]:
    return mapping({"ProcessorConfig": {"Mode": "DISTRIBUTED", **config}})


def the_errors(definition: dict[str, Any] | str, **options: bool) -> list[Problem]:
    text = definition if isinstance(definition, str) else json.dumps(definition, indent=2)
    return [problem for problem in validate(text, **options) if problem.is_error]


SCHEMA = "SCHEMA_VALIDATION_FAILED"
TARGET = "MISSING_TRANSITION_TARGET"
VARIABLE = {"Variable": "$.x", "Next": "Z"}


def told(definition: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    """Give code, location and text of every error."""
    return [(each.code, each.location, each.text) for each in the_errors(definition)]


def is_told(definition: dict[str, Any], code: str, location: str | None, message: str) -> bool:
    """Whether an error of this code is told at this place, with this in its text."""
    return any(each[:2] == (code, location) and message in each[2] for each in told(definition))
