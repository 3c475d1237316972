"""Choice rules: every operator, on values of every type."""

import pytest

YES = {"Yes": {"Type": "Pass", "Result": True, "End": True}}
NO = {"No": {"Type": "Pass", "Result": False, "End": True}}
DATE = "2024-02-29T12:00:00Z"


@pytest.fixture
def chooses(run_state):
    def choose(rule: dict, given, language: str = "JSONPath") -> bool:
        state = {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"}
        ended = run_state(state, given, others={**YES, **NO}, language=language)
        assert ended.status == "SUCCEEDED", ended.cause
        return ended.path == ["S", "Yes"]

    return choose


@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "1", 1, False),
        ("StringLessThan", "b", "a", True),
        ("StringLessThan", "b", "b", False),
        ("StringGreaterThan", "a", "b", True),
        ("StringLessThanEquals", "b", "b", True),
        ("StringGreaterThanEquals", "b", "a", False),
        ("StringMatches", "log-*.txt", "log-1.txt", True),
        ("StringMatches", "log-*.txt", "log-1.csv", False),
        ("StringMatches", "*", "", True),
        ("StringMatches", r"a\*b", "a*b", True),
        ("StringMatches", r"a\*b", "axb", False),
        ("StringMatches", r"a\\*", "a\\xyz", True),
        ("StringMatches", "a.c", "abc", False),
        ("StringMatches", "*", 5, False),
        ("NumericEquals", 1, 1.0, True),
        ("NumericEquals", 1, True, False),
        ("NumericEquals", 1, "1", False),
        ("NumericLessThan", 2, 1.5, True),
        ("NumericGreaterThan", 2, 2, False),
        ("NumericLessThanEquals", 2, 2, True),
        ("NumericGreaterThanEquals", 2, None, False),
        ("BooleanEquals", True, True, True),
        ("BooleanEquals", True, 1, False),
        ("BooleanEquals", False, 0, False),
        ("BooleanEquals", False, False, True),
        ("TimestampEquals", DATE, "2024-02-29T13:00:00+01:00", True),
        ("TimestampEquals", DATE, "2024-02-29T12:00:00.000Z", True),
        ("TimestampEquals", DATE, "2024-02-29T12:00:00.000000001Z", False),
        ("TimestampLessThan", DATE, "2024-02-29T11:59:59Z", True),
        ("TimestampGreaterThan", DATE, "2024-02-29T12:00:00.001Z", True),
        ("TimestampLessThanEquals", DATE, DATE, True),
        ("TimestampGreaterThanEquals", DATE, "yesterday", False),
        ("IsNull", True, None, True),
        ("IsNull", False, 0, True),
        ("IsString", True, "", True),
        ("IsNumeric", True, 1.5, True),
        ("IsNumeric", True, True, False),
        ("IsBoolean", True, 0, False),
        ("IsBoolean", False, "x", True),
        ("IsTimestamp", True, DATE, True),
        ("IsTimestamp", True, "2024-02-30T12:00:00Z", False),
        ("IsTimestamp", True, "2024-02-29 12:00:00Z", False),
        ("IsTimestamp", False, 5, True),
        ("IsPresent", True, None, True),
    ],
)
def test_compares(chooses, operator, operand, value, expected):
    assert chooses({"Variable": "$.v", operator: operand}, {"v": value}) is expected
    if not operator.startswith("Is") and operator != "StringMatches":
        rule = {"Variable": "$.v", f"{operator}Path": "$.o"}
        assert chooses(rule, {"v": value, "o": operand}) is expected


@pytest.mark.parametrize("expected", [True, False])
def test_presence(chooses, expected):
    assert chooses({"Variable": "$.v", "IsPresent": expected}, {"v": 1}) is expected
    assert chooses({"Variable": "$.w", "IsPresent": expected}, {"v": 1}) is not expected
    assert chooses({"Variable": "$.v.w", "IsPresent": expected}, {"v": 1}) is not expected


IS_A = {"Variable": "$.v", "StringEquals": "a"}
IS_LONG = {"Variable": "$.n", "NumericGreaterThan": 5}
IS_THERE = {"Variable": "$.x", "IsPresent": True}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"And": [IS_A, IS_LONG]}, True),
        ({"And": [IS_A, {"Not": IS_LONG}]}, False),
        ({"Or": [{"Not": IS_A}, IS_LONG]}, True),
        ({"Not": {"Or": [IS_A, IS_LONG]}}, False),
        ({"And": [IS_THERE, {"Variable": "$.x", "IsNull": True}]}, False),
        ({"Or": [IS_A, {"Variable": "$.x", "IsNull": True}]}, True),
    ],
)
def test_combines_and_looks_no_further_than_it_must(chooses, rule, expected):
    assert chooses(rule, {"v": "a", "n": 9}) is expected


def test_the_first_match_wins(run_state):
    choices = [{"Variable": "$", "IsNumeric": True, "Next": name} for name in ("No", "Yes")]
    ended = run_state({"Type": "Choice", "Choices": choices}, 1, others={**YES, **NO})
    assert ended.path == ["S", "No"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{% $states.input.v = 'a' %}", True),
        (True, True),
        (False, False),
        ("{% $not(true) %}", False),
    ],
)
def test_conditions(chooses, condition, expected):
    assert chooses({"Condition": condition}, {"v": "a"}, language="JSONata") is expected


def test_a_condition_must_be_a_boolean(run_state):
    state = {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "Yes"}]}
    ended = run_state(state, others=YES, language="JSONata")
    assert ended.error == "States.QueryEvaluationError"
    assert ended.cause is not None
    assert "Expected 'boolean', but was 'number' for value: 1" in ended.cause


def test_input_and_output_paths_filter(run_state):
    state = {
        "Type": "Choice",
        "InputPath": "$.in",
        "OutputPath": "$.out",
        "Default": "Yes",
        "Choices": [{"Variable": "$.v", "IsPresent": False, "Next": "No"}],
    }
    others = {"Yes": {"Type": "Pass", "End": True}, **NO}
    assert run_state(state, {"in": {"v": 1, "out": 2}}, others=others).output == 2


def test_a_choice_can_assign_and_reshape(run_state):
    rule = {
        "Condition": "{% $states.input.n > 1 %}",
        "Next": "Yes",
        "Assign": {"big": "{% $states.input.n %}"},
        "Output": {"was": "{% $states.input.n %}"},
    }
    others = {"Yes": {"Type": "Pass", "Output": "{% [$big, $states.input.was] %}", "End": True}}
    state = {"Type": "Choice", "Choices": [rule], "Assign": {"big": 0}}
    assert run_state(state, {"n": 7}, others=others, language="JSONata").output == [7, 7]
