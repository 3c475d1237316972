"""Checks of what a state machine did: path, retries, waits, caught errors."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from harness.checks.sight import Finding
from harness.model.result import Difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.checks.sight import Sight
    from harness.model.base import JsonValue
    from harness.model.expectation import ExpectedPath

__all__ = ["caught", "path", "retries", "waited"]

_TOLERANCE = 0.05
"""Seconds by which a wait may differ; on a real clock a tenth of the wait, if that is more."""


def path(expected: ExpectedPath, sight: Sight) -> Iterator[Finding]:
    """Compare the states that the execution entered."""
    went = _went(sight)
    shown = " → ".join(went) or "nowhere"
    if expected.exactly is not None and went != expected.exactly:
        pairs = enumerate(zip_longest(expected.exactly, went))
        differing = tuple(
            Difference(path=f"$.path[{index}]", expected=wanted, actual=seen)
            for index, (wanted, seen) in pairs
            if wanted != seen
        )
        yield Finding("the execution took another path", differing, f"it went {shown}")
    if missing := [state for state in expected.includes or () if state not in went]:
        yield Finding(f"the execution never entered {', '.join(missing)}", hint=f"it went {shown}")
    if present := [state for state in expected.excludes or () if state in went]:
        yield Finding(f"the execution entered {', '.join(present)}", hint=f"it went {shown}")


def _went(sight: Sight) -> list[str]:
    return sight.execution.path() if sight.execution is not None else []


def retries(expected: Mapping[str, int], sight: Sight) -> Iterator[Finding]:
    """Compare the attempts after the first of every state."""
    seen = sight.execution.retries() if sight.execution is not None else {}
    if differing := _members("$.retries", {**expected}, {**seen}, 0):
        yield Finding("other states were retried, or not as often", differing)


def waited(expected: list[float], sight: Sight) -> Iterator[Finding]:
    """Compare the time between each failed attempt and the next."""
    seen = sight.execution.waits() if sight.execution is not None else []
    differing = tuple(
        Difference(path=f"$.waited[{index}]", expected=wanted, actual=actual, note="seconds")
        for index, (wanted, actual) in enumerate(zip_longest(expected, seen))
        if wanted is None or actual is None or not _close(wanted, actual)
    )
    if differing:
        yield Finding("the waits before retries differ", differing)


def _close(wanted: float, actual: float) -> bool:
    return abs(wanted - actual) <= max(_TOLERANCE, wanted / 10)


def caught(expected: Mapping[str, str], sight: Sight) -> Iterator[Finding]:
    """Compare the errors that states gave up with and survived."""
    seen = sight.execution.caught() if sight.execution is not None else {}
    if differing := _members("$.caught", {**expected}, {**seen}, None):
        yield Finding("other errors were caught", differing)


def _members(
    path: str,
    expected: Mapping[str, JsonValue],
    seen: Mapping[str, JsonValue],
    otherwise: JsonValue,
) -> tuple[Difference, ...]:
    """Compare mappings in which a key left out has the value ``otherwise``."""
    names = dict.fromkeys([*expected, *seen])
    pairs = [(name, expected.get(name, otherwise), seen.get(name, otherwise)) for name in names]
    return tuple(
        Difference(path=f"{path}.{name}", expected=wanted, actual=actual)
        for name, wanted, actual in pairs
        if wanted != actual
    )
