"""Rules that are not of one state: express machines, warnings, order, labels, mocks."""

import json
from typing import Any

import pytest
from definitions import (
    INVOKE,
    SCHEMA,
    TARGET,
    distributed,
    failing,
    integration,
    machine,
    mapping,
    passing,
    retrying,
    task,
    the_errors,
)

from harness.stepfunctions.validation import validate

EXPRESS = [
    (
        integration(INVOKE + ".waitForTaskToken", Parameters={"FunctionName": "f"}),
        "waitForTaskToken",
    ),
    (
        integration(
            "arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": "a"}
        ),
        "Express state machine does not support '.sync' service integration",
    ),
    (integration("arn:aws:states:us-east-1:1:activity:a"), "does not support Activity ARN"),
    (distributed(ExecutionType="STANDARD"), "not supported inside 'EXPRESS' state machines"),
]


@pytest.mark.parametrize(("definition", "message"), EXPRESS)
def test_refuses_in_express_machines_only(definition: dict[str, Any], message: str) -> None:
    assert the_errors(definition) == []
    assert message in the_errors(definition, express=True)[0].message


WARNED = [
    (passing(Parameters={"a": "$.b"}), "NO_DOLLAR", "/States/A/Parameters/a"),
    (passing(Parameters={"a": "States.UUID()"}), "NO_DOLLAR", "/States/A/Parameters/a"),
    (failing(Error="$.e"), "NO_PATH", "/States/A/Error"),
    (passing(Result={"a": [{"b": "$.c"}]}), "PASS_RESULT_IS_STATIC", "/States/A/Result/a[0]/b"),
    (
        retrying(ErrorEquals=["States.Timout"]),
        "UNKNOWN_ERROR_NAME",
        "/States/A/Retry[0]/ErrorEquals[0]",
    ),
    (
        retrying(ErrorEquals=["States.Http.StatusCode.x"]),
        "UNKNOWN_ERROR_NAME",
        "/States/A/Retry[0]/ErrorEquals[0]",
    ),
    (
        retrying(IntervalSeconds=10, MaxDelaySeconds=10),
        "MAX_DELAY_WITHIN_INTERVAL",
        "/States/A/Retry[0]/MaxDelaySeconds",
    ),
    (retrying(IntervalSeconds=0), "RETRY_WITHOUT_INTERVAL", "/States/A/Retry[0]/IntervalSeconds"),
    (
        task(TimeoutSeconds=2, HeartbeatSeconds=2),
        "HEARTBEAT_AFTER_TIMEOUT",
        "/States/A/HeartbeatSeconds",
    ),
]


@pytest.mark.parametrize(("definition", "code", "location"), WARNED)
def test_warns(definition: dict[str, Any], code: str, location: str) -> None:
    problems = validate(json.dumps(definition))
    assert [(each.severity, each.code, each.location) for each in problems] == [
        ("WARNING", code, location)
    ]


def test_status_codes_of_http_tasks_are_known_errors() -> None:
    names = ["States.Http.StatusCode.429", "States.Http.Socket"]
    assert validate(json.dumps(retrying(ErrorEquals=names))) == ()


def test_one_reading_finds_every_problem_in_the_order_of_the_text() -> None:
    definition = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Task", "Resource": "x", "Next": "Nowhere"},
            "B": {"Type": "Pass", "Foo": 1, "End": True},
        },
    }
    problems = the_errors(definition)
    assert [each.code for each in problems] == [SCHEMA, TARGET, TARGET, SCHEMA]
    assert problems == sorted(problems, key=lambda each: each.line)


def test_a_machine_without_an_end_is_not_told_about_reachability_too() -> None:
    loop = {
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Next": "A"}, "B": {"Type": "Pass", "Next": "A"}},
    }
    assert [each.code for each in the_errors(loop)] == ["MISSING_END_STATE"]


def test_that_there_is_no_end_is_told_last_as_on_aws() -> None:
    dangling = machine({"Type": "Pass", "Next": "Nowhere"})
    assert [each.code for each in the_errors(dangling)] == [TARGET, "MISSING_END_STATE"]


def test_labels_are_unique_in_the_whole_machine() -> None:
    inner = mapping(Label="same")["States"]["A"]
    outer = mapping({"StartAt": "M", "States": {"M": inner}}, Label="same")
    assert "Duplicate Label name: same" in [each.message for each in the_errors(outer)]


def test_what_only_aws_can_do_may_be_mocked() -> None:
    definition = integration("arn:aws:states:::glue:startJobRun.sync", Parameters={"JobName": "j"})
    (problem,) = validate(json.dumps(definition), mocked=True)
    assert (problem.severity, problem.code) == ("WARNING", "NOT_SIMULATED")


def test_placeholders_stand_for_resources_only_where_a_deployment_fills_them_in() -> None:
    definition = integration("${FetchFunctionArn}")
    assert the_errors(definition, placeholders=True) == []
    assert len(the_errors(definition)) == 1
