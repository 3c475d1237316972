"""The JSON Schema accepts what the loader accepts, and completes what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from harness.scenarios import json_schema
from harness.scenarios.document import parse
from harness.scenarios.schema import keys_at

from .test_loading_scenarios import OUTAGE

if TYPE_CHECKING:
    from harness.scenarios import Vocabulary


def validator(vocabulary: Vocabulary | None = None) -> Any:
    schema = json_schema(vocabulary)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_a_good_scenario_is_valid(words: Vocabulary) -> None:
    document = parse(OUTAGE.encode(), "f").value
    validator().validate(document)
    validator(words).validate(document)


@pytest.mark.parametrize(
    "line",
    [
        "steps: [{ask: x, expect: {outcom: coached}}]",
        "steps: [{ask: x, expect: {outcome: coachd}}]",
        "steps: [{ask: x, expect: {reply: null}}]",
        "steps: [{ask: x, expect: {waited: [2 parsecs]}}]",
        "patterns: [step_functon]",
        "faults: [{at: busines_api, garbage: true}]",
        "given: [business context exist]",
    ],
)
def test_mistakes_are_underlined_while_typing(line: str, words: Vocabulary) -> None:
    document = (
        parse(f"scenario: x\nsteps: [{{ask: x}}]\n{line}\n".encode(), "f")
        if not line.startswith("steps")
        else parse(f"scenario: x\n{line}\n".encode(), "f")
    )
    with pytest.raises(jsonschema.ValidationError):
        validator(words).validate(document.value)


def test_every_field_of_a_step_and_expectation_is_described() -> None:
    definitions: Any = json_schema()["$defs"]
    for name, field in definitions["PatternExpectation"]["properties"].items():
        assert field.get("description"), name


def test_the_keys_of_any_place_are_known() -> None:
    assert keys_at(("faults", 0, "answer")) == ["status", "headers", "json", "text"]
    assert keys_at(("steps", 0, "expect", "reply")) == ["equals", "contains", "lacks", "matches"]
    assert keys_at(("steps", 0, "expect", "step_functions", "path")) is not None
    assert keys_at(("steps", 0, "request")) is None
    assert keys_at(("no", "such", "place")) is None
