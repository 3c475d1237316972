"""Definitions: parsed once, and refused with the place that is wrong."""

import json

import pytest

from harness.stepfunctions.errors import DefinitionError
from harness.stepfunctions.language import parse

PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def test_a_parsed_definition_is_used_again():
    text = json.dumps(PASS)
    assert parse(text) is parse(text)
    assert parse(PASS) is parse(dict(PASS))


def test_what_a_machine_tells():
    machine = parse({**PASS, "TimeoutSeconds": 5, "Comment": "c", "QueryLanguage": "JSONata"})
    assert (machine.timeout_seconds, machine.comment, machine.query_language) == (5, "c", "JSONata")
    assert list(machine.states) == ["A"]


def state(**fields: object) -> dict:
    return {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True, **fields}}}


@pytest.mark.parametrize(
    ("definition", "pointer", "message"),
    [
        ("{", "", "not JSON"),
        ("[]", "", "not a JSON object"),
        ({"States": {}}, "", "'StartAt' is missing"),
        ({"StartAt": "B", "States": PASS["States"]}, "/States", "there is no state 'B'"),
        (state(Type="Nope"), "/States/A", "'Nope' is not a type of state"),
        (state(Next="C"), "/States", "there is no state 'C'"),
        (state(InputPath="a"), "/States/A", "does not start with '$'"),
        (state(ResultPath="$.a[*]"), "/States/A", "not a reference path"),
        (state(Parameters={"a.$": "$.b["}), "/States/A", "a bracket is not closed"),
        (state(Parameters={"a.$": "States.Nope()"}), "/States/A", "not one of the intrinsic"),
        (state(Parameters={"a.$": 1}), "/States/A", "must be a string"),
        (state(QueryLanguage="JSONata", Output="{% 1 + %}"), "/States/A", "S0207"),
        (state(Type="Task"), "/States/A", "'Resource' is missing"),
        (state(Type="Wait"), "/States/A", "needs Seconds"),
        (
            state(Type="Map", ItemProcessor={"StartAt": "X", "States": {}}),
            "/States/A/ItemProcessor/States",
            "there is no state 'X'",
        ),
        (
            {"StartAt": "a/b", "States": {"a/b": {"Type": "Choice", "Choices": [{"Next": "a/b"}]}}},
            "/States/a~1b",
            "not well formed (KeyError('Variable'))",
        ),
    ],
)
def test_refuses(definition, pointer, message):
    with pytest.raises(DefinitionError) as caught:
        parse(definition)
    assert caught.value.pointer == pointer
    assert message in caught.value.message
