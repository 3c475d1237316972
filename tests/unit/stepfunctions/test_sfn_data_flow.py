"""How data moves through a state, in JSONPath."""

import pytest

from harness.stepfunctions.values import dumps

NAMES = {"first": "Ada", "list": [1, 2], "in": {"x": 1}}


@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({}, NAMES),
        ({"InputPath": "$.in"}, {"x": 1}),
        ({"InputPath": None}, {}),
        ({"OutputPath": "$.in.x"}, 1),
        ({"OutputPath": None}, {}),
        ({"OutputPath": "$$.State.Name"}, "S"),
        ({"Result": {"a.$": "$.x"}}, {"a.$": "$.x"}),
        ({"Result": 1, "ResultPath": "$.in.y"}, {**NAMES, "in": {"x": 1, "y": 1}}),
        ({"Result": 1, "ResultPath": "$.new.deep"}, {**NAMES, "new": {"deep": 1}}),
        ({"Result": 1, "ResultPath": "$.new[0]"}, {**NAMES, "new": [1]}),
        ({"Result": 1, "ResultPath": "$.new[0].x"}, {**NAMES, "new": [{"x": 1}]}),
        ({"Result": 9, "ResultPath": "$.list[0]"}, {**NAMES, "list": [9, 2]}),
        ({"Result": 1, "ResultPath": None}, NAMES),
        ({"Result": None}, None),
        ({"InputPath": "$.in", "Result": 1, "ResultPath": "$.r"}, {**NAMES, "r": 1}),
        (
            {"Parameters": {"a.$": "$.first", "b": ["$.x", {"c.$": "$.in.x"}]}},
            {"a": "Ada", "b": ["$.x", {"c": 1}]},
        ),
        ({"InputPath": "$.in", "Parameters": {"a.$": "$.x"}}, {"a": 1}),
        (
            {"Parameters": {"whole.$": "$"}, "ResultPath": "$.p", "OutputPath": "$.p.whole.first"},
            "Ada",
        ),
    ],
)
def test_pass(run_state, fields, output):
    assert run_state({"Type": "Pass", **fields}, NAMES).output == output


def test_a_task_selects_from_its_result_and_places_it(run_state, function):
    seen = []

    async def task(request) -> dict:
        seen.append(request.input)
        return {"Payload": {"n": 1}, "Status": 200}

    state = {
        "Type": "Task",
        "Resource": function,
        "InputPath": "$.in",
        "Parameters": {"y.$": "$.x"},
        "ResultSelector": {"n.$": "$.Payload.n", "of.$": "$$.Execution.Name"},
        "ResultPath": "$.in.result",
        "OutputPath": "$.in",
    }
    assert run_state(state, NAMES, tasks=task).output == {"x": 1, "result": {"n": 1, "of": "run"}}
    assert seen == [{"y": 1}]


@pytest.mark.parametrize("path", ["$[0]", "$.in.x.y", "$.in.t[0]", "$.list[2]", "$.list.x"])
def test_a_result_that_has_no_place(run_state, path):
    given = {"in": {"x": 1, "t": "text"}, "list": [1, 2]}
    ended = run_state({"Type": "Pass", "Result": 1, "ResultPath": path}, given)
    assert (ended.error, ended.cause) == (
        "States.ResultPathMatchFailure",
        (
            "An error occurred while executing the state 'S' (entered at the event id #2). "
            f"Unable to apply ReferencePath {path} to input {dumps(given)}"
        ),
    )


def test_nothing_given_is_changed(run_state):
    given = {"a": {"b": [1]}}
    run_state({"Type": "Pass", "Result": 2, "ResultPath": "$.a.b[0]"}, given)
    assert given == {"a": {"b": [1]}}


def test_the_context_object(run_state):
    context = run_state({"Type": "Pass", "InputPath": "$$"}, {"k": 1}).output
    assert context == {
        "Execution": {
            "Id": "arn:aws:states:us-east-1:123456789012:execution:machine:run",
            "Input": {"k": 1},
            "StartTime": "2026-01-01T00:00:00.000Z",
            "Name": "run",
            "RoleArn": "arn:aws:iam::123456789012:role/role",
            "RedriveCount": 0,
        },
        "StateMachine": {
            "Id": "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
            "Name": "machine",
        },
        "State": {"EnteredTime": "2026-01-01T00:00:00.000Z", "Name": "S"},
    }


def test_assignments_are_seen_only_after_the_state(execute):
    first = {
        "Type": "Pass",
        "Assign": {"n.$": "States.MathAdd($n, 1)", "old.$": "$n"},
        "OutputPath": "$n",
        "Next": "Second",
    }
    states = {
        "Start": {"Type": "Pass", "Assign": {"n": 41}, "Next": "First"},
        "First": first,
        "Second": {"Type": "Pass", "Parameters": {"n.$": "$n", "old.$": "$old"}, "End": True},
    }
    ended = execute({"StartAt": "Start", "States": states})
    assert ended.output == {"n": 42, "old": 41}
    exited = ended.details("PassStateExited")
    assert exited[1]["output"] == "41"
    assert exited[1]["assignedVariables"] == {"n": "42", "old": "41"}


def test_a_task_assigns_from_its_raw_result(run_state, function):
    async def task(_request) -> dict:
        return {"n": 5, "m": 6}

    after = {"After": {"Type": "Pass", "Parameters": {"n.$": "$n", "m.$": "$.m"}, "End": True}}
    state = {
        "Type": "Task",
        "Resource": function,
        "Assign": {"n.$": "$.n"},
        "ResultSelector": {"m.$": "$.m"},
        "Next": "After",
    }
    assert run_state(state, others=after, tasks=task).output == {"n": 5, "m": 6}


def test_lines_see_outer_variables_and_keep_their_own(execute):
    branch = {
        "StartAt": "B",
        "States": {
            "B": {"Type": "Pass", "Assign": {"x": 2}, "Next": "C"},
            "C": {"Type": "Pass", "Parameters": {"x.$": "$x", "y.$": "$y"}, "End": True},
        },
    }
    states = {
        "A": {"Type": "Pass", "Assign": {"x": 1, "y": 0}, "Next": "P"},
        "P": {"Type": "Parallel", "Branches": [branch], "Next": "Z"},
        "Z": {"Type": "Pass", "Parameters": {"inner.$": "$", "x.$": "$x"}, "End": True},
    }
    ended = execute({"StartAt": "A", "States": states})
    assert ended.output == {"inner": [{"x": 2, "y": 0}], "x": 1}


def test_fail_takes_error_and_cause_from_paths_and_functions(run_state):
    state = {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.c)"}
    ended = run_state(state, {"e": "E", "c": "C"})
    assert (ended.error, ended.cause) == ("E", "C!")


def test_fail_says_which_path_is_missing(run_state):
    ended = run_state({"Type": "Fail", "ErrorPath": "$.e", "Cause": "c"}, {"x": 1})
    assert ended.error == "States.Runtime"
    assert ended.cause == (
        "An error occurred while executing the state 'S' (entered at the event id #2). "
        "The JSONPath '$.e' specified for the field 'ErrorPath' "
        "could not be found in the input '{\"x\":1}'"
    )


def test_paths_cannot_look_into_null(run_state):
    reads = {"T": {"Type": "Pass", "Parameters": {"a.$": "$.x"}, "End": True}}
    ended = run_state({"Type": "Pass", "Result": None, "Next": "T"}, others=reads)
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith("Unable to apply Path transformation to null or empty input.")


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (1.5, "The SecondsPath parameter cannot be parsed as a long value: $.p == 1.5"),
        (-1, "The SecondsPath parameter references a negative value: $.p == -1"),
        ("x", "The SecondsPath parameter cannot be parsed as a long value: $.p == x"),
    ],
)
def test_wait_refuses(run_state, seconds, reason):
    ended = run_state({"Type": "Wait", "SecondsPath": "$.p"}, {"p": seconds})
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith(reason)


def test_wait_refuses_what_is_no_moment(run_state):
    ended = run_state({"Type": "Wait", "TimestampPath": "$.t"}, {"t": "tomorrow"})
    assert ended.cause is not None
    assert ended.cause.endswith("offset date-time format string: $.t == tomorrow")


def test_succeed_filters(run_state):
    assert (
        run_state({"Type": "Succeed", "InputPath": "$.in", "OutputPath": "$.x"}, NAMES).output == 1
    )
