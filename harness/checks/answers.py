"""Checks of what the user saw: outcome, status, reply, context, the whole answer, the error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.checks.compare import ABSENT, differences, unequal
from harness.checks.sight import Finding
from harness.model.result import Difference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checks.sight import Sight
    from harness.model.base import JsonObject, JsonValue
    from harness.model.expectation import ExpectedError, TextMatch

__all__ = ["context", "error", "outcome", "reply", "response", "same_as_step", "status", "text"]


def outcome(expected: str, sight: Sight) -> Iterator[Finding]:
    """Compare the outcome, in the words of harness.toml."""
    seen = sight.observation
    if seen.outcome != expected:
        difference = Difference(path="$.outcome", expected=expected, actual=seen.outcome)
        yield Finding(
            f"the outcome is {seen.outcome}, not {expected}", (difference,), _how_it_ended(sight)
        )


def status(expected: int | str, sight: Sight) -> Iterator[Finding]:
    """Compare the HTTP status, or the execution's."""
    seen = sight.observation
    if seen.status != expected:
        difference = Difference(path="$.status", expected=expected, actual=seen.status)
        yield Finding(
            f"the status is {seen.status}, not {expected}", (difference,), _how_it_ended(sight)
        )


def _how_it_ended(sight: Sight) -> str | None:
    seen = sight.observation
    if seen.error is None:
        return None
    return f"it ended with {seen.error}" + (f": {seen.cause}" if seen.cause else "")


def reply(expected: TextMatch, sight: Sight) -> Iterator[Finding]:
    """Compare the text that the user gets to read."""
    said = sight.observation.fields.get("reply")
    if not isinstance(said, str):
        difference = Difference(path="$.reply", actual=said, note="no text is there")
        yield Finding("there is no reply", (difference,), _how_it_ended(sight))
    elif differing := tuple(text(expected, said, "$.reply")):
        yield Finding("the reply differs", differing)


def context(expected: JsonObject, sight: Sight) -> Iterator[Finding]:
    """Compare members of the answer's context object."""
    seen = sight.observation.fields.get("context", ABSENT)
    if differing := tuple(differences(expected, seen, "$.context")):
        yield Finding("the context differs", differing, _how_it_ended(sight))


def response(expected: JsonValue, sight: Sight) -> Iterator[Finding]:
    """Compare members of the whole answer."""
    if differing := tuple(differences(expected, sight.observation.body)):
        yield Finding("the answer differs", differing)


def error(expected: ExpectedError, sight: Sight) -> Iterator[Finding]:
    """Compare the error that the answer or the execution ends with."""
    seen = sight.observation
    if seen.error is None:
        difference = Difference(path="$.error", note=f"it ended with {seen.status}")
        yield Finding("there is no error", (difference,))
        return
    differing: list[Difference] = []
    if expected.name is not None:
        by_name = [[*text(expected.name, each, "$.error")] for each in _names(sight)]
        nearest = min(by_name, key=len)
        differing += nearest
    if expected.cause is not None:
        differing += text(expected.cause, seen.cause or "", "$.cause")
    if differing:
        yield Finding("the error differs", tuple(differing), _how_it_ended(sight))


def _names(sight: Sight) -> list[str]:
    """Give what the error may be called: a problem has a title and a type (RFC 9457)."""
    body = sight.observation.body
    kind = body.get("type") if isinstance(body, dict) and sight.execution is None else None
    return [sight.observation.error or "", *([kind] if isinstance(kind, str) else [])]


def same_as_step(expected: int, sight: Sight) -> Iterator[Finding]:
    """Compare everything observed with what was observed of an earlier step."""
    earlier = sight.trace.steps[expected - 1].observation
    differing = tuple(unequal({**earlier.fields}, {**sight.observation.fields}))
    if differing:
        yield Finding(f"the answer is not the one of step {expected}", differing)


def text(expected: TextMatch, actual: str, path: str) -> Iterator[Difference]:
    """Yield each rule for a text that does not hold."""
    if expected.equals is not None and actual != expected.equals:
        yield Difference(path=path, expected=expected.equals, actual=actual)
    for part in expected.contains or ():
        if part not in actual:
            yield Difference(path=path, expected=part, actual=actual, note="must contain")
    for part in expected.lacks or ():
        if part in actual:
            yield Difference(path=path, expected=part, actual=actual, note="must not contain")
    if expected.matches is not None and not re.search(expected.matches, actual):
        yield Difference(path=path, expected=expected.matches, actual=actual, note="must match")
