"""The orchestrator's definition fits the functions, the errors and the API it works with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coaching import errors
from coaching.clients.coaching_api import RESPONSE_FIELDS
from coaching.models.business_context import CoachingResponse
from harness.stepfunctions.validation import validate
from harness.template import read_template

PROJECT = Path(__file__).parents[3] / "coaching"


@pytest.fixture(scope="module")
def definition():
    text = (PROJECT / "step-functions" / "coaching-orchestrator.json").read_text("utf-8")
    return json.loads(text)


@pytest.fixture(scope="module")
def deployed():
    template = read_template(PROJECT / "template.yaml", replaced=["COACHING_API_URL"])
    return template.state_machine("CoachingOrchestrator")


def matched_errors(definition):
    """Name every error that a retrier or catcher of the definition compares with."""
    return {
        name
        for state in definition["States"].values()
        for handler in [*state.get("Retry", []), *state.get("Catch", [])]
        for name in handler["ErrorEquals"]
    }


def test_it_is_a_valid_definition(deployed):
    assert not validate(deployed.definition)


def test_it_is_jsonpath_only(definition):
    text = json.dumps(definition)

    assert "QueryLanguage" not in text
    assert "{%" not in text
    assert "Assign" not in text


def test_it_invokes_the_two_functions(deployed):
    states = json.loads(deployed.definition)["States"]

    assert {
        name: state["Parameters"]["FunctionName"].rpartition(":")[2]
        for name, state in states.items()
        if state["Type"] == "Task"
    } == {
        "FetchBusinessContext": "FetchBusinessContextFunction",
        "InvokeCoaching": "InvokeCoachingFunction",
    }


def test_every_error_it_compares_with_can_happen(definition):
    ours = {name for name in matched_errors(definition) if "." not in name}

    assert ours <= set(errors.__all__)
    assert ours == {
        *("BusinessDataUnavailable", "BusinessDataThrottled", "CoachingUnavailable"),
        *("InvalidRequest", "ConversationNotFound", "CoachingRejected"),
    }


def test_two_failures_of_dotnet_wait_two_and_four_seconds(definition):
    retrier = definition["States"]["FetchBusinessContext"]["Retry"][1]

    waits = [
        retrier["IntervalSeconds"] * retrier["BackoffRate"] ** n
        for n in range(retrier["MaxAttempts"])
    ]
    assert waits == [2, 4]


@pytest.mark.parametrize("task", ["FetchBusinessContext", "InvokeCoaching"])
def test_everything_else_is_caught(definition, task):
    assert definition["States"][task]["Catch"][-1]["ErrorEquals"] == ["States.ALL"]


def test_tasks_outlive_their_functions(definition):
    template = read_template(PROJECT / "template.yaml", replaced=["COACHING_API_URL"])
    slowest = max(each.timeout_s for each in template.functions)

    for state in definition["States"].values():
        assert state["Type"] != "Task" or state["TimeoutSeconds"] > slowest


def test_its_output_is_a_coaching_response(definition):
    output = definition["States"]["FormatResponse"]["Parameters"]
    fields = {name.removesuffix(".$") for name in output}

    assert fields == set(RESPONSE_FIELDS) == set(CoachingResponse.model_fields)
    assert {name.removesuffix(".$") for name in output["metadata"]} == {
        *("caller", "execution", "attempts", "context_source", "context_retrieved_at"),
        "warnings",
    }
