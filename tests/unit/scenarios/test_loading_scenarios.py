"""A scenario file becomes a model: short forms, places, names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.model.errors import FileError
from harness.scenarios import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.model.scenario import Scenario
    from harness.scenarios import Vocabulary

    Read = Callable[[str], Scenario]

OUTAGE = """\
scenario: Strategic analysis survives an outage
patterns: [step_functions]
given:
  - business context exists: { user: ceo-john, tenant: acme }
  - tenant is large
faults:
  - at: business_api
    answer: { status: 503 }
    times: 2
steps:
  - ask: How do we reach the revenue goal?
    as: { user: ceo-john }
    context: partial
    expect:
      outcome: coached
      reply: Done
      path: [Fetch, Coach]
      waited: [2s, 1m 30s, 0.5]
      error: { cause: { contains: gone } }
      step_functions: { status: SUCCEEDED }
"""


def test_a_whole_scenario_is_read(read: Read) -> None:
    scenario = read(OUTAGE)
    assert [(given.name, given.params) for given in scenario.given] == [
        ("business context exists", {"user": "ceo-john", "tenant": "acme"}),
        ("tenant is large", {}),
    ]
    assert (scenario.faults[0].effect, scenario.faults[0].times) == ("answer", 2)
    (step,) = scenario.steps
    assert (step.ask, step.actor.user) == ("How do we reach the revenue goal?", "ceo-john")
    expect = step.expect
    assert expect.reply is not None
    assert expect.reply.equals == "Done"
    assert expect.path is not None
    assert expect.path.exactly == ["Fetch", "Coach"]
    assert expect.waited == [2.0, 90.0, 0.5]
    assert expect.error is not None
    assert expect.error.cause is not None
    assert expect.error.cause.contains == ["gone"]


def test_a_patterns_own_expectations_come_after_the_common_ones(read: Read) -> None:
    expect = read(OUTAGE).steps[0].expect
    (common, own) = expect.on("step_functions")
    assert (common[0], common[1].outcome) == ((), "coached")
    assert (own[0], own[1].status) == (("step_functions",), "SUCCEEDED")
    assert [pointer for pointer, _ in expect.on("frontend_payload")] == [()]


def test_every_part_knows_its_place(read: Read) -> None:
    scenario = read(OUTAGE)
    place = scenario.locate("steps", 0, "expect", "waited", 1)
    assert (place.line, place.column) == (18, 20)
    assert Path(place.file).name == "scenario.yaml"
    assert scenario.locate("faults", 0, "nowhere", "at", "all").line == 7


def test_files_are_named_relative_to_the_working_directory(
    tmp_path: Path, words: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / "one.yaml").write_text(OUTAGE, "utf-8")
    assert load(folder / "one.yaml", words).locate().file == f"deep{os.sep}one.yaml"


def test_yaml_1_1_surprises_are_plain_texts(read: Read) -> None:
    scenario = read(
        "scenario: x\n"
        "faults: [{at: dynamodb, on: {operation: no}, throttle: true}]\n"
        "steps: [{request: {on: yes, at: 2026-01-01, time: 12:30, n: 010, y: ~, 5: off}}]\n"
    )
    assert scenario.faults[0].on == {"operation": "no"}
    assert scenario.steps[0].request == {
        "on": "yes", "at": "2026-01-01", "time": "12:30", "n": 10, "y": None, "5": "off",
    }  # fmt: skip


def test_a_file_that_is_not_there_is_a_problem_with_a_place(
    tmp_path: Path, words: Vocabulary
) -> None:
    with pytest.raises(FileError, match=r"gone\.yaml:1:1: can't be read: No such file"):
        load(tmp_path / "gone.yaml", words)
