"""Rules that may stand for a value inside expected JSON, such as ``{contains: Growth}``.

An object whose keys are all names of rules is a matcher; every rule in it must hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.model.base import JsonObject, JsonValue

__all__ = ["JSON_TYPES", "RULES", "is_matcher", "objection"]

JSON_TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")

RULES: Mapping[str, str] = {
    "equals": "is exactly this, an object that looks like a matcher too",
    "contains": "a text that has this part (or all of these), or an array that has this item",
    "lacks": "a text or an array that has none of these",
    "matches": "a text in which this regular expression is found",
    "type": "is of this JSON type",
    "length": "a text, array or object of this length",
    "present": "is there at all (true), or is not (false)",
}
"""Every rule, with what it says of the value."""


def is_matcher(value: Mapping[str, JsonValue]) -> bool:
    """Tell whether an object of expected JSON is a set of rules rather than a value."""
    return bool(value) and value.keys() <= RULES.keys()


def objection(matcher: JsonObject) -> str | None:
    """Say why a matcher's rules can't be followed; null when they can."""
    found = (_wrong(rule, argument) for rule, argument in matcher.items())
    return next((each for each in found if each), None)


def _wrong(rule: str, argument: JsonValue) -> str | None:
    if rule == "type" and argument not in JSON_TYPES:
        return f"type must be one of {', '.join(JSON_TYPES)}"
    if rule == "present" and not isinstance(argument, bool):
        return "present must be true or false"
    if rule == "length" and (isinstance(argument, bool) or not isinstance(argument, int)):
        return "length must be a whole number"
    if rule == "matches":
        return _regex(argument)
    return None


def _regex(argument: JsonValue) -> str | None:
    if not isinstance(argument, str):
        return "matches must be a text"
    try:
        re.compile(argument)
    except re.error as error:
        return f"matches is not a regular expression: {error}"
    return None
