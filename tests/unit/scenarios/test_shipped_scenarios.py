"""The scenarios that come with the product can be read, completed in editors, and are complete."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.scenarios import discover, json_schema, load
from harness.scenarios.document import parse
from harness.stack import load_config

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "scenarios"
SHIPPED = discover([FOLDER])
COMMENT = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")

MISSION = {
    "message": "Help with my goals",
    "business_context": {
        "user": {"id": "123", "name": "John", "role": "CEO"},
        "goals": [{"id": "goal1", "title": "Revenue Growth"}],
    },
}
"""The request of the document that the project was created from, to the letter."""


@pytest.fixture(scope="module")
def config() -> Any:
    return load_config(ROOT / "harness.toml")


@pytest.fixture(scope="module")
def scenarios(config: Any) -> dict[str, Any]:
    return {path.relative_to(FOLDER).as_posix(): load(path, config.vocabulary) for path in SHIPPED}


def test_every_shipped_scenario_expects_something_in_every_step(scenarios: dict[str, Any]) -> None:
    for name, scenario in scenarios.items():
        for index, step in enumerate(scenario.steps, start=1):
            said = step.expect.model_fields_set | step.expect.by_pattern.keys()
            assert said, f"{name}: step {index} expects nothing"


def test_titles_are_unique(scenarios: dict[str, Any]) -> None:
    titles = [scenario.scenario for scenario in scenarios.values()]
    assert len(titles) == len(set(titles)) >= 20


def test_the_missions_request_is_asked_to_the_letter(scenarios: dict[str, Any]) -> None:
    (step,) = scenarios["usage/quick-goal-advice.yaml"].steps
    assert step.request == MISSION


def test_both_patterns_are_replayed_wherever_both_make_sense(
    scenarios: dict[str, Any], config: Any
) -> None:
    both = [name for name, each in scenarios.items() if each.patterns is None]
    assert len(both) >= len(scenarios) / 2
    assert set(config.patterns) == {"frontend_payload", "step_functions"}


def test_the_committed_schema_is_the_one_of_the_models(config: Any) -> None:
    committed = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    assert committed == json_schema(config.vocabulary), (
        "run: harness schema -o scenarios/schema.json"
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_editors_find_the_schema_and_have_nothing_to_say(path: Path) -> None:
    named = COMMENT.match(path.read_text("utf-8"))
    assert named, "the first line must name the schema"
    schema = json.loads((path.parent / named[1]).read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(parse(path.read_bytes(), path.name).value)
