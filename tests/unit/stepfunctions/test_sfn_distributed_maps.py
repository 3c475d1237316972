"""Distributed Map: its run, tolerated failures, batches, items from objects and results to them."""

import json

import pytest
from map_parts import PASS, Objects, distributed


def reading(key: str, resource: str = "getObject", **config: object) -> dict:
    where = (
        {"Bucket": "bucket", "Key": key}
        if resource == "getObject"
        else {"Bucket": "bucket", "Prefix": key}
    )
    return {
        "Resource": f"arn:aws:states:::s3:{resource}",
        "ReaderConfig": config,
        "Parameters": where,
    }


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
def test_a_distributed_map_goes_through_an_object(run_state, language):
    state = {"Type": "Map", "ItemProcessor": distributed(PASS)}
    given = {"a": 1, "b": [2]}
    ended = run_state(state, given, language=language)
    assert ended.output == [{"Key": "a", "Value": 1}, {"Key": "b", "Value": [2]}]
    selector = {"k.$": "$$.Map.Item.Key", "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"}
    if language == "JSONata":
        selector = {"all": "{% $states.context.Map.Item %}"}
        ended = run_state({**state, "ItemSelector": selector}, given, language=language)
        item = {"Index": 1, "Key": "b", "Value": [2], "Source": "STATE_DATA"}
        assert ended.output[1] == {"all": item}
        return
    ended = run_state({**state, "ItemSelector": selector}, given)
    assert ended.output == [{"k": "a", "v": 1, "i": 0}, {"k": "b", "v": [2], "i": 1}]


def test_a_distributed_map_tells_only_its_run(run_state):
    state = {
        "Type": "Map",
        "Label": "L",
        "ItemProcessor": distributed({"Type": "Pass", "InputPath": "$$.Execution"}),
    }
    ended = run_state(state, ["a", "b"])
    assert ended.types[2:] == [
        "MapStateStarted",
        "MapRunStarted",
        "MapRunSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]
    assert [child["Input"] for child in ended.output] == ["a", "b"]
    assert len({child["Id"] for child in ended.output}) == 2
    arn = ended.details("MapRunStarted")[0]["mapRunArn"]
    assert arn.startswith("arn:aws:states:us-east-1:123456789012:mapRun:machine/L:")


FAILS_ODD = {
    "StartAt": "C",
    "ProcessorConfig": {"Mode": "DISTRIBUTED"},
    "States": {
        "C": {
            "Type": "Choice",
            "Default": "P",
            "Choices": [{"Variable": "$", "NumericLessThan": 2, "Next": "F"}],
        },
        "P": {"Type": "Pass", "End": True},
        "F": {"Type": "Fail", "Error": "Odd"},
    },
}


@pytest.mark.parametrize(
    ("tolerated", "is_enough"),
    [
        ({}, False),
        ({"ToleratedFailureCount": 1}, False),
        ({"ToleratedFailureCount": 2}, True),
        ({"ToleratedFailurePercentage": 49}, False),
        ({"ToleratedFailurePercentage": 50}, True),
        ({"ToleratedFailureCount": 2, "ToleratedFailurePercentage": 10}, False),
    ],
)
def test_tolerated_failures(run_state, tolerated, is_enough):
    caught = {"Catch": [{"ErrorEquals": ["States.ExceedToleratedFailureThreshold"], "Next": "C"}]}
    others = {"C": {"Type": "Pass", "End": True}}
    state = {"Type": "Map", "ItemProcessor": FAILS_ODD, **tolerated, **caught}
    ended = run_state(state, [0, 1, 2, 3], others=others)
    if is_enough:
        assert [(each["Input"], each["Error"]) for each in ended.output[:2]] == [
            ("0", "Odd"),
            ("1", "Odd"),
        ]
        assert ended.output[2:] == [2, 3]
    else:
        assert ended.output["Error"] == "States.ExceedToleratedFailureThreshold"
        assert ended.types.count("MapRunFailed") == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"ToleratedFailureCountPath": "$.n"},
            'refers to value "x" which is not a valid integer: $.n',
        ),
        (
            {"ToleratedFailurePercentagePath": "$.n"},
            'refers to value "x" which is not a valid float: $.n',
        ),
        (
            {"ToleratedFailurePercentagePath": "$.m"},
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
        ({"ToleratedFailureCountPath": "$.m"}, "ToleratedFailureCount cannot be negative."),
    ],
)
def test_tolerance_out_of_range(run_state, fields, reason):
    state = {"Type": "Map", "ItemsPath": "$.i", "ItemProcessor": distributed(PASS), **fields}
    ended = run_state(state, {"n": "x", "m": -1, "i": [1]})
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith(reason)
    assert ended.types[-2:] == ["MapStateStarted", "ExecutionFailed"]


def test_batches(run_state):
    state = {
        "Type": "Map",
        "ItemsPath": "$.i",
        "ItemProcessor": distributed(PASS),
        "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"k.$": "$.k"}},
    }
    ended = run_state(state, {"i": [1, 2, 3], "k": "v"})
    assert ended.output == [
        {"BatchInput": {"k": "v"}, "Items": [1, 2]},
        {"BatchInput": {"k": "v"}, "Items": [3]},
    ]


def test_batches_by_size(run_state):
    state = {
        "Type": "Map",
        "ItemProcessor": distributed(PASS),
        "ItemBatcher": {"MaxInputBytesPerBatch": 10},
    }
    ended = run_state(state, ["aaaa", "bb", "cccccccccccc", "d"])
    assert [len(batch["Items"]) for batch in ended.output] == [2, 1, 1]


@pytest.mark.parametrize(
    ("reader", "items"),
    [
        (reading("a.json", InputType="JSON"), [{"n": 1}, 2]),
        (reading("a.json", InputType="JSON", MaxItems=1), [{"n": 1}]),
        (reading("b.json", InputType="JSON", ItemsPointer="/a~1b/1/c"), [1, 2]),
        (reading("a.jsonl", InputType="JSONL"), [{"n": 1}, 2]),
        (reading("b.jsonl", InputType="JSONL"), ["one\u2028line"]),
        (
            reading("a.csv", InputType="CSV", CSVHeaderLocation="FIRST_ROW"),
            [{"x": "1", "y": "two, 2"}, {"x": "3", "y": ""}],
        ),
        (
            reading("a.csv", InputType="CSV", CSVHeaderLocation="GIVEN", CSVHeaders=["z"]),
            [{"z": "x"}, {"z": "1"}, {"z": "3"}],
        ),
        (
            reading("a.psv", InputType="CSV", CSVHeaderLocation="FIRST_ROW", CSVDelimiter="PIPE"),
            [{"x": "1", "y": "2"}],
        ),
        (
            reading("a.", "listObjectsV2"),
            [{"Key": key} for key in ("a.csv", "a.json", "a.jsonl", "a.psv")],
        ),
    ],
)
def test_reads_items_from_objects(run_state, reader, items):
    objects = Objects(
        **{
            "a.json": '[{"n": 1}, 2]',
            "b.json": '{"a/b": [0, {"c": [1, 2]}]}',
            "a.jsonl": '{"n": 1}\n2\n',
            "b.jsonl": '"one\u2028line"\r\n',
            "a.csv": 'x,y\n1,"two, 2"\n3\n',
            "a.psv": "x|y\n1|2\n",
        }
    )
    state = {"Type": "Map", "ItemProcessor": distributed(PASS), "ItemReader": reader}
    ended = run_state(state, objects=objects)
    assert ended.output == items, ended.cause
    assert ended.details("MapStateStarted") == [{"length": 0}]


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        (reading("no.json"), "The specified key does not exist."),
        (reading("object.json"), "Attempting to map over non-iterable node."),
        (reading("twice.csv", InputType="CSV"), "CSV headers cannot contain duplicates."),
        (reading("object.json", ItemsPointer="/a"), "Attempting to map over non-iterable node."),
        (reading("object.json", InputType="PARQUET"), "InputType 'PARQUET' is not supported"),
        (reading("object.json", MaxItemsPath="$.n"), "field MaxItems must be positive"),
    ],
)
def test_an_item_reader_that_fails(run_state, reader, reason):
    objects = Objects(**{"object.json": '{"a": 1}', "twice.csv": "a,a\n1,2\n"})
    state = {"Type": "Map", "ItemProcessor": distributed(PASS), "ItemReader": reader}
    ended = run_state(state, {"n": -1}, objects=objects)
    assert (ended.error, ended.cause) == ("States.ItemReaderFailed", reason)
    assert ended.types[-3:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]


@pytest.mark.parametrize("pointer", ["/b", "/a/5", "/a/x", "/a/0/c", "/a/-1", "/a/+1", "/a/01"])
def test_a_pointer_that_leads_nowhere(run_state, pointer):
    objects = Objects(**{"a.json": '{"a": [1]}'})
    reader = reading("a.json", InputType="JSON", ItemsPointer=pointer)
    state = {"Type": "Map", "ItemProcessor": distributed(PASS), "ItemReader": reader}
    ended = run_state(state, objects=objects)
    assert ended.error == "States.ItemReaderFailed"
    assert ended.cause == (
        "An error occurred while executing the state 'S' (entered at the event id #2). "
        "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON "
        "structure."
    )
    assert ended.details("MapRunFailed") == ended.details("ExecutionFailed")


def test_most_items_must_be_a_number_before_the_run_begins(run_state):
    reader = reading("a.json", MaxItemsPath="$.n")
    state = {"Type": "Map", "ItemProcessor": distributed(PASS), "ItemReader": reader}
    ended = run_state(state, {"n": "x"}, objects=Objects())
    assert ended.error == "States.ItemReaderFailed"
    assert ended.cause is not None
    assert ended.cause.endswith(
        'The MaxItemsPath field refers to value "x" which is not a valid integer: $.n'
    )
    assert ended.types[-2:] == ["MapStateStarted", "ExecutionFailed"]


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        (None, "STATE_DATA"),
        (reading("a.json", InputType="JSON"), "S3://bucket/a.json"),
        (reading("a.", "listObjectsV2"), "S3://bucket"),
    ],
)
def test_the_context_tells_where_an_item_comes_from(run_state, reader, source):
    state = {
        "Type": "Map",
        "ItemProcessor": distributed(PASS),
        "ItemSelector": {"from.$": "$$.Map.Item.Source"},
        **({"ItemReader": reader} if reader else {}),
    }
    ended = run_state(state, [1], objects=Objects(**{"a.json": "[1]"}))
    assert ended.output == [{"from": source}]


@pytest.mark.parametrize(
    ("field", "action", "given", "reason"),
    [
        ("ItemReader", "getObject", {"Key": "a"}, "The field 'Bucket' of ItemReader is required"),
        ("ItemReader", "getObject", {"Bucket": "b"}, "The field 'Key' of ItemReader is required"),
        ("ItemReader", "getObject", {"Bucket": "b", "Key": 1}, "must be a STRING, but found 1"),
        ("ItemReader", "getObject", "x", "ItemReader must be given an object, but found"),
        ("ItemReader", "listObjectsV2", {}, "The field 'Bucket' of ItemReader is required"),
        ("ItemReader", "listObjectsV2", {"Bucket": "b", "Prefix": None}, "but found null"),
        ("ResultWriter", "putObject", {}, "The field 'Bucket' of ResultWriter is required"),
        ("ResultWriter", "putObject", {"Bucket": "b", "Prefix": None}, "but found null"),
        ("ResultWriter", "putObject", {"Bucket": ["b"]}, "The field 'Bucket' of ResultWriter must"),
        ("ResultWriter", "putObject", "x", "ResultWriter must be given an object, but found"),
    ],
)
def test_an_object_cannot_be_named_by_anything_else(run_state, field, action, given, reason):
    processor = distributed({**PASS, "QueryLanguage": "JSONata"})
    part = {"Resource": f"arn:aws:states:::s3:{action}", "Arguments": "{% $states.input %}"}
    state = {"Type": "Map", "Items": [1], "ItemProcessor": processor, field: part}
    if field == "ItemReader":
        del state["Items"]
    ended = run_state(state, given, language="JSONata", objects=Objects())
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert reason in ended.cause
    assert ended.types[-2:] == ["MapRunFailed", "ExecutionFailed"]


@pytest.mark.parametrize("prefix", ["jobs", "jobs/"])
def test_writes_results_to_objects(run_state, prefix):
    objects = Objects()
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": "bucket", "Prefix.$": "$.to"},
    }
    state = {
        "Type": "Map",
        "ItemsPath": "$.i",
        "ItemProcessor": FAILS_ODD,
        "ResultWriter": writer,
        "ToleratedFailureCount": 1,
    }
    ended = run_state(state, {"i": [1, 2, 3], "to": prefix}, objects=objects)
    run = ended.details("MapRunStarted")[0]["mapRunArn"]
    key = f"jobs/{run.rpartition(':')[2]}/manifest.json"
    assert ended.output == {
        "MapRunArn": run,
        "ResultWriterDetails": {"Bucket": "bucket", "Key": key},
    }
    files = json.loads(objects.bodies[key])["ResultFiles"]
    succeeded = json.loads(objects.bodies[files["SUCCEEDED"][0]["Key"]])
    failed = json.loads(objects.bodies[files["FAILED"][0]["Key"]])
    assert [record["Output"] for record in succeeded] == ["2", "3"]
    assert [(record["Input"], record["Error"]) for record in failed] == [("1", "Odd")]


@pytest.mark.parametrize("field", ["ItemReader", "ResultWriter"])
def test_objects_need_a_source(run_state, field):
    part = {**reading("a"), "Parameters": {"Bucket": "bucket", "Key": "a"}}
    state = {"Type": "Map", "ItemProcessor": distributed(PASS), field: part}
    ended = run_state(state, [1])
    assert ended.cause is not None
    assert ended.cause.startswith("No object source is configured")
