"""What becomes of the children of a distributed Map: outputs, records, files in S3."""

import json

import pytest
from map_parts import Objects

DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
ECHO = {
    "StartAt": "I",
    "ProcessorConfig": DISTRIBUTED,
    "States": {"I": {"Type": "Pass", "End": True}},
}
FAILS_ON_ZERO = {
    "StartAt": "C",
    "ProcessorConfig": DISTRIBUTED,
    "States": {
        "C": {
            "Type": "Choice",
            "Default": "P",
            "Choices": [{"Variable": "$", "NumericEquals": 0, "Next": "F"}],
        },
        "P": {"Type": "Pass", "End": True},
        "F": {"Type": "Fail", "Error": "Zero", "Cause": "It was 0."},
    },
}
EXPORT = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "bucket"}}


def test_a_tolerated_failure_is_told_by_its_record(run_state):
    state = {
        "Type": "Map",
        "Label": "L",
        "ItemProcessor": FAILS_ON_ZERO,
        "ToleratedFailureCount": 1,
    }
    failed, succeeded = run_state(state, [0, 7]).output
    name = failed["Name"]
    assert failed == {
        "Cause": "It was 0.",
        "Error": "Zero",
        "ExecutionArn": f"arn:aws:states:us-east-1:123456789012:execution:machine/L:{name}",
        "Input": "0",
        "InputDetails": {"Included": True},
        "Name": name,
        "RedriveCount": 0,
        "RedriveStatus": "REDRIVABLE_BY_MAP_RUN",
        "StartDate": "2026-01-01T00:00:00.000Z",
        "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:machine/L",
        "Status": "FAILED",
        "StopDate": "2026-01-01T00:00:00.000Z",
    }
    assert succeeded == 7


@pytest.mark.parametrize(
    ("transformation", "expected"),
    [("COMPACT", [[1, [2]], 3]), ("FLATTEN", [1, [2], 3])],
)
def test_a_writer_without_a_bucket_shapes_the_result(run_state, transformation, expected):
    writer = {"WriterConfig": {"Transformation": transformation, "OutputType": "JSON"}}
    state = {"Type": "Map", "ItemProcessor": ECHO, "ResultWriter": writer}
    assert run_state(state, [[1, [2]], 3]).output == expected


def test_without_a_transformation_the_result_has_records(run_state):
    writer = {"WriterConfig": {"Transformation": "NONE", "OutputType": "JSON"}}
    (record,) = run_state(
        {"Type": "Map", "ItemProcessor": ECHO, "ResultWriter": writer}, [5]
    ).output
    assert (record["Status"], record["Output"]) == ("SUCCEEDED", "5")
    assert record["RedriveStatus"] == "NOT_REDRIVABLE"


def test_exported_results_are_transformed_line_by_line(run_state):
    config = {"Transformation": "FLATTEN", "OutputType": "JSONL"}
    state = {
        "Type": "Map",
        "ItemProcessor": ECHO,
        "ResultWriter": {**EXPORT, "WriterConfig": config},
    }
    objects = Objects()
    run_state(state, [[1, {"a": 2}], [3]], objects=objects)
    assert objects.ending("SUCCEEDED_0.json") == '1\n{"a":2}\n3\n'


def test_a_failed_run_exports_what_was_failed_and_what_never_began(run_state):
    state = {
        "Type": "Map",
        "MaxConcurrency": 1,
        "ItemProcessor": FAILS_ON_ZERO,
        "ResultWriter": EXPORT,
    }
    objects = Objects()
    ended = run_state(state, [1, 0, 2, 3], objects=objects)
    assert ended.error == "States.ExceedToleratedFailureThreshold"
    kinds = ("SUCCEEDED", "FAILED", "PENDING")
    told = {kind: json.loads(objects.ending(f"{kind}_0.json")) for kind in kinds}
    assert {kind: [each["Input"] for each in told[kind]] for kind in kinds} == {
        "SUCCEEDED": ["1"],
        "FAILED": ["0"],
        "PENDING": ["2", "3"],
    }
    assert "StartDate" not in told["PENDING"][0]


def test_a_failed_run_aborts_the_children_at_work(run_state):
    slow = {**FAILS_ON_ZERO["States"], "P": {"Type": "Wait", "Seconds": 9, "End": True}}
    state = {
        "Type": "Map",
        "ItemProcessor": {**FAILS_ON_ZERO, "States": slow},
        "ResultWriter": EXPORT,
    }
    objects = Objects()
    run_state(state, [1, 0], objects=objects)
    told = json.loads(objects.ending("FAILED_0.json"))
    assert [each["Status"] for each in told] == ["ABORTED", "FAILED"]


@pytest.mark.parametrize(("tolerated", "status"), [(1, "FAILED"), (2, "SUCCEEDED")])
def test_a_batch_that_fails_counts_as_all_its_items(run_state, tolerated, status):
    failing = {"StartAt": "F", "ProcessorConfig": DISTRIBUTED, "States": {"F": {"Type": "Fail"}}}
    state = {
        "Type": "Map",
        "ItemProcessor": failing,
        "ItemBatcher": {"MaxItemsPerBatch": 2},
        "ToleratedFailureCount": tolerated,
    }
    assert run_state(state, ["a", "b"]).status == status
