"""DynamoDB, the generic door to AWS services, and nested executions."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from harness.stepfunctions.tasks.nested import Started


def task(call: str, **parameters: object) -> dict:
    return {"Type": "Task", "Resource": f"arn:aws:states:::{call}", "Parameters": parameters}


PUT = {"TableName": "t", "Item": {"id": {"S": "1"}}}


def test_dynamodb(run_state, services, server):
    server.answer = lambda _: (
        200,
        {"x-amzn-RequestId": "r-1"},
        b'{"Attributes": {"id": {"S": "0"}}}',
    )
    output = run_state(task("dynamodb:putItem", **PUT), tasks=services(dynamodb=server.url)).output
    assert output["Attributes"] == {"id": {"S": "0"}}
    assert output["SdkResponseMetadata"] == {"RequestId": "r-1"}
    assert output["SdkHttpMetadata"]["HttpStatusCode"] == 200
    assert server.calls[0].headers["X-Amz-Target"] == "DynamoDB_20120810.PutItem"
    assert server.calls[0].json == PUT


OPTIMISED = (
    "No. (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: {}; "
    "Request ID: r-1; Proxy: null)"
)
SDK = "No. (Service: DynamoDb, Status Code: 400, Request ID: r-1)"


@pytest.mark.parametrize(
    ("call", "code", "error"),
    [
        (
            "dynamodb:updateItem",
            "ConditionalCheckFailedException",
            "DynamoDB.ConditionalCheckFailedException",
        ),
        ("dynamodb:getItem", "ValidationException", "DynamoDB.AmazonDynamoDBException"),
        (
            "aws-sdk:dynamodb:deleteItem",
            "ConditionalCheckFailedException",
            "DynamoDb.ConditionalCheckFailedException",
        ),
        ("aws-sdk:dynamodb:putItem", "ValidationException", "DynamoDb.DynamoDbException"),
    ],
)
def test_dynamodb_errors(run_state, services, server, call, code, error):  # noqa: PLR0913, PLR0917
    body = json.dumps({"__type": f"com.amazonaws.dynamodb#{code}", "message": "No."}).encode()
    server.answer = lambda _: (400, {"x-amzn-RequestId": "r-1"}, body)
    what = "Item" if call.endswith("putItem") else "Key"
    state = task(call, TableName="t", **{what: {"id": {"S": "1"}}})
    ended = run_state(state, tasks=services(dynamodb=server.url))
    cause = SDK if call.startswith("aws-sdk") else OPTIMISED.format(code)
    assert (ended.error, ended.cause) == (error, cause)


def test_an_sdk_call_without_an_answer(run_state, services):
    state = task("sqs:sendMessage", QueueUrl="http://127.0.0.1:1/q", MessageBody="m")
    ended = run_state(state, tasks=services(sqs="http://127.0.0.1:1"))
    assert ended.error == "SQS.SdkClientException"


def test_a_field_that_is_null_is_left_out(run_state, services, server):
    """The first page of a loop over pages: there is no key to start after, no token yet."""
    server.answer = lambda _: (200, {}, b"{}")
    query = task("aws-sdk:dynamodb:query", TableName="t", ExclusiveStartKey=None, Select=None)
    ended = run_state(query, tasks=services(dynamodb=server.url))
    assert ended.status == "SUCCEEDED", ended.cause
    assert server.calls[0].json == {"TableName": "t"}


def test_objects_become_text_where_the_service_wants_text(run_state, services, server):
    server.answer = lambda _: (200, {}, b'{"Entries": [{"EventId": "1"}], "FailedEntryCount": 0}')
    entry = {"Detail": {"n": 1}, "DetailType": "d", "Source": "s"}
    state = task("events:putEvents", Entries=[entry])
    assert run_state(state, tasks=services(events=server.url)).output == {
        "Entries": [{"EventId": "1"}],
        "FailedEntryCount": 0,
    }
    assert server.calls[0].json == {"Entries": [{**entry, "Detail": '{"n":1}'}]}


def test_failed_entries_fail_the_task(run_state, services, server):
    server.answer = lambda _: (200, {}, b'{"Entries": [{"ErrorCode": "X"}], "FailedEntryCount": 1}')
    ended = run_state(task("events:putEvents", Entries=[{}]), tasks=services(events=server.url))
    assert ended.error == "EventBridge.FailedEntry"
    assert ended.cause is not None
    assert json.loads(ended.cause) == {"Entries": [{"ErrorCode": "X"}], "FailedEntryCount": 1}


def test_names_of_the_api_are_translated_both_ways(run_state, services, server):
    server.answer = lambda _: (200, {}, b'{"executionArn": "a", "startDate": 1.5}')
    state = task("aws-sdk:sfn:startExecution", StateMachineArn="m", Input={"k": 1})
    output = run_state(state, tasks=services(stepfunctions=server.url)).output
    assert output == {"ExecutionArn": "a", "StartDate": "1970-01-01T00:00:01.500Z"}
    assert server.calls[0].json == {"stateMachineArn": "m", "input": '{"k":1}'}


@pytest.mark.parametrize(
    ("call", "status", "answer", "error"),
    [
        (
            "aws-sdk:s3:listObjects",
            404,
            b"<Error><Code>NoSuchBucket</Code></Error>",
            "S3.NoSuchBucketException",
        ),
        (
            "aws-sdk:rds:startDBInstance",
            404,
            b"<ErrorResponse><Error><Code>DBInstanceNotFound</Code></Error></ErrorResponse>",
            "Rds.DbInstanceNotFoundException",
        ),
        (
            "aws-sdk:sfn:stopExecution",
            400,
            b'{"__type": "ExecutionDoesNotExist"}',
            "Sfn.ExecutionDoesNotExistException",
        ),
        (
            "sns:publish",
            404,
            b"<ErrorResponse><Error><Code>NotFound</Code></Error></ErrorResponse>",
            "SNS.NotFoundException",
        ),
        (
            "sns:publish",
            400,
            b"<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>",
            "SNS.AmazonSNSException",
        ),
        (
            "sqs:sendMessage",
            400,
            b'{"__type": "com.amazonaws.sqs#QueueDoesNotExist"}',
            "SQS.QueueDoesNotExistException",
        ),
    ],
)
def test_errors_have_the_name_of_the_class_in_java(  # noqa: PLR0913, PLR0917
    run_state, services, server, call, status, answer, error
):
    query_code = {"x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"}
    server.answer = lambda _: (status, query_code if "sqs" in call else {}, answer)
    given = {
        "s3": {"Bucket": "b"},
        "rds": {"DbInstanceIdentifier": "d"},
        "sfn": {"ExecutionArn": "e"},
        "sns": {"Message": "m", "TopicArn": "t"},
        "sqs": {"MessageBody": "m", "QueueUrl": server.url},
    }
    name = call.removeprefix("aws-sdk:").partition(":")[0]
    endpoint = {"stepfunctions" if name == "sfn" else name: server.url}
    assert run_state(task(call, **given[name]), tasks=services(**endpoint)).error == error


@pytest.mark.parametrize(("call", "written"), [("dynamodb", "BOOL"), ("aws-sdk:dynamodb", "Bool")])
def test_fields_have_the_names_of_the_library_behind_the_call(
    run_state, services, server, call, written
):
    server.answer = lambda _: (200, {}, b'{"Item": {"DBName": {"BOOL": true}}}')
    state = task(f"{call}:getItem", TableName="t", Key={"id": {written: True}})
    output = run_state(state, tasks=services(dynamodb=server.url)).output
    assert output["Item"] == {"DBName": {written: True}}
    assert server.calls[0].json["Key"] == {"id": {"BOOL": True}}


def test_a_field_that_the_service_does_not_have_is_refused(run_state, services, server):
    state = task("aws-sdk:sqs:listQueues", queueNamePrefix="q")
    ended = run_state(state, tasks=services(sqs=server.url))
    assert (ended.error, ended.cause) == (
        "States.Runtime",
        (
            "An error occurred while executing the state 'S' (entered at the event id #2). The "
            'Parameters \'{"queueNamePrefix":"q"}\' could not be used to start the Task: '
            '[The field "queueNamePrefix" is not supported by Step Functions]'
        ),
    )
    assert server.calls == []
    assert "TaskFailed" not in ended.types


@pytest.mark.parametrize("call", ["ecs:runTask.sync", "aws-sdk:sqs:nope"])
def test_what_cannot_be_called_is_named(run_state, services, server, call):
    ended = run_state(task(call), tasks=services(sqs=server.url, ecs=server.url))
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert call.rpartition(":")[2].lower() in ended.cause.lower()


class Child:
    """An execution that takes 90 virtual seconds."""

    def __init__(self, status: str = "SUCCEEDED", *, ends: bool = True) -> None:
        self.started: list[tuple] = []
        self.stopped: list[str] = []
        self._ends = ends
        self._told = {"SUCCEEDED": {"output": '{"n": 1}'}, "FAILED": {"error": "E", "cause": "c"}}[
            status
        ]
        self._status = status

    async def start(self, machine: str, name: str | None, given: str, at: datetime) -> Started:
        self.started.append((machine, name, given, at))
        return Started("arn:child", at)

    async def result(self, _arn: str) -> dict:
        if not self._ends:
            await asyncio.get_running_loop().create_future()
        start = self.started[0][3].timestamp()
        return {
            "executionArn": "arn:child",
            "name": "child",
            "status": self._status,
            "input": "{}",
            "inputDetails": {"included": True},
            "startDate": start,
            "stopDate": start + 90,
            "stateMachineArn": "m",
            "redriveCount": 0,
            **self._told,
        }

    def stop(self, arn: str) -> None:
        self.stopped.append(arn)


def test_a_plain_nested_execution_is_only_started(run_state, services):
    child = Child()
    state = task("states:startExecution", StateMachineArn="m", Input={"k": 1}, Name="child")
    ended = run_state(state, tasks=services(child))
    assert (ended.output["ExecutionArn"], ended.seconds) == ("arn:child", 0)
    assert child.started == [("m", "child", '{"k":1}', datetime(2026, 1, 1, tzinfo=UTC))]


@pytest.mark.parametrize(("version", "output"), [("", '{"n": 1}'), (":2", {"n": 1})])
def test_a_nested_execution_is_waited_for(run_state, services, version, output):
    state = task(f"states:startExecution.sync{version}", StateMachineArn="m")
    ended = run_state(state, tasks=services(Child()))
    assert ended.output["Output"] == output
    assert (ended.output["Status"], ended.output["InputDetails"]) == (
        "SUCCEEDED",
        {"Included": True},
    )
    assert "RedriveCount" not in ended.output
    assert ended.seconds == 90
    assert "TaskSubmitted" in ended.types


def test_a_nested_execution_that_fails(run_state, services):
    state = task("states:startExecution.sync:2", StateMachineArn="m")
    ended = run_state(state, tasks=services(Child("FAILED")))
    assert ended.error == "States.TaskFailed"
    assert ended.cause is not None
    assert json.loads(ended.cause)["Error"] == "E"


def test_a_nested_execution_is_stopped_with_the_task_that_waits_for_it(run_state, services):
    child = Child(ends=False)
    state = {**task("states:startExecution.sync", StateMachineArn="m"), "TimeoutSeconds": 1}
    ended = run_state(state, tasks=services(child))
    assert ended.error == "States.Timeout"
    assert child.stopped == ["arn:child"]


def test_a_machine_that_does_not_exist(run_state, services):
    ended = run_state(task("states:startExecution", StateMachineArn="m"), tasks=services())
    assert ended.error == "StepFunctions.StateMachineDoesNotExistException"
