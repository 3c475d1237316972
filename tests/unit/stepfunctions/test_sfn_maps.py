"""Map and Parallel: items, results, concurrency, failures and their events."""

import asyncio
import json

import pytest

from harness.stepfunctions.errors import TaskFailed


def each(state: dict, **more: object) -> dict:
    return {"StartAt": "I", "States": {"I": {"End": True, **state}}, **more}


def distributed(state: dict, kind: str = "STANDARD") -> dict:
    return each(state, ProcessorConfig={"Mode": "DISTRIBUTED", "ExecutionType": kind})


PASS = {"Type": "Pass"}


class Objects:
    """One bucket, in memory."""

    def __init__(self, **bodies: str) -> None:
        self.bodies = bodies

    async def get(self, bucket: str, key: str) -> bytes:
        assert bucket == "bucket"
        return self.bodies[key].encode()

    async def put(self, bucket: str, key: str, body: bytes) -> None:
        assert bucket == "bucket"
        self.bodies[key] = body.decode()

    async def list(self, _bucket: str, prefix: str) -> list[dict[str, object]]:
        return [{"Key": key} for key in sorted(self.bodies) if key.startswith(prefix)]


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


def test_results_keep_the_order_of_the_items(execute, function):
    async def task(request) -> int:
        await request.clock.sleep(10 - request.input)
        return int(request.input)

    processor = each({"Type": "Task", "Resource": function})
    definition = {
        "StartAt": "M",
        "States": {"M": {"Type": "Map", "ItemProcessor": processor, "End": True}},
    }
    ended = execute(definition, [1, 2, 3], tasks=task)
    assert (ended.output, ended.seconds) == ([1, 2, 3], 9)
    assert [each["index"] for each in ended.details("MapIterationSucceeded")] == [2, 1, 0]


def test_iterations_one_at_a_time_form_a_chain(run_state):
    ended = run_state({"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": each(PASS)}, ["a", "b"])
    chain = [(event["previousEventId"], event["type"]) for event in ended.events[2:]]
    assert chain == [
        (2, "MapStateStarted"),
        (3, "MapIterationStarted"),
        (4, "PassStateEntered"),
        (5, "PassStateExited"),
        (6, "MapIterationSucceeded"),
        (6, "MapIterationStarted"),
        (8, "PassStateEntered"),
        (9, "PassStateExited"),
        (10, "MapIterationSucceeded"),
        (11, "MapStateSucceeded"),
        (11, "MapStateExited"),
        (13, "ExecutionSucceeded"),
    ]


def test_the_item_is_in_the_context_of_the_selector_and_of_the_states(run_state):
    inner = {"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index", "in.$": "$"}}
    state = {
        "Type": "Map",
        "ItemsPath": "$.items",
        "ItemProcessor": each(inner),
        "ItemSelector": {"v.$": "$$.Map.Item.Value", "all.$": "$.k"},
    }
    ended = run_state(state, {"items": ["a", "b"], "k": 1})
    assert ended.output == [{"i": n, "in": {"v": v, "all": 1}} for n, v in enumerate("ab")]


def test_maps_in_maps(run_state):
    inner = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "J", "States": {"J": {**PASS, "End": True}}},
    }
    assert run_state({"Type": "Map", "ItemProcessor": each(inner)}, [[1, 2], [], [3]]).output == [
        [1, 2],
        [],
        [3],
    ]


def test_no_more_at_once_than_asked(run_state, function):
    now = most = 0

    async def task(_request) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1

    state = {"Type": "Map", "MaxConcurrencyPath": "$.n", "ItemsPath": "$.items"}
    state["ItemProcessor"] = each({"Type": "Task", "Resource": function})
    run_state(state, {"n": 3, "items": list(range(12))}, tasks=task)
    assert most == 3
    most = 0
    run_state(state, {"n": 0, "items": list(range(90))}, tasks=task)
    assert most == 40


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x", 'The MaxConcurrencyPath field refers to value "x" which is not a valid integer: $.n'),
        (-1, "Expected non-negative integer for MaxConcurrency, got '-1' instead."),
    ],
)
def test_concurrency_must_be_a_number(run_state, value, reason):
    state = {
        "Type": "Map",
        "MaxConcurrencyPath": "$.n",
        "ItemsPath": "$.i",
        "ItemProcessor": each(PASS),
    }
    ended = run_state(state, {"n": value, "i": [1]})
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith(reason)
    assert ended.types[-2:] == ["MapStateEntered", "ExecutionFailed"]


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
def test_items_must_be_an_array(run_state, language):
    ended = run_state({"Type": "Map", "ItemProcessor": each(PASS)}, {"a": 1}, language=language)
    names = {"JSONPath": "States.Runtime", "JSONata": "States.QueryEvaluationError"}
    assert ended.error == names[language]
    assert ended.cause is not None
    assert ended.cause.endswith('Map state input must be an array but was: {"a":1}')


def test_a_failing_iteration_aborts_the_others(run_state, function):
    async def task(request) -> None:
        await request.clock.sleep(request.input)
        raise TaskFailed("E", str(request.input))

    state = {"Type": "Map", "ItemProcessor": each({"Type": "Task", "Resource": function})}
    ended = run_state(state, [5, 3, 9], tasks=task)
    assert (ended.error, ended.cause) == ("E", "3")
    failed = next(event["id"] for event in ended.events if event["type"] == "LambdaFunctionFailed")
    after = [(event["type"], event["previousEventId"]) for event in ended.events[failed:]]
    assert after == [
        ("MapIterationFailed", failed),
        ("TaskStateAborted", failed),
        ("MapIterationAborted", failed),
        ("TaskStateAborted", failed),
        ("MapIterationAborted", failed),
        ("TaskStateAborted", failed),
        ("MapStateFailed", failed),
        ("ExecutionFailed", failed + 7),
    ]
    assert ended.details("MapIterationFailed") == [{"name": "S", "index": 1}]
    assert [each["index"] for each in ended.details("MapIterationAborted")] == [0, 2]


def test_a_failing_branch_aborts_the_others(run_state):
    slow = each({"Type": "Wait", "Seconds": 9})
    fails = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}
    ended = run_state({"Type": "Parallel", "Branches": [slow, fails]})
    assert ended.types[-4:] == [
        "FailStateEntered",
        "WaitStateAborted",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]


def test_branches_get_the_same_input_and_give_an_array(run_state):
    branches = [each({"Type": "Pass", "Parameters": {"n": n, "in.$": "$"}}) for n in range(3)]
    ended = run_state(
        {"Type": "Parallel", "Branches": branches, "Parameters": {"x.$": "$.a"}}, {"a": 1}
    )
    assert ended.output == [{"n": n, "in": {"x": 1}} for n in range(3)]
    assert ended.types.count("ParallelStateSucceeded") == 1


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
