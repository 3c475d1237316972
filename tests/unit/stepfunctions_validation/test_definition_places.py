"""Where a problem is said to be: line, column, pointer; and texts that are not JSON at all."""

import json

import pytest

from harness.stepfunctions.validation import MAX_SIZE, JsonError, parse_json, validate
from harness.stepfunctions.validation.scope import MOST_PROBLEMS
from harness.stepfunctions.validation.source import MAX_DEPTH, Source

DEFINITION = """{
  "StartAt": "A/B~",
  "States": {
    "A/B~": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.a", "IsNull": true, "Next": "Nowhere"}
      ],
      "Default": "End", "Timeout": 5
    },
    "End": {"Type": "Succeed"}
  }
}
"""


def test_a_problem_tells_line_column_and_pointer_beside_the_location_of_aws() -> None:
    dangling = validate(DEFINITION)[0]
    assert dangling.location == "/States/A/B~/Choices[0]/Next"
    assert dangling.pointer == "/States/A~1B~0/Choices/0/Next"
    assert (dangling.line, dangling.column) == (7, 53)
    assert dangling.text == "Missing 'Next' target: Nowhere (line 7, column 53)"


def test_an_unknown_field_is_shown_where_its_name_stands() -> None:
    unknown = validate(DEFINITION)[1]
    assert unknown.location == "/States/A/B~"
    assert unknown.pointer == "/States/A~1B~0/Timeout"
    assert (unknown.line, unknown.column) == (9, 25)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{\n "StartAt" "A"}', "INVALID_JSON_DESCRIPTION", 2, 12),
        ('{"a": NaN}', "INVALID_JSON_DESCRIPTION", 1, 1),
        ('{"a": 1e999}', "INVALID_JSON_DESCRIPTION", 1, 1),
        ('{"a": ' + "9" * 5000 + "}", "INVALID_JSON_DESCRIPTION", 1, 1),
        ("", "MISSING_DESCRIPTION", 1, 1),
        (" \n", "MISSING_DESCRIPTION", 1, 1),
        ("[]", "SCHEMA_VALIDATION_FAILED", 1, 1),
        ('"' + "x" * MAX_SIZE + '"', "INVALID_JSON_DESCRIPTION", 1, 1),
        ("[" * 500 + "]" * 500, "TOO_DEEPLY_NESTED", 1, 1),
        ("[" * 100_000, "TOO_DEEPLY_NESTED", 1, 1),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_text_that_is_no_definition_is_one_problem(
    text: str, code: str, line: int, column: int
) -> None:
    (problem,) = validate(text)
    assert (problem.code, problem.location) == (code, None)
    assert (problem.line, problem.column) == (line, column)


def test_a_key_that_appears_twice_is_an_error_at_the_second() -> None:
    text = '{"StartAt": "A",\n "States": {"A": {"Type": "Succeed"},\n  "A": {"Type": "Succeed"}}}'
    (problem,) = validate(text)
    assert (problem.code, problem.line, problem.column) == ("DUPLICATE_STATE_NAME", 3, 3)
    (again,) = validate('{"StartAt": "A", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')
    assert (again.code, again.message) == ("INVALID_JSON_DESCRIPTION", "Duplicate field: StartAt")


NAMES = {"a", "b", "ü", "", "c,d"}


def test_every_value_and_key_of_a_text_is_found_again() -> None:
    value = {"a": [1, {"b": 'x\\"]}'}, [], {}], "ü": {"": None, "c,d": [True, -1.5e3]}}
    text = json.dumps(value, indent=1)
    source = Source(text)
    decoder = json.JSONDecoder()
    for path, offset in source.values.items():
        expected = value
        for part in path:
            expected = expected[part]
        assert decoder.raw_decode(text, offset)[0] == expected, path
    assert set(source.keys) == {path for path in source.values if path and path[-1] in NAMES}
    assert source.duplicates == {}


def test_depth_is_counted_not_brackets() -> None:
    wide = json.dumps([[1] for _ in range(MAX_DEPTH * 3)])
    assert len(parse_json(wide)) == MAX_DEPTH * 3
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert parse_json(deepest)
    with pytest.raises(JsonError):
        parse_json("[" + deepest + "]")


def test_a_hostile_text_is_told_of_a_bounded_number_of_problems() -> None:
    states = {str(n): {"Type": "Pass", "Next": f"x{n}"} for n in range(5_000)}
    text = json.dumps({"StartAt": "0", "States": states})
    assert len(validate(text)) == MOST_PROBLEMS


def test_what_is_in_a_repeated_object_is_not_repeated_too() -> None:
    twice = '{"Type": "Succeed"}'
    text = f'{{"StartAt": "A", "States": {{"A": {twice}, "A": {twice}}}}}'
    assert [each.message for each in validate(text)] == ["Duplicate State name: A"]
