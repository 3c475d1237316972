"""What tasks do through the API: functions, callbacks, activity workers, nested executions."""

import json
import re
import threading
from typing import Any

import httpx
import pytest

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:"
TOKEN = "arn:aws:states:::lambda:invoke.waitForTaskToken"
NESTED = "arn:aws:states:::states:startExecution"
CALLBACK = {
    "Type": "Task",
    "Resource": TOKEN,
    "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}},
    "End": True,
}


def call(function: str, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": LAMBDA + function, "End": True, **fields}


@pytest.fixture
def working(serve: Any, functions_url: str) -> Any:
    """A simulator on real time, whose Lambda is the test's functions."""
    return serve(time="real", endpoints={"lambda": functions_url})


def test_a_function_is_called_and_its_error_has_its_own_name(
    working: Any, functions: Any, name: str
) -> None:
    def broken(_: Any) -> Any:
        raise KeyError("no such thing")

    functions.handlers = {"double": lambda event: event * 2, "broken": broken}
    states = {"A": {**call("double"), "Next": "B"}, "B": call("broken")}
    del states["A"]["End"]
    machine = working.machine({"StartAt": "A", "States": states}, name=name)
    told = working.run(machine, 21)
    assert functions.events == [("double", 21), ("broken", 42)]
    assert (told["status"], told["error"]) == ("FAILED", "KeyError")


def test_retries_and_catchers_meet_what_functions_raise(
    serve: Any, functions_url: str, functions: Any, name: str
) -> None:
    api = serve(endpoints={"lambda": functions_url})
    calls = []

    def flaky(event: Any) -> Any:
        calls.append(event)
        if len(calls) < 3:
            raise TimeoutError("not yet")
        return "done"

    functions.handlers = {"flaky": flaky}
    retry = {"ErrorEquals": ["TimeoutError"], "IntervalSeconds": 60, "BackoffRate": 2}
    told = api.run(api.machine(call("flaky", Retry=[retry]), name=name))
    assert json.loads(told["output"]) == "done"
    assert told["stopDate"] - told["startDate"] == pytest.approx(180, abs=1)


def start_asking(api: Any, functions: Any, name: str, **fields: Any) -> tuple[str, str]:
    """Start an execution that waits for a callback; gives its ARN and the token."""
    asked = threading.Event()

    functions.handlers = {"ask": lambda _: asked.set()}
    machine = api.machine({**CALLBACK, **fields}, name=name)
    execution = api.call("StartExecution", stateMachineArn=machine)["executionArn"]
    assert asked.wait(20)
    return execution, functions.events[-1][1]["token"]


def test_a_callback_succeeds_once(working: Any, functions: Any, name: str) -> None:
    execution, token = start_asking(working, functions, name)
    assert working.call("SendTaskHeartbeat", taskToken=token) == {}
    assert working.call("SendTaskSuccess", taskToken=token, output='{"yes": 1}') == {}
    assert json.loads(working.end(execution)["output"]) == {"yes": 1}
    late = working.refused("SendTaskSuccess", taskToken=token, output="{}")
    assert late == ("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")


def test_a_callback_fails(working: Any, functions: Any, name: str) -> None:
    execution, token = start_asking(working, functions, name)
    working.call("SendTaskFailure", taskToken=token, error="No", cause="Because")
    told = working.end(execution)
    assert (told["error"], told["cause"]) == ("No", "Because")


@pytest.mark.parametrize("output", ["{", "", '"\\ud800"'])
def test_a_callback_must_bring_json(working: Any, functions: Any, name: str, output: str) -> None:
    _, token = start_asking(working, functions, name)
    refused = working.refused("SendTaskSuccess", taskToken=token, output=output)
    assert refused[0] == "InvalidOutput"


@pytest.mark.parametrize("operation", ["SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat"])
def test_unknown_tokens(api: Any, operation: str) -> None:
    refused = api.refused(operation, taskToken="never given", output="{}")
    assert refused == ("InvalidToken", "Invalid Token: 'Invalid token'")


def test_a_callback_that_nobody_sends_times_out_in_virtual_time(
    serve: Any, functions_url: str, functions: Any, name: str
) -> None:
    api = serve(endpoints={"lambda": functions_url}, patience=0.05)
    execution, _ = start_asking(api, functions, name, TimeoutSeconds=3600)
    assert api.end(execution)["error"] == "States.Timeout"


def test_an_activity_worker_takes_and_answers(serve: Any, name: str) -> None:
    api = serve(time="real")
    activity = api.call("CreateActivity", name=name)["activityArn"]
    work = {"Type": "Task", "Resource": activity, "End": True}
    started = api.call("StartExecution", stateMachineArn=api.machine(work, name=name), input="[1]")
    task = api.call("GetActivityTask", activityArn=activity, workerName="w")
    assert json.loads(task["input"]) == [1]
    api.call("SendTaskSuccess", taskToken=task["taskToken"], output='"worked"')
    execution = started["executionArn"]
    assert api.end(execution)["output"] == '"worked"'
    taken = next(event for event in api.events(execution) if event["type"] == "ActivityStarted")
    assert taken["activityStartedEventDetails"] == {"workerName": "w"}


def test_activities_are_created_once_described_listed_and_deleted(serve: Any) -> None:
    api = serve()
    first = api.call("CreateActivity", name="one", tags=[{"key": "k", "value": "v"}])
    arn = first["activityArn"]
    assert arn == "arn:aws:states:us-east-1:123456789012:activity:one"
    assert api.call("CreateActivity", name="one") == first
    assert api.call("ListTagsForResource", resourceArn=arn)["tags"][0]["key"] == "k"
    api.call("CreateActivity", name="two")
    assert api.call("DescribeActivity", activityArn=arn)["name"] == "one"
    page = api.call("ListActivities", maxResults=1)
    assert [each["name"] for each in page["activities"]] == ["one"]
    rest = api.call("ListActivities", nextToken=page["nextToken"])
    assert [each["name"] for each in rest["activities"]] == ["two"]
    api.call("DeleteActivity", activityArn=arn)
    refused = api.refused("DescribeActivity", activityArn=arn)
    assert refused == ("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
    assert api.refused("GetActivityTask", activityArn=arn)[0] == "ActivityDoesNotExist"
    assert api.refused("DescribeActivity", activityArn="x")[0] == "InvalidArn"


def test_a_worker_that_hangs_up_loses_no_task(serve: Any, name: str) -> None:
    api = serve(time="real")
    activity = api.call("CreateActivity", name=name)["activityArn"]
    with pytest.raises(httpx.ReadTimeout), httpx.Client(timeout=0.2) as impatient:
        type(api)(api.url, impatient).call("GetActivityTask", activityArn=activity)
    work = {"Type": "Task", "Resource": activity, "End": True}
    api.call("StartExecution", stateMachineArn=api.machine(work, name=name))
    assert "taskToken" in api.call("GetActivityTask", activityArn=activity)


def test_a_nested_execution_gives_its_output_and_its_time(api: Any, name: str) -> None:
    child = api.machine({"Type": "Wait", "Seconds": 600, "End": True}, name=f"{name}-child"[-80:])
    parent = {
        "Type": "Task",
        "Resource": f"{NESTED}.sync:2",
        "Parameters": {"StateMachineArn": child, "Input": {"a": 1}, "Name": name[-60:]},
        "OutputPath": "$.Output",
        "End": True,
    }
    told = api.run(api.machine(parent, name=name))
    assert json.loads(told["output"]) == {"a": 1}
    assert told["stopDate"] - told["startDate"] == pytest.approx(600, abs=1)
    (nested,) = api.call("ListExecutions", stateMachineArn=child)["executions"]
    assert nested["name"] == name[-60:]


MISSING = "arn:aws:states:us-east-1:123456789012:stateMachine:no"


@pytest.mark.parametrize(
    ("members", "error", "cause"),
    [
        ({}, "StepFunctions.StateMachineDoesNotExistException", f"Does Not Exist: '{MISSING}'"),
        ({"Name": "n" * 81}, "StepFunctions.ValidationException", "less than or equal to 80"),
    ],
)
def test_a_nested_execution_that_cannot_start_has_the_name_of_the_refusal(
    api: Any, name: str, members: dict[str, str], error: str, cause: str
) -> None:
    given = {"StateMachineArn": MISSING, **members}
    parent = {"Type": "Task", "Resource": NESTED, "Parameters": given, "End": True}
    told = api.run(api.machine(parent, name=name[:80]))
    assert told["error"] == error
    assert re.fullmatch(
        r".+ \(Service: AWSStepFunctions; Status Code: 400; Error Code: \w+; "
        r"Request ID: [0-9a-f-]{36}; Proxy: null\)",
        told["cause"],
    )
    assert cause in told["cause"]


def test_stopping_a_parent_stops_the_execution_that_it_waits_for(serve: Any, name: str) -> None:
    api = serve(time="real")
    child = api.machine({"Type": "Wait", "Seconds": 600, "End": True}, name="child")
    parent = {
        "Type": "Task",
        "Resource": f"{NESTED}.sync",
        "Parameters": {"StateMachineArn": child},
        "End": True,
    }
    machine = api.machine(parent, name=name)
    execution = api.call("StartExecution", stateMachineArn=machine)["executionArn"]
    nested: list[Any] = []
    while not nested:
        nested = api.call("ListExecutions", stateMachineArn=child)["executions"]
    api.call("StopExecution", executionArn=execution)
    assert api.end(nested[0]["executionArn"])["status"] == "ABORTED"


def test_a_service_without_an_endpoint_says_so(api: Any, name: str) -> None:
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "t", "Item": {"id": {"S": "1"}}},
        "End": True,
    }
    told = api.run(api.machine(put, name=name))
    assert told["status"] == "FAILED"
    assert "No endpoint is configured for the service 'dynamodb'" in told["cause"]
