from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from harness.model.base import parse_duration
from harness.model.fault import Fault, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2s", 2), ("500ms", 0.5), ("1m 30s", 90), ("1.5h", 5400), ("1d", 86400), (3, 3)],
)
def test_durations(text: object, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "2", "soon", "2s later", "2 parsecs"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="write 500ms, 2s, 1m 30s or 1h"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({}, "exactly one effect"),
        ({"garbage": True, "delay": 1}, "exactly one effect"),
        ({"garbage": False}, "garbage"),
        ({"delay": -1}, "greater than or equal to 0"),
        ({"answer": {"status": 100}}, "greater than or equal to 200"),
        ({"answer": {"status": 200, "json": None, "text": ""}}, "json or text, not both"),
        ({"remove": []}, "at least 1 item"),
        ({"remove": ["a"]}, "'a' is not a JSON pointer"),
        ({"change": {"": 1}}, "'' is not a JSON pointer"),
        ({"garbage": True, "times": 0}, "greater than or equal to 1"),
    ],
)
def test_a_fault_that_is_none(fault: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Fault.model_validate({"at": "x", **fault})


@pytest.mark.parametrize(
    "fault",
    [
        {"at": "x", "change": {"/user": None}},
        {"at": "x", "answer": {"status": 200, "json": None}},
        {"at": "x", "raise": {"type": "Boom"}, "on": {"a": "b"}, "times": 2},
    ],
)
def test_a_fault_is_written_as_it_was_read(fault: dict[str, Any]) -> None:
    assert written(Fault.model_validate(fault)) == fault
