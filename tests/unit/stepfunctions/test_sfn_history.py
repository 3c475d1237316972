"""Histories: their shape, and that the same seed gives the same bytes."""

import json

import pytest

from harness.stepfunctions.errors import TaskFailed

FLOW = {
    "StartAt": "Choose",
    "States": {
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericGreaterThan": 0, "Next": "Work"}],
            "Default": "Done",
        },
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "f", "Payload": {"id.$": "States.UUID()", "n.$": "$.n"}},
            "TimeoutSeconds": 30,
            "HeartbeatSeconds": 10,
            "Credentials": {"RoleArn": "arn:aws:iam::1:role/r"},
            "Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "FULL", "MaxAttempts": 5}],
            "Next": "Sides",
        },
        "Sides": {
            "Type": "Parallel",
            "Next": "Done",
            "Branches": [
                {"StartAt": name, "States": {name: {"Type": "Wait", "Seconds": s, "End": True}}}
                for name, s in (("A", 3), ("B", 2))
            ],
        },
        "Done": {"Type": "Succeed"},
    },
}


@pytest.fixture
def ended(execute):
    def run(seed: int = 0):
        left = [None, None]

        async def task(_request) -> dict:
            if left:
                left.pop()
                raise TaskFailed("E", "again")
            return {"Payload": 1}

        return execute(FLOW, {"n": 1}, tasks=task, seed=seed)

    return run


def test_the_same_seed_gives_the_same_bytes(ended):
    histories = [json.dumps(ended(seed).events) for seed in (5, 5, 6)]
    assert histories[0] == histories[1]
    assert histories[0] != histories[2]


def test_ids_have_no_gaps_and_follow_events_that_exist(ended):
    events = ended().events
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    assert all(0 <= event["previousEventId"] < event["id"] for event in events)


def test_events_carry_what_aws_records(ended):
    run = ended()
    assert run.types == [
        "ExecutionStarted",
        "ChoiceStateEntered",
        "ChoiceStateExited",
        "TaskStateEntered",
        *["TaskScheduled", "TaskStarted", "TaskFailed"] * 2,
        *["TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited"],
        *["ParallelStateEntered", "ParallelStateStarted", "WaitStateEntered", "WaitStateEntered"],
        *["WaitStateExited", "WaitStateExited", "ParallelStateSucceeded", "ParallelStateExited"],
        *["SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"],
    ]
    assert run.events[0]["executionStartedEventDetails"] == {
        "input": '{"n":1}',
        "inputDetails": {"truncated": False},
        "roleArn": "arn:aws:iam::123456789012:role/role",
    }
    scheduled = run.details("TaskScheduled")[0]
    parameters = json.loads(scheduled.pop("parameters"))
    assert parameters["Payload"]["n"] == 1
    assert scheduled == {
        "resourceType": "lambda",
        "resource": "invoke",
        "region": "us-east-1",
        "timeoutInSeconds": 30,
        "heartbeatInSeconds": 10,
        "taskCredentials": {"roleArn": "arn:aws:iam::1:role/r"},
    }
    assert run.details("TaskFailed")[0] == {
        "resourceType": "lambda",
        "resource": "invoke",
        "error": "E",
        "cause": "again",
    }
    assert run.details("TaskSucceeded")[0]["output"] == '{"Payload":1}'
    assert run.details("ExecutionSucceeded") == [
        {"output": '[{"Payload":1},{"Payload":1}]', "outputDetails": {"truncated": False}}
    ]


def test_a_retry_follows_the_failure(ended):
    events = ended().events
    failed = [event["id"] for event in events if event["type"] == "TaskFailed"]
    followed = [e["previousEventId"] for e in events if e["type"] == "TaskScheduled"]
    assert followed[1:] == failed


def test_branches_follow_the_start_and_the_exit_follows_the_last(ended):
    events = ended().events
    started = next(e["id"] for e in events if e["type"] == "ParallelStateStarted")
    entered = [e["previousEventId"] for e in events if e["type"] == "WaitStateEntered"]
    assert entered == [started, started]
    last = [e["id"] for e in events if e["type"] == "WaitStateExited"][-1]
    ends = {
        e["type"]: e["previousEventId"] for e in events if e["type"].startswith("ParallelState")
    }
    assert (ends["ParallelStateSucceeded"], ends["ParallelStateExited"]) == (last, last)


def test_timestamps_are_virtual_and_in_order(ended):
    run = ended()
    times = [event["timestamp"] for event in run.events]
    assert times == sorted(times)
    assert times[-1] - times[0] == pytest.approx(run.seconds, abs=0.001)
    assert run.offsets("WaitStateExited")[1] - run.offsets("WaitStateExited")[0] == pytest.approx(1)


def test_text_is_unicode_and_compact(run_state):
    given = {"é": [1, 2.5, None, True], "k": "\u2028"}
    ended = run_state({"Type": "Pass"}, given)
    assert ended.details("PassStateEntered")[0]["input"] == '{"é":[1,2.5,null,true],"k":"\u2028"}'


@pytest.mark.parametrize("field", ["Output", "Catch"])
def test_what_cannot_be_evaluated_after_a_task_follows_the_task(run_state, function, field):
    async def task(_request) -> str:
        if field == "Catch":
            raise TaskFailed("E", "because")
        return "ok"

    wrong = "{% $nothing %}"
    catch = [{"ErrorEquals": ["E"], "Output": wrong, "Next": "C"}]
    state = {"Type": "Task", "Resource": function, field: wrong if field == "Output" else catch}
    others = {"C": {"Type": "Pass", "End": True}}
    ended = run_state(state, tasks=task, others=others, language="JSONata")
    (event,) = (each for each in ended.events if each["type"] == "EvaluationFailed")
    assert ended.events[event["previousEventId"] - 1]["type"].startswith("LambdaFunction")
    assert event["previousEventId"] == event["id"] - 1


def test_a_service_is_told_apart_in_every_partition(run_state):
    async def task(_request) -> int:
        return 1

    state = {
        "Type": "Task",
        "Resource": "arn:aws-cn:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f"},
    }
    scheduled = run_state(state, tasks=task).details("TaskScheduled")[0]
    assert (scheduled["resourceType"], scheduled["resource"]) == ("lambda", "invoke")
