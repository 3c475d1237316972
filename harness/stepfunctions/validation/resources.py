"""What a Task may call, and what that call needs at least.

A resource that AWS knows but the simulator cannot run is refused too, by name, with the code
``NOT_SIMULATED``: better at creation than in the middle of a run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.stepfunctions.tasks.parameters import INTEGRATIONS, Integration
from harness.stepfunctions.validation import values as v
from harness.stepfunctions.validation.problems import nearest

if TYPE_CHECKING:
    from harness.stepfunctions.validation.problems import Path
    from harness.stepfunctions.validation.scope import Scope

__all__ = ["check_credentials", "check_task"]


_ELSEWHERE = frozenset(
    {
        "apigateway",
        "athena",
        "batch",
        "bedrock",
        "bedrock-agentcore",
        "bedrockagentcore",
        "codebuild",
        "databrew",
        "ecs",
        "eks",
        "elasticmapreduce",
        "emr-containers",
        "emr-serverless",
        "glue",
        "mediaconvert",
        "sagemaker",
    }
)
"""Services with optimised integrations that only AWS runs."""

_LAMBDA = re.compile(r"arn:[^:\s]+:lambda:[^:\s]*:[^:\s]*:function:[^:\s]+(?::[^:\s]+)?")
_ACTIVITY = re.compile(r"arn:[^:\s]+:states:[^:\s]+:[^:\s]+:activity:\S+")
_SERVICE = re.compile(
    r"arn:[^:\s]+:states:[^:\s]*:[^:\s]*:(?P<call>(?:aws-sdk:)?[\w-]+:[\w]+)(?:\.(?P<pattern>\S+))?"
)
_UNKNOWN = (
    "is not recognized. The value is not a valid resource ARN, or the resource is not available in "
    "this region."
)


def check_task(scope: Scope, path: Path, state: dict[str, Any]) -> None:
    """Check the resource of a Task, and that its parameters name what the call requires."""
    resource = state.get("Resource")
    where = (*path, "Resource")
    if not isinstance(resource, str) or (scope.placeholders and "${" in resource):
        return
    service = _SERVICE.fullmatch(resource)
    if _ACTIVITY.fullmatch(resource):
        _check_activity(scope, path, state)
    elif service is not None:
        _check_service(scope, path, state, service)
    elif not _LAMBDA.fullmatch(resource):
        hint = None if resource.startswith("arn:") else "name it by its ARN, arn:aws:lambda:…"
        scope.error(where, "Value is not a valid resource ARN", hint=hint)


def _check_activity(scope: Scope, path: Path, state: dict[str, Any]) -> None:
    if scope.express:
        scope.error((*path, "Resource"), "Express state machine does not support Activity ARN")
    if "Credentials" in state:
        message = "The field 'Credentials' is not supported for activities"
        scope.error(path, message, field_name="Credentials")


def _check_service(scope: Scope, path: Path, state: dict[str, Any], arn: re.Match[str]) -> None:
    where, call, pattern = (*path, "Resource"), arn["call"], arn["pattern"]
    sdk = call.startswith("aws-sdk:")
    integration = Integration(("waitForTaskToken",)) if sdk else INTEGRATIONS.get(call)
    if integration is None:
        _refuse_unknown(scope, where, arn[0], call)
        return
    if pattern is not None and pattern not in integration.patterns:
        hint = f"{call} knows {', '.join(integration.patterns) or 'no pattern but the plain call'}"
        scope.error(where, f"The resource provided {arn[0]} {_UNKNOWN}", hint=hint)
    elif pattern is not None and scope.express:
        message = "Express state machine does not support"
        scope.error(where, f"{message} '.{pattern.removesuffix(':2')}' service integration")
    _check_parameters(scope, path, state, arn[0], integration)


def _refuse_unknown(scope: Scope, where: Path, resource: str, call: str) -> None:
    service = call.split(":", 1)[0]
    if service in _ELSEWHERE:
        other = "mock the state, or call the service by arn:aws:states:::aws-sdk:…"
        scope.not_simulated(where, f"the {service} integration {resource}", hint=other)
    else:
        hint = nearest(call, INTEGRATIONS)
        scope.error(where, f"The resource provided {resource} {_UNKNOWN}", hint=hint)


def _check_parameters(
    scope: Scope, path: Path, state: dict[str, Any], resource: str, integration: Integration
) -> None:
    name = "Arguments" if scope.jsonata else "Parameters"
    if name not in state:
        scope.error(path, f"{name} field is required for resource ARN: {resource}")
        return
    given = state[name]
    if not isinstance(given, dict):
        return  # an expression that only the run can tell
    for field in integration.required:
        if field not in given and f"{field}.$" not in given:
            hint = nearest(field, [key.removesuffix(".$") for key in given])
            message = f"The field '{field}' is required but was missing"
            scope.error((*path, name), message, hint=hint and f"{hint[:-1]} there is")


def check_credentials(scope: Scope, path: Path, value: Any) -> None:
    """Check the ``Credentials`` of a Task: the role that it works in."""
    if scope.jsonata and isinstance(value, str):
        v.payload()(scope, path, value)
    elif v.obj(scope, path, value):
        v.payload()(scope, path, value)
        if "RoleArn" not in value and "RoleArn.$" not in value:
            scope.error(path, "The field 'RoleArn' is required but was missing")
