"""The matchers inside expected JSON must be rules that can be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.model.errors import Problem
from harness.model.matcher import is_matcher, objection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.model.base import JsonValue, Pointer
    from harness.model.expectation import PatternExpectation
    from harness.model.scenario import Scenario
    from harness.scenarios.vocabulary import Vocabulary

__all__ = ["matchers_are_rules"]


def matchers_are_rules(scenario: Scenario, _: Vocabulary) -> Iterator[Problem]:
    """Check every matcher in ``context``, ``response`` and ``stored``."""
    for index, step in enumerate(scenario.steps):
        where: Pointer = ("steps", index, "expect")
        for pointer, value in _expected(step.expect, where):
            yield from _matchers(scenario, pointer, value)
        for name, own in step.expect.by_pattern.items():
            for pointer, value in _expected(own, (*where, name)):
                yield from _matchers(scenario, pointer, value)


def _expected(part: PatternExpectation, where: Pointer) -> Iterator[tuple[Pointer, JsonValue]]:
    yield (*where, "response"), part.response
    yield (*where, "context"), part.context
    for table, items in (part.stored or {}).items():
        yield (*where, "stored", table), [*items] if isinstance(items, list) else None


def _matchers(scenario: Scenario, pointer: Pointer, value: JsonValue) -> Iterator[Problem]:
    if isinstance(value, dict) and is_matcher(value):
        if wrong := objection(value):
            yield Problem(scenario.locate(*pointer), wrong)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _matchers(scenario, (*pointer, key), each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _matchers(scenario, (*pointer, index), each)
