"""What AWS checks in a task's parameters, once they are worked out and before it calls anything."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.values import JSON, dumps


class Integration(NamedTuple):
    """One optimised integration: its patterns beside request-response, and what it requires."""

    patterns: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


_TOKEN: Final = ("waitForTaskToken",)
INTEGRATIONS: Final[dict[str, Integration]] = {
    "dynamodb:deleteItem": Integration((), ("TableName", "Key")),
    "dynamodb:getItem": Integration((), ("TableName", "Key")),
    "dynamodb:putItem": Integration((), ("TableName", "Item")),
    "dynamodb:updateItem": Integration((), ("TableName", "Key")),
    "events:putEvents": Integration(_TOKEN, ("Entries",)),
    "http:invoke": Integration((), ("ApiEndpoint", "Method")),
    "lambda:invoke": Integration(_TOKEN, ("FunctionName",)),
    "sns:publish": Integration(_TOKEN, ("Message",)),
    "sqs:sendMessage": Integration(_TOKEN, ("QueueUrl", "MessageBody")),
    "states:startExecution": Integration(
        ("sync", "sync:2", "waitForTaskToken"), ("StateMachineArn",)
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
