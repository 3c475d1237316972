"""Compare what a scenario led to on different patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checks.compare import ABSENT, unequal
from harness.model.result import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.checks.compare import Absent
    from harness.model.base import JsonValue
    from harness.model.result import Difference, Observation, ReplayResult
    from harness.model.scenario import Scenario

__all__ = ["parity"]


def parity(
    scenario: Scenario, results: Sequence[ReplayResult], compare: Sequence[str]
) -> tuple[Failure, ...]:
    """Find the steps whose outcome, or an observed field, is not the same on every pattern.

    ``compare`` names what must be the same: ``outcome``, or fields of the observation. Each
    result is compared with the first; a scenario that sets ``parity`` to false, or to the reason
    why its patterns differ, is not compared.
    """
    if scenario.parity is not True or not results:
        return ()
    first, *others = results
    return tuple(
        failure for other in others for failure in _compare(scenario, first, other, compare)
    )


def _compare(
    scenario: Scenario, first: ReplayResult, other: ReplayResult, compare: Sequence[str]
) -> Iterator[Failure]:
    steps = zip(scenario.steps, first.trace.steps, other.trace.steps, strict=False)
    for index, (step, one, another) in enumerate(steps):
        if step.get is not None:  # a read is the same request on every pattern
            continue
        differing = _differences(one.observation, another.observation, compare)
        if differing:
            yield Failure(
                check="parity",
                message=f"{other.pattern} differs from {first.pattern}",
                location=scenario.locate("steps", index),
                step=index + 1,
                differences=differing,
                hint="when they may differ, say why: `parity: the reason`",
            )


def _differences(
    one: Observation, other: Observation, compare: Sequence[str]
) -> tuple[Difference, ...]:
    return tuple(
        difference
        for name in compare
        for difference in unequal(_part(one, name), _part(other, name), f"$.{name}")
    )


def _part(seen: Observation, name: str) -> JsonValue | Absent:
    return seen.outcome if name == "outcome" else seen.fields.get(name, ABSENT)
