"""TestState: one state by itself, with mocks, and with what happens to its data on the way."""

import json
from typing import Any

import pytest

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:a"
INVOKE = "arn:aws:states:::lambda:invoke"


def try_state(api: Any, state: dict[str, Any], given: Any = None, **members: Any) -> dict[str, Any]:
    """Test a state; the JSON texts in the answer are parsed."""
    told = api.call(
        "TestState", definition=json.dumps(state), input=json.dumps(given or {}), **members
    )
    if "output" in told:
        told["output"] = json.loads(told["output"])
    shown = told.get("inspectionData", {})
    for name, value in shown.items():
        if isinstance(value, str):
            shown[name] = json.loads(value)
    return told


def returning(result: Any) -> dict[str, Any]:
    return {"result": json.dumps(result)}


def failing(error: str, cause: str = "") -> dict[str, Any]:
    return {"errorOutput": {"error": error, "cause": cause}}


def task(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": LAMBDA, "Next": "After", **fields}


def test_a_pass_state(api: Any) -> None:
    told = try_state(api, {"Type": "Pass", "Result": {"x": 1}, "Next": "After"})
    assert told == {"status": "SUCCEEDED", "output": {"x": 1}, "nextState": "After"}


def test_a_state_that_ends(api: Any) -> None:
    assert try_state(api, {"Type": "Pass", "End": True}, {"a": 1}) == {
        "status": "SUCCEEDED",
        "output": {"a": 1},
    }


@pytest.mark.parametrize(("value", "after"), [(5, "Many"), (1, "Few")])
def test_a_choice_leads_where_it_would(api: Any, value: int, after: str) -> None:
    state = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Many"}],
        "Default": "Few",
    }
    assert try_state(api, state, {"n": value})["nextState"] == after


def test_a_choice_without_a_match_fails(api: Any) -> None:
    state = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.n", "IsPresent": True, "Next": "Many"}],
    }
    told = try_state(api, state)
    assert (told["status"], told["error"]) == ("FAILED", "States.NoChoiceMatched")


def test_a_fail_state(api: Any) -> None:
    told = try_state(api, {"Type": "Fail", "Error": "E", "Cause": "C"})
    assert told == {"status": "FAILED", "error": "E", "cause": "C"}


def test_a_wait_takes_no_time(api: Any) -> None:
    assert try_state(api, {"Type": "Wait", "Seconds": 200, "End": True})["status"] == "SUCCEEDED"


def test_a_mocked_task(api: Any) -> None:
    told = try_state(api, task(ResultPath="$.r"), {"a": 1}, mock=returning([1]))
    assert told == {"status": "SUCCEEDED", "output": {"a": 1, "r": [1]}, "nextState": "After"}


def test_an_error_that_nobody_handles(api: Any) -> None:
    told = try_state(api, task(), mock=failing("E", "C"))
    assert told == {"status": "FAILED", "error": "E", "cause": "C"}


def test_an_error_that_is_caught(api: Any) -> None:
    catchers = [
        {"ErrorEquals": ["Other"], "Next": "X"},
        {"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Handler"},
    ]
    state = task(Catch=catchers)
    told = try_state(api, state, {"a": 1}, mock=failing("E", "C"), inspectionLevel="DEBUG")
    assert (told["status"], told["nextState"]) == ("CAUGHT_ERROR", "Handler")
    assert told["output"] == {"a": 1, "e": {"Error": "E", "Cause": "C"}}
    assert (told["error"], told["cause"]) == ("E", "C")
    assert told["inspectionData"]["errorDetails"] == {"catchIndex": 1}


RETRIERS = [
    {"ErrorEquals": ["Other"]},
    {"ErrorEquals": ["E"], "IntervalSeconds": 3, "MaxAttempts": 2, "BackoffRate": 2},
]


def test_an_error_that_is_retried(api: Any) -> None:
    state = task(Retry=RETRIERS, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "H"}])
    told = try_state(api, state, mock=failing("E", "C"), inspectionLevel="DEBUG")
    assert (told["status"], told["error"], told["cause"]) == ("RETRIABLE", "E", "C")
    assert "nextState" not in told
    assert told["inspectionData"]["errorDetails"] == {
        "retryIndex": 1,
        "retryBackoffIntervalSeconds": 3,
    }


@pytest.mark.parametrize(("count", "status"), [(1, "RETRIABLE"), (2, "CAUGHT_ERROR")])
def test_retries_that_have_been_made_count(api: Any, count: int, status: str) -> None:
    state = task(Retry=RETRIERS, Catch=[{"ErrorEquals": ["E"], "Next": "H"}])
    told = try_state(
        api,
        state,
        mock=failing("E"),
        stateConfiguration={"retrierRetryCount": count},
        inspectionLevel="DEBUG",
    )
    assert told["status"] == status
    details = told["inspectionData"]["errorDetails"]
    assert details.get("retryBackoffIntervalSeconds") == (6 if count == 1 else None)


def test_the_way_of_the_data_in_json_path(api: Any) -> None:
    state = {
        "Type": "Task",
        "Resource": INVOKE,
        "InputPath": "$.inner",
        "Parameters": {"FunctionName": "f", "Payload.$": "$.x"},
        "ResultSelector": {"got.$": "$.Payload"},
        "ResultPath": "$.result",
        "OutputPath": "$.result",
        "End": True,
    }
    given = {"inner": {"x": 1}}
    told = try_state(api, state, given, mock=returning({"Payload": 2}), inspectionLevel="DEBUG")
    assert told["output"] == {"got": 2}
    assert told["inspectionData"] == {
        "input": given,
        "afterInputPath": {"x": 1},
        "afterParameters": {"FunctionName": "f", "Payload": 1},
        "result": {"Payload": 2},
        "afterResultSelector": {"got": 2},
        "afterResultPath": {"inner": {"x": 1}, "result": {"got": 2}},
    }


def test_the_way_of_the_data_ends_where_the_state_fails(api: Any) -> None:
    state = {"Type": "Pass", "Parameters": {"a.$": "$.missing"}, "End": True}
    told = try_state(api, state, {"x": 1}, inspectionLevel="TRACE")
    assert (told["status"], told["error"]) == ("FAILED", "States.Runtime")
    assert told["inspectionData"] == {"input": {"x": 1}, "afterInputPath": {"x": 1}}


def test_the_way_of_the_data_in_jsonata(api: Any) -> None:
    state = {
        "QueryLanguage": "JSONata",
        "Type": "Task",
        "Resource": INVOKE,
        "Arguments": {"FunctionName": "f", "Payload": "{% $states.input.x + $v %}"},
        "Output": "{% $states.result.Payload %}",
        "End": True,
    }
    told = try_state(
        api,
        state,
        {"x": 1},
        mock=returning({"Payload": 9}),
        variables='{"v": 5}',
        inspectionLevel="DEBUG",
    )
    assert told["output"] == 9
    assert told["inspectionData"]["afterArguments"] == {"FunctionName": "f", "Payload": 6}
    assert told["inspectionData"]["variables"] == {"v": 5}
    assert told["inspectionData"]["result"] == {"Payload": 9}


def test_variables_are_shown_as_the_state_leaves_them(api: Any) -> None:
    state = {"Type": "Pass", "Assign": {"v.$": "$.x", "w": [1]}, "Next": "After"}
    members = {"variables": '{"u": 1, "v": 2}', "inspectionLevel": "DEBUG"}
    told = try_state(api, state, {"x": 3}, **members)
    assert told["inspectionData"]["variables"] == {"u": 1, "v": 3, "w": [1]}


def test_a_state_of_a_machine_by_name(api: Any) -> None:
    inner = {"Type": "Pass", "Output": "{% 'inner' %}", "End": True}
    machine = {
        "QueryLanguage": "JSONata",
        "StartAt": "M",
        "States": {
            "M": {
                "Type": "Map",
                "ItemProcessor": {"StartAt": "I", "States": {"I": inner}},
                "End": True,
            }
        },
    }
    assert try_state(api, machine, stateName="I")["output"] == "inner"
    definition = json.dumps(machine)
    refused = api.refused("TestState", definition=definition, stateName="X")
    assert refused == ("ValidationException", "State 'X' not found in definition")


def test_maps_and_parallels_need_a_mock(api: Any) -> None:
    state = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}},
        "ResultPath": "$.items",
        "Next": "After",
    }
    assert try_state(api, state, mock=returning([1, 2]))["output"] == {"items": [1, 2]}
    assert "mock" in api.refused("TestState", definition=json.dumps(state))[1]


MAP = {
    "Type": "Map",
    "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}},
    "End": True,
}


@pytest.mark.parametrize("selector", ["ItemSelector", "Parameters"])
def test_the_items_of_a_map_are_shown(api: Any, selector: str) -> None:
    state = {
        **MAP,
        "InputPath": "$.in",
        "ItemsPath": "$.list",
        selector: {"n.$": "$$.Map.Item.Value", "k.$": "$.k"},
        "MaxConcurrencyPath": "$.k",
        "ToleratedFailurePercentage": 12.5,
    }
    given = {"in": {"list": [1, 2], "k": 3}}
    told = try_state(api, state, given, mock=returning(["a"]), inspectionLevel="DEBUG")
    assert told["output"] == ["a"]
    assert told["inspectionData"] == {
        "input": given,
        "afterInputPath": given["in"],
        "afterItemsPath": [1, 2],
        "afterItemSelector": [{"n": 1, "k": 3}, {"n": 2, "k": 3}],
        "maxConcurrency": 3,
        "toleratedFailurePercentage": 12.5,
        "result": ["a"],
        "afterResultPath": ["a"],
    }


def test_the_items_of_a_map_in_jsonata(api: Any) -> None:
    state = {
        **MAP,
        "QueryLanguage": "JSONata",
        "Items": "{% $states.input.list %}",
        "ItemSelector": {"n": "{% $states.context.Map.Item.Value + $v %}"},
        "ToleratedFailureCount": "{% $states.input.most %}",
    }
    members = {"mock": returning([]), "variables": '{"v": 10}', "inspectionLevel": "DEBUG"}
    told = try_state(api, state, {"list": [1, 2], "most": 4}, **members)
    assert told["inspectionData"] == {
        "input": {"list": [1, 2], "most": 4},
        "afterItemSelector": [{"n": 11}, {"n": 12}],
        "toleratedFailureCount": 4,
        "result": [],
        "variables": {"v": 10},
    }


@pytest.mark.parametrize(
    ("state", "members", "kind"),
    [
        ({"Type": "Pass"}, {}, "InvalidDefinition"),
        ({"Type": "Pass", "InputPath": "States.UUID()", "End": True}, {}, "InvalidDefinition"),
        ({"Type": "Pass", "End": True}, {"mock": returning(1)}, "ValidationException"),
        ({"Type": "Pass", "End": True}, {"context": "{}"}, "ValidationException"),
        (task(), {"mock": {}}, "ValidationException"),
        (task(), {"mock": {"result": "{"}}, "ValidationException"),
        (task(), {"mock": {"result": 1}}, "SerializationException"),
        (task(), {"mock": {"errorOutput": "x"}}, "SerializationException"),
        (task(), {"variables": "[]"}, "ValidationException"),
        (task(), {"input": "{"}, "InvalidExecutionInput"),
        (task(), {"inspectionLevel": "ALL"}, "ValidationException"),
        (task(), {"stateConfiguration": {"retrierRetryCount": -1}}, "ValidationException"),
        (task(Resource=ACTIVITY), {}, "ValidationException"),
    ],
)
def test_bad_requests(api: Any, state: dict[str, Any], members: dict[str, Any], kind: str) -> None:
    assert api.refused("TestState", definition=json.dumps(state), **members)[0] == kind


def test_a_problem_of_the_state_is_placed_in_its_own_text(api: Any) -> None:
    text = '{\n "Type": "Pass",\n "Nxt": "A"}'
    _, message = api.refused("TestState", definition=text)
    assert "Field 'Nxt' is not supported (did you mean 'Next'?; line 3, column 2)" in message


def test_the_context_names_the_execution(api: Any) -> None:
    state = task(Resource=INVOKE, Parameters={"FunctionName.$": "$$.Execution.Name"})
    context = json.dumps({"Execution": {"Name": "mine"}})
    told = try_state(api, state, mock=returning({}), context=context, inspectionLevel="DEBUG")
    assert told["inspectionData"]["afterParameters"] == {"FunctionName": "mine"}
