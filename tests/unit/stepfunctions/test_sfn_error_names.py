"""Which names Retry and Catch see, and which errors nothing can stop."""

import pytest

from harness.stepfunctions.errors import TaskFailed, TaskTimedOut

FAIL = {"Type": "Fail", "Error": "Broken", "Cause": "it broke"}
CAUGHT = {"Caught": {"Type": "Pass", "End": True}}


def catching(*names: str) -> dict:
    return {"Catch": [{"ErrorEquals": list(names), "Next": "Caught"}]}


def flow(**states: dict) -> dict:
    return {"StartAt": next(iter(states)), "States": states}


async def lost_heartbeat(_request) -> None:
    raise TaskTimedOut(heartbeat=True)


async def timed_out(_request) -> None:
    raise TaskTimedOut


@pytest.mark.parametrize("name", ["Custom", "States.ALL", "States.TaskFailed"])
def test_a_task_failure_is_caught_by_name_and_by_wildcards(run_state, function, failing, name):
    state = {"Type": "Task", "Resource": function, **catching(name)}
    ended = run_state(state, others=CAUGHT, tasks=failing("Custom"))
    assert ended.path == ["S", "Caught"]
    assert ended.output == {"Error": "Custom", "Cause": "because"}


def test_another_name_does_not_catch(run_state, function, failing):
    state = {"Type": "Task", "Resource": function, **catching("Other", "Custom.More")}
    ended = run_state(state, others=CAUGHT, tasks=failing("Custom"))
    assert (ended.status, ended.error, ended.cause) == ("FAILED", "Custom", "because")


@pytest.mark.parametrize(
    ("name", "is_caught"),
    [("States.Timeout", True), ("States.ALL", True), ("States.TaskFailed", False)],
)
def test_task_failed_does_not_match_a_timeout(run_state, function, name, is_caught):
    state = {"Type": "Task", "Resource": function, **catching(name)}
    ended = run_state(state, others=CAUGHT, tasks=timed_out)
    assert ended.status == ("SUCCEEDED" if is_caught else "FAILED")
    assert "LambdaFunctionTimedOut" in ended.types
    if is_caught:
        assert ended.output == {"Error": "States.Timeout", "Cause": ""}


@pytest.mark.parametrize(
    ("name", "is_caught"),
    [
        ("States.HeartbeatTimeout", True),
        ("States.Timeout", True),
        ("States.ALL", True),
        ("States.TaskFailed", False),
    ],
)
def test_a_lost_heartbeat_has_two_names(run_state, function, name, is_caught):
    state = {"Type": "Task", "Resource": function, **catching(name)}
    ended = run_state(state, others=CAUGHT, tasks=lost_heartbeat)
    assert ended.status == ("SUCCEEDED" if is_caught else "FAILED")


def test_heartbeat_timeout_does_not_catch_a_plain_timeout(run_state, function):
    state = {"Type": "Task", "Resource": function, **catching("States.HeartbeatTimeout")}
    assert run_state(state, others=CAUGHT, tasks=timed_out).error == "States.Timeout"


@pytest.mark.parametrize("name", ["States.ALL", "States.TaskFailed", "States.Runtime"])
def test_nothing_catches_states_runtime(run_state, function, name):
    state = {
        "Type": "Task",
        "Resource": function,
        "InputPath": "$.missing",
        "Retry": [{"ErrorEquals": [name]}],
        **catching(name),
    }
    ended = run_state(state, {"a": 1}, others=CAUGHT)
    assert (ended.status, ended.error) == ("FAILED", "States.Runtime")
    assert ended.cause == (
        "An error occurred while executing the state 'S' (entered at the event id #2). "
        "Invalid path '$.missing' : No results for path: $['missing']"
    )
    assert ended.types == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]


def test_output_path_after_a_task_fails_the_execution(run_state, function, failing):
    state = {
        "Type": "Task",
        "Resource": function,
        "OutputPath": "$.no.such",
        "ResultPath": "$.result",
        **catching("States.Runtime"),
    }
    ended = run_state(state, others=CAUGHT, tasks=failing())
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert ended.cause.endswith("Invalid path '$.no.such' : Missing property in path $['no']")


@pytest.mark.parametrize(
    ("name", "is_caught"), [("States.ALL", False), ("States.ParameterPathFailure", True)]
)
def test_a_missing_parameter_is_states_runtime(run_state, function, name, is_caught):
    state = {
        "Type": "Task",
        "Resource": function,
        "Parameters": {"a.$": "$.x"},
        **catching(name),
    }
    ended = run_state(state, {"b": 1}, others=CAUGHT)
    cause = ended.output["Cause"] if is_caught else ended.cause
    assert cause == (
        "An error occurred while executing the state 'S' (entered at the event id #2). "
        "The JSONPath '$.x' specified for the field 'a.$' "
        "could not be found in the input '{\"b\":1}'"
    )
    assert ended.status == ("SUCCEEDED" if is_caught else "FAILED")


def test_parameters_that_are_too_big_never_start_the_task(run_state, function):
    state = {
        "Type": "Task",
        "Resource": function,
        "Parameters": {"a.$": "$", "b.$": "$"},
        **catching("States.DataLimitExceeded"),
    }
    ended = run_state(state, "x" * (128 * 1024), others=CAUGHT)
    assert ended.output["Error"] == "States.DataLimitExceeded"
    assert "LambdaFunctionScheduled" not in ended.types


@pytest.mark.parametrize(
    ("name", "is_caught"),
    [("States.DataLimitExceeded", True), ("States.ALL", False), ("States.TaskFailed", False)],
)
def test_only_its_name_catches_a_result_that_is_too_big(run_state, function, name, is_caught):
    async def big(_request) -> str:
        return "x" * (256 * 1024)

    state = {"Type": "Task", "Resource": function, **catching(name)}
    ended = run_state(state, others=CAUGHT, tasks=big)
    failed = ended.details("LambdaFunctionFailed")[0]
    assert failed["error"] == "States.DataLimitExceeded"
    assert failed["cause"].startswith(f"The state/task '{function}' returned a result")
    assert ended.status == ("SUCCEEDED" if is_caught else "FAILED")


def test_the_limit_counts_bytes_not_characters(run_state):
    fits = "é" * (128 * 1024 - 10)
    state = {"Type": "Pass", "Parameters": {"twice.$": "States.Format('{}', $.text)"}}
    assert run_state(state, {"text": fits}).status == "SUCCEEDED"
    ended = run_state(state, {"text": fits + "é" * 10})
    assert ended.error == "States.DataLimitExceeded"
    assert ended.cause is not None
    assert ended.cause.startswith("The state/task 'S' returned a result with a size exceeding")


def test_no_choice_matched(run_state):
    choice = {"Variable": "$.a", "IsPresent": True, "Next": "Caught"}
    ended = run_state({"Type": "Choice", "Choices": [choice]}, {}, others=CAUGHT)
    assert (ended.status, ended.error) == ("FAILED", "States.NoChoiceMatched")
    assert ended.types[-2:] == ["ChoiceStateEntered", "ExecutionFailed"]


def test_a_choice_that_looks_at_nothing_fails_even_with_a_default(run_state):
    choice = {"Variable": "$.a", "StringEquals": "x", "Next": "Caught"}
    ended = run_state(
        {"Type": "Choice", "Choices": [choice], "Default": "Caught"}, {}, others=CAUGHT
    )
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert "Invalid path '$.a': The choice state's condition path" in ended.cause


CHOOSES_NOTHING = flow(
    C={"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": True, "Next": "P"}]},
    P={"Type": "Pass", "End": True},
)


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": CHOOSES_NOTHING},
        {"Type": "Parallel", "Branches": [CHOOSES_NOTHING]},
    ],
)
@pytest.mark.parametrize("name", ["States.NoChoiceMatched", "States.ALL"])
def test_states_errors_leave_maps_and_parallels_as_they_are(run_state, state, name):
    ended = run_state({**state, **catching(name)}, {"items": [1]}, others=CAUGHT)
    assert ended.status == "SUCCEEDED"
    assert ended.output["Error"] == "States.NoChoiceMatched"


@pytest.mark.parametrize("name", ["Broken", "States.BranchFailed", "States.ALL"])
def test_a_failing_branch_keeps_its_name(run_state, name):
    state = {"Type": "Parallel", "Branches": [flow(F=FAIL)], **catching(name)}
    ended = run_state(state, others=CAUGHT)
    assert ended.output == {"Error": "Broken", "Cause": "it broke"}


def test_states_runtime_inside_a_branch_ends_the_execution(run_state):
    branch = flow(P={"Type": "Pass", "InputPath": "$.missing", "End": True})
    state = {"Type": "Parallel", "Branches": [branch], **catching("States.ALL")}
    ended = run_state(state, {"a": 1}, others=CAUGHT)
    assert (ended.status, ended.error) == ("FAILED", "States.Runtime")


def test_an_intrinsic_that_fails_can_be_caught(run_state, function):
    state = {
        "Type": "Task",
        "Resource": function,
        "Parameters": {"a.$": "States.StringToJson($.t)"},
        **catching("States.IntrinsicFailure"),
    }
    ended = run_state(state, {"t": "{"}, others=CAUGHT)
    assert ended.output["Error"] == "States.IntrinsicFailure"
    assert (
        "The function 'States.StringToJson($.t)' had the following error" in ended.output["Cause"]
    )


def test_a_result_path_that_does_not_fit_can_be_caught(run_state, function, failing):
    state = {
        "Type": "Task",
        "Resource": function,
        "ResultPath": "$.text.more",
        **catching("States.ResultPathMatchFailure"),
    }
    ended = run_state(state, {"text": "x"}, others=CAUGHT, tasks=failing())
    assert ended.output == {
        "Error": "States.ResultPathMatchFailure",
        "Cause": "An error occurred while executing the state 'S' (entered at the event id #2). "
        'Unable to apply ReferencePath $.text.more to input {"text":"x"}',
    }


def test_a_failed_query_can_be_caught(run_state, function):
    state = {
        "Type": "Task",
        "Resource": function,
        "Arguments": {"a": "{% $nothing %}"},
        **catching("States.QueryEvaluationError"),
    }
    ended = run_state(state, others=CAUGHT, language="JSONata")
    assert ended.output["Error"] == "States.QueryEvaluationError"
    assert ended.types[2:4] == ["EvaluationFailed", "TaskStateExited"]


def test_a_missing_error_is_caught_as_null(run_state, function):
    async def nameless(_request) -> None:
        raise TaskFailed(None, None)

    state = {"Type": "Task", "Resource": function, **catching("States.ALL")}
    ended = run_state(state, others=CAUGHT, tasks=nameless)
    assert ended.output == {"Error": None, "Cause": None}


def test_a_handler_that_breaks_is_told_and_not_caught(run_state, function):
    async def broken(_request) -> None:
        raise KeyError("oops")

    state = {"Type": "Task", "Resource": function, **catching("States.ALL")}
    ended = run_state(state, others=CAUGHT, tasks=broken)
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert "KeyError('oops')" in ended.cause


def test_the_first_catcher_that_fits_wins_and_sees_the_raw_input(run_state, function, failing):
    catchers = [
        {"ErrorEquals": ["Other"], "Next": "Never"},
        {"ErrorEquals": ["Custom"], "Next": "Caught", "ResultPath": "$.error"},
        {"ErrorEquals": ["States.ALL"], "Next": "Never"},
    ]
    state = {"Type": "Task", "Resource": function, "InputPath": "$.in", "Catch": catchers}
    others = {**CAUGHT, "Never": {"Type": "Fail"}}
    ended = run_state(state, {"in": 1}, others=others, tasks=failing("Custom"))
    assert ended.output == {"in": 1, "error": {"Error": "Custom", "Cause": "because"}}
