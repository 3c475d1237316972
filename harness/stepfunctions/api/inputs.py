"""Texts that must be JSON and not too long: inputs and outputs of executions."""

from __future__ import annotations

from typing import Any

from harness.stepfunctions.api.errors import ApiError, invalid_input
from harness.stepfunctions.validation import JsonError, parse_json
from harness.stepfunctions.values import DATA_LIMIT

__all__ = ["parse_input", "parse_output"]


def parse_input(text: str) -> Any:
    """Parse an execution's input; raises InvalidExecutionInput."""
    fault, value = _read(text)
    if fault:
        raise invalid_input(fault)
    return value


def parse_output(text: str) -> Any:
    """Parse a callback's output; raises InvalidOutput."""
    fault, value = _read(text)
    if fault:
        raise ApiError("InvalidOutput", f"Invalid Output: '{fault}'")
    return value


def _read(text: str) -> tuple[str | None, Any]:
    try:
        value = parse_json(text)
    except JsonError as error:
        return f"{error} at character {error.offset + 1}", None
    size = len(text.encode())
    if size > DATA_LIMIT:
        return f"its size of {size} bytes exceeds the maximum of {DATA_LIMIT} bytes", None
    return None, value
