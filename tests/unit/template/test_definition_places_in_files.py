"""Where AWS's locations lead in the file that a person wrote."""

from pathlib import Path

import pytest

from harness.model.base import Location
from harness.template import StateMachineResource
from harness.template.places import definition_place

YAML_FILE = """\
StartAt: Work
States:
  Work:
    Type: Task
    Catch:
      - ErrorEquals: [A]
        Next: Gone
"""
JSON_FILE = '{"StartAt": "Work",\n "States": {"Work": {"Next": "${Name}"}}}'


@pytest.fixture
def machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def make(text, name="flow.asl.yaml"):
        if text is not None:
            Path(name).write_text(text)
        return StateMachineResource(
            logical_id="Flow",
            name="Flow",
            type="STANDARD",
            definition="{}",
            definition_path=None if name is None else tmp_path / name,
            role_arn="",
            location=Location(file="template.yaml", line=7, column=3),
        )

    return make


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("/StartAt", "flow.asl.yaml:1:1"),
        ("/States/Work/Catch[0]/Next", "flow.asl.yaml:7:9"),
        ("/States/Work/Catch[0]", "flow.asl.yaml:6:9"),
        ("/States/Work/Catch[5]/Next", "flow.asl.yaml:5:5"),
        ("/States/Work/Nowhere", "flow.asl.yaml:3:3"),
        ("", "flow.asl.yaml:1:1"),
        ("/", "flow.asl.yaml:1:1"),
    ],
)
def test_a_part_of_a_yaml_file(machine, location, place):
    assert str(definition_place(machine(YAML_FILE), location)) == place


def test_a_part_of_a_json_file(machine):
    flow = machine(JSON_FILE, "flow.asl.json")
    assert str(definition_place(flow, "/States/Work/Next")) == "flow.asl.json:2:22"


@pytest.mark.parametrize("text", ["{", None])
def test_a_file_that_can_not_be_read_any_more_is_placed_at_its_start(machine, text):
    assert str(definition_place(machine(text), "/StartAt")) == "flow.asl.yaml:1:1"


def test_a_definition_inside_the_template_is_placed_at_its_resource(machine):
    assert str(definition_place(machine(None, None), "/StartAt")) == "template.yaml:7:3"
