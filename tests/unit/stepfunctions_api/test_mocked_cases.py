"""AWS's MockConfigFile.json: test cases that answer in place of services."""

import json
from typing import Any

import pytest

from harness.stepfunctions import MockConfigError
from harness.stepfunctions.mocking import read_mocks

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
CONFIG = {
    "StateMachines": {
        "Machine": {
            "TestCases": {
                "Happy": {"Work": "Fine"},
                "Flaky": {"Work": "FineInTheEnd"},
                "Items": {"Work": "InTurn"},
                "Short": {"Work": "Once"},
                "Never": {"Work": "Nothing"},
                "Callback": {"Ask": "Fine"},
                "Typo": {"Wrok": "Fine"},
            }
        }
    },
    "MockedResponses": {
        "Fine": {"0": {"Return": {"ok": True}}},
        "FineInTheEnd": {
            "0-1": {"Throw": {"Error": "Busy", "Cause": "Later"}},
            "2": {"Return": "at last"},
        },
        "Once": {"0": {"Throw": {"Error": "Busy"}}},
        "Nothing": {},
        "InTurn": {
            "0": {"Throw": {"Error": "Busy"}},
            "1": {"Return": "first"},
            "2": {"Return": "second"},
        },
    },
}
RETRY = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 10, "MaxAttempts": 5}]
MACHINE = {"Type": "Task", "Resource": LAMBDA, "Retry": RETRY, "End": True}


@pytest.fixture
def mocked(serve: Any) -> Any:
    api = serve(mocks=read_mocks(json.dumps(CONFIG)))
    api.arn = api.machine({"StartAt": "Work", "States": {"Work": MACHINE}}, name="Machine")
    return api


def test_a_mocked_result(mocked: Any) -> None:
    told = mocked.run(mocked.arn + "#Happy")
    assert json.loads(told["output"]) == {"ok": True}
    assert told["stateMachineArn"] == mocked.arn


def test_ranges_answer_call_by_call(mocked: Any) -> None:
    told = mocked.run(mocked.arn + "#Flaky")
    assert json.loads(told["output"]) == "at last"
    assert told["stopDate"] - told["startDate"] == pytest.approx(30, abs=0.1)
    failures = [e for e in mocked.events(told["executionArn"]) if e["type"].endswith("Failed")]
    assert len(failures) == 2


def test_one_count_goes_through_every_item_and_retry(mocked: Any) -> None:
    work = {**MACHINE, "Retry": [{"ErrorEquals": ["Busy"]}]}
    items = {
        "Type": "Map",
        "MaxConcurrency": 1,
        "ItemProcessor": {"StartAt": "Work", "States": {"Work": work}},
        "End": True,
    }
    machine = {"StartAt": "Each", "States": {"Each": items}}
    mocked.call("UpdateStateMachine", stateMachineArn=mocked.arn, definition=json.dumps(machine))
    told = mocked.run(mocked.arn + "#Items", [1, 2])
    assert json.loads(told["output"]) == ["first", "second"]


def test_a_state_that_is_not_mocked_calls_its_service(
    serve: Any, functions: Any, functions_url: str
) -> None:
    functions.handlers = {"f": lambda event: {"real": event}}
    api = serve(mocks=read_mocks(json.dumps(CONFIG)), endpoints={"lambda": functions_url})
    real = {"Type": "Task", "Resource": LAMBDA, "Next": "Work"}
    machine = {"StartAt": "Real", "States": {"Real": real, "Work": MACHINE}}
    told = api.run(api.machine(machine, name="Machine") + "#Happy", [1])
    assert json.loads(told["output"]) == {"ok": True}
    assert functions.events == [("f", [1])]


def test_an_express_machine_has_test_cases_too(serve: Any) -> None:
    api = serve(mocks=read_mocks(json.dumps(CONFIG)))
    machine = {"StartAt": "Work", "States": {"Work": MACHINE}}
    arn = api.machine(machine, name="Machine", type="EXPRESS")
    told = api.call("StartSyncExecution", stateMachineArn=f"{arn}#Happy")
    assert json.loads(told["output"]) == {"ok": True}


def test_versions_and_aliases_have_test_cases_too(mocked: Any) -> None:
    version = mocked.call("PublishStateMachineVersion", stateMachineArn=mocked.arn)
    route = {"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}
    alias = mocked.call("CreateStateMachineAlias", name="live", routingConfiguration=[route])
    for start in (version["stateMachineVersionArn"], alias["stateMachineAliasArn"]):
        told = mocked.run(f"{start}#Happy")
        assert json.loads(told["output"]) == {"ok": True}
        assert told["stateMachineVersionArn"] == version["stateMachineVersionArn"]


def test_every_execution_counts_for_itself(mocked: Any) -> None:
    first, second = (mocked.run(mocked.arn + "#Flaky") for _ in range(2))
    assert first["output"] == second["output"]


@pytest.mark.parametrize(
    ("case", "why"),
    [("Short", "call 1, the last is 0"), ("Never", "call 0, it has none at all")],
)
def test_a_call_without_an_answer_says_which(mocked: Any, case: str, why: str) -> None:
    told = mocked.run(f"{mocked.arn}#{case}")
    assert told["status"] == "FAILED"
    assert told["cause"].endswith(f"The mock of state 'Work' has no answer to {why}")


def test_a_mocked_callback_is_submitted_and_answered(mocked: Any) -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }
    machine = {"StartAt": "Ask", "States": {"Ask": ask}}
    mocked.call("UpdateStateMachine", stateMachineArn=mocked.arn, definition=json.dumps(machine))
    told = mocked.run(mocked.arn + "#Callback")
    types = [event["type"] for event in mocked.events(told["executionArn"])]
    assert "TaskSubmitted" in types
    assert json.loads(told["output"]) == {"ok": True}


def test_what_only_aws_runs_can_be_created_where_mocks_are(mocked: Any) -> None:
    glue = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Parameters": {"JobName": "j"},
        "End": True,
    }
    assert mocked.machine(glue, name="glue")


@pytest.mark.parametrize(
    ("suffix", "why"),
    [
        ("#Hapy", "There is no test case 'Hapy' in the mocks of Machine; did you mean 'Happy'?"),
        ("#Typo", "There is no state 'Wrok' in the state machine Machine; did you mean 'Work'?"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(mocked: Any, suffix: str, why: str) -> None:
    refused = mocked.refused("StartExecution", stateMachineArn=mocked.arn + suffix)
    assert refused == ("ValidationException", why)


def test_a_test_case_without_a_mock_configuration(api: Any, name: str) -> None:
    arn = api.machine({"Type": "Succeed"}, name=name)
    refused = api.refused("StartExecution", stateMachineArn=f"{arn}#Case")
    assert refused == ("InvalidArn", "Invalid Arn: 'There is no mock configuration'")


def config(response: Any, cases: Any = None) -> dict[str, Any]:
    machines = {} if cases is None else {"M": cases}
    return {"StateMachines": machines, "MockedResponses": {"R1": response}}


ONE = {"Return": 1}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([], "It must be an object"),
        ({}, "'StateMachines' is missing"),
        ({"StateMachines": {}, "MockedResponse": {}}, "did you mean 'MockedResponses'?"),
        (config({"0": ONE}, {}), "'TestCases' is missing"),
        (config({"0": ONE}, {"TestCases": {"C": {"S": "Rx"}}}), "no mocked response 'Rx'"),
        (config({"a": ONE}), "'a' is not a number of calls"),
        (config({"2-1": ONE}), "'2-1' is not a number of calls"),
        (config({"1": ONE}), "Call 0 is not answered, later ones are"),
        (config({"0-1": ONE, "1": ONE}), "Call 1 is answered twice"),
        (config({"0": {}}), "An answer has one of Return and Throw"),
        (config({"0": {**ONE, "Throw": {"Error": "E"}}}), "An answer has one of Return and Throw"),
        (config({"0": {"Throw": {}}}), "A Throw needs an Error"),
        (config({"0": {"Throw": {"Error": 1}}}), "Error must be a text"),
    ],
)
def test_bad_configurations_say_what_and_where(value: Any, told: str) -> None:
    with pytest.raises(MockConfigError) as refused:
        read_mocks(json.dumps(value))
    assert told in str(refused.value)
    assert all(each.line == 1 for each in refused.value.problems)


def test_every_problem_of_a_configuration_is_told_with_its_line() -> None:
    text = json.dumps(config({"x": {}, "0": {"Thrw": 1}}), indent=1)
    with pytest.raises(MockConfigError) as refused:
        read_mocks(text)
    told = [(each.pointer, each.line) for each in refused.value.problems]
    assert told == [
        ("/MockedResponses/R1/x", 5),
        ("/MockedResponses/R1/x", 5),
        ("/MockedResponses/R1/0/Thrw", 7),
        ("/MockedResponses/R1/0", 6),
    ]


def test_a_text_that_is_not_json() -> None:
    with pytest.raises(MockConfigError) as refused:
        read_mocks('{\n "a" 1}')
    assert (refused.value.problems[0].line, refused.value.problems[0].column) == (2, 6)
