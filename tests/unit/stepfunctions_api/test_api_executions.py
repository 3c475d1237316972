"""Executions over the API: started, described, listed, stopped; their histories, page by page."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.stepfunctions import Settings, Simulator
from harness.stepfunctions.api.operations import OPERATIONS
from harness.stepfunctions.api.request import Request

WAITING = {"Type": "Wait", "Seconds": 3600, "End": True}
PASSING = {"Type": "Pass", "End": True}
PREFIX = "arn:aws:states:us-east-1:123456789012"
NO_MACHINE = f"{PREFIX}:stateMachine:no"
NO_EXECUTION = f"{PREFIX}:execution:m:no"
FAILING = {"Type": "Fail", "Error": "Broken", "Cause": "It had to"}


def test_a_successful_execution_is_described(api: Any, name: str) -> None:
    machine = api.machine(PASSING, name=name)
    told = api.run(machine, {"a": "ü"}, name="first", traceHeader="Root=1")
    assert told["executionArn"] == f"arn:aws:states:us-east-1:123456789012:execution:{name}:first"
    assert told["stateMachineArn"] == machine
    assert (told["name"], told["status"]) == ("first", "SUCCEEDED")
    assert json.loads(told["input"]) == json.loads(told["output"]) == {"a": "ü"}
    assert told["inputDetails"] == told["outputDetails"] == {"included": True}
    assert told["stopDate"] >= told["startDate"] > 1_700_000_000
    assert told["traceHeader"] == "Root=1"
    assert "error" not in told


def test_a_failed_execution_tells_error_and_cause(api: Any, name: str) -> None:
    told = api.run(api.machine(FAILING, name=name))
    assert (told["status"], told["error"], told["cause"]) == ("FAILED", "Broken", "It had to")
    assert "output" not in told


@pytest.mark.parametrize(
    ("state", "status", "reason"),
    [
        (PASSING, "NOT_REDRIVABLE", "Execution is SUCCEEDED and cannot be redriven"),
        (FAILING, "REDRIVABLE", None),
    ],
)
def test_what_ended_without_success_is_said_to_be_redrivable(
    api: Any, name: str, state: dict[str, Any], status: str, reason: str | None
) -> None:
    told = api.run(api.machine(state, name=name))
    assert (told["redriveStatus"], told.get("redriveStatusReason")) == (status, reason)
    ours = "Executions are not redriven by this simulator; start a new one"
    refused = api.refused("RedriveExecution", executionArn=told["executionArn"])
    assert refused == ("ExecutionNotRedrivable", reason or ours)


def test_virtual_time_takes_no_real_time_but_shows(api: Any, name: str) -> None:
    told = api.run(api.machine(WAITING, name=name))
    assert told["status"] == "SUCCEEDED"
    assert told["stopDate"] - told["startDate"] == pytest.approx(3600, abs=0.01)


def test_metadata_alone(api: Any, name: str) -> None:
    done = api.run(api.machine(PASSING, name=name))
    arn = done["executionArn"]
    told = api.call("DescribeExecution", executionArn=arn, includedData="METADATA_ONLY")
    assert not {"input", "output", "inputDetails", "outputDetails"} & told.keys()


def test_an_unnamed_execution_gets_a_name_of_its_own(api: Any, name: str) -> None:
    machine = api.machine(PASSING, name=name)
    assert api.run(machine)["name"] != api.run(machine)["name"]


def test_input_defaults_to_an_empty_object(api: Any, name: str) -> None:
    started = api.call("StartExecution", stateMachineArn=api.machine(PASSING, name=name))
    assert api.end(started["executionArn"])["output"] == "{}"


def test_starting_again_with_the_same_name_and_input_gives_the_same_execution(
    serve: Any, name: str
) -> None:
    api = serve(time="real")
    machine = api.machine(WAITING, name=name)
    first = api.call("StartExecution", stateMachineArn=machine, name="n", input='{"a":1}')
    again = api.call("StartExecution", stateMachineArn=machine, name="n", input='{"a":1}')
    assert again == first
    refused = api.refused("StartExecution", stateMachineArn=machine, name="n", input='{"a":2}')
    arn = first["executionArn"]
    assert refused == ("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")


def test_a_name_cannot_be_used_again_after_the_end(api: Any, name: str) -> None:
    machine = api.machine(PASSING, name=name)
    api.run(machine, name="n")
    refused = api.refused("StartExecution", stateMachineArn=machine, name="n", input="{}")
    assert refused[0] == "ExecutionAlreadyExists"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("{", "Expecting property name"),
        ("", "Expecting value"),
        ("NaN", "NaN is not JSON"),
        ('"\\ud800"', "surrogate"),
        ("[" * 1000 + "]" * 1000, "nested deeper"),
    ],
    ids=["cut off", "empty", "NaN", "half a character", "deep"],
)
def test_bad_input(api: Any, name: str, given: str, why: str) -> None:
    machine = api.machine(PASSING, name=name)
    kind, message = api.refused("StartExecution", stateMachineArn=machine, input=given)
    assert kind == "InvalidExecutionInput"
    assert message.startswith("Invalid State Machine Execution Input: '")
    assert why in message


@pytest.mark.parametrize("bad", ["a b", "a/b", "a:b", "a#b", "a\u0085b", "a\uffffb"])
def test_bad_names(api: Any, name: str, bad: str) -> None:
    machine = api.machine(PASSING, name=name)
    refused = api.refused("StartExecution", stateMachineArn=machine, name=bad)
    assert refused == ("InvalidName", f"Invalid Name: '{bad}'")


@pytest.mark.parametrize(
    ("operation", "arn", "kind"),
    [
        (
            "StartExecution",
            NO_MACHINE,
            "StateMachineDoesNotExist",
        ),
        ("StartExecution", "no", "InvalidArn"),
        ("StartExecution", f"{PREFIX}:stateMachine:m/label", "ValidationException"),
        (
            "DescribeExecution",
            NO_EXECUTION,
            "ExecutionDoesNotExist",
        ),
        ("DescribeExecution", f"{PREFIX}:stateMachine:m", "InvalidArn"),
        ("DescribeExecution", f"{PREFIX}:execution:m", "InvalidArn"),
        (
            "GetExecutionHistory",
            NO_EXECUTION,
            "ExecutionDoesNotExist",
        ),
        (
            "StopExecution",
            NO_EXECUTION,
            "ExecutionDoesNotExist",
        ),
        ("DescribeStateMachineForExecution", "x", "InvalidArn"),
        (
            "ListExecutions",
            NO_MACHINE,
            "StateMachineDoesNotExist",
        ),
    ],
)
def test_unknown_and_malformed_arns(api: Any, operation: str, arn: str, kind: str) -> None:
    member = (
        "stateMachineArn" if operation in ("StartExecution", "ListExecutions") else "executionArn"
    )
    refused, message = api.refused(operation, **{member: arn})
    assert refused == kind
    assert arn in message or "Resource type not valid in this context: stateMachine" in message


def test_stop(serve: Any, name: str) -> None:
    api = serve(time="real")
    started = api.call("StartExecution", stateMachineArn=api.machine(WAITING, name=name))
    arn = started["executionArn"]
    stopped = api.call("StopExecution", executionArn=arn, error="Enough", cause="We had it")
    told = api.call("DescribeExecution", executionArn=arn)
    assert (told["status"], told["error"], told["cause"]) == ("ABORTED", "Enough", "We had it")
    assert told["stopDate"] == stopped["stopDate"]
    assert api.events(arn)[-1]["executionAbortedEventDetails"]["error"] == "Enough"
    assert api.call("StopExecution", executionArn=arn) == stopped


def test_history_in_pages_in_both_directions(api: Any, name: str) -> None:
    states = {f"S{n}": {"Type": "Pass", "Next": f"S{n + 1}"} for n in range(9)}
    machine = api.machine({"StartAt": "S0", "States": {**states, "S9": PASSING}}, name=name)
    arn = api.run(machine)["executionArn"]
    for reverse in (False, True):
        ids: list[int] = []
        token: dict[str, str] = {}
        while True:
            page = api.call(
                "GetExecutionHistory", executionArn=arn, maxResults=5, reverseOrder=reverse, **token
            )
            ids += [event["id"] for event in page["events"]]
            if "nextToken" not in page:
                break
            assert len(page["events"]) == 5
            token = {"nextToken": page["nextToken"]}
        assert ids == sorted(range(1, 23), reverse=reverse)


def test_history_without_data(api: Any, name: str) -> None:
    arn = api.run(api.machine(PASSING, name=name), {"secret": 1})["executionArn"]
    assert "secret" in json.dumps(api.events(arn))
    bare = api.events(arn, includeExecutionData=False)
    assert "secret" not in json.dumps(bare)
    assert bare[1]["stateEnteredEventDetails"] == {"name": "A"}


@pytest.mark.parametrize("token", ["x", "bm8=", "MSBldmVudHM=", "é", "x" * 4000])
def test_page_tokens_that_were_never_given(api: Any, name: str, token: str) -> None:
    arn = api.run(api.machine(PASSING, name=name))["executionArn"]
    kind, _ = api.refused("GetExecutionHistory", executionArn=arn, nextToken=token)
    assert kind in ("InvalidToken", "ValidationException")


def test_a_token_of_another_question_is_refused(api: Any, name: str) -> None:
    arn = api.run(api.machine(PASSING, name=name))["executionArn"]
    token = api.call("GetExecutionHistory", executionArn=arn, maxResults=1)["nextToken"]
    refused = api.refused(
        "GetExecutionHistory", executionArn=arn, reverseOrder=True, nextToken=token
    )
    assert refused == ("InvalidToken", "Invalid Token: 'Invalid token'")


def test_a_running_execution_has_a_history_too(serve: Any, name: str) -> None:
    api = serve(time="real")
    machine = api.machine(WAITING, name=name)
    arn = api.call("StartExecution", stateMachineArn=machine)["executionArn"]
    assert api.call("DescribeExecution", executionArn=arn)["status"] == "RUNNING"
    assert [event["type"] for event in api.events(arn)][:1] == ["ExecutionStarted"]


def test_executions_are_listed_newest_first_by_status_and_page(api: Any, name: str) -> None:
    choosing = {
        "StartAt": "C",
        "States": {
            "C": {
                "Type": "Choice",
                "Choices": [{"Variable": "$", "BooleanEquals": True, "Next": "Good"}],
                "Default": "Bad",
            },
            "Good": {"Type": "Succeed"},
            "Bad": FAILING,
        },
    }
    machine = api.machine(choosing, name=name)
    for number in range(6):
        api.run(machine, number % 2 == 0, name=f"e{number}")
    listed = api.call("ListExecutions", stateMachineArn=machine)["executions"]
    assert [each["name"] for each in listed] == [f"e{number}" for number in (5, 4, 3, 2, 1, 0)]
    assert "input" not in listed[0]
    question = {"stateMachineArn": machine, "statusFilter": "FAILED"}
    first = api.call("ListExecutions", **question, maxResults=2)
    assert [each["name"] for each in first["executions"]] == ["e5", "e3"]
    second = api.call("ListExecutions", **question, maxResults=2, nextToken=first["nextToken"])
    assert [each["name"] for each in second["executions"]] == ["e1"]
    assert "nextToken" not in second


def test_listing_needs_a_machine_and_a_known_status(api: Any, name: str) -> None:
    assert api.refused("ListExecutions")[0] == "ValidationException"
    machine = api.machine(PASSING, name=name)
    refused = api.refused("ListExecutions", stateMachineArn=machine, statusFilter="DONE")
    assert refused[0] == "ValidationException"
    assert "enum value set: [RUNNING" in refused[1]
    too_many = api.refused("ListExecutions", stateMachineArn=machine, maxResults=1001)
    assert "less than or equal to 1000" in too_many[1]


def test_the_machine_of_an_execution_is_the_one_it_was_started_with(api: Any, name: str) -> None:
    machine = api.machine(PASSING, name=name)
    arn = api.run(machine)["executionArn"]
    new = json.dumps({"StartAt": "B", "States": {"B": PASSING}})
    api.call("UpdateStateMachine", stateMachineArn=machine, definition=new)
    told = api.call("DescribeStateMachineForExecution", executionArn=arn)
    assert json.loads(told["definition"])["StartAt"] == "A"
    assert (
        api.events(api.run(machine)["executionArn"])[1]["stateEnteredEventDetails"]["name"] == "B"
    )


def test_only_so_many_ended_executions_are_remembered(serve: Any, name: str) -> None:
    api = serve(retention=3)
    machine = api.machine(PASSING, name=name)
    arns = [api.run(machine)["executionArn"] for _ in range(5)]
    listed = api.call("ListExecutions", stateMachineArn=machine)["executions"]
    assert [each["executionArn"] for each in listed] == arns[:1:-1]
    assert api.refused("DescribeExecution", executionArn=arns[0])[0] == "ExecutionDoesNotExist"


def test_the_same_seed_and_start_make_the_same_answers(serve: Any) -> None:
    def observe() -> list[Any]:
        api = serve(seed=7, start=datetime(2030, 1, 1, tzinfo=UTC))
        random = {"Type": "Pass", "Parameters": {"u.$": "States.UUID()"}, "End": True}
        told = api.run(api.machine(random, name="m"))
        return [told, api.events(told["executionArn"])]

    assert observe() == observe()


def test_express_executions_run_but_are_not_kept(api: Any, name: str) -> None:
    machine = api.machine(PASSING, name=name, type="EXPRESS")
    started = api.call("StartExecution", stateMachineArn=machine, name="n")
    assert f":express:{name}:n:" in started["executionArn"]
    refused = api.refused("DescribeExecution", executionArn=started["executionArn"])
    assert refused == (
        "InvalidArn",
        "Invalid Arn: 'Resource type not valid in this context: express'",
    )
    assert (
        api.refused("ListExecutions", stateMachineArn=machine)[0] == "StateMachineTypeNotSupported"
    )


def test_a_synchronous_execution(api: Any, name: str) -> None:
    machine = api.machine(PASSING, name=name, type="EXPRESS")
    told = api.call("StartSyncExecution", stateMachineArn=machine, input='{"a":1}', name="n")
    assert (told["status"], told["output"], told["name"]) == ("SUCCEEDED", '{"a":1}', "n")
    assert told["billingDetails"]["billedMemoryUsedInMB"] == 64
    assert told["billingDetails"]["billedDurationInMilliseconds"] % 100 == 0
    assert "redriveCount" not in told
    bare = api.call("StartSyncExecution", stateMachineArn=machine, includedData="METADATA_ONLY")
    assert "output" not in bare


def test_a_synchronous_execution_that_fails_is_an_answer_not_a_refusal(api: Any, name: str) -> None:
    machine = api.machine(FAILING, name=name, type="EXPRESS")
    told = api.call("StartSyncExecution", stateMachineArn=machine)
    assert (told["status"], told["error"]) == ("FAILED", "Broken")


def test_a_synchronous_execution_needs_an_express_machine(api: Any, name: str) -> None:
    machine = api.machine(PASSING, name=name)
    assert api.refused("StartSyncExecution", stateMachineArn=machine) == (
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine",
    )


def test_two_hundred_executions_at_once(serve: Any, name: str) -> None:
    api = serve(time="real")
    machine = api.machine(WAITING, name=name)
    arns = [api.call("StartExecution", stateMachineArn=machine)["executionArn"] for _ in range(200)]
    running = api.call(
        "ListExecutions", stateMachineArn=machine, statusFilter="RUNNING", maxResults=1000
    )
    assert len(running["executions"]) == 200
    for arn in arns:
        api.call("StopExecution", executionArn=arn)
    aborted = api.call(
        "ListExecutions", stateMachineArn=machine, statusFilter="ABORTED", maxResults=1000
    )
    assert len(aborted["executions"]) == 200


def test_stopping_the_simulator_aborts_what_runs_and_may_be_repeated() -> None:
    async def scenario() -> list[tuple[str, str]]:
        simulator = Simulator(Settings(time="real"))
        for kind in ("STANDARD", "EXPRESS"):
            members = {"name": kind, "definition": definition, "roleArn": "arn:r", "type": kind}
            await OPERATIONS["CreateStateMachine"](
                simulator, Request("CreateStateMachine", members)
            )
        runs = [simulator.start(simulator.arns.machine(kind)) for kind in ("STANDARD", "EXPRESS")]
        await simulator.stop()
        await simulator.stop()
        return [(run.status, run.events[-1]["type"]) for run in runs]

    definition = json.dumps({"StartAt": "A", "States": {"A": WAITING}})
    assert asyncio.run(scenario()) == [("ABORTED", "ExecutionAborted")] * 2
