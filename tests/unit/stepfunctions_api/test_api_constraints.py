"""What AWS's front end refuses before the service sees a request: texts measured on AWS in 2026."""

from typing import Any

import botocore.session
import pytest

from harness.stepfunctions.api.constraints import Member
from harness.stepfunctions.api.model import MODEL
from harness.stepfunctions.api.operations import OPERATIONS

PREFIX = "arn:aws:states:us-east-1:123456789012"
NO_MACHINE = f"{PREFIX}:stateMachine:no"
LONG = "a" * 81
TOO_LONG = (
    f"Value '{LONG}' at 'name' failed to satisfy constraint: Member must have length less than"
)


def told(count: int, *errors: str) -> str:
    return f"{count} validation error{'s' * (count > 1)} detected: {'; '.join(errors)}"


REFUSED = [
    ("StartExecution", {"name": LONG}, told(1, f"{TOO_LONG} or equal to 80")),
    (
        "StartExecution",
        {"name": ""},
        told(
            1,
            "Value '' at 'name' failed to satisfy constraint: Member must have length greater "
            "than or equal to 1",
        ),
    ),
    (
        "StartExecution",
        {"stateMachineArn": None},
        told(
            1,
            "Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
        ),
    ),
    (
        "StartExecution",
        {"input": f'"{"ü" * 131_072}"'},
        told(
            1,
            "Value at 'input' failed to satisfy constraint: Member must have size less than or "
            "equal to 262144 bytes in UTF-8 encoding",
        ),
    ),
    (
        "StartExecution",
        {"stateMachineArn": "", "traceHeader": "ü"},
        told(
            2,
            "Value '' at 'stateMachineArn' failed to satisfy constraint: Member must have length "
            "greater than or equal to 1",
            "Value 'ü' at 'traceHeader' failed to satisfy constraint: Member must satisfy regular "
            "expression pattern: \\p{ASCII}*",
        ),
    ),
    (
        "SendTaskSuccess",
        {"taskToken": "t"},
        told(1, "Value at 'output' failed to satisfy constraint: Member must not be null"),
    ),
    (
        "ListStateMachines",
        {"maxResults": 1001},
        told(
            1,
            "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value "
            "less than or equal to 1000",
        ),
    ),
    (
        "ListExecutions",
        {"statusFilter": "DONE"},
        told(
            1,
            "Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum "
            "value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE]",
        ),
    ),
    (
        "CreateActivity",
        {"name": "a", "tags": [{"key": "k"}, None]},
        told(
            1,
            "Value null at 'tags.2.member' failed to satisfy constraint: Member must not be null",
        ),
    ),
    (
        "CreateActivity",
        {"name": "a", "tags": [{"key": "k"}, {"key": ""}]},
        told(
            1,
            "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length "
            "greater than or equal to 1",
        ),
    ),
    (
        "TestState",
        {"definition": "{}", "mock": {"errorOutput": {"error": "e" * 257}}},
        told(
            1,
            "Value at 'mock.errorOutput.error' failed to satisfy constraint: Member must have "
            "length less than or equal to 256",
        ),
    ),
]


@pytest.mark.parametrize(("operation", "members", "message"), REFUSED)
def test_every_broken_constraint_is_told_in_the_words_of_aws(
    api: Any, operation: str, members: dict[str, Any], message: str
) -> None:
    machine = {"stateMachineArn": NO_MACHINE} if operation == "StartExecution" else {}
    answer = api.post(operation, {**machine, **members})
    assert answer.status_code == 400
    kind = "com.amazon.coral.validate#ValidationException"
    assert answer.json() == {"__type": kind, "message": message}


def test_the_names_of_exceptions_have_the_namespace_of_aws(api: Any) -> None:
    answer = api.post("StartExecution", {"stateMachineArn": NO_MACHINE})
    kind = "com.amazonaws.swf.service.v2.model#StateMachineDoesNotExist"
    message = f"State Machine Does Not Exist: '{NO_MACHINE}'"
    assert answer.json() == {"__type": kind, "message": message}


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"stateMachineArn": NO_MACHINE, "name": LONG}, "ValidationException"),
        ({"stateMachineArn": "no", "name": "a b"}, "InvalidArn"),
        ({"stateMachineArn": NO_MACHINE, "name": "a b", "input": "{"}, "StateMachineDoesNotExist"),
        ({"name": "a b"}, "InvalidName"),
        ({"name": 1}, "SerializationException"),
        ({"name": 1, "stateMachineArn": None}, "SerializationException"),
    ],
)
def test_which_error_wins(api: Any, name: str, members: dict[str, Any], kind: str) -> None:
    machine = api.machine({"Type": "Succeed"}, name=name[-60:])
    assert api.refused("StartExecution", **{"stateMachineArn": machine, **members})[0] == kind


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_the_model_is_that_of_the_sdk(operation: str) -> None:
    shape = botocore.session.get_session().get_service_model("stepfunctions")
    assert_same(operation, MODEL[operation], shape.operation_model(operation).input_shape)


def assert_same(path: str, members: Any, shape: Any) -> None:
    """Hold members against a structure of the SDK, whose models come from AWS."""
    assert set(members) <= set(shape.members), path
    for name, of_aws in shape.members.items():
        assert_same_member(f"{path}.{name}", members[name], of_aws, name in shape.required_members)


def assert_same_member(path: str, member: Member, of_aws: Any, required: bool) -> None:
    kind = {"float": "number", "long": "integer"}.get(of_aws.type_name, of_aws.type_name)
    limits = of_aws.metadata
    assert (member.kind, member.required) == (kind, required), path
    assert (member.least or 0) == limits.get("min", 0), path
    assert (member.most or member.most_bytes) == limits.get("max"), path
    assert set(member.allowed) == set(limits.get("enum", ())), path
    assert member.pattern == limits.get("pattern"), path
    assert member.sensitive == limits.get("sensitive", False), path
    if member.members:
        assert_same(path, member.members, of_aws)
    if member.item is not None and member.item.members:
        assert_same(path, member.item.members, of_aws.member)
