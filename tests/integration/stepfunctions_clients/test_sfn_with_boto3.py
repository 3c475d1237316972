"""boto3 against the simulator: every answer parses, every refusal is its typed exception."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

ROLE = "arn:aws:iam::123456789012:role/r"
PREFIX = "arn:aws:states:us-east-1:123456789012"
WAITING = {"Type": "Wait", "Seconds": 3600, "End": True}


def machine(**states: dict[str, Any]) -> str:
    names = list(states)
    for name, following in pairwise(names):
        states[name] = {**states[name], "Next": following}
    return json.dumps({"StartAt": names[0], "States": states})


PASSING = machine(First={"Type": "Pass"}, Second={"Type": "Pass"}, Last={"Type": "Succeed"})


@pytest.fixture(scope="module")
def sfn(simulator_url: str) -> Any:
    config = Config(inject_host_prefix=False, retries={"total_max_attempts": 1}, read_timeout=65)
    return boto3.client(
        "stepfunctions",
        endpoint_url=simulator_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config,
    )


def ended(sfn: Any, execution: str) -> dict[str, Any]:
    told = sfn.describe_execution(executionArn=execution)
    while told["status"] == "RUNNING":
        told = sfn.describe_execution(executionArn=execution)
    return told


def test_create_start_describe_history(sfn: Any) -> None:
    created = sfn.create_state_machine(
        name="boto-usual",
        definition=PASSING,
        roleArn=ROLE,
        tags=[{"key": "team", "value": "coaching"}],
    )
    assert isinstance(created["creationDate"], datetime)
    arn = created["stateMachineArn"]
    started = sfn.start_execution(stateMachineArn=arn, name="one", input='{"a": 1}')
    told = ended(sfn, started["executionArn"])
    assert (told["status"], told["output"]) == ("SUCCEEDED", '{"a":1}')
    assert told["startDate"] == started["startDate"] <= told["stopDate"] <= datetime.now(UTC)
    pages = sfn.get_paginator("get_execution_history").paginate(
        executionArn=started["executionArn"], PaginationConfig={"PageSize": 3}
    )
    events = [event for page in pages for event in page["events"]]
    assert [event["id"] for event in events] == list(range(1, 9))
    assert events[0]["executionStartedEventDetails"]["roleArn"] == ROLE
    assert isinstance(events[0]["timestamp"], datetime)
    backwards = sfn.get_execution_history(
        executionArn=started["executionArn"], reverseOrder=True, maxResults=1
    )
    assert backwards["events"][0]["type"] == "ExecutionSucceeded"
    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [
        {"key": "team", "value": "coaching"}
    ]
    described = sfn.describe_state_machine(stateMachineArn=arn)
    assert (described["definition"], described["status"]) == (PASSING, "ACTIVE")


def test_pages_of_machines_and_executions(sfn: Any) -> None:
    arn = sfn.create_state_machine(name="boto-pages", definition=PASSING, roleArn=ROLE)
    machine_arn = arn["stateMachineArn"]
    for number in range(5):
        sfn.start_execution(stateMachineArn=machine_arn, name=f"n{number}")
    pages = sfn.get_paginator("list_executions").paginate(
        stateMachineArn=machine_arn, PaginationConfig={"PageSize": 2}
    )
    names = [each["name"] for page in pages for each in page["executions"]]
    assert names == ["n4", "n3", "n2", "n1", "n0"]
    machines = sfn.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 1})
    found = [each["name"] for page in machines for each in page["stateMachines"]]
    assert "boto-pages" in found


def test_a_synchronous_execution(sfn: Any, simulator_url: str) -> None:
    created = sfn.create_state_machine(
        name="boto-sync", definition=PASSING, roleArn=ROLE, type="EXPRESS"
    )
    told = sfn.start_sync_execution(stateMachineArn=created["stateMachineArn"], input="[1]")
    assert (told["status"], told["output"]) == ("SUCCEEDED", "[1]")
    assert told["billingDetails"]["billedDurationInMilliseconds"] >= 100
    answer = httpx.post(
        simulator_url,
        headers={"x-amz-target": "AWSStepFunctions.StartSyncExecution", "host": "sync-states.x"},
        json={"stateMachineArn": created["stateMachineArn"]},
    )
    assert answer.json()["status"] == "SUCCEEDED"


def test_stop(sfn: Any) -> None:
    definition = machine(Wait=WAITING)
    arn = sfn.create_state_machine(name="boto-stop", definition=definition, roleArn=ROLE)
    execution = sfn.start_execution(stateMachineArn=arn["stateMachineArn"])["executionArn"]
    stopped = sfn.stop_execution(executionArn=execution, error="Enough", cause="of it")
    told = sfn.describe_execution(executionArn=execution)
    assert (told["status"], told["error"], told["cause"]) == ("ABORTED", "Enough", "of it")
    assert told["stopDate"] == stopped["stopDate"]


def test_activities_and_callbacks(sfn: Any) -> None:
    activity = sfn.create_activity(name="boto-work")["activityArn"]
    definition = machine(Work={"Type": "Task", "Resource": activity, "End": True})
    arn = sfn.create_state_machine(name="boto-work", definition=definition, roleArn=ROLE)
    execution = sfn.start_execution(stateMachineArn=arn["stateMachineArn"], input='"do"')
    task = sfn.get_activity_task(activityArn=activity, workerName="w")
    assert task["input"] == '"do"'
    sfn.send_task_heartbeat(taskToken=task["taskToken"])
    sfn.send_task_success(taskToken=task["taskToken"], output='"done"')
    assert ended(sfn, execution["executionArn"])["output"] == '"done"'
    with pytest.raises(sfn.exceptions.TaskTimedOut):
        sfn.send_task_failure(taskToken=task["taskToken"])
    with pytest.raises(sfn.exceptions.InvalidToken):
        sfn.send_task_heartbeat(taskToken="unknown")


def test_versions_and_aliases(sfn: Any) -> None:
    arn = sfn.create_state_machine(
        name="boto-alias", definition=PASSING, roleArn=ROLE, publish=True
    )["stateMachineVersionArn"]
    route = {"stateMachineVersionArn": arn, "weight": 100}
    made = sfn.create_state_machine_alias(name="live", routingConfiguration=[route])
    assert isinstance(made["creationDate"], datetime)
    alias = made["stateMachineAliasArn"]
    started = sfn.start_execution(stateMachineArn=alias)
    told = ended(sfn, started["executionArn"])
    assert (told["stateMachineAliasArn"], told["stateMachineVersionArn"]) == (alias, arn)
    described = sfn.describe_state_machine_alias(stateMachineAliasArn=alias)
    assert described["routingConfiguration"] == [route]
    with pytest.raises(sfn.exceptions.ConflictException):
        sfn.delete_state_machine_version(stateMachineVersionArn=arn)


def test_a_map_run(sfn: Any) -> None:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    inner = {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}, "ProcessorConfig": config}
    definition = machine(Each={"Type": "Map", "ItemProcessor": inner, "End": True})
    arn = sfn.create_state_machine(name="boto-map", definition=definition, roleArn=ROLE)
    started = sfn.start_execution(stateMachineArn=arn["stateMachineArn"], input="[1, 2]")
    ended(sfn, started["executionArn"])
    pages = sfn.get_paginator("list_map_runs").paginate(executionArn=started["executionArn"])
    (run,) = [each for page in pages for each in page["mapRuns"]]
    told = sfn.describe_map_run(mapRunArn=run["mapRunArn"])
    assert (told["status"], told["itemCounts"]["succeeded"]) == ("SUCCEEDED", 2)
    assert told["startDate"] == run["startDate"] <= told["stopDate"]


def test_validation_and_test_state(sfn: Any) -> None:
    told = sfn.validate_state_machine_definition(definition=machine(A={"Type": "Pass"}))
    assert told["result"] == "FAIL"
    places = [each.get("location") for each in told["diagnostics"]]
    assert places == ["/States/A", None]
    tried = sfn.test_state(
        definition=json.dumps({"Type": "Pass", "Result": 1, "Next": "B"}), inspectionLevel="DEBUG"
    )
    assert (tried["status"], tried["output"], tried["nextState"]) == ("SUCCEEDED", "1", "B")
    assert tried["inspectionData"]["afterInputPath"] == "{}"


REFUSALS = {
    "StateMachineDoesNotExist": lambda sfn: sfn.start_execution(
        stateMachineArn=f"{PREFIX}:stateMachine:none"
    ),
    "ExecutionDoesNotExist": lambda sfn: sfn.describe_execution(
        executionArn=f"{PREFIX}:execution:none:none"
    ),
    "ActivityDoesNotExist": lambda sfn: sfn.describe_activity(
        activityArn=f"{PREFIX}:activity:none"
    ),
    "InvalidArn": lambda sfn: sfn.describe_execution(executionArn="none"),
    "InvalidName": lambda sfn: sfn.create_state_machine(
        name="a b", definition=PASSING, roleArn=ROLE
    ),
    "InvalidDefinition": lambda sfn: sfn.create_state_machine(
        name="boto-bad", definition="{}", roleArn=ROLE
    ),
    "InvalidExecutionInput": lambda sfn: sfn.start_execution(
        stateMachineArn=f"{PREFIX}:stateMachine:boto-refusals", input="{"
    ),
    "ExecutionAlreadyExists": lambda sfn: [
        sfn.start_execution(
            stateMachineArn=f"{PREFIX}:stateMachine:boto-refusals", name="same", input=given
        )
        for given in ("1", "2")
    ],
    "StateMachineAlreadyExists": lambda sfn: sfn.create_state_machine(
        name="boto-refusals", definition=machine(Other={"Type": "Succeed"}), roleArn=ROLE
    ),
    "StateMachineTypeNotSupported": lambda sfn: sfn.start_sync_execution(
        stateMachineArn=f"{PREFIX}:stateMachine:boto-refusals"
    ),
    "InvalidToken": lambda sfn: sfn.list_state_machines(nextToken="none"),
    "InvalidOutput": lambda sfn: sfn.send_task_success(taskToken="t", output="{"),
    "ResourceNotFound": lambda sfn: sfn.list_tags_for_resource(resourceArn=f"{PREFIX}:x:none"),
    "MissingRequiredParameter": lambda sfn: sfn.update_state_machine(
        stateMachineArn=f"{PREFIX}:stateMachine:boto-refusals"
    ),
    "InvalidLoggingConfiguration": lambda sfn: sfn.create_state_machine(
        name="boto-log", definition=PASSING, roleArn=ROLE, loggingConfiguration={"level": "ALL"}
    ),
    "ExecutionNotRedrivable": lambda sfn: sfn.redrive_execution(
        executionArn=sfn.start_execution(
            stateMachineArn=f"{PREFIX}:stateMachine:boto-refusals", name="again"
        )["executionArn"]
    ),
    "ValidationException": lambda sfn: sfn.list_executions(),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_typed_exceptions(sfn: Any, kind: str) -> None:
    sfn.create_state_machine(name="boto-refusals", definition=PASSING, roleArn=ROLE)
    with pytest.raises(getattr(sfn.exceptions, kind)) as refused:
        REFUSALS[kind](sfn)
    error = refused.value.response
    assert error["Error"]["Code"] == kind
    assert error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert len(error["ResponseMetadata"]["RequestId"]) == 36
