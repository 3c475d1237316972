"""What AWS checks in a task's parameters, once they are worked out and before it calls anything."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.values import JSON, dumps


class Integration(NamedTuple):
    """One optimised integration: its patterns beside request-response, and its parameters.

    `optional` is empty where the service's own model tells what there is.
    """

    patterns: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_TOKEN: Final = ("waitForTaskToken",)
INTEGRATIONS: Final[dict[str, Integration]] = {
    "dynamodb:deleteItem": Integration((), ("TableName", "Key")),
    "dynamodb:getItem": Integration((), ("TableName", "Key")),
    "dynamodb:putItem": Integration((), ("TableName", "Item")),
    "dynamodb:updateItem": Integration((), ("TableName", "Key")),
    "events:putEvents": Integration(_TOKEN, ("Entries",)),
    "http:invoke": Integration(
        (),
        ("ApiEndpoint", "Method"),
        (
            *("Authentication", "Headers", "InvocationConfig", "QueryParameters"),
            *("RequestBody", "Transform"),
        ),
    ),
    "lambda:invoke": Integration(
        _TOKEN,
        ("FunctionName",),
        ("ClientContext", "InvocationType", "LogType", "Payload", "Qualifier"),
    ),
    "sns:publish": Integration(_TOKEN, ("Message",)),
    "sqs:sendMessage": Integration(_TOKEN, ("QueueUrl", "MessageBody")),
    "states:startExecution": Integration(
        ("sync", "sync:2", "waitForTaskToken"),
        ("StateMachineArn",),
        ("Input", "Name", "TraceHeader"),
    ),
}
"""The optimised integrations that the simulator runs."""

_TEXTS: Final = frozenset({"ApiEndpoint", "FunctionName", "Method", "StateMachineArn"})
_SERVICE: Final = ":states:::"


def refused(parameters: JSON, *problems: str) -> FieldError:
    """Return the error of parameters that no task can be started with, in AWS's words."""
    return FieldError(
        RUNTIME,
        f"The Parameters '{dumps(parameters)}' could not be used to start the Task: "
        f"[{', '.join(problems)}]",
    )


def unsupported(field: str) -> str:
    """Return AWS's words for a field that a call does not have."""
    return f'The field "{field}" is not supported by Step Functions'


def check_parameters(resource: str, parameters: JSON) -> None:
    """Check what an optimised integration is given; raises FieldError with all that is wrong."""
    call = resource.partition(_SERVICE)[2].partition(".")[0]
    integration = INTEGRATIONS.get(call)
    if integration is not None and (problems := list(_problems(integration, parameters))):
        raise refused(parameters, *problems)


def _problems(integration: Integration, parameters: JSON) -> Iterator[str]:
    given = parameters if isinstance(parameters, dict) else {}
    for field in integration.required:
        if field not in given:
            yield f"The field '{field}' is required but was missing"
        elif field in _TEXTS and not isinstance(given[field], str):
            yield f"The value for the field '{field}' must be a STRING"
    known = (*integration.required, *integration.optional)
    yield from (
        unsupported(field) for field in given if integration.optional and field not in known
    )
