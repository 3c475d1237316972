"""Map Runs over the API: listed, described, changed."""

import json
from typing import Any

import pytest

PREFIX = "arn:aws:states:us-east-1:123456789012"
FAILS_ON_NULL = {
    "StartAt": "I",
    "States": {
        "I": {
            "Type": "Choice",
            "Choices": [{"Variable": "$", "IsNull": True, "Next": "Bad"}],
            "Default": "Good",
        },
        "Bad": {"Type": "Fail", "Error": "E"},
        "Good": {"Type": "Succeed"},
    },
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
}


def mapping(**fields: Any) -> dict[str, Any]:
    return {"Type": "Map", "Label": "Each", "ItemProcessor": FAILS_ON_NULL, "End": True, **fields}


def runs_of(api: Any, name: str, given: Any, **fields: Any) -> tuple[dict[str, Any], str]:
    """Run a machine with one distributed Map: how it ended, and the ARN of its Map Run."""
    told = api.run(api.machine(mapping(**fields), name=name[-60:]), given)
    (run,) = api.call("ListMapRuns", executionArn=told["executionArn"])["mapRuns"]
    return told, run["mapRunArn"]


def counted(**counts: int) -> dict[str, int]:
    names = ("pending", "running", "succeeded", "failed", "timedOut", "aborted")
    told = {each: counts.get(each, 0) for each in names}
    rest = {"resultsWritten": 0, "failuresNotRedrivable": 0, "pendingRedrive": 0}
    return {**told, "total": sum(told.values()), **rest}


def test_a_map_run_is_described(api: Any, name: str) -> None:
    told, arn = runs_of(api, name, [1, None, 3], ToleratedFailureCount=2, MaxConcurrency=7)
    machine = told["stateMachineArn"].rpartition(":")[2]
    assert arn.startswith(f"{PREFIX}:mapRun:{machine}/Each:")
    run = api.call("DescribeMapRun", mapRunArn=arn)
    assert run.pop("startDate") <= run.pop("stopDate")
    assert run == {
        "mapRunArn": arn,
        "executionArn": told["executionArn"],
        "status": "SUCCEEDED",
        "maxConcurrency": 7,
        "toleratedFailureCount": 2,
        "toleratedFailurePercentage": 0.0,
        "itemCounts": counted(succeeded=2, failed=1),
        "executionCounts": counted(succeeded=2, failed=1),
        "redriveCount": 0,
    }


def test_batches_count_as_one_execution_and_all_their_items(api: Any, name: str) -> None:
    _, arn = runs_of(api, name, [1, 2, 3, 4, 5], ItemBatcher={"MaxItemsPerBatch": 2})
    run = api.call("DescribeMapRun", mapRunArn=arn)
    assert run["executionCounts"] == counted(succeeded=3)
    assert run["itemCounts"] == counted(succeeded=5)


def test_a_failed_map_run_has_children_that_never_began(api: Any, name: str) -> None:
    told, arn = runs_of(api, name, [1, None, 3, 4], MaxConcurrency=1)
    assert told["status"] == "FAILED"
    run = api.call("DescribeMapRun", mapRunArn=arn)
    assert run["status"] == "FAILED"
    assert run["itemCounts"] == counted(succeeded=1, failed=1, pending=2)


def test_a_map_run_is_aborted_with_its_execution(serve: Any, name: str) -> None:
    api = serve(time="real")
    waits = {**FAILS_ON_NULL, "StartAt": "W"}
    waits["States"] = {"W": {"Type": "Wait", "Seconds": 600, "End": True}}
    machine = api.machine(mapping(ItemProcessor=waits, MaxConcurrency=1), name=name)
    started = api.call("StartExecution", stateMachineArn=machine, input="[1, 2]")
    execution = {"executionArn": started["executionArn"]}
    listed: list[Any] = []
    while not listed:
        listed = api.call("ListMapRuns", **execution)["mapRuns"]
    arn = {"mapRunArn": listed[0]["mapRunArn"]}
    assert "stopDate" not in listed[0]
    running = api.call("DescribeMapRun", **arn)
    assert running["status"] == "RUNNING"
    assert api.call("UpdateMapRun", **arn, toleratedFailurePercentage=12.5) == {}
    api.call("StopExecution", **execution)
    ended = api.call("DescribeMapRun", **arn)
    assert (ended["status"], ended["toleratedFailurePercentage"]) == ("ABORTED", 12.5)
    assert ended["itemCounts"] == counted(aborted=1, pending=1)


def test_map_runs_are_listed_in_pages_with_their_machine(api: Any, name: str) -> None:
    first = {**mapping(Label="One"), "Next": "B"}
    del first["End"]
    inner = {**FAILS_ON_NULL, "StartAt": "J", "States": {"J": {"Type": "Succeed"}}}
    second = mapping(Label="Two", ItemProcessor=inner)
    definition = {"StartAt": "A", "States": {"A": first, "B": second}}
    told = api.run(api.machine(definition, name=name[-60:]), [1])
    execution = {"executionArn": told["executionArn"]}
    page = api.call("ListMapRuns", **execution, maxResults=1)
    rest = api.call("ListMapRuns", **execution, nextToken=page["nextToken"])
    machines = [each["stateMachineArn"] for each in page["mapRuns"] + rest["mapRuns"]]
    assert machines == [f"{told['stateMachineArn']}/{label}" for label in ("One", "Two")]


def test_a_machine_without_distributed_maps_has_no_map_runs(api: Any, name: str) -> None:
    told = api.run(api.machine({"Type": "Succeed"}, name=name))
    assert api.call("ListMapRuns", executionArn=told["executionArn"]) == {"mapRuns": []}


@pytest.mark.parametrize(
    ("operation", "members", "kind"),
    [
        ("ListMapRuns", {"executionArn": f"{PREFIX}:execution:m:no"}, "ExecutionDoesNotExist"),
        ("DescribeMapRun", {"mapRunArn": f"{PREFIX}:mapRun:m/l:no"}, "ResourceNotFound"),
        ("DescribeMapRun", {"mapRunArn": f"{PREFIX}:execution:m:no"}, "InvalidArn"),
        ("UpdateMapRun", {"mapRunArn": f"{PREFIX}:mapRun:m/l:no"}, "ResourceNotFound"),
    ],
)
def test_unknown_map_runs(api: Any, operation: str, members: dict[str, str], kind: str) -> None:
    assert api.refused(operation, **members)[0] == kind


def test_a_change_of_nothing_is_refused(api: Any, name: str) -> None:
    _, arn = runs_of(api, name, [1])
    assert api.refused("UpdateMapRun", mapRunArn=arn)[0] == "ValidationException"


@pytest.mark.parametrize("given", [[1], [None]])
def test_a_map_run_that_has_ended_stays_as_it_is(api: Any, name: str, given: Any) -> None:
    _, arn = runs_of(api, name, given)
    before = api.call("DescribeMapRun", mapRunArn=arn)
    kind, message = api.refused("UpdateMapRun", mapRunArn=arn, toleratedFailureCount=3)
    assert (kind, arn in message) == ("ValidationException", True)
    assert api.call("DescribeMapRun", mapRunArn=arn) == before


def test_results_are_counted_that_were_written(serve: Any, name: str) -> None:
    kept: dict[str, bytes] = {}

    class Bucket:
        async def put(self, bucket: str, key: str, body: bytes) -> None:
            kept[f"{bucket}/{key}"] = body

    api = serve(objects=Bucket())
    where = {"Bucket": "b", "Prefix": "p"}
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": where}
    told, arn = runs_of(api, name, [1, 2], ResultWriter=writer)
    assert json.loads(told["output"])["MapRunArn"] == arn
    assert api.call("DescribeMapRun", mapRunArn=arn)["itemCounts"]["resultsWritten"] == 2
