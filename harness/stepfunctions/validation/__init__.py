"""Validation of definitions: every problem at once, each with its place, in AWS's words."""

from harness.stepfunctions.validation.problems import Problem
from harness.stepfunctions.validation.source import MAX_SIZE, JsonError, parse_json
from harness.stepfunctions.validation.validator import validate

__all__ = ["MAX_SIZE", "JsonError", "Problem", "parse_json", "validate"]
